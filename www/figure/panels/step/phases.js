/** A step as the core explains it, cut into the phases of its rule, each with the equations that apply. */
import { namesOf, readEquation, workOut } from './equation.js';
import { ALIASES, RECIPES } from './recipes.js';
import { symbolOf } from './symbols.js';

/** @typedef {import('../../../engine/types.js').Explanation} Explanation */
/** @typedef {import('../../../engine/types.js').Term} Term */
/** @typedef {import('./equation.js').Quantity} Quantity */
/** @typedef {import('./equation.js').Equation} Equation */

/**
 * One phase of a step.
 * @typedef {object} Told
 * @property {string} name its title is the text `phase.<name>`, or a term of its own if it has none
 * @property {Equation[]} equations
 * @property {string | null} arrow a vector to be drawn
 * @property {string[]} beside vectors to be drawn faintly
 * @property {string | null} squares accumulated squares to be drawn
 * @property {string[]} toScale vectors drawn as long as they are
 * @property {Term['trials'] | null} trials points that were looked at
 */

/** Functions that only name what the core tells: their numbers are those of the left side. */
const NAMING = ['grad', 'curve', 'draw', 'change', 'lowest', 'polak_ribiere', 'learn'];
/** Those of them that can be worked out all the same. */
const KNOWN = ['learn'];

/**
 * What the names of a step stand for.
 * @param {Explanation} told @param {number} dimensions
 * @returns {Map<string, Quantity>}
 */
export function quantities(told, dimensions) {
  const flat = dimensions === 1;
  /** @type {(vector: [number, number]) => Quantity} */
  const vector = (v) => (flat ? v[0] : v);
  /** @type {Map<string, Quantity>} */
  const held = new Map();
  // The number of the step; for a rule that searches, the length it has found, which a search that failed has not.
  if (!told.terms.some(({ trials }) => trials)) held.set('t', told.step + 1);
  held.set('k', told.step);
  held.set('f', told.values[0]);
  for (const [name, value] of Object.entries(told.hyper)) {
    held.set(name, value);
    // Where a term has the name too, as the noise has.
    held.set(`set_${name}`, value);
  }
  for (const term of told.terms) {
    if (term.number !== undefined) held.set(term.name, term.number);
    else if (term.vector) held.set(term.name, vector(term.vector));
    else if (term.matrix) held.set(term.name, flat ? term.matrix[0] : { matrix: term.matrix });
    else if (term.trials) held.set('f_trial', term.trials[0].value);
  }
  held.set('x', vector(told.from));
  held.set('x_next', vector(told.to));
  held.set('gradient', vector(told.gradient));
  for (const [alias, names] of Object.entries(ALIASES)) {
    const name = names.find((n) => held.has(n));
    if (name) held.set(alias, /** @type {Quantity} */ (held.get(name)));
  }
  return held;
}

/** The term that an alias stands for in this step. @param {string} name @param {Map<string, Quantity>} held */
export function meaning(name, held) {
  return ALIASES[name]?.find((n) => held.has(n)) ?? name;
}

/**
 * @param {string} rule @param {Explanation} told @param {number} dimensions
 * @returns {Told[]}
 */
export function phasesOf(rule, told, dimensions) {
  const held = quantities(told, dimensions);
  const trials = told.terms.find((term) => term.trials)?.trials ?? null;
  const known = (/** @type {Equation} */ { left, right }) =>
    [...namesOf(left), ...namesOf(right)].every((name) => held.has(name));
  const recipe = RECIPES[rule];
  if (!recipe) return plainly(told, held, trials);
  return recipe.flatMap(
    ({ name, equations, arrow, beside = [], squares, trials: shows, toScale }) => {
      const apply = equations
        .filter((e) => typeof e === 'string' || e.when(told))
        .map((e) => readEquation(typeof e === 'string' ? e : e.equation))
        .filter(known);
      // A rule that stays where it is, or cannot go on, has a step too.
      if (name === 'step' && apply.length === 0) apply.push(readEquation('step = step'));
      const searched = shows ? trials : null;
      if (apply.length === 0 && !searched) return [];
      const left = apply[0]?.left;
      const drawn = arrow ?? (left?.is === 'name' ? left.name : null);
      return [
        {
          name,
          equations: apply,
          arrow: drawn && isWay(drawn) && isVector(held.get(drawn), dimensions) ? drawn : null,
          beside: beside.filter((vector) => held.has(vector)),
          squares: squares && held.has(squares) ? squares : null,
          trials: searched,
          toScale: toScale ?? [],
        },
      ];
    },
  );
}

/**
 * A rule that nobody has taken apart yet: each term by itself, as the core names it.
 * @param {Explanation} told @param {Map<string, Quantity>} held @param {Told['trials']} trials
 * @returns {Told[]}
 */
function plainly(told, held, trials) {
  return [
    ...told.terms.map(({ name, vector }) => ({
      name,
      equations: held.has(name) ? [readEquation(`${name} = ${name}`)] : [],
      arrow: vector ? name : null,
      beside: [],
      squares: null,
      trials: name === 'trials' ? trials : null,
      toScale: [],
    })),
    {
      name: 'point',
      equations: [readEquation('x_next = x + step')],
      arrow: 'step',
      beside: [],
      squares: null,
      trials: null,
      toScale: [],
    },
  ];
}

/** Whether a thing has a direction on the map, as squares have not. @param {string} name */
const isWay = (name) => {
  const { slope, way, capped } = symbolOf(name);
  return (slope ?? way ?? capped) === true;
};

/** @param {Quantity | undefined} value @param {number} dimensions */
const isVector = (value, dimensions) =>
  Array.isArray(value) || (dimensions === 1 && typeof value === 'number');

/**
 * Whether an equation only names what the core computed, as g = ∇f(x) does, so that there is nothing to be put in.
 * @param {Equation} equation
 */
export function isNaming({ left, right }) {
  return (
    (right.is === 'call' && NAMING.includes(right.name)) ||
    (left.is === 'name' && right.is === 'name' && left.name === right.name)
  );
}

/**
 * Both sides of an equation, in numbers.
 * @param {Equation} equation @param {Map<string, Quantity>} held
 * @returns {{left: Quantity, right: Quantity}}
 */
export function sides(equation, held) {
  const valueOf = (/** @type {string} */ name) => /** @type {Quantity} */ (held.get(name));
  const left = workOut(equation.left, valueOf);
  const { right } = equation;
  const told = isNaming(equation) && !(right.is === 'call' && KNOWN.includes(right.name));
  return { left, right: told ? left : workOut(right, valueOf) };
}
