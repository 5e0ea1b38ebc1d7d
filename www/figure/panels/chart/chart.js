/** The loss by step: of the selected run, or of all of them as median and middle half. */
import { css, html } from 'lit';
import { inkOn } from '../../inks.js';
import { colourOf, MOVING, styleOf } from '../../outcomes.js';
import { choice } from '../../settings.js';
import { THEMES } from '../../theme.js';
import { Plot, PLOT_STYLES } from './plot.js';
import {
  above,
  below,
  drawnSteps,
  heightsOf,
  lowestHeight,
  nearestIndex,
  sampled,
  spread,
} from './series.js';

/** @typedef {import('../../context.js').PanelContext} PanelContext */

/** Marks on the views for a step that is pointed at. */
const MARKS = 200;
/** How far a page key goes. */
const PAGE = 10;

export const styles = [
  PLOT_STYLES,
  css`
    .panel-chart .legend {
      display: flex;
      flex-wrap: wrap;
      gap: 0 16px;
      min-height: 1.5em;
    }
    .panel-chart .legend span::before {
      content: '';
      display: inline-block;
      width: 22px;
      margin-inline-end: 8px;
      vertical-align: 0.25em;
      border-top: 2px solid var(--line);
    }
    .panel-chart .legend .band::before {
      border-top: 10px solid var(--line);
      opacity: 0.2;
      vertical-align: -1px;
    }
    .panel-chart .reading {
      margin-inline-start: auto;
    }
    .panel-chart .numbers {
      max-height: 280px;
      overflow: auto;
    }
  `,
];

/**
 * The heights to be drawn, made anew when the runs have.
 * @param {PanelContext} context
 */
function numbers({ state, history, things, kept, heights }) {
  const { selected } = state.run;
  const run = kept.all ? -1 : selected;
  const scale = kept.scale ?? heights?.kind ?? 'linear';
  const published = state.catalog?.surfaces
    .find(({ name }) => name === state.scenario?.surface)
    ?.minima.map(({ value }) => value);
  const key = `${history.version} ${run} ${scale} ${state.scenario?.surface}`;
  if (things.key === key) return things.numbers;
  const last = run >= 0 ? history.lastMove(run) : history.computed;
  const steps = drawnSteps(Math.max(last, 0), history.count);
  const floor = Math.min(lowestHeight(history), ...(published ?? []));
  const raw =
    run >= 0
      ? { median: heightsOf(history, run, steps), low: null, high: null }
      : spread(history, steps);
  // What rises far above where it began has left the picture.
  const first = raw.high?.[0] ?? raw.median[0] ?? 0;
  const most = floor + 20 * (first - floor || 1);
  /** @param {import('./series.js').Values} values */
  const drawn = (values) => (scale === 'log' ? above(values, floor) : below(values, most));
  things.key = key;
  things.numbers = {
    run,
    steps,
    floor,
    scale,
    raw,
    line: drawn(raw.median),
    band: raw.low && raw.high ? [drawn(raw.low), drawn(raw.high)] : undefined,
  };
  return things.numbers;
}

/** @param {PanelContext} context */
export function render(context) {
  const { state, texts, history, step, kept, keep } = context;
  const { t, number } = texts;
  if (history.first > 0) return html`<p class="aside">${t('transport.no_history')}</p>`;
  if (history.computed < 0) return null;
  const { run, steps, floor, scale, raw } = numbers(context);
  const at = nearestIndex(steps, kept.hover ?? step);
  const height = (/** @type {number | null} */ value) => (value === null ? '—' : number(value, 6));
  const colour = colourFor(context, run);
  const name =
    run >= 0 ? t('chart.run', { run: run + 1 }) : t('chart.median', { n: history.count });
  const reading = t('chart.reading', { step: steps[at], value: height(raw.median[at]) });
  return html`
    <div class="bar">
      ${choice(
        t('chart.scale'),
        'chart-scale',
        scale,
        [
          ['linear', t('settings.linear')],
          ['log', t('settings.log')],
        ],
        (value) => keep({ scale: value }),
      )}
      ${
        state.run.selected >= 0
          ? choice(
              t('chart.whose'),
              'chart-whose',
              kept.all ? 'all' : 'one',
              [
                ['one', t('chart.selected')],
                ['all', t('chart.all')],
              ],
              (value) => keep({ all: value === 'all' }),
            )
          : ''
      }
    </div>
    <p class="legend aside" style="--line:${colour}">
      <span>${name}</span>
      ${run >= 0 ? '' : html`<span class="band">${t('chart.middle_half')}</span>`}
      <output class="reading" data-part="chart-reading" data-step=${steps[at]}>${reading}</output>
    </p>
    <div
      class="plot"
      data-part="plot"
      role="slider"
      tabindex="0"
      aria-label=${t('chart.label', { name })}
      aria-valuemin="0"
      aria-valuemax=${steps.at(-1) ?? 0}
      aria-valuenow=${steps[at]}
      aria-valuetext=${reading}
      @keydown=${(/** @type {KeyboardEvent} */ event) => walk(event, context)}
      @blur=${() => point(context, null)}
    ></div>
    ${scale === 'log' ? html`<p class="aside">${t('chart.floor', { value: number(floor, 6) })}</p>` : ''}
    <details @toggle=${(/** @type {any} */ event) => keep({ table: event.target.open })}>
      <summary>${t('chart.table')}</summary>
      ${kept.table ? table(context) : ''}
    </details>
  `;
}

/** @param {PanelContext} context */
function table(context) {
  const { texts } = context;
  const { t, number } = texts;
  const { run, steps, raw } = numbers(context);
  const cell = (/** @type {number | null} */ value) =>
    html`<td>${value === null ? '—' : number(value, 6)}</td>`;
  const heads =
    run >= 0
      ? [t('readout.value')]
      : [t('chart.quarter'), t('chart.half'), t('chart.three_quarters')];
  return html`<div class="numbers" tabindex="0" role="region" aria-label=${t('panel.chart')}>
    <table data-part="chart-table">
      <thead>
        <tr>
          <th scope="col">${t('transport.scrub')}</th>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${sampled(steps.length).map(
          (i) =>
            html`<tr>
              <th scope="row">${number(steps[i], 9)}</th>
              ${run >= 0 ? cell(raw.median[i]) : [raw.low?.[i] ?? null, raw.median[i], raw.high?.[i] ?? null].map(cell)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** @param {PanelContext} context @param {number} run −1: all */
function colourFor({ history, dark }, run) {
  if (run < 0) return inkOn('blue', dark);
  const done = history.stoppedAt[run] <= history.computed;
  const style = done ? styleOf(history.outcomes[run], history.lowest(run)) : MOVING;
  return colourOf(style, dark);
}

/** @param {PanelContext} context */
export function changed(context) {
  const { history, step, texts, things, dark, kept, element } = context;
  const { t, number } = texts;
  const host = /** @type {HTMLElement | null} */ (element?.querySelector('.plot') ?? null);
  if (host !== things.host) {
    things.plot?.dispose();
    things.host = host;
    things.plot =
      host &&
      new Plot(host, {
        hover: (at) => point(things.context, at),
        pick: (at) => seek(things.context, at),
      });
  }
  things.context = context;
  if (!things.plot || history.computed < 0) return;
  const held = numbers(context);
  const colour = colourFor(context, held.run);
  const look = `${things.key} ${colour}`;
  if (things.look !== look) {
    things.look = look;
    things.series = [
      {
        label: String(held.run),
        values: held.line,
        colour,
        ...(held.band && { band: held.band }),
      },
    ];
  }
  things.plot.draw({
    steps: held.steps,
    series: things.series,
    scale: held.scale,
    step,
    across: t('transport.scrub'),
    up: held.scale === 'log' ? t('chart.up_log') : t('scale.axis_linear'),
    tokens: THEMES[dark ? 'dark' : 'light'],
    // On a logarithmic axis stand powers of ten alone.
    format: (/** @type {number} */ value) => number(value, 3).replace(/^1 × /, ''),
  });
  const marks = kept.hover == null ? [] : marksAt(context, held.run, kept.hover);
  context.overlay(marks);
}

/** @param {PanelContext} context */
export function closed({ things, keep }) {
  things.plot?.dispose();
  keep({ hover: null });
}

/**
 * Where the runs of the chart stood at a step.
 * @param {PanelContext} context @param {number} run −1: all @param {number} step
 * @returns {import('../../overlays.js').Overlay[]}
 */
function marksAt({ history }, run, step) {
  const runs =
    run >= 0 ? [run] : Array.from({ length: Math.min(history.count, MARKS) }, (_, i) => i);
  return runs.map((i) => ({
    kind: 'mark',
    at: [history.x(i, step), history.y(i, step)],
    shape: 'circle',
    ink: 'blue',
    radius: run >= 0 ? 6 : 3.5,
  }));
}

/** A step is pointed at in the chart: the views mark where the runs were. @param {PanelContext} context @param {number | null} step */
function point({ keep, kept }, step) {
  if ((kept.hover ?? null) !== step) keep({ hover: step });
}

/** @param {PanelContext} context @param {number} step */
function seek({ send }, step) {
  send({ type: 'pause' });
  send({ type: 'seek', step });
}

/** The keys of a slider walk along the chart, Enter shows the step they stand at. @param {KeyboardEvent} event @param {PanelContext} context */
function walk(event, context) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const { things, kept, step } = context;
  const { steps } = numbers(context);
  const at = nearestIndex(steps, kept.hover ?? step);
  const to = {
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at - 1,
    PageUp: at + PAGE,
    PageDown: at - PAGE,
    Home: 0,
    End: steps.length - 1,
  }[event.key];
  if (to !== undefined) {
    const index = Math.max(0, Math.min(steps.length - 1, to));
    point(context, steps[index]);
    things.plot?.point(index);
  } else if (event.key === 'Enter') {
    seek(context, steps[at]);
  } else if (event.key === 'Escape' && kept.hover != null) {
    point(context, null);
    things.plot?.point(null);
  } else {
    return;
  }
  event.preventDefault();
}
