// The engine's far side: holds the core's objects and answers messages, in a worker or on the page's own thread.
import { initSync, catalog, dataSets, palette, parseLink, printLink } from '../pkg/watershed.js';
import { expect, Missing, NAMES } from './parts.js';
import { HostSession } from './session.js';

/**
 * @typedef {{id: number, session: number, kind: string, [key: string]: any}} Request
 * @typedef {(message: object, transfer: Transferable[]) => void} Post
 */

export class Host {
  /**
   * @param {WebAssembly.Module | BufferSource} module the first part of the core, or all of it
   * @param {Post} post
   * @param {import('./parts.js').Bring} [bring] gets a part when it is needed
   */
  constructor(module, post, bring = missing) {
    this.place = expect(initSync({ module }), bring);
    this.post = post;
    /** @type {Map<number, HostSession>} */
    this.sessions = new Map();
  }

  /** Puts parts of the core in place before they are needed. @param {Partial<Record<import('./parts.js').Name, WebAssembly.Module>>} parts */
  complete(parts) {
    for (const name of NAMES) {
      const part = parts[name];
      // Each needs those before it.
      if (!part) break;
      this.place(name, part);
    }
  }

  /** @param {Request} request */
  async receive(request) {
    const { id, session } = request;
    if (request.kind === 'parts') return this.complete(request.parts);
    if (request.kind === 'taken') return this.sessions.get(session)?.taken();
    try {
      const { result, transfer } = await this.#answer(request);
      this.post({ id, session, result }, transfer ?? []);
    } catch (error) {
      this.post({ id, session, error: plain(error) }, []);
      if (error instanceof WebAssembly.RuntimeError || error instanceof Missing) this.#broke(error);
    }
  }

  /**
   * A core that was stopped in the middle of its work is not to be trusted any more; whoever asks is told so.
   * @param {unknown} error
   */
  #broke(error) {
    this.post({ kind: 'broken', error: plain(error) }, []);
  }

  /**
   * @param {Request} request
   * @returns {Promise<{result?: unknown, transfer?: Transferable[]}>}
   */
  async #answer(request) {
    switch (request.kind) {
      case 'catalog':
        return { result: { ...catalog(), palette: palette() } };
      case 'dataSets':
        return { result: dataSets() };
      case 'parseLink':
        return { result: parseLink(request.text) };
      case 'printLink':
        return { result: printLink(request.scenario) };
      case 'close':
        this.sessions.get(request.session)?.close();
        this.sessions.delete(request.session);
        return {};
      default:
        return this.#session(request.session).answer(request);
    }
  }

  /** @param {number} id */
  #session(id) {
    let session = this.sessions.get(id);
    if (!session) {
      session = new HostSession(
        (message, transfer) => this.post({ ...message, session: id }, transfer),
        (error) => this.#broke(error),
      );
      this.sessions.set(id, session);
    }
    return session;
  }
}

/** @returns {never} */
function missing() {
  throw new Missing('Nobody brings the other parts of the core.');
}

/**
 * What of an error survives a message.
 * @param {any} error
 */
function plain(error) {
  const { code = 'engine.internal', field, value, allowed, at, suggestion } = error;
  return { code, message: String(error.message ?? error), field, value, allowed, at, suggestion };
}
