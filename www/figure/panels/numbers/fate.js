/** What a fixed learning rate does on a quadratic loss. */

/** @typedef {import('../../../engine/types.js').Quadratic} Quadratic */

/**
 * Along each axis of the ellipses a step multiplies the error by 1 − ηλ.
 * @param {Pick<Quadratic, 'eigenvalues'|'stableRate'>} quadratic
 * @param {number} rate
 * @returns {{code: 'diverges'|'edge'|'converges'|'valley'|'stands', steep: number, flat: number, steps: number}}
 *   factors along the steep and the flat direction, and how many steps a further digit takes
 */
export function fate({ eigenvalues: [lo, hi], stableRate }, rate) {
  const [steep, flat] = [1 - rate * hi, 1 - rate * lo];
  const worst = Math.max(Math.abs(steep), lo > 0 ? Math.abs(flat) : 0);
  const steps = worst > 0 && worst < 1 ? Math.max(1, Math.ceil(Math.LN10 / -Math.log(worst))) : 1;
  if (rate === 0) return { code: 'stands', steep, flat, steps };
  if (rate > stableRate) return { code: 'diverges', steep, flat, steps };
  if (rate === stableRate) return { code: 'edge', steep, flat, steps };
  return { code: lo > 0 ? 'converges' : 'valley', steep, flat, steps };
}
