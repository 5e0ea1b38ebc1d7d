// The search for a rule's learning rate: whoever asks has it try one rate at a time, and so can stop it between two.
import { RateSearch } from '../pkg/watershed.js';

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
  next() {
    if (!this.search) return null;
    const done = this.search.advance();
    const report = this.search.report();
    if (done) this.cancel();
    return { ...report, done };
  }

  cancel() {
    this.search?.free();
    this.search = null;
  }
}
