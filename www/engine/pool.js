// More workers than the engine's one, for work that can be shared out: page-wide, started when first used, ended
// when idle. Each is an engine of its own, given the compiled core by message.
import { Engine, openEngine } from './engine.js';

/** @typedef {import('./engine.js').Session} Session */

/** Workers that nobody has asked for so long are ended, in ms. */
const IDLE_MS = 20_000;
/** More would only wait for memory. */
const MOST = 8;

export class Pool {
  /** @param {number} size how many workers at the most @param {() => Engine} make */
  constructor(size, make = () => new Engine()) {
    this.size = size;
    this.make = make;
    /** @type {Promise<Engine | null>[]} */
    this.engines = [];
    this.users = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.idle = undefined;
  }

  /**
   * Hands each worker's session to `use` as soon as the worker is there; ends when all uses have. A worker that is
   * refused is left out, one that dies while it is used too, until somebody asks again.
   * @param {(session: Session) => Promise<void>} use
   */
  async share(use) {
    clearTimeout(this.idle);
    this.users++;
    while (this.engines.length < this.size) this.engines.push(this.#start());
    try {
      await Promise.all(
        this.engines.map(async (starting) => {
          const engine = await starting;
          if (!engine) return;
          const session = engine.session();
          session.onlost = () => this.#drop(starting);
          try {
            await use(session);
          } finally {
            session.onlost = null;
            session.close();
          }
        }),
      );
    } finally {
      this.users--;
      if (this.users === 0) this.idle = setTimeout(() => this.end(), IDLE_MS);
    }
  }

  /** How many workers there are, once each has started or been refused. */
  async ready() {
    const engines = await Promise.all(this.engines);
    return engines.filter(Boolean).length;
  }

  /** Ends the workers. */
  end() {
    clearTimeout(this.idle);
    for (const starting of this.engines.splice(0)) starting.then((engine) => engine?.end());
  }

  /** @returns {Promise<Engine | null>} null where a worker is refused: the page's own thread is busy enough */
  async #start() {
    // Where the engine's own worker was refused, so are all.
    if (openEngine().place === 'page') return null;
    const engine = this.make();
    // Or else the engine would rest between two maps.
    engine.session();
    try {
      await engine.start();
      if (engine.place === 'worker') return engine;
      engine.end();
    } catch {
      // No core: the figure itself says so.
    }
    return null;
  }

  /** @param {Promise<Engine | null>} starting */
  #drop(starting) {
    this.engines = this.engines.filter((other) => other !== starting);
  }
}

/** @type {Pool | null} */
let pool = null;

/** The page's pool: one worker for each core that the page and its engine leave, and one at the least. */
export function openPool() {
  const cores = navigator.hardwareConcurrency || 2;
  pool ??= new Pool(Math.max(1, Math.min(MOST, cores - 1)));
  return pool;
}
