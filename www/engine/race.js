// A race in the host: several rules on one function from the same starts, each as a set of runs of its own.
import { Ensemble } from '../pkg/watershed.js';
import { inSlices } from './slices.js';

/**
 * What one rule did.
 * @typedef {object} Lap
 * @property {string} name
 * @property {number} steps the last step computed
 * @property {Float64Array} positions x, y of each run, step after step
 * @property {Float64Array} values of each run, step after step
 * @property {Float64Array} gradients computed by each run up to each step, step after step
 * @property {Uint32Array} stoppedAt 2³² − 1: not yet
 * @property {Uint8Array} outcomes codes
 * @property {{code: string, message: string} | null} refused why the rule could not start
 */

/**
 * @param {import('../pkg/watershed.js').Objective} objective
 * @param {object} request
 * @param {{name: string, [parameter: string]: any}[]} request.racers
 * @param {object} request.starts
 * @param {number} request.maxSteps
 * @param {number} request.tolerance
 * @param {() => boolean} stale whether nobody waits for the answer any more
 * @returns {Promise<Lap[] | null>}
 */
export async function race(objective, { racers, starts, maxSteps, tolerance }, stale) {
  /** @type {Lap[]} */
  const laps = [];
  for (const optimizer of racers) {
    /** @type {Ensemble} */
    let runs;
    try {
      runs = new Ensemble(objective, { optimizer, starts, maxSteps, tolerance });
    } catch (error) {
      const { code, message } = /** @type {any} */ (error);
      laps.push({ ...nothing(optimizer.name), refused: { code, message } });
      continue;
    }
    try {
      const lap = await go(optimizer.name, runs, maxSteps, stale);
      if (!lap) return null;
      laps.push(lap);
    } finally {
      runs.free();
    }
  }
  return laps;
}

/** @param {string} name @returns {Lap} */
const nothing = (name) => ({
  name,
  steps: -1,
  positions: new Float64Array(0),
  values: new Float64Array(0),
  gradients: new Float64Array(0),
  stoppedAt: new Uint32Array(0),
  outcomes: new Uint8Array(0),
  refused: null,
});

/**
 * Step by step, because what a line search looks at is known only at the step itself.
 * @param {string} name @param {Ensemble} runs @param {number} maxSteps @param {() => boolean} stale
 * @returns {Promise<Lap | null>}
 */
async function go(name, runs, maxSteps, stale) {
  const count = runs.count();
  /** @type {number[]} */
  const gradients = [];
  const note = () => {
    for (let run = 0; run < count; run++) gradients.push(runs.spent(run)?.gradients ?? NaN);
  };
  note();
  await inSlices(1, (steps) => {
    if (stale()) return true;
    for (let n = 0; n < steps; n++) {
      if (runs.done() || runs.computed() >= maxSteps) return true;
      runs.step(1);
      note();
    }
    return runs.done() || runs.computed() >= maxSteps;
  });
  if (stale()) return null;
  const steps = runs.computed();
  return {
    name,
    steps,
    positions: runs.positionsBetween(0, steps),
    values: runs.valuesBetween(0, steps),
    gradients: Float64Array.from(gradients.slice(0, (steps + 1) * count)),
    stoppedAt: runs.stoppedAt(),
    outcomes: runs.outcomes(),
    refused: null,
  };
}
