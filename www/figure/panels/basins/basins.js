/** Which minimum the start at each pixel reaches: on the views as a tint with watershed lines, here as a legend. */
import { css, html, svg } from 'lit';
import { openEngine } from '../../../engine/engine.js';
import { openPool } from '../../../engine/pool.js';
import { inSlices, pause } from '../../../engine/slices.js';
import { functionOf, settingsOf } from '../../courier.js';
import { OUTCOMES, styleOf } from '../../outcomes.js';
import { settled } from '../../tally.js';
import { COLOURS, colourPlaces, UNKNOWN } from './colours.js';
import { BasinJob } from './job.js';
import { endsOf, inked, inkOf, OUTCOME_LABELS, painting } from './paint.js';

/** @typedef {import('../../context.js').PanelContext} PanelContext */
/** @typedef {import('../../state.js').State} State */
/** @typedef {import('./job.js').Report} Report */
/** @typedef {import('./job.js').Lines} Lines */

/** Pixels along a side of the map, and along a curve. */
const SIDE = 512;
const CURVE = 1024;
/** Rows of the picture to begin a slice with. */
const FIRST_ROWS = 8;
/** A coarse picture that takes longer is not waited for, in ms. */
const PATIENCE = 1500;
/** Rows of the legend before the rest is folded. */
const ROWS = 12;
/** So many minima have their number on the views. */
const NUMBERED = 30;

export const styles = css`
  .panel-basins ol,
  .panel-basins ul {
    list-style: none;
    margin: 0;
    padding: 0;
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 350px), 1fr));
    gap: 2px 24px;
  }
  .panel-basins li {
    display: grid;
    grid-template-columns: 22px minmax(0, 1fr) auto;
    gap: 8px;
    align-items: center;
    min-height: 28px;
    font-variant-numeric: tabular-nums;
  }
  .panel-basins li svg {
    width: 22px;
    height: 18px;
    border-radius: 2px;
  }
  .panel-basins li small,
  .panel-basins .share small {
    color: var(--ws-soft);
  }
  .panel-basins .share {
    text-align: end;
    white-space: nowrap;
  }
  .panel-basins .others {
    margin-top: 8px;
    padding-top: 8px;
    border-top: 1px solid var(--ws-line);
  }
  .panel-basins .reading {
    min-height: 1.5em;
  }
  @media print {
    .panel-basins .reading {
      display: none;
    }
  }
`;

/** @param {State} state */
function question({ scenario, run }) {
  if (!scenario || !run.land) return null;
  const { optimizer } = settingsOf(scenario);
  const curve = run.land.dimensions === 1;
  return {
    land: functionOf(scenario),
    settings: {
      width: curve ? CURVE : SIDE,
      height: curve ? 1 : SIDE,
      optimizer,
      maxSteps: scenario.steps,
      tolerance: scenario.tolerance,
      seed: scenario.seed,
    },
  };
}

/** What a run depends on, as one text; the seed only matters to rules that draw. @param {State} state */
function keyOf(state) {
  return JSON.stringify(question(state));
}

/** @param {PanelContext} context */
export function changed(context) {
  const { state, things } = context;
  const { scenario, run } = state;
  things.context = context;
  if (things.scenario !== scenario || things.land !== run.land) {
    things.scenario = scenario;
    things.land = run.land;
    const key = keyOf(state);
    if (key !== things.key) {
      things.key = key;
      begin(context);
    }
  }
  // Another function took away what was drawn.
  if (things.picture && !state.overlays.basins) show(things);
}

/** @param {PanelContext} context */
export function closed({ things, keep }) {
  things.job?.cancel();
  things.closed = true;
  keep({ report: null, done: false, problem: null, lines: null });
  things.session?.close();
}

/**
 * Begins another map. While a hand moves something, changes come faster than maps: then the coarse picture of the one
 * that is under way is waited for, and the newest is next. So the map follows at once, and the rest of it when the hand rests.
 * @param {PanelContext} context
 */
function begin(context) {
  const { things, state, keep } = context;
  const { job: before } = things;
  if (before?.young && !before.cancelled && performance.now() - before.begun < PATIENCE) {
    things.late = true;
    return;
  }
  things.late = false;
  before?.cancel();
  const asked = question(state);
  if (!asked) return;
  const { width } = asked.settings;
  // A session of its own: what the figure asks of its own, another rate for instance, is no reason to drop a map.
  const session = (things.session ??= openEngine().session());
  const job = (things.job = new BasinJob({
    ask: (kind, content) => session.ask(kind, content),
    pool: openPool(),
    looked: context.looked,
    ...asked,
    drawn: async (report, done, every) => {
      const columns = Math.ceil(width / every);
      const drawn = await take(things, report, columns, () => things.closed || job.cancelled);
      if (!drawn) return;
      things.lines = things.linesOf === job ? things.newLines : null;
      things.maps = (things.maps ?? 0) + 1;
      keep({ report, done, problem: null, width: columns, map: things.maps });
      show(things);
      job.young = false;
      if (things.late) begin(things.context);
    },
    lined: (lines) => {
      if (things.closed || job.cancelled) return;
      // The picture may still be painted.
      things.linesOf = job;
      things.lines = things.newLines = lines;
      keep({ crowded: lines.crowded });
      show(things);
    },
    failed: (error) => {
      if (things.closed || job.cancelled) return;
      job.young = false;
      if (things.late) return begin(things.context);
      const code = /** @type {any} */ (error)?.code ?? 'unexpected';
      things.picture = null;
      // The figure says that the engine has gone, and opens its function again: then the map begins again too.
      if (code === 'engine.lost') things.key = '';
      context.overlay([]);
      keep({ report: null, problem: code });
    },
  }));
  keep({ done: false, crowded: false });
  job.run();
}

/** @param {import('./job.js').Place} place */
const nameOf = ({ kind, x, y }) => `${kind} ${x.toPrecision(5)} ${y.toPrecision(5)}`;

/**
 * Colours and paints what has been found, in slices, and keeps it; whether it is still wanted then.
 * @param {Record<string, any>} things @param {Report} report @param {number} width
 * @param {() => boolean} stale
 */
async function take(things, report, width, stale) {
  if (stale()) return false;
  const ticket = (things.painting = {});
  const unwanted = () => stale() || things.painting !== ticket;
  const named = report.places.slice(0, report.distinct).map(nameOf);
  /** @type {Uint16Array | undefined} */
  let ends;
  /** @type {Uint8Array | undefined} */
  let colours;
  /** @type {ReturnType<typeof painting> | undefined} */
  let picture;
  await inSlices(FIRST_ROWS, (rows) => {
    if (unwanted()) return true;
    if (!ends) ends = endsOf(report);
    else if (!colours)
      colours = colourPlaces(
        ends,
        width,
        report.distinct,
        things.before ?? new Map(),
        (place) => named[place],
      );
    else if (!picture) picture = painting(report, ends, colours, width);
    else return picture.advance(rows);
    return false;
  });
  // Its last slice and the drawing of it are not to be one task.
  await pause();
  if (unwanted() || !colours || !picture) return false;
  const shades = colours;
  things.before = new Map(named.map((name, place) => [name, shades[place]]));
  things.colours = shades;
  things.report = report;
  things.picture = picture.image;
  return true;
}

/** Lets the views draw it. @param {Record<string, any>} things */
function show(things) {
  const { context, picture, lines, report } = things;
  const { state, heights, overlay, texts } = context;
  const land = state.run.land;
  if (!picture || !land) return;
  /** @type {import('../../overlays.js').Overlay[]} */
  const items = [{ kind: 'tint', image: picture }];
  if (lines && lines.lengths.length > 0) {
    if (land.dimensions === 1 && heights) {
      for (let i = 0; i < lines.lengths.length && i < 200; i++) {
        const x = lines.points[2 * i];
        items.push({
          kind: 'line',
          points: [x, 0, x, 0],
          values: [heights.lo, heights.hi],
          ink: 'ink',
          width: 1.5,
          dash: 'dashed',
        });
      }
    } else if (land.dimensions === 2) {
      items.push({ kind: 'line', points: parted(lines), ink: 'ink', width: 1.6 });
    }
  }
  if (report.minima <= NUMBERED)
    report.places
      .slice(0, report.minima)
      .forEach((/** @type {import('./job.js').Place} */ { x, y }, /** @type {number} */ i) =>
        items.push({
          kind: 'mark',
          at: [x, y],
          shape: 'circle',
          radius: 3.5,
          ink: 'ink',
          label: texts.number(i + 1, 9),
        }),
      );
  overlay(items);
}

/** Lines one after the other, parted by NaN. @param {Lines} lines */
function parted({ points, lengths }) {
  const all = new Float64Array(points.length + 2 * lengths.length);
  let [from, to] = [0, 0];
  for (const length of lengths) {
    all.set(points.subarray(from, from + 2 * length), to);
    from += 2 * length;
    to += 2 * length;
    all[to++] = NaN;
    all[to++] = NaN;
  }
  return all;
}

/** @param {PanelContext} context */
export function render(context) {
  const { state, texts, kept, things } = context;
  const { t, number } = texts;
  const report = /** @type {Report | null} */ (kept.report ?? null);
  if (kept.problem) {
    const key = `error.${kept.problem}`;
    return html`<p class="aside" role="alert" data-part="basins-problem">
      ${t('basins.failed')} ${texts.has(key) ? t(key) : ''}
    </p>`;
  }
  if (!report) return html`<p class="aside waiting">${t('basins.waiting')}</p>`;
  const { total } = report;
  const known = report.known;
  const { minima, places, counts } = report;
  const share = (/** @type {number} */ count) =>
    html`<span class="share"
      ><b>${number(Math.round((1e4 * count) / known) / 100, 4)} %</b>
      <small>${number(count, 9)}</small></span
    >`;
  const row = (/** @type {number} */ i) => {
    const place = places[i];
    return html`<li data-part="basin" data-count=${place.count}>
      ${swatch(COLOURS[things.colours?.[i] ?? 0], null)}
      <span
        >${t('basins.minimum', { n: number(i + 1, 9) })}
        <small
          >${where(context, place)} · <i>f</i> = ${number(tidy(context, place.value))}</small
        ></span
      >
      ${share(place.count)}
    </li>`;
  };
  const rows = Array.from({ length: minima }, (_, i) => i);
  const others = counts
    .map((count, code) => ({ count, code }))
    .filter(({ count, code }) => count > 0 && code !== 1);
  return html`
    <p class="aside reading">
      <output data-part="basin-reading">${reading(context, report)}</output>
    </p>
    <ol
      data-part="basin-legend"
      data-done=${kept.done ? 'true' : 'false'}
      data-total=${total}
      data-map=${kept.map}
    >
      ${rows.slice(0, ROWS).map(row)}
    </ol>
    ${
      minima > ROWS
        ? html`<details>
            <summary>${t('basins.more', { n: minima - ROWS })}</summary>
            <ol>
              ${rows.slice(ROWS, 400).map(row)}
            </ol>
          </details>`
        : ''
    }
    ${
      others.length > 0
        ? html`<ul class="others">
            ${others.map(
              ({ count, code }) =>
                html`<li data-part="basin-outcome" data-code=${code} data-count=${count}>
                  ${swatch(null, code)}
                  <span>${t(`outcome.${OUTCOMES[styleOf(code, false)].name}`)}</span>
                  ${share(count)}
                </li>`,
            )}
          </ul>`
        : ''
    }
    <p class="aside" aria-live="polite" data-part="basin-note">
      ${
        kept.done
          ? t('basins.done', { n: total, steps: number(state.scenario?.steps ?? 0, 9) })
          : t('basins.progress', { part: number(Math.floor((100 * known) / total), 3) })
      }
      ${kept.crowded ? t('basins.crowded') : ''}
    </p>
  `;
}

/** A value that is nothing but rounding is 0. @param {PanelContext} context @param {number} value */
function tidy({ heights }, value) {
  return heights ? settled(value, heights) : value;
}

/** @param {PanelContext} context @param {import('./job.js').Place} place */
function where({ state, texts: { number } }, { x, y }) {
  const { land } = state.run;
  const on = (/** @type {number} */ value, /** @type {[number, number] | undefined} */ range) =>
    number(range ? settled(value, { lo: range[0], hi: range[1] }) : value);
  return land?.dimensions === 1
    ? html`<i>x</i> = ${on(x, land?.x)}`
    : `(${on(x, land?.x)}, ${on(y, land?.y)})`;
}

/** A small picture of what pixels look like. @param {string | null} colour @param {number | null} code */
function swatch(colour, code) {
  const dots = [];
  if (code !== null)
    for (let y = 0; y < 18; y++)
      for (let x = 0; x < 22; x++) if (inked(code, x, y)) dots.push(`M${x} ${y}h1v1h-1z`);
  return svg`<svg viewBox="0 0 22 18" aria-hidden="true"><rect width="22" height="18" fill=${colour ?? UNKNOWN} />${
    code === null ? '' : svg`<path d=${dots.join('')} fill=${inkOf(code)} />`
  }</svg>`;
}

/**
 * What the pixel under the pointer comes to, or the one in which the selected run began.
 * @param {PanelContext} context @param {Report} report
 */
function reading(context, report) {
  const { state, texts, history, kept } = context;
  const { t, number } = texts;
  const { land, selected } = state.run;
  const started = selected >= 0 && history.first === 0 && history.computed >= 0;
  const at = state.ui.hover ?? (started ? [history.x(selected, 0), history.y(selected, 0)] : null);
  if (!at || !land) return t('basins.hint');
  const width = kept.width ?? SIDE;
  const height = report.labels.length / width;
  const along = (
    /** @type {number} */ value,
    /** @type {[number, number]} */ [lo, hi],
    /** @type {number} */ n,
  ) => Math.floor(((value - lo) / (hi - lo)) * n);
  const column = along(at[0], land.x, width);
  const row = height === 1 ? 0 : along(at[1], land.y, height);
  if (!(column >= 0 && column < width && row >= 0 && row < height)) return t('basins.hint');
  const i = row * width + column;
  const label = report.labels[i];
  if (label === 65535) return t('basins.hint');
  const steps = number(report.steps[i], 9);
  if (label < OUTCOME_LABELS)
    return t('basins.certain', { name: t('basins.minimum', { n: number(label + 1, 9) }), steps });
  const name = t(`outcome.${OUTCOMES[styleOf(label - OUTCOME_LABELS, false)].name}`);
  return t('basins.reading', { name, steps });
}
