// Descent on the loss of 100 points: the core against JavaScript with typed arrays, and against PyTorch where it is
// installed. In JavaScript the points are the inner loop, because their sums then stay in registers.

import { spread } from './measure.js';

export const POINTS = 100;
const RUNS = 1000;
const STEPS = 20;
const ROUNDS = 15;
const WARM_UP = 3;

/** @typedef {import('./measure.js').Spread} Spread */

/** A line with a deterministic unevenness. @returns {[number, number][]} */
export function points() {
  return Array.from({ length: POINTS }, (_, i) => {
    const x = (i / (POINTS - 1)) * 4 - 2;
    return [x, 0.8 * x + 0.3 + 0.4 * Math.sin(7.3 * i)];
  });
}

/** @returns {[number, number][]} */
const starts = () =>
  Array.from({ length: RUNS }, (_, i) => [
    ((i % 40) - 19.63) / 10,
    (Math.floor(i / 40) - 12.29) / 8,
  ]);

/** @typedef {(w: Float64Array, b: Float64Array, f: Float64Array, x: Float64Array, y: Float64Array, rate: number, steps: number) => void} Descent */

/** @type {Descent} */
function line(w, b, f, x, y, rate, steps) {
  const n = x.length;
  for (let k = 0; k < steps; k++) {
    for (let i = 0; i < w.length; i++) {
      const [wi, bi] = [w[i], b[i]];
      let [sum, dw, db] = [0, 0, 0];
      for (let j = 0; j < n; j++) {
        const r = wi * x[j] + bi - y[j];
        sum += r * r;
        dw += 2 * r * x[j];
        db += 2 * r;
      }
      f[i] = sum / n;
      w[i] = wi - (rate * dw) / n;
      b[i] = bi - (rate * db) / n;
    }
  }
}

/** @type {Descent} */
function neuron(w, b, f, x, y, rate, steps) {
  const n = x.length;
  for (let k = 0; k < steps; k++) {
    for (let i = 0; i < w.length; i++) {
      const [wi, bi] = [w[i], b[i]];
      let [sum, dw, db] = [0, 0, 0];
      for (let j = 0; j < n; j++) {
        const p = Math.tanh(wi * x[j] + bi);
        const r = p - y[j];
        const slope = 2 * r * (1 - p * p);
        sum += r * r;
        dw += slope * x[j];
        db += slope;
      }
      f[i] = sum / n;
      w[i] = wi - (rate * dw) / n;
      b[i] = bi - (rate * db) / n;
    }
  }
}

/** @type {{model: string, descend: Descent}[]} */
const MODELS = [
  { model: 'W*x+b', descend: line },
  { model: 'tanh(W*x+b)', descend: neuron },
];
const RATE = 0.05;

/**
 * @param {any} core the package, already initialised
 * @returns {{model: string, ours: Spread, theirs: Spread, ratio: Spread, difference: number}[]} milliseconds
 */
export function measureLoss(core) {
  return MODELS.map(({ model, descend }) => {
    const data = points();
    const [x, y] = [0, 1].map((axis) => Float64Array.from(data, (point) => point[axis]));
    const list = starts();
    const [w, b, f] = [0, 1, 2].map(() => new Float64Array(RUNS));
    const objective = new core.Objective({ model, loss: 'mse', data, x: [-2, 2], y: [-2, 2] });
    const ours = () => {
      const ensemble = new core.Ensemble(objective, {
        optimizer: { name: 'gd', lr: RATE },
        starts: { list },
        maxSteps: STEPS,
        // Value and gradient on both sides, and nothing stops.
        tolerance: 0,
        history: false,
      });
      const begin = performance.now();
      ensemble.step(STEPS);
      const time = performance.now() - begin;
      const positions = ensemble.positions();
      ensemble.free();
      return { time, positions };
    };
    const theirs = () => {
      list.forEach((start, i) => ([w[i], b[i]] = start));
      const begin = performance.now();
      descend(w, b, f, x, y, RATE, STEPS);
      return performance.now() - begin;
    };
    theirs();
    const { positions } = ours();
    let difference = 0;
    for (let i = 0; i < RUNS; i++)
      for (const [p, q] of [
        [positions[2 * i], w[i]],
        [positions[2 * i + 1], b[i]],
      ])
        difference = Math.max(difference, Math.abs(p - q) / Math.max(1, Math.abs(q)));
    if (!(difference <= 1e-9)) throw new Error(`${model}: the two sides differ by ${difference}`);
    const times = [];
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      const first = round % 2 === 0 ? ours().time : theirs();
      const second = round % 2 === 0 ? theirs() : ours().time;
      const [a, c] = round % 2 === 0 ? [first, second] : [second, first];
      if (round >= 0) times.push({ a, c });
    }
    objective.free();
    return {
      model,
      ours: spread(times.map(({ a }) => a)),
      theirs: spread(times.map(({ c }) => c)),
      ratio: spread(times.map(({ a, c }) => c / a)),
      difference,
    };
  });
}
