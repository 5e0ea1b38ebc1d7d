/** The frames in which the views live, and which of them are on show. */
import { html, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { foggy } from './fog.js';
import { choice } from './settings.js';
import { titleOf } from './picker.js';

/** @typedef {'3d'|'map'|'both'|'curve'|'data'} ViewName */

/**
 * The view to show: a function of one variable has one, and a narrow figure shows one at a time.
 * @param {string} wish
 * @param {number} dimensions
 * @param {boolean} narrow
 * @param {boolean} [fit] whether there is a model with data
 * @param {'3d' | 'map' | null} [paired] what stands for both views where another function stands beside
 * @returns {ViewName}
 */
export function viewOf(wish, dimensions, narrow, fit = false, paired = null) {
  if (fit && wish === 'data') return 'data';
  if (dimensions === 1) return 'curve';
  if (wish === '3d' || wish === 'map') return wish;
  return narrow ? 'map' : (paired ?? 'both');
}

/**
 * @param {import('./context.js').Context} context
 * @param {ViewName} view
 * @param {boolean} narrow
 */
export function viewChoice({ state, texts: { t }, send }, view, narrow) {
  const fit = hasData(state);
  if ((view === 'curve' && !fit) || state.scenario?.hide.includes('view')) return '';
  const curve = state.run.land?.dimensions === 1;
  /** @type {[string, string][]} */
  const options = curve
    ? [['curve', t('view.curve')]]
    : [
        ['3d', t('view.3d')],
        ['map', t('view.map')],
      ];
  if (!narrow && !curve && !state.scenario?.beside)
    options.push(['both', t(fit ? 'view.all' : 'view.both')]);
  if (fit) options.push(['data', t('view.data')]);
  return choice(t('view.label'), 'view', view, options, (name) =>
    send({ type: 'set', change: { view: name } }),
  );
}

/** Opens the sheet for a second function. @param {import('./context.js').Context} context */
export const besideButton = ({ texts: { t }, act, state }) =>
  html`<button
    class="plain fog"
    data-part="beside"
    aria-haspopup="dialog"
    ?disabled=${!state.catalog}
    @click=${() => act('beside')}
  >
    ${t('beside.open')}
  </button>`;

/** Whether there are data to be shown; a point in the fog does not know what its height is made of. @param {import('./state.js').State} state */
export function hasData({ scenario, run }) {
  return Boolean(run.land?.fit) && !scenario?.hide.includes('data') && !foggy(scenario);
}

/** A window is shown as it is, one unit as long on both axes, unless it is this many times longer than wide. */
const LONGEST = 2;

/**
 * Width of a window over its height, as far as a page has room for it.
 * @param {import('../engine/types.js').Land | null} land
 */
export function shapeOf(land) {
  if (!land || land.dimensions === 1) return 1;
  const shape = (land.x[1] - land.x[0]) / (land.y[1] - land.y[0]);
  return Math.min(LONGEST, Math.max(1 / LONGEST, shape));
}

/**
 * @param {Pick<import('./context.js').Context, 'state'|'texts'|'act'>} context
 * @param {ViewName} view
 * @param {boolean} narrow
 * @param {string} [side] what the names of the hosts begin with
 */
export function panes({ state, texts, act }, view, narrow, side = '') {
  const { t } = texts;
  const { surface3d, hint } = state.ui;
  const name = foggy(state.scenario) ? t('fog.ground') : titleOf(state.scenario, texts);
  // The data stand beside whatever view there is room for.
  const data = hasData(state) && (view === 'data' || !narrow);
  const bare = ['panels', 'table'].some((part) => state.scenario?.hide.includes(part));
  // In the fog no table knows more than the point: what is said of it is all there is.
  const told = foggy(state.scenario) ? 'told' : bare ? nothing : `${side}as-table`;
  const pane = (
    /** @type {string} */ kind,
    /** @type {boolean} */ shown,
    /** @type {unknown} */ over,
  ) => html`
    <div class="pane ${kind}" ?hidden=${!shown}>
      <div
        class="host"
        data-view=${side + kind}
        role="img"
        tabindex="0"
        aria-label=${t(`view.${kind}_label`, { name })}
        aria-describedby=${told}
      ></div>
      ${over}
    </div>
  `;
  // Pages that forbid style attributes still take a property.
  const shaped = (/** @type {Element | undefined} */ element) =>
    /** @type {HTMLElement | undefined} */ (element)?.style.setProperty(
      '--shape',
      shapeOf(state.run.land).toFixed(3),
    );
  return html`
    <div
      class="panes ${view} ${data && view !== 'data' ? 'beside' : ''}"
      part="views"
      data-view-mode=${view}
      ${ref(shaped)}
    >
      <p class="hidden" id="${side}as-table">${t('view.as_table')}</p>
      ${pane('data', data, '')}
      ${pane(
        'surface',
        view === '3d' || view === 'both',
        surface3d === 'ready'
          ? hint
            ? html`<p class="hint" data-part="hint">
                ${hint === 'wheel' ? t('view.hint_wheel') : t('view.hint_touch')}
              </p>`
            : ''
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
