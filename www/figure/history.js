/**
 * Everything the core has computed of a run so far: where each ball was at each step, and what became of it.
 * Positions lie step by step (all balls of step 0, then all of step 1, …) in arrays that grow by doubling, so
 * that a chunk is one copy and a frame reads one stretch of memory.
 */

/** What stands in `stoppedAt` and `leftAt` for "not yet". */
export const NEVER = 0xffffffff;

/**
 * A place where runs ended, as the core found it.
 * @typedef {object} End
 * @property {string} kind `minimum`, `saddle`, …
 * @property {number} x
 * @property {number} y
 * @property {number} value
 * @property {number} count runs that ended there
 * @property {boolean} lowest whether it is (one of) the lowest minima found in the window
 */

/**
 * A stretch of steps `from` … `to` (both included). The arrays of stops are whole and replace the former ones.
 * @typedef {object} Chunk
 * @property {number} generation
 * @property {number} from
 * @property {number} to
 * @property {number} count how many runs
 * @property {Float64Array} positions x0, y0, x1, y1, … step by step
 * @property {Float64Array} values
 * @property {Uint32Array} stoppedAt
 * @property {Uint8Array} outcomes
 * @property {Uint16Array} sites index into `ends`, 65535: none
 * @property {Uint32Array} leftAt
 * @property {End[]} ends
 * @property {boolean} done
 */

export class History {
  /** How many runs. */
  count = 0;
  /** The last step held, −1 before the first chunk. */
  computed = -1;
  /** Whether the core has nothing more to compute. */
  done = false;
  /** Rises with every change, so that a view knows when to redraw. */
  version = 0;
  stoppedAt = new Uint32Array(0);
  outcomes = new Uint8Array(0);
  sites = new Uint16Array(0);
  leftAt = new Uint32Array(0);
  /** @type {End[]} */
  ends = [];
  /** x0, y0, x1, y1, … of step 0, then of step 1, …; longer than what is held. */
  positions = new Float64Array(0);
  /** Heights in the same order; longer than what is held. */
  values = new Float64Array(0);

  /**
   * Takes a chunk in. One that starts at step 0 begins a new history; one that starts inside what is held
   * replaces the rest.
   * @param {Chunk} chunk
   */
  append(chunk) {
    const { from, to, count } = chunk;
    if (from === 0) {
      this.count = count;
      this.computed = -1;
    } else if (count !== this.count || from > this.computed + 1) {
      throw new RangeError(`steps ${from}–${to} of ${count} runs do not follow step ${this.computed} of ${this.count}`);
    }
    this.#reserve((to + 1) * count);
    this.positions.set(chunk.positions.subarray(0, (to - from + 1) * count * 2), from * count * 2);
    this.values.set(chunk.values.subarray(0, (to - from + 1) * count), from * count);
    this.computed = to;
    this.done = chunk.done;
    this.stoppedAt = chunk.stoppedAt;
    this.outcomes = chunk.outcomes;
    this.sites = chunk.sites;
    this.leftAt = chunk.leftAt;
    this.ends = chunk.ends;
    this.version += 1;
  }

  /**
   * Forgets all after a step, as when the learning rate changes there. What stopped later has not stopped yet.
   * @param {number} step
   */
  truncate(step) {
    if (step >= this.computed) return;
    this.computed = Math.max(step, -1);
    this.done = false;
    this.stoppedAt = this.stoppedAt.map((k) => (k > this.computed ? NEVER : k));
    this.leftAt = this.leftAt.map((k) => (k > this.computed ? NEVER : k));
    this.version += 1;
  }

  /** @param {number} i run @param {number} k step @returns {number} */
  x(i, k) {
    return this.positions[(k * this.count + i) * 2];
  }

  /** @param {number} i run @param {number} k step @returns {number} */
  y(i, k) {
    return this.positions[(k * this.count + i) * 2 + 1];
  }

  /** @param {number} i run @param {number} k step @returns {number} */
  value(i, k) {
    return this.values[k * this.count + i];
  }

  /** @param {number} cells balls times steps */
  #reserve(cells) {
    if (cells <= this.values.length) return;
    const size = Math.max(cells, this.values.length * 2);
    const positions = new Float64Array(size * 2);
    const values = new Float64Array(size);
    const held = (this.computed + 1) * this.count;
    positions.set(this.positions.subarray(0, held * 2));
    values.set(this.values.subarray(0, held));
    this.positions = positions;
    this.values = values;
  }
}
