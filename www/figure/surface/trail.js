import { drape, newLine } from './drape.js';
import { level } from '../heights.js';

/**
 * The lines of all runs as segments in the order in which they were walked: all of step 1, then all of step 2.
 * What is drawn at a step is then simply the beginning of the list, and playing on only appends. Plain arrays,
 * no graphics.
 */

/** Numbers of one segment: x, y, z of its start and of its end, and its run. */
export const STRIDE = 7;
/**
 * Moves shorter than this wait until they add up, in units of the scene: a third of a pixel in a view of 800.
 * A run that creeps into a valley takes thousands of steps and few segments.
 */
const SHORT = 0.0009;
/** Lines lie this much above the surface. */
const LIFT = 0.003;

export class Trail {
  /** Segments, STRIDE numbers each; grows by doubling. */
  segments = new Float32Array(STRIDE * 1024);
  /** Segments up to and with each step. */
  #counts = new Uint32Array(256);
  /** The first and the last step walked; −1 before anything is. */
  first = -1;
  built = -1;
  #line = newLine();
  /** Where each run's line ends so far: x and y in the scene, and level. */
  #last = new Float64Array(0);
  /** Where runs left the picture: step and place. @type {Map<number, {step: number, x: number, y: number, z: number}[]>} */
  #exits = new Map();

  /** Forgets everything, as when runs or surface have changed. */
  reset() {
    this.first = this.built = -1;
    this.#exits.clear();
  }

  /**
   * How many segments are walked by a step.
   * @param {number} step
   * @returns {number}
   */
  countAt(step) {
    if (this.built < 0 || step < this.first) return 0;
    return this.#counts[Math.min(step, this.built) - this.first];
  }

  /**
   * Walks on to a step.
   * @param {import('../history.js').History} history
   * @param {import('./block.js').Block} block
   * @param {import('./grid.js').Grid} grid
   * @param {import('../heights.js').Heights} heights
   * @param {number} step
   */
  walk(history, block, grid, heights, step) {
    const end = Math.min(step, history.computed);
    if (this.built < 0) {
      if (end < history.first) return;
      this.#begin(history, block, heights);
    }
    const { count, stoppedAt } = history;
    const last = this.#last;
    while (this.built < end) {
      const k = this.built + 1;
      let segments = this.countAt(k - 1);
      for (let i = 0; i < count; i++) {
        if (stoppedAt[i] < k) continue;
        const x = block.toX(history.x(i, k));
        const y = block.toY(history.y(i, k));
        const moved = Math.max(Math.abs(x - last[3 * i]), Math.abs(y - last[3 * i + 1]));
        if (moved < SHORT || Number.isNaN(moved)) continue;
        segments = this.#add(
          i,
          k,
          x,
          y,
          level(heights, history.value(i, k)),
          segments,
          block,
          grid,
        );
      }
      this.#count(k, segments);
    }
  }

  /**
   * Where a run was last seen, if it has left the picture by a step.
   * @param {number} run @param {number} step
   * @returns {{x: number, y: number, z: number} | null}
   */
  exit(run, step) {
    return this.#exits.get(run)?.findLast((exit) => exit.step <= step) ?? null;
  }

  /**
   * @param {import('../history.js').History} history
   * @param {import('./block.js').Block} block
   * @param {import('../heights.js').Heights} heights
   */
  #begin(history, block, heights) {
    const { count, first } = history;
    this.#last = new Float64Array(3 * count);
    for (let i = 0; i < count; i++) {
      this.#last[3 * i] = block.toX(history.x(i, first));
      this.#last[3 * i + 1] = block.toY(history.y(i, first));
      this.#last[3 * i + 2] = level(heights, history.value(i, first));
    }
    this.first = first;
    this.#count(first, 0);
  }

  /** @param {number} k @param {number} segments */
  #count(k, segments) {
    if (k - this.first >= this.#counts.length) {
      const longer = new Uint32Array(2 * this.#counts.length);
      longer.set(this.#counts);
      this.#counts = longer;
    }
    this.#counts[k - this.first] = segments;
    this.built = k;
  }

  /**
   * @param {number} run @param {number} step
   * @param {number} x @param {number} y @param {number} height level at the end of the step
   * @param {number} segments held so far
   * @param {import('./block.js').Block} block @param {import('./grid.js').Grid} grid
   * @returns {number} segments held now
   */
  #add(run, step, x, y, height, segments, block, grid) {
    const last = this.#last;
    const line = this.#line;
    const from = 3 * run;
    drape(line, block, grid, [last[from], last[from + 1], last[from + 2]], [x, y, height]);
    last[from] = x;
    last[from + 1] = y;
    if (!Number.isNaN(height)) last[from + 2] = height;
    const { points, count } = line;
    this.#reserve(segments + count);
    let at = segments * STRIDE;
    for (let n = 0; n + 1 < count; n++) {
      for (let part = 0; part < 6; part++) {
        this.segments[at++] = points[3 * n + part] + (part % 3 === 2 ? LIFT : 0);
      }
      this.segments[at++] = run;
    }
    if (line.left) {
      const end = 3 * (count - 1);
      const exits = this.#exits.get(run) ?? [];
      exits.push({ step, x: points[end], y: points[end + 1], z: points[end + 2] });
      this.#exits.set(run, exits);
    }
    return segments + Math.max(0, count - 1);
  }

  /** @param {number} segments */
  #reserve(segments) {
    if (segments * STRIDE <= this.segments.length) return;
    const longer = new Float32Array(Math.max(segments * STRIDE, 2 * this.segments.length));
    longer.set(this.segments);
    this.segments = longer;
  }
}
