/**
 * Carries a figure's wishes to the engine and brings back what it answers. Compares the scenario it last
 * carried out with the present one and asks for what differs; it decides nothing about descent.
 */
import { History } from './history.js';
import { consequences, FIRST_SET, FIRST_SURFACE, pickSurface } from './scenario.js';
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
  model: { model: null, loss: null },
  loss: { loss: null },
  data: { data: FIRST_SET },
  batch: { batch: null },
  surface: pickSurface(FIRST_SURFACE),
  p: { p: {} },
  window: { x: null, y: null },
  optimizer: { optimizer: 'gd', lr: null, hyper: {} },
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
    /** Whether another function than the one on show is on its way. */
    this.landing = false;
    /** Whether the last change was refused, so that the engine still has the one before. */
    this.stale = false;
    this.busy = false;
    this.asking = false;
    this.asked = '';
    this.chosen = '';
    this.closed = false;
    /** Whether what is refused may be put right by leaving it out. */
    this.lenient = true;
    /** Whether nobody looks, so that the engine need not go on. */
    this.resting = false;
  }

  /** @param {boolean} rest */
  rest(rest) {
    if (this.resting === rest) return;
    this.resting = rest;
    // An engine that has gone is told when the next one comes.
    this.session?.rest(rest).catch(() => {});
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
    const { land, parameters, data, runs, tune } = consequences(before, scenario);
    if (!land && !runs && !tune) return;
    const session = this.#connected();
    if (land) {
      this.landing = true;
      const opened = await session.open(functionOf(scenario)).finally(() => (this.landing = false));
      this.send({ type: 'land', land: opened });
      this.landed();
    } else if (data && scenario.data) {
      this.send({ type: 'land', land: await session.setData(scenario.data) });
      this.landed();
    } else if (parameters.length > 0) {
      for (const name of parameters) {
        const value =
          scenario.p[name] ??
          this.wanted?.run.land?.parameters.find((held) => held.name === name)?.value;
        if (value !== undefined) await session.setParameter(name, value);
      }
      this.send({ type: 'survey', survey: null });
      this.landed();
    }
    // Only kept steps can be gone back to; else the runs begin again with the whole timeline, to the same bits.
    const kept = tune && this.history.first === 0 && tune.change[0] <= this.history.computed;
    if (kept) await session.tune(tune.name, tune.change);
    else if (tune) await this.#start(session, scenario);
    else if (
      runs &&
      !(await this.#moved(session, before, scenario, land || data || parameters.length > 0))
    )
      await this.#start(session, scenario);
    this.send({ type: 'refused', problem: null });
    // All that was computed may have arrived before the answer, and been asked about too early.
    this.#ask();
  }

  /** @param {EngineSession} session @param {Scenario} scenario */
  #start(session, scenario) {
    return session.start(settingsOf(scenario));
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

  /** Has the function on show searched for what can be proved of it; the runs are asked about again then. */
  async survey() {
    const { session } = this;
    if (!session) return;
    try {
      const survey = await session.survey();
      if (!survey || this.closed || session !== this.session) return;
      this.asked = '';
      this.send({ type: 'survey', survey });
    } catch {
      // Nothing is known then: a function that is defined nowhere, as the panel of the landscape says, or an engine that is gone.
    }
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
    session.onlost = (error) => {
      this.forget();
      this.send({ type: 'failed', failure: problemOf(error) });
    };
    this.session = session;
    if (this.resting) session.rest(true).catch(() => {});
    return session;
  }

  /**
   * A refused change leaves the last good picture. Where there is none yet, what is wrong in the link is left
   * out and said; a wrong formula waits in its field above the first surface.
   * @param {Scenario} scenario @param {Problem} problem
   */
  #refuse(scenario, problem) {
    if (this.wanted?.run.land && !['engine.lost', 'engine.later'].includes(problem.code)) {
      this.send({ type: 'refused', problem });
      return;
    }
    const family = problem.field === 'model' ? 'model' : problem.code.split('.')[0];
    const remedy = REMEDIES[family];
    const helps =
      this.lenient &&
      remedy &&
      JSON.stringify({ ...scenario, ...remedy }) !== JSON.stringify(scenario);
    if (!helps || !this.wanted) {
      this.forget();
      this.send({ type: 'failed', failure: problem });
      return;
    }
    this.send({ type: 'set', change: remedy });
    const typed = { formula: scenario.formula, model: scenario.model }[family];
    if (typed) this.send({ type: 'draft', text: typed, problem });
    else this.send({ type: 'ui', change: { notes: [...this.wanted.ui.notes, problem] } });
  }

  /** Asks for what stands at the step on show; one question at a time, the latest wins. */
  async #ask() {
    const state = this.wanted;
    if (this.asking || !state || !this.session || state.run.computed < 0) return;
    const { run } = state;
    const step = shownStep(run);
    const { generation } = this.session;
    const question = `${generation} ${step} ${run.selected} ${this.history.count}`;
    // A link that changes nothing forgets the answer all the same.
    if (question === this.asked && run.told) return;
    this.asking = true;
    this.asked = question;
    let answered = false;
    try {
      // Runs that begin anew know nothing of what was selected among the former.
      const chosen = `${this.session.generation} ${run.selected}`;
      if (chosen !== this.chosen) {
        this.chosen = chosen;
        await this.session.select(run.selected);
      }
      const moment = await this.session.at(step);
      answered = moment !== null && !this.closed;
      if (moment && answered) this.send({ type: 'told', moment });
      else this.asked = '';
    } catch {
      this.asked = ''; // the runs went away while the question was under way; the next state asks again
    } finally {
      this.asking = false;
    }
    // Other runs may have come meanwhile, all of them: then there is no next state that would ask about them.
    const others = this.session !== null && this.session.generation !== generation;
    if (!this.closed && (answered || others)) this.#ask();
  }
}

/**
 * What the engine is to compile.
 * @param {Scenario} scenario
 * @returns {Parameters<EngineSession['open']>[0]}
 */
export function functionOf({ surface, formula, model, loss, data, x, y, p }) {
  const rest = { ...(x && { x }), ...(y && { y }), p };
  if (data !== null)
    return { data, ...(model !== null && { model }), ...(loss && { loss }), ...rest };
  if (formula !== null) return { formula, ...rest };
  return { surface: surface ?? FIRST_SURFACE, ...rest };
}

/**
 * What runs are asked for; without a rate the core takes the surface's own.
 * @param {Scenario} scenario
 * @returns {RunSettings}
 */
export function settingsOf({
  optimizer,
  lr,
  hyper,
  at,
  starts,
  seed,
  sampling,
  steps,
  tolerance,
  batch,
}) {
  return {
    optimizer: { name: optimizer, ...hyper, ...(lr && { lr }) },
    starts: at ? { list: at } : { count: starts, seed, sampling },
    maxSteps: steps,
    tolerance,
    ...(batch !== null && batch !== undefined && { batch }),
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
