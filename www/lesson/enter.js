/**
 * Opening a chapter's scene in the figure. A figure that nobody has seen yet is shown once it has found its place.
 */
import { sceneOf } from './scene.js';

/** How long it may take to settle before it is shown as it is, in ms: whoever waits longer would rather see it move. */
const PATIENCE = 8000;
/** How long its height has to stay the same for it to be taken as found, in ms. */
const REST = 200;
/** How often it is looked at until then, in ms. */
const GLANCE = 40;

/** @typedef {import('../watershed.js').WatershedFigure} WatershedFigure */
/** @typedef {import('../figure/state.js').State} State */

/** @param {number} time in ms */
const pause = (time) => new Promise((done) => setTimeout(done, time));

/**
 * Whether everything has come that gives the figure its height: of each function the tally and what is proved of it, the second
 * function if there is to be one, and the open panel's content.
 * @param {WatershedFigure} figure
 */
function settled({ state, shadowRoot }) {
  const { run, scenario } = state;
  if (run.failure) return true;
  const whole = (/** @type {State | null | undefined} */ one) =>
    Boolean(one?.run.failure || (one?.run.told && one.run.survey));
  return (
    whole(state) &&
    (!scenario?.beside || whole(state.beside)) &&
    !shadowRoot?.querySelector('.panel .waiting, [aria-busy="true"]')
  );
}

/**
 * Waits until the figure has come to rest, but not for ever.
 * @param {WatershedFigure} figure
 */
async function rested(figure) {
  const latest = performance.now() + PATIENCE;
  for (let height = -1, since = 0, now = 0; now < latest;) {
    await pause(GLANCE);
    now = performance.now();
    if (height !== figure.offsetHeight || !settled(figure)) {
      height = figure.offsetHeight;
      since = now;
    } else if (now - since >= REST) return;
  }
}

/**
 * Shows the scene of a chapter.
 * @param {WatershedFigure} figure
 * @param {import('./chapters.js').Chapter} chapter
 * @param {string} address the page's link
 * @param {() => boolean} wanted whether nothing else has been opened meanwhile
 * @returns {Promise<string | null>} what the figure prints of it; null if something else has been opened
 */
export async function enter(figure, chapter, address, wanted) {
  await figure.open(sceneOf(chapter, address));
  if (!wanted()) return null;
  if (chapter.select !== undefined) figure.select(chapter.select);
  // Until what a scene hides is hidden, its formula printed and its run selected, the figure would be seen to move. It is shown
  // whatever becomes of its link: where the engine failed, it says so.
  if (!figure.hasAttribute('data-set'))
    rested(figure).then(() => wanted() && figure.toggleAttribute('data-set', true));
  const printed = await figure.link();
  return wanted() ? printed : null;
}
