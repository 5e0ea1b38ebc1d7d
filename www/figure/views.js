/** The frames in which the views live, and which of them are on show. */
import { html } from 'lit';
import { choice } from './settings.js';
import { surfaceName } from './picker.js';

/** @typedef {'3d'|'map'|'both'|'curve'} ViewName */

/**
 * The view to show: a function of one variable has one, and a narrow figure shows one at a time.
 * @param {string} wish
 * @param {number} dimensions
 * @param {boolean} narrow
 * @returns {ViewName}
 */
export function viewOf(wish, dimensions, narrow) {
  if (dimensions === 1) return 'curve';
  if (wish === '3d' || wish === 'map') return wish;
  return narrow ? 'map' : 'both';
}

/**
 * @param {import('./context.js').Context} context
 * @param {ViewName} view
 * @param {boolean} narrow
 */
export function viewChoice({ state, texts: { t }, send }, view, narrow) {
  if (view === 'curve' || state.scenario?.hide.includes('view')) return '';
  /** @type {[string, string][]} */
  const options = [
    ['3d', t('view.3d')],
    ['map', t('view.map')],
  ];
  if (!narrow) options.push(['both', t('view.both')]);
  return choice(t('view.label'), 'view', view, options, (name) =>
    send({ type: 'set', change: { view: name } }),
  );
}

/**
 * @param {import('./context.js').Context} context
 * @param {ViewName} view
 */
export function panes({ state, texts, act }, view) {
  const { t } = texts;
  const { surface3d } = state.ui;
  const name = surfaceName(state.scenario?.surface, texts);
  const pane = (
    /** @type {string} */ kind,
    /** @type {boolean} */ shown,
    /** @type {unknown} */ over,
  ) => html`
    <div class="pane ${kind}" ?hidden=${!shown}>
      <div
        class="host"
        data-view=${kind}
        role="img"
        tabindex="0"
        aria-label=${t(`view.${kind}_label`, { name })}
      ></div>
      ${over}
    </div>
  `;
  return html`
    <div class="panes ${view}" data-view-mode=${view}>
      ${pane(
        'surface',
        view === '3d' || view === 'both',
        surface3d === 'ready'
          ? ''
          : html` <div class="over">
              ${
                surface3d === 'failed'
                  ? html`<p>${t('view.surface_failed')}</p>
                      <button data-part="retry-3d" @click=${() => act('retry3d')}>
                        ${t('failure.retry')}
                      </button>`
                  : html`<p>${t('view.surface_waiting')}</p>`
              }
            </div>`,
      )}
      ${pane('map', view === 'map' || view === 'both', '')} ${pane('curve', view === 'curve', '')}
    </div>
  `;
}
