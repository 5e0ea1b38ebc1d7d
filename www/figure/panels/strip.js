/** The strip of tabs below the tally, and the open panel under it. */
import { html } from 'lit';
import { ICONS } from '../icons.js';
import { offered, openPanel, withPanel } from './panels.js';

/**
 * @param {import('../context.js').Context} context
 * @param {import('./shelf.js').Shelf} shelf
 */
export function panelStrip(context, shelf) {
  const { state, texts, send } = context;
  const { t } = texts;
  const { scenario, run } = state;
  const entries = offered(state);
  if (!scenario || entries.length === 0) return '';
  const open = openPanel(state);
  const show = (/** @type {string | null} */ name) =>
    send({ type: 'set', change: { show: withPanel(scenario.show, name) } });
  const tab = (/** @type {import('./panels.js').Entry} */ entry, /** @type {number} */ i) => {
    const chosen = entry === open;
    return html`<button
      class="tab"
      role="tab"
      id="tab-${entry.name}"
      data-panel=${entry.name}
      aria-selected=${chosen ? 'true' : 'false'}
      aria-expanded=${chosen ? 'true' : 'false'}
      aria-controls="panel"
      tabindex=${chosen || (!open && i === 0) ? 0 : -1}
      @click=${() => show(chosen ? null : entry.name)}
    >
      ${t(entry.title)}
    </button>`;
  };
  return html`
    <section class="panels" part="panels" data-part="panels" data-open=${open?.name ?? ''}>
      <div class="strip">
        <div role="tablist" aria-label=${t('panel.label')} @keydown=${walk}>
          ${entries.map(tab)}
        </div>
        ${
          open
            ? html`<button
                class="plain fold"
                title=${t('panel.fold')}
                aria-label=${t('panel.fold')}
                @click=${(/** @type {Event} */ event) => {
                  // The button goes with the panel: the focus goes to its tab.
                  const strip = /** @type {HTMLElement} */ (event.currentTarget).parentElement;
                  /** @type {HTMLElement | null | undefined} */ (
                    strip?.querySelector('[aria-selected="true"]')
                  )?.focus();
                  show(null);
                }}
              >
                ${ICONS.fold}
              </button>`
            : ''
        }
      </div>
      ${
        open
          ? html`<div
              id="panel"
              class="panel panel-${open.name}"
              role="tabpanel"
              aria-labelledby="tab-${open.name}"
              data-part="panel-${open.name}"
            >
              ${
                shelf.failed(open)
                  ? html`<p class="aside row">
                      <span>${t('error.engine.download')}</span>
                      <button data-part="retry-panel" @click=${() => shelf.fetch(open)}>
                        ${t('failure.retry')}
                      </button>
                    </p>`
                  : ((run.land && shelf.render(context, open)) ??
                    html`<p class="aside waiting">${t('panel.waiting')}</p>`)
              }
            </div>`
          : ''
      }
    </section>
  `;
}

/** Arrow keys, Home and End walk along the tabs; Enter and the space bar open and fold, as on any button. @param {KeyboardEvent} event */
function walk(event) {
  const list = /** @type {HTMLElement} */ (event.currentTarget);
  const tabs = /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[role="tab"]')]);
  const at = tabs.indexOf(/** @type {HTMLElement} */ (event.target));
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (to === undefined || at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault(); // else the figure would step
  tabs[(to + tabs.length) % tabs.length].focus();
}
