// What is proved of a function, in slices beside everything else.
import { LandscapeSearch } from '../pkg/watershed.js';
import { inSlices } from './slices.js';

/** Boxes of the first slice: some milliseconds. */
const FIRST_BOXES = 64;

export class HostSurvey {
  constructor() {
    /** @type {LandscapeSearch | null} */
    this.search = null;
    /** The last report, of a search that is over. @type {any} */
    this.told = null;
    /** Why there is nothing to search: whoever asks is told again. @type {unknown} */
    this.refusal = null;
  }

  /**
   * Searches to the end.
   * @param {import('../pkg/watershed.js').Objective} objective
   * @returns {Promise<any>} null if it was cancelled
   */
  async begin(objective) {
    this.cancel();
    let search;
    try {
      search = new LandscapeSearch(objective);
    } catch (error) {
      this.refusal = error;
      throw error;
    }
    this.search = search;
    await inSlices(FIRST_BOXES, (boxes) => this.search !== search || search.advance(boxes));
    if (this.search !== search) return null;
    this.told = search.report();
    search.free();
    this.search = null;
    return this.told;
  }

  /** What is known now; null if nobody searches. Throws what the search was refused with. */
  report() {
    if (this.refusal) throw this.refusal;
    return this.search?.report() ?? this.told;
  }

  /** Forgets a function: the search stops with its slice. */
  cancel() {
    this.search?.free();
    this.search = this.told = this.refusal = null;
  }
}
