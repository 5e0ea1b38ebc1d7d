// The search for a rule's learning rate: whoever asks has it try one rate at a time, and so can stop it between two.
import { RateSearch } from '../pkg/watershed.js';
import { inSlices } from './slices.js';

/** Points to begin a slice with. */
const FIRST_POINTS = 512;

export class HostRates {
  constructor() {
    /** @type {RateSearch | null} */
    this.search = null;
  }

  /**
   * @param {import('../pkg/watershed.js').Objective} objective
   * @param {object} settings of the runs
   * @param {number} budget looks at the function, shared by all rates and starts
   */
  begin(objective, settings, budget) {
    this.cancel();
    this.search = new RateSearch(objective, settings, budget);
  }

  /** Tries one more rate; null if there is no search any more. */
  async next() {
    const { search } = this;
    if (!search) return null;
    const tried = search.tried();
    let done = false;
    await inSlices(FIRST_POINTS, (points) => {
      if (this.search !== search) return true;
      done = search.advance(points);
      return done || search.tried() > tried;
    });
    if (this.search !== search) return null;
    const report = search.report();
    if (done) this.cancel();
    return { ...report, done };
  }

  cancel() {
    this.search?.free();
    this.search = null;
  }
}
