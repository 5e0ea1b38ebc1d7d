/** Below the slider of the learning rate: what each rate does where the selected run stands. */
import { html } from 'lit';
import { foggy } from './fog.js';
import { tunedAt } from './scenario.js';
import { NOTCHES, notchOf } from './sliders.js';
import { limitsOf, verdictOf } from './stability.js';

/** Rules for which the limits are right: plain steps against the gradient. */
const PLAIN = ['gd'];

/**
 * @param {import('./context.js').Context} context
 * @param {{rate: number, lo: number, hi: number, set: (rate: number) => void}} slider
 */
export function rateBand({ state, texts, step }, { rate, lo, hi, set }) {
  const { t, number } = texts;
  const { scenario, run } = state;
  const { told, selected, land } = run;
  const here = told && told.run === selected ? told.selected : null;
  if (!land || !scenario) return '';
  const quadratic = land.quadratic;
  // In the fog a point knows the slope under its feet, not how it bends.
  if (foggy(scenario)) return '';
  // Of a quadratic function every point has the same curvature; else it takes a run to stand on.
  if (!here) return html`<p class="aside" data-part="rate-hint">${t('rate.choose')}</p>`;
  if (!PLAIN.includes(scenario.optimizer))
    return html`<p class="aside">${t('rate.other_rule')}</p>`;
  const [, decay] = tunedAt(scenario.hyper.weight_decay, step, 0);
  const limits = limitsOf(here.hessian, land.dimensions, decay);
  if (!limits) return html`<p class="aside" data-part="rate-unbounded">${t('rate.unbounded')}</p>`;
  const part = (/** @type {number} */ value) =>
    Math.max(0, Math.min(1, notchOf(value, lo, hi) / NOTCHES));
  const most = limits.eigenvalues[limits.eigenvalues.length - 1];
  let from = 0;
  const verdict = verdictOf(limits, rate);
  return html`
    <div class="rate-band" data-part="rate-band" data-verdict=${verdict} data-edge=${2 / most}>
      <div class="bands" aria-hidden="true">
        ${limits.bands.map(({ verdict: name, to }) => {
          const [left, right] = [from, to === Infinity ? 1 : part(to)];
          from = right;
          return html`<i
            class=${name}
            style="left:${left * 100}%;width:${(right - left) * 100}%"
          ></i>`;
        })}
      </div>
      <p class="legend" aria-hidden="true">
        ${limits.bands.map(
          ({ verdict: name }) =>
            html`<span class="${name} ${name === verdict ? 'now' : ''}"
              >${t(`rate.${name}`)}</span
            > `,
        )}
      </p>
      <p class="aside">
        ${t('rate.here', { verdict: t(`rate.${verdict}`), edge: number(2 / most, 4) })}
        ${t(quadratic ? 'rate.exact' : 'rate.local')}
      </p>
      <p class="marks" role="group" aria-label=${t('rate.marks')}>
        ${limits.marks.map(
          ({ name, rate: value }) =>
            html`<button
              class="text"
              data-part="rate-${name}"
              title=${t(`rate.${name}_look`)}
              @click=${() => set(value)}
            >
              <span>${MARKS[name](land.dimensions)} = ${number(value, 4)}</span>
            </button>`,
        )}
      </p>
    </div>
  `;
}

/** The marks as formulas. @type {Record<string, (dimensions: number) => unknown>} */
const MARKS = {
  steepest: () => html`1/<i>L</i>`,
  best: () => html`2/(λ₁ + λ₂)`,
  edge: (dimensions) => (dimensions === 1 ? html`2/<i>f</i>″` : html`2/λ<sub>max</sub>`),
};
