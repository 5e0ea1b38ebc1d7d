/** What the numbers of a quadratic loss mean: where it is lowest, how it is curved, and which learning rates that allows. */
import { css, html } from 'lit';
import { nameOf } from '../../formula.js';
import { rateAt, withRate } from '../../scenario.js';
import { fate } from './fate.js';

/** @typedef {import('../../context.js').PanelContext} PanelContext */

export const styles = css`
  .numbers dl {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(330px, 100%), 1fr));
    gap: 0 40px;
  }
  .numbers dl > div {
    display: grid;
    grid-template-columns: minmax(9em, auto) 1fr;
    gap: 12px;
    padding: 2px 0;
  }
  .numbers dt {
    color: var(--ws-soft);
  }
  .numbers .now {
    font-size: var(--ws-lead);
    padding: 4px 0 8px;
    max-width: 72ch;
  }
  .numbers .row {
    justify-content: start;
    flex-wrap: wrap;
    padding-top: 8px;
  }
  .numbers table {
    border-left: 1px solid currentColor;
    border-right: 1px solid currentColor;
    border-radius: 0.4em;
    border-collapse: separate;
    border-spacing: 8px 0;
    line-height: 1.35;
  }
  .numbers td {
    border: 0;
    padding: 0;
    text-align: end;
  }
`;

/** @param {PanelContext} context */
export function render({ state, texts, send, step, now }) {
  const { t, number } = texts;
  const { scenario, run } = state;
  const { land } = run;
  const found = land?.fit?.quadratic;
  if (!scenario || !land || !found) return '';
  const curve = land.dimensions === 1;
  const [first, second] = [nameOf(land, 'x'), nameOf(land, 'y')];
  const own = land.rate;
  const rate = rateAt(scenario.lr, step, own);
  const said = fate(found, rate);
  const [lo, hi] = found.eigenvalues;
  const [xx, xy, yy] = found.hessian;
  const take = (/** @type {number} */ value) =>
    send({ type: 'set', change: { lr: withRate(scenario.lr, value, now(), own) } });
  /** @type {[unknown, string, unknown][]} */
  const rows = [
    [
      t('numbers.minimiser'),
      'minimiser',
      found.minimiser
        ? html`<i>${first}</i> =
            ${number(found.minimiser[0], 7)}${curve ? '' : html`, <i>${second}</i> = ${number(found.minimiser[1], 7)}`}`
        : t('numbers.no_minimiser'),
    ],
    [
      t('numbers.value'),
      'lowest',
      found.value === null ? '—' : html`<i>L</i> = ${number(found.value, 6)}`,
    ],
    [
      t('numbers.hessian'),
      'hessian',
      curve
        ? number(xx, 6)
        : html`<table aria-label=${t('numbers.hessian')}>
            <tr>
              <td>${number(xx, 6)}</td>
              <td>${number(xy, 6)}</td>
            </tr>
            <tr>
              <td>${number(xy, 6)}</td>
              <td>${number(yy, 6)}</td>
            </tr>
          </table>`,
    ],
    [
      curve ? t('numbers.curvature') : t('numbers.eigenvalues'),
      'eigenvalues',
      curve
        ? html`λ = ${number(hi, 6)}`
        : html`λ<sub>min</sub> = ${number(lo, 5)}, λ<sub>max</sub> = ${number(hi, 5)}`,
    ],
    [
      t('numbers.condition'),
      'condition',
      html`κ = ${Number.isFinite(found.condition) ? number(found.condition, 5) : '∞'}`,
    ],
    [t('numbers.stable'), 'stable', html`2/λ<sub>max</sub> = ${number(found.stableRate, 5)}`],
    [
      t('numbers.best'),
      'best',
      html`2/(λ<sub>min</sub> + λ<sub>max</sub>) = ${number(found.bestRate, 5)}`,
    ],
  ];
  return html`
    <div class="numbers">
      <p class="now" data-part="fate" data-fate=${said.code}>
        ${
          scenario.optimizer === 'gd'
            ? t(`numbers.fate_${said.code}`, {
                rate: number(rate, 4),
                stable: number(found.stableRate, 4),
                steep: number(said.steep, 4),
                flat: number(said.flat, 4),
                steps: number(said.steps, 3),
              })
            : t('numbers.other_rule')
        }
      </p>
      <dl>
        ${rows.map(
          ([label, name, value]) =>
            html`<div>
              <dt>${label}</dt>
              <dd data-part=${name}>${value}</dd>
            </div>`,
        )}
      </dl>
      <div class="row">
        <button data-part="take-best" @click=${() => take(Number(found.bestRate.toPrecision(6)))}>
          ${t('numbers.take_best', { rate: number(found.bestRate, 4) })}
        </button>
        <span class="aside">${t('numbers.best_text', { part: number(found.contraction, 4) })}</span>
      </div>
    </div>
  `;
}

/** The lowest place is marked on the views. @param {PanelContext} context */
export function changed({ state, overlay }) {
  const at = state.run.land?.fit?.quadratic?.minimiser;
  overlay(at ? [{ kind: 'mark', at, shape: 'star', ink: 'ink', radius: 7 }] : []);
}
