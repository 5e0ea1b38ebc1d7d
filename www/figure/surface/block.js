/**
 * The block the surface is carved from: how numbers of the window become places in the scene and back.
 * The scene has x to the east, y to the north and z up; its longer side runs from −1 to 1, so that single
 * precision on the graphics card is spent on the window, wherever it lies.
 */

/** Height of the scale over the longer side: valleys are deep enough to see, and walls hide few of them. */
const RELIEF = 0.32;
/** Thickness of the base below the lowest height, so that a flat bottom still looks like ground. */
const BASE = 0.1;
/**
 * A window much longer than wide would leave a strip. Up to this ratio the scene keeps the true
 * proportions, in which steepest descent crosses contour lines at right angles; beyond, it is squeezed.
 */
const LONGEST = 1.8;

export class Block {
  /**
   * @param {[number, number]} x window, lowest first
   * @param {[number, number]} y
   */
  constructor(x, y) {
    this.x = x;
    this.y = y;
    this.centre = [x[0] / 2 + x[1] / 2, y[0] / 2 + y[1] / 2];
    const spans = [x[1] - x[0], y[1] - y[0]];
    const ratio = Math.min(LONGEST, Math.max(1 / LONGEST, spans[0] / spans[1]));
    /** Half the sides of the block in the scene; the longer is 1. */
    this.half = ratio >= 1 ? [1, 1 / ratio] : [ratio, 1];
    this.scale = [(2 * this.half[0]) / spans[0], (2 * this.half[1]) / spans[1]];
    /** z of level 1; level 0 lies at 0. */
    this.height = 2 * RELIEF;
    /** z of the underside. */
    this.floor = -2 * BASE * RELIEF;
  }

  /** @param {number} x @returns {number} place in the scene */
  toX(x) {
    return (x - this.centre[0]) * this.scale[0];
  }

  /** @param {number} y @returns {number} place in the scene */
  toY(y) {
    return (y - this.centre[1]) * this.scale[1];
  }

  /** @param {number} level 0 … 1 @returns {number} place in the scene */
  toZ(level) {
    return level * this.height;
  }

  /** @param {number} x place in the scene @returns {number} number of the window */
  fromX(x) {
    return this.centre[0] + x / this.scale[0];
  }

  /** @param {number} y place in the scene @returns {number} number of the window */
  fromY(y) {
    return this.centre[1] + y / this.scale[1];
  }
}
