/** What is on show, by its name; the sheet to pick from is in sheets/surfaces.js. */
import { html } from 'lit';
import { foggy } from './fog.js';
import { ICONS } from './icons.js';

/** The source of surfaces that are made for teaching here (src/catalog.rs). */
export const OURS = 'Watershed';

/**
 * @param {string | null | undefined} surface
 * @param {import('../i18n/i18n.js').Texts} texts
 */
export function surfaceName(surface, { t, has }) {
  if (!surface) return t('picker.own');
  return has(`surface.${surface}.name`) ? t(`surface.${surface}.name`) : surface;
}

/**
 * What is on show, as a heading: a surface, the data of a model, or a formula of one's own. In the fog it has no name.
 * @param {import('../engine/types.js').Scenario | null} scenario
 * @param {import('../i18n/i18n.js').Texts} texts
 */
export function titleOf(scenario, texts) {
  if (foggy(scenario)) return texts.t('fog.land');
  const data = scenario?.data ?? null;
  if (data === null) return surfaceName(scenario?.surface, texts);
  return dataName(data, texts);
}

/**
 * @param {string | [number, number][]} data
 * @param {import('../i18n/i18n.js').Texts} texts
 */
export function dataName(data, { t, has }) {
  if (typeof data !== 'string') return t('picker.own_data');
  const key = `dataset.${data.split(':')[0]}.name`;
  return has(key) ? t(key) : data;
}

/** @param {import('./context.js').Context} context */
export function pickerButton({ state, texts, act, pictures }) {
  const surface = foggy(state.scenario) ? null : (state.scenario?.surface ?? null);
  return html`
    <h2>
      <button
        class="pick"
        data-part="picker"
        aria-haspopup="dialog"
        @click=${() => act('surfaces')}
      >
        ${surface ? small(pictures.of(surface, 'button')) : ''}
        <span class="name">${state.scenario ? titleOf(state.scenario, texts) : '\u00a0'}</span>
        ${ICONS.down}
        <span class="hidden">${texts.t('picker.open')}</span>
      </button>
    </h2>
  `;
}

/**
 * What to look for on the surface on show.
 * @param {import('./context.js').Context} context
 */
export function look({ state, texts: { t, has } }) {
  const { surface, data, formula } = state.scenario ?? {};
  const named =
    typeof data === 'string' ? `dataset.${data.split(':')[0]}` : surface && `surface.${surface}`;
  const own = data ? t('picker.own_data_look') : formula ? t('picker.own_look') : '';
  return html`<p class="look">${named && has(`${named}.look`) ? t(`${named}.look`) : own}</p>`;
}

/** @param {HTMLCanvasElement | null} picture */
export const small = (picture) => html`<span class="small" aria-hidden="true">${picture}</span>`;
