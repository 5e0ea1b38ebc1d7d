/**
 * How a height becomes a level of the scale, 0 at the lowest height of the window and 1 at the highest.
 * The same rule colours the map (src/relief.rs), lifts the surface and labels the scale, so it is stated
 * once here and once there, and nowhere else.
 */

/**
 * @typedef {object} Heights
 * @property {'linear'|'log'} kind
 * @property {number} lo lowest height painted
 * @property {number} hi highest height painted
 * @property {number} unit what one step of the logarithmic scale starts from, above 0
 * @property {number[]} contours heights at which contour lines run
 * @property {number[]} strong the rounder ones among them, drawn stronger
 * @property {{value: number, level: number}[]} ticks labelled heights
 */

/**
 * The level of a height: 0 … 1 inside the scale. A height outside is held at the nearer end; NaN stays NaN,
 * because a hole in the surface has no level.
 * @param {Pick<Heights, 'kind'|'lo'|'hi'|'unit'>} heights
 * @param {number} value
 * @returns {number}
 */
export function level(heights, value) {
  const { kind, lo, hi, unit } = heights;
  if (Number.isNaN(value)) return NaN;
  if (!(hi > lo)) return 0; // a flat surface has one level
  const held = value < lo ? lo : value > hi ? hi : value;
  return kind === 'log'
    ? Math.log(1 + (held - lo) / unit) / Math.log(1 + (hi - lo) / unit)
    : (held - lo) / (hi - lo);
}
