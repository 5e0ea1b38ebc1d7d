// What is measured, in Node and in Chromium alike: pairs of the same work, ours
// and JavaScript's, one right after the other and in alternating order, so that
// whatever else the machine does falls on both. The median of the ratios counts.

import { surfaces } from './descent.js';

const COUNT = 10_000;
const STEPS = 100;
const ROUNDS = 15;
const WARM_UP = 3;
const MILLION = 1_000_000;

/** @typedef {typeof import('../www/pkg/watershed.js')} Package */
/** @typedef {{ name: string, ours: number, theirs: number, ratio: number, difference: number }} Pair */

/**
 * @param {Package} core the package, already initialised
 * @param {(text: string) => void} say
 * @returns {{ pairs: Pair[], million: number }} times in milliseconds
 */
export function measure(core, say) {
  const pairs = surfaces.map((surface) => {
    say(surface.name);
    return pair(core, surface);
  });
  say(`one step of ${MILLION} starts`);
  return { pairs, million: million(core) };
}

/**
 * @param {Package} core
 * @param {typeof surfaces[0]} surface
 * @returns {Pair}
 */
function pair(core, { name, descend, window, rate }) {
  const starts = startingPoints(COUNT, window);
  const objective = new core.Objective({ surface: name });
  const x = new Float64Array(COUNT);
  const y = new Float64Array(COUNT);
  const f = new Float64Array(COUNT);

  const ours = () => {
    const ensemble = open(core, objective, starts, rate, STEPS);
    const begin = performance.now();
    ensemble.step(STEPS);
    const time = performance.now() - begin;
    return { time, ensemble };
  };
  const theirs = () => {
    for (let i = 0; i < COUNT; i++) [x[i], y[i]] = [starts[2 * i], starts[2 * i + 1]];
    const begin = performance.now();
    descend(x, y, f, rate, STEPS);
    return performance.now() - begin;
  };

  // Nothing is counted before both sides are seen to compute the same.
  theirs();
  const first = ours();
  const difference = distance(first.ensemble.positions(), x, y);
  first.ensemble.free();
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
    ours: median(times.map(({ a }) => a)),
    theirs: median(times.map(({ b }) => b)),
    ratio: median(times.map(({ a, b }) => b / a)),
    difference,
  };
}

/** @param {Package} core */
function million(core) {
  const objective = new core.Objective({ surface: 'himmelblau' });
  const ensemble = open(core, objective, startingPoints(MILLION, [-5, 5]), 0.005, ROUNDS + WARM_UP);
  const times = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const begin = performance.now();
    ensemble.step(1);
    if (round >= 0) times.push(performance.now() - begin);
  }
  ensemble.free();
  objective.free();
  return median(times);
}

/**
 * @param {Package} core
 * @param {any} objective
 * @param {Float64Array} list
 * @param {number} lr
 * @param {number} maxSteps
 */
function open(core, objective, list, lr, maxSteps) {
  // tolerance 0: no run stops early, every run takes every step.
  return new core.Ensemble(objective, {
    optimizer: { name: 'gd', lr },
    starts: { list },
    maxSteps,
    tolerance: 0,
  });
}

/** @param {{ time: number, ensemble: { free(): void } }} run */
function timeOf({ time, ensemble }) {
  ensemble.free();
  return time;
}

/**
 * A grid of points, x0, y0, x1, y1, …, away from the axes of symmetry, where
 * rounding decides which way a run goes.
 *
 * @param {number} count
 * @param {[number, number]} window
 */
function startingPoints(count, [lo, hi]) {
  const side = Math.ceil(Math.sqrt(count));
  const points = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    points[2 * i] = lo + ((hi - lo) * ((i % side) + 0.37)) / side;
    points[2 * i + 1] = lo + ((hi - lo) * (Math.floor(i / side) + 0.71)) / side;
  }
  return points;
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

/** @param {number[]} numbers */
function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
