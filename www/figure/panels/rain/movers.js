/**
 * Who moves the drops: the core on the page's own thread, whose memory goes straight to the graphics card, or the
 * workers of the pool, each with a share. Both are asked again and again for a step, and say when it is there.
 */
import { coreHere } from '../../../engine/here.js';

/** @typedef {import('../../../engine/rain.js').RainTally} RainTally */
/** @typedef {import('../../overlays.js').DropPart} DropPart */
/** @typedef {{land: object, settings: Record<string, any>}} Question */
/** @typedef {Pick<import('../../../engine/engine.js').Session, 'ask' | 'close'> & {engine: {session: () => any}}} Session */

/** Points computed between two looks at the clock. */
const PORTION = 8192;

let tickets = 0;

/** @returns {DropPart} */
const newPart = (/** @type {() => Float32Array} */ points) => ({
  version: 0,
  points,
  colouring: 0,
  colours: new Uint8Array(0),
});

/** A share that is moved on the page's own thread. */
export class Here {
  /** @param {Question} question @param {number} first @param {number} last */
  static async open({ land, settings }, first, last) {
    const core = await coreHere();
    const objective = new core.Objective(land);
    try {
      return new Here(new core.Rain(objective, settings, first, last));
    } finally {
      objective.free();
    }
  }

  /** @param {import('../../../pkg/watershed.js').Rain} rain */
  constructor(rain) {
    this.rain = rain;
    this.part = newPart(() => rain.points());
    this.parts = [this.part];
    this.step = 0;
  }

  /**
   * Goes on towards a step, as long as there is time.
   * @param {number} step @param {number} until ms, as of `performance.now`
   * @returns {boolean} whether it is there
   */
  pursue(step, until) {
    if (this.step >= step) return true;
    do {
      if (!this.rain.advance(step, PORTION)) continue;
      this.step = step;
      this.part.version++;
      return true;
    } while (performance.now() < until);
    return false;
  }

  /** @returns {RainTally[]} by part */
  tallies() {
    return [this.rain.tally()];
  }

  end() {
    this.rain.free();
  }
}

/**
 * Shares in the workers: one message, one array and one drawing for each in a frame. A share whose worker dies is moved
 * by another from its start, to the same bits; if none is left, on the page's own thread.
 */
export class Crew {
  /**
   * @param {Pick<import('../../../engine/pool.js').Pool, 'share' | 'ready'>} pool
   * @param {Question} question @param {number} count
   */
  static async open(pool, question, count) {
    const crew = new Crew(question);
    pool.share((session) => crew.#join(/** @type {any} */ (session))).catch(() => {});
    const workers = await pool.ready();
    // A worker may be there and its session not yet.
    while (crew.members.length < workers && !crew.over)
      await new Promise((go) => setTimeout(go, 4));
    const shares = Math.max(1, workers);
    const at = (/** @type {number} */ i) => Math.floor((count * i) / shares);
    crew.shares = Array.from({ length: shares }, (_, i) => new Share(at(i), at(i + 1)));
    try {
      await Promise.all(crew.shares.map((share) => crew.#bring(share, 0)));
    } catch (error) {
      crew.end();
      throw shares > 1 ? forAll(error, shares) : error;
    }
    return crew;
  }

  /** @param {Question} question */
  constructor(question) {
    this.question = question;
    /** @type {{session: Session, load: number}[]} */
    this.members = [];
    /** @type {Share[]} */
    this.shares = [];
    this.step = 0;
    this.asking = false;
    /** @type {unknown} */
    this.problem = null;
    this.over = false;
    /** @type {() => void} */
    let finish = () => {};
    this.finished = /** @type {Promise<void>} */ (new Promise((resolve) => (finish = resolve)));
    this.finish = finish;
  }

  get parts() {
    return this.shares.map(({ part }) => part);
  }

  /** @param {Session} session */
  async #join(session) {
    this.members.push({ session, load: 0 });
    await this.finished;
  }

  /** @param {number} step */
  pursue(step) {
    if (this.problem) throw this.problem;
    if (this.step >= step && !this.asking) return true;
    if (this.asking) return false;
    this.asking = true;
    Promise.all(this.shares.map((share) => this.#bring(share, step)))
      .then(() => {
        this.step = step;
        for (const share of this.shares) share.part.version++;
      })
      .catch((error) => {
        if (!this.over) this.problem = error;
      })
      .finally(() => (this.asking = false));
    return false;
  }

  /** Brings a share to a step, whoever moves it. @param {Share} share @param {number} step */
  async #bring(share, step) {
    while (!this.over) {
      try {
        if (share.here) {
          // In slices, as nobody is left who could do it elsewhere.
          while (!share.here.pursue(step, performance.now() + 4))
            await new Promise((go) => setTimeout(go));
          return share.take(share.here.rain.points().slice(), share.here.tallies()[0]);
        }
        if (!share.session) await this.#find(share);
        if (share.here) continue;
        const { points } = share;
        const told = await /** @type {Session} */ (share.session).ask(
          'rainStep',
          { ticket: share.ticket, step, points },
          points.length > 0 ? [points.buffer] : [],
        );
        if (told) return share.take(told.points, told.tally);
        if (!this.over) share.session = null;
      } catch (error) {
        if (/** @type {any} */ (error)?.code !== 'engine.lost') throw error;
        // Whoever had it is gone.
        this.members = this.members.filter((member) => member !== share.member);
        share.session = share.member = null;
      }
    }
  }

  /** Gives a share to whoever has least to do. @param {Share} share */
  async #find(share) {
    const { land, settings } = this.question;
    const [member] = [...this.members].sort((a, b) => a.load - b.load);
    if (!member) {
      share.here = await Here.open(this.question, share.first, share.last);
      return;
    }
    member.load++;
    share.member = member;
    share.ticket = ++tickets;
    const session = member.load === 1 ? member.session : member.session.engine.session();
    const { ticket, first, last } = share;
    const told = await session.ask('rain', { ticket, land, settings, first, last });
    share.session = session;
    share.take(told.points, told.tally);
  }

  /** @returns {RainTally[]} by part */
  tallies() {
    return this.shares.map(({ tally }) => tally);
  }

  end() {
    this.over = true;
    for (const share of this.shares) {
      share.here?.end();
      // The pool closes the session that it gave.
      if (share.session && share.session !== share.member?.session) share.session.close();
    }
    this.finish();
  }
}

/** Some of the drops. */
class Share {
  /** @param {number} first @param {number} last */
  constructor(first, last) {
    this.first = first;
    this.last = last;
    this.ticket = 0;
    /** @type {Session | null} */
    this.session = null;
    /** @type {{session: Session, load: number} | null} */
    this.member = null;
    /** @type {Here | null} */
    this.here = null;
    /** Given away while the worker fills it. */
    this.points = /** @type {Float32Array} */ (new Float32Array(0));
    /** What is drawn meanwhile. */
    this.shown = /** @type {Float32Array} */ (new Float32Array(0));
    /** @type {RainTally} */
    this.tally = { step: 0, done: false, counts: [], ends: [] };
    this.part = newPart(() => this.shown);
  }

  /** @param {Float32Array} points @param {RainTally} tally */
  take(points, tally) {
    // Two arrays take turns: one is drawn from while the other is filled.
    this.points = this.shown.length === points.length ? this.shown : new Float32Array(0);
    this.shown = points;
    this.tally = tally;
  }
}

/** What one share's memory can hold, all shares' can so many times. @param {any} error @param {number} shares */
function forAll(error, shares) {
  if (error?.code === 'rain.memory') error.allowed = String(shares * Number(error.allowed));
  return error;
}
