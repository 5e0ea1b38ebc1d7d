/** The model and its data: which loss, which points, how residuals are drawn, and the parameters turned by hand. */
import { css, html } from 'lit';
import { live } from 'lit/directives/live.js';
import { plainNumber } from '../../../i18n/numbers.js';
import { nameOf } from '../../formula.js';
import { dataName } from '../../picker.js';
import { pickData, residualsOf, withPoints, withToken } from '../../scenario.js';
import { choice } from '../../settings.js';
import { typed } from '../../typed.js';
import { standardised } from './standardise.js';

/** @typedef {import('../../context.js').PanelContext} PanelContext */

/** Points along a side of the grid in which contour lines of a batch are looked for, and along a curve. */
const GRID = 61;
const CURVE = 241;
/** Notches of a parameter's slider. */
const NOTCHES = 400;

export const styles = css`
  .panel-fit .columns {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(230px, 1fr));
    gap: 12px 40px;
    align-items: start;
  }
  .panel-fit .field.turn {
    grid-template-columns: 6.5em 1fr;
  }
  .panel-fit .turn output {
    text-align: start;
  }
  .panel-fit .loss {
    font-size: var(--ws-lead);
    min-height: 28px;
  }
  .panel-fit .buttons {
    flex-wrap: wrap;
    gap: 8px;
    padding: 4px 0;
  }
`;

/** @param {PanelContext} context */
export function render(context) {
  const { state, texts, send, act, kept } = context;
  const { t, number } = texts;
  const { scenario, run, ui, catalog } = state;
  const { land } = run;
  if (!scenario || !land?.fit) return '';
  const { fit } = land;
  const points = Array.isArray(scenario.data) ? scenario.data : fit.points;
  const hand = ui.hand ?? standing(context) ?? middle(land);
  const set = (/** @type {any} */ change) => send({ type: 'set', change });
  const residuals = residualsOf(scenario.show);
  const show = (/** @type {string} */ kind) => {
    const rest = withToken(withToken(scenario.show, 'lines', false), 'squares', false);
    set({ show: kind === 'none' ? rest : [kind, ...rest] });
  };
  /** @type {[string, string][]} */
  const kinds = [
    ['none', t('fit.residuals_none')],
    ['lines', t('fit.residuals_lines')],
  ];
  if (fit.loss === 'mse') kinds.push(['squares', t('fit.residuals_squares')]);
  const named = typeof scenario.data === 'string' ? scenario.data : '';
  const [set_, seed] = named.split(':');
  const drawn = catalog?.dataSets?.find(({ name }) => name === set_)?.drawn ?? false;
  const chosen = ui.point >= 0 && ui.point < points.length ? ui.point : -1;
  const turn = (/** @type {0|1} */ axis) => {
    const [lo, hi] = axis === 0 ? land.x : land.y;
    const name = nameOf(land, axis === 0 ? 'x' : 'y');
    const value = hand[axis];
    return html`<label class="field turn">
      <output><i>${name}</i> = ${number(value, 4)}</output>
      <input
        type="range"
        data-part="turn-${axis}"
        min="0"
        max=${NOTCHES}
        step="1"
        aria-label=${t('fit.turn', { name })}
        aria-valuetext=${number(value, 4)}
        .value=${live(String(Math.round(((value - lo) / (hi - lo)) * NOTCHES)))}
        @input=${(/** @type {any} */ e) => {
          const next = /** @type {[number, number]} */ ([...hand]);
          next[axis] = Number(plainNumber(lo + ((hi - lo) * Number(e.target.value)) / NOTCHES, 4));
          send({ type: 'select', run: -1 });
          send({ type: 'ui', change: { hand: next } });
        }}
      />
    </label>`;
  };
  return html`
    <div class="columns">
      <section>
        <h3>${t('fit.by_hand')}</h3>
        ${turn(0)} ${land.dimensions === 1 ? '' : turn(1)}
        <p class="loss" data-part="hand-loss" data-value=${kept.value ?? ''}>
          ${
            kept.value === undefined
              ? html`<span class="aside">${t('fit.turn_hint')}</span>`
              : html`<i>L</i> = ${number(kept.value, 6)}`
          }
        </p>
        ${choice(t('fit.residuals'), 'residuals', residuals ?? 'none', kinds, show)}
        ${residuals === 'squares' ? html`<p class="aside">${t('fit.squares_text')}</p>` : ''}
      </section>
      <section>
        <h3>${t('fit.loss')}</h3>
        <label class="field">
          <span>${t('fit.loss')}</span>
          <select
            data-part="loss"
            @change=${(/** @type {any} */ e) => set({ loss: e.target.value, model: fit.model, lr: null })}
          >
            ${(catalog?.losses ?? []).map((name) => html`<option value=${name} ?selected=${name === fit.loss}>${t(`loss.${name}`)}</option>`)}
          </select>
        </label>
        <p class="aside">${t(`loss.${fit.loss}_text`)}</p>
        <label class="field">
          <span>${t('fit.batch')}</span>
          <input
            type="number"
            data-part="batch"
            min="1"
            max=${points.length}
            inputmode="numeric"
            placeholder=${t('fit.batch_all')}
            .value=${typed(scenario.batch === null ? '' : String(scenario.batch))}
            @change=${(/** @type {any} */ e) => {
              const n = Math.round(Number(e.target.value));
              const all = e.target.value === '' || !(n >= 1) || n >= points.length;
              set({ batch: all ? null : n });
              e.target.value = all ? '' : String(n);
            }}
          />
        </label>
        <p class="aside">
          ${t('fit.batch_text')} ${scenario.batch === null ? '' : t('fit.batch_ghost')}
        </p>
      </section>
      <section>
        <h3>${t('fit.data')}</h3>
        <label class="field">
          <span>${t('fit.set')}</span>
          <select
            data-part="set"
            @change=${(/** @type {any} */ e) => (e.target.value === '' ? act('data') : set(pickData(e.target.value)))}
          >
            ${(catalog?.dataSets ?? []).map(({ name }) => html`<option value=${name} ?selected=${name === set_}>${dataName(name, texts)}</option>`)}
            <option value="" ?selected=${named === ''}>${t('picker.own_data')}</option>
          </select>
        </label>
        <p class="aside" data-part="points">
          ${t('fit.points', { n: points.length })}
          ${chosen >= 0 ? t('fit.chosen', { i: chosen + 1, x: number(points[chosen][0], 4), y: number(points[chosen][1], 4) }) : t('fit.points_hint')}
        </p>
        <div class="buttons">
          ${
            chosen >= 0
              ? html`<button
                  data-part="remove-point"
                  ?disabled=${points.length <= land.dimensions}
                  @click=${() => {
                    send({ type: 'ui', change: { point: -1 } });
                    set(
                      withPoints(
                        land,
                        points.filter((_, i) => i !== chosen),
                      ),
                    );
                  }}
                >
                  ${t('fit.remove')}
                </button>`
              : ''
          }
          ${
            drawn
              ? html`<button
                  data-part="draw-again"
                  @click=${() => set({ data: `${set_}:${(Number(seed || 1) % 1e6) + 1}` })}
                >
                  ${t('fit.draw_again')}
                </button>`
              : ''
          }
          <button
            data-part="standardise"
            ?disabled=${standardised(points) === null}
            @click=${() => {
              const next = standardised(points);
              if (next) set({ ...withPoints(land, next), x: null, y: null, lr: null, at: null });
            }}
          >
            ${t('fit.standardise')}
          </button>
          <button data-part="open-data" @click=${() => act('data')}>${t('fit.open')}</button>
        </div>
      </section>
    </div>
  `;
}

/** Asks for what the panel and the views show of it. @param {PanelContext} context */
export function changed(context) {
  askForLoss(context);
  askForBatch(context);
}

/**
 * The batch that the selected run, or the first, looks at next: its points, and its loss over that of all.
 * @param {PanelContext} context
 */
function askForBatch({ state, ask, overlay, send, things, step, history, heights }) {
  const { scenario, run } = state;
  const { land } = run;
  const drop = () => {
    overlay([]);
    if (state.ui.batch !== null) send({ type: 'ui', change: { batch: null } });
  };
  if (!scenario || !land || scenario.batch === null || run.count === 0 || !heights) {
    if (things.batch) drop();
    things.batch = '';
    return;
  }
  const which = Math.max(run.selected, 0);
  const key = JSON.stringify([history.generation, which, step, heights.contours]);
  if (key === things.batch || things.asking) return;
  things.batch = key;
  things.asking = true;
  const curve = land.dimensions === 1;
  const [nx, ny] = curve ? [CURVE, 1] : [GRID, GRID];
  const done = async () => {
    const found = await ask('batch', { run: which, step, nx, ny });
    things.asking = false;
    if (!found) {
      if (things.batch === key) things.batch = '';
      return drop();
    }
    const { contourLines, curveLine } = await import('./ghost.js');
    const line = curve
      ? curveLine(found.values, land.x)
      : contourLines(found.values, nx, ny, land, heights.contours);
    overlay([{ kind: 'line', ...line, ink: 'orange', width: 1.5, dash: 'dashed' }]);
    send({ type: 'ui', change: { batch: found.rows } });
  };
  done().catch(() => {
    // The runs went away meanwhile; what follows them asks again.
    things.asking = false;
    things.batch = '';
  });
}

/** The loss of the parameters turned by hand. @param {PanelContext} context */
function askForLoss({ state, ask, keep, kept, things }) {
  const { hand } = state.ui;
  const key = hand
    ? JSON.stringify([hand, state.scenario?.data, state.scenario?.loss, state.scenario?.model])
    : '';
  if (key === things.key) return;
  things.key = key;
  if (!hand) {
    if (kept.value !== undefined) keep({ value: undefined });
    return;
  }
  ask('probe', { x: hand[0], y: hand[1] }).then((found) => {
    if (things.key !== key) return;
    // The data were just on their way; what follows them asks again.
    if (found) keep({ value: found.value });
    else things.key = '';
  });
}

/** @param {PanelContext} context */
export function closed({ send }) {
  send({ type: 'ui', change: { hand: null, batch: null } });
}

/**
 * Where the selected run stands, whose curve is the strong one: by hand one goes on from there.
 * @param {PanelContext} context @returns {[number, number] | null}
 */
function standing({ history, state, step }) {
  const { selected } = state.run;
  if (selected < 0 || selected >= history.count || history.computed < step) return null;
  return [history.x(selected, step), history.y(selected, step)];
}

/** Where turning begins. @param {import('../../../engine/types.js').Land} land @returns {[number, number]} */
function middle({ x, y, dimensions }) {
  return [(x[0] + x[1]) / 2, dimensions === 1 ? 0 : (y[0] + y[1]) / 2];
}
