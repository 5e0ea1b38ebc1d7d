/** The surfaces of the catalogue with small pictures, and sets of data, to pick from. */
import { html, svg } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { foggy } from '../fog.js';
import { dataName, OURS, small, surfaceName } from '../picker.js';
import { closeButton, closeOutside, showWhileOpen } from './dialog.js';

/** @typedef {import('../../engine/types.js').Surface} Surface */

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
 * @param {import('../context.js').Context} context
 * @param {(surface: string) => void} pick
 * @param {(data: string) => void} pickSet
 */
export function surfacesSheet(context, pick, pickSet) {
  const { state, texts, send, act } = context;
  const { t } = texts;
  // In the fog one may choose, but is not told where one is.
  const { surface: chosen, data } = foggy(state.scenario) ? {} : (state.scenario ?? {});
  const close = () => send({ type: 'ui', change: { sheet: 'none' } });
  return html`
    <dialog
      class="sheet"
      data-part="surfaces"
      aria-label=${t('picker.title')}
      ${ref((element) => showWhileOpen(element, state.ui.sheet === 'surfaces'))}
      @close=${() => state.ui.sheet === 'surfaces' && close()}
      @click=${closeOutside}
    >
      <header>
        <h2>${t('picker.title')}</h2>
        ${closeButton(t('sheet.close'))}
      </header>
      ${surfaceGroups(context, chosen, state.ui.sheet === 'surfaces', (name) => {
        close();
        pick(name);
      })}
      <h3>${t('picker.data')}</h3>
      <ul class="surfaces">
        ${(state.catalog?.dataSets ?? []).map(
          ({ name, points }) =>
            html`<li>
              <button
                data-set=${name}
                aria-pressed=${name === data ? 'true' : 'false'}
                @click=${() => {
                  close();
                  pickSet(name);
                }}
              >
                <span class="small" aria-hidden="true">${scatter(points)}</span>
                <span class="name">${dataName(name, texts)}</span>
                <span class="look">${t(`dataset.${name}.look`)}</span>
              </button>
            </li>`,
        )}
        <li>
          <button data-set="" aria-haspopup="dialog" @click=${() => act('data')}>
            <span class="small" aria-hidden="true">${scatter([])}</span>
            <span class="name">${t('picker.own_data')}</span>
            <span class="look">${t('picker.own_data_open')}</span>
          </button>
        </li>
      </ul>
    </dialog>
  `;
}

/**
 * The surfaces to choose from, by groups.
 * @param {Pick<import('../context.js').Context, 'state'|'texts'|'pictures'>} context
 * @param {string | null | undefined} chosen
 * @param {boolean} open whether the sheet is
 * @param {(surface: string) => void} pick
 * @param {string} [place] where the pictures hang
 */
export function surfaceGroups({ state, texts, pictures }, chosen, open, pick, place = 'sheet') {
  const { t } = texts;
  const surfaces = state.catalog?.surfaces ?? [];
  return GROUPS.map((group) => {
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
                ?autofocus=${name === chosen && open}
                @click=${() => pick(name)}
              >
                ${small(pictures.of(name, place))}
                <span class="name">${surfaceName(name, texts)}</span>
                <span class="look"
                  >${texts.has(`surface.${name}.look`) ? t(`surface.${name}.look`) : ''}</span
                >
              </button>
            </li>`,
        )}
      </ul>
    `;
  });
}

/**
 * Points as a small picture; an empty one invites to bring some.
 * @param {[number, number][]} points
 */
function scatter(points) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const place = (
    /** @type {number} */ value,
    /** @type {number[]} */ all,
    /** @type {number} */ size,
  ) => {
    const [lo, hi] = [Math.min(...all), Math.max(...all)];
    return 10 + ((value - lo) / (hi - lo || 1)) * (size - 20);
  };
  return svg`<svg class="scatter" viewBox="0 0 96 72">
    ${points.map(([x, y]) => svg`<circle cx=${place(x, xs, 96)} cy=${72 - place(y, ys, 72)} r="2.6" />`)}
    ${points.length === 0 ? svg`<path d="M48 24v24M36 36h24" />` : ''}
  </svg>`;
}
