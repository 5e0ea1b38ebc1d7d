// A share of a fall of rain in the host: its drops are moved here, and sent to be drawn.
import { Objective, Rain } from '../pkg/watershed.js';
import { inSlices } from './slices.js';

/** @typedef {import('./session.js').Answer} Answer */

/**
 * What has become of the drops of a share.
 * @typedef {object} RainTally
 * @property {number} step
 * @property {boolean} done
 * @property {number[]} counts by the code of the outcome
 * @property {{kind: string, x: number, y: number, value: number, count: number}[]} ends
 */

/** Points to begin a slice with. */
const FIRST_POINTS = 16_384;

/** One share at a time, known by a ticket; what is asked with another ticket is answered by null. */
export class HostRain {
  constructor() {
    /** @type {Rain | null} */
    this.rain = null;
    this.ticket = 0;
  }

  /**
   * @param {{ticket: number, land: object, settings: object, first: number, last: number}} request
   * @returns {Answer}
   */
  open({ ticket, land, settings, first, last }) {
    this.close();
    this.ticket = ticket;
    const objective = new Objective(land);
    try {
      this.rain = new Rain(objective, settings, first, last);
    } finally {
      objective.free();
    }
    return this.#told(this.rain, undefined);
  }

  /**
   * Moves all drops on to a step.
   * @param {{ticket: number, step: number, points?: Float32Array}} request `points` are filled anew, if they are given back
   * @returns {Promise<Answer>}
   */
  async step({ ticket, step, points }) {
    const { rain } = this;
    if (!rain || ticket !== this.ticket) return { result: null };
    await inSlices(
      FIRST_POINTS,
      (amount) => this.rain !== rain || ticket !== this.ticket || rain.advance(step, amount),
    );
    if (this.rain !== rain || ticket !== this.ticket) return { result: null };
    return this.#told(rain, points);
  }

  close() {
    this.rain?.free();
    this.rain = null;
    this.ticket = 0;
  }

  /** @param {Rain} rain @param {Float32Array | undefined} points @returns {Answer} */
  #told(rain, points) {
    const tally = rain.tally();
    const present = rain.points();
    if (points?.length === present.length) points.set(present);
    else points = present.slice();
    return { result: { points, tally }, transfer: [points.buffer] };
  }
}
