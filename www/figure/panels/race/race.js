/**
 * A race: several rules, each with settings of its own, from one start or from the same set of starts, told apart by
 * colour and dash. All get the same number of steps or of gradients. The rules stand in the link's `race`.
 */
import { css, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { plainNumber, readNumber } from '../../../i18n/numbers.js';
import { ICONS } from '../../icons.js';
import { inkOn } from '../../inks.js';
import { styleOf } from '../../outcomes.js';
import { DASHES } from '../../overlays.js';
import { allows, rangeOf } from '../../rules.js';
import { choice } from '../../settings.js';
import { mark, nameOf } from '../../tally.js';
import { THEMES } from '../../theme.js';
import { typed } from '../../typed.js';
import { Plot, PLOT_STYLES } from '../chart/plot.js';
import { above, below, drawnSteps, sampled } from '../chart/series.js';
import { countOf, curveOf, lowestOf, NEAR, rowOf, stepWithin } from './results.js';
import { styles as TUNING_STYLES, tuning } from './tuning.js';

/** @typedef {import('../../context.js').PanelContext} PanelContext */
/** @typedef {import('../../overlays.js').Overlay} Overlay */
/** @typedef {import('../../../engine/race.js').Lap} Lap */
/** @typedef {{name: string, values: Record<string, number>}} Racer */

/** How the racers are drawn, in their order. @type {{ink: import('../../inks.js').Ink, dash: import('../../overlays.js').Dash}[]} */
const LOOKS = [
  { ink: 'blue', dash: 'solid' },
  { ink: 'red', dash: 'dashed' },
  { ink: 'green', dash: 'dashdot' },
  { ink: 'orange', dash: 'dotted' },
  { ink: 'purple', dash: 'solid' },
  { ink: 'olive', dash: 'dashed' },
  { ink: 'sky', dash: 'dashdot' },
  { ink: 'ink', dash: 'dotted' },
];
/** As many as a link carries (src/limits.rs). */
const MOST = 8;
/** More starts than this are not raced: their paths could not be told apart. */
const STARTS = 50;
/** More steps than this are not raced. */
const STEPS = 2000;
/** A race plays in so many pictures, this many ms apart. */
const PICTURES = 120;
const BEAT = 50;

export const styles = [
  PLOT_STYLES,
  TUNING_STYLES,
  css`
    .panel-race .racer {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0 16px;
      border-bottom: 1px solid var(--ws-line);
      min-height: 44px;
      position: relative;
      padding-inline-end: 48px;
    }
    .panel-race .racer label {
      display: inline-flex;
      align-items: baseline;
      gap: 8px;
      color: var(--ws-soft);
      font-size: var(--ws-note);
    }
    .panel-race .racer input[type='text'] {
      width: 5.5em;
      color: var(--ws-ink);
    }
    .panel-race .racer .remove {
      position: absolute;
      inset-inline-end: 0;
      inset-block-start: 0;
    }
    .panel-race .swatch {
      width: 34px;
      height: 8px;
      flex: none;
      overflow: visible;
    }
    .panel-race .table {
      overflow-x: auto;
      padding: 8px 0;
    }
    /* The table can be pushed aside: a word of its head need not be broken. */
    .panel-race th {
      overflow-wrap: normal;
    }
    .panel-race td,
    .panel-race th[scope='row'] {
      white-space: nowrap;
    }
    .panel-race .scrub {
      display: flex;
      align-items: center;
      gap: 12px;
    }
    .panel-race .plot {
      margin-top: 8px;
    }
  `,
];

/** The racers of the scenario, or a first pair. @param {PanelContext} context @returns {Racer[]} */
function racersOf({ state }) {
  const { scenario, catalog } = state;
  if (scenario && scenario.race.length > 0) return scenario.race;
  const names = catalog?.optimizers.map(({ name }) => name) ?? [];
  return ['gd', 'momentum', 'adam']
    .filter((name) => names.includes(name))
    .map((name) => ({ name, values: {} }));
}

/** The rate that holds for a racer that names none. @param {PanelContext} context @param {string} rule */
function ownRate({ state }, rule) {
  const { scenario, catalog, run } = state;
  const listed = catalog?.surfaces.find(({ name }) => name === scenario?.surface)?.rates[rule];
  return listed ?? run.land?.rate ?? 0.01;
}

/** The starts of the race. @param {PanelContext} context @returns {[number, number][]} */
function startsOf({ history, state, kept }) {
  if (history.first > 0 || history.computed < 0) return [];
  const { selected } = state.run;
  const runs =
    selected >= 0 && !kept.all
      ? [selected]
      : Array.from({ length: Math.min(history.count, STARTS) }, (_, i) => i);
  return runs.map((i) => [history.x(i, 0), history.y(i, 0)]);
}

/** @param {PanelContext} context @returns {'steps'|'gradients'} */
const measureOf = ({ kept }) => (kept.measure === 'gradients' ? 'gradients' : 'steps');

/** How much every rule gets. @param {PanelContext} context */
const budgetOf = ({ state }) => Math.min(state.scenario?.steps ?? STEPS, STEPS);

/** How far the race is shown. @param {PanelContext} context */
function shownBudget(context) {
  const { kept } = context;
  const end = usefulBudget(context);
  return Math.max(0, Math.min(end, kept.hover ?? kept.at ?? end));
}

/** Beyond this nothing moves any more. @param {PanelContext} context */
function usefulBudget(context) {
  const { kept, things } = context;
  const laps = /** @type {Lap[] | undefined} */ (kept.laps);
  if (!laps) return 0;
  const measure = measureOf(context);
  const key = `${kept.key} ${measure}`;
  if (things.usefulFor === key) return things.useful;
  let most = 1;
  for (const lap of laps) {
    const count = countOf(lap);
    for (let run = 0; run < count; run++) {
      const last = Math.min(lap.steps, lap.stoppedAt[run]);
      most = Math.max(most, measure === 'steps' ? last : lap.gradients[last * count + run]);
    }
  }
  things.usefulFor = key;
  things.useful = Math.min(most, budgetOf(context));
  return things.useful;
}

/** What is computed from the laps, once for each. @param {PanelContext} context */
function results(context) {
  const { kept, state, things } = context;
  const laps = /** @type {Lap[]} */ (kept.laps);
  const measure = measureOf(context);
  const scale = kept.scale ?? 'log';
  const key = `${kept.key} ${measure} ${scale}`;
  if (things.resultsFor === key) return things.results;
  const surface = state.catalog?.surfaces.find(({ name }) => name === state.scenario?.surface);
  const lowest = lowestOf(laps, surface?.minima.map(({ value }) => value) ?? []);
  const end = usefulBudget(context);
  const budgets = drawnSteps(Math.round(end), 1);
  const curves = laps.map((lap) => curveOf(lap, measure, budgets));
  const first = Math.max(...curves.map((curve) => curve[0] ?? -Infinity));
  things.resultsFor = key;
  things.results = {
    lowest,
    budgets,
    heights: curves,
    rows: laps.map((lap) => rowOf(lap, lowest, measure, budgetOf(context))),
    curves: curves.map((curve) =>
      scale === 'log' ? above(curve, lowest) : below(curve, lowest + 20 * (first - lowest || 1)),
    ),
  };
  return things.results;
}

/**
 * How many runs of a row ended how, by style: of those at a minimum, which are at the lowest known.
 * @param {import('./results.js').Row} row
 * @returns {[number, number][]}
 */
const endsOf = ({ outcomes, lowest }) =>
  [...outcomes]
    .flatMap(([code, n]) => {
      const low = code === 1 ? lowest : 0;
      return /** @type {[number, number][]} */ ([
        [styleOf(code, true), low],
        [styleOf(code, false), n - low],
      ]);
    })
    .filter(([, n]) => n > 0);

/** @param {PanelContext} context */
export function render(context) {
  const { state, texts, history, kept, keep, dark, send } = context;
  const { t, number } = texts;
  if (history.first > 0) return html`<p class="aside">${t('transport.no_history')}</p>`;
  const racers = racersOf(context);
  const rules = state.catalog?.optimizers ?? [];
  const set = (/** @type {Racer[]} */ race) => send({ type: 'set', change: { race } });
  const change = (/** @type {number} */ i, /** @type {Racer} */ racer) =>
    set(racers.map((held, j) => (j === i ? racer : held)));
  const laps = /** @type {Lap[] | undefined} */ (kept.laps);
  const measure = measureOf(context);
  const scale = kept.scale ?? 'log';
  const shown = shownBudget(context);
  const starts = startsOf(context);
  return html`
    <div class="racers" role="group" aria-label=${t('race.rules')}>
      ${racers.map((racer, i) => {
        const rule = rules.find(({ name }) => name === racer.name);
        const refused = laps?.[i]?.name === racer.name ? laps[i].refused : null;
        return html`<div class="racer" data-racer=${racer.name}>
          ${swatch(i, dark)}
          <select
            aria-label=${t('race.rule', { n: i + 1 })}
            @change=${(/** @type {any} */ e) => change(i, { name: e.target.value, values: {} })}
          >
            ${rules.map(
              ({ name }) =>
                html`<option value=${name} ?selected=${name === racer.name}>
                  ${title(name, texts)}
                </option>`,
            )}
          </select>
          ${rule?.parameters.map((parameter) => field(racer, i, parameter))}
          ${
            racers.length > 1
              ? html`<button
                  class="plain remove"
                  title=${t('race.remove')}
                  aria-label=${t('race.remove')}
                  @click=${() => set(racers.filter((_, j) => j !== i))}
                >
                  ${ICONS.remove}
                </button>`
              : ''
          }
          ${refused ? html`<p class="wrong" role="alert">${texts.has(`error.${refused.code}`) ? t('race.refused') : refused.message}</p>` : ''}
        </div>`;
      })}
    </div>
    <div class="bar">
      <button
        data-part="race-add"
        ?disabled=${racers.length >= MOST}
        @click=${() => set([...racers, { name: rules[racers.length % rules.length]?.name ?? 'gd', values: {} }])}
      >
        ${t('race.add')}
      </button>
      ${choice(
        t('race.fair'),
        'race-fair',
        measure,
        [
          ['steps', t('race.same_steps', { n: budgetOf(context) })],
          ['gradients', t('race.same_gradients', { n: budgetOf(context) })],
        ],
        (value) => keep({ measure: value, at: null }),
      )}
      ${
        state.run.selected >= 0
          ? choice(
              t('race.starts'),
              'race-starts',
              kept.all ? 'all' : 'one',
              [
                ['one', t('race.one_start')],
                ['all', t('race.all_starts')],
              ],
              (value) => keep({ all: value === 'all' }),
            )
          : html`<span class="aside">${t('race.from', { n: starts.length })}</span>`
      }
    </div>
    ${tuning(context, planOf(context), planOf, (i) => html`${swatch(i, dark)} ${title(racers[i]?.name ?? '', texts)}`)}
    ${laps ? outcome() : html`<p class="aside waiting">${t('panel.waiting')}</p>`}
  `;

  /** @param {Racer} racer @param {number} i @param {import('../../../engine/types.js').Parameter} parameter */
  function field(racer, i, parameter) {
    const { name } = parameter;
    const held =
      racer.values[name] ?? (name === 'lr' ? ownRate(context, racer.name) : parameter.default);
    const told = name === 'lr' ? t('settings.rate') : t(`hyper.${name}`);
    const put = (/** @type {number} */ value) =>
      change(i, { ...racer, values: { ...racer.values, [name]: value } });
    if (parameter.kind === 'flag')
      return html`<label title=${told}
        ><input
          type="checkbox"
          data-part="race-${i}-${name}"
          aria-label=${told}
          .checked=${live(held === 1)}
          @change=${(/** @type {any} */ e) => put(e.target.checked ? 1 : 0)}
        /><span>${name}</span></label
      >`;
    return html`<label title=${told}
      ><span>${name}</span>
      <input
        type="text"
        inputmode="decimal"
        data-part="race-${i}-${name}"
        aria-label=${told}
        .value=${typed(plainNumber(held, 6))}
        @change=${(/** @type {any} */ e) => {
          const value = readNumber(e.target.value);
          if (allows(parameter, value)) put(value);
          else {
            const typed = e.target.value;
            e.target.value = plainNumber(held, 6);
            send({
              type: 'refused',
              problem: {
                code: 'page.hyper',
                message: `${name} is out of range.`,
                field: name,
                value: typed,
                allowed: rangeOf(parameter, (n) => number(n)),
              },
            });
          }
        }}
    /></label>`;
  }

  function outcome() {
    const { rows, lowest } = results(context);
    const end = Math.round(usefulBudget(context));
    const { survey } = state.run;
    // The lowest value known is that of the lowest minimum once there is a proof of it.
    const proved =
      survey?.complete === true &&
      survey.lowest !== null &&
      Math.abs(lowest - survey.lowest) <= NEAR;
    return html`
      <div class="scrub">
        <button
          class="plain"
          data-part="race-play"
          title=${t('race.play')}
          aria-label=${t('race.play')}
          @click=${() => play(context)}
        >
          ${ICONS.play}
        </button>
        <input
          type="range"
          data-part="race-scrub"
          min="0"
          max=${end}
          step="1"
          aria-label=${t(`race.at_${measure}`)}
          .value=${live(String(Math.round(shown)))}
          @input=${(/** @type {any} */ e) => {
            stop(context);
            keep({ at: Number(e.target.value) });
          }}
        />
        <output class="aside" style="white-space:nowrap"
          >${t(`race.shown_${measure}`, { n: Math.round(shown) })}</output
        >
      </div>
      <div class="table" tabindex="0" role="region" aria-label=${t('panel.race')}>
        <table data-part="race-table">
          <thead>
            <tr>
              <th scope="col">${t('race.rule_head')}</th>
              <th scope="col">${t('race.steps')}</th>
              <th scope="col">${t('race.gradients')}</th>
              <th scope="col">${t('race.arrived')}</th>
              <th scope="col">${t('readout.outcome')}</th>
              <th scope="col">${t('race.length')}</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (/** @type {import('./results.js').Row} */ row, /** @type {number} */ i) =>
                html`<tr data-row=${racers[i]?.name ?? nothing}>
                  <th scope="row">${swatch(i, dark)} ${title(laps?.[i].name ?? '', texts)}</th>
                  <td data-part="steps">${Number.isNaN(row.steps) ? '—' : number(row.steps, 9)}</td>
                  <td data-part="gradients">
                    ${Number.isNaN(row.gradients) ? '—' : number(row.gradients, 9)}
                  </td>
                  <td data-part="arrived">
                    ${t('race.of', { arrived: row.arrived, n: row.count })}
                  </td>
                  <td>
                    ${endsOf(row).map(
                      ([style, n]) =>
                        html`<span class="count"
                          >${mark(style, dark)}${t(nameOf(style, proved))}
                          ${row.count > 1 ? html`<b>${number(n, 9)}</b>` : ''}</span
                        > `,
                    )}
                  </td>
                  <td data-part="length">${number(row.length, 4)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="aside">
        ${t('race.note', { value: number(lowest, 6) })} ${starts.length > 1 ? t('race.middle') : ''}
      </p>
      <div class="bar">
        ${choice(
          t('chart.scale'),
          'race-scale',
          scale,
          [
            ['linear', t('settings.linear')],
            ['log', t('settings.log')],
          ],
          (value) => keep({ scale: value }),
        )}
      </div>
      <div class="plot" data-part="race-plot" role="img" aria-label=${t('race.chart')}></div>
      <details @toggle=${(/** @type {any} */ event) => keep({ table: event.target.open })}>
        <summary>${t('chart.table')}</summary>
        ${kept.table ? heightsTable() : ''}
      </details>
    `;
  }

  /** What the chart shows: the height of each rule at some of its steps, the last among them. */
  function heightsTable() {
    const { budgets, heights } = results(context);
    return html`<div class="table" tabindex="0" role="region" aria-label=${t('race.chart')}>
      <table data-part="race-heights">
        <thead>
          <tr>
            <th scope="col">${t(`race.at_${measure}`)}</th>
            ${laps?.map(({ name }) => html`<th scope="col">${title(name, texts)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${sampled(budgets.length).map(
            (i) =>
              html`<tr>
                <th scope="row">${number(budgets[i], 9)}</th>
                ${heights.map(
                  (/** @type {import('../chart/series.js').Values} */ curve) =>
                    html`<td>${curve[i] === null ? '—' : number(curve[i], 6)}</td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}

/** A rule's name as the page has it. @param {string} name @param {import('../../../i18n/i18n.js').Texts} texts */
function title(name, texts) {
  return texts.has(`rule.${name}`) ? texts.t(`rule.${name}`) : name;
}

/** @param {number} i @param {boolean} dark */
function swatch(i, dark) {
  const { ink, dash } = LOOKS[i % LOOKS.length];
  return html`<svg class="swatch" viewBox="0 0 34 8" aria-hidden="true">
    <line
      x1="0"
      x2="34"
      y1="4"
      y2="4"
      stroke=${inkOn(ink, dark)}
      stroke-width="2.5"
      stroke-dasharray=${DASHES[dash].join(' ') || 'none'}
    />
  </svg>`;
}

/** @param {PanelContext} context */
export function changed(context) {
  const { things, kept, element, texts, dark, overlay, keep } = context;
  things.context = context;
  ask(context);
  const host = /** @type {HTMLElement | null} */ (element?.querySelector('.plot') ?? null);
  if (host !== things.host) {
    things.plot?.dispose();
    things.host = host;
    things.plot =
      host &&
      new Plot(host, {
        hover: (at) => (things.context.kept.hover ?? null) !== at && keep({ hover: at }),
        pick: (at) => {
          stop(things.context);
          keep({ at });
        },
      });
  }
  if (!kept.laps) return overlay([]);
  const { budgets, curves } = results(context);
  const scale = kept.scale ?? 'log';
  const look = `${things.resultsFor} ${dark}`;
  if (things.look !== look) {
    things.look = look;
    things.series = curves.map((/** @type {any} */ values, /** @type {number} */ i) => ({
      label: String(i),
      values,
      colour: inkOn(LOOKS[i % LOOKS.length].ink, dark),
      dash: LOOKS[i % LOOKS.length].dash,
    }));
  }
  things.plot?.draw({
    steps: budgets,
    series: things.series,
    scale,
    step: shownBudget(context),
    across: texts.t(`race.at_${measureOf(context)}`),
    up: scale === 'log' ? texts.t('chart.up_log') : texts.t('scale.axis_linear'),
    tokens: THEMES[dark ? 'dark' : 'light'],
    format: (/** @type {number} */ value) => texts.number(value, 3).replace(/^1 × /, ''),
  });
  overlay(drawing(context));
}

/** Paths as lines, heads as marks. @param {PanelContext} context @returns {Overlay[]} */
function drawing(context) {
  const { kept, things } = context;
  const laps = /** @type {Lap[]} */ (kept.laps);
  const measure = measureOf(context);
  const shown = shownBudget(context);
  const key = `${kept.key} ${measure}`;
  // The lines stay the same objects while the heads move, so that views need not lay them anew.
  if (things.linesFor !== key) {
    things.linesFor = key;
    things.lines = laps.flatMap((lap, i) => pathsOf(lap, i, measure, budgetOf(context)));
  }
  const heads = laps.flatMap((lap, i) => {
    const count = countOf(lap);
    return Array.from({ length: count }, (_, run) => {
      const at = stepWithin(lap, run, measure, shown) * count + run;
      return /** @type {Overlay} */ ({
        kind: 'mark',
        at: [lap.positions[2 * at], lap.positions[2 * at + 1]],
        shape: SHAPES[i % SHAPES.length],
        ink: LOOKS[i % LOOKS.length].ink,
        radius: count > 1 ? 4 : 6,
      });
    });
  });
  return [...things.lines, ...heads];
}

/** @type {import('../../outcomes.js').Shape[]} */
const SHAPES = [
  'circle',
  'square',
  'triangle',
  'diamond',
  'pentagon',
  'star',
  'triangle-down',
  'cross',
];

/** @param {Lap} lap @param {number} i @param {'steps'|'gradients'} measure @param {number} budget @returns {Overlay[]} */
function pathsOf(lap, i, measure, budget) {
  const count = countOf(lap);
  const { ink, dash } = LOOKS[i % LOOKS.length];
  return Array.from({ length: count }, (_, run) => {
    const last = stepWithin(lap, run, measure, budget);
    const points = new Float64Array(2 * (last + 1));
    const values = new Float64Array(last + 1);
    for (let k = 0; k <= last; k++) {
      const at = k * count + run;
      points[2 * k] = lap.positions[2 * at];
      points[2 * k + 1] = lap.positions[2 * at + 1];
      values[k] = lap.values[at];
    }
    return { kind: 'line', points, values, ink, dash, width: count > 1 ? 1.5 : 2.25 };
  });
}

/** The race as it stands; null while there is nothing to race on or from. @param {PanelContext} context @returns {import('./tuning.js').Plan | null} */
function planOf(context) {
  const { state } = context;
  const { scenario, run } = state;
  const starts = startsOf(context);
  if (!scenario || !run.land || !run.told || starts.length === 0) return null;
  const racers = racersOf(context);
  const content = {
    racers: racers.map(({ name, values }) => ({
      name,
      // Rules without a rate would refuse one.
      ...(state.catalog?.optimizers
        .find((rule) => rule.name === name)
        ?.parameters.some((parameter) => parameter.name === 'lr') && {
        lr: ownRate(context, name),
      }),
      ...values,
    })),
    starts: { list: starts },
    maxSteps: budgetOf(context),
    tolerance: scenario.tolerance,
  };
  return { racers, content, key: `${run.told.generation} ${JSON.stringify(content)}` };
}

/** Has the race run when racers, starts or function are others. @param {PanelContext} context */
async function ask(context) {
  const { things } = context;
  const plan = planOf(context);
  if (!plan) return;
  const { content, key } = plan;
  if (things.asked === key) return;
  things.asked = key;
  const laps = await context.ask('race', content);
  // Another question is under way, or the runs are others: its answer comes, or it is asked again.
  if (things.asked !== key) return;
  if (!laps) {
    things.asked = '';
    return;
  }
  context.keep({ laps, key, at: null });
}

/** Lets the heads run along their paths. @param {PanelContext} context */
function play(context) {
  const { things, keep } = context;
  stop(context);
  const end = usefulBudget(context);
  // Whoever wants no motion sees the end at once.
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return keep({ at: end });
  let n = 0;
  things.timer = setInterval(() => {
    n++;
    keep({ at: Math.round((end * n) / PICTURES) });
    if (n >= PICTURES) stop(context);
  }, BEAT);
}

/** @param {PanelContext} context */
function stop({ things }) {
  clearInterval(things.timer);
  things.timer = undefined;
}

/** @param {PanelContext} context */
export function closed(context) {
  stop(context);
  context.things.plot?.dispose();
  if (context.things.search) context.things.search.over = true;
  context.keep({
    laps: null,
    hover: null,
    at: null,
    key: '',
    tuning: null,
    tuned: null,
    tuneNote: null,
  });
}
