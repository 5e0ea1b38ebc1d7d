/**
 * Carries a figure's wishes to the engine and brings back what it answers. Compares the scenario it last
 * carried out with the present one and asks for what differs; it decides nothing about descent.
 */
import { History } from './history.js';
import { consequences, FIRST_SURFACE, pickSurface } from './scenario.js';
import { shownStep } from './state.js';

/** @typedef {import('../engine/types.js').Scenario} Scenario */
/** @typedef {import('../engine/types.js').RunSettings} RunSettings */
/** @typedef {import('./state.js').State} State */
/** @typedef {import('./state.js').Action} Action */
/** @typedef {import('./state.js').Problem} Problem */

/** Runs above this many are not listed one by one when a start is added by hand. */
const LONGEST_LIST = 2000;

/** What is left out of a link whose first picture is refused, by the family of the error. @type {Record<string, Partial<Scenario>>} */
const REMEDIES = {
  formula: pickSurface(FIRST_SURFACE),
  surface: pickSurface(FIRST_SURFACE),
  p: { p: {} },
  window: { x: null, y: null },
  optimizer: { optimizer: 'gd', lr: null },
  starts: { starts: 50, sampling: 'uniform', at: null },
  run: { lr: null, steps: 1000, tolerance: 1e-6 },
};

/**
 * What of the engine the courier needs.
 * @typedef {ReturnType<import('../engine/engine.js').Engine['session']>} EngineSession
 */

export class Courier {
  /**
   * @param {() => EngineSession} connect
   * @param {(action: Action) => void} send
   * @param {() => void} [landed] called when another function, or other values of its parameters, are in force
   */
  constructor(connect, send, landed = () => {}) {
    this.connect = connect;
    this.send = send;
    this.landed = landed;
    this.history = new History();
    /** @type {EngineSession | null} */
    this.session = null;
    /** The scenario that has been carried out. @type {Scenario | null} */
    this.carried = null;
    /** @type {State | null} */
    this.wanted = null;
    /** Whether the last change was refused, so that the engine still has the one before. */
    this.stale = false;
    this.busy = false;
    this.asking = false;
    this.asked = '';
    this.chosen = '';
    this.closed = false;
  }

  /**
   * Makes the engine follow the state; several changes while it is busy become one.
   * @param {State} state
   */
  async follow(state) {
    this.wanted = state;
    this.#ask();
    if (this.busy || this.closed) return;
    this.busy = true;
    try {
      while (!this.closed && this.wanted.scenario && this.wanted.run.phase !== 'failed') {
        const scenario = this.wanted.scenario;
        if (scenario === this.carried) break;
        const before = this.stale ? null : this.carried;
        this.carried = scenario;
        this.stale = false;
        try {
          await this.#carry(before, scenario);
        } catch (error) {
          this.stale = true;
          this.#refuse(scenario, problemOf(error));
        }
      }
    } finally {
      this.busy = false;
    }
  }

  /** Whoever answered is gone: what was carried out has to be carried out again. */
  forget() {
    this.session?.close();
    this.session = null;
    this.carried = null;
    this.asked = this.chosen = '';
  }

  close() {
    this.closed = true;
    this.forget();
  }

  /**
   * @param {Scenario | null} before
   * @param {Scenario} scenario
   */
  async #carry(before, scenario) {
    const { land, parameters, runs, rate } = consequences(before, scenario);
    if (!land && !runs && !rate) return;
    const session = this.#connected();
    if (land) {
      const opened = await session.open(
        scenario.formula !== null
          ? { formula: scenario.formula, ...windowOf(scenario), p: scenario.p }
          : { surface: scenario.surface ?? FIRST_SURFACE, ...windowOf(scenario), p: scenario.p },
      );
      this.send({ type: 'land', land: opened });
      this.landed();
    } else if (parameters.length > 0) {
      for (const name of parameters) {
        const value =
          scenario.p[name] ??
          this.wanted?.run.land?.parameters.find((held) => held.name === name)?.value;
        if (value !== undefined) await session.setParameter(name, value);
      }
      this.landed();
    }
    // Only kept steps can be gone back to; else the runs begin again with the whole timeline, to the same bits.
    const kept = rate && this.history.first === 0 && rate.step <= this.history.computed;
    if (kept) await session.setRate(rate.rate, rate.step);
    else if (rate) await this.#start(session, scenario);
    else if (runs && !(await this.#moved(session, before, scenario, land || parameters.length > 0)))
      await this.#start(session, scenario);
    this.send({ type: 'refused', problem: null });
    // All that was computed may have arrived before the answer, and been asked about too early.
    this.#ask();
  }

  /** @param {EngineSession} session @param {Scenario} scenario */
  #start(session, scenario) {
    return session.start(settingsOf(scenario, this.wanted?.run.land?.rate ?? 0.01));
  }

  /**
   * One start more, one fewer, or one elsewhere: the others keep what has been computed of them.
   * @param {EngineSession} session
   * @param {Scenario | null} before
   * @param {Scenario} after
   * @param {boolean} anew whether the function is another
   */
  async #moved(session, before, after, anew) {
    if (anew || !before || !after.at || this.history.count === 0 || this.history.first > 0)
      return false;
    if (consequences({ ...before, at: after.at, starts: after.starts }, after).runs) return false;
    const old = before.at ?? this.starts();
    const list = after.at;
    const first = list.findIndex((p, i) => !old[i] || p[0] !== old[i][0] || p[1] !== old[i][1]);
    const rest = (/** @type {[number, number][]} */ points, /** @type {number} */ from) =>
      JSON.stringify(points.slice(from));
    if (list.length === old.length + 1 && first === old.length)
      await session.addStart(list[first][0], list[first][1]);
    else if (
      list.length === old.length &&
      first >= 0 &&
      rest(list, first + 1) === rest(old, first + 1)
    )
      await session.moveStart(first, list[first][0], list[first][1]);
    else if (list.length === old.length - 1 && list.length > 0) {
      const gone = first < 0 ? list.length : first;
      if (rest(list, gone) !== rest(old, gone + 1)) return false;
      await session.removeStart(gone);
    } else return false;
    return true;
  }

  /** Where the runs on show began. @returns {[number, number][]} */
  starts() {
    const { history } = this;
    if (history.first > 0 || history.computed < 0) return [];
    return Array.from({ length: Math.min(history.count, LONGEST_LIST) }, (_, i) => [
      history.x(i, 0),
      history.y(i, 0),
    ]);
  }

  /** Whether each start can be listed, and so be added to, moved and removed by hand. */
  get listable() {
    return this.history.first === 0 && this.history.count <= LONGEST_LIST;
  }

  #connected() {
    if (this.session) return this.session;
    const session = this.connect();
    session.onchunk = (chunk) => {
      this.history.append(chunk);
      const { count, first, computed, done } = this.history;
      this.send({ type: 'computed', count, first, computed, done });
    };
    session.onlost = () => {
      this.forget();
      this.send({
        type: 'failed',
        failure: { code: 'engine.lost', message: 'The worker stopped.' },
      });
    };
    this.session = session;
    return session;
  }

  /**
   * A refused change leaves the last good picture. Where there is none yet, what is wrong in the link is left
   * out and said; a wrong formula waits in its field above the first surface.
   * @param {Scenario} scenario @param {Problem} problem
   */
  #refuse(scenario, problem) {
    if (this.wanted?.run.land && problem.code !== 'engine.lost') {
      this.send({ type: 'refused', problem });
      return;
    }
    const remedy = REMEDIES[problem.code.split('.')[0]];
    const helps = remedy && JSON.stringify({ ...scenario, ...remedy }) !== JSON.stringify(scenario);
    if (!helps || !this.wanted) {
      this.forget();
      this.send({ type: 'failed', failure: problem });
      return;
    }
    this.send({ type: 'set', change: remedy });
    if (problem.code.startsWith('formula.'))
      this.send({ type: 'draft', text: scenario.formula, problem });
    else this.send({ type: 'ui', change: { notes: [...this.wanted.ui.notes, problem] } });
  }

  /** Asks for what stands at the step on show; one question at a time, the latest wins. */
  async #ask() {
    const state = this.wanted;
    if (this.asking || !state || !this.session || state.run.computed < 0) return;
    const { run } = state;
    const step = shownStep(run);
    const question = `${this.session.generation} ${step} ${run.selected} ${this.history.count}`;
    if (question === this.asked) return;
    this.asking = true;
    this.asked = question;
    try {
      // Runs that begin anew know nothing of what was selected among the former.
      const chosen = `${this.session.generation} ${run.selected}`;
      if (chosen !== this.chosen) {
        this.chosen = chosen;
        await this.session.select(run.selected);
      }
      const moment = await this.session.at(step);
      if (moment && !this.closed) this.send({ type: 'told', moment });
      else this.asked = '';
    } catch {
      this.asked = ''; // the runs went away while the question was under way; the next state asks again
    } finally {
      this.asking = false;
    }
    if (!this.closed && this.asked !== '') this.#ask();
  }
}

/** @param {Scenario} scenario */
function windowOf({ x, y }) {
  return { ...(x && { x }), ...(y && { y }) };
}

/**
 * @param {Scenario} scenario
 * @param {number} own the function's own learning rate
 * @returns {RunSettings}
 */
function settingsOf({ optimizer, lr, at, starts, seed, sampling, steps, tolerance }, own) {
  return {
    optimizer: { name: optimizer, lr: lr ?? own },
    starts: at ? { list: at } : { count: starts, seed, sampling },
    maxSteps: steps,
    tolerance,
  };
}

/**
 * @param {unknown} error
 * @returns {Problem}
 */
export function problemOf(error) {
  const { code, message, field, value, allowed, at, suggestion } = /** @type {any} */ (error ?? {});
  return {
    code: code ?? 'unexpected',
    message: message ?? String(error),
    field,
    value,
    allowed,
    at,
    suggestion,
  };
}
