import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readNumber } from '../../www/i18n/numbers.js';
import { extend, learn, texts } from '../../www/i18n/i18n.js';
import { PANEL_TABLES } from '../../www/i18n/panels.js';
import { namesOf } from '../../www/figure/panels/step/equation.js';
import { isNaming, phasesOf, quantities, sides } from '../../www/figure/panels/step/phases.js';
import { DIGITS, printed } from '../../www/figure/panels/step/printed.js';
import { RECIPES } from '../../www/figure/panels/step/recipes.js';
import { SYMBOLS } from '../../www/figure/panels/step/symbols.js';
import { Ensemble, Objective, catalog } from './core.js';

/** @typedef {import('../../www/figure/panels/step/equation.js').Quantity} Quantity */

extend(PANEL_TABLES);
await learn('ko');
const { optimizers } = catalog();

/** Settings besides the defaults, so that every phase of a rule comes up. @type {Record<string, object[]>} */
const SETTINGS = {
  gd: [{ weight_decay: 0.1 }],
  momentum: [{ dampening: 0.3, weight_decay: 0.1 }, { momentum: 0 }],
  nesterov: [{ weight_decay: 0.1, momentum: 0.5 }],
  adagrad: [{ lr_decay: 0.1, initial_accumulator_value: 0.5, weight_decay: 0.1 }],
  rmsprop: [
    { centered: 1, momentum: 0.5 },
    { weight_decay: 0.1, alpha: 0.9 },
  ],
};

/** Functions of two variables and of one, with starts. @type {[object, [number, number]][]} */
const PLACES = [
  [{ surface: 'himmelblau' }, [-4.5, 0.5]],
  [{ surface: 'rosenbrock' }, [-1.2, 1]],
  [{ surface: 'rastrigin' }, [1.3, -0.7]],
  [{ formula: 'x^4/4 - x^2 + x/5', x: [-2, 2] }, [1.7, 0]],
];

/** Every explained step that is looked at. */
function* steps() {
  for (const { name } of optimizers)
    for (const setting of [{}, ...(SETTINGS[name] ?? [])])
      for (const [settings, start] of PLACES) {
        const objective = new Objective(settings);
        const { dimensions } = objective.describe();
        const runs = new Ensemble(objective, {
          optimizer: { name, ...setting },
          starts: { list: [start] },
          maxSteps: 40,
          tolerance: 0,
        });
        runs.step(40);
        for (const step of [0, 1, 2, 7, 30]) {
          const told = runs.explain(0, step);
          if (told)
            yield {
              name,
              dimensions,
              told,
              label: `${name} ${JSON.stringify([setting, settings])} step ${step}`,
            };
        }
      }
}

/** @param {Quantity} q @returns {number[]} */
const numbersOf = (q) => (typeof q === 'number' ? [q] : Array.isArray(q) ? q : q.matrix);

test('the equations of every phase say what the core does', () => {
  let looked = 0;
  for (const { name, dimensions, told, label } of steps()) {
    const held = quantities(told, dimensions);
    for (const phase of phasesOf(name, told, dimensions))
      for (const equation of phase.equations) {
        const { left, right } = sides(equation, held);
        const [a, b] = [numbersOf(left), numbersOf(right)];
        assert.equal(a.length, b.length, label);
        // Rounding in another order, against the size of what is added and taken away.
        const size = Math.max(
          ...namesOf(equation.right).flatMap((n) => numbersOf(held.get(n) ?? 0).map(Math.abs)),
        );
        a.forEach((number, i) => {
          const gap = Math.abs(number - b[i]);
          looked++;
          // A step that is the difference of two points has their rounding.
          if (gap <= 4 * Number.EPSILON * Math.max(...told.from.map(Math.abs))) return;
          assert.ok(
            gap <=
              1e-11 * Math.max(Math.abs(number), Math.min(size, 1e3 * Math.abs(number)), 1e-300),
            `${label}, ${phase.name}: ${number} is not ${b[i]}`,
          );
        });
      }
  }
  assert.ok(looked > 1000, `${looked} numbers`);
});

/** Names that are printed one by one: of a choice stands there what it came to. @param {any} tree @returns {string[]} */
function spelt(tree) {
  if (tree.is === 'call' && ['by_sign', 'unless_turned'].includes(tree.name)) return [];
  if (tree.is === 'name') return [tree.name];
  return [tree.of, tree.left, tree.right].flat().filter(Boolean).flatMap(spelt);
}

test('every printed number is the core’s, to the digits that are printed', () => {
  const { number } = texts('en');
  let looked = 0;
  for (const { name, dimensions, told, label } of steps()) {
    const held = quantities(told, dimensions);
    /** Numbers as they were asked to be printed. @type {number[]} */
    const asked = [];
    const ground = {
      held,
      step: told.step,
      dark: false,
      flat: dimensions === 1,
      number: (/** @type {number} */ value, /** @type {number | undefined} */ digits) => {
        asked.push(value);
        const text = number(value, digits);
        const back = readNumber(
          text.replace(/,/g, '').replace(
            /10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+/,
            (power) =>
              `10^${[...power.slice(2)]
                .map((c) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(c))
                .map((n) => (n === 0 ? '-' : n - 1))
                .join('')}`,
          ),
        );
        assert.ok(
          Math.abs(back - value) <= 0.51 * 10 ** (1 - (digits ?? 4)) * Math.abs(value),
          `${label}: ${text} for ${value}`,
        );
        return text;
      },
    };
    // What the core tells, and the constants of the equations; nothing else is ever printed.
    const core = new Set([...held.values()].flatMap(numbersOf));
    for (const phase of phasesOf(name, told, dimensions))
      for (const equation of phase.equations) {
        asked.length = 0;
        const math = printed(equation, ground);
        const constants = JSON.stringify(equation)
          .match(/"value":[\d.]+/g)
          ?.map((text) => Number(text.slice(8)));
        for (const value of asked)
          assert.ok(
            core.has(value) ||
              constants?.includes(value) ||
              (/by_sign|unless/.test(JSON.stringify(equation)) && [-1, 0, 1].includes(value)),
            `${label}, ${phase.name}: ${value}`,
          );
        // The numbers of the left side stand at the end, and those of every name on the right are there.
        const wanted = [
          ...namesOf(equation.left),
          ...(isNaming(equation) ? [] : spelt(equation.right)),
        ];
        for (const n of wanted)
          for (const value of numbersOf(/** @type {Quantity} */ (held.get(n)))) {
            assert.ok(
              asked.some((v) => Object.is(v, value)),
              `${label}, ${phase.name}: ${n} = ${value}`,
            );
            looked++;
          }
        assert.match(math, /^<math/);
        assert.equal(
          (math.match(/<m[a-z]/g) ?? []).length,
          (math.match(/<\/m[a-z]/g) ?? []).length,
          'every element is closed',
        );
      }
  }
  assert.ok(looked > 1000 && DIGITS > 3);
});

test('the last phases lead to the next point, and nothing that the core tells is left out', () => {
  /** Terms that are shown through others. */
  const within = new Set(['bias1', 'bias2', 'trials', 'size_before', 'direction_before']);
  for (const { name, dimensions, told, label } of steps()) {
    const phases = phasesOf(name, told, dimensions);
    assert.equal(phases[0].name, 'gradient', label);
    assert.deepEqual(
      phases.slice(-2).map((phase) => phase.name),
      ['step', 'point'],
      label,
    );
    const shown = new Set(
      phases.flatMap(({ equations }) =>
        equations.flatMap((e) => [...namesOf(e.left), ...namesOf(e.right)]),
      ),
    );
    for (const term of told.terms)
      assert.ok(
        shown.has(term.name) ||
          within.has(term.name) ||
          (shown.has('g') && /gradient$/.test(term.name)),
        `${label}: ${term.name} is not shown`,
      );
  }
});

test('every rule is taken apart, and every name of its equations has a sign', () => {
  for (const { name } of optimizers) assert.ok(RECIPES[name], `${name} has no recipe`);
  for (const { name, dimensions, told, label } of steps())
    for (const { equations } of phasesOf(name, told, dimensions))
      for (const n of equations.flatMap((e) => [...namesOf(e.left), ...namesOf(e.right)]))
        assert.ok(SYMBOLS[n] || n === 'g', `${label}: ${n}`);
});

test('every phase has its texts in both languages', () => {
  for (const lang of /** @type {const} */ (['en', 'ko']))
    for (const phases of Object.values(RECIPES))
      for (const { name } of phases)
        for (const key of [`phase.${name}`, `phase.${name}_look`])
          assert.ok(texts(lang).has(key), `${lang}: ${key}`);
});

test('a rule without a recipe shows its terms as the core names them', () => {
  const [{ told, dimensions }] = steps();
  const phases = phasesOf('unheard_of', told, dimensions);
  assert.deepEqual(
    phases.map(({ name }) => name),
    [...told.terms.map((/** @type {any} */ t) => t.name), 'point'],
  );
});
