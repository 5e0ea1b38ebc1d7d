// The kernels, in Node and in Chromium alike: pairs of the same work, ours and
// JavaScript's, one right after the other and in alternating order, so that
// whatever else the machine does falls on both. The median of the ratios counts;
// its quartiles tell how far it can be trusted.

import { descent, rules, surfaces } from './descent.js';

const COUNT = 10_000;
const STEPS = 100;
const ROUNDS = 9;
const WARM_UP = 3;
const MILLION = 1_000_000;
// With a tolerance of 0 nothing ever stops; value and gradient are computed at each
// step, as the other side does. With one that no gradient of these runs gets below
// every run takes every step too, and is judged each time, as on the page.
const BARE = 0;
const JUDGED = 1e-300;
// Rules that divide by the size of the gradient take steps as long as the rate at
// once, however steep it is: near the tip of Ackley's cone two ways of rounding
// would part.
const SMALLER = /** @type {Record<string, number>} */ ({ rmsprop: 0.05, lion: 0.1, nadam: 0.002 });

/** @typedef {typeof import('../www/pkg/watershed.js')} Package */
/** @typedef {{ low: number, middle: number, high: number }} Spread quartiles */
/** @typedef {{ name: string, rule: string, judged: boolean, ours: Spread, theirs: Spread, ratio: Spread, difference: number }} Pair */
/** @typedef {{ time: number, x: ArrayLike<number>, y: ArrayLike<number> }} Run the time in milliseconds, and where runs are */

/**
 * @param {Package} core the package, already initialised
 * @param {(text: string) => void} say
 * @param {Uint8Array} [hand] the work written by hand in Rust, as a module
 * @returns {Promise<{ pairs: Pair[], hand: Pair[], million: Record<string, Spread>, compile: Spread, slowest: string }>} times in
 *   milliseconds; a ratio is their time by ours
 */
export async function measure(core, say, hand) {
  const known = core.catalog().optimizers.map((/** @type {any} */ { name }) => name);
  const compared = Object.keys(rules).filter((rule) => known.includes(rule));
  const pairs = [];
  for (const surface of surfaces) {
    for (const rule of compared) {
      say(`${surface.name} ${rule}`);
      pairs.push(pair(core, surface, rule, BARE, javascript(surface, rule)));
    }
    pairs.push(pair(core, surface, 'gd', JUDGED, javascript(surface, 'gd')));
  }
  say('written by hand');
  const byHand = hand
    ? surfaces.map((surface, which) => pair(core, surface, 'gd', BARE, rust(hand, surface, which)))
    : [];
  say(`one step of ${MILLION} starts`);
  const steps = [
    ['himmelblau', 'gd'],
    ['rastrigin', 'gd'],
    ['ackley', 'adam'],
  ];
  /** @type {Record<string, Spread>} */
  const millions = {};
  for (const [name, rule] of steps) millions[`${name} ${rule}`] = million(core, name, rule);
  say('compiling');
  return { pairs, hand: byHand, million: millions, ...(await compiling(core)) };
}

/** @param {{ rate: number }} surface @param {string} rule */
const rateOf = ({ rate }, rule) => rate * (SMALLER[rule] ?? 1);

/**
 * The work in JavaScript.
 *
 * @param {typeof surfaces[0]} surface
 * @param {string} rule
 */
function javascript(surface, rule) {
  const descend = descent(surface, rule);
  const [x, y, f] = [0, 1, 2].map(() => new Float64Array(COUNT));
  return (/** @type {[number, number][]} */ points) => {
    const state = Array.from({ length: 2 * rules[rule].slots }, () => new Float64Array(COUNT));
    for (let i = 0; i < COUNT; i++) [x[i], y[i]] = points[i];
    const begin = performance.now();
    descend(x, y, f, state, rateOf(surface, rule), STEPS);
    return { time: performance.now() - begin, x, y };
  };
}

/**
 * The work written by hand in Rust for SIMD WebAssembly.
 *
 * @param {Uint8Array} bytes
 * @param {typeof surfaces[0]} surface
 * @param {number} which
 */
function rust(bytes, surface, which) {
  const module = new WebAssembly.Module(/** @type {BufferSource} */ (bytes));
  const { memory, lane, work } = /** @type {any} */ (new WebAssembly.Instance(module).exports);
  return (/** @type {[number, number][]} */ points) => {
    const [x, y] = [0, 1].map((k) => new Float64Array(memory.buffer, lane(k), COUNT));
    for (let i = 0; i < COUNT; i++) [x[i], y[i]] = points[i];
    const begin = performance.now();
    work(which, COUNT, surface.rate, STEPS);
    return { time: performance.now() - begin, x, y };
  };
}

/**
 * @param {Package} core
 * @param {typeof surfaces[0]} surface
 * @param {string} rule
 * @param {number} tolerance
 * @param {(points: [number, number][]) => Run} other the same work, done otherwise
 * @returns {Pair}
 */
function pair(core, surface, rule, tolerance, other) {
  const { name, window } = surface;
  const points = startingPoints(COUNT, window);
  const objective = new core.Objective({ surface: name });
  const optimizer = { name: rule, lr: rateOf(surface, rule) };

  const ours = () => {
    const ensemble = open(core, objective, { list: points }, optimizer, STEPS, tolerance);
    ensemble.keepValues();
    const begin = performance.now();
    ensemble.step(STEPS);
    const time = performance.now() - begin;
    return { time, ensemble };
  };

  // Nothing is counted before both sides are seen to compute the same.
  const { x, y } = other(points);
  const first = ours();
  const difference = distance(first.ensemble.positions(), x, y);
  const stopped = first.ensemble.stoppedAt().some((/** @type {number} */ step) => step <= STEPS);
  first.ensemble.free();
  if (stopped) throw new Error(`${name}: a run stopped, so the two sides do not work alike`);
  if (!(difference <= 1e-9)) {
    throw new Error(`${name} ${rule}: after ${STEPS} steps the two sides differ by ${difference}`);
  }

  const times = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    let a;
    let b;
    if (round % 2 === 0) {
      a = timeOf(ours());
      b = other(points).time;
    } else {
      b = other(points).time;
      a = timeOf(ours());
    }
    if (round >= 0) times.push({ a, b });
  }
  objective.free();
  return {
    name,
    rule,
    judged: tolerance > 0,
    ours: spread(times.map(({ a }) => a)),
    theirs: spread(times.map(({ b }) => b)),
    ratio: spread(times.map(({ a, b }) => b / a)),
    difference,
  };
}

/**
 * How long it takes from a formula to compiled code that computes value and gradient: for the catalogue's surfaces the
 * median, and for the slowest of them.
 *
 * @param {Package} core
 */
async function compiling(core) {
  const medians = [];
  for (const { name, formula } of core.catalog().surfaces) {
    const times = [];
    for (let round = 0; round < ROUNDS; round++) {
      // Another number each time, so that nothing is found compiled already.
      const objective = new core.Objective({ formula: `${formula}+${round}` });
      const begin = performance.now();
      await objective.compile('value_and_gradient');
      times.push(performance.now() - begin);
      objective.free();
    }
    medians.push({ name, time: spread(times).middle });
  }
  medians.sort((a, b) => a.time - b.time);
  const slowest = medians[medians.length - 1];
  const compile = {
    low: medians[0].time,
    middle: medians[medians.length >> 1].time,
    high: slowest.time,
  };
  return { compile, slowest: slowest.name };
}

/** @param {Package} core @param {string} surface @param {string} rule */
function million(core, surface, rule) {
  const objective = new core.Objective({ surface });
  const starts = { count: MILLION, seed: 1, sampling: 'uniform' };
  const optimizer = { name: rule, lr: 0.0005 };
  const ensemble = open(core, objective, starts, optimizer, ROUNDS + WARM_UP, JUDGED);
  const times = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const begin = performance.now();
    ensemble.step(1);
    if (round >= 0) times.push(performance.now() - begin);
  }
  ensemble.free();
  objective.free();
  return spread(times);
}

/**
 * Gradient descent on Himmelblau, as in the pairs: the median of some rounds, in milliseconds.
 *
 * @param {Package} core
 */
export function himmelblau(core) {
  const objective = new core.Objective({ surface: 'himmelblau' });
  const starts = { count: COUNT, seed: 7, sampling: 'uniform' };
  const times = Array.from({ length: WARM_UP + ROUNDS }, () => {
    const ensemble = open(core, objective, starts, { name: 'gd', lr: 0.001 }, STEPS, BARE);
    ensemble.keepValues();
    const begin = performance.now();
    ensemble.step(STEPS);
    const time = performance.now() - begin;
    ensemble.free();
    return time;
  });
  objective.free();
  return spread(times.slice(WARM_UP)).middle;
}

/**
 * @param {Package} core
 * @param {any} objective
 * @param {object} starts
 * @param {{ name: string, lr: number }} optimizer
 * @param {number} maxSteps
 * @param {number} tolerance
 */
function open(core, objective, starts, optimizer, maxSteps, tolerance) {
  // The JavaScript keeps no positions of former steps, so neither do we.
  return new core.Ensemble(objective, {
    optimizer,
    starts,
    maxSteps,
    tolerance,
    history: false,
  });
}

/** @param {{ time: number, ensemble: { free(): void } }} run */
function timeOf({ time, ensemble }) {
  ensemble.free();
  return time;
}

/**
 * A grid of points away from the axes of symmetry, where rounding decides which
 * way a run goes.
 *
 * @param {number} count
 * @param {[number, number]} window
 * @returns {[number, number][]}
 */
function startingPoints(count, [lo, hi]) {
  const side = Math.ceil(Math.sqrt(count));
  return Array.from({ length: count }, (_, i) => [
    lo + ((hi - lo) * ((i % side) + 0.37)) / side,
    lo + ((hi - lo) * (Math.floor(i / side) + 0.71)) / side,
  ]);
}

/**
 * The largest |a − b| / max(1, |b|); NaN if any coordinate is.
 *
 * @param {Float64Array} positions x0, y0, x1, y1, …
 * @param {ArrayLike<number>} x
 * @param {ArrayLike<number>} y
 */
function distance(positions, x, y) {
  if (positions.length !== 2 * x.length) return NaN;
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    for (const [a, b] of [
      [positions[2 * i], x[i]],
      [positions[2 * i + 1], y[i]],
    ]) {
      const error = Math.abs(a - b) / Math.max(1, Math.abs(b));
      if (!(error <= largest)) largest = error;
      if (Number.isNaN(largest)) return NaN;
    }
  }
  return largest;
}

/**
 * The quartiles.
 *
 * @param {number[]} numbers
 * @returns {Spread}
 */
export function spread(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (/** @type {number} */ part) => {
    const place = part * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.ceil(place);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  };
  return { low: at(0.25), middle: at(0.5), high: at(0.75) };
}
