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
 * @property {boolean} lowest whether it is one of the lowest minima found
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
  /** The first step held: 0, unless there are too many runs for the core to keep their steps. */
  first = 0;
  /** The last step held, −1 before the first chunk. */
  computed = -1;
  /** Whether the core has nothing more to compute. */
  done = false;
  /** Of which run of the engine the last chunk was. */
  generation = 0;
  /** Rises with every change, so that a view knows when to redraw. */
  version = 0;
  /** Rises when steps that were held are replaced or forgotten, so that a view knows when to start its paths anew. */
  revision = 0;
  /** @type {Uint32Array} */
  stoppedAt = new Uint32Array(0);
  /** @type {Uint8Array} */
  outcomes = new Uint8Array(0);
  /** @type {Uint16Array} */
  sites = new Uint16Array(0);
  /** @type {Uint32Array} */
  leftAt = new Uint32Array(0);
  /** @type {End[]} */
  ends = [];
  /** x0, y0, x1, y1, … of step `first`, then of the next, …; longer than what is held. */
  positions = new Float64Array(0);
  /** Heights in the same order; longer than what is held. */
  values = new Float64Array(0);

  /**
   * Takes a chunk in. One that starts at step 0 begins a new history; one that starts inside what is held
   * replaces the rest; one that leaves steps out, because the core does not keep them, replaces all, and so
   * does the first to arrive of other runs, which may have gone far by then.
   * @param {Chunk} chunk
   */
  append(chunk) {
    const { from, to, count, generation } = chunk;
    const others =
      this.count > 0 &&
      (count !== this.count || (this.first > 0 && generation !== this.generation));
    if (others || from !== this.computed + 1) this.revision += 1;
    if (others || from === 0 || from > this.computed + 1 || from < this.first) {
      this.first = from;
      this.computed = from - 1;
      this.count = count;
    }
    this.generation = generation;
    const cells = (to - from + 1) * count;
    const offset = (from - this.first) * count;
    this.#reserve(offset + cells);
    this.positions.set(chunk.positions.subarray(0, cells * 2), offset * 2);
    this.values.set(chunk.values.subarray(0, cells), offset);
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
    this.computed = Math.max(step, this.first - 1);
    this.revision += 1;
    this.done = false;
    this.stoppedAt = this.stoppedAt.map((k) => (k > this.computed ? NEVER : k));
    this.leftAt = this.leftAt.map((k) => (k > this.computed ? NEVER : k));
    this.version += 1;
  }

  /** @param {number} i run @param {number} k step @returns {number} */
  x(i, k) {
    return this.positions[((k - this.first) * this.count + i) * 2];
  }

  /** @param {number} i run @param {number} k step @returns {number} */
  y(i, k) {
    return this.positions[((k - this.first) * this.count + i) * 2 + 1];
  }

  /** @param {number} i run @param {number} k step @returns {number} */
  value(i, k) {
    return this.values[(k - this.first) * this.count + i];
  }

  /** The last step, of those held, at which a run still moved. @param {number} i run @returns {number} */
  lastMove(i) {
    return Math.min(this.stoppedAt[i], this.computed);
  }

  /** Whether a run ends in a lowest minimum. @param {number} i run */
  lowest(i) {
    return this.ends[this.sites[i]]?.lowest === true;
  }

  /** @param {number} cells balls times steps */
  #reserve(cells) {
    if (cells <= this.values.length) return;
    const size = Math.max(cells, this.values.length * 2);
    const positions = new Float64Array(size * 2);
    const values = new Float64Array(size);
    const held = Math.min((this.computed + 1 - this.first) * this.count, this.values.length);
    positions.set(this.positions.subarray(0, held * 2));
    values.set(this.values.subarray(0, held));
    this.positions = positions;
    this.values = values;
  }
}
