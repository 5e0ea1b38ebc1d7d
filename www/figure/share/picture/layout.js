/** Where title, picture, legend and caption of a saved picture stand: the same for pixels and for drawings. */
import { MOVING, OUTCOMES, styleOf } from '../../outcomes.js';

/** Sizes in CSS pixels, at 1×. */
export const LINE = 22;
const TITLE = 44;
const FOOT = 12;
/** Room for an entry of the legend. */
const ENTRY = 300;
/** Signs of the caption that fit into a width; the rest is in its text. */
const SIGN = 6.6;

/** @typedef {{name: string, text: string, count: number, style: number}} Entry */

/**
 * What is on show at a step, one entry for each kind of it.
 * @param {import('../../history.js').History} history @param {number} step
 * @param {boolean} byEnding whether runs are shown by their later ends
 * @param {(key: string) => string} t
 * @returns {Entry[]}
 */
export function legendOf(history, step, byEnding, t) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const style of stylesOf(history, step, byEnding))
    counts.set(style, (counts.get(style) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([style, count]) => {
      const { name } = OUTCOMES[style];
      return { name, text: t(`outcome.${name}`), count, style };
    });
}

/**
 * @param {import('../../history.js').History} history @param {number} step @param {boolean} byEnding
 * @returns {Uint8Array} index into OUTCOMES of each run
 */
export function stylesOf(history, step, byEnding) {
  return Uint8Array.from({ length: history.count }, (_, i) =>
    byEnding || history.stoppedAt[i] <= step
      ? styleOf(history.outcomes[i], history.lowest(i))
      : MOVING,
  );
}

/**
 * @param {number} width of the whole @param {number} plot height of the picture
 * @param {number} entries of the legend, 0: none
 */
export function layout(width, plot, entries) {
  const columns = Math.max(1, Math.floor(width / ENTRY));
  const rows = Math.ceil(entries / columns);
  const legend = TITLE + plot + (rows > 0 ? FOOT : 0);
  const height = legend + rows * LINE + LINE + FOOT;
  return {
    width,
    height,
    /** Baseline of the title. */
    title: 28,
    /** Top of the picture. */
    plot: TITLE,
    /** The left end and the middle of an entry of the legend. @param {number} i @returns {[number, number]} */
    entry: (i) => [
      16 + (i % columns) * ((width - 32) / columns),
      legend + Math.floor(i / columns) * LINE + LINE / 2,
    ],
    /** Baseline of the caption. */
    caption: height - FOOT,
  };
}

/** As much of a caption as fits. @param {string} caption @param {number} width */
export function fitting(caption, width) {
  const most = Math.floor((width - 32) / SIGN);
  return caption.length > most ? `${caption.slice(0, most - 1)}…` : caption;
}
