/**
 * One map of basins, from the question to the last line: tiles are shared out between the figure's own engine and
 * the pool, coarse ones first, and come together in the engine. Whatever becomes of the pool, the engine
 * alone finishes the map.
 */
/**
 * @typedef {object} Report
 * @property {Uint16Array} labels index into places of a minimum, or 65520 plus the code of an outcome; 65535: unknown
 * @property {Uint16Array} sites index into places, 65535: none
 * @property {Uint16Array} steps until it was certain where each start ends
 * @property {Place[]} places minima first, the lowest one first
 * @property {number} minima how many of the places are minima
 * @property {number} distinct how many of the places are told apart
 * @property {number[]} counts pixels by outcome
 * @property {number} known pixels
 * @property {number} total pixels of the whole map, which a coarse report thins
 */

/** @typedef {{kind: string, x: number, y: number, value: number, count: number}} Place */
/** @typedef {{points: Float64Array, lengths: Uint32Array, crowded: boolean}} Lines */
/** @typedef {(kind: string, content: object) => Promise<any>} Ask */

/** A tile that nobody has brought for so long is worked on here, in ms. */
const PATIENCE = 4000;
/** A pixel in so many along each side is known first: the coarsest tiles of src/basins/tiles.rs. */
export const COARSE = 8;
/** A finer picture is drawn at most this often while tiles come in, in ms. */
const BREATH = 160;

let tickets = 0;

export class BasinJob {
  /**
   * @param {object} options
   * @param {Ask} options.ask the figure's engine
   * @param {object} options.land what is to be compiled
   * @param {object} options.settings of the map
   * @param {(report: Report, done: boolean, every: number) => void} options.drawn `every`: the report has a pixel in so many along each side
   * @param {(lines: Lines) => void} options.lined
   * @param {(error: unknown) => void} options.failed
   * @param {Pick<import('../../../engine/pool.js').Pool, 'share'>} options.pool
   * @param {() => Promise<void>} [options.looked] settles while somebody looks: no tile is begun before
   */
  constructor({ ask, land, settings, drawn, lined, failed, pool, looked = async () => {} }) {
    this.ask = ask;
    this.content = { ticket: ++tickets, land, settings };
    this.drawn = drawn;
    this.lined = lined;
    this.failed = failed;
    this.pool = pool;
    this.looked = looked;
    this.cancelled = false;
    /** Whether nothing of it has been drawn yet. */
    this.young = true;
    this.begun = performance.now();
    /** Numbers of the tiles that nobody works on, the first one last. @type {number[]} */
    this.queue = [];
    /** Numbers of the tiles that are there. @type {Set<number>} */
    this.there = new Set();
    this.tiles = 0;
    this.coarse = 0;
    this.lastArrived = 0;
    this.lastDrawn = -Infinity;
    this.drawing = false;
  }

  cancel() {
    this.cancelled = true;
  }

  async run() {
    try {
      const plan = await this.ask('basins', this.content);
      if (!plan || this.cancelled) return;
      this.queue = Array.from({ length: plan.tiles }, (_, i) => plan.tiles - 1 - i);
      this.tiles = plan.tiles;
      this.lastArrived = performance.now();
      this.coarse = plan.coarse;
      // What is soon to be replaced, while a slider moves, is not worth waking the pool for.
      while (this.there.size < this.coarse && !this.cancelled) await this.#work(1);
      if (this.cancelled) return;
      await this.#draw(COARSE);
      if (this.cancelled) return;
      this.pool.share((session) => this.#help(session)).catch(() => {});
      while (!this.complete && !this.cancelled) {
        await this.#work();
        if (!this.complete && !this.cancelled) await this.#wait();
      }
      if (this.cancelled) return;
      const report = await this.ask('basinReport', { ...this.#ticket(), fill: false });
      if (!report || this.cancelled) return;
      this.drawn(report, true, 1);
      const lines = await this.ask('basinLines', this.#ticket());
      if (lines && !this.cancelled) this.lined(lines);
    } catch (error) {
      if (!this.cancelled) this.failed(error);
    }
  }

  #ticket() {
    return { ticket: this.content.ticket };
  }

  /** The next tile to begin, once somebody looks; undefined when there is none. */
  async #next() {
    await this.looked();
    return this.cancelled ? undefined : this.queue.pop();
  }

  /** The engine's own share. @param {number} [most] tiles */
  async #work(most = Infinity) {
    for (let done = 0; done < most; done++) {
      const number = await this.#next();
      if (number === undefined) return;
      const put = await this.ask('basinTile', { ...this.#ticket(), number, keep: true });
      if (put === null) return this.cancel();
      this.#arrived(number);
    }
  }

  /** What one worker of the pool does. @param {import('../../../engine/engine.js').Session} session */
  async #help(session) {
    if (this.cancelled || this.queue.length === 0) return;
    const plan = await session.ask('basins', this.content);
    if (!plan) return;
    for (let number; (number = await this.#next()) !== undefined;) {
      let put = null;
      try {
        const found = await session.ask('basinTile', { ...this.#ticket(), number, keep: false });
        put = found && (await this.ask('basinPut', { ...this.#ticket(), number, found }));
      } finally {
        // Refused, or lost on the way: somebody else does it.
        if (!put && !this.cancelled) this.queue.push(number);
      }
      if (!put) return;
      this.#arrived(number);
    }
  }

  /** Waits a little for tiles that others work on; those that do not come are put back. */
  async #wait() {
    await new Promise((resolve) => setTimeout(resolve, 4));
    if (performance.now() - this.lastArrived < PATIENCE) return;
    for (let number = this.tiles - 1; number >= 0; number--)
      if (!this.there.has(number) && !this.queue.includes(number)) this.queue.push(number);
  }

  get complete() {
    return this.there.size === this.tiles;
  }

  /** @param {number} number */
  #arrived(number) {
    this.there.add(number);
    this.lastArrived = performance.now();
    if (this.complete || this.drawing || this.there.size <= this.coarse) return;
    if (performance.now() - this.lastDrawn >= BREATH) this.#draw();
  }

  /** @param {number} [every] */
  async #draw(every = 1) {
    this.drawing = true;
    try {
      const report = await this.ask('basinReport', { ...this.#ticket(), fill: true, every });
      if (report && !this.cancelled && (every > 1 || !this.complete))
        this.drawn(report, false, every);
    } catch {
      // The engine has gone: whoever waits for the next tile hears it.
    } finally {
      this.lastDrawn = performance.now();
      this.drawing = false;
    }
  }
}
