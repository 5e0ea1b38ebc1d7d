/** What all sheets have in common. */
import { html } from 'lit';
import { ICONS } from '../icons.js';

/** @param {string} label */
export const closeButton = (label) =>
  html`<form method="dialog">
    <button class="plain" title=${label} aria-label=${label}>${ICONS.close}</button>
  </form>`;

/**
 * Opens and closes a dialog as the state says.
 * @param {Element | undefined} element @param {boolean} open
 */
export function showWhileOpen(element, open) {
  const dialog = /** @type {HTMLDialogElement | undefined} */ (element);
  if (!dialog || dialog.open === open) return;
  if (open) queueMicrotask(() => dialog.isConnected && !dialog.open && dialog.showModal());
  else dialog.close();
}

/** A press outside a sheet closes it. @param {MouseEvent} event */
export function closeOutside(event) {
  if (event.target === event.currentTarget)
    /** @type {HTMLDialogElement} */ (event.currentTarget).close();
}
