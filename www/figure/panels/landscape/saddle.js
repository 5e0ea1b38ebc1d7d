/**
 * What can be done at a saddle: two cross-sections, a start on the watershed line, and a start a hair's breadth beside the
 * saddle with a prediction of how long it takes to leave. Nothing here draws.
 */

/** @typedef {import('../../../engine/types.js').CriticalPoint} CriticalPoint */
/** @typedef {(kind: string, content?: object) => Promise<any>} Ask */
/** @typedef {{x: [number, number], y: [number, number]}} Window */

/** Points of a section on each side of the saddle. */
const SAMPLES = 96;
/** Starts along the line across the ridge in one round of the bisection, odd so that its middle is one of them. */
const ACROSS = 33;
/** After so many rounds of 32 parts nothing is left between two doubles. */
const ROUNDS = 14;
const NOWHERE = 65535;
/** The core's code of a run that came to rest at a saddle. */
const SADDLE = 2;

/** How far one can go from a point along a direction within the window. @param {Window} window @param {[number, number]} from @param {[number, number]} along */
export function reach({ x, y }, from, along) {
  const limits = [x, y].map(([lo, hi], axis) => {
    const v = along[axis];
    if (v === 0) return Infinity;
    return ((v > 0 ? hi : lo) - from[axis]) / v;
  });
  return Math.max(0, Math.min(...limits));
}

/**
 * The function along one eigenvector through a saddle, as far as the saddle is the lowest (`up`) or the highest point
 * of it.
 * @param {Ask} ask
 * @param {Window} window
 * @param {CriticalPoint} saddle
 * @param {boolean} up along the larger eigenvalue
 * @returns {Promise<{t: number[], values: number[], points: number[], ends: [[number, number], [number, number]]} | null>}
 */
export async function section(ask, window, saddle, up) {
  const [vx, vy] = saddle.eigenvectors[up ? 1 : 0];
  const from = /** @type {[number, number]} */ ([saddle.x, saddle.y]);
  const sides = await Promise.all(
    [-1, 1].map(async (sign) => {
      const length = reach(window, from, [sign * vx, sign * vy]);
      const t = Array.from({ length: SAMPLES }, (_, i) => (sign * length * (i + 1)) / SAMPLES);
      const points = t.flatMap((t) => [saddle.x + t * vx, saddle.y + t * vy]);
      const values = await ask('values', { points });
      if (!values) return null;
      const beyond = [...values].findIndex((value) =>
        up ? !(value >= saddle.value) : !(value <= saddle.value),
      );
      const count = beyond < 0 ? SAMPLES : beyond;
      return { t: t.slice(0, count), values: [...values].slice(0, count) };
    }),
  );
  const [left, right] = sides;
  if (!left || !right) return null;
  const t = [...left.t.toReversed(), 0, ...right.t];
  const values = [...left.values.toReversed(), saddle.value, ...right.values];
  const at = (/** @type {number} */ t) =>
    /** @type {[number, number]} */ ([saddle.x + t * vx, saddle.y + t * vy]);
  const points = t.flatMap(at);
  return { t, values, points, ends: [at(t[0]), at(/** @type {number} */ (t.at(-1)))] };
}

/**
 * A start from which the rule runs along the watershed line into the saddle, or as near to it as doubles let it.
 * By bisection between two starts, on both sides of the line, that end in different places.
 * @param {Ask} ask
 * @param {object} settings those of the figure's runs; the starts are replaced
 * @param {Window} window
 * @param {CriticalPoint} saddle
 * @returns {Promise<{start: [number, number], arrived: boolean, distance: number, steps: number} | null>}
 *   null if both sides lead to the same place
 */
export async function ridge(ask, settings, window, saddle) {
  const [down, up] = saddle.eigenvectors;
  const centre = /** @type {[number, number]} */ ([saddle.x, saddle.y]);
  for (const share of [0.5, 0.25, 0.1, 0.02]) {
    for (const sign of [1, -1]) {
      const along = /** @type {[number, number]} */ ([sign * up[0], sign * up[1]]);
      const length = share * reach(window, centre, along);
      if (!(length > 0)) continue;
      const base = /** @type {[number, number]} */ ([
        centre[0] + length * along[0],
        centre[1] + length * along[1],
      ]);
      const found = await between(ask, settings, window, centre, base, down);
      if (found) return measured(ask, settings, centre, found);
    }
  }
  return null;
}

/**
 * @param {Ask} ask @param {object} settings @param {Window} window
 * @param {[number, number]} centre @param {[number, number]} base @param {[number, number]} down
 * @returns {Promise<[number, number] | null>}
 */
async function between(ask, settings, window, centre, base, down) {
  const width = Math.min(
    Math.hypot(base[0] - centre[0], base[1] - centre[1]),
    reach(window, base, down),
    reach(window, base, [-down[0], -down[1]]),
  );
  let [lo, hi] = [-width, width];
  let best = null;
  for (let round = 0; round < ROUNDS; round++) {
    const [from, to] = [lo, hi];
    const at = Array.from({ length: ACROSS }, (_, i) => from + ((to - from) * i) / (ACROSS - 1));
    // The middle exactly: where symmetry puts the line there, it is hit.
    if (from === -to) at[(ACROSS - 1) / 2] = 0;
    const list = at.map((t) => [base[0] + t * down[0], base[1] + t * down[1]]);
    const told = await ask('trial', { settings: { ...settings, starts: { list } } });
    if (!told) return best;
    const hit = told.outcomes.findIndex(
      (/** @type {number} */ code, /** @type {number} */ i) =>
        code === SADDLE &&
        Math.hypot(told.positions[2 * i] - centre[0], told.positions[2 * i + 1] - centre[1]) <
          1e-3 * width,
    );
    if (hit >= 0) return /** @type {[number, number]} */ (list[hit]);
    const sides = at.map((_, i) => {
      const [dx, dy] = [told.positions[2 * i] - centre[0], told.positions[2 * i + 1] - centre[1]];
      const side = Math.sign(dx * down[0] + dy * down[1]);
      return told.places[i] === NOWHERE ? `${told.outcomes[i]} ${side}` : `at ${told.places[i]}`;
    });
    // The change nearest to the middle.
    let change = -1;
    for (let i = 0; i + 1 < ACROSS; i++) {
      const nearer =
        Math.abs(i + 0.5 - (ACROSS - 1) / 2) < Math.abs(change + 0.5 - (ACROSS - 1) / 2);
      if (sides[i] !== sides[i + 1] && (change < 0 || nearer)) change = i;
    }
    if (change < 0) return best;
    [lo, hi] = [at[change], at[change + 1]];
    best = /** @type {[number, number]} */ (list[change]);
    if (!(hi - lo > Number.EPSILON * width)) return best;
  }
  return best;
}

/**
 * How near a run comes to a point.
 * @param {Ask} ask @param {object} settings @param {[number, number]} centre @param {[number, number]} start
 */
async function measured(ask, settings, centre, start) {
  const told = await ask('trial', {
    settings: { ...settings, starts: { list: [start] } },
    path: true,
  });
  if (!told?.path) return null;
  const { x, y } = told.path;
  let distance = Infinity;
  let steps = 0;
  for (let k = 0; k < x.length; k++) {
    const away = Math.hypot(x[k] - centre[0], y[k] - centre[1]);
    if (away < distance) [distance, steps] = [away, k];
  }
  return { start, arrived: told.outcomes[0] === SADDLE, distance, steps };
}

/**
 * How many steps plain descent takes from a distance δ of a saddle, along its falling eigenvector, to a distance r: each
 * step multiplies the distance by 1 + η|λ|.
 * @param {number} delta @param {number} r @param {number} rate @param {number} eigenvalue the negative one
 */
export function stepsToLeave(delta, r, rate, eigenvalue) {
  return Math.ceil(Math.log(r / delta) / Math.log1p(rate * Math.abs(eigenvalue)));
}

/**
 * The step at which a path is first at least r away from a saddle along its falling eigenvector; null if it never is.
 * @param {{x: ArrayLike<number>, y: ArrayLike<number>}} path
 * @param {CriticalPoint} saddle @param {number} r
 */
export function leftAt({ x, y }, saddle, r) {
  const [vx, vy] = saddle.eigenvectors[0];
  for (let k = 0; k < x.length; k++) {
    // What the rounding of δ takes away must not cost a step.
    const away = Math.abs((x[k] - saddle.x) * vx + (y[k] - saddle.y) * vy);
    if (away >= r * (1 - 1e-9)) return k;
  }
  return null;
}
