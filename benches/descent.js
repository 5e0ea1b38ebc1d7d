// The other side of the comparison: descent in JavaScript, as fast as we know
// how. One function for each surface and rule, so that the engine compiles each
// for itself; structure of arrays in Float64Array; value and gradient share
// their terms; nothing is allocated in a loop. The runs are the inner loop: one
// run after the other is 2.5 times slower on Himmelblau, because each step waits
// for the one before. The formulas are those of src/catalog.rs, differentiated by
// hand; the rules are those of src/optimizer at their defaults. The text of a
// function is put together from both and compiled once, which gives the engine
// what it would find in a file.

/**
 * Takes `steps` steps from the points in `x` and `y`, in place, and leaves in `f` the value where the last step began;
 * `state` has two arrays for each slot of the rule, 0 at the beginning.
 *
 * @typedef {(x: Float64Array, y: Float64Array, f: Float64Array, state: Float64Array[], lr: number, steps: number) => void} Descent
 */

/**
 * `terms` works out the value and the derivatives du and dv at (u, v). The windows are those of the catalogue; the rates are
 * small enough that nothing arrives within 100 steps, and that two ways of rounding stay together (a run that jumps about
 * the tip of Ackley's cone would not).
 *
 * @type {{ name: string, window: [number, number], rate: number, terms: string }[]}
 */
export const surfaces = [
  {
    name: 'himmelblau',
    window: [-6, 6],
    rate: 0.001,
    terms: `
      const a = u * u + v - 11;
      const b = u + v * v - 7;
      f[i] = a * a + b * b;
      const du = 4 * u * a + 2 * b;
      const dv = 2 * a + 4 * v * b;`,
  },
  {
    name: 'rastrigin',
    window: [-5.12, 5.12],
    rate: 0.0003,
    terms: `
      const a = TAU * u;
      const b = TAU * v;
      f[i] = 20 + u * u - 10 * Math.cos(a) + v * v - 10 * Math.cos(b);
      const du = 2 * u + 10 * TAU * Math.sin(a);
      const dv = 2 * v + 10 * TAU * Math.sin(b);`,
  },
  {
    name: 'ackley',
    window: [-5, 5],
    rate: 0.0005,
    terms: `
      const a = TAU * u;
      const b = TAU * v;
      const r = Math.sqrt(0.5 * (u * u + v * v));
      const cone = 20 * Math.exp(-0.2 * r);
      const waves = Math.exp(0.5 * (Math.cos(a) + Math.cos(b)));
      f[i] = 20 + Math.E - cone - waves;
      const slope = (0.1 * cone) / r;
      const du = slope * u + Math.PI * waves * Math.sin(a);
      const dv = slope * v + Math.PI * waves * Math.sin(b);`,
  },
];

/**
 * How many slots of state a coordinate has, what is worked out once for step k = 0, 1, …, and how coordinate `p` moves
 * where the derivative is `g`: into `x[i]` with the slots `s0[i]`, ….
 *
 * @type {Record<string, { slots: number, once?: string, move: string }>}
 */
export const rules = {
  gd: { slots: 0, move: 'x[i] = p - lr * g;' },
  momentum: {
    slots: 1,
    move: `
      const m = 0.9 * s0[i] + g;
      s0[i] = m;
      x[i] = p - lr * m;`,
  },
  nesterov: {
    slots: 1,
    move: `
      const m = 0.9 * s0[i] + g;
      s0[i] = m;
      x[i] = p - lr * (g + 0.9 * m);`,
  },
  adagrad: {
    slots: 1,
    move: `
      const s = s0[i] + g * g;
      s0[i] = s;
      x[i] = p - (lr * g) / (Math.sqrt(s) + 1e-10);`,
  },
  adadelta: {
    slots: 2,
    move: `
      const s = 0.9 * s0[i] + 0.1 * g * g;
      const d = (Math.sqrt(s1[i] + 1e-6) * g) / Math.sqrt(s + 1e-6);
      s0[i] = s;
      s1[i] = 0.9 * s1[i] + 0.1 * d * d;
      x[i] = p - lr * d;`,
  },
  rmsprop: {
    slots: 1,
    move: `
      const s = 0.99 * s0[i] + 0.01 * g * g;
      s0[i] = s;
      x[i] = p - (lr * g) / (Math.sqrt(s) + 1e-8);`,
  },
  adam: {
    slots: 2,
    once: `
      const rate = lr / (1 - 0.9 ** (k + 1));
      const scale = 1 / Math.sqrt(1 - 0.999 ** (k + 1));`,
    move: `
      const m = s0[i] + 0.1 * (g - s0[i]);
      const s = 0.999 * s1[i] + 0.001 * g * g;
      s0[i] = m;
      s1[i] = s;
      x[i] = p - (rate * m) / (Math.sqrt(s) * scale + 1e-8);`,
  },
  adamw: {
    slots: 2,
    once: `
      const rate = lr / (1 - 0.9 ** (k + 1));
      const scale = 1 / Math.sqrt(1 - 0.999 ** (k + 1));
      const shrink = 1 - lr * 0.01;`,
    move: `
      const m = s0[i] + 0.1 * (g - s0[i]);
      const s = 0.999 * s1[i] + 0.001 * g * g;
      s0[i] = m;
      s1[i] = s;
      x[i] = p * shrink - (rate * m) / (Math.sqrt(s) * scale + 1e-8);`,
  },
  amsgrad: {
    slots: 3,
    once: `
      const rate = lr / (1 - 0.9 ** (k + 1));
      const scale = 1 / Math.sqrt(1 - 0.999 ** (k + 1));`,
    move: `
      const m = s0[i] + 0.1 * (g - s0[i]);
      const s = 0.999 * s1[i] + 0.001 * g * g;
      const w = s > s2[i] ? s : s2[i];
      s0[i] = m;
      s1[i] = s;
      s2[i] = w;
      x[i] = p - (rate * m) / (Math.sqrt(w) * scale + 1e-8);`,
  },
  adamax: {
    slots: 2,
    once: 'const rate = lr / (1 - 0.9 ** (k + 1));',
    move: `
      const m = s0[i] + 0.1 * (g - s0[i]);
      const faded = 0.999 * s1[i];
      const size = Math.abs(g) + 1e-8;
      const w = size > faded ? size : faded;
      s0[i] = m;
      s1[i] = w;
      x[i] = p - (rate * m) / w;`,
  },
  nadam: {
    slots: 2,
    once: `
      const mu = (t) => 0.9 * (1 - 0.5 * 0.96 ** (t * 0.004));
      let product = 1;
      for (let t = 1; t <= k + 1; t++) product *= mu(t);
      const now = (1 - mu(k + 1)) / (1 - product);
      const ahead = mu(k + 2) / (1 - product * mu(k + 2));
      const scale = 1 / (1 - 0.999 ** (k + 1));`,
    move: `
      const m = s0[i] + 0.1 * (g - s0[i]);
      const s = 0.999 * s1[i] + 0.001 * g * g;
      s0[i] = m;
      s1[i] = s;
      x[i] = p - (lr * (now * g + ahead * m)) / (Math.sqrt(s * scale) + 1e-8);`,
  },
  radam: {
    slots: 2,
    once: `
      const power = 0.999 ** (k + 1);
      const most = 2 / (1 - 0.999) - 1;
      const rho = most - (2 * (k + 1) * power) / (1 - power);
      const square = ((rho - 4) * (rho - 2) * most) / ((most - 4) * (most - 2) * rho);
      const trusted = rho > 5;
      const rate = lr / (1 - 0.9 ** (k + 1));
      const scale = trusted ? rate * Math.sqrt(square * (1 - power)) : rate;`,
    move: `
      const m = s0[i] + 0.1 * (g - s0[i]);
      const s = 0.999 * s1[i] + 0.001 * g * g;
      s0[i] = m;
      s1[i] = s;
      x[i] = p - (trusted ? (scale * m) / (Math.sqrt(s) + 1e-8) : scale * m);`,
  },
  rprop: {
    slots: 2,
    move: `
      const turn = s0[i] * g;
      const size = (k === 0 ? lr : s1[i]) * (turn > 0 ? 1.2 : turn < 0 ? 0.5 : 1);
      const kept = turn < 0 ? 0 : g;
      const step = size < 1e-6 ? 1e-6 : size > 50 ? 50 : size;
      s0[i] = kept;
      s1[i] = step;
      x[i] = p - (kept > 0 ? step : kept < 0 ? -step : 0);`,
  },
  lion: {
    slots: 1,
    move: `
      const c = 0.9 * s0[i] + 0.1 * g;
      s0[i] = 0.99 * s0[i] + 0.01 * g;
      x[i] = p - lr * (c > 0 ? 1 : c < 0 ? -1 : 0);`,
  },
};

/**
 * The function for a surface and a rule.
 *
 * @param {typeof surfaces[0]} surface
 * @param {string} name
 * @returns {Descent}
 */
export function descent(surface, name) {
  const { slots, once = '', move } = rules[name];
  const names = (/** @type {number} */ axis) =>
    Array.from({ length: slots }, (_, k) => `state[${axis * slots + k}]`);
  const arrays = [0, 1].flatMap((axis) =>
    names(axis).map((array, k) => `const s${k}_${axis} = ${array};`),
  );
  const along = (/** @type {number} */ axis) =>
    move
      .replace(/\bs(\d)\[i\]/g, `s$1_${axis}[i]`)
      .replace(/\bx\[i\]/g, `${'xy'[axis]}[i]`)
      .replace(/\bp\b/g, 'uv'[axis])
      .replace(/\bg\b/g, ['du', 'dv'][axis]);
  const text = `'use strict';
    const TAU = 2 * Math.PI;
    ${arrays.join('\n')}
    for (let k = 0; k < steps; k++) {
      ${once}
      for (let i = 0; i < x.length; i++) {
        const u = x[i];
        const v = y[i];
        ${surface.terms}
        { ${along(0)} }
        { ${along(1)} }
      }
    }`;
  // eslint-disable-next-line no-new-func -- the text is our own, and each pair has to be compiled by itself
  return /** @type {Descent} */ (new Function('x', 'y', 'f', 'state', 'lr', 'steps', text));
}
