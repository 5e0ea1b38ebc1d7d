/**
 * One fall of rain: keeps time, has the drops moved, tells the views when there is something new to draw, and counts.
 */

/** @typedef {import('../../overlays.js').DropPart} DropPart */
/** @typedef {import('./movers.js').Here | import('./movers.js').Crew} Mover */

/** JavaScript's share of a frame that goes into moving drops, ms; drawing them comes on top. */
const WORK = 5;
/** The fall from the sky, ms. */
const FALL = 1100;
/** Counts are told so often, ms. */
const TELLING = 200;
/** Of time that was not seen no more than so much is made up for, ms. */
const LONGEST = 250;

export class Fall {
  /**
   * @param {object} options
   * @param {Mover} options.mover
   * @param {number} options.count
   * @param {number} options.speed steps a second
   * @param {number} options.limit of steps
   * @param {boolean} options.still whether drops begin on the ground
   * @param {(fall: Fall) => void} options.told called when there is something new to count, and at the end
   * @param {(error: unknown) => void} options.failed
   */
  constructor({ mover, count, speed, limit, still, told, failed }) {
    this.mover = mover;
    this.count = count;
    this.speed = speed;
    this.limit = limit;
    this.told = told;
    this.failed = failed;
    this.fallen = still ? 1 : 0;
    /** The step that is sought, and the one on show. */
    this.target = 0;
    this.step = 0;
    this.done = false;
    this.running = false;
    this.seen = true;
    /** @type {Set<() => void>} */
    this.listeners = new Set();
    this.frame = 0;
    this.before = 0;
    this.carry = 0;
    this.toldAt = -Infinity;
    /** JavaScript's time of the last frames, ms; for benches. @type {number[]} */
    this.costs = [];
  }

  /** @returns {readonly DropPart[]} */
  get parts() {
    return this.mover.parts;
  }

  /** Many are small. */
  get size() {
    return Math.max(1.3, Math.min(5, 14 / Math.log10(this.count) ** 1.55));
  }

  /** @param {() => void} listener */
  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  run() {
    this.running = true;
    this.before = 0;
    this.#ask();
  }

  stop() {
    this.running = false;
    this.#rest();
  }

  #rest() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  /** Without watching. */
  toEnd() {
    this.fallen = 1;
    this.target = this.limit;
    this.run();
  }

  /** @param {boolean} seen whether anybody can see it */
  see(seen) {
    if (seen === this.seen) return;
    this.seen = seen;
    this.before = 0;
    if (seen && this.running) this.#ask();
    else this.#rest();
  }

  end() {
    this.stop();
    this.mover.end();
  }

  #ask() {
    if (this.frame === 0 && this.seen && !this.done)
      this.frame = requestAnimationFrame((now) => {
        this.frame = 0;
        try {
          this.#beat(now);
        } catch (error) {
          this.stop();
          this.failed(error);
        }
      });
  }

  /** @param {number} now */
  #beat(now) {
    const begun = performance.now();
    const passed = this.before ? Math.min(now - this.before, LONGEST) : 16;
    this.before = now;
    if (this.fallen < 1) {
      this.fallen = Math.min(1, this.fallen + passed / FALL);
      this.draw();
    } else {
      this.carry = Math.min(this.carry + (passed * this.speed) / 1000, Math.max(1, this.speed / 4));
      this.#move(begun + WORK);
    }
    if (this.costs.push(performance.now() - begun) > 600) this.costs.shift();
    if (this.running && !this.done) this.#ask();
  }

  /** @param {number} until */
  #move(until) {
    if (this.target <= this.step) {
      const steps = Math.min(Math.floor(this.carry), this.limit - this.step);
      if (steps < 1 && this.step < this.limit) return;
      this.carry -= steps;
      this.target = this.step + steps;
    }
    if (!this.mover.pursue(this.target, until)) return;
    const tallies = this.mover.tallies();
    this.done = this.target >= this.limit || tallies.every(({ done }) => done);
    if (this.done) this.running = false;
    // The last ones have come to rest before the step that was asked for.
    this.step = Math.max(...tallies.map(({ step }) => step));
    this.target = this.step;
    if (this.done || performance.now() - this.toldAt > TELLING) {
      this.toldAt = performance.now();
      this.told(this);
    }
    this.draw();
  }

  draw() {
    for (const listener of this.listeners) listener();
  }
}
