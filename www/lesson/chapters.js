/**
 * The chapters of the lesson in their order. A chapter is a scene of the figure, written as a link, with an idea to it:
 * its texts stand under `lesson.<name>.` in i18n/lesson.en.json and lesson.ko.json, its title under `chapter.<name>`.
 *
 * A new chapter is a file here and a name in src/scenario/chapters.rs.
 */
import basins from './chapters/basins.js';
import convex from './chapters/convex.js';
import descent from './chapters/descent.js';
import fog from './chapters/fog.js';
import loss from './chapters/loss.js';
import nonconvex from './chapters/nonconvex.js';
import own from './chapters/own.js';
import rate from './chapters/rate.js';
import saddle from './chapters/saddle.js';
import waysOut from './chapters/ways_out.js';

/**
 * Something to try: a button that sets the figure.
 * @typedef {object} Try
 * @property {string} name its text is `lesson.<chapter>.try_<name>`
 * @property {string} [set] what it changes of the scene, as in a link
 * @property {boolean} [play] whether it also plays
 */

/**
 * @typedef {object} Chapter
 * @property {string} name as links have it
 * @property {string} scene what the figure shows, as in a link
 * @property {readonly Try[]} tries
 * @property {{set?: string}} [predict] whether the reader is asked to guess first, and what the figure is set to for it
 * @property {number} [select] the run that is selected from the start
 * @property {readonly [string, string][]} [sources] what to read, with addresses
 */

/** @type {readonly Readonly<Chapter>[]} */
export const CHAPTERS = Object.freeze([
  loss,
  descent,
  rate,
  convex,
  nonconvex,
  fog,
  saddle,
  basins,
  waysOut,
  own,
]);

/** How many slips of the keyboard are forgiven in a name. */
const SLIPS = 2;

/**
 * The chapter that the text of a link names, by name or number; of a text that names none, the nearest.
 * @param {string} text
 * @returns {{chapter: Chapter | null, guessed: boolean}} `guessed`: the text names no chapter; `chapter` is then the one
 *   that comes nearest, if any does
 */
export function chapterOf(text) {
  const asked = text.trim().toLowerCase();
  const named = CHAPTERS.find(({ name }) => name === asked);
  if (named) return { chapter: named, guessed: false };
  if (/^[+-]?\d+$/.test(asked)) {
    const wanted = Number(asked) - 1;
    const at = Math.min(Math.max(wanted, 0), CHAPTERS.length - 1);
    return { chapter: CHAPTERS[at], guessed: at !== wanted };
  }
  const near = CHAPTERS.map((chapter) => ({ chapter, far: slips(asked, chapter.name) }))
    .filter(({ chapter, far }) => far <= SLIPS || (asked && chapter.name.startsWith(asked)))
    .sort((a, b) => a.far - b.far);
  return { chapter: near[0]?.chapter ?? null, guessed: true };
}

/**
 * How many letters differ between two words: put in, left out or replaced.
 * @param {string} a @param {string} b
 */
function slips(a, b) {
  // No name is that long.
  if (a.length > 40) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}
