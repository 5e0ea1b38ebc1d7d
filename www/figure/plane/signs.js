/**
 * What draws overlays on the flat views. It is fetched when the first overlay comes, since a first visit has none: until
 * then `signs` is null, and nobody may give a view any.
 */

/** @typedef {typeof import('./overlays.js') & typeof import('../pen.js')} Signs */

/** @type {Signs | null} */
export let signs = null;
/** @type {Promise<void> | null} */
let coming = null;

/** Resolves when overlays can be drawn. */
export function learnSigns() {
  coming ??= Promise.all([import('./overlays.js'), import('../pen.js')]).then(
    ([overlays, pen]) => {
      signs = { ...overlays, ...pen };
    },
    (error) => {
      coming = null; // so that the next overlay tries again
      throw error;
    },
  );
  return coming;
}
