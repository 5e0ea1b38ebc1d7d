import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  consequences,
  neat,
  pickSurface,
  rateAt,
  typeFormula,
  withRate,
  withToken,
} from '../../www/figure/scenario.js';
import { atEnd, initialState, reduce, shownStep } from '../../www/figure/state.js';

/** @typedef {import('../../www/figure/state.js').State} State */
/** @typedef {import('../../www/figure/state.js').Action} Action */

/** @type {import('../../www/engine/types.js').Scenario} */
const SCENARIO = {
  v: 1,
  surface: 'himmelblau',
  formula: null,
  x: null,
  y: null,
  p: {},
  optimizer: 'gd',
  lr: null,
  starts: 50,
  seed: 1,
  sampling: 'uniform',
  at: null,
  step: 0,
  steps: 1000,
  tolerance: 1e-6,
  autoplay: false,
  speed: 10,
  view: 'both',
  camera: null,
  show: [],
  hide: [],
  lang: null,
  theme: null,
};

const LAND = /** @type {any} */ ({
  dimensions: 2,
  x: [-6, 6],
  y: [-6, 6],
  parameters: [],
  rate: 0.01,
});

/** @param {State} state @param {...Action} actions */
const after = (state, ...actions) => actions.reduce(reduce, state);

/** A figure whose runs are computed to a step. @param {number} computed @param {boolean} [done] */
const running = (computed, done = true) =>
  after(
    initialState(),
    { type: 'open', scenario: SCENARIO, notes: [] },
    { type: 'land', land: LAND },
    { type: 'computed', count: 50, first: 0, computed, done },
  );

/** @template T @param {T} object @returns {T} */
function frozen(object) {
  if (object && typeof object === 'object' && !ArrayBuffer.isView(object))
    Object.values(Object.freeze(object)).forEach(frozen);
  return object;
}

test('the reducer is pure: frozen states go through every action', () => {
  /** @type {Action[]} */
  const actions = [
    { type: 'set', change: { starts: 10 } },
    { type: 'set', change: { seed: 2 }, gesture: 'g' },
    { type: 'release' },
    { type: 'undo' },
    { type: 'redo' },
    { type: 'seek', step: 5 },
    { type: 'play' },
    { type: 'pause' },
    { type: 'reset' },
    { type: 'select', run: 3 },
    { type: 'draft', text: 'x', problem: null },
    { type: 'refused', problem: { code: 'a.b', message: 'm' } },
    { type: 'failed', failure: { code: 'engine.lost', message: 'm' } },
    { type: 'retry' },
    { type: 'ui', change: { hover: [1, 2] } },
    { type: 'computed', count: 2, first: 0, computed: 3, done: false },
  ];
  let state = running(40);
  for (const action of actions) state = reduce(frozen(state), frozen(action));
  assert.equal(state.run.count, 2);
});

test('nothing changes, nothing is new', () => {
  const state = running(40);
  assert.equal(reduce(state, { type: 'set', change: { starts: 50 } }), state);
  assert.equal(reduce(state, { type: 'undo' }), state);
  assert.equal(reduce(state, { type: 'pause' }), state);
  assert.equal(reduce(state, { type: 'release' }), state);
});

test('undo and redo go through the starts and settings, not through language and view', () => {
  let state = after(
    running(40),
    { type: 'set', change: { starts: 10 } },
    { type: 'set', change: { lang: 'ko', view: 'map' } },
    { type: 'set', change: { seed: 9 } },
  );
  state = reduce(state, { type: 'undo' });
  assert.deepEqual(
    [state.scenario?.starts, state.scenario?.seed, state.scenario?.lang],
    [10, 1, 'ko'],
  );
  state = reduce(state, { type: 'undo' });
  assert.deepEqual(
    [state.scenario?.starts, state.scenario?.seed, state.scenario?.view],
    [50, 1, 'map'],
  );
  state = after(state, { type: 'redo' }, { type: 'redo' });
  assert.deepEqual([state.scenario?.starts, state.scenario?.seed], [10, 9]);
  state = after(state, { type: 'undo' }, { type: 'set', change: { starts: 3 } });
  assert.equal(state.ui.future.length, 0);
});

test('a drag is undone as one', () => {
  const state = after(
    running(40),
    { type: 'set', change: { at: [[1, 1]] }, gesture: 'drag 0' },
    { type: 'set', change: { at: [[2, 1]] }, gesture: 'drag 0' },
    { type: 'set', change: { at: [[3, 1]] }, gesture: 'drag 0' },
    { type: 'release' },
    { type: 'set', change: { at: [[4, 1]] }, gesture: 'drag 0' },
  );
  assert.deepEqual(reduce(state, { type: 'undo' }).scenario?.at, [[3, 1]]);
  assert.equal(after(state, { type: 'undo' }, { type: 'undo' }).scenario?.at, null);
});

test('the step on show is the one wanted, as far as it is computed', () => {
  let state = after(running(20, false), { type: 'seek', step: 300 });
  assert.equal(state.run.cursor, 300);
  assert.equal(shownStep(state.run), 20);
  state = reduce(state, { type: 'computed', count: 50, first: 0, computed: 120, done: true });
  assert.deepEqual([state.run.cursor, shownStep(state.run), atEnd(state.run)], [120, 120, true]);
  assert.equal(shownStep(after(state, { type: 'seek', step: -4 }).run), 0);
  assert.equal(shownStep(after(state, { type: 'seek', step: 1e9 }).run), 120);
});

test('play begins again at the end, and goes on from the step on show elsewhere', () => {
  const end = after(running(120), { type: 'seek', step: 120 }, { type: 'play' });
  assert.deepEqual([end.run.playing, end.run.cursor], [true, 0]);
  const middle = after(running(120), { type: 'seek', step: 50 }, { type: 'play' });
  assert.deepEqual([middle.run.playing, middle.run.cursor], [true, 50]);
});

test('new starts are looked at from step 0, another number or rate from where one is', () => {
  const state = after(running(120), { type: 'seek', step: 60 });
  assert.equal(after(state, { type: 'set', change: { seed: 2 } }).run.cursor, 0);
  assert.equal(after(state, { type: 'set', change: pickSurface('beale') }).run.cursor, 0);
  assert.equal(after(state, { type: 'set', change: { starts: 20 } }).run.cursor, 60);
  assert.equal(after(state, { type: 'set', change: { lr: [[0, 0.02]] } }).run.cursor, 60);
});

test('a refused change leaves the land on show', () => {
  const state = after(running(40), {
    type: 'refused',
    problem: { code: 'window.empty', message: 'empty' },
  });
  assert.equal(state.run.land, LAND);
  assert.equal(state.run.computed, 40);
  assert.equal(after(state, { type: 'land', land: LAND }).ui.refused, null);
});

test('a run that is no more is not selected', () => {
  const state = after(running(40), { type: 'select', run: 49 });
  assert.equal(state.run.selected, 49);
  assert.equal(
    after(state, { type: 'computed', count: 49, first: 0, computed: 1, done: false }).run.selected,
    -1,
  );
  assert.equal(after(state, { type: 'select', run: 50 }).run.selected, -1);
});

test('consequences: what has to be done again', () => {
  const of = (/** @type {object} */ change, before = SCENARIO) =>
    consequences(before, { ...before, ...change });
  assert.deepEqual(of({ lang: 'ko', view: '3d', speed: 99, show: ['endings'] }), {
    land: false,
    parameters: [],
    runs: false,
    rate: null,
    rewind: false,
  });
  assert.equal(of(pickSurface('beale')).land, true);
  assert.equal(of({ x: [0, 1] }).land, true);
  assert.deepEqual(of({ p: { a: 2, b: 1 } }, { ...SCENARIO, p: { a: 1, b: 1 } }).parameters, ['a']);
  assert.equal(of({ p: { a: 2 } }, { ...SCENARIO, p: { a: 1 } }).land, false);
  assert.deepEqual([of({ starts: 3 }).runs, of({ starts: 3 }).rewind], [true, false]);
  assert.deepEqual([of({ seed: 3 }).runs, of({ seed: 3 }).rewind], [true, true]);
  assert.equal(consequences(null, SCENARIO).land, true);
});

test('a rate set while running changes the steps from there on, and nothing before', () => {
  const first = withRate(null, 0.02, 40, 0.01);
  assert.deepEqual(first, [
    [0, 0.01],
    [40, 0.02],
  ]);
  const second = withRate(first, 0.05, 60, 0.01);
  assert.deepEqual(second, [
    [0, 0.01],
    [40, 0.02],
    [60, 0.05],
  ]);
  assert.deepEqual(withRate(second, 0.3, 40, 0.01), [
    [0, 0.01],
    [40, 0.3],
  ]);
  assert.deepEqual(withRate(second, 0.3, 0, 0.01), [[0, 0.3]]);
  assert.deepEqual(
    [0, 39, 40, 59, 60, 1000].map((k) => rateAt(second, k, 0.01)),
    [0.01, 0.01, 0.02, 0.02, 0.05, 0.05],
  );
  assert.equal(rateAt(null, 7, 0.01), 0.01);

  const with_ = (/** @type {[number, number][]|null} */ lr) => ({ ...SCENARIO, lr });
  assert.deepEqual(consequences(with_(first), with_(second)).rate, { rate: 0.05, step: 60 });
  assert.equal(consequences(with_(first), with_(second)).runs, false);
  assert.equal(
    consequences(with_(second), with_(first)).runs,
    false,
    'going back is a change from step 40 on',
  );
  assert.equal(consequences(with_(null), with_([[0, 0.3]])).runs, true);
});

test('a typed formula takes the window on show and forgets a surface', () => {
  const change = typeFormula(
    {
      ...SCENARIO,
      p: { a: 2, c: 3 },
      lr: [
        [0, 0.1],
        [9, 0.2],
      ],
    },
    'a*x^2',
    LAND,
    { parameters: [{ name: 'a' }] },
  );
  assert.deepEqual(change, {
    surface: null,
    formula: 'a*x^2',
    x: [-6, 6],
    y: [-6, 6],
    p: { a: 2 },
    lr: [[0, 0.1]],
  });
});

test('coordinates set by hand are short and near the hand', () => {
  for (const range of /** @type {[number, number][]} */ ([
    [-6, 6],
    [0, 1e-3],
    [-5e4, 5e4],
  ]))
    for (const part of [0.123456789, 0.5, 0.987654321]) {
      const value = range[0] + part * (range[1] - range[0]);
      assert.ok(Math.abs(neat(value, range) - value) <= (range[1] - range[0]) / 1000);
      assert.ok(String(neat(value, range)).length <= 12, String(neat(value, range)));
    }
});

test('tokens of a list', () => {
  assert.deepEqual(withToken(['a', 'b'], 'b', false), ['a']);
  assert.deepEqual(withToken(['a', 'b'], 'b', true), ['a', 'b']);
});
