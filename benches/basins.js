// Maps of Himmelblau's basins: ours against typed-array JavaScript and against NumPy, on one thread, and ours on two workers.
// All sides run every pixel's start until no part of the gradient is above the tolerance, and say which minimum
// it has reached; nothing is timed before all labels are seen to be equal.

import { spawnSync } from 'node:child_process';
import { spread } from './measure.js';

/** Pixels along each side. */
export const SIDE = 512;
/** The same of a map with sixteen times as many. */
export const LARGE = 2048;
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

/** What both sides are asked for. @param {number} side */
const settings = (side) => ({
  width: side,
  height: side,
  optimizer: { name: 'gd', lr: RATE },
  maxSteps: STEPS,
  tolerance: TOLERANCE,
});
const land = {
  surface: 'himmelblau',
  x: /** @type {[number, number]} */ ([LO, HI]),
  y: /** @type {[number, number]} */ ([LO, HI]),
};

/**
 * The map in JavaScript, as fast as we know how: blocks of runs in structure of arrays; a run that has arrived
 * gives its place to the last one.
 *
 * @param {Uint16Array} labels
 * @param {number} side
 * @param {{x: number, y: number}[]} minima
 */
function plainMap(labels, side, minima) {
  const x = new Float64Array(BLOCK);
  const y = new Float64Array(BLOCK);
  const pixel = new Int32Array(BLOCK);
  const centre = Float64Array.from({ length: side }, (_, i) => LO + (HI - LO) * ((i + 0.5) / side));
  for (let from = 0; from < labels.length; from += BLOCK) {
    let count = BLOCK;
    for (let i = 0; i < BLOCK; i++) {
      pixel[i] = from + i;
      x[i] = centre[(from + i) % side];
      y[i] = centre[Math.floor((from + i) / side)];
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
 * @param {number} side
 * @param {number} rounds
 * @returns {{ours: Spread, theirs: Spread, ratio: Spread, coarse: Spread, minima: {x: number, y: number, count: number}[]}}
 *   times in milliseconds; a ratio is their time by ours
 */
export function measureBasins(core, side = SIDE, rounds = ROUNDS) {
  const objective = new core.Objective(land);
  const ours = () => {
    const begin = performance.now();
    const map = new core.BasinMap(objective, settings(side));
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
  const labels = new Uint16Array(side * side);
  const { report } = ours();
  const minima = report.places.slice(0, report.minima);
  const theirs = () => {
    const begin = performance.now();
    plainMap(labels, side, minima);
    return performance.now() - begin;
  };
  theirs();
  const other = labels.findIndex((label, i) => label !== report.labels[i]);
  if (other >= 0)
    throw new Error(`basins: pixel ${other} differs, so the two sides do not work alike`);
  const times = [];
  for (let round = -WARM_UP; round < rounds; round++) {
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
    minima,
  };
}

/**
 * The same map in NumPy on one thread, or why there is none.
 *
 * @param {{x: number, y: number, count: number}[]} minima what it has to find
 * @returns {Spread | string}
 */
export function measureNumPy(minima) {
  const asked = { lo: LO, hi: HI, side: SIDE, rate: RATE, steps: STEPS, tolerance: TOLERANCE };
  const places = minima.map(({ x, y }) => [x, y]);
  const { status, stdout } = spawnSync(
    'python3',
    ['basins.py', JSON.stringify({ ...asked, places })],
    {
      cwd: new URL('.', import.meta.url),
    },
  );
  if (status !== 0) return 'Python 3 is not installed';
  const { skipped, times, counts } = JSON.parse(String(stdout));
  if (skipped) return skipped;
  if (minima.some(({ count }, i) => count !== counts[i]))
    throw new Error(`basins: NumPy finds ${counts}, so the two sides do not work alike`);
  return spread(times);
}

/**
 * Two workers of Node that share out maps, tile by tile, and put them together here.
 *
 * @param {Uint8Array} bytes of the module
 * @param {number} side
 */
async function startPool(bytes, side) {
  const { Worker } = await import('node:worker_threads');
  const url = new URL('./basins-worker.js', import.meta.url);
  const workerData = { bytes, land, settings: settings(side) };
  const workers = [0, 1].map(() => new Worker(url, { workerData }));
  /** One map; its time in milliseconds. @param {Package} core @param {any} objective @returns {Promise<number>} */
  const map = (core, objective) =>
    new Promise((resolve) => {
      const begin = performance.now();
      const map = new core.BasinMap(objective, settings(side));
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
  const end = () => Promise.all(workers.map((worker) => worker.terminate()));
  return { map, end };
}

/**
 * The same map on two warm workers.
 *
 * @param {Package} core
 * @param {Uint8Array} bytes of the module
 * @param {number} side
 * @param {number} rounds
 * @returns {Promise<Spread>}
 */
export async function measurePool(core, bytes, side = SIDE, rounds = ROUNDS) {
  const pool = await startPool(bytes, side);
  const objective = new core.Objective(land);
  const times = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    const time = await pool.map(core, objective);
    if (round >= 0) times.push(time);
  }
  await pool.end();
  objective.free();
  return spread(times);
}

/**
 * The same map on two workers that have yet to start and to compile the core: from asking for them to the whole map.
 *
 * @param {Package} core
 * @param {Uint8Array} bytes of the module
 * @returns {Promise<Spread>}
 */
export async function measureCold(core, bytes) {
  const objective = new core.Objective(land);
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    // With a section that means nothing and another name each time, so that nothing is found compiled already.
    const anew = new Uint8Array([...bytes, 0, 3, 2, 97, 97 + round]);
    const begin = performance.now();
    const pool = await startPool(anew, SIDE);
    await pool.map(core, objective);
    times.push(performance.now() - begin);
    await pool.end();
  }
  objective.free();
  return spread(times);
}
