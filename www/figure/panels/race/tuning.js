/**
 * “Tune each”: a search for every racer's learning rate, all with the same stated budget, and what it tried and chose.
 * The search is the core's; here it is asked for one rate at a time, so that it can be watched and cancelled.
 */
import { css, html } from 'lit';
import { problemOf } from '../../courier.js';
import { problemText } from '../../notes.js';

/** @typedef {import('../../context.js').PanelContext} PanelContext */
/** @typedef {import('./race.js').Racer} Racer */
/** @typedef {{rate: number, arrived: number, evaluations: number, value: number}} Trial */
/** @typedef {{name: string, rate: number | null, tried: Trial[], refused: import('../../state.js').Problem | null}} Tuned */

/** How many rates are tried for each rule (src/tune.rs). */
export const RATES = 14;

export const styles = css`
  .panel-race .tuning {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 16px;
    padding-bottom: 8px;
  }
  .panel-race .tuning progress {
    width: 160px;
    height: 8px;
    accent-color: var(--ws-soft);
  }
  .panel-race .tuned table {
    font-variant-numeric: tabular-nums;
  }
  .panel-race .tuned [data-chosen] > * {
    font-weight: 650;
  }
`;

/**
 * The race that is tuned.
 * @typedef {object} Plan
 * @property {string} key another one is another race
 * @property {Racer[]} racers
 * @property {{racers: {name: string}[], starts: {list: [number, number][]}, maxSteps: number, tolerance: number}} content
 */

/** Looks at the function for each rule: for every rate as many as the race itself gives to every start. @param {Plan} plan */
const budgetOf = ({ content: { starts, maxSteps } }) => RATES * maxSteps * starts.list.length;

/** What a report holds for: the function, the starts, the budget and the rules, but not their rates. @param {Plan} plan */
const subjectOf = ({ key, content }) =>
  JSON.stringify([
    key.split(' ', 1),
    content.starts,
    content.maxSteps,
    content.racers.map(({ name }) => name),
  ]);

/**
 * @param {PanelContext} context
 * @param {Plan | null} plan
 * @param {(context: PanelContext) => Plan | null} planOf
 * @param {(i: number) => unknown} named a racer's swatch and name
 */
export function tuning(context, plan, planOf, named) {
  const { kept, texts, things } = context;
  const { t } = texts;
  if (!plan) return '';
  const budget = texts.number(budgetOf(plan), 12);
  return html`
    <div class="tuning">
      ${
        kept.tuning
          ? html`<button
                data-part="race-tune-cancel"
                @click=${() => {
                  things.search.over = true;
                  context.keep({ tuning: null, tuneNote: 'race.tune_cancelled' });
                }}
              >
                ${t('race.tune_cancel')}
              </button>
              <progress
                max=${RATES * plan.racers.length}
                .value=${kept.tuning.tried}
                aria-label=${t('race.tuning')}
              ></progress>
              <span class="aside">${t('race.tuning')} ${named(kept.tuning.racer)}</span>`
          : html`<button data-part="race-tune" @click=${() => tune(context, plan, planOf)}>
                ${t('race.tune')}
              </button>
              <span class="aside" data-part="race-tune-budget"
                >${t('race.tune_budget', { rates: RATES, budget })}</span
              >`
      }
      <span class="aside" role="status" data-part="race-tune-note"
        >${kept.tuneNote ? t(kept.tuneNote) : ''}</span
      >
    </div>
    ${
      kept.tuned && kept.tuned.subject === subjectOf(plan)
        ? html`<div class="tuned" data-part="race-tuned">
            ${kept.tuned.rows.map((/** @type {Tuned} */ row, /** @type {number} */ i) => line(context, plan, row, i, named))}
            <p class="aside">${t('race.tune_how')}</p>
          </div>`
        : ''
    }
  `;
}

/**
 * What was tried and chosen for one racer.
 * @param {PanelContext} context @param {Plan} plan @param {Tuned} row @param {number} i @param {(i: number) => unknown} named
 */
function line({ texts }, plan, { rate, tried, refused }, i, named) {
  const { t, number } = texts;
  if (refused)
    return html`<p class="wrong" role="alert">${named(i)}: ${problemText(refused, texts)}</p>`;
  if (rate === null)
    return html`<p data-part="tuned-${i}">${named(i)}: ${t('race.tune_no_rate')}</p>`;
  const best = tried.find((trial) => trial.rate === rate);
  const count = plan.content.starts.list.length;
  return html`<details data-part="tuned-${i}" data-rate=${rate}>
    <summary>
      ${named(i)}: ${t('race.tune_chosen', { rate: number(rate, 3) })}
      ${best?.arrived === 0 ? html`<span class="aside">${t('race.tune_none')}</span>` : ''}
    </summary>
    <div class="table" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">${t('race.tune_rate')}</th>
            <th scope="col">${t('race.tune_arrived')}</th>
            <th scope="col">${t('race.tune_spent')}</th>
            <th scope="col">${t('race.tune_value')}</th>
          </tr>
        </thead>
        <tbody>
          ${[...tried]
            .sort((a, b) => a.rate - b.rate)
            .map(
              (trial) =>
                html`<tr ?data-chosen=${trial === best}>
                  <th scope="row">${number(trial.rate, 3)}</th>
                  <td>${t('race.of', { arrived: trial.arrived, n: count })}</td>
                  <td>${number(trial.evaluations, 12)}</td>
                  <td>${number(trial.value, 4)}</td>
                </tr>`,
            )}
        </tbody>
      </table>
    </div>
  </details>`;
}

/**
 * Searches for one racer after the other; the rates are set together, so that one undo takes them back.
 * @param {PanelContext} context @param {Plan} plan @param {(context: PanelContext) => Plan | null} planOf
 */
async function tune(context, plan, planOf) {
  const { things, keep, ask, send, looked } = context;
  const search = { over: false };
  things.search = search;
  const { racers, content } = plan;
  const { starts, maxSteps, tolerance } = content;
  /** @type {Tuned[]} */
  const rows = [];
  keep({ tuned: null, tuneNote: null, tuning: { racer: 0, tried: 0 } });
  try {
    for (const [i, optimizer] of content.racers.entries()) {
      const settings = { optimizer, starts, maxSteps, tolerance };
      const row = await searched(settings, i);
      if (search.over) return;
      if (!row || planOf(things.context)?.key !== plan.key)
        return keep({ tuning: null, tuneNote: 'race.tune_changed' });
      rows.push(row);
    }
  } catch (error) {
    if (search.over) return;
    keep({ tuning: null });
    return send({ type: 'refused', problem: problemOf(error) });
  }
  keep({ tuning: null, tuned: { subject: subjectOf(plan), rows } });
  const race = racers.map(({ name, values }, i) => {
    const { rate } = rows[i];
    return { name, values: rate === null ? values : { ...values, lr: rate } };
  });
  send({ type: 'set', change: { race } });

  /** @param {{optimizer: {name: string}}} settings @param {number} i @returns {Promise<Tuned | null>} null if it cannot go on */
  async function searched(settings, i) {
    const { name } = settings.optimizer;
    try {
      if (!(await ask('rateSearch', { settings, budget: budgetOf(plan) }))) return null;
    } catch (error) {
      const problem = problemOf(error);
      // Settings that are not possible are this racer's alone; without the engine nobody gets on.
      if (problem.code.startsWith('engine.')) throw error;
      return { name, rate: null, tried: [], refused: problem };
    }
    for (;;) {
      await looked();
      const report = await ask('rateNext');
      if (!report || search.over) return null;
      if (report.done)
        return { name, rate: report.rate ?? null, tried: report.tried, refused: null };
      keep({ tuning: { racer: i, tried: RATES * i + report.tried.length } });
    }
  }
}
