/** The surfaces of the catalogue with small pictures, in a sheet of their own. */
import { html } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { ICONS } from './icons.js';

/** @typedef {import('../engine/types.js').Surface} Surface */

/** The source of surfaces that are made for teaching here (src/catalog.rs). */
export const OURS = 'Watershed';

/** Groups in the order of the sheet. @type {readonly ('teaching'|'test'|'curve')[]} */
export const GROUPS = Object.freeze(['teaching', 'test', 'curve']);

/**
 * @param {Pick<Surface, 'dimensions'|'source'>} surface
 * @returns {'teaching'|'test'|'curve'}
 */
export function groupOf({ dimensions, source }) {
  if (dimensions === 1) return 'curve';
  return source.startsWith(OURS) ? 'teaching' : 'test';
}

/**
 * @param {string | null | undefined} surface
 * @param {import('../i18n/i18n.js').Texts} texts
 */
export function surfaceName(surface, { t, has }) {
  if (!surface) return t('picker.own');
  return has(`surface.${surface}.name`) ? t(`surface.${surface}.name`) : surface;
}

/** @param {import('./context.js').Context} context */
export function pickerButton({ state, texts, act, pictures }) {
  const surface = state.scenario?.surface ?? null;
  return html`
    <button class="pick" data-part="picker" aria-haspopup="dialog" @click=${() => act('surfaces')}>
      ${surface ? small(pictures.of(surface, 'button')) : ''}
      <span class="name">${state.scenario ? surfaceName(surface, texts) : '\u00a0'}</span>
      ${ICONS.down}
      <span class="hidden">${texts.t('picker.open')}</span>
    </button>
  `;
}

/**
 * What to look for on the surface on show.
 * @param {import('./context.js').Context} context
 */
export function look({ state, texts: { t, has } }) {
  const key = `surface.${state.scenario?.surface}.look`;
  return html`<p class="look">
    ${has(key) ? t(key) : state.scenario?.formula ? t('picker.own_look') : ''}
  </p>`;
}

/**
 * @param {import('./context.js').Context} context
 * @param {(surface: string) => void} pick
 */
export function pickerSheet({ state, texts, pictures, send }, pick) {
  const { t } = texts;
  const surfaces = state.catalog?.surfaces ?? [];
  const chosen = state.scenario?.surface;
  const close = () => send({ type: 'ui', change: { sheet: 'none' } });
  return html`
    <dialog
      class="sheet"
      data-part="surfaces"
      aria-label=${t('picker.title')}
      ${ref((element) => showWhileOpen(element, state.ui.sheet === 'surfaces'))}
      @close=${close}
      @click=${closeOutside}
    >
      <header>
        <h2>${t('picker.title')}</h2>
        ${closeButton(t('sheet.close'))}
      </header>
      ${GROUPS.map((group) => {
        const members = surfaces.filter((surface) => groupOf(surface) === group);
        if (members.length === 0) return '';
        return html`
          <h3>${t(`picker.${group}`)}</h3>
          <ul class="surfaces">
            ${members.map(
              ({ name }) =>
                html`<li>
                  <button
                    data-surface=${name}
                    aria-pressed=${name === chosen ? 'true' : 'false'}
                    ?autofocus=${name === chosen}
                    @click=${() => {
                      close();
                      pick(name);
                    }}
                  >
                    ${small(pictures.of(name, 'sheet'))}
                    <span class="name">${surfaceName(name, texts)}</span>
                    <span class="look"
                      >${texts.has(`surface.${name}.look`) ? t(`surface.${name}.look`) : ''}</span
                    >
                  </button>
                </li>`,
            )}
          </ul>
        `;
      })}
    </dialog>
  `;
}

/** @param {HTMLCanvasElement | null} picture */
const small = (picture) => html`<span class="small" aria-hidden="true">${picture}</span>`;

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
