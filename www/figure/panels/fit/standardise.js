/** Standardising: x less its mean, in units of its standard deviation, so that a ravine of the loss becomes a bowl. */

/** Digits that are kept: enough for a condition number of 1 to the third digit, few enough for a short link. */
const DIGITS = 4;

/**
 * The points with standardised x, or null where they are so already, or cannot be.
 * @param {[number, number][]} points
 * @returns {[number, number][] | null}
 */
export function standardised(points) {
  const n = points.length;
  const mean = points.reduce((sum, [x]) => sum + x, 0) / n;
  const deviation = Math.sqrt(points.reduce((sum, [x]) => sum + (x - mean) ** 2, 0) / n);
  if (!(deviation > 0) || !Number.isFinite(deviation)) return null;
  const off = 10 ** (1 - DIGITS);
  if (Math.abs(mean) < off && Math.abs(deviation - 1) < off) return null;
  return points.map(([x, y]) => [Number(((x - mean) / deviation).toFixed(DIGITS)), y]);
}
