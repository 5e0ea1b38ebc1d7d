// One figure's share of the engine: its function, its map, its runs.
import { Ensemble, Objective, ReliefScan } from '../pkg/watershed.js';
import { HostBasins } from './basins.js';
import { race } from './race.js';
import { HostRain } from './rain.js';
import { HostRates } from './rates.js';
import { inSlices } from './slices.js';
import { HostSurvey } from './survey.js';

/** @typedef {import('./host.js').Request} Request */
/** @typedef {import('./host.js').Post} Post */
/** @typedef {{result?: unknown, transfer?: Transferable[]}} Answer */

/** Steps between two looks at the clock: the first slice of a run begins with few. */
const FIRST_POINTS = 512;
const FIRST_ROWS = 4;
/** More steps than any run may take: the budget of points alone ends a slice. */
const ALL_STEPS = 0xffffffff;
/** Chunks that the page has not taken yet: enough to keep it busy, too few to keep it from anything else. */
const UNDER_WAY = 2;

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
    /** @type {Map<string, import('../pkg/watershed.js').Relief>} */
    this.reliefs = new Map();
    /** @type {Ensemble | null} */
    this.ensemble = null;
    this.generation = 0;
    this.selected = -1;
    /** The first step that the page does not have yet. */
    this.unsent = 0;
    /** The step up to which it is to have the next chunk at least. */
    this.awaited = 0;
    /** Chunks that the page has not taken yet. */
    this.underWay = 0;
    this.computing = false;
    /** Whether the runs on show have come to their last step. */
    this.finished = false;
    /** While nobody looks: what the runs wait for. @type {Promise<void> | null} */
    this.resting = null;
    this.awake = () => {};
    /** @type {{step: number, resolve: () => void}[]} */
    this.waiting = [];
    /** Rises when the function, or a value in it, is another: what is under way for the former is begun anew. */
    this.edition = 0;
    /** A newer picture of the same size class makes an older one pointless. */
    this.painting = 0;
    /** A newer race makes an older one pointless. */
    this.racing = 0;
    this.basins = new HostBasins();
    this.rain = new HostRain();
    this.rates = new HostRates();
    this.survey = new HostSurvey();
    /** The newest picture of curvature that was asked for. */
    this.shading = {};
  }

  /** @param {Request} request @returns {Promise<Answer>} */
  async answer(request) {
    switch (request.kind) {
      case 'open':
        return this.#open(request);
      case 'setParameter':
        return this.#setParameter(request);
      case 'setData':
        return this.#setData(request);
      case 'batch':
        return this.#batch(request);
      case 'predict':
        return this.#predict(request);
      case 'map':
        return this.#map(request);
      case 'mesh':
        return this.#mesh(request);
      case 'torch':
        return { result: this.#function().torch() };
      case 'probe':
        return { result: this.#probe(request.x, request.y) };
      case 'start':
        return this.#start(request);
      case 'at':
        return this.#at(request.step);
      case 'select':
        this.selected = request.run;
        return {};
      case 'tune':
        this.#runs().set(request.name, request.change, true);
        return this.#changedFrom(request.generation, request.change[0]);
      case 'explain':
        return { result: this.#runs().explain(request.run, request.step) };
      case 'race':
        return this.#race(request);
      case 'rateSearch':
        this.rates.begin(this.#function(), request.settings, request.budget);
        return { result: true };
      case 'rateNext':
        return { result: await this.rates.next() };
      case 'addStart':
        this.#runs().addStart(request.x, request.y);
        return this.#changedFrom(request.generation, 0);
      case 'moveStart':
        this.#runs().moveStart(request.run, request.x, request.y);
        return this.#changedFrom(request.generation, 0);
      case 'removeStart':
        this.#runs().removeStart(request.run);
        return this.#changedFrom(request.generation, 0);
      case 'basins':
        return this.basins.open(/** @type {any} */ (request));
      case 'basinTile':
        return this.basins.tile(/** @type {any} */ (request));
      case 'basinPut':
        return this.basins.put(/** @type {any} */ (request));
      case 'basinReport':
        return this.basins.report(/** @type {any} */ (request));
      case 'basinLines':
        return this.basins.lines(/** @type {any} */ (request));
      case 'rain':
        return this.rain.open(/** @type {any} */ (request));
      case 'rainStep':
        return this.rain.step(/** @type {any} */ (request));
      case 'survey':
        return this.#survey();
      case 'surveyed':
        return { result: this.survey.report() };
      case 'values':
        return { result: this.#values(request.points) };
      case 'curvature':
        return this.#curvature(request);
      case 'trial':
        return this.#trial(request);
      case 'rest':
        this.#rest(request.rest);
        return {};
      case 'resend':
        this.#runs();
        return this.#changedFrom(request.generation, 0);
      default:
        throw new Error(`The engine knows no message «${request.kind}».`);
    }
  }

  close() {
    this.racing++;
    this.generation = Infinity;
    this.#rest(false);
    this.#release();
    this.basins.close();
    this.rain.close();
    this.objective?.free();
    this.objective = null;
  }

  /** A chunk has arrived. */
  taken() {
    this.underWay = Math.max(0, this.underWay - 1);
  }

  /** The runs wait while nobody looks at them. @param {boolean} rest */
  #rest(rest) {
    this.awake();
    this.awake = () => {};
    this.resting = rest ? new Promise((resolve) => (this.awake = resolve)) : null;
  }

  #release() {
    this.ensemble?.free();
    this.ensemble = null;
    this.waiting.splice(0).forEach(({ resolve }) => resolve());
    new Set(this.reliefs.values()).forEach((relief) => relief.free());
    this.reliefs.clear();
    this.rates.cancel();
    this.survey.cancel();
    this.painting++;
    this.edition++;
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

  /** @param {Request} request @returns {Answer} */
  #setData({ data }) {
    const objective = this.#function();
    objective.setData(data);
    this.#release();
    return { result: objective.describe() };
  }

  /**
   * What a run looks at in the step taken from `step`, and the loss of that alone; null where it looks at all.
   * @param {Request} request
   * @returns {Answer}
   */
  #batch({ run, step, nx, ny }) {
    const rows = this.#runs().batch(run, step);
    if (!rows) return { result: null };
    const values = this.#function().valuesOver(rows, nx, ny);
    return { result: { rows: [...rows], values, nx, ny }, transfer: [values.buffer] };
  }

  /** @param {Request} request @returns {Answer} */
  #predict({ parameters, x }) {
    const result = this.#function().predict(parameters, x);
    return { result, transfer: [result.buffer] };
  }

  /**
   * The scale of heights, of the function in force when it is found.
   * @param {{x: [number, number], y: [number, number], heights?: string | null}} request
   */
  async #relief({ x, y, heights = null }) {
    const keyOf = (/** @type {string | null} */ kind) => JSON.stringify([x, y, kind]);
    for (;;) {
      const held = this.reliefs.get(keyOf(heights));
      if (held) return held;
      const { edition } = this;
      const scan = new ReliefScan(this.#function(), { x, y, heights });
      try {
        await inSlices(FIRST_POINTS, (points) => edition !== this.edition || scan.advance(points));
        if (edition !== this.edition || this.reliefs.has(keyOf(heights))) continue;
        const relief = scan.relief();
        // Whoever is told of the kind that was chosen will ask for it by its name.
        for (const kind of [heights, relief.heights().kind])
          if (!this.reliefs.has(keyOf(kind))) this.reliefs.set(keyOf(kind), relief);
      } finally {
        scan.free();
      }
    }
  }

  /** @param {any} request @returns {Promise<Answer>} */
  async #map(request) {
    const ticket = ++this.painting;
    const relief = await this.#relief(request);
    if (ticket !== this.painting) return { result: null };
    const heights = relief.heights();
    const painting = relief.paint(request.width, request.height);
    try {
      await inSlices(FIRST_ROWS, (rows) => ticket !== this.painting || painting.advance(rows));
      if (ticket !== this.painting) return { result: null };
      const image = painting.image();
      return { result: { image, heights }, transfer: [image.data.buffer] };
    } finally {
      painting.free();
    }
  }

  /** @param {any} request @returns {Promise<Answer>} */
  async #mesh(request) {
    const { nx, ny } = request;
    for (;;) {
      const { edition } = this;
      const relief = await this.#relief(request);
      // It goes with its function, even between two turns.
      if (edition !== this.edition) continue;
      const heights = relief.heights();
      const mesh = relief.mesh(nx, ny);
      try {
        await inSlices(FIRST_POINTS, (points) => edition !== this.edition || mesh.advance(points));
        if (edition !== this.edition) continue;
        const values = mesh.values();
        return { result: { values, nx, ny, heights }, transfer: [values.buffer] };
      } finally {
        mesh.free();
      }
    }
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

  /** @param {number[]} points x0, y0, x1, y1, … */
  #values(points) {
    const objective = this.#function();
    const values = new Float64Array(points.length / 2);
    for (let i = 0; i < values.length; i++)
      values[i] = objective.value(points[2 * i], points[2 * i + 1]);
    return values;
  }

  /**
   * The smaller eigenvalue of the Hessian at the centres of pixels, row 0 the lowest y.
   * @param {any} request
   * @returns {Promise<Answer>}
   */
  async #curvature({ x, y, width, height }) {
    const objective = this.#function();
    const ticket = (this.shading = {});
    const result = new Float32Array(width * height);
    let next = 0;
    await inSlices(width, (count) => {
      for (const end = Math.min(next + count, result.length); next < end; next++) {
        if (ticket !== this.shading || objective !== this.objective) return true;
        const px = x[0] + ((x[1] - x[0]) * ((next % width) + 0.5)) / width;
        const py = y[0] + ((y[1] - y[0]) * (Math.floor(next / width) + 0.5)) / height;
        const [xx, xy, yy] = objective.hessian(px, py);
        result[next] = height === 1 ? xx : (xx + yy) / 2 - Math.hypot((xx - yy) / 2, xy);
      }
      return next >= result.length;
    });
    if (next < result.length) return { result: null };
    return { result, transfer: [result.buffer] };
  }

  /** Searches the landscape; what is known of its lowest minimum then counts for the runs. @returns {Promise<Answer>} */
  async #survey() {
    const report = await this.survey.begin(this.#function());
    const { ensemble } = this;
    if (report && ensemble) {
      ensemble.learn();
      if (!this.computing) this.#send(ensemble, ensemble.done() || this.finished);
    }
    return { result: report };
  }

  /**
   * Runs beside those of the figure, to their end: where they came to, and the path of the first if it is asked for.
   * @param {any} request
   * @returns {Promise<Answer>}
   */
  async #trial({ settings, path }) {
    const runs = new Ensemble(this.#function(), settings);
    try {
      await inSlices(FIRST_POINTS, (points) => runs.advance(ALL_STEPS, points));
      const result = {
        positions: runs.positions(),
        outcomes: runs.outcomes(),
        places: runs.places(),
        path: path ? runs.history(0) : null,
      };
      return { result };
    } finally {
      runs.free();
    }
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
    const runs = this.#runs();
    this.generation = generation;
    // Steps that are computed anew before that one have changed too, and go with it.
    this.unsent = Math.min(step, runs.computed());
    this.awaited = step;
    this.#compute();
    return { result: { count: runs.count(), keepsHistory: runs.keepsHistory() } };
  }

  /** @param {Request} request @returns {Promise<Answer>} */
  async #race(request) {
    const ticket = ++this.racing;
    const objective = this.#function();
    const laps = await race(
      objective,
      /** @type {any} */ (request),
      () => ticket !== this.racing || objective !== this.objective,
    );
    return { result: laps };
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
          () => this.resting,
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
    // The page has enough to draw; what is new goes with the next chunk.
    if (this.underWay >= UNDER_WAY && !done) return;
    // Without a history only the present positions can be sent, and they have to be of one step.
    if (!ensemble.keepsHistory()) ensemble.finish();
    const to = ensemble.computed();
    // A step of very many runs takes several slices; until it is complete there is nothing new to show.
    if (to < Math.max(this.unsent, this.awaited) && !done) return;
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
      sites: ensemble.places(),
      ends: ensemble.ends(),
      done,
    };
    this.finished = done;
    this.unsent = to + 1;
    this.underWay++;
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
   * Where the selected run stands at a step, and how the ground is curved there.
   * @param {Ensemble} ensemble @param {number} step
   */
  #selectedAt(ensemble, step) {
    const state = this.selected >= 0 ? ensemble.stateAt(this.selected, step) : null;
    return state && { ...state, hessian: [...this.#function().hessian(state.x, state.y)] };
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
        selected: this.#selectedAt(this.ensemble, reached),
      },
    };
  }
}
