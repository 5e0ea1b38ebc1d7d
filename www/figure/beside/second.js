/**
 * What stands beside a scenario, as a scenario of its own: another function, the same starts, the same rule. Where a
 * window differs from the first one's, a start stands at the same place of its window. All of it is sums and quotients, so
 * that every machine has the same bits.
 */

/** @typedef {import('../../engine/types.js').Scenario} Scenario */
/** @typedef {import('../../engine/types.js').Land} Land */
/** @typedef {import('../../engine/types.js').Surface} Surface */
/** @typedef {[number, number]} Pair */
/** @typedef {{x: Pair, y: Pair}} Window */

/**
 * The surface that `beside` names; null for a formula.
 * @param {string | null | undefined} beside
 * @param {readonly Surface[]} surfaces of the catalogue
 */
export const namedBeside = (beside, surfaces) =>
  surfaces.find(({ name }) => name === beside) ?? null;

/**
 * A coordinate at the same place of another interval; the same coordinate, to the bit, of the same interval.
 * @param {number} value @param {Pair} from @param {Pair} to
 */
export function carried(value, from, to) {
  if (from[0] === to[0] && from[1] === to[1]) return value;
  const part = (value - from[0]) / (from[1] - from[0]);
  // Weighing both ends keeps a middle in the middle, as the core does it with drawn starts.
  return to[0] * (1 - part) + to[1] * part;
}

/**
 * A point at the same place of another window.
 * @param {Pair} point @param {Window} from @param {Window} to
 * @returns {Pair}
 */
export const carriedPoint = ([x, y], from, to) => [
  carried(x, from.x, to.x),
  carried(y, from.y, to.y),
];

/**
 * The window of the second function: the link's, else a surface has its own and a formula looks through the first one's.
 * @param {Scenario} scenario @param {Window} first window of the first function
 * @param {readonly Surface[]} surfaces
 * @returns {Window}
 */
export function windowBeside(scenario, first, surfaces) {
  const own = namedBeside(scenario.beside, surfaces) ?? first;
  return { x: scenario.x ?? own.x, y: scenario.y ?? own.y };
}

/**
 * The scenario of the second function.
 * @param {Scenario} scenario
 * @param {Land} land the first function
 * @param {readonly Surface[]} surfaces
 * @param {readonly string[]} names the free names that the second formula is known to have
 * @returns {Scenario}
 */
export function secondOf(scenario, land, surfaces, names) {
  const named = namedBeside(scenario.beside, surfaces);
  const window = windowBeside(scenario, land, surfaces);
  return {
    ...scenario,
    beside: null,
    surface: named?.name ?? null,
    formula: named ? null : scenario.beside,
    model: null,
    loss: null,
    data: null,
    batch: null,
    race: [],
    ...window,
    p: Object.fromEntries(Object.entries(scenario.p).filter(([name]) => names.includes(name))),
    at: scenario.at?.map((point) => carriedPoint(point, land, window)) ?? null,
  };
}
