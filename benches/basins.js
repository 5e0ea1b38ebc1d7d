// A map of Himmelblau's basins: ours against typed-array JavaScript, on one thread, and ours on two workers.
// Both sides run every pixel's start until no part of the gradient is above the tolerance, and say which minimum
// it has reached; nothing is timed before all labels are seen to be equal.

import { spread } from './measure.js';

const SIDE = 512;
const [LO, HI] = [-6, 6];
const RATE = 0.005;
const STEPS = 500;
const TOLERANCE = 1e-6;
const ROUNDS = 9;
const WARM_UP = 2;
/** Runs that JavaScript moves together; with fewer or more it is slower. */
const BLOCK = 512;
const MOVING = 65520;

/** @typedef {import('./measure.js').Package} Package */
/** @typedef {import('./measure.js').Spread} Spread */

/** What both sides are asked for. */
export const settings = {
  width: SIDE,
  height: SIDE,
  optimizer: { name: 'gd', lr: RATE },
  maxSteps: STEPS,
  tolerance: TOLERANCE,
};
export const land = {
  surface: 'himmelblau',
  x: /** @type {[number, number]} */ ([LO, HI]),
  y: /** @type {[number, number]} */ ([LO, HI]),
};

/**
 * The map in JavaScript, as fast as we know how: blocks of runs in structure of arrays; a run that has arrived
 * gives its place to the last one.
 *
 * @param {Uint16Array} labels
 * @param {{x: number, y: number}[]} minima
 */
function plainMap(labels, minima) {
  const x = new Float64Array(BLOCK);
  const y = new Float64Array(BLOCK);
  const pixel = new Int32Array(BLOCK);
  const centre = Float64Array.from({ length: SIDE }, (_, i) => LO + (HI - LO) * ((i + 0.5) / SIDE));
  for (let from = 0; from < labels.length; from += BLOCK) {
    let count = BLOCK;
    for (let i = 0; i < BLOCK; i++) {
      pixel[i] = from + i;
      x[i] = centre[(from + i) % SIDE];
      y[i] = centre[Math.floor((from + i) / SIDE)];
    }
    for (let k = 0; k < STEPS && count > 0; k++) {
      for (let i = 0; i < count;) {
        const u = x[i];
        const v = y[i];
        const a = u * u + v - 11;
        const b = u + v * v - 7;
        const du = 4 * u * a + 2 * b;
        const dv = 2 * a + 4 * v * b;
        if (Math.abs(du) <= TOLERANCE && Math.abs(dv) <= TOLERANCE) {
          labels[pixel[i]] = nearest(minima, u, v);
          count--;
          x[i] = x[count];
          y[i] = y[count];
          pixel[i] = pixel[count];
          continue;
        }
        x[i] = u - RATE * du;
        y[i] = v - RATE * dv;
        i++;
      }
    }
    for (let i = 0; i < count; i++) labels[pixel[i]] = MOVING;
  }
}

/** @param {{x: number, y: number}[]} minima @param {number} x @param {number} y */
function nearest(minima, x, y) {
  let best = 0;
  let least = Infinity;
  for (let i = 0; i < minima.length; i++) {
    const far = (minima[i].x - x) ** 2 + (minima[i].y - y) ** 2;
    if (far < least) [best, least] = [i, far];
  }
  return best;
}

/**
 * @param {Package} core
 * @returns {{ours: Spread, theirs: Spread, ratio: Spread, coarse: Spread}} times in milliseconds; a ratio is their time by ours
 */
export function measureBasins(core) {
  const objective = new core.Objective(land);
  const ours = () => {
    const begin = performance.now();
    const map = new core.BasinMap(objective, settings);
    for (let number = 0; number < map.coarse(); number++) {
      const tile = /** @type {any} */ (map.tile(number));
      while (!tile.advance(1e6));
      const { outcomes, sites, steps, ends } = tile.found();
      map.put(number, outcomes, sites, steps, ends);
      tile.free();
    }
    const coarse = performance.now() - begin;
    while (!map.advance(1e6));
    const report = map.report(false);
    const time = performance.now() - begin;
    map.free();
    return { time, coarse, report };
  };
  const labels = new Uint16Array(SIDE * SIDE);
  const { report } = ours();
  const theirs = () => {
    const begin = performance.now();
    plainMap(labels, report.places.slice(0, report.minima));
    return performance.now() - begin;
  };
  theirs();
  const other = labels.findIndex((label, i) => label !== report.labels[i]);
  if (other >= 0)
    throw new Error(`basins: pixel ${other} differs, so the two sides do not work alike`);
  const times = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    /** @type {{a: ReturnType<typeof ours>, b: number}} */
    const pair =
      round % 2 === 0 ? { a: ours(), b: theirs() } : (([b, a]) => ({ a, b }))([theirs(), ours()]);
    if (round >= 0) times.push(pair);
  }
  objective.free();
  return {
    ours: spread(times.map(({ a }) => a.time)),
    theirs: spread(times.map(({ b }) => b)),
    ratio: spread(times.map(({ a, b }) => b / a.time)),
    coarse: spread(times.map(({ a }) => a.coarse)),
  };
}

/**
 * The same map shared out between two warm workers of Node, tile by tile, and put together here.
 * @param {Package} core
 * @param {ArrayBufferView} bytes of the module
 * @returns {Promise<Spread>}
 */
export async function measurePool(core, bytes) {
  const { Worker } = await import('node:worker_threads');
  const url = new URL('./basins-worker.js', import.meta.url);
  const workers = [0, 1].map(() => new Worker(url, { workerData: { bytes, land, settings } }));
  const objective = new core.Objective(land);
  const once = () =>
    new Promise((resolve) => {
      const begin = performance.now();
      const map = new core.BasinMap(objective, settings);
      let next = 0;
      let missing = map.tiles();
      for (const worker of workers) {
        worker.removeAllListeners('message');
        worker.on('message', ({ number, found: { outcomes, sites, steps, ends } }) => {
          map.put(number, outcomes, sites, steps, ends);
          if (next < map.tiles()) worker.postMessage(next++);
          if (--missing > 0) return;
          map.report(false);
          const time = performance.now() - begin;
          map.free();
          resolve(time);
        });
        // Two each, so that none waits for the post.
        worker.postMessage(next++);
        worker.postMessage(next++);
      }
    });
  const times = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const time = await once();
    if (round >= 0) times.push(time);
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  objective.free();
  return spread(times);
}
