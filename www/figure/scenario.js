/**
 * Small questions to a scenario and small changes of it. What a scenario may hold is decided by the core
 * (src/scenario.rs); here are only the ways in which controls change it.
 */

/** @typedef {import('../engine/types.js').Scenario} Scenario */
/** @typedef {Partial<Scenario>} Change */
/** @typedef {import('../engine/types.js').Change} Tuned */
/** @typedef {{x: [number, number], y: [number, number]}} Window */

/** What a figure shows that names neither a surface nor a formula. */
export const FIRST_SURFACE = 'himmelblau';

/** The data of a model that has none. */
export const FIRST_SET = 'line';

/** Room around the points of data, as a part of their extent. */
const AIR = 0.12;

/** A link carries so many rates. */
const LONGEST_TIMELINE = 64;

/** Many messengers cut longer links. */
const LONGEST_LINK = 2000;

/**
 * Whether a link is long and carries data, which can be sent as a file.
 * @param {string} link @param {Scenario | null} scenario
 */
export const overlong = (link, scenario) =>
  link.length > LONGEST_LINK && Array.isArray(scenario?.data);

/** Changes of these are undone by ctrl+z; of the others (language, view, speed …) they are not. */
export const UNDOABLE = Object.freeze(
  /** @type {const} */ ([
    'surface',
    'formula',
    'x',
    'y',
    'p',
    'model',
    'loss',
    'data',
    'batch',
    'optimizer',
    'lr',
    'hyper',
    'race',
    'beside',
    'starts',
    'seed',
    'sampling',
    'at',
    'steps',
    'tolerance',
  ]),
);

/** Hyper-parameters beside the learning rate, of all rules: each a key of the link, all in `hyper` of a scenario. */
export const HYPER = Object.freeze([
  'momentum',
  'dampening',
  'alpha',
  'beta1',
  'beta2',
  'rho',
  'eps',
  'weight_decay',
  'decoupled_weight_decay',
  'momentum_decay',
  'lr_decay',
  'initial_accumulator_value',
  'centered',
  'etaminus',
  'etaplus',
  'step_min',
  'step_max',
  'damping',
  'radius',
  'max_radius',
  'eta',
  'c1',
  'c2',
  'backtrack',
  'noise',
  'noise_decay',
  'threshold',
  'interval',
  'temperature',
  'cooling',
  'stepsize',
  'patience',
]);

/** The link's keys, each an attribute of the element. */
export const KEYS = Object.freeze([
  'v',
  ...UNDOABLE.filter((key) => key !== 'hyper'),
  ...HYPER,
  'step',
  'autoplay',
  'speed',
  'view',
  'camera',
  'show',
  'hide',
  'chapter',
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
  'fog',
  'beside',
  'panels',
]);

/** What a change of function leaves to the new one. */
const ITS_OWN = Object.freeze({ x: null, y: null, p: {}, lr: null, at: null, camera: null });
/** What only a model has. */
const NO_MODEL = Object.freeze({ model: null, loss: null, data: null, batch: null });

/**
 * Another surface of the catalogue, with its own window and rate.
 * @param {string} surface
 * @returns {Change}
 */
export function pickSurface(surface) {
  return { ...NO_MODEL, surface, formula: null, ...ITS_OWN };
}

/**
 * A set of data that has a name, with the model, the loss and the window that it is made for.
 * @param {string} data
 * @returns {Change}
 */
export function pickData(data) {
  return { ...NO_MODEL, data, surface: null, formula: null, ...ITS_OWN };
}

/**
 * How the distances of the data from the model are drawn.
 * @param {string[]} show
 * @returns {'lines'|'squares'|null}
 */
export function residualsOf(show) {
  return show.includes('squares') ? 'squares' : show.includes('lines') ? 'lines' : null;
}

/**
 * An interval with values and the air around them; what is moved by hand is rounded to a thousandth of it.
 * @param {number[]} values
 * @returns {[number, number]}
 */
export function around(values) {
  const [lo, hi] = [Math.min(...values), Math.max(...values)];
  const air = hi > lo ? (hi - lo) * AIR : Math.max(1, Math.abs(lo)) / 2;
  return [lo - air, hi + air];
}

/**
 * Other points for the model on show. Its text, its loss and its window, which may have come with the name of a
 * set, are held fast: a surface that changes while a point is dragged has to stay where it is.
 * @param {import('../engine/types.js').Land} land
 * @param {[number, number][]} data
 * @returns {Change}
 */
export function withPoints(land, data) {
  if (!land.fit) return {};
  return { data, model: land.fit.model, loss: land.fit.loss, x: land.x, y: land.y };
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
    ...NO_MODEL,
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
 * Another rule, with its own rate and its own defaults.
 * @param {string} optimizer
 * @returns {Change}
 */
export function pickRule(optimizer) {
  return { optimizer, lr: null, hyper: {} };
}

/**
 * The change of a hyper-parameter that is in force at a step: its value, or what its schedule is laid upon.
 * @param {Tuned[] | null | undefined} changes
 * @param {number} step
 * @param {number} own the value where nothing is said
 * @returns {Tuned}
 */
export function tunedAt(changes, step, own) {
  /** @type {Tuned} */
  let found = [0, own];
  for (const change of changes ?? []) if (change[0] <= step) found = change;
  return found;
}

/**
 * The learning rate in force at a step, or what its schedule is laid upon.
 * @param {Tuned[] | null} lr steps with the rate from there on
 * @param {number} step
 * @param {number} own the surface's own rate
 */
export function rateAt(lr, step, own) {
  return tunedAt(lr, step, own)[1];
}

/**
 * A timeline with another change; what was set for its step and later ones goes.
 * @param {Tuned[] | null | undefined} changes
 * @param {Tuned} change
 * @param {number} own the value where nothing is said
 * @returns {Tuned[]}
 */
export function withChange(changes, change, own) {
  if (change[0] <= 0) return [/** @type {Tuned} */ ([0, ...change.slice(1)])];
  /** @type {Tuned[]} */
  const before = changes ?? [[0, own]];
  return [...before.filter(([from]) => from < change[0]).slice(0, LONGEST_TIMELINE - 1), change];
}

/**
 * A new learning rate from a step on; what was set for later steps goes.
 * @param {Tuned[] | null} lr
 * @param {number} rate
 * @param {number} step
 * @param {number} own the surface's own rate
 * @returns {Tuned[]}
 */
export function withRate(lr, rate, step, own) {
  return withChange(lr, [Math.max(step, 0), rate], own);
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
 * @property {boolean} data the model has other data: paint and throw, no compiling
 * @property {boolean} runs the runs begin again
 * @property {{name: string, change: Tuned} | null} tune only a hyper-parameter from a step on is another
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
  if (!before)
    return { land: true, parameters: [], data: false, runs: true, tune: null, rewind: false };
  const differs = (/** @type {(keyof Scenario)[]} */ keys) =>
    keys.some((key) => !same(before[key], after[key]));
  const points = differs(['data']);
  const land =
    differs(['surface', 'formula', 'x', 'y', 'model', 'loss']) ||
    (points && !sameModel(before, after));
  const data = points && !land;
  const parameters = Object.keys({ ...before.p, ...after.p }).filter(
    (name) => before.p[name] !== after.p[name],
  );
  const others = differs([
    'optimizer',
    'batch',
    'starts',
    'seed',
    'sampling',
    'at',
    'steps',
    'tolerance',
    'v',
  ]);
  const tuned = [.../** @type {const} */ (['lr']), ...HYPER].filter(
    (name) => !same(timeline(before, name), timeline(after, name)),
  );
  const elsewhere = land || data || others || parameters.length > 0;
  const tune = elsewhere || tuned.length !== 1 ? null : onlyLast(before, after, tuned[0]);
  return {
    land,
    parameters,
    data,
    runs: elsewhere || (tuned.length > 0 && !tune),
    tune,
    rewind: differs(['surface', 'formula', 'model', 'loss', 'seed', 'sampling']),
  };
}

/**
 * Whether two scenarios with the same text and loss are of one model although their data differ: a set that has a
 * name brings a model along where none is written.
 * @param {Scenario} before @param {Scenario} after
 */
function sameModel(before, after) {
  if (!before.data || !after.data) return false;
  const named = typeof before.data === 'string' || typeof after.data === 'string';
  return !named || (after.model !== null && after.loss !== null);
}

/** @param {Scenario} scenario @param {string} name @returns {Tuned[] | null | undefined} */
const timeline = (scenario, name) => (name === 'lr' ? scenario.lr : scenario.hyper?.[name]);

/**
 * The change of a hyper-parameter by which one scenario differs from another, if it is its last one, made on the way.
 * @param {Scenario} before @param {Scenario} after @param {string} name
 */
function onlyLast(before, after, name) {
  const changes = timeline(after, name);
  const last = changes?.at(-1);
  if (!last || last[0] <= 0) return null;
  const earlier = timeline(before, name)?.filter(([from]) => from < last[0]);
  return same(earlier, changes?.slice(0, -1)) ? { name, change: last } : null;
}
