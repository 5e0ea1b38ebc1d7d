/**
 * Fog: all is hidden but what a descending point can know, which is height and slope where it stands and where it
 * has been. Whoever stands at the bottom of a hollow cannot tell whether it is the lowest one.
 *
 * The views stay as they are and are given less: the history of one run, and pictures with holes wherever it has
 * not been, on a scale that spans the heights that it has met. So nothing that they draw can tell more.
 */
import { html } from 'lit';
import { level } from './heights.js';
import { shownStep } from './state.js';

/** @typedef {import('./history.js').History} History */
/** @typedef {import('./heights.js').Heights} Heights */
/** @typedef {import('../engine/types.js').Land} Land */
/** @typedef {import('./context.js').Context} Context */

/** How far around the point the ground is known, as a part of the window. */
const SIGHT = 0.022;
/** Sides of the map's picture, in pixels. */
const SIDE = 360;
/** How far below and above the heights met the scale reaches, as a part of them. */
const [BELOW, ABOVE] = [0.25, 0.12];
/** The fog on the map: red, green, blue, and how thick. */
const FOG = [150, 160, 168, 110];
/** Where sight begins to fade, as a part of how far it reaches. */
const FADES = 0.55;
/** How far the tangent plane and the arrow downhill reach, as a part of the window. */
const [PLANE, ARROW] = [0.07, 0.1];
/** Outcomes at which a run has come to rest, by code: of which kind the place is, the point cannot know. */
const RESTS = [1, 2, 3, 4, 5];

/** @param {{show: string[]} | null | undefined} scenario */
export const foggy = (scenario) => scenario?.show.includes('fog') ?? false;

/** `show` with the fog as it is not. @param {string[]} show */
export const withoutOrWithFog = (show) =>
  show.includes('fog') ? show.filter((name) => name !== 'fog') : [...show, 'fog'];

/** One run of a history, as if there were no other. */
export class Alone {
  /** @param {History} history @param {number} run */
  constructor(history, run) {
    this.history = history;
    this.run = run;
    this.ends = [];
  }
  get count() {
    return this.run < this.history.count ? 1 : 0;
  }
  get first() {
    return this.history.first;
  }
  get computed() {
    return this.history.computed;
  }
  get done() {
    return this.history.done;
  }
  get version() {
    return this.history.version;
  }
  get revision() {
    return this.history.revision;
  }
  get generation() {
    return this.history.generation;
  }
  get stoppedAt() {
    return this.history.stoppedAt.subarray(this.run, this.run + 1);
  }
  get outcomes() {
    return this.history.outcomes.subarray(this.run, this.run + 1);
  }
  get leftAt() {
    return this.history.leftAt.subarray(this.run, this.run + 1);
  }
  get sites() {
    return this.history.sites.subarray(this.run, this.run + 1);
  }
  /** @param {number} _ @param {number} k */
  x(_, k) {
    return this.history.x(this.run, k);
  }
  /** @param {number} _ @param {number} k */
  y(_, k) {
    return this.history.y(this.run, k);
  }
  /** @param {number} _ @param {number} k */
  value(_, k) {
    return this.history.value(this.run, k);
  }
  /** @param {number} _ */
  lastMove(_) {
    return this.history.lastMove(this.run);
  }
  lowest() {
    return false;
  }
}

/**
 * The scale of the heights that a run has met by a step, whatever else there may be.
 * @param {Pick<Alone, 'first'|'value'>} run @param {number} step
 * @returns {Heights}
 */
export function heightsMet(run, step) {
  let [lo, hi] = [Infinity, -Infinity];
  for (let k = run.first; k <= step; k++) {
    const value = run.value(0, k);
    if (!Number.isFinite(value)) continue;
    lo = Math.min(lo, value);
    hi = Math.max(hi, value);
  }
  if (!(lo <= hi)) [lo, hi] = [0, 0];
  const room = hi > lo ? hi - lo : Math.abs(hi) || 1;
  const scale = {
    kind: /** @type {'linear'} */ ('linear'),
    lo: lo - BELOW * room,
    hi: hi + ABOVE * room,
    unit: 1,
  };
  const known = [...new Set([lo, hi])];
  return {
    ...scale,
    contours: [],
    strong: [],
    ticks: known.map((value) => ({
      value: Number(value.toPrecision(3)),
      level: level(scale, value),
    })),
  };
}

/**
 * What a view may show of a picture.
 * @param {'map'|'surface'|'curve'} kind
 * @param {any} picture
 * @param {Land} land
 * @param {Alone} run
 * @param {number} step
 * @param {Uint8Array | undefined} palette
 */
export function veiled(kind, picture, land, run, step, palette) {
  const heights = heightsMet(run, step);
  const last = run.count > 0 ? Math.min(step, run.computed) : -1;
  if (kind === 'map') return { image: ribbon(land, run, last, heights, palette), heights };
  const known = new Float64Array(picture.values.length).fill(NaN);
  if (kind === 'curve') {
    const n = known.length - 1;
    const [lo, hi] = land.x;
    for (let k = run.first; k <= last; k++) {
      const at = ((run.x(0, k) - lo) / (hi - lo)) * n;
      const [from, to] = [Math.ceil(at - SIGHT * n), Math.floor(at + SIGHT * n)];
      for (let i = Math.max(0, from); i <= Math.min(n, to); i++) {
        const value = picture.values[i];
        if (value >= heights.lo && value <= heights.hi) known[i] = value;
      }
    }
    return { ...picture, values: known, heights };
  }
  const { nx, ny, values } = picture;
  const across = (/** @type {number} */ k) =>
    ((run.x(0, k) - land.x[0]) / (land.x[1] - land.x[0])) * (nx - 1);
  const up = (/** @type {number} */ k) =>
    ((run.y(0, k) - land.y[0]) / (land.y[1] - land.y[0])) * (ny - 1);
  const put = (/** @type {number} */ i, /** @type {number} */ j, /** @type {number} */ value) => {
    if (i >= 0 && i < nx && j >= 0 && j < ny) known[j * nx + i] = value;
  };
  // Between two places it only jumped: a straight bridge, whatever lies below.
  for (let k = run.first + 1; k <= last; k++) {
    const [a, b] = [
      [across(k - 1), up(k - 1), run.value(0, k - 1)],
      [across(k), up(k), run.value(0, k)],
    ];
    const far = Math.min(2 * (nx + ny), Math.ceil(2 * Math.hypot(b[0] - a[0], b[1] - a[1])));
    for (let s = 0; s <= far; s++) {
      const [x, y, value] = a.map((from, part) => from + ((b[part] - from) * s) / Math.max(1, far));
      for (const i of [Math.floor(x), Math.ceil(x)])
        for (const j of [Math.floor(y), Math.ceil(y)]) put(i, j, value);
    }
  }
  const reach = SIGHT * (nx - 1);
  for (let k = run.first; k <= last; k++) {
    const [x, y] = [across(k), up(k)];
    for (let j = Math.ceil(y - reach); j <= y + reach; j++)
      for (let i = Math.ceil(x - reach); i <= x + reach; i++)
        if (Math.hypot(i - x, j - y) <= reach && i >= 0 && i < nx && j >= 0 && j < ny)
          put(i, j, values[j * nx + i]);
  }
  return { ...picture, values: known, heights };
}

/**
 * The map of the places where a run has been, in the colours of the heights it met.
 * @param {Land} land @param {Alone} run @param {number} last @param {Heights} heights @param {Uint8Array | undefined} palette
 */
function ribbon({ x: [left, right], y: [low, high] }, run, last, heights, palette) {
  const image = new ImageData(SIDE, SIDE);
  for (let at = 0; at < image.data.length; at += 4) image.data.set(FOG, at);
  /** How clearly each pixel is seen, 0 to 1. */
  const clear = new Float32Array(SIDE * SIDE);
  const reach = SIGHT * SIDE;
  for (let k = run.first; k <= last; k++) {
    const x = ((run.x(0, k) - left) / (right - left)) * SIDE;
    const y = ((high - run.y(0, k)) / (high - low)) * SIDE;
    const shade = 3 * Math.round(255 * level(heights, run.value(0, k)));
    for (let j = Math.max(0, Math.ceil(y - reach)); j <= Math.min(SIDE - 1, y + reach); j++)
      for (let i = Math.max(0, Math.ceil(x - reach)); i <= Math.min(SIDE - 1, x + reach); i++) {
        const pixel = j * SIDE + i;
        const seen = Math.min(1, (1 - Math.hypot(i - x, j - y) / reach) / (1 - FADES));
        if (seen <= clear[pixel]) continue;
        clear[pixel] = seen;
        for (let channel = 0; channel < 3; channel++)
          image.data[4 * pixel + channel] =
            FOG[channel] + ((palette?.[shade + channel] ?? 128) - FOG[channel]) * seen;
        image.data[4 * pixel + 3] = FOG[3] + (255 - FOG[3]) * seen;
      }
  }
  return image;
}

/**
 * The slope where the point stands: the tangent plane close by, and the way down, if it is not at rest.
 * @param {import('./stage.js').Frame['selectedState']} now @param {Land | null} land @param {boolean} rests
 * @returns {import('./overlays.js').Overlay[]}
 */
export function slopeAt(now, land, rests) {
  if (!now || !land || land.dimensions === 1) return [];
  const { x, y, value, gradient } = now;
  const steep = Math.hypot(...gradient);
  if (!Number.isFinite(steep)) return [];
  const wide = Math.max(land.x[1] - land.x[0], land.y[1] - land.y[0]);
  /** @type {import('./overlays.js').Overlay[]} */
  const items = [{ kind: 'sheet', at: [x, y], value, gradient, radius: PLANE, ink: 'blue' }];
  // Of what is left of the slope where it rests, an arrow would tell more than the eye can see.
  if (steep > 0 && !rests) {
    const [dx, dy] = gradient.map((part) => (-part / steep) * ARROW * wide);
    items.push({ kind: 'arrow', from: [x, y], to: [x + dx, y + dy], ink: 'blue' });
  }
  return items;
}

/** The switch. @param {Context} context */
export function fogSwitch({ state, texts: { t }, send }) {
  const { scenario } = state;
  if (!scenario) return '';
  const on = foggy(scenario);
  return html`<button
    class="plain fog"
    data-part="fog"
    aria-pressed=${on ? 'true' : 'false'}
    title=${t('fog.about')}
    @click=${() => send({ type: 'set', change: { show: withoutOrWithFog(scenario.show) } })}
  >
    ${t(on ? 'fog.lift' : 'fog.on')}
  </button>`;
}

/** Whether a run with an outcome of this code has come to rest, wherever. @param {number} code */
export const restsSomewhere = (code) => RESTS.includes(code);

/**
 * Whether a run has come to rest by a step, wherever.
 * @param {Pick<History, 'stoppedAt'|'outcomes'>} history @param {number} run @param {number} step
 */
export const restsAt = ({ stoppedAt, outcomes }, run, step) =>
  stoppedAt[run] <= step && restsSomewhere(outcomes[run]);

/** What stands in place of the tally. @param {Context} context */
export function fogTally({ state, texts: { t }, history, step }) {
  const { selected } = state.run;
  const rests = restsAt(history, selected, step);
  return html`<div class="tally" data-part="tally" data-step=${step} data-fog="true">
    <p class="sentence">${t(rests ? 'fog.question' : 'fog.inside')}</p>
    <p class="aside">${t('fog.about')}</p>
  </div>`;
}

/** What the live region says. @param {Context} context */
export function fogText({ state, texts: { t, number } }) {
  const { told } = state.run;
  const now = told?.selected;
  if (!now) return '';
  return t('fog.told', {
    step: shownStep(state.run),
    value: number(now.value, 6),
    slope: number(Math.hypot(...now.gradient)),
  });
}
