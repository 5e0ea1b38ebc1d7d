/**
 * Opening a chapter's scene in the figure. A figure that nobody has seen yet is shown once it has found its place.
 */
import { sceneOf } from './scene.js';

/** How long each thing that it waits for unseen may take before it is shown as it is, in ms. */
const PATIENCE = 1500;
/** How long its height has to stay the same for it to be taken as found, in ms. */
const REST = 200;

/** @param {number} time in ms */
const pause = (time) => new Promise((done) => setTimeout(done, time));

/** Waits, but not for ever. @param {Promise<unknown>} what */
const soon = (what) => Promise.race([what, pause(PATIENCE)]);

/**
 * Waits until the figure has kept its height for a while: panels and views that are fetched give it another.
 * @param {HTMLElement} figure
 */
async function rested(figure) {
  for (let height = -1; height !== figure.offsetHeight;) {
    height = figure.offsetHeight;
    await pause(REST);
  }
}

/**
 * Shows the scene of a chapter.
 * @param {import('../watershed.js').WatershedFigure} figure
 * @param {import('./chapters.js').Chapter} chapter
 * @param {string} address the page's link
 * @param {() => boolean} wanted whether nothing else has been opened meanwhile
 * @returns {Promise<string | null>} what the figure prints of it; null if something else has been opened
 */
export async function enter(figure, chapter, address, wanted) {
  const counted = new Promise((done) =>
    figure.addEventListener('watershed-step', done, { once: true }),
  );
  await figure.open(sceneOf(chapter, address));
  // Until what a scene hides is hidden, its formula printed and its run selected, the figure would be seen to move.
  const hidden = !figure.hasAttribute('data-set');
  if (hidden) await soon(counted);
  await figure.updateComplete;
  if (!wanted()) return null;
  if (chapter.select !== undefined) figure.select(chapter.select);
  // The figure is shown whatever becomes of its link: where the engine failed, it says so.
  if (hidden) soon(rested(figure)).then(() => wanted() && figure.toggleAttribute('data-set', true));
  const printed = await figure.link();
  return wanted() ? printed : null;
}
