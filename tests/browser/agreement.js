// The interpreter beside the code that is written for a function, wherever there is a core: the same numbers, to the bit.

/** How many runs there are side by side. A block takes 512 of them, code two and two at a time. */
export const LENGTHS = [1, 7, 512, 513];

/** Steps of 513 runs that are worth code before they are taken; see WORTH in src/wasm/kernel.rs. */
const WORTH_WHILE = 200;

/** The largest rate there is, to a power of two: after one step so long only the bits of the gradient are left. */
const FAR = 2 ** 19;

/** How runs are moved, each by code of its own, as in tests/emit.rs. */
export const PACES = /** @type {const} */ (['sweeping', 'valued', 'sliced', 'judged']);

/**
 * @typedef {typeof import('../../www/pkg/watershed.js')} Core
 * @typedef {typeof PACES[number]} Pace
 * @typedef {{ name: string, [parameter: string]: string | number }} Rule
 * @typedef {[number, number][]} Points
 */

/** A function twice: the code that is written for it goes to one of them. */
export class Twins {
  /** @param {Core} core @param {any} settings of an objective */
  constructor(core, settings) {
    this.core = core;
    this.plain = new core.Objective(settings);
    this.written = new core.Objective(settings);
  }

  free() {
    this.plain.free();
    this.written.free();
  }

  /**
   * Has the code written that moves runs so, and lets both move the same ones.
   * @param {Rule} rule @param {Pace} pace @param {Points} points 513 of them
   * @returns {string[]} where they differ
   */
  differences(rule, pace, points) {
    const { core, plain, written } = this;
    const many = { count: 513, seed: 3, sampling: 'uniform' };
    const warm = ensemble(core, written, rule, pace, many, WORTH_WHILE);
    warm.step(WORTH_WHILE);
    warm.free();
    return LENGTHS.filter((length) => {
      const starts = { list: points.slice(-length) };
      const by = (/** @type {any} */ objective) => fate(core, objective, rule, pace, starts);
      return !same(by(plain), by(written));
    }).map((length) => `${rule.name}, ${pace}, ${length} runs`);
  }

  /**
   * The same for values alone and for Hessians, which no such step needs: a rule shows them that is not written as code. Fewer than 16 points
   * are never worth a call.
   * @param {Points} points 513 of them
   * @returns {Promise<string[]>} where they differ
   */
  async parts(points) {
    const { core, plain, written } = this;
    const missing = [];
    for (const part of /** @type {const} */ (['value', 'jet']))
      if (!(await written.compile(part))) missing.push(`no code for the ${part}`);
    const different = LENGTHS.filter((length) => {
      const starts = { list: points.slice(-length) };
      const by = (/** @type {any} */ objective) =>
        fate(core, objective, { name: 'newton' }, 'sweeping', starts);
      return length >= 16 && !same(by(plain), by(written));
    });
    return [...missing, ...different.map((length) => `values or Hessians of ${length} runs`)];
  }

  /** The values at points, by the interpreter. @param {Points} points @returns {Float64Array} */
  values(points) {
    const runs = ensemble(this.core, this.plain, { name: 'gd' }, 'judged', { list: points }, 1);
    const values = runs.values();
    runs.free();
    return values;
  }
}

/**
 * @param {Core} core @param {any} objective @param {Rule} rule @param {Pace} pace @param {object} starts @param {number} maxSteps
 */
function ensemble(core, objective, rule, pace, starts, maxSteps) {
  const runs = new core.Ensemble(objective, {
    optimizer: rule,
    starts,
    maxSteps,
    tolerance: pace === 'judged' ? 1e-4 : 0,
    history: pace === 'sliced',
  });
  if (pace === 'valued') runs.keepValues();
  return runs;
}

/**
 * What becomes of runs, in few steps and in one that is very long.
 * @param {Core} core @param {any} objective @param {Rule} rule @param {Pace} pace @param {object} starts
 */
function fate(core, objective, rule, pace, starts) {
  /** @type {number[]} */
  const numbers = [];
  const look = (/** @type {any} */ runs) => {
    for (const found of [runs.positions(), runs.values()]) for (const n of found) numbers.push(n);
  };
  const runs = ensemble(core, objective, rule, pace, starts, 7);
  for (const steps of [1, 2, 4]) {
    runs.step(steps);
    look(runs);
  }
  numbers.push(...runs.stoppedAt(), ...runs.leftAt(), ...runs.outcomes());
  runs.free();
  if ('lr' in rule) {
    const far = ensemble(core, objective, { ...rule, lr: FAR }, pace, starts, 1);
    far.step(1);
    look(far);
    far.free();
  }
  return numbers;
}

/** Whether numbers have the same bits, every NaN alike. @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
function same(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

/**
 * A rule as it is, and with each of its hyper-parameters at some other values: decays, flags raised.
 * @param {{ name: string, parameters: { name: string }[] }} rule @param {(rule: Rule) => boolean} allowed
 * @returns {Rule[]}
 */
export function forms({ name, parameters }, allowed) {
  const rated = parameters.some((parameter) => parameter.name === 'lr');
  const plain = { name, ...(rated && { lr: 0.01 }) };
  const others = parameters
    .filter((parameter) => parameter.name !== 'lr')
    .flatMap((parameter) => [0, 0.25, 0.75, 1].map((n) => ({ ...plain, [parameter.name]: n })));
  return [plain, ...others.filter(allowed)];
}

/** Makes formulas, models and points out of everything there is, the same ones for the same seed. */
export class Maker {
  /** The functions of one argument, and of two. */
  static UNARY = [
    ...['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'exp', 'ln', 'log10'],
    ...['log2', 'sqrt', 'cbrt', 'abs', 'sign', 'sigmoid', 'softplus', 'relu', 'gauss', 'step'],
  ];
  static BINARY = ['min', 'max', 'pow', 'hypot', 'atan2'];
  static SIGNS = ['+', '-', '*', '/'];
  /** All that formulas are counted by; a sum over data and its columns come with the models. */
  static OPERATIONS = [
    ...['x', 'y', 'parameter', 'constant', 'column', 'sum', 'neg', 'power'],
    ...[...Maker.UNARY, ...Maker.BINARY, ...Maker.SIGNS],
  ];
  static LOSSES = ['mse', 'mae', 'huber', 'logcosh', 'bce'];

  /** @param {number} seed */
  constructor(seed) {
    this.state = Math.imul(seed + 1, 0x9e3779b9);
    /** How often each operation is done to something that is not the same everywhere. @type {Record<string, number>} */
    this.counts = Object.fromEntries(Maker.OPERATIONS.map((name) => [name, 0]));
  }

  /** A number from 0 to 1. */
  random() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), 61 | bits);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  /** @template T @param {readonly T[]} from @returns {T} */
  pick(from) {
    return from[Math.floor(this.random() * from.length)];
  }

  /** Settings of an objective: a formula, or now and then a model with its data. */
  settings() {
    const [x, y] = [
      [-3, 3],
      [-2.5, 3],
    ];
    if (this.random() < 1 / 8) return { ...this.#model(), x, y };
    const depth = 2 + Math.floor(this.random() * 3);
    const { text, varies } = this.#make(depth, ['x', 'x', 'x', 'y', 'y', 'a', 'b', '']);
    const leaves = /(?<![a-z])[xy](?![a-z])/.test(text) && varies ? text : `${text}+x*y/9`;
    const formula = /(?<![a-z])y(?![a-z])/.test(leaves) ? leaves : `${leaves}+y`;
    const p = { a: 0.75, b: -1.5 };
    const used = Object.entries(p).filter(([name]) => RegExp(`\\b${name}\\b`).test(formula));
    return { formula, x, y, ...(used.length > 0 && { p: Object.fromEntries(used) }) };
  }

  #model() {
    const { text } = this.#make(2, ['W', 'b', 'x', 'x', '']);
    const loss = this.pick(Maker.LOSSES);
    const number = () => Math.round((this.random() * 6 - 3) * 1000) / 1000;
    const data = Array.from({ length: 3 + Math.floor(this.random() * 4) }, () => [
      number(),
      loss === 'bce' ? this.random() : number(),
    ]);
    this.counts.sum++;
    this.counts.column++;
    return { model: `W*x+b+${text}`, loss, data };
  }

  /** @param {number} depth @param {string[]} leaves '' stands for a number @returns {{ text: string, varies: boolean }} */
  #make(depth, leaves) {
    if (depth === 0) {
      const leaf = this.pick(leaves);
      if (leaf === '') {
        this.counts.constant++;
        const any = Math.round(this.random() * 400) / 100;
        return { text: String(this.pick([0, 1, 2, 0.5, 3, 10, any, any])), varies: false };
      }
      // Of a model W and b are the axes, and x is a column.
      const model = leaves.includes('W');
      const axis = model ? { W: 'x', b: 'y', x: 'column' }[leaf] : undefined;
      this.counts[axis ?? ('xy'.includes(leaf) ? leaf : 'parameter')]++;
      return { text: leaf, varies: !'ab'.includes(leaf) || model };
    }
    const a = this.#make(depth - 1, leaves);
    const count = (/** @type {string} */ name, varies = a.varies) => {
      if (varies) this.counts[name]++;
      return varies;
    };
    const die = Math.floor(this.random() * 20);
    if (die < 8) {
      const name = this.pick(['neg', ...Maker.UNARY]);
      const text = name === 'neg' ? `(-(${a.text}))` : `${name}(${a.text})`;
      return { text, varies: count(name) };
    }
    if (die < 10) {
      const n = this.pick([2, 3, 4, 5, 6, 7, 10, 64, 0, 1, -1, -2, -3]);
      return { text: `((${a.text})^(${n}))`, varies: count('power') };
    }
    const b = this.#make(depth - 1, leaves);
    const varies = a.varies || b.varies;
    // Sums and products as often as all the rest: they are what gets fused.
    const name = this.pick([this.pick(Maker.SIGNS), this.pick(Maker.BINARY)]);
    count(name, varies);
    const sign = Maker.SIGNS.includes(name);
    const text = sign ? `((${a.text})${name}(${b.text}))` : `${name}(${a.text},${b.text})`;
    return { text, varies };
  }

  /**
   * 513 points, some of the last where functions are special.
   * @param {[number, number]} [x] @param {[number, number]} [y] the window of the others
   * @returns {Points}
   */
  points(x = [-3, 3], y = [-3, 3]) {
    const special = [0, -0, 1, -1, 1e-310, -1e300];
    return Array.from({ length: 513 }, (_, i) => {
      const ordinary = i < 480 || this.random() < 0.5;
      const [u, v] = [x, y].map(([low, high]) =>
        ordinary ? low + (high - low) * this.random() : this.pick(special),
      );
      return /** @type {[number, number]} */ ([u, v]);
    });
  }
}

/**
 * Random formulas, one after the other.
 * @param {Core} core @param {number} seed @param {number} count
 */
export async function formulas(core, seed, count) {
  const maker = new Maker(seed);
  /** @type {string[]} */
  const wrong = [];
  let [refused, telling, looked] = [0, 0, 0];
  for (let number = 0; number < count; number++) {
    const settings = maker.settings();
    const points = maker.points();
    const pace = PACES[number % PACES.length];
    /** @type {Twins} */
    let twins;
    try {
      twins = new Twins(core, settings);
    } catch (error) {
      // Larger than what can be typed.
      if (!/_large|too_many/.test(/** @type {any} */ (error).code)) throw error;
      refused++;
      continue;
    }
    const different = twins.differences({ name: 'gd', lr: 0.01 }, pace, points);
    if (number % 4 === 0) different.push(...(await twins.parts(points)));
    const values = twins.values(points);
    looked += values.length;
    if (values.some((value) => !Object.is(value, values[0])))
      telling += values.filter(Number.isFinite).length;
    twins.free();
    wrong.push(...different.map((what) => `${JSON.stringify(settings)}: ${what}`));
  }
  return { wrong, counts: maker.counts, refused, telling, looked };
}
