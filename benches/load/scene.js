// What all three pages show: the heights of Himmelblau's function on a logarithmic scale, and 50 runs of gradient descent.

export const SIDE = 161;
export const RUNS = 50;
export const STEPS = 60;
const [LO, HI] = [-6, 6];
const RATE = 0.001;

const value = (/** @type {number} */ x, /** @type {number} */ y) =>
  (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2;

/** @param {number} x @param {number} y */
export const height = (x, y) => Math.log10(1 + value(x, y));

/** The places of a side. */
export const places = Array.from({ length: SIDE }, (_, i) => LO + ((HI - LO) * i) / (SIDE - 1));

/** Places of every run after each step. @type {[number, number][][]} */
export const runs = Array.from({ length: RUNS }, (_, run) => {
  // Spread evenly without chance, so that all pages and all visits show the same.
  let x = LO + (HI - LO) * ((run * 0.754877) % 1);
  let y = LO + (HI - LO) * ((run * 0.56984) % 1);
  /** @type {[number, number][]} */
  const path = [[x, y]];
  for (let step = 0; step < STEPS; step++) {
    const [a, b] = [x * x + y - 11, x + y * y - 7];
    [x, y] = [x - RATE * (4 * x * a + 2 * b), y - RATE * (2 * a + 4 * y * b)];
    path.push([x, y]);
  }
  return path;
});

/**
 * Says that the picture is there, and lets the traces grow by a step a frame.
 * @param {(step: number) => unknown} grow
 */
export function show(grow) {
  requestAnimationFrame(() => setTimeout(() => performance.mark('picture')));
  /** @type {any} */ (window).grow = async () => {
    const times = [];
    for (let step = 2; step <= STEPS; step++) {
      await new Promise(requestAnimationFrame);
      const begin = performance.now();
      await grow(step);
      times.push(performance.now() - begin);
    }
    // The first frames are those in which the browser still compiles.
    return times.slice(STEPS >> 2);
  };
}
