// One figure's share of the engine: its function, its map, its runs.
import { Ensemble, Objective, Relief } from '../pkg/watershed.js';
import { inSlices } from './slices.js';

/** @typedef {import('./host.js').Request} Request */
/** @typedef {import('./host.js').Post} Post */
/** @typedef {{result?: unknown, transfer?: Transferable[]}} Answer */

/** Steps between two looks at the clock: the first slice of a run begins with few. */
const FIRST_POINTS = 512;
const FIRST_ROWS = 4;
/** More steps than any run may take: the budget of points alone ends a slice. */
const ALL_STEPS = 0xffffffff;

export class HostSession {
  /**
   * @param {Post} post for what is not an answer
   * @param {(error: unknown) => void} broke told when runs cannot go on, which is nobody's question
   */
  constructor(post, broke) {
    this.post = post;
    this.broke = broke;
    /** @type {Objective | null} */
    this.objective = null;
    /** @type {Map<string, Relief>} */
    this.reliefs = new Map();
    /** @type {Ensemble | null} */
    this.ensemble = null;
    this.generation = 0;
    this.selected = -1;
    /** The first step that the page does not have yet. */
    this.unsent = 0;
    this.computing = false;
    /** @type {{step: number, resolve: () => void}[]} */
    this.waiting = [];
    /** A newer picture of the same size class makes an older one pointless. */
    this.painting = 0;
  }

  /** @param {Request} request @returns {Promise<Answer>} */
  async answer(request) {
    switch (request.kind) {
      case 'open':
        return this.#open(request);
      case 'setParameter':
        return this.#setParameter(request);
      case 'map':
        return this.#map(request);
      case 'mesh':
        return this.#mesh(request);
      case 'probe':
        return { result: this.#probe(request.x, request.y) };
      case 'start':
        return this.#start(request);
      case 'at':
        return this.#at(request.step);
      case 'select':
        this.selected = request.run;
        return {};
      case 'setRate':
        this.#runs().setRate(request.rate, request.step);
        return this.#changedFrom(request.generation, request.step);
      case 'addStart':
        this.#runs().addStart(request.x, request.y);
        return this.#changedFrom(request.generation, 0);
      case 'moveStart':
        this.#runs().moveStart(request.run, request.x, request.y);
        return this.#changedFrom(request.generation, 0);
      case 'removeStart':
        this.#runs().removeStart(request.run);
        return this.#changedFrom(request.generation, 0);
      case 'resend':
        this.#runs();
        return this.#changedFrom(request.generation, 0);
      default:
        throw new Error(`The engine knows no message «${request.kind}».`);
    }
  }

  close() {
    this.generation = Infinity;
    this.#release();
    this.objective?.free();
    this.objective = null;
  }

  #release() {
    this.ensemble?.free();
    this.ensemble = null;
    this.waiting.splice(0).forEach(({ resolve }) => resolve());
    this.reliefs.forEach((relief) => relief.free());
    this.reliefs.clear();
    this.painting++;
  }

  #function() {
    if (!this.objective) throw new Error('No function is open.');
    return this.objective;
  }

  #runs() {
    if (!this.ensemble) throw new Error('No runs have been started.');
    return this.ensemble;
  }

  /** @param {Request} request @returns {Answer} */
  #open({ settings }) {
    // Compiled before the old one goes: a wrong formula leaves the last good picture.
    const objective = new Objective(settings);
    this.#release();
    this.objective?.free();
    this.objective = objective;
    return { result: objective.describe() };
  }

  /** @param {Request} request @returns {Answer} */
  #setParameter({ name, value }) {
    this.#function().setParameter(name, value);
    this.#release();
    return {};
  }

  /** @param {{x: [number, number], y: [number, number], heights: string}} request */
  #relief({ x, y, heights }) {
    const key = JSON.stringify([x, y, heights]);
    let relief = this.reliefs.get(key);
    if (!relief) {
      relief = new Relief(this.#function(), { x, y, heights });
      this.reliefs.set(key, relief);
    }
    return relief;
  }

  /** @param {any} request @returns {Promise<Answer>} */
  async #map(request) {
    const relief = this.#relief(request);
    const heights = relief.heights();
    const painting = relief.paint(request.width, request.height);
    const ticket = ++this.painting;
    try {
      await inSlices(FIRST_ROWS, (rows) => ticket !== this.painting || painting.advance(rows));
      if (ticket !== this.painting) return { result: null };
      const image = painting.image();
      return { result: { image, heights }, transfer: [image.data.buffer] };
    } finally {
      painting.free();
    }
  }

  /** @param {any} request @returns {Answer} */
  #mesh(request) {
    const relief = this.#relief(request);
    const values = relief.values(request.nx, request.ny);
    return {
      result: { values, nx: request.nx, ny: request.ny, heights: relief.heights() },
      transfer: [values.buffer],
    };
  }

  /** @param {number} x @param {number} y */
  #probe(x, y) {
    const objective = this.#function();
    return {
      value: objective.value(x, y),
      gradient: [...objective.gradient(x, y)],
      hessian: [...objective.hessian(x, y)],
    };
  }

  /** @param {any} request @returns {Answer} */
  #start({ generation, settings }) {
    const ensemble = new Ensemble(this.#function(), settings);
    this.ensemble?.free();
    this.ensemble = ensemble;
    this.selected = -1;
    return this.#changedFrom(generation, 0);
  }

  /**
   * Computes again from a step on and sends what is new.
   * @param {number} generation
   * @param {number} step
   * @returns {Answer}
   */
  #changedFrom(generation, step) {
    this.generation = generation;
    this.unsent = step;
    this.#compute();
    const runs = this.#runs();
    return { result: { count: runs.count(), keepsHistory: runs.keepsHistory() } };
  }

  async #compute() {
    if (this.computing) return;
    this.computing = true;
    try {
      while (this.ensemble) {
        const ensemble = this.ensemble;
        const generation = this.generation;
        let finished = false;
        await inSlices(
          FIRST_POINTS,
          (points) => {
            if (this.ensemble !== ensemble || this.generation !== generation) return true;
            finished = ensemble.advance(ALL_STEPS, points);
            return finished;
          },
          () => {
            if (this.ensemble === ensemble) this.#send(ensemble, finished);
          },
        );
        if (this.ensemble === ensemble && this.generation === generation) break;
      }
    } catch (error) {
      this.broke(error);
    } finally {
      this.computing = false;
    }
  }

  /** @param {Ensemble} ensemble @param {boolean} done */
  #send(ensemble, done) {
    // Without a history only the present positions can be sent, and they have to be of one step.
    if (!ensemble.keepsHistory()) ensemble.finish();
    const to = ensemble.computed();
    // A step of very many runs takes several slices; until it is complete there is nothing new to show.
    if (to < this.unsent && !done) return;
    const from = ensemble.keepsHistory() ? Math.min(this.unsent, to) : to;
    const chunk = {
      kind: 'chunk',
      generation: this.generation,
      from,
      to,
      count: ensemble.count(),
      positions: ensemble.positionsBetween(from, to),
      values: ensemble.valuesBetween(from, to),
      stoppedAt: ensemble.stoppedAt(),
      leftAt: ensemble.leftAt(),
      outcomes: ensemble.outcomes(),
      sites: ensemble.sites(),
      ends: ensemble.ends(),
      done,
    };
    this.unsent = to + 1;
    this.post(chunk, [
      chunk.positions.buffer,
      chunk.values.buffer,
      chunk.stoppedAt.buffer,
      chunk.leftAt.buffer,
      chunk.outcomes.buffer,
      chunk.sites.buffer,
    ]);
    this.waiting = this.waiting.filter(({ step, resolve }) => {
      const ready = step <= to || done;
      if (ready) resolve();
      return !ready;
    });
  }

  /**
   * What stands at a step; waits until it has been computed.
   * @param {number} step
   * @returns {Promise<Answer>}
   */
  async #at(step) {
    const generation = this.generation;
    const runs = this.#runs();
    if (this.computing && !runs.done() && runs.computed() < step) {
      await new Promise((resolve) => this.waiting.push({ step, resolve: () => resolve(null) }));
    }
    if (!this.ensemble || generation !== this.generation) return { result: null };
    const reached = Math.min(step, this.ensemble.computed());
    return {
      result: {
        generation,
        step: reached,
        tally: this.ensemble.tallyAt(reached),
        run: this.selected,
        selected: this.selected >= 0 ? this.ensemble.stateAt(this.selected, reached) : null,
      },
    };
  }
}
