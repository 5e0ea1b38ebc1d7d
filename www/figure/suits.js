/** Points along a side of the coarse look that decides how heights are scaled. */
export const GLANCE = 33;

/**
 * How heights are scaled if nobody says: where half of the window lies in the lowest tenth of the heights, a
 * linear scale would paint it in one colour, and the logarithmic one shows more.
 * @param {Float64Array} values
 * @returns {'linear'|'log'}
 */
export function suits(values) {
  const finite = values.filter(Number.isFinite).sort();
  const [lo, median, hi] = [finite[0], finite[finite.length >> 1], finite[finite.length - 1]];
  return median - lo < 0.1 * (hi - lo) ? 'log' : 'linear';
}
