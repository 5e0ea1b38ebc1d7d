import assert from 'node:assert/strict';
import { test } from 'node:test';
import { carried, secondOf, windowBeside } from '../../www/figure/beside/second.js';

/** @typedef {[number, number]} Pair */

const SURFACES = /** @type {any[]} */ ([
  { name: 'bowl', x: [-4, 4], y: [-4, 4] },
  { name: 'slab', x: [0, 10], y: [100, 300] },
]);
const LAND = /** @type {any} */ ({ x: [-4, 4], y: [-4, 4], parameters: [] });
/** @param {object} change @returns {any} */
const scenario = (change) => ({
  surface: 'bowl',
  formula: null,
  x: null,
  y: null,
  p: {},
  at: null,
  lr: null,
  seed: 3,
  race: [{ name: 'adam', values: {} }],
  data: null,
  batch: 4,
  beside: 'slab',
  ...change,
});

/** Numbers of every kind, the same at every run. */
function* numbers() {
  let seed = 1;
  for (let i = 0; i < 2000; i++) {
    seed = (seed * 48271) % 2147483647;
    yield (seed / 2147483647 - 0.5) * 10 ** ((i % 13) - 6);
  }
  yield* [0, -0, 5e-324, 1e12, -1e12];
}

test('where windows agree, a start is the same point, to the bit', () => {
  for (const value of numbers())
    for (const window of /** @type {Pair[]} */ ([
      [-4, 4],
      [-1e-9, 3e7],
      [0.1, 0.3],
    ])) {
      const there = carried(value, window, [...window]);
      assert.ok(Object.is(there, value), `${value} in ${window} became ${there}`);
    }
});

test('where they differ, it is at the same place: ends at ends, the middle in the middle, in order', () => {
  /** @type {[Pair, Pair]} */
  const [from, to] = [
    [-4, 4],
    [0.1, 0.3],
  ];
  assert.deepEqual(
    [-4, 4, 0, -2].map((value) => carried(value, from, to)),
    [0.1, 0.3, 0.1 * 0.5 + 0.3 * 0.5, 0.1 * 0.75 + 0.3 * 0.25],
  );
  assert.equal(carried(0, [-6, 6], [-5, 5]), 0);
  assert.equal(carried(8, from, [0, 10]), 15, 'outside stays outside');
  const inside = [...numbers()].filter((value) => Math.abs(value) < 4).sort((a, b) => a - b);
  for (let i = 1; i < inside.length; i++)
    assert.ok(carried(inside[i - 1], from, to) <= carried(inside[i], from, to));
});

test('a surface has its own window, a formula the first one’s, and the link’s holds for both', () => {
  const window = (/** @type {object} */ change) =>
    windowBeside(scenario(change), /** @type {any} */ ({ x: [-1, 1], y: [-2, 2] }), SURFACES);
  assert.deepEqual(window({}), { x: [0, 10], y: [100, 300] });
  assert.deepEqual(window({ beside: 'x^2' }), { x: [-1, 1], y: [-2, 2] });
  assert.deepEqual(window({ x: [5, 6] }), { x: [5, 6], y: [100, 300] });
});

test('the second scenario has the function of beside and what is shared', () => {
  const at = /** @type {Pair[]} */ ([
    [0, 2],
    [-4, 4],
  ]);
  const named = secondOf(scenario({ at }), LAND, SURFACES, []);
  assert.deepEqual([named.surface, named.formula, named.beside], ['slab', null, null]);
  assert.deepEqual(named.at, [
    [5, 250],
    [0, 300],
  ]);
  // What only the first function can have does not come along.
  assert.deepEqual([named.race, named.batch, named.data], [[], null, null]);
  assert.deepEqual([named.seed, named.lr], [3, null]);
  const typed = secondOf(
    scenario({ beside: 'a*x^2+y^2', p: { a: 2, b: 3 }, at, lr: [[0, 0.5]] }),
    LAND,
    SURFACES,
    ['a'],
  );
  assert.deepEqual([typed.surface, typed.formula], [null, 'a*x^2+y^2']);
  assert.deepEqual(typed.p, { a: 2 }, 'only names that it has');
  assert.deepEqual([typed.at, typed.lr], [at, [[0, 0.5]]]);
});
