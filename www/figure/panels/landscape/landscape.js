/**
 * What is proved of the surface: its critical points, whether it is convex and what follows, where nothing can be said; and at a
 * saddle two cross-sections, a start on the watershed line and one beside the saddle.
 */
import { css, html } from 'lit';
import { settingsOf } from '../../courier.js';
import { OUTCOMES, styleOf } from '../../outcomes.js';
import { mark, settled } from '../../tally.js';
import { shading } from './curvature.js';
import { leftAt, ridge, section, stepsToLeave } from './saddle.js';
import { chordTable, curveOf, folded, sectionTables } from './sections.js';

/** @typedef {import('../../context.js').PanelContext} PanelContext */
/** @typedef {import('../../../engine/types.js').CriticalPoint} CriticalPoint */
/** @typedef {import('../../../engine/types.js').Survey} Survey */

/** Rows of the list, marks on the views and boxes drawn, at most. */
const ROWS = 40;
const MARKS = 800;
const BOXES = 400;
/** Pieces of a chord: where heights are logarithmic it is bent. */
const CHORD = 40;
/** Ends of the chord of a convex function, as parts of the window. */
const SAMPLE = [
  [0.12, 0.3],
  [0.8, 0.72],
];
/** How often a search under way is asked what it has found, in ms. */
const PATIENCE = 400;
/** Distances from the saddle to begin at, and the distance up to which the count is predicted, as shares of the window's shorter side. */
const DELTAS = [1e-4, 1e-6, 1e-8];
const NEAR = 1e-3;
/** Steps that an escape is followed for. */
const LONGEST = 100_000;

/** Texts of the verdicts, and of the kinds by themselves and counted. */
const VERDICTS = {
  'strictly convex': 'landscape.strictly_convex',
  convex: 'landscape.convex',
  'not convex': 'landscape.not_convex',
  undecided: 'landscape.undecided',
};
/** @type {Record<string, string>} */
const NAMES = {
  minimum: 'landscape.is_minimum',
  saddle: 'landscape.is_saddle',
  maximum: 'landscape.is_maximum',
  degenerate: 'landscape.is_degenerate',
  cusp: 'landscape.is_cusp',
};
/** @type {Record<string, string>} */
const COUNTED = {
  minimum: 'landscape.n_minimum',
  saddle: 'landscape.n_saddle',
  maximum: 'landscape.n_maximum',
  degenerate: 'landscape.n_degenerate',
  cusp: 'landscape.n_cusp',
};

/** Codes of the kinds, as the core has them. */
const KINDS = ['', 'minimum', 'saddle', 'maximum', 'degenerate', 'cusp'];

export const styles = css`
  .panel-landscape .verdict {
    font-size: var(--ws-lead);
    max-width: 70ch;
  }
  .panel-landscape .verdict b {
    font-weight: 650;
  }
  .panel-landscape .bar {
    flex-wrap: wrap;
    justify-content: flex-start;
    gap: 4px 24px;
  }
  .panel-landscape progress {
    width: 100%;
    max-width: 320px;
    height: 8px;
    accent-color: var(--ws-soft);
  }
  .panel-landscape .scroll {
    /* What is said to ears alone is laid out in it, and scrolls with it. */
    position: relative;
    max-height: 300px;
    overflow: auto;
  }
  .panel-landscape table {
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
    width: 100%;
    max-width: 720px;
  }
  .panel-landscape th {
    font-weight: 500;
    color: var(--ws-soft);
    font-size: var(--ws-note);
  }
  .panel-landscape th,
  .panel-landscape td {
    padding: 2px 16px 2px 0;
    white-space: nowrap;
  }
  .panel-landscape :is(th, td) {
    text-align: end;
  }
  .panel-landscape :is(th, td):is(:first-child, :last-child) {
    text-align: start;
  }
  .panel-landscape td button {
    border: 0;
    padding: 0;
    background: none;
    display: inline-flex;
    align-items: center;
    gap: 8px;
    text-decoration: underline;
    text-decoration-color: transparent;
  }
  .panel-landscape td button:hover,
  .panel-landscape tr[aria-selected='true'] button {
    text-decoration-color: currentColor;
  }
  .panel-landscape tr[aria-selected='true'] {
    font-weight: 600;
  }
  .panel-landscape .sections {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 24px;
    margin: 8px 0;
  }
  .panel-landscape figure {
    margin: 0;
    flex: 1 1 240px;
    max-width: 340px;
  }
  .panel-landscape figure svg {
    width: 100%;
    height: auto;
    overflow: visible;
  }
  .panel-landscape figure text {
    font: 600 var(--ws-note) var(--ws-sans);
  }
  .panel-landscape caption {
    text-align: start;
    font-weight: 600;
  }
  .panel-landscape figcaption {
    font-size: var(--ws-note);
    color: var(--ws-soft);
  }
  .panel-landscape .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
  }
  @media (pointer: coarse) {
    .panel-landscape td button {
      min-height: 44px;
    }
  }
`;

/** The whole report, or what is known of one under way. @param {PanelContext} context @returns {Survey | null} */
const reportOf = ({ state, things }) => state.run.survey ?? things.partial ?? null;

/**
 * The point that is looked at, −1 for none: the one that was chosen, else the first saddle where a link's `show` asks for it.
 * @param {PanelContext} context @param {Survey} survey
 * @returns {number}
 */
const indexOf = ({ kept, state }, survey) =>
  kept.chosen ??
  (state.scenario?.show.includes('saddle')
    ? survey.points.findIndex(({ kind }) => kind === 'saddle')
    : -1);

/** @param {PanelContext} context @param {Survey} survey */
const chosenOf = (context, survey) => survey.points[indexOf(context, survey)] ?? null;

/** Whether a chord is wanted: by the reader, else by a link's `show`. @param {PanelContext} context */
const chorded = ({ kept, state }) => kept.chord ?? state.scenario?.show.includes('chord') ?? false;

/**
 * The chord to show: one that refutes convexity, or of a convex function any, as none does.
 * @param {Survey} survey @param {import('../../../engine/types.js').Land | null} land
 * @returns {[[number, number], [number, number]] | null}
 */
function chordOf({ convexity }, land) {
  if (convexity.chord) return convexity.chord.ends;
  if (!land || !['convex', 'strictly convex'].includes(convexity.verdict)) return null;
  const at = (/** @type {[number, number]} */ [lo, hi], /** @type {number} */ part) =>
    lo + part * (hi - lo);
  const [from, to] = SAMPLE;
  return land.dimensions === 1
    ? [
        [at(land.x, from[0]), 0],
        [at(land.x, to[0]), 0],
      ]
    : [
        [at(land.x, from[0]), at(land.y, from[1])],
        [at(land.x, to[0]), at(land.y, to[1])],
      ];
}

/** @param {CriticalPoint} point @param {Survey} survey */
function styleFor(point, survey) {
  const lowest =
    survey.lowest !== null && point.value <= survey.lowest + 1e-9 * (1 + Math.abs(survey.lowest));
  return styleOf(KINDS.indexOf(point.kind), lowest);
}

/** What may be said of descent. @param {Survey} survey */
function consequence(survey) {
  const { verdict, curvature } = survey.convexity;
  const inside = survey.points.some(
    ({ kind, edge }) => !edge && ['minimum', 'cusp', 'degenerate'].includes(kind),
  );
  if (verdict === 'strictly convex' && inside && curvature && curvature[1] > 0)
    return { key: 'landscape.same_place', rate: 2 / curvature[1] };
  if (verdict === 'strictly convex' || verdict === 'convex')
    return { key: inside ? 'landscape.same_height' : 'landscape.no_minimum', rate: 0 };
  return null;
}

/** @param {PanelContext} context */
export function render(context) {
  const { state, texts, kept, keep, things } = context;
  const { t, number } = texts;
  const survey = reportOf(context);
  if (things.nowhere) return html`<p data-part="landscape-nowhere">${t('landscape.nowhere')}</p>`;
  if (!survey)
    return html`<p class="aside waiting" data-part="landscape-waiting">
      ${t('landscape.waiting')}
    </p>`;
  const { verdict } = survey.convexity;
  const follows = consequence(survey);
  const counts = KINDS.slice(1)
    .map((kind) => ({ kind, n: survey.points.filter((point) => point.kind === kind).length }))
    .filter(({ n }) => n > 0);
  const chosen = chosenOf(context, survey);
  const box = (/** @type {string} */ name, /** @type {string} */ label) =>
    html`<label class="check"
      ><input
        type="checkbox"
        data-part="landscape-${name}"
        .checked=${name === 'chord' ? chorded(context) : Boolean(kept[name])}
        @change=${(/** @type {any} */ event) => keep({ [name]: event.target.checked })}
      />
      ${label}</label
    >`;
  return html`
    <p class="verdict" data-part="verdict" data-verdict=${verdict}>
      <b>${t(VERDICTS[verdict])}</b>
      ${follows ? t(follows.key, { rate: number(follows.rate, 4) }) : ''}
    </p>
    <p data-part="landscape-count" data-complete=${survey.complete ? 'yes' : 'no'}>
      ${
        counts.length > 0
          ? counts.map(({ kind, n }) => t(COUNTED[kind], { n })).join(' · ')
          : t('landscape.none')
      }.
      ${
        survey.complete
          ? t('landscape.complete')
          : survey.done
            ? t('landscape.unresolved', {
                n: survey.unresolved.length,
                share: number(100 * survey.share, 2),
              })
            : ''
      }
    </p>
    ${
      survey.done
        ? ''
        : html`<p>
            <progress
              max="1"
              .value=${survey.progress}
              aria-label=${t('landscape.waiting')}
            ></progress>
          </p>`
    }
    <div class="bar">
      ${box('shade', t('landscape.shade'))}
      ${
        chordOf(survey, state.run.land)
          ? box('chord', t(survey.convexity.chord ? 'landscape.chord' : 'landscape.chord_above'))
          : ''
      }
      ${survey.unresolved.length > 0 ? box('open', t('landscape.open')) : ''}
    </div>
    ${
      chorded(context) && things.string
        ? html`<div class="sections" data-part="chord-section">
            ${curveOf(context, { t: things.string.parts, values: things.string.along, chord: things.string.values }, '', '', 'purple', t(survey.convexity.chord ? 'landscape.chord_section' : 'landscape.chord_above_section'))}
            ${folded(context, 'chord', t('landscape.on_chord'), () => chordTable(context, things.string))}
          </div>`
        : ''
    }
    ${survey.points.length > 0 ? list(context, survey) : ''}
    ${chosen?.kind === 'saddle' && chosen.eigenvectors.length === 2 ? saddleView(context, chosen) : ''}
    <p class="hidden" role="status">${state.run.survey ? t(VERDICTS[verdict]) : ''}</p>
  `;
}

/** @param {PanelContext} context @param {Survey} survey */
function list(context, survey) {
  const { state, texts, keep, dark, heights } = context;
  const looked = indexOf(context, survey);
  const { t, number } = texts;
  const curve = state.run.land?.dimensions === 1;
  const rows = survey.points.slice(0, ROWS);
  // The first saddle is worth a row, however many minima there are.
  const saddle = survey.points.findIndex(({ kind }) => kind === 'saddle');
  const numbers = rows.map((_, i) => i);
  if (saddle >= ROWS)
    for (let i = saddle; i < survey.points.length && numbers.length < ROWS + 8; i++)
      numbers.push(i);
  const rest = survey.points.length - numbers.length;
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${t('landscape.list')}>
      <table data-part="landscape-list">
        <thead>
          <tr>
            <th scope="col">${t('landscape.kind')}</th>
            <th scope="col">${t('landscape.place')}</th>
            <th scope="col">f</th>
            <th scope="col">${t('landscape.curvatures')}</th>
            <th scope="col"><span class="hidden">${t('landscape.proof')}</span></th>
          </tr>
        </thead>
        <tbody>
          ${numbers.map((i) => {
            const point = survey.points[i];
            const style = styleFor(point, survey);
            return html`<tr
              aria-selected=${looked === i ? 'true' : 'false'}
              data-kind=${point.kind}
            >
              <td>
                <button
                  @click=${() => keep({ chosen: looked === i ? -1 : i, told: null, fall: null })}
                >
                  ${mark(style, dark)}${t(NAMES[point.kind])}
                </button>
              </td>
              <td>
                ${curve ? number(point.x, 6) : `(${number(point.x, 6)}, ${number(point.y, 6)})`}
              </td>
              <td>${number(settled(point.value, heights), 6)}</td>
              <td>${point.eigenvalues.map((value) => number(value, 3)).join(', ') || '—'}</td>
              <td>
                ${[
                  ...(point.proved ? [t('landscape.proved')] : []),
                  ...(point.edge ? [t('landscape.at_edge')] : []),
                ].join(', ')}
              </td>
            </tr>`;
          })}
        </tbody>
      </table>
      ${rest > 0 ? html`<p class="aside">${t('landscape.more', { n: rest })}</p>` : ''}
    </div>
  `;
}

/** @param {PanelContext} context @param {CriticalPoint} saddle */
function saddleView(context, saddle) {
  const { state, texts, kept, keep, things } = context;
  const { t, number } = texts;
  const { scenario } = state;
  const plain = plainRate(context);
  const { told, fall } = kept;
  const delta = kept.delta ?? 1;
  return html`
    <div data-part="saddle-view">
      <div class="sections">
        ${curveOf(context, things.sections?.[0], 'A', 'B', 'orange', t('landscape.lowest_of'))}
        ${curveOf(context, things.sections?.[1], 'C', 'D', 'blue', t('landscape.highest_of'))}
      </div>
      ${
        things.sections
          ? folded(context, 'sections', t('landscape.cuts'), () =>
              sectionTables(context, things.sections),
            )
          : ''
      }
      <div class="actions">
        <button
          data-part="ridge"
          ?disabled=${kept.busy}
          @click=${() => startOnRidge(context, saddle)}
        >
          ${t('landscape.ridge')}
        </button>
        <button data-part="nudge" ?disabled=${kept.busy} @click=${() => nudge(context, saddle)}>
          ${t('landscape.nudge')}
        </button>
        <label
          >δ =
          <select
            data-part="delta"
            @change=${(/** @type {any} */ event) => keep({ delta: Number(event.target.value), fall: null })}
          >
            ${DELTAS.map(
              (share, i) =>
                html`<option value=${i} ?selected=${i === delta}>
                  ${number(share * shorter(context), 2)}
                </option>`,
            )}
          </select>
        </label>
      </div>
      <p class="aside" data-part="saddle-told">
        ${kept.busy ? t('landscape.searching') : ''}
        ${
          told === 'none'
            ? t('landscape.no_ridge')
            : told
              ? t(told.arrived ? 'landscape.walked_in' : 'landscape.came_near', {
                  steps: told.steps,
                  distance: number(told.distance, 3),
                })
              : ''
        }
        ${
          fall
            ? t(
                fall.predicted === null
                  ? 'landscape.left_after'
                  : fall.steps === null
                    ? 'landscape.predicted'
                    : 'landscape.predicted_and_left',
                {
                  r: number(fall.r, 2),
                  predicted: fall.predicted ?? 0,
                  steps: fall.steps ?? 0,
                },
              )
            : ''
        }
        ${fall && plain === null ? t('landscape.only_plain', { name: scenario?.optimizer ?? '' }) : ''}
      </p>
    </div>
  `;
}

/** @param {PanelContext} context */
function shorter({ state }) {
  const land = state.run.land;
  return land ? Math.min(land.x[1] - land.x[0], land.y[1] - land.y[0]) : 1;
}

/** The rate of plain descent where it is one and the same throughout; else nothing is predicted. @param {PanelContext} context */
function plainRate({ state }) {
  const { scenario, run } = state;
  if (!scenario || !run.land || scenario.optimizer !== 'gd') return null;
  if (scenario.lr && scenario.lr.length > 1) return null;
  return scenario.lr?.[0]?.[1] ?? run.land.rate;
}

/** @param {PanelContext} context @param {number} [steps] */
function runSettings({ state }, steps) {
  const { scenario, run } = state;
  if (!scenario || !run.land) return null;
  const settings = settingsOf(scenario);
  return { ...settings, maxSteps: steps ?? Math.max(scenario.steps, 1000) };
}

/** @param {PanelContext} context @param {CriticalPoint} saddle */
async function startOnRidge(context, saddle) {
  const { state, ask, send, keep, things } = context;
  const land = state.run.land;
  const settings = runSettings(context);
  if (!land || !settings) return;
  const ticket = (things.ticket = {});
  keep({ busy: true, told: null, fall: null });
  const found = await ridge(ask, settings, land, saddle).catch(() => null);
  if (things.ticket !== ticket) return;
  keep({ busy: false, told: found ?? 'none' });
  if (found) begin(send, found.start);
}

/** @param {PanelContext} context @param {CriticalPoint} saddle */
async function nudge(context, saddle) {
  const { state, ask, send, keep, kept, things } = context;
  const land = state.run.land;
  const settings = runSettings(context, LONGEST);
  if (!land || !settings) return;
  const delta = DELTAS[kept.delta ?? 1] * shorter(context);
  const r = NEAR * shorter(context);
  const [vx, vy] = saddle.eigenvectors[0];
  const start = /** @type {[number, number]} */ ([saddle.x + delta * vx, saddle.y + delta * vy]);
  const rate = plainRate(context);
  const predicted = rate === null ? null : stepsToLeave(delta, r, rate, saddle.eigenvalues[0]);
  const ticket = (things.ticket = {});
  keep({ busy: true, told: null, fall: null });
  // Nothing of the run may stop before it has left.
  const maxSteps = Math.min(LONGEST, Math.max(1000, 2 * (predicted ?? 0) + 100));
  const told = await ask('trial', {
    settings: { ...settings, maxSteps, tolerance: 0, starts: { list: [start] } },
    path: true,
  }).catch(() => null);
  if (things.ticket !== ticket) return;
  const steps = told?.path ? leftAt(told.path, saddle, r) : null;
  keep({ busy: false, fall: { r, predicted, steps } });
  begin(send, start);
}

/** The figure's only run begins here. @param {PanelContext['send']} send @param {[number, number]} start */
function begin(send, start) {
  send({ type: 'set', change: { at: [start] } });
  send({ type: 'select', run: 0 });
}

/** @param {PanelContext} context */
export function opened(context) {
  changed(context);
}

/** @param {PanelContext} context */
export function changed(context) {
  const { state, things, ask, keep, kept } = context;
  const { land, survey } = state.run;
  if (things.land !== land || things.survey !== survey) {
    const other = things.land !== undefined && things.land !== land;
    things.land = land;
    things.survey = survey;
    things.sections = things.shadow = things.string = undefined;
    things.cut = null;
    things.nowhere = false;
    if (survey) things.partial = null;
    if (other)
      return keep({
        chosen: null,
        // What a link asks for is not what was unticked on another surface.
        chord: state.scenario?.show.includes('chord') ? null : kept.chord,
        told: null,
        fall: null,
        busy: false,
        turn: (kept.turn ?? 0) + 1,
      });
  }
  if (!survey) watch(context);
  const told = reportOf(context);
  if (told) {
    const chosen = chosenOf(context, told);
    const index = indexOf(context, told);
    if (chosen?.kind === 'saddle' && things.cut !== index && land) {
      things.cut = index;
      things.sections = undefined;
      Promise.all([true, false].map((up) => section(ask, land, chosen, up)))
        .then((sections) => {
          if (things.cut !== index) return;
          things.sections = sections;
          // What is not data has come: drawn anew.
          context.keep({ turn: Math.random() });
        })
        .catch(() => {});
    }
    const chord = chordOf(told, land);
    if (chorded(context) && chord && things.string === undefined) {
      things.string = null;
      string(ask, chord)
        .then((line) => {
          things.string = line;
          context.keep({ turn: Math.random() });
        })
        .catch(() => {});
    }
    if (kept.shade && things.shadow === undefined && land) {
      things.shadow = null;
      shading(ask, land)
        .then((image) => {
          things.shadow = image;
          context.keep({ turn: Math.random() });
        })
        .catch(() => {});
    }
  }
  draw(context, told);
}

/**
 * A chord as a line of its own heights, straight in f, and the function above it.
 * @param {PanelContext['ask']} ask @param {[[number, number], [number, number]]} ends
 */
async function string(ask, ends) {
  const [[ax, ay], [bx, by]] = ends;
  const parts = Array.from({ length: CHORD + 1 }, (_, i) => i / CHORD);
  const points = parts.flatMap((t) => [ax + t * (bx - ax), ay + t * (by - ay)]);
  const along = await ask('values', { points });
  if (!along) return null;
  const [from, to] = [along[0], along[CHORD]];
  const values = parts.map((t) => from + t * (to - from));
  return { points, values, parts, along: [...along] };
}

/** Asks now and then how far the search is. @param {PanelContext} context */
function watch({ ask, keep, things }) {
  if (things.timer) return;
  things.timer = setTimeout(async () => {
    let nowhere = false;
    const partial = await ask('surveyed').catch(({ code }) => {
      nowhere = code === 'landscape.nowhere_defined';
      return null;
    });
    things.timer = null;
    // What has been said already is asked about again when something changes.
    if (things.survey || things.closed || (nowhere && things.nowhere)) return;
    things.partial = partial;
    things.nowhere = nowhere;
    keep({ turn: Math.random() });
  }, PATIENCE);
}

/** @param {PanelContext} context */
export function closed({ things }) {
  things.closed = true;
  clearTimeout(things.timer);
  things.ticket = null;
}

/** What the views show. @param {PanelContext} context @param {Survey | null} survey */
function draw(context, survey) {
  const { kept, things, overlay, state } = context;
  if (!survey) return overlay([]);
  /** @type {import('../../overlays.js').Overlay[]} */
  const items = [];
  if (kept.shade && things.shadow) items.push({ kind: 'tint', image: things.shadow });
  if (kept.open) {
    // One object for as long as it says the same, as long lists are compared by that.
    if (things.outlined !== survey) {
      things.outlined = survey;
      things.outlines = survey.unresolved
        .slice(0, BOXES)
        .flatMap(({ x: [a, b], y: [c, d] }) => [a, c, b, c, b, d, a, d, a, c, NaN, NaN]);
    }
    const points = things.outlines;
    if (points.length > 0) items.push({ kind: 'line', points, ink: 'red', width: 1 });
  }
  const chord = chordOf(survey, state.run.land);
  const looked = indexOf(context, survey);
  if (chorded(context) && chord && things.string) {
    const { points, values } = things.string;
    items.push({ kind: 'line', points, values, ink: 'purple', width: 3, dash: 'dashed' });
    for (const at of chord)
      items.push({ kind: 'mark', at, shape: 'circle', ink: 'purple', radius: 4 });
  }
  survey.points.slice(0, MARKS).forEach((point, i) => {
    const { shape, light, dark } = OUTCOMES[styleFor(point, survey)];
    items.push({
      kind: 'mark',
      at: [point.x, point.y],
      shape,
      colour: { light, dark },
      radius: i === looked ? 9 : survey.points.length > 60 ? 3 : 6,
    });
  });
  const chosen = chosenOf(context, survey);
  if (chosen?.kind === 'saddle' && things.sections && state.run.land?.dimensions === 2) {
    const names = ['AB', 'CD'];
    /** @type {import('../../inks.js').Ink[]} */
    const inks = ['orange', 'blue'];
    things.sections.forEach((/** @type {any} */ section, /** @type {number} */ i) => {
      if (!section) return;
      const { points } = section;
      items.push({ kind: 'line', points, ink: inks[i], width: 3 });
      section.ends.forEach((/** @type {[number, number]} */ at, /** @type {number} */ k) =>
        items.push({
          kind: 'mark',
          at,
          shape: 'circle',
          ink: inks[i],
          radius: 4,
          label: names[i][k],
        }),
      );
    });
  }
  overlay(items);
}
