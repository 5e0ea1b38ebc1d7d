// Gets the core's compiled module, once per page.
import wasmUrl from '../pkg/watershed_bg.wasm?url';

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

/** @type {Promise<WebAssembly.Module> | null} */
let module = null;

/**
 * The compiled core. A failed attempt is forgotten, so that one can try again.
 * @returns {Promise<WebAssembly.Module>}
 */
export function coreModule() {
  module ??= compile().catch((error) => {
    module = null;
    throw error;
  });
  return module;
}

async function compile() {
  if (typeof WebAssembly !== 'object') {
    throw new EngineError('engine.no_wasm', 'This browser has no WebAssembly.');
  }
  let response;
  try {
    response = await fetch(wasmUrl);
  } catch (error) {
    throw new EngineError('engine.download', `The core did not load: ${error}`);
  }
  if (!response.ok) {
    throw new EngineError('engine.download', `The core did not load: HTTP ${response.status}`);
  }
  // Not compileStreaming: it needs a MIME type that simple servers do not send.
  const bytes = await response.arrayBuffer();
  try {
    return await WebAssembly.compile(bytes);
  } catch (error) {
    // Browsers without SIMD (Safari before 16.4) refuse the module here.
    throw new EngineError('engine.no_simd', `This browser cannot run the core: ${error}`);
  }
}
