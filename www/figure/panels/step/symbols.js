/**
 * The names of a step's parts as a textbook writes them, each in its ink. The index tells whether a thing is that of
 * the present point (k) or of the next (k + 1).
 */

/** @typedef {import('../../inks.js').Ink} Ink */

/**
 * @typedef {object} Symbol
 * @property {string} letter
 * @property {'now'|'next'|'before'} [at] its index; none for what does not change with the step
 * @property {string} [over] an accent
 * @property {Ink} [ink]
 * @property {boolean} [way] a way on the map, drawn true to scale
 * @property {boolean} [capped] a direction: true to scale unless it is long
 * @property {boolean} [slope] a vector of the gradient's kind: it is drawn on the scale of gradients
 */

/** @type {Readonly<Record<string, Symbol>>} */
export const SYMBOLS = Object.freeze({
  x: { letter: 'x', at: 'now' },
  x_next: { letter: 'x', at: 'next' },
  gradient: { letter: 'g', at: 'now', ink: 'orange', slope: true },
  decayed_gradient: { letter: 'g', at: 'now', over: '~', ink: 'orange', slope: true },
  step: { letter: 'Δ', at: 'now', ink: 'green', way: true },

  buffer_before: { letter: 'b', at: 'now', ink: 'blue', slope: true },
  buffer: { letter: 'b', at: 'next', ink: 'blue', slope: true },
  ahead: { letter: 'd', at: 'now', ink: 'sky', slope: true },
  m_before: { letter: 'm', at: 'now', ink: 'blue', slope: true },
  m: { letter: 'm', at: 'next', ink: 'blue', slope: true },
  m_hat: { letter: 'm', at: 'next', over: '^', ink: 'sky', slope: true },
  mean_before: { letter: 'a', at: 'now', ink: 'blue', slope: true },
  mean: { letter: 'a', at: 'next', ink: 'blue', slope: true },

  squares_before: { letter: 's', at: 'now', ink: 'purple' },
  squares: { letter: 's', at: 'next', ink: 'purple' },
  v_before: { letter: 'v', at: 'now', ink: 'purple' },
  v: { letter: 'v', at: 'next', ink: 'purple' },
  v_hat: { letter: 'v', at: 'next', over: '^', ink: 'purple' },
  v_max_before: { letter: 'w', at: 'now', ink: 'purple' },
  v_max: { letter: 'w', at: 'next', ink: 'purple' },
  u_before: { letter: 'u', at: 'now', ink: 'olive' },
  u: { letter: 'u', at: 'next', ink: 'olive' },
  root: { letter: 'r', at: 'now', ink: 'purple' },
  delta: { letter: 'd', at: 'now', ink: 'sky', capped: true },
  c: { letter: 'c', at: 'now', ink: 'sky', slope: true },
  sign: { letter: 'z', at: 'now', ink: 'sky' },
  m_ahead: { letter: 'm', at: 'next', over: '~', ink: 'sky', slope: true },
  mu: { letter: 'μ', at: 'now' },
  mu_next: { letter: 'μ', at: 'next' },
  mu_product: { letter: 'P', at: 'now' },
  rectifier: { letter: 'R', at: 'now' },
  decayed_point: { letter: 'x', at: 'now', over: '~' },
  gradient_before: { letter: 'g', at: 'before', ink: 'orange', slope: true },
  size_before: { letter: 's', at: 'now', ink: 'blue' },
  size: { letter: 's', at: 'next', ink: 'blue' },

  hessian: { letter: 'H', at: 'now', ink: 'purple' },
  inverse_hessian: { letter: 'B', at: 'now', ink: 'purple' },
  next_inverse_hessian: { letter: 'B', at: 'next', ink: 'purple' },
  gradient_change: { letter: 'y', at: 'now', ink: 'orange', slope: true },
  newton_step: { letter: 'd', at: 'now', ink: 'blue', capped: true },
  model_step: { letter: 's', at: 'now', ink: 'blue', capped: true },
  direction_before: { letter: 'd', at: 'before', ink: 'blue', capped: true },
  direction: { letter: 'd', at: 'now', ink: 'blue', capped: true },
  beta: { letter: 'β', at: 'now' },
  radius: { letter: 'r', at: 'now' },
  next_radius: { letter: 'r', at: 'next' },
  promised: { letter: 'p', at: 'now' },
  kept: { letter: 'q', at: 'now' },
  f: { letter: 'f', at: 'now' },
  f_trial: { letter: 'f', at: 'now', over: '^' },

  sigma: { letter: 'σ', at: 'now' },
  noise: { letter: 'ξ', at: 'now', ink: 'red', slope: true },
  noisy_gradient: { letter: 'g', at: 'now', over: '~', ink: 'orange', slope: true },
  temperature_now: { letter: 'T', at: 'now' },
  drift: { letter: 'd', at: 'now', ink: 'blue', way: true },
  push: { letter: 'ξ', at: 'now', ink: 'red', way: true },
  gradient_there: { letter: 'g', at: 'now', over: '^', ink: 'orange', slope: true },
  back: { letter: 'x', at: 'now', over: '^' },
  hop: { letter: 'h', at: 'now', ink: 'red', way: true },
  landed: { letter: 'x', at: 'now', over: '^' },
  accepted: { letter: 'a', at: 'now' },

  t: { letter: 't' },
  rate: { letter: 'γ', at: 'now' },

  lr: { letter: 'η' },
  momentum: { letter: 'μ' },
  dampening: { letter: 'τ' },
  weight_decay: { letter: 'λ' },
  lr_decay: { letter: 'δ' },
  alpha: { letter: 'α' },
  rho: { letter: 'ρ' },
  eps: { letter: 'ε' },
  beta1: { letter: 'β₁' },
  beta2: { letter: 'β₂' },
  momentum_decay: { letter: 'ψ' },
  etaminus: { letter: 'η₋' },
  etaplus: { letter: 'η₊' },
  step_min: { letter: 's₋' },
  step_max: { letter: 's₊' },
  damping: { letter: 'δ' },
  max_radius: { letter: 'r₊' },
  set_noise: { letter: 'σ' },
  noise_decay: { letter: 'γ' },
  temperature: { letter: 'T' },
  cooling: { letter: 'κ' },
  k: { letter: 'k' },
});

/** Steps from the present one. */
const LATER = { before: -1, now: 0, next: 1 };

/** @param {string} name @returns {Symbol} */
export function symbolOf(name) {
  return SYMBOLS[name] ?? { letter: name };
}

/** What `x` stands for: the letter of the point. */
const POINT = 'x';

/**
 * What the point is called: a curve's variable, or the parameters of a model; x for a point (x, y).
 * @param {{axes: [string, string], dimensions: number}} land
 */
export function pointOf({ axes, dimensions }) {
  if (dimensions === 1) return axes[0];
  return axes.join() === 'x,y' ? POINT : `(${axes.join(', ')})`;
}

/** Letters as identifiers, what stands between them as signs. @param {string} text */
const letters = (text) =>
  text.replace(/\p{L}|[^\p{L}\s]/gu, (sign) =>
    /\p{L}/u.test(sign) ? `<mi>${sign}</mi>` : `<mo>${sign}</mo>`,
  );

/**
 * A symbol as MathML.
 * @param {string} name
 * @param {number} step
 * @param {(ink: Ink) => string} colour
 * @param {string} [point] what the point is called
 */
export function mathOf(name, step, colour, point = POINT) {
  const { letter, at, over, ink } = symbolOf(name);
  const [base, index] = [letter[0], letter.slice(1)];
  const bare = SYMBOLS[name]
    ? `<mrow>${letters(base === POINT ? point : base)}</mrow>`
    : `<mtext>${letter.replace(/_/g, ' ')}</mtext>`;
  const accented = over ? `<mover accent="true">${bare}<mo>${over}</mo></mover>` : bare;
  const low = !SYMBOLS[name]
    ? ''
    : at
      ? `<mn>${step + LATER[at]}</mn>`
      : index && `<mn>${SUBSCRIPTS[index] ?? index}</mn>`;
  const whole = low ? `<msub>${accented}${low}</msub>` : accented;
  return ink ? `<mrow style="color:${colour(ink)}">${whole}</mrow>` : whole;
}

/** @type {Record<string, string>} */
const SUBSCRIPTS = { '₁': '1', '₂': '2', '₋': '−', '₊': '+' };

/**
 * A name's sign as plain text, for labels on the views.
 * @param {string} name
 * @param {number} step
 * @param {string} [point] what the point is called
 */
export function plainOf(name, step, point = POINT) {
  const { letter, at, over } = symbolOf(name);
  const accent = over === '^' ? '\u0302' : over === '~' ? '\u0303' : '';
  const index = at ? String(step + LATER[at]) : '';
  const low = [...index].map((digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)] ?? '₋').join('');
  return `${letter[0] === POINT ? point : letter[0]}${accent}${letter.slice(1)}${low}`;
}
