// The core on the page's own thread, for what goes from its memory straight to the graphics card.
import * as core from '../pkg/watershed.js';
import { expect, Missing, NAMES } from './parts.js';
import { part } from './wasm.js';

/** @type {Promise<typeof core> | null} */
let started = null;

/**
 * The package, ready to be called. All parts are there, as nothing can be fetched here while the core waits.
 * @returns {Promise<typeof core>}
 */
export function coreHere() {
  started ??= start().catch((error) => {
    started = null;
    throw error;
  });
  return started;
}

async function start() {
  const [module, ...others] = await Promise.all([part('first'), ...NAMES.map(part)]);
  // Where the engine itself runs on this thread, this is the very same core.
  const place = expect(core.initSync({ module }), () => {
    throw new Missing('Nobody brings the other parts of the core.');
  });
  NAMES.forEach((name, n) => place(name, others[n]));
  return core;
}
