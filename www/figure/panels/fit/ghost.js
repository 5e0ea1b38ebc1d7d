/** The loss of one batch as lines over that of all points: contour lines at the same heights, or a second curve. */
import { contours } from 'd3-contour';

/** @typedef {[number, number]} Interval */

/**
 * Contour lines of values that lie from edge to edge of a window, row 0 the lowest y.
 * @param {Float64Array} values @param {number} nx @param {number} ny
 * @param {{x: Interval, y: Interval}} window
 * @param {number[]} levels
 * @returns {{points: number[], values: number[]}} x0, y0, x1, y1, … with NaN between lines, and the height of each point
 */
export function contourLines(values, nx, ny, { x, y }, levels) {
  /** @type {{points: number[], values: number[]}} */
  const lines = { points: [], values: [] };
  const put = (/** @type {number} */ u, /** @type {number} */ v, /** @type {number} */ height) => {
    lines.points.push(u, v);
    lines.values.push(height);
  };
  const shapes = contours().size([nx, ny]).thresholds(levels)([...values]);
  for (const { coordinates, value } of shapes)
    for (const polygon of coordinates)
      for (const ring of polygon) {
        for (const [u, v] of ring) {
          // Values stand in the middle of their cells; along the edge a ring only closes itself.
          const inside = u > 0.5 && u < nx - 0.5 && v > 0.5 && v < ny - 0.5;
          if (inside)
            put(
              x[0] + ((u - 0.5) / (nx - 1)) * (x[1] - x[0]),
              y[0] + ((v - 0.5) / (ny - 1)) * (y[1] - y[0]),
              value,
            );
          else put(NaN, NaN, NaN);
        }
        put(NaN, NaN, NaN);
      }
  return lines;
}

/**
 * Values over an interval as a line.
 * @param {Float64Array} values @param {Interval} x
 * @returns {{points: number[], values: number[]}}
 */
export function curveLine(values, [lo, hi]) {
  const last = values.length - 1;
  return {
    points: [...values].flatMap((_, i) => [lo + ((hi - lo) * i) / last, 0]),
    values: [...values],
  };
}
