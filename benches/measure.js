// The kernels, in Node and in Chromium alike: pairs of the same work, ours and
// JavaScript's, one right after the other and in alternating order, so that
// whatever else the machine does falls on both. The median of the ratios counts;
// its quartiles tell how far it can be trusted.

import { surfaces } from './descent.js';

const COUNT = 10_000;
const STEPS = 100;
const ROUNDS = 15;
const WARM_UP = 3;
const MILLION = 1_000_000;
// With a tolerance of 0 nothing ever stops, and our side needs the gradient alone.
// With one that no gradient of these runs gets below, every run takes every step
// too, and is judged by value, gradient and step each time, as on the page.
const BARE = 0;
const JUDGED = 1e-300;

/** @typedef {typeof import('../www/pkg/watershed.js')} Package */
/** @typedef {{ low: number, middle: number, high: number }} Spread quartiles */
/** @typedef {{ name: string, judged: boolean, ours: Spread, theirs: Spread, ratio: Spread, difference: number }} Pair */

/**
 * @param {Package} core the package, already initialised
 * @param {(text: string) => void} say
 * @returns {{ pairs: Pair[], million: Spread }} times in milliseconds; a ratio is their time by ours
 */
export function measure(core, say) {
  const pairs = surfaces.flatMap((surface) => {
    say(surface.name);
    return [pair(core, surface, BARE), pair(core, surface, JUDGED)];
  });
  say(`one step of ${MILLION} starts`);
  return { pairs, million: million(core) };
}

/**
 * @param {Package} core
 * @param {typeof surfaces[0]} surface
 * @param {number} tolerance
 * @returns {Pair}
 */
function pair(core, { name, descend, window, rate }, tolerance) {
  const points = startingPoints(COUNT, window);
  const objective = new core.Objective({ surface: name });
  const x = new Float64Array(COUNT);
  const y = new Float64Array(COUNT);
  const f = new Float64Array(COUNT);

  const ours = () => {
    const ensemble = open(core, objective, { list: points }, rate, STEPS, tolerance);
    const begin = performance.now();
    ensemble.step(STEPS);
    const time = performance.now() - begin;
    return { time, ensemble };
  };
  const theirs = () => {
    for (let i = 0; i < COUNT; i++) [x[i], y[i]] = points[i];
    const begin = performance.now();
    descend(x, y, f, rate, STEPS);
    return performance.now() - begin;
  };

  // Nothing is counted before both sides are seen to compute the same.
  theirs();
  const first = ours();
  const difference = distance(first.ensemble.positions(), x, y);
  const stopped = first.ensemble.stoppedAt().some((/** @type {number} */ step) => step <= STEPS);
  first.ensemble.free();
  if (stopped) throw new Error(`${name}: a run stopped, so the two sides do not work alike`);
  if (!(difference <= 1e-9)) {
    throw new Error(`${name}: after ${STEPS} steps the two sides differ by ${difference}`);
  }

  const times = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    let a;
    let b;
    if (round % 2 === 0) {
      a = timeOf(ours());
      b = theirs();
    } else {
      b = theirs();
      a = timeOf(ours());
    }
    if (round >= 0) times.push({ a, b });
  }
  objective.free();
  return {
    name,
    judged: tolerance > 0,
    ours: spread(times.map(({ a }) => a)),
    theirs: spread(times.map(({ b }) => b)),
    ratio: spread(times.map(({ a, b }) => b / a)),
    difference,
  };
}

/** @param {Package} core */
function million(core) {
  const objective = new core.Objective({ surface: 'himmelblau' });
  const starts = { count: MILLION, seed: 1, sampling: 'uniform' };
  const ensemble = open(core, objective, starts, 0.001, ROUNDS + WARM_UP, JUDGED);
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
 * @param {Package} core
 * @param {any} objective
 * @param {object} starts
 * @param {number} lr
 * @param {number} maxSteps
 * @param {number} tolerance
 */
function open(core, objective, starts, lr, maxSteps, tolerance) {
  // The JavaScript keeps no positions of former steps, so neither do we.
  return new core.Ensemble(objective, {
    optimizer: { name: 'gd', lr },
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
 * @param {Float64Array} x
 * @param {Float64Array} y
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
