// The other side of the comparison: gradient descent in JavaScript, as fast as
// we know how. One function per surface, so that the engine compiles each for
// itself; structure of arrays in Float64Array; value and gradient share their
// terms; nothing is allocated in a loop. The runs are the inner loop: one run
// after the other is 2.5 times slower on Himmelblau, because each step waits for
// the one before. The formulas are those of src/catalog.rs, differentiated by
// hand.
//
// Each function takes `steps` steps of x ← x − rate·∇f(x) from the points in
// `x` and `y`, in place, and leaves in `f` the value where the last step began.

/** @typedef {(x: Float64Array, y: Float64Array, f: Float64Array, rate: number, steps: number) => void} Descent */

/** @type {Descent} */
function himmelblau(x, y, f, rate, steps) {
  for (let k = 0; k < steps; k++) {
    for (let i = 0; i < x.length; i++) {
      const u = x[i];
      const v = y[i];
      const a = u * u + v - 11;
      const b = u + v * v - 7;
      f[i] = a * a + b * b;
      const du = 4 * u * a + 2 * b;
      const dv = 2 * a + 4 * v * b;
      x[i] = u - rate * du;
      y[i] = v - rate * dv;
    }
  }
}

const TAU = 2 * Math.PI;

/** @type {Descent} */
function rastrigin(x, y, f, rate, steps) {
  for (let k = 0; k < steps; k++) {
    for (let i = 0; i < x.length; i++) {
      const u = x[i];
      const v = y[i];
      const a = TAU * u;
      const b = TAU * v;
      f[i] = 20 + u * u - 10 * Math.cos(a) + v * v - 10 * Math.cos(b);
      const du = 2 * u + 10 * TAU * Math.sin(a);
      const dv = 2 * v + 10 * TAU * Math.sin(b);
      x[i] = u - rate * du;
      y[i] = v - rate * dv;
    }
  }
}

/** @type {Descent} */
function ackley(x, y, f, rate, steps) {
  for (let k = 0; k < steps; k++) {
    for (let i = 0; i < x.length; i++) {
      const u = x[i];
      const v = y[i];
      const a = TAU * u;
      const b = TAU * v;
      const r = Math.sqrt(0.5 * (u * u + v * v));
      const cone = 20 * Math.exp(-0.2 * r);
      const waves = Math.exp(0.5 * (Math.cos(a) + Math.cos(b)));
      f[i] = 20 + Math.E - cone - waves;
      const slope = (0.1 * cone) / r;
      const du = slope * u + Math.PI * waves * Math.sin(a);
      const dv = slope * v + Math.PI * waves * Math.sin(b);
      x[i] = u - rate * du;
      y[i] = v - rate * dv;
    }
  }
}

/**
 * The surfaces that are compared. The windows are those of the catalogue; the
 * rates are small enough that nothing arrives within 100 steps, and that two ways
 * of rounding stay together (a run that jumps about the tip of Ackley's cone
 * would not).
 *
 * @type {{ name: string, descend: Descent, window: [number, number], rate: number }[]}
 */
export const surfaces = [
  { name: 'himmelblau', descend: himmelblau, window: [-6, 6], rate: 0.001 },
  { name: 'rastrigin', descend: rastrigin, window: [-5.12, 5.12], rate: 0.0003 },
  { name: 'ackley', descend: ackley, window: [-5, 5], rate: 0.0005 },
];
