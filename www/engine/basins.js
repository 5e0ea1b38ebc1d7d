// A map of basins in the host: tiles that are worked on here, and those that others have worked on.
import { BasinMap, Objective } from '../pkg/watershed.js';
import { inSlices } from './slices.js';

/** @typedef {import('./session.js').Answer} Answer */

/** Points to begin a slice with. */
const FIRST_POINTS = 4096;

/** One map at a time, known by a ticket; what is asked with an older ticket is answered by null. */
export class HostBasins {
  constructor() {
    /** @type {BasinMap | null} */
    this.map = null;
    this.ticket = 0;
    this.width = 0;
  }

  /**
   * Its own function, not the one on show: the page may be a change ahead of that.
   * @param {{ticket: number, land: object, settings: {width: number}}} request
   * @returns {Answer}
   */
  open({ ticket, land, settings }) {
    if (ticket <= this.ticket) return { result: null };
    this.close();
    this.ticket = ticket;
    const objective = new Objective(land);
    try {
      this.map = new BasinMap(objective, settings);
      this.width = settings.width;
      // Takes over from the interpreter between two slices; where it is refused, nothing is lost.
      objective.compile('value_and_gradient').catch(() => {});
    } finally {
      objective.free();
    }
    return { result: { tiles: this.map.tiles(), coarse: this.map.coarse() } };
  }

  /**
   * Works on a tile; what it found is kept here or given away.
   * @param {{ticket: number, number: number, keep: boolean}} request
   * @returns {Promise<Answer>}
   */
  async tile({ ticket, number, keep }) {
    const map = this.#of(ticket);
    const tile = map?.tile(number);
    if (!map || !tile) return { result: null };
    try {
      await inSlices(FIRST_POINTS, (points) => this.#of(ticket) !== map || tile.advance(points));
      if (this.#of(ticket) !== map) return { result: null };
      const found = tile.found();
      if (keep) return { result: put(map, number, found) };
      const { outcomes, sites, steps, ends } = found;
      return {
        result: found,
        transfer: [outcomes.buffer, sites.buffer, steps.buffer, ends.buffer],
      };
    } finally {
      tile.free();
    }
  }

  /** @param {{ticket: number, number: number, found: Found}} request @returns {Answer} */
  put({ ticket, number, found }) {
    const map = this.#of(ticket);
    return { result: map ? put(map, number, found) : null };
  }

  /**
   * @param {{ticket: number, fill: boolean, every?: number}} request `every`: the report of a pixel in so many along each side
   * @returns {Answer}
   */
  report({ ticket, fill, every = 1 }) {
    const full = this.#of(ticket)?.report(fill);
    if (!full) return { result: null };
    const total = full.labels.length;
    const report = { ...(every > 1 ? thinned(full, this.width, every) : full), total };
    const { labels, sites, steps } = report;
    return { result: report, transfer: [labels.buffer, sites.buffer, steps.buffer] };
  }

  /** @param {{ticket: number}} request @returns {Promise<Answer>} */
  async lines({ ticket }) {
    const map = this.#of(ticket);
    if (!map) return { result: null };
    const search = map.lines();
    try {
      await inSlices(FIRST_POINTS, (points) => this.#of(ticket) !== map || search.advance(points));
      if (this.#of(ticket) !== map) return { result: null };
      const lines = search.lines();
      return { result: lines, transfer: [lines.points.buffer, lines.lengths.buffer] };
    } finally {
      search.free();
    }
  }

  close() {
    this.map?.free();
    this.map = null;
  }

  /** @param {number} ticket */
  #of(ticket) {
    return ticket === this.ticket ? this.map : null;
  }
}

/**
 * What was found in a tile.
 * @typedef {{outcomes: Uint8Array, sites: Uint16Array, steps: Uint16Array, ends: Float64Array}} Found
 */

/**
 * One pixel in so many along each side; a curve has one row.
 * @param {any} report @param {number} width @param {number} every
 */
function thinned(report, width, every) {
  const height = report.labels.length / width;
  const rows = Math.ceil(height / every);
  const columns = Math.ceil(width / every);
  const thin = (/** @type {Uint16Array} */ all) => {
    const few = new Uint16Array(columns * rows);
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        few[row * columns + column] = all[row * every * width + column * every];
    return few;
  };
  const { labels, sites, steps } = report;
  return { ...report, labels: thin(labels), sites: thin(sites), steps: thin(steps) };
}

/** @param {BasinMap} map @param {number} number @param {Found} found */
function put(map, number, { outcomes, sites, steps, ends }) {
  return map.put(number, outcomes, sites, steps, ends);
}
