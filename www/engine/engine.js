// The page's side of the core: asks in messages, whoever answers them.
import { NAMES } from './parts.js';
import { ADDRESSES, EngineError, part } from './wasm.js';
import CoreWorker from './worker.js?worker&inline';

/**
 * @typedef {import('./types.js').Catalog} Catalog
 * @typedef {import('./types.js').Scenario} Scenario
 * @typedef {import('./types.js').Note} Note
 * @typedef {import('./types.js').Land} Land
 * @typedef {import('./types.js').Heights} Heights
 * @typedef {import('./types.js').Chunk} Chunk
 * @typedef {import('./types.js').Moment} Moment
 * @typedef {import('./types.js').RunSettings} RunSettings
 */

/** A worker that has not answered after this long is taken for refused. */
const WORKER_PATIENCE_MS = 4000;
/** What takes no more of the core than its first part, and what nobody need wait for. */
const PICTURE = new Set(['catalog', 'parseLink', 'open', 'map', 'close']);
/** If the first picture is not there after this long, the others wait for it no more, in ms. */
const PICTURE_PATIENCE_MS = 4000;

/**
 * Someone who takes messages and answers them.
 * @typedef {{send: (message: object, transfer?: Transferable[]) => void, end: () => void}} Peer
 */

/** Whether the visitor has asked for few downloads. */
const savesData = () => Boolean(/** @type {any} */ (navigator).connection?.saveData);

/** One per page, shared by all its figures; ends when the last of them closes. */
export class Engine {
  constructor() {
    /** @type {Map<number, {resolve: (value: any) => void, reject: (error: Error) => void}>} */
    this.open = new Map();
    /** @type {Map<number, Session>} */
    this.sessions = new Map();
    this.nextId = 1;
    this.nextSession = 1;
    /** @type {Promise<Peer> | null} */
    this.peer = null;
    /** Where the core runs: 'worker' or 'page'. */
    this.place = '';
    /** @type {Promise<Catalog> | null} */
    this.known = null;
    /** The other parts of the core, as far as they have been asked for and are there. @type {Partial<Record<import('./parts.js').Name, WebAssembly.Module>>} */
    this.parts = {};
    /** @type {() => void} */
    let tell = () => {};
    /** Settles once all of the core is there; on a visit that only looks on and plays it never does. */
    this.whole = /** @type {Promise<void>} */ (new Promise((resolve) => (tell = resolve)));
    this.complete = tell;
    /** @type {() => void} */
    let go = () => {};
    /** What is asked beside the first picture waits for this; null once it need not. @type {Promise<void> | null} */
    this.gate = new Promise((resolve) => (go = resolve));
    this.go = () => {
      this.gate = null;
      go();
    };
    /** @type {Promise<void> | null} */
    this.visiting = null;
  }

  /**
   * The first picture stands, or there is none to come: fetches what a first visit runs beside it, and what has been asked
   * goes on. Where that fails nothing is said: it is fetched again when it is needed, and then its want is told.
   * @returns {Promise<void>}
   */
  pictured() {
    return (this.visiting ??= this.#bring('visit')
      .catch(() => {})
      .then(this.go));
  }

  /** Gets a part for whoever answers. @param {import('./parts.js').Name} name */
  async #bring(name) {
    this.parts[name] = await part(name);
    const peer = await this.peer;
    peer?.send({ kind: 'parts', parts: this.parts });
  }

  async #fetchAll() {
    await Promise.all(NAMES.map((name) => this.#bring(name)));
  }

  /**
   * Fetches all of the core, once somebody begins to use a figure, so that it is there when it is needed. Where that fails nothing is said: it is
   * fetched again when it is needed, and then its want is told.
   */
  async prepare() {
    // Whoever has asked for few downloads gets it when there is no way around it.
    if (NAMES.every((name) => this.parts[name]) || savesData()) return;
    try {
      // All parts at once, the one that the first picture waits for before the others.
      this.begin();
      await Promise.all([this.pictured(), this.#fetchAll()]);
      this.complete();
    } catch {
      // See above.
    }
  }

  /** @returns {Promise<Catalog>} */
  catalog() {
    this.known ??= this.ask('catalog').catch((error) => {
      this.known = null;
      throw error;
    });
    return this.known;
  }

  /** Once all of the core is there, as a list is no reason to stop if it cannot be had. @returns {Promise<import('./types.js').DataSet[]>} */
  async dataSets() {
    if (!savesData()) await this.whole;
    return this.ask('dataSets');
  }

  /** @param {string} text @returns {Promise<{scenario: Scenario, notes: Note[]}>} */
  parseLink(text) {
    return this.ask('parseLink', { text });
  }

  /**
   * The link of what is shown. A value that was refused stays in a field although nothing is computed with it, and no link
   * can carry it: then the default stands for it.
   * @param {Scenario} scenario
   * @returns {Promise<string>}
   */
  async printLink(scenario) {
    try {
      return await this.ask('printLink', { scenario });
    } catch (error) {
      const { code = '', field: key } = /** @type {any} */ (error ?? {});
      const held = /** @type {any} */ ({ ...scenario, ...scenario.hyper })[key] ?? null;
      if (!code.startsWith('link.') || held === null) throw error;
      const hyper = Object.fromEntries(
        Object.entries(scenario.hyper).filter(([name]) => name !== key),
      );
      return this.printLink({ ...scenario, hyper, ...(key in scenario && { [key]: null }) });
    }
  }

  /** A figure's share: one function, one map, one set of runs. */
  session() {
    const session = new Session(this, this.nextSession++);
    this.sessions.set(session.id, session);
    return session;
  }

  /**
   * @param {string} kind
   * @param {object} [content]
   * @param {number} [session]
   * @param {Transferable[]} [transfer] what of the content is given away
   * @returns {Promise<any>}
   */
  async ask(kind, content = {}, session = 0, transfer = []) {
    this.peer ??= this.#connect();
    if (this.gate && !PICTURE.has(kind)) {
      setTimeout(() => this.pictured(), PICTURE_PATIENCE_MS);
      await this.gate;
      // Whoever asked may have been told meanwhile that the worker is gone.
      if (session && !this.sessions.has(session))
        throw new EngineError('engine.lost', 'The figure has gone.');
      this.peer ??= this.#connect();
    }
    /** @type {Peer} */
    let peer;
    try {
      peer = await this.peer;
    } catch (error) {
      // So that the next question tries again.
      this.peer = null;
      throw error;
    }
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.open.set(id, { resolve, reject });
      peer.send({ ...content, id, session, kind }, transfer);
    });
  }

  /**
   * Starts whoever answers, before anybody asks. Where that fails, whoever asks first is told.
   * @returns {Promise<unknown>} settles when that is done
   */
  begin() {
    this.peer ??= this.#connect();
    return this.peer.catch(() => {});
  }

  /** Starts whoever answers, with all of the core, before anything is asked. */
  async start() {
    this.peer ??= this.#connect();
    try {
      await Promise.all([this.peer, this.#fetchAll()]);
    } catch (error) {
      this.end();
      throw error;
    }
    this.go();
  }

  /** Ends whoever answers; what is still asked fails. */
  end() {
    this.peer?.then(
      (peer) => peer.end(),
      () => {},
    );
    this.#lost();
  }

  /** @returns {Promise<Peer>} */
  async #connect() {
    const coming = part('first');
    try {
      const peer = await startWorker(
        coming.then((module) => ({ module, parts: this.parts, addresses: ADDRESSES })),
        (message) => this.#receive(message),
        () => this.#lost(),
      );
      this.place = 'worker';
      return peer;
    } catch {
      // Refused by a policy, a sandbox or an old browser: the same code in slices on this thread.
      const peer = await startHere(await coming, (message) => this.#receive(message));
      this.place = 'page';
      this.go();
      this.complete();
      return peer;
    }
  }

  /** @param {any} message */
  #receive(message) {
    if (message.kind === 'chunk') {
      // What the page cannot draw as fast as it comes is not sent: more than a few never wait.
      this.peer?.then((peer) => peer.send({ kind: 'taken', session: message.session }));
      this.sessions.get(message.session)?.receive(message);
      return;
    }
    if (message.kind === 'broken') {
      this.peer?.then((peer) => peer.end());
      this.#lost(message.error);
      return;
    }
    const question = this.open.get(message.id);
    if (!question) return;
    this.open.delete(message.id);
    if (message.error) {
      const { code, message: text, ...details } = message.error;
      question.reject(new EngineError(code, text, details));
    } else {
      question.resolve(message.result);
    }
    // A question may outlive the last figure: its answer is then what was waited for.
    this.#rest();
  }

  /**
   * The worker died: what it was asked fails, and each figure is told so that it can begin again.
   * @param {{code: string, message: string}} [reason]
   */
  #lost(reason) {
    this.peer = null;
    const error =
      reason?.code === 'engine.later'
        ? new EngineError(reason.code, reason.message)
        : new EngineError('engine.lost', 'The worker stopped.');
    const open = [...this.open.values()];
    this.open.clear();
    for (const { reject } of open) reject(error);
    for (const session of this.sessions.values()) session.onlost?.(error);
  }

  /** @param {Session} session */
  async closed(session) {
    this.sessions.delete(session.id);
    if (!this.peer) return;
    try {
      await this.ask('close', {}, session.id);
    } catch {
      // Nothing is left to close.
    }
    this.#rest();
  }

  /** Ends the worker once the last figure has gone and every question is answered. */
  #rest() {
    const idle = () => this.nextSession > 1 && this.sessions.size === 0 && this.open.size === 0;
    if (!idle()) return;
    // Whoever waited for the last answer has its turn first: it may be about to open a session.
    setTimeout(async () => {
      const peer = await this.peer;
      if (!peer || !idle()) return;
      this.peer = null;
      peer.end();
    });
  }
}

/** One figure's line to the engine. Newer calls make older runs stale; stale answers are dropped. */
export class Session {
  /** @param {Engine} engine @param {number} id */
  constructor(engine, id) {
    this.engine = engine;
    this.id = id;
    this.generation = 0;
    /** @type {((chunk: Chunk) => void) | null} */
    this.onchunk = null;
    /** @type {((error: EngineError) => void) | null} */
    this.onlost = null;
  }

  /**
   * Compiles a function.
   * @param {{surface: string} | {formula: string, x?: [number, number], y?: [number, number], p?: Record<string, number>}
   *   | {data: string | [number, number][], model?: string, loss?: string, x?: [number, number], y?: [number, number]}} settings
   * @returns {Promise<Land>}
   */
  open(settings) {
    return this.#change('open', { settings });
  }

  /** @param {string} name @param {number} value of a free name of the formula @returns {Promise<void>} */
  setParameter(name, value) {
    return this.#change('setParameter', { name, value });
  }

  /** @param {string | [number, number][]} data of the model @returns {Promise<Land>} */
  setData(data) {
    return this.#change('setData', { data });
  }

  /**
   * What models predict: a stretch as long as `x` for each.
   * @param {Float64Array} parameters W0, b0, W1, b1, … @param {Float64Array} x
   * @returns {Promise<Float64Array>}
   */
  predict(parameters, x) {
    return this.#ask('predict', { parameters, x });
  }

  /**
   * @param {{x: [number, number], y: [number, number], width: number, height: number, heights?: 'linear' | 'log' | null}} settings without heights, whichever show most
   * @returns {Promise<{image: ImageData, heights: Heights} | null>} null when a newer map has been asked for
   */
  map(settings) {
    return this.#ask('map', settings);
  }

  /**
   * Values from edge to edge of the window, row 0 the lowest y; a curve has ny = 1.
   * @param {{x: [number, number], y: [number, number], nx: number, ny: number, heights?: 'linear' | 'log' | null}} settings without heights, whichever show most
   * @returns {Promise<{values: Float64Array, nx: number, ny: number, heights: Heights}>}
   */
  mesh(settings) {
    return this.#ask('mesh', settings);
  }

  /** @param {number} x @param {number} y @returns {Promise<{value: number, gradient: [number, number], hessian: [number, number, number]}>} */
  probe(x, y) {
    return this.#ask('probe', { x, y });
  }

  /** @param {RunSettings} settings @returns {Promise<{count: number, keepsHistory: boolean}>} */
  start(settings) {
    return this.#change('start', { settings });
  }

  /** @param {number} step @returns {Promise<Moment | null>} null when the runs have changed meanwhile */
  at(step) {
    return this.#ask('at', { step });
  }

  /** @param {number} run -1 for none @returns {Promise<void>} */
  select(run) {
    return this.#ask('select', { run });
  }

  /**
   * Another value of a hyper-parameter.
   * @param {string} name
   * @param {import('./types.js').Change} change
   * @returns {Promise<void>}
   */
  tune(name, change) {
    return this.#change('tune', { name, change });
  }

  /**
   * What a step of a run is made of; null if it has not been computed.
   * @param {number} run
   * @param {number} step
   * @returns {Promise<import('./types.js').Explanation | null>}
   */
  explain(run, step) {
    return this.#ask('explain', { run, step });
  }

  /** @param {number} x @param {number} y @returns {Promise<void>} */
  addStart(x, y) {
    return this.#change('addStart', { x, y });
  }

  /** @param {number} run @param {number} x @param {number} y @returns {Promise<void>} */
  moveStart(run, x, y) {
    return this.#change('moveStart', { run, x, y });
  }

  /** @param {number} run @returns {Promise<void>} */
  removeStart(run) {
    return this.#change('removeStart', { run });
  }

  /**
   * What is proved of the function in its window; takes its time, beside everything else.
   * @returns {Promise<import('./types.js').Survey | null>} null when the function has changed meanwhile
   */
  survey() {
    return this.#ask('survey', {});
  }

  /**
   * Asks what has no method of its own, as panels do. Null when runs or function have changed meanwhile.
   * @param {string} kind @param {object} [content]
   * @param {Transferable[]} [transfer] what of the content is given away
   * @returns {Promise<any>}
   */
  async ask(kind, content = {}, transfer = []) {
    const { generation } = this;
    const answer = await this.engine.ask(kind, content, this.id, transfer);
    return generation === this.generation ? answer : null;
  }

  /** Lets the runs wait, or go on. @param {boolean} rest @returns {Promise<void>} */
  rest(rest) {
    return this.#ask('rest', { rest });
  }

  close() {
    this.onchunk = null;
    this.generation++;
    return this.engine.closed(this);
  }

  /** @param {Chunk} chunk */
  receive(chunk) {
    if (chunk.generation === this.generation) this.onchunk?.(chunk);
  }

  /**
   * Asks for something after which the runs so far are stale. If it is refused, they go on: what of them has been
   * dropped meanwhile is sent again.
   * @param {string} kind @param {object} content
   */
  async #change(kind, content) {
    const generation = ++this.generation;
    try {
      return await this.#ask(kind, { ...content, generation });
    } catch (error) {
      if (generation === this.generation && this.onchunk) {
        // There may be no runs yet, or no engine any more.
        this.#ask('resend', { generation }).catch(() => {});
      }
      throw error;
    }
  }

  /** @param {string} kind @param {object} content */
  #ask(kind, content) {
    return this.engine.ask(kind, content, this.id);
  }
}

/**
 * @param {Promise<{module: WebAssembly.Module, parts: object, addresses: object}>} core its first part, the others as far as
 *   they are there, and where to get them if not
 * @param {(message: any) => void} receive
 * @param {() => void} lost
 * @returns {Promise<Peer>}
 */
function startWorker(core, receive, lost) {
  return new Promise((resolve, reject) => {
    const worker = new CoreWorker({ name: 'watershed' });
    let ready = false;
    let failed = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let patience = undefined;
    /** @param {unknown} reason */
    function fail(reason) {
      // One that dies of several things is lost once: by then its place may be another's.
      if (failed) return;
      failed = true;
      clearTimeout(patience);
      worker.terminate();
      if (ready) lost();
      else reject(reason);
    }
    worker.onerror = (event) => {
      event.preventDefault();
      fail(event.message);
    };
    worker.onmessage = ({ data }) => {
      if (data.kind === 'ready') {
        ready = true;
        clearTimeout(patience);
        resolve({
          send: (message, transfer = []) => worker.postMessage(message, transfer),
          end: () => worker.terminate(),
        });
      } else {
        receive(data);
      }
    };
    // The thread starts while the core is still on its way.
    core.then((content) => {
      patience = setTimeout(() => fail(new Error('no answer')), WORKER_PATIENCE_MS);
      worker.postMessage({ kind: 'boot', ...content });
    }, fail);
  });
}

/**
 * @param {WebAssembly.Module} module
 * @param {(message: any) => void} receive
 * @returns {Promise<Peer>}
 */
async function startHere(module, receive) {
  // On the page's own thread nothing can be fetched while the core waits, so all of it is there from the start.
  const [{ Host }, ...others] = await Promise.all([import('./host.js'), ...NAMES.map(part)]);
  const host = new Host(module, receive);
  NAMES.forEach((name, n) => host.place(name, others[n]));
  return { send: (message) => host.receive(/** @type {any} */ (message)), end: () => {} };
}

/** @type {Engine | null} */
let engine = null;

/** The page's engine. */
export function openEngine() {
  engine ??= new Engine();
  return engine;
}
