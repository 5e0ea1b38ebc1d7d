/**
 * Rain: very many drops fall on the whole surface and run down, each a run of the present rule. Where they collect is
 * counted beside the share of the window from which one gets there.
 */
import { css, html } from 'lit';
import { live } from 'lit/directives/live.js';
import { openEngine } from '../../../engine/engine.js';
import { openPool } from '../../../engine/pool.js';
import { functionOf, settingsOf } from '../../courier.js';
import { ICONS } from '../../icons.js';
import { OUTCOMES, styleOf } from '../../outcomes.js';
import { settled } from '../../tally.js';
import { COLOURS, colourPlaces, FALLING, rgb } from '../basins/colours.js';
import { BasinJob } from '../basins/job.js';
import { endsOf } from '../basins/paint.js';
import { Fall } from './fall.js';
import { Crew, Here } from './movers.js';
import { chance, Minima, rowsOf } from './shares.js';

/** @typedef {import('../../context.js').PanelContext} PanelContext */
/** @typedef {import('../../state.js').State} State */
/** @typedef {import('../basins/job.js').Report} Report */
/** @typedef {import('./shares.js').Row} Row */

const COUNTS = [1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
const FIRST_COUNT = 10_000;
/** Above this the workers move them. */
const HERE = 100_000;
/** Steps a second. */
const SPEEDS = [2, 5, 10, 20, 50, 100, 200];
const FIRST_SPEED = 5;
/** Pixels along a side of the map that the shares are taken from. */
const SIDE = 512;
/** Rows before the rest is folded. */
const ROWS = 12;
/** Radius of a lake that all drops have run into, CSS pixels. */
const LAKE = 22;
/** Numbers of colours below this are outcomes, above it ends (SITES in src/rain.rs). */
const SITES = 16;
/** A drop that runs: pale as water, on any ground, with a rim where it is large. */
const WATER = [244, 250, 255, 215];

export const styles = css`
  .panel-rain .controls {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 16px;
  }
  .panel-rain .controls label {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    color: var(--ws-soft);
    font-size: var(--ws-note);
  }
  .panel-rain .table {
    overflow-x: auto;
    padding-top: 8px;
  }
  .panel-rain table {
    font-variant-numeric: tabular-nums;
  }
  .panel-rain td,
  .panel-rain th {
    white-space: nowrap;
  }
  .panel-rain th small {
    color: var(--ws-soft);
  }
  .panel-rain .swatch {
    display: inline-block;
    width: 12px;
    height: 12px;
    border-radius: 50%;
    margin-inline-end: 8px;
    vertical-align: -1px;
    box-shadow: 0 0 0 1px var(--ws-line);
  }
  .panel-rain .beyond {
    color: var(--ws-wrong);
  }
  @media print {
    .panel-rain .controls {
      display: none;
    }
  }
`;

/** @param {State} state */
function question({ scenario, run }) {
  if (!scenario || !run.land) return null;
  const { optimizer, batch } = settingsOf(scenario);
  return {
    land: functionOf(scenario),
    settings: {
      optimizer,
      starts: { count: 0, seed: scenario.seed },
      maxSteps: scenario.steps,
      tolerance: scenario.tolerance,
      ...(batch && { batch }),
    },
  };
}

/** @param {PanelContext} context */
const countOf = ({ kept }) => kept.count ?? FIRST_COUNT;
/** @param {PanelContext} context */
const speedOf = ({ kept }) => kept.speed ?? FIRST_SPEED;

/** @param {PanelContext} context */
export function opened({ things, element }) {
  const figure = /** @type {ShadowRoot | undefined} */ (element?.getRootNode())?.host;
  if (!figure) return;
  things.watch = new IntersectionObserver(([entry]) => {
    things.seen = entry.isIntersecting;
    things.fall?.see(things.seen);
  });
  things.watch.observe(figure);
}

/** @param {PanelContext} context */
export function changed(context) {
  const { state, things, keep } = context;
  const { scenario, run } = state;
  things.context = context;
  if (things.scenario !== scenario || things.land !== run.land) {
    things.scenario = scenario;
    things.land = run.land;
    const key = JSON.stringify(question(state));
    if (key !== things.key) {
      const again = Boolean(things.fall?.running);
      things.key = key;
      clear(things);
      keep({ rows: null, running: false, step: 0, done: false, problem: null });
      survey(context);
      if (again) start(context);
    }
  }
  if (things.dark !== context.dark) {
    things.dark = context.dark;
    if (things.fall) tell(things, true);
  }
  // Another function took away what was drawn.
  if (things.fall && !state.overlays.rain) show(things);
}

/** @param {PanelContext} context */
export function closed({ things, keep }) {
  things.closed = true;
  things.watch?.disconnect();
  things.job?.cancel();
  things.session?.close();
  clear(things);
  keep({ rows: null, running: false, step: 0, done: false, problem: null, waiting: false });
}

/** Takes the drops away. @param {Record<string, any>} things */
function clear(things) {
  things.starting = null;
  things.fall?.end();
  things.fall = null;
  things.rows = null;
  things.context?.overlay([]);
}

/** The shares of the window, from a map of basins. @param {PanelContext} context */
function survey(context) {
  const { things, state } = context;
  things.job?.cancel();
  things.report = things.minima = null;
  const asked = question(state);
  const { land } = state.run;
  if (!asked || !land) return;
  things.size = Math.max(land.x[1] - land.x[0], land.y[1] - land.y[0]);
  const { optimizer, maxSteps, tolerance, starts } = asked.settings;
  const session = (things.session ??= openEngine().session());
  const job = (things.job = new BasinJob({
    ask: (kind, content) => session.ask(kind, content),
    pool: openPool(),
    land: asked.land,
    settings: { width: SIDE, height: SIDE, optimizer, maxSteps, tolerance, seed: starts.seed },
    drawn: (report, done, every) => {
      if (things.closed || job.cancelled) return;
      const named = colourPlaces(
        endsOf(report),
        SIDE / every,
        report.distinct,
        things.before ?? new Map(),
        (place) =>
          `${report.places[place].x.toPrecision(5)} ${report.places[place].y.toPrecision(5)}`,
      );
      things.colours = named;
      things.report = report;
      things.exact = done;
      things.minima = new Minima(report, things.size);
      if (things.fall) tell(things, true);
    },
    lined: () => {},
    // The figure itself says that the engine is gone; drops are counted all the same.
    failed: () => {},
  }));
  job.run();
}

/** @param {PanelContext} context */
async function start(context) {
  const { things, state, keep } = context;
  const asked = question(state);
  if (!asked) return;
  clear(things);
  const ticket = (things.starting = {});
  const count = countOf(context);
  keep({ waiting: true, running: true, problem: null, rows: null, step: 0, done: false });
  try {
    const mover =
      count > HERE ? await Crew.open(openPool(), asked, count) : await Here.open(asked, 0, count);
    if (things.starting !== ticket) return mover.end();
    const fall = (things.fall = new Fall({
      mover,
      count,
      speed: speedOf(things.context),
      limit: asked.settings.maxSteps,
      still: matchMedia('(prefers-reduced-motion: reduce)').matches,
      told: () => tell(things, false),
      failed: (error) => fail(things, error),
    }));
    if (things.seen === false) fall.see(false);
    tell(things, true);
    keep({ waiting: false });
    fall.run();
  } catch (error) {
    if (things.starting === ticket) fail(things, error);
  }
}

/** @param {Record<string, any>} things @param {unknown} error */
function fail(things, error) {
  const { code = 'unexpected', allowed } = /** @type {any} */ (error ?? {});
  clear(things);
  if (things.closed) return;
  things.context.keep({
    problem: code,
    fits: code === 'rain.memory' ? Number(allowed) : null,
    waiting: false,
    running: false,
  });
}

/** Counts, colours and shows what has come about. @param {Record<string, any>} things @param {boolean} recolour */
function tell(things, recolour) {
  const fall = /** @type {Fall} */ (things.fall);
  things.minima ??= new Minima(null, things.size);
  const tallies = fall.mover.tallies();
  const rows = rowsOf(tallies, things.minima);
  things.rows = rows;
  fall.parts.forEach((part, i) => {
    const { ends } = tallies[i];
    if (!recolour && part.colours.length === 4 * (SITES + ends.length)) return;
    part.colours = paletteOf(things, ends);
    part.colouring++;
  });
  if (recolour) fall.draw();
  things.context.keep({
    rows,
    exact: Boolean(things.exact),
    step: fall.step,
    done: fall.done,
    running: fall.running && !fall.done,
  });
  show(things);
}

/** @param {Record<string, any>} things @param {number} number of a minimum */
const colourOfMinimum = (things, number) =>
  COLOURS[(things.colours?.[number] ?? number) % COLOURS.length];

/** @param {Record<string, any>} things @param {number} code */
const colourOfOutcome = ({ context }, code) =>
  OUTCOMES[styleOf(code, false)][context.dark ? 'dark' : 'light'];

/**
 * The colours of a part's drops: outcomes first, then its ends.
 * @param {Record<string, any>} things @param {readonly {kind: string, x: number, y: number, value: number}[]} ends
 */
function paletteOf(things, ends) {
  const colours = new Uint8Array(4 * (SITES + ends.length));
  const put = (/** @type {number} */ at, /** @type {string} */ hex) =>
    colours.set([...rgb(hex), 255], 4 * at);
  const names = things.context.state.catalog?.outcomes ?? [];
  colours.set(WATER, 0);
  for (let code = 1; code < SITES; code++) put(code, colourOfOutcome(things, code));
  ends.forEach((end, i) => {
    const code = names.indexOf(end.kind);
    put(
      SITES + i,
      end.kind === 'minimum'
        ? colourOfMinimum(things, things.minima.number(end))
        : colourOfOutcome(things, code),
    );
  });
  return colours;
}

/** Lets the views draw drops, and lakes that grow. @param {Record<string, any>} things */
function show(things) {
  const { context, fall, rows } = things;
  if (!fall) return;
  /** @type {import('../../overlays.js').Overlay[]} */
  const items = [{ kind: 'drops', source: fall }];
  for (const { place, at, drops } of /** @type {Row[]} */ (rows ?? [])) {
    if (!at || drops === 0 || place >= 30) continue;
    const colour = colourOfMinimum(things, place);
    items.push({
      kind: 'mark',
      at: [at.x, at.y],
      shape: 'circle',
      radius: 3 + Math.round(4 * LAKE * Math.sqrt(drops / fall.count)) / 4,
      colour: { light: colour, dark: colour },
      label: context.texts.number(place + 1, 9),
    });
  }
  context.overlay(items);
}

/** @param {PanelContext} context */
export function render(context) {
  const { texts, kept, keep, things } = context;
  const { t, number } = texts;
  const count = countOf(context);
  const running = Boolean(kept.running);
  const paused = !running && kept.rows && !kept.done;
  const main = () => {
    if (running) {
      things.fall?.stop();
      if (!things.fall) clear(things);
      keep({ running: false, waiting: false });
    } else if (paused) {
      things.fall.run();
      keep({ running: true });
    } else start(context);
  };
  const select = (
    /** @type {string} */ name,
    /** @type {string} */ label,
    /** @type {number[]} */ values,
    /** @type {number} */ held,
    /** @type {(n: number) => string} */ text,
    /** @type {(n: number) => void} */ choose,
  ) => html`
    <label
      >${label}
      <select
        data-part=${name}
        .value=${live(String(held))}
        @change=${(/** @type {any} */ event) => choose(Number(event.target.value))}
      >
        ${values.map((n) => html`<option value=${n} ?selected=${n === held}>${text(n)}</option>`)}
      </select></label
    >
  `;
  const counts = COUNTS.includes(count) ? COUNTS : [...COUNTS, count].sort((a, b) => a - b);
  return html`
    <div class="controls">
      <button class="primary" data-part="rain-go" @click=${main}>
        ${running ? ICONS.pause : ICONS.play}
        ${t(running ? 'rain.stop' : paused ? 'rain.go_on' : kept.done ? 'rain.again' : 'rain.start')}
      </button>
      <button
        data-part="rain-end"
        ?disabled=${!things.fall || kept.done}
        @click=${() => {
          things.fall.toEnd();
          keep({ running: true });
        }}
      >
        ${t('rain.to_end')}
      </button>
      ${select(
        'rain-count',
        t('rain.count'),
        counts,
        count,
        (n) => number(n, 9),
        (n) => {
          clear(things);
          keep({
            count: n,
            rows: null,
            running: false,
            waiting: false,
            step: 0,
            done: false,
            problem: null,
          });
          if (running) start({ ...context, kept: { ...kept, count: n } });
        },
      )}
      ${select(
        'rain-speed',
        t('rain.speed'),
        SPEEDS,
        speedOf(context),
        (n) => t('rain.per_second', { n: number(n, 9) }),
        (n) => {
          if (things.fall) things.fall.speed = n;
          keep({ speed: n });
        },
      )}
    </div>
    ${kept.problem ? problem(context) : ''}
    ${
      kept.rows
        ? table(context, kept.rows)
        : html`<p class="aside">${t(kept.waiting ? 'rain.waiting' : 'rain.hint')}</p>`
    }
  `;
}

/** @param {PanelContext} context */
function problem(context) {
  const { texts, kept, keep } = context;
  const { t, number } = texts;
  const fits = /** @type {number | null} */ (kept.fits);
  if (kept.problem === 'rain.memory' && fits !== null)
    return html`<p class="aside row" role="alert" data-part="rain-problem">
      <span>${t('rain.memory', { n: number(countOf(context), 9) })}</span>
      ${
        fits > 0
          ? html`<button
              data-part="rain-fits"
              @click=${() => {
                keep({ count: fits, problem: null });
                start({ ...context, kept: { ...kept, count: fits } });
              }}
            >
              ${t('rain.fits', { n: number(fits, 9) })}
            </button>`
          : ''
      }
    </p>`;
  const key = `error.${kept.problem}`;
  return html`<p class="aside" role="alert" data-part="rain-problem">
    ${t('rain.failed')} ${texts.has(key) ? t(key) : ''}
  </p>`;
}

/** @param {PanelContext} context @param {Row[]} rows */
function table(context, rows) {
  const { texts, kept, things, state } = context;
  const { t, number } = texts;
  const count = countOf(context);
  const percent = (/** @type {number} */ part) => `${number(Math.round(1e4 * part) / 100, 4)} %`;
  const minima = rows.filter(({ place }) => place >= 0).length;
  const shown = rows.filter(({ place }) => place < ROWS);
  const hidden = rows.filter(({ place }) => place >= ROWS);
  const land = state.run.land;
  const on = (/** @type {number} */ value, /** @type {[number, number]} */ [lo, hi]) =>
    number(settled(value, { lo, hi }));
  const name = (/** @type {Row} */ { place, code, at }) =>
    at && land
      ? html`${t('basins.minimum', { n: number(place + 1, 9) })}
          <small>(${on(at.x, land.x)}, ${on(at.y, land.y)})</small>`
      : t(`outcome.${OUTCOMES[styleOf(code, false)].name}`);
  const row = (/** @type {Row} */ entry) => {
    const { place, code, drops, exact } = entry;
    const share = drops / count;
    const within = exact === null ? null : chance(exact, count);
    const off = exact === null ? null : share - exact;
    const beyond = kept.done && off !== null && within !== null && Math.abs(off) > within;
    const moving = code === 0 && !kept.done;
    return html`<tr
      data-part="rain-row"
      data-place=${place}
      data-code=${code}
      data-drops=${drops}
      data-exact=${exact ?? ''}
    >
      <th scope="row">
        <i
          class="swatch"
          style="background:${
            place >= 0
              ? colourOfMinimum(things, place)
              : code === 0
                ? FALLING
                : colourOfOutcome({ context }, code)
          }"
        ></i
        >${name(entry)}
      </th>
      <td>${number(drops, 9)}</td>
      <td>${percent(share)}</td>
      <td>${exact === null || moving ? '–' : percent(exact)}</td>
      <td class=${beyond ? 'beyond' : ''}>${off === null || moving ? '–' : signed(texts, off)}</td>
      <td>${within === null || moving ? '–' : `± ${number(Math.round(1e4 * within) / 100, 4)}`}</td>
    </tr>`;
  };
  const head = html`<thead>
    <tr>
      <th scope="col">${t('rain.where')}</th>
      <th scope="col">${t('rain.drops')}</th>
      <th scope="col">${t('rain.share')}</th>
      <th scope="col">${t('rain.area')}</th>
      <th scope="col">${t('rain.difference')}</th>
      <th scope="col">${t('rain.chance')}</th>
    </tr>
  </thead>`;
  const still = rows.find(({ code }) => code === 0)?.drops ?? 0;
  return html`
    <div class="table">
      <table
        data-part="rain-table"
        data-step=${kept.step}
        data-done=${kept.done ? 'true' : 'false'}
        data-exact=${kept.exact ? 'true' : 'false'}
      >
        ${head}
        <tbody>
          ${shown.map(row)}
        </tbody>
      </table>
      ${
        hidden.length > 0
          ? html`<details>
              <summary>${t('basins.more', { n: minima - ROWS })}</summary>
              <table>
                ${head}
                <tbody>
                  ${hidden.slice(0, 400).map(row)}
                </tbody>
              </table>
            </details>`
          : ''
      }
    </div>
    <p class="aside" data-part="rain-step">
      ${t('rain.now', { step: number(kept.step, 9), arrived: number(count - still, 9), n: number(count, 9) })}
    </p>
    <p class="aside" aria-live="polite" data-part="rain-note">
      ${kept.done ? t('rain.done', { n: number(count, 9) }) : ''}
    </p>
  `;
}

/** Percentage points with their sign. @param {import('../../../i18n/i18n.js').Texts} texts @param {number} part */
function signed({ number }, part) {
  const points = Math.round(1e4 * part) / 100;
  return points < 0 ? `−${number(-points, 4)}` : `+${number(points, 4)}`;
}
