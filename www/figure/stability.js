/**
 * Which learning rates plain gradient descent can bear where the ground has a given curvature. On a quadratic
 * function this is exact everywhere: along an eigenvector with eigenvalue λ a step multiplies the distance from the
 * minimum by 1 − ηλ. Elsewhere it holds near the point whose Hessian it is.
 */

/**
 * Eigenvalues of a symmetric matrix, the lowest first; a function of x alone has one.
 * @param {readonly number[]} hessian fxx, fxy, fyy
 * @param {number} dimensions
 * @returns {number[]}
 */
export function eigenvalues([xx, xy, yy], dimensions) {
  if (dimensions === 1) return [xx];
  const [mean, half] = [xx / 2 + yy / 2, xx / 2 - yy / 2];
  const spread = Math.hypot(half, xy);
  return [mean - spread, mean + spread];
}

/** Below this part of 1/λmax even the steepest direction takes more than twenty steps for a tenth. */
const SLOW = 0.1;

/** @typedef {'crawl'|'good'|'oscillates'|'diverges'} Verdict */

/**
 * @typedef {object} Limits
 * @property {number[]} eigenvalues the lowest first
 * @property {{verdict: Verdict, to: number}[]} bands upper ends, rising; the last is Infinity
 * @property {{name: string, rate: number}[]} marks rates worth a try, rising
 */

/**
 * @param {readonly number[]} hessian @param {number} dimensions
 * @param {number} [decay] the weight decay: it adds λp to the gradient, and so its λ to every curvature
 * @returns {Limits | null} null where no rate is too large: the ground bends upwards nowhere, or the curvature is no number
 */
export function limitsOf(hessian, dimensions, decay = 0) {
  const values = eigenvalues(hessian, dimensions).map((value) => value + decay);
  const [least, most] = [values[0], values[values.length - 1]];
  if (!(most > 0 && Number.isFinite(most))) return null;
  return {
    eigenvalues: values,
    bands: [
      { verdict: 'crawl', to: SLOW / most },
      { verdict: 'good', to: 1 / most },
      { verdict: 'oscillates', to: 2 / most },
      { verdict: 'diverges', to: Infinity },
    ],
    marks: [
      { name: 'steepest', rate: 1 / most },
      // The best for both directions at once; with one eigenvalue, or two equal ones, it is 1/L.
      ...(least > 0 && least < most ? [{ name: 'best', rate: 2 / (least + most) }] : []),
      { name: 'edge', rate: 2 / most },
    ],
  };
}

/**
 * What a rate does. At 2/λmax itself a run goes to and fro for ever: it is the end of what is borne.
 * @param {Limits} limits @param {number} rate
 * @returns {Verdict}
 */
export function verdictOf({ bands }, rate) {
  return /** @type {{verdict: Verdict}} */ (bands.find(({ to }) => rate <= to)).verdict;
}
