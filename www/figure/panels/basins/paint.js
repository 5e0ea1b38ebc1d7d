/** A report of basins as an image: colour by the place reached, darker with more steps until that is certain, patterns for other outcomes. */
import { OUTCOMES, styleOf } from '../../outcomes.js';
import { COLOURS, rgb } from './colours.js';

/** @typedef {import('./job.js').Report} Report */

/** Labels from here up are outcomes. */
export const OUTCOME_LABELS = 65520;
const UNKNOWN = 65535;

/** How much of the heights is covered, 0 to 255. */
const COVER = 176;
/** How dark the slowest pixel is, as a part of its colour. */
const DARKEST = 0.5;

/**
 * Patterns of the outcomes that are no minimum, by code, over a square of 8 × 8 pixels: whether there is ink.
 * @type {Record<number, (x: number, y: number) => boolean>}
 */
const PATTERNS = {
  0: (x, y) => x % 4 === 0 && y % 4 === 0, // still moving: dots
  1: (x, y) => (x + 2 * y) % 8 < 2, // a minimum without a number: flat lines
  2: (x, y) => (x + y) % 8 < 2, // saddle: rising lines
  3: (x, y) => (x - y + 64) % 8 < 2, // maximum: falling lines
  4: (x, y) => x % 8 === 0 || y % 8 === 0, // degenerate: a grid
  5: (x, y) => (Math.abs((x % 8) - 4) + y) % 4 < 1, // cusp: zigzags
  6: (x) => x % 6 < 2, // cycling: upright lines
  7: (x, y) => (x & 4) === (y & 4), // circling: squares
  8: (x, y) => (x + y) % 8 === 0 || (x - y + 64) % 8 === 0, // diverged: crosses
  9: (_, y) => y % 6 < 2, // undefined: level lines
  10: () => true, // failed
};

/** What a pixel with an outcome of this code looks like at a place. @param {number} code @param {number} x @param {number} y */
export function inked(code, x, y) {
  return (PATTERNS[code] ?? PATTERNS[10])(x, y);
}

/** The colour of an outcome's ink. @param {number} code */
export const inkOf = (code) => OUTCOMES[styleOf(code, false)].light;

/** Between the lines of a pattern. */
const BETWEEN = [236, 238, 240];

/**
 * What tells pixels apart: the place, or what stands for the outcome.
 * @param {Report} report
 */
export function endsOf({ labels, sites, distinct }) {
  const ends = new Uint16Array(labels.length);
  for (let i = 0; i < ends.length; i++) ends[i] = sites[i] < distinct ? sites[i] : labels[i];
  return ends;
}

/**
 * How dark each number of steps is drawn: evenly over the logarithm of the steps that occur.
 * @param {Report} report @param {number} levels
 * @returns {Uint8Array} by the number of steps: 0 (fast) to `levels` (slow)
 */
function shades({ labels, steps }, levels) {
  let [least, most] = [Infinity, 0];
  for (let i = 0; i < steps.length; i++) {
    if (labels[i] >= OUTCOME_LABELS) continue;
    least = Math.min(least, steps[i]);
    most = Math.max(most, steps[i]);
  }
  const log = (/** @type {number} */ n) => Math.log(n + 4);
  const range = log(most) - log(least);
  // A table: there are far fewer numbers of steps than pixels.
  return Uint8Array.from({ length: most + 1 }, (_, n) =>
    range > 0 && n >= least ? Math.round((levels * (log(n) - log(least))) / range) : 0,
  );
}

/**
 * A picture in the making, a few rows at a time: all of it at once would hold up the page.
 * @param {Report} report
 * @param {Uint16Array} ends
 * @param {Uint8Array} colours of the places
 * @param {number} width
 * @returns {{image: ImageData, advance: (rows: number) => boolean}} the image's first row is at the highest y; `advance` says whether all
 *   is painted
 */
export function painting(report, ends, colours, width) {
  const { labels, steps, minima } = report;
  const height = labels.length / width;
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const mix = (/** @type {number[]} */ [r, g, b], /** @type {number} */ part) =>
    ((COVER << 24) | ((b * part) << 16) | ((g * part) << 8) | (r * part)) >>> 0;
  const palette = COLOURS.map(rgb);
  // As many shades as can be told apart.
  const LEVELS = 64;
  const shade = shades(report, LEVELS);
  const shaded = palette.map((colour) =>
    Uint32Array.from({ length: LEVELS + 1 }, (_, i) =>
      mix(colour, 1 - (1 - DARKEST) * (i / LEVELS)),
    ),
  );
  const inks = Array.from({ length: 16 }, (_, code) => mix(rgb(inkOf(code)), 1));
  const between = mix(BETWEEN, 1);
  let next = 0;
  const paintRow = (/** @type {number} */ row) => {
    for (let column = 0; column < width; column++) {
      const i = row * width + column;
      const to = (height - 1 - row) * width + column;
      const label = labels[i];
      const place = ends[i];
      if (label === UNKNOWN) continue;
      if (place < minima) {
        pixels[to] = shaded[colours[place]][shade[steps[i]]];
        continue;
      }
      const code = label - OUTCOME_LABELS;
      const ground = place < colours.length ? mix(palette[colours[place]], 1) : between;
      pixels[to] = inked(code, column, row) ? inks[code & 15] : ground;
    }
  };
  const advance = (/** @type {number} */ rows) => {
    for (const end = Math.min(next + rows, height); next < end; next++) paintRow(next);
    return next >= height;
  };
  return { image, advance };
}
