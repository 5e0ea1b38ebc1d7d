import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  consequences,
  neat,
  pickData,
  pickSurface,
  rateAt,
  typeFormula,
  withPoints,
  pickRule,
  withChange,
  withRate,
  withToken,
} from '../../www/figure/scenario.js';
import {
  atEnd,
  clockStep,
  initialState,
  reach,
  reduce,
  shownStep,
} from '../../www/figure/state.js';

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
  model: null,
  loss: null,
  data: null,
  batch: null,
  optimizer: 'gd',
  lr: null,
  hyper: {},
  race: [],
  beside: null,
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
    { type: 'overlay', owner: 'chart', items: [{ kind: 'mark', at: [0, 0], shape: 'circle' }] },
    { type: 'panel', name: 'chart', change: { scale: 'log' } },
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
  assert.deepEqual([state.run.cursor, shownStep(state.run), atEnd(state)], [120, 120, true]);
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
    data: false,
    runs: false,
    tune: null,
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
  assert.deepEqual(consequences(with_(first), with_(second)).tune, {
    name: 'lr',
    change: [60, 0.05],
  });
  assert.equal(consequences(with_(first), with_(second)).runs, false);
  assert.equal(
    consequences(with_(second), with_(first)).runs,
    false,
    'going back is a change from step 40 on',
  );
  assert.equal(consequences(with_(null), with_([[0, 0.3]])).runs, true);
});

test('any hyper-parameter is changed while running in the same way, and undone', () => {
  const adam = { ...SCENARIO, ...pickRule('adam') };
  const at = (/** @type {any} */ hyper) => ({ ...adam, hyper });
  const beta = withChange(undefined, [40, 0.5], 0.9);
  assert.deepEqual(beta, [
    [0, 0.9],
    [40, 0.5],
  ]);
  const more = withChange(beta, [70, 0], 0.9);
  const { tune, runs } = consequences(at({ beta1: beta }), at({ beta1: more }));
  assert.deepEqual([tune, runs], [{ name: 'beta1', change: [70, 0] }, false]);
  // Two at once begin again; so does another rule.
  const both = at({ beta1: more, eps: [[0, 1e-3]] });
  assert.deepEqual(consequences(at({ beta1: beta }), both).tune, null);
  assert.equal(consequences(at({ beta1: beta }), both).runs, true);
  assert.equal(consequences(adam, { ...adam, ...pickRule('lion') }).runs, true);
  // A schedule is a change too.
  const lr = withChange([[0, 0.1]], [30, 0.1, 'cosine', 200, 0], 0.1);
  assert.deepEqual(consequences({ ...adam, lr: [[0, 0.1]] }, { ...adam, lr }).tune, {
    name: 'lr',
    change: [30, 0.1, 'cosine', 200, 0],
  });
  const opened = reduce(initialState(), { type: 'open', scenario: adam, notes: [] });
  const changed = reduce(opened, { type: 'set', change: { hyper: { beta1: [[0, 0]] } } });
  assert.deepEqual(changed.scenario?.hyper, { beta1: [[0, 0]] });
  assert.deepEqual(reduce(changed, { type: 'undo' }).scenario?.hyper, {});
});

test('a moved point of data compiles nothing; a model that comes with a name does', () => {
  /** @type {[number, number][]} */
  const points = [
    [0, 1],
    [1, 2],
  ];
  const named = { ...SCENARIO, ...pickData('wave') };
  const of = (/** @type {object} */ change, /** @type {any} */ before) => {
    const { land, data, runs, rewind } = consequences(before, { ...before, ...change });
    return { land, data, runs, rewind };
  };
  const anew = { land: true, data: false, runs: true };
  assert.deepEqual(of(pickData('wave'), SCENARIO), { ...anew, rewind: true });
  assert.equal(of(pickData('line'), named).land, true);
  const fit = { model: 'sin(W*x+b)', loss: 'mse' };
  const held = { ...named, ...withPoints(/** @type {any} */ ({ ...LAND, fit }), points) };
  assert.deepEqual(
    [held.model, held.loss, held.x, held.y],
    ['sin(W*x+b)', 'mse', [-6, 6], [-6, 6]],
  );
  const written = { land: false, data: true, runs: true, rewind: false };
  assert.deepEqual(of({ data: [...points, [2, 2]] }, held), written);
  assert.deepEqual(of({ data: 'line' }, held), written);
  assert.deepEqual(of({ model: 'W*x+b' }, held), { ...anew, rewind: true });
  assert.deepEqual(of({ batch: 2 }, held), { land: false, data: false, runs: true, rewind: false });
  assert.deepEqual(withPoints(LAND, points), {}, 'a surface has no data');
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
    model: null,
    loss: null,
    data: null,
    batch: null,
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

test('beside another function one clock moves both, until the longer one is done', () => {
  const beside = (/** @type {number} */ computed, /** @type {boolean} */ done) =>
    /** @type {Action} */ ({ type: 'beside', state: running(computed, done) });
  // The first is done at 40; the other is at 25 and goes on.
  let state = after(running(40), beside(25, false), { type: 'seek', step: 300 });
  assert.deepEqual([reach(state), clockStep(state), atEnd(state)], [25, 25, false]);
  assert.equal(shownStep(state.run), 40);
  state = after(state, beside(300, false));
  assert.deepEqual([reach(state), clockStep(state), atEnd(state)], [300, 300, false]);
  assert.equal(shownStep(state.run), 40, 'the first stays where it ended');
  state = after(state, beside(200, true));
  assert.deepEqual([state.run.cursor, clockStep(state), atEnd(state)], [200, 200, true]);
  assert.equal(after(state, { type: 'play' }).run.cursor, 0, 'at the end of both it begins again');
  assert.equal(after(state, { type: 'seek', step: 1e9 }).run.cursor, 200);
  // Played, nobody runs ahead of the slower one.
  const slow = after(running(90, false), beside(12, false), { type: 'seek', step: 90 });
  assert.deepEqual([reach(slow), clockStep(slow)], [12, 12]);
  // Alone again, the clock ends with the first.
  state = after(state, { type: 'beside', state: null });
  assert.deepEqual([state.run.cursor, atEnd(state)], [40, true]);
});

test('what stands beside is undone and comes back', () => {
  let state = after(running(10), { type: 'set', change: { beside: 'bowl' } });
  assert.equal(consequences(SCENARIO, /** @type {any} */ (state.scenario)).runs, false);
  state = after(state, { type: 'undo' });
  assert.equal(state.scenario?.beside, null);
  assert.equal(after(state, { type: 'redo' }).scenario?.beside, 'bowl');
});
