/**
 * Small questions to a scenario and small changes of it. What a scenario may hold is decided by the core
 * (src/scenario.rs); here are only the ways in which controls change it.
 */

/** @typedef {import('../engine/types.js').Scenario} Scenario */
/** @typedef {Partial<Scenario>} Change */
/** @typedef {{x: [number, number], y: [number, number]}} Window */

/** What a figure shows that names neither a surface nor a formula. */
export const FIRST_SURFACE = 'himmelblau';

/** A link carries so many rates. */
const LONGEST_TIMELINE = 64;

/** Changes of these are undone by ctrl+z; of the others (language, view, speed …) they are not. */
export const UNDOABLE = Object.freeze(
  /** @type {const} */ ([
    'surface',
    'formula',
    'x',
    'y',
    'p',
    'optimizer',
    'lr',
    'starts',
    'seed',
    'sampling',
    'at',
    'steps',
    'tolerance',
  ]),
);

/** The link's keys, each an attribute of the element. */
export const KEYS = Object.freeze([
  'v',
  ...UNDOABLE,
  'step',
  'autoplay',
  'speed',
  'view',
  'camera',
  'show',
  'hide',
  'lang',
  'theme',
]);

/** Parts of the figure that `hide` can name. */
export const PARTS = Object.freeze([
  'surface',
  'formula',
  'settings',
  'transport',
  'tally',
  'readout',
  'tools',
  'scale',
]);

/**
 * Another surface of the catalogue, with its own window and rate.
 * @param {string} surface
 * @returns {Change}
 */
export function pickSurface(surface) {
  return { surface, formula: null, x: null, y: null, p: {}, lr: null, at: null, camera: null };
}

/**
 * A formula in place of the surface, over the window that is shown.
 * @param {Scenario} scenario
 * @param {string} formula
 * @param {Window | null} shown
 * @param {{parameters: {name: string}[]}} compiled what the formula came to
 * @returns {Change}
 */
export function typeFormula(scenario, formula, shown, { parameters }) {
  return {
    surface: null,
    formula,
    x: scenario.x ?? shown?.x ?? null,
    y: scenario.y ?? shown?.y ?? null,
    p: Object.fromEntries(
      parameters
        .filter(({ name }) => name in scenario.p)
        .map(({ name }) => [name, scenario.p[name]]),
    ),
    // The rate that suited a surface says nothing about a formula; one set by hand stays.
    lr: scenario.lr && [[0, scenario.lr[0][1]]],
  };
}

/**
 * A coordinate as a hand sets it: to a thousandth of the window, so that links stay short.
 * @param {number} value
 * @param {[number, number]} range
 */
export function neat(value, [lo, hi]) {
  const digits = Math.max(0, Math.min(12, 3 - Math.floor(Math.log10(hi - lo))));
  return Number(value.toFixed(digits));
}

/**
 * The learning rate in force at a step.
 * @param {[number, number][] | null} lr steps with the rate from there on
 * @param {number} step
 * @param {number} own the surface's own rate
 */
export function rateAt(lr, step, own) {
  let rate = own;
  for (const [from, value] of lr ?? []) if (from <= step) rate = value;
  return rate;
}

/**
 * A new learning rate from a step on; what was set for later steps goes.
 * @param {[number, number][] | null} lr
 * @param {number} rate
 * @param {number} step
 * @param {number} own the surface's own rate
 * @returns {[number, number][]}
 */
export function withRate(lr, rate, step, own) {
  if (step <= 0) return [[0, rate]];
  /** @type {[number, number][]} */
  const before = lr ?? [[0, own]];
  return [...before.filter(([from]) => from < step).slice(0, LONGEST_TIMELINE - 1), [step, rate]];
}

/**
 * The list with one token in or out.
 * @param {string[]} list
 * @param {string} token
 * @param {boolean} wanted
 */
export function withToken(list, token, wanted) {
  const rest = list.filter((held) => held !== token);
  return wanted ? [...rest, token] : rest;
}

/**
 * What has to be done again when one scenario follows another.
 * @typedef {object} Consequences
 * @property {boolean} land the function is another: compile, paint, throw
 * @property {string[]} parameters free names with another value: paint and throw, no compiling
 * @property {boolean} runs the runs begin again
 * @property {{rate: number, step: number} | null} rate only the learning rate from a step on is another
 * @property {boolean} rewind the new runs are looked at from their start
 */

/** @param {unknown} a @param {unknown} b */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * @param {Scenario | null} before
 * @param {Scenario} after
 * @returns {Consequences}
 */
export function consequences(before, after) {
  if (!before) return { land: true, parameters: [], runs: true, rate: null, rewind: false };
  const differs = (/** @type {(keyof Scenario)[]} */ keys) =>
    keys.some((key) => !same(before[key], after[key]));
  const land = differs(['surface', 'formula', 'x', 'y']);
  const parameters = Object.keys({ ...before.p, ...after.p }).filter(
    (name) => before.p[name] !== after.p[name],
  );
  const others = differs([
    'optimizer',
    'starts',
    'seed',
    'sampling',
    'at',
    'steps',
    'tolerance',
    'v',
  ]);
  const last = after.lr?.at(-1);
  const onlyLast =
    !land &&
    !others &&
    parameters.length === 0 &&
    differs(['lr']) &&
    last &&
    last[0] > 0 &&
    same(withoutFrom(before.lr, last[0]), after.lr?.slice(0, -1));
  return {
    land,
    parameters,
    runs: land || others || parameters.length > 0 || (differs(['lr']) && !onlyLast),
    rate: onlyLast ? { rate: last[1], step: last[0] } : null,
    rewind: differs(['surface', 'formula', 'seed', 'sampling']),
  };
}

/** @param {[number, number][] | null} lr @param {number} step */
const withoutFrom = (lr, step) => lr?.filter(([from]) => from < step);
