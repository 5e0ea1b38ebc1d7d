/** Where a value stands on a slider, and back. Sliders count in whole notches, so that keys move them evenly. */

/** Notches of a slider. */
export const NOTCHES = 400;

/**
 * @param {number} value @param {number} lo above 0 @param {number} hi
 * @returns {number} notch 0 … NOTCHES on a logarithmic slider
 */
export function notchOf(value, lo, hi) {
  const part = Math.log(value / lo) / Math.log(hi / lo);
  return Math.round(NOTCHES * Math.min(1, Math.max(0, part)));
}

/**
 * The value of a notch, rounded to three digits: a rate should be one a person can say.
 * @param {number} notch @param {number} lo above 0 @param {number} hi
 */
export function valueOf(notch, lo, hi) {
  return Number((lo * (hi / lo) ** (notch / NOTCHES)).toPrecision(3));
}

/** A rate's slider reaches so many times below and above the rate that suits the surface. */
const REACH = 100;

/**
 * The ends of a learning rate's slider.
 * @param {number} own the rate that suits the surface, in the middle
 * @param {number} value the present one, never outside
 * @returns {[number, number]}
 */
export function rateRange(own, value) {
  const at = value > 0 ? value : own;
  return [Math.min(own / REACH, at), Math.max(own * REACH, at)];
}

/**
 * The ends of a free parameter's slider: whole numbers on both sides of 0, the value inside.
 * @param {number} value
 * @returns {[number, number]}
 */
export function parameterRange(value) {
  const reach = Math.max(5, Math.ceil(Math.abs(value)));
  return [-reach, reach];
}

/** Speeds offered, in steps per second. */
export const SPEEDS = Object.freeze([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]);

/** The notch of the nearest speed offered. @param {number} speed */
export function speedNotch(speed) {
  const far = (/** @type {number} */ s) => Math.abs(Math.log(s / Math.max(speed, 1e-3)));
  return SPEEDS.reduce((best, s, i) => (far(s) < far(SPEEDS[best]) ? i : best), 0);
}
