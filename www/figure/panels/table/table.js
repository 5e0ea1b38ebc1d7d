/**
 * The pictures as tables: where every run stands at the step on show, the critical points that are known, the same of a function
 * beside, and the data. For whoever does not see the pictures, and for whoever wants the numbers.
 */
import { css, html } from 'lit';
import { nameOf as axisName } from '../../formula.js';
import { MOVING, OUTCOMES, styleOf } from '../../outcomes.js';
import { titleOf } from '../../picker.js';
import { mark, nameOf, settled } from '../../tally.js';

/** @typedef {import('../../context.js').PanelContext} PanelContext */

/** So many runs stand in the document at once; the others are a button away. */
export const PAGE = 50;

export const styles = css`
  .panel-table .scroll {
    overflow-x: auto;
  }
  .panel-table caption {
    text-align: start;
    font-weight: 600;
    padding: 4px 0;
  }
  .panel-table table + table,
  .panel-table .scroll + .scroll {
    margin-top: 16px;
  }
  .panel-table tr[aria-selected='true'] {
    background: color-mix(in srgb, var(--ws-accent) 12%, transparent);
  }
  .panel-table th button {
    border: 0;
    padding: 0 8px;
    min-width: 44px;
    justify-content: flex-end;
    color: var(--ws-accent);
  }
  .panel-table .pages {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding-top: 8px;
  }
`;

/**
 * The runs of a page: where each stands, how high, what has become of it and since when.
 * @param {Pick<import('../../history.js').History, 'count'|'stoppedAt'|'outcomes'|'x'|'y'|'value'|'lowest'>} history
 * @param {number} step
 * @param {number} page
 */
export function rowsOf(history, step, page) {
  const from = page * PAGE;
  const to = Math.min(history.count, from + PAGE);
  return Array.from({ length: Math.max(0, to - from) }, (_, k) => {
    const run = from + k;
    const stopped = history.stoppedAt[run] <= step;
    return {
      run,
      x: history.x(run, step),
      y: history.y(run, step),
      value: history.value(run, step),
      style: stopped ? styleOf(history.outcomes[run], history.lowest(run)) : MOVING,
      since: stopped ? history.stoppedAt[run] : null,
    };
  });
}

/** @param {PanelContext} context */
export function render(context) {
  const { history, beside } = context;
  if (history.computed < 0) return null;
  // Two functions: each table says whose it is.
  const second = beside && beside.history.computed >= 0 ? { ...context, ...beside } : null;
  return html`
    ${tables(context, Boolean(second), '')} ${second ? tables(second, true, '-beside') : ''}
    ${data(context)}
  `;
}

/**
 * @param {PanelContext} context
 * @param {boolean} named whether to say which function it is
 * @param {'' | '-beside'} end of the names of parts
 */
function tables(context, named, end) {
  const { state, texts } = context;
  const of = named ? `${titleOf(state.scenario, texts)}: ` : '';
  const { survey } = state.run;
  return html`${runs(context, of, end)} ${survey ? points(context, survey, of, end) : ''}`;
}

/** @param {PanelContext} context @param {string} of @param {'' | '-beside'} end */
function runs({ state, texts, history, step, dark, kept, keep, send }, of, end) {
  const { t, number } = texts;
  const { land, survey, selected } = state.run;
  const pages = Math.max(1, Math.ceil(history.count / PAGE));
  const page = Math.min(kept.page ?? 0, pages - 1);
  const two = land?.dimensions !== 1;
  const turn = (
    /** @type {number} */ by,
    /** @type {string} */ label,
    /** @type {boolean} */ off,
  ) => html`<button ?disabled=${off} @click=${() => keep({ page: page + by })}>${label}</button>`;
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${of + t('table.runs')}>
      <table data-part="table-runs${end}" data-step=${step}>
        <caption>
          ${of}${t('table.caption', { step })}
        </caption>
        <thead>
          <tr>
            <th scope="col">${t('table.run')}</th>
            <th scope="col">${axisName(land, 'x')}</th>
            ${two ? html`<th scope="col">${axisName(land, 'y')}</th>` : ''}
            <th scope="col">${land?.fit ? 'L' : 'f'}</th>
            <th scope="col">${t('readout.outcome')}</th>
            <th scope="col">${t('table.since')}</th>
          </tr>
        </thead>
        <tbody>
          ${rowsOf(history, step, page).map(
            ({ run, x, y, value, style, since }) =>
              html`<tr data-run=${run} data-outcome=${OUTCOMES[style].name}>
                <th scope="row">
                  <button
                    aria-pressed=${run === selected ? 'true' : 'false'}
                    title=${t('table.select', { run: run + 1 })}
                    @click=${() => send({ type: 'select', run: run === selected ? -1 : run })}
                  >
                    ${number(run + 1, 9)}
                  </button>
                </th>
                <td>${number(x, 6)}</td>
                ${two ? html`<td>${number(y, 6)}</td>` : ''}
                <td>${number(value, 6)}</td>
                <td>${mark(style, dark)}${t(nameOf(style, survey?.complete ?? false))}</td>
                <td>${since === null ? '—' : number(since, 9)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${
      pages > 1
        ? html`<div class="pages">
            ${turn(-1, t('table.back'), page === 0)}
            <span role="status"
              >${t('table.page', { from: page * PAGE + 1, to: Math.min(history.count, (page + 1) * PAGE), n: history.count })}</span
            >
            ${turn(1, t('table.on'), page === pages - 1)}
          </div>`
        : ''
    }
  `;
}

/** What a critical point is called, by its kind. @type {Record<string, string>} */
const KINDS = {
  minimum: 'landscape.is_minimum',
  saddle: 'landscape.is_saddle',
  maximum: 'landscape.is_maximum',
  degenerate: 'landscape.is_degenerate',
  cusp: 'landscape.is_cusp',
};

/**
 * @param {PanelContext} context @param {import('../../../engine/types.js').Survey} survey
 * @param {string} of @param {'' | '-beside'} end
 */
function points({ state, texts, heights }, survey, of, end) {
  const { t, number } = texts;
  const { land } = state.run;
  const two = land?.dimensions !== 1;
  if (survey.points.length === 0) return '';
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${of + t('table.points')}>
      <table data-part="table-points${end}">
        <caption>
          ${of}${t('table.points')}
        </caption>
        <thead>
          <tr>
            <th scope="col">${t('landscape.kind')}</th>
            <th scope="col">${axisName(land, 'x')}</th>
            ${two ? html`<th scope="col">${axisName(land, 'y')}</th>` : ''}
            <th scope="col">${land?.fit ? 'L' : 'f'}</th>
          </tr>
        </thead>
        <tbody>
          ${survey.points.slice(0, PAGE).map(
            ({ kind, x, y, value }) =>
              html`<tr data-kind=${kind}>
                <th scope="row">${t(KINDS[kind])}</th>
                <td>${number(x, 6)}</td>
                ${two ? html`<td>${number(y, 6)}</td>` : ''}
                <td>${number(settled(value, heights), 6)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${
      survey.points.length > PAGE
        ? html`<p class="aside">${t('landscape.more', { n: survey.points.length - PAGE })}</p>`
        : ''
    }
    ${survey.complete ? '' : html`<p class="aside">${t('table.open')}</p>`}
  `;
}

/**
 * The points of the data, with what the model of the selected run predicts of them, or else of the first.
 * @param {PanelContext} context
 */
function data({ state, texts, things }) {
  const { t, number } = texts;
  const { land } = state.run;
  if (!land?.fit) return '';
  const { predicted, run } = things;
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${t('fit.data')}>
      <table data-part="table-data" data-step=${predicted ? things.at : ''}>
        <caption>
          ${t('fit.data')}
        </caption>
        <thead>
          <tr>
            <th scope="col">${t('table.point')}</th>
            <th scope="col">x</th>
            <th scope="col">y</th>
            <th scope="col">${t('table.predicted', { run: (run ?? 0) + 1 })}</th>
            <th scope="col">${t('table.residual')}</th>
          </tr>
        </thead>
        <tbody>
          ${land.fit.points.map(([x, y], i) => {
            const value = predicted?.[i] ?? NaN;
            const known = Number.isFinite(value);
            return html`<tr>
              <th scope="row">${number(i + 1, 9)}</th>
              <td>${number(x, 6)}</td>
              <td>${number(y, 6)}</td>
              <td>${known ? number(value, 6) : '—'}</td>
              <td>${known ? number(y - value, 6) : '—'}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
  `;
}

/** Asks what the model of the run that is looked at predicts. @param {PanelContext} context */
export async function changed(context) {
  const { state, history, step, things, ask, keep } = context;
  const { land, selected } = state.run;
  things.context = context;
  if (!land?.fit || history.computed < 0 || things.asking) return;
  const run = Math.max(0, selected);
  const key = `${history.generation} ${history.revision} ${run} ${step}`;
  if (things.key === key && things.land === land) return;
  things.asking = true;
  const parameters = Float64Array.of(history.x(run, step), history.y(run, step));
  const x = Float64Array.from(land.fit.points, ([value]) => value);
  const predicted = await ask('predict', { parameters, x }).catch(() => null);
  things.asking = false;
  if (things.closed) return;
  // Without an answer the runs were just on their way to be others: what follows them asks again.
  if (predicted) {
    Object.assign(things, { key, land, predicted, run, at: step });
    keep({ turn: (things.context.kept.turn ?? 0) + 1 });
  }
  if (things.context.step !== step) changed(things.context);
}

/** @param {PanelContext} context */
export function closed({ things }) {
  things.closed = true;
}
