// Gets the parts of the core, compiled, once per page.
import firstUrl from '../cut/first.wasm?url';
import visitUrl from '../cut/visit.wasm?url';
import laterUrl from '../cut/later.wasm?url';

/** @typedef {import('./parts.js').Name} Name */

/** A failure that the page explains by its code. */
export class EngineError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {Record<string, unknown>} [details] field, value, allowed, at, suggestion
   */
  constructor(code, message, details = {}) {
    super(message);
    this.name = 'EngineError';
    this.code = code;
    Object.assign(this, details);
  }
}

const URLS = { first: firstUrl, visit: visitUrl, later: laterUrl };

/** Where the parts beside the first are, for whoever has to fetch them without this page. */
export const ADDRESSES = {
  visit: new URL(visitUrl, import.meta.url).href,
  later: new URL(laterUrl, import.meta.url).href,
};

/** @type {Map<string, Promise<WebAssembly.Module>>} */
const modules = new Map();

/**
 * A part of the core. A failed attempt is forgotten, so that one can try again.
 * @param {Name | 'first'} name
 * @returns {Promise<WebAssembly.Module>}
 */
export function part(name) {
  const known = modules.get(name);
  if (known) return known;
  const compiled = compile(URLS[name]);
  modules.set(name, compiled);
  compiled.catch(() => modules.delete(name));
  return compiled;
}

/** @param {string} url @returns {Promise<WebAssembly.Module>} */
async function compile(url) {
  if (typeof WebAssembly !== 'object') {
    throw new EngineError('engine.no_wasm', 'This browser has no WebAssembly.');
  }
  let core;
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    // Where the server says what it sends, it is compiled while it comes in. Some send anything as a stream of bytes.
    const streams = response.headers.get('content-type')?.startsWith('application/wasm');
    core = streams ? response : await response.arrayBuffer();
  } catch (error) {
    throw new EngineError('engine.download', `The core did not load: ${error}`);
  }
  try {
    return core instanceof Response
      ? await WebAssembly.compileStreaming(core)
      : await WebAssembly.compile(core);
  } catch (error) {
    // A stream that breaks off.
    if (!(error instanceof WebAssembly.CompileError))
      throw new EngineError('engine.download', `The core did not load: ${error}`);
    // Browsers without SIMD (Safari before 16.4) refuse the module here.
    throw new EngineError('engine.no_simd', `This browser cannot run the core: ${error}`);
  }
}
