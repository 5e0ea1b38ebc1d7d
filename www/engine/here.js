// The core on the page's own thread, for what goes from its memory straight to the graphics card.
import * as core from '../pkg/watershed.js';
import { expect, Missing } from './later.js';
import { firstPart, laterPart } from './wasm.js';

/** @type {Promise<typeof core> | null} */
let started = null;

/**
 * The package, ready to be called. Both parts are there, as nothing can be fetched here while the core waits.
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
  const [module, later] = await Promise.all([firstPart(), laterPart()]);
  // Where the engine itself runs on this thread, this is the very same core.
  expect(core.initSync({ module }), () => {
    throw new Missing('Nobody brings the rest of the core.');
  })(later);
  return core;
}
