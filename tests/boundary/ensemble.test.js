import assert from 'node:assert/strict';
import test from 'node:test';
import { bits, catalog, Ensemble, Objective, refused } from './core.js';

const NEVER = 2 ** 32 - 1;
const gd = (lr) => ({ name: 'gd', lr });
const himmelblau = () => new Objective({ surface: 'himmelblau' });

/** Gradient descent in plain JavaScript. The same operations in the same order give the same bits. */
function plainLoop(gradient, lr, [x, y], steps) {
  const path = [[x, y]];
  for (let k = 0; k < steps; k++) {
    const [gx, gy] = gradient(x, y);
    [x, y] = [x - lr * gx, y - lr * gy];
    path.push([x, y]);
  }
  return path;
}

test('with tolerance 0 each run is a plain loop over polynomials, step by step', () => {
  for (const [formula, gradient, lr, steps] of [
    ['x^2 + 10*y^2', (x, y) => [2 * x, 10 * (2 * y)], 0.01, 300],
    // Chaos: one wrong bit would grow until everything differs.
    ['x^4/4 - x^2/2 + y^2', (x, y) => [(4 * (x * x * x)) / 4 - (2 * x) / 2, 2 * y], 1.6, 300],
    // Grows beyond all bounds, and is not held back.
    ['x^2 - y^2', (x, y) => [2 * x, -(2 * y)], 0.1, 2000],
  ]) {
    const objective = new Objective({ formula, x: [-2, 2], y: [-2, 2] });
    const list = [
      [0.3, 0.1],
      [-1.7, 1.9],
      [0, 0],
      [1e-3, -2],
    ];
    const runs = new Ensemble(objective, {
      optimizer: gd(lr),
      starts: { list },
      maxSteps: steps,
      tolerance: 0,
    });
    const paths = list.map((start) => plainLoop(gradient, lr, start, steps));
    for (let k = 0; k <= steps; k++) {
      const expected = paths.map((path) => path[k]).flat();
      const now = runs.positions();
      assert.ok(now instanceof Float64Array);
      // 0 and −0 are the same place, and which of them a product of zeros gives is no matter here.
      assert.deepEqual(
        bits([...now].map((n) => n + 0)),
        bits(expected.map((n) => n + 0)),
        `${formula}, step ${k}`,
      );
      if (k < steps) assert.equal(runs.step(1), k + 1);
    }
    assert.equal(runs.step(1), steps);
    assert.deepEqual([...runs.outcomes()], [0, 0, 0, 0]);
    assert.deepEqual([...runs.stoppedAt()], [NEVER, NEVER, NEVER, NEVER]);
    runs.free();
  }
});

test('with tolerance 0 each run follows the gradient that the function gives, whatever the surface', () => {
  for (const { name, rates } of catalog().surfaces) {
    const objective = new Objective({ surface: name });
    const settings = { optimizer: gd(rates.gd), starts: { count: 3, seed: 5 }, tolerance: 0 };
    const runs = new Ensemble(objective, { ...settings, maxSteps: 30 });
    const begin = runs.positions();
    runs.step(30);
    const end = runs.positions();
    for (let i = 0; i < 3; i++) {
      const path = plainLoop(
        (x, y) => objective.gradient(x, y),
        rates.gd,
        [begin[2 * i], begin[2 * i + 1]],
        30,
      );
      assert.deepEqual(bits(end.slice(2 * i, 2 * i + 2)), bits(path[30]), name);
    }
  }
});

test('how the steps are sliced does not matter', () => {
  const settings = { optimizer: gd(0.01), starts: { count: 60, seed: 3 }, maxSteps: 300 };
  const whole = new Ensemble(himmelblau(), settings);
  whole.step(300);
  const single = new Ensemble(himmelblau(), settings);
  for (let k = 0; k < 300 && !single.done(); k++) single.step(1);
  const sliced = new Ensemble(himmelblau(), settings);
  while (!sliced.advance(NEVER, 7));
  const told = (runs) => ({
    computed: runs.computed(),
    positions: bits(runs.positions()),
    values: bits(runs.values()),
    all: bits(runs.positionsBetween(0, runs.computed())),
    outcomes: [...runs.outcomes()],
    stoppedAt: [...runs.stoppedAt()],
    leftAt: [...runs.leftAt()],
    tally: runs.tally(),
    // Which end is found first, and so its number, may differ: its place may not.
    places: [...runs.places()].map((site) => runs.ends()[site]),
  });
  assert.deepEqual(told(single), told(whole));
  assert.deepEqual(told(sliced), told(whole));
});

test('outcomes, sites, ends and the tally tell one story', () => {
  const runs = new Ensemble(himmelblau(), {
    optimizer: gd(0.01),
    starts: { count: 50, seed: 1, sampling: 'uniform' },
    maxSteps: 500,
    tolerance: 1e-6,
  });
  runs.step(500);
  const [outcomes, sites, stopped, left] = [
    runs.outcomes(),
    runs.places(),
    runs.stoppedAt(),
    runs.leftAt(),
  ];
  assert.ok(outcomes instanceof Uint8Array && sites instanceof Uint16Array);
  const ends = runs.ends();
  const values = runs.values();
  const lowest = Math.min(...ends.filter((e) => e.kind === 'minimum').map((e) => e.value));
  let arrived = 0;
  for (let i = 0; i < 50; i++) {
    if (outcomes[i] !== 1) continue;
    arrived++;
    const end = ends[sites[i]];
    const [x, y] = runs.positions().slice(2 * i, 2 * i + 2);
    assert.equal(end.kind, 'minimum');
    assert.ok(Math.hypot(end.x - x, end.y - y) < 1e-5);
    assert.ok(Math.abs(end.value - values[i]) < 1e-8);
    assert.ok(end.eigenvalues.every((value) => value > 0));
  }
  assert.ok(arrived >= 40, `${arrived} arrived`);
  for (const [site, end] of ends.entries()) {
    assert.equal(end.count, [...sites].filter((s) => s === site).length);
    // Himmelblau's four minima are equally low.
    assert.equal(end.lowest, end.kind === 'minimum' && Math.abs(end.value - lowest) < 1e-9);
  }
  // Counted here once more, at every step.
  for (let k = 0; k <= runs.computed(); k++) {
    const tally = runs.tallyAt(k);
    const counts = new Array(11).fill(0);
    for (let i = 0; i < 50; i++) counts[stopped[i] <= k ? outcomes[i] : 0]++;
    assert.deepEqual(tally.counts, counts);
    assert.equal(tally.total, 50);
    assert.equal(tally.step, k);
    assert.equal(tally.lowestMinimum + tally.otherMinimum, counts[1]);
    assert.equal(tally.leftWindow, [...left].filter((step) => step <= k).length);
  }
  assert.deepEqual(runs.tally(), runs.tallyAt(runs.computed()));
});

test('a history is the path, its values and the terms of its steps', () => {
  const objective = himmelblau();
  const runs = new Ensemble(objective, { optimizer: gd(0.01), starts: { list: [[1, 1]] } });
  runs.step(25);
  const { x, y, value, terms } = runs.history(0);
  assert.equal(x.length, 26);
  assert.deepEqual([x[0], y[0], value[0]], [1, 1, 106]);
  for (let k = 0; k <= 25; k++)
    assert.deepEqual(bits([value[k]]), bits([objective.value(x[k], y[k])]));
  for (const vectors of Object.values(terms)) assert.ok(vectors instanceof Float64Array);
  const state = runs.stateAt(0, 3);
  assert.deepEqual([state.x, state.y, state.rate], [x[3], y[3], 0.01]);
  assert.deepEqual(state.gradient, [...objective.gradient(x[3], y[3])]);
  // Beyond what there is: nothing, and no end of the world.
  assert.equal(runs.history(1), null);
  assert.equal(runs.stateAt(0, 26), null);
  assert.equal(runs.stateAt(7, 0), null);
});

test('typed arrays are copies', () => {
  const runs = new Ensemble(himmelblau(), { optimizer: gd(0.01), starts: { count: 5, seed: 2 } });
  const before = runs.positions();
  const kept = [...before];
  runs.step(10);
  assert.deepEqual([...before], kept);
  for (const read of [
    () => runs.positions(),
    () => runs.values(),
    () => runs.positionsBetween(0, 10),
    () => runs.history(0).x,
    () => runs.outcomes(),
    () => runs.stoppedAt(),
    () => runs.places(),
  ]) {
    const copy = read();
    const truth = [...copy];
    copy.fill(1);
    assert.deepEqual([...read()], truth);
  }
});

test('a start added, moved or removed leaves the others as they are', () => {
  const runs = new Ensemble(himmelblau(), { optimizer: gd(0.01), starts: { count: 9, seed: 4 } });
  runs.step(40);
  const before = runs.positions();
  assert.equal(runs.addStart(0.5, -0.25), 9);
  assert.equal(runs.count(), 10);
  assert.deepEqual(bits(runs.positions().slice(0, 18)), bits(before));
  runs.moveStart(2, 1, 1);
  runs.removeStart(0);
  assert.equal(runs.count(), 9);
  const alone = new Ensemble(himmelblau(), {
    optimizer: gd(0.01),
    starts: {
      list: [
        [1, 1],
        [0.5, -0.25],
      ],
    },
  });
  alone.step(runs.computed());
  const [now, expected] = [runs.positions(), alone.positions()];
  assert.deepEqual(bits(now.slice(2, 4)), bits(expected.slice(0, 2)));
  assert.deepEqual(bits(now.slice(16, 18)), bits(expected.slice(2, 4)));
  assert.deepEqual(bits(now.slice(4, 16)), bits(before.slice(6, 18)));
});

test('another rate holds from its step on and changes nothing before it', () => {
  const make = (lr) =>
    new Ensemble(himmelblau(), { optimizer: gd(lr), starts: { count: 9, seed: 4 }, maxSteps: 80 });
  const runs = make(0.001);
  runs.step(60);
  const before = runs.positionsBetween(0, 20);
  runs.set('lr', [20, 0.005]);
  assert.equal(runs.computed(), 20);
  runs.step(40);
  assert.deepEqual(bits(runs.positionsBetween(0, 20)), bits(before));
  assert.deepEqual(runs.changes('lr'), [
    [0, 0.001],
    [20, 0.005],
  ]);
  const planned = make([
    [0, 0.001],
    [20, 0.005],
  ]);
  planned.step(60);
  assert.deepEqual(bits(runs.positionsBetween(0, 60)), bits(planned.positionsBetween(0, 60)));
  const unchanged = make(0.001);
  unchanged.step(60);
  assert.notDeepEqual(bits(runs.positions()), bits(unchanged.positions()));
});

test('starts are the same wherever they are drawn, and lie in the window', () => {
  const objective = new Objective({ surface: 'himmelblau', x: [-1, 3], y: [10, 11] });
  for (const sampling of ['uniform', 'latin', 'sobol', 'grid', 'ring']) {
    const starts = { count: 40, seed: 12, sampling };
    const [a, b] = [1, 2].map(() =>
      new Ensemble(objective, { optimizer: gd(0.01), starts }).positions(),
    );
    assert.deepEqual(a, b);
    for (let i = 0; i < 40; i++) {
      assert.ok(a[2 * i] >= -1 && a[2 * i] <= 3, sampling);
      assert.ok(a[2 * i + 1] >= 10 && a[2 * i + 1] <= 11, sampling);
    }
  }
  // Without a rate, the surface's own.
  const own = catalog().surfaces.find(({ name }) => name === 'himmelblau').rates.gd;
  const runs = new Ensemble(objective, { optimizer: { name: 'gd' }, starts: { count: 1 } });
  assert.deepEqual(runs.changes('lr'), [[0, own]]);
});

test('divergence and holes end runs, with positions that are numbers', () => {
  const wild = new Ensemble(himmelblau(), { optimizer: gd(0.5), starts: { count: 20, seed: 1 } });
  wild.step(1000);
  const codes = new Set(wild.outcomes());
  assert.ok(codes.has(8), 'nothing diverged');
  assert.ok([...wild.positions(), ...wild.values()].every(Number.isFinite));
  const holes = new Ensemble(new Objective({ formula: 'ln(x) + y^2' }), {
    optimizer: gd(0.1),
    starts: {
      list: [
        [0.2, 0.5],
        [-1, 0],
        [3, 1],
      ],
    },
    maxSteps: 1000,
  });
  holes.step(1000);
  assert.deepEqual([...holes.outcomes()].slice(0, 2), [9, 9]);
  assert.deepEqual([...holes.stoppedAt()].slice(0, 2), [1, 0]);
  assert.deepEqual([...holes.positions()].slice(0, 4), [0.2, 0.5, -1, 0]);
});

test('a curve has y = 0 throughout', () => {
  const curve = new Objective({ formula: '(x-1)^2', x: [-3, 3] });
  const runs = new Ensemble(curve, {
    optimizer: gd(0.25),
    starts: {
      list: [
        [-2, 7],
        [3, -1],
      ],
    },
    maxSteps: 200,
  });
  runs.step(200);
  const positions = runs.positions();
  assert.deepEqual([positions[1], positions[3]], [0, 0]);
  assert.deepEqual([...runs.outcomes()], [1, 1]);
  const [end] = runs.ends();
  assert.deepEqual([...end.eigenvalues], [2]);
});

test('whatever is given for runs, the answer is runs or an error with a code', () => {
  const objective = himmelblau();
  const one = { optimizer: gd(0.01), starts: { count: 1 } };
  const withRule = (optimizer) => ({ ...one, optimizer });
  const withStarts = (starts) => ({ ...one, starts });
  for (const [settings, code] of [
    [undefined],
    [null],
    [{}],
    [5],
    ['gd'],
    [[]],
    [{ optimizer: gd(0.01) }],
    [{ starts: { count: 1 } }],
    [withRule('gd')],
    [withRule({})],
    [withRule({ name: 'sgd' }), 'optimizer.name'],
    [withRule({ name: 5 })],
    [withRule(gd(-1)), 'optimizer.value'],
    [withRule(gd(NaN)), 'optimizer.value'],
    [withRule(gd(Infinity)), 'optimizer.value'],
    [withRule(gd('fast'))],
    [withRule(gd([[3, 0.1]])), 'run.rates'],
    [
      withRule(
        gd([
          [0, 0.1],
          [0, 0.2],
        ]),
      ),
      'run.rates',
    ],
    [withRule(gd([[0, -0.1]])), 'optimizer.value'],
    [withRule(gd([[0, 'a']]))],
    [withRule({ name: 'gd', momentum: 0.9 }), 'optimizer.parameter'],
    [withStarts(5)],
    [withStarts({ count: -1 })],
    [withStarts({ count: 1.5 })],
    [withStarts({ count: NaN })],
    [withStarts({ count: '3' })],
    [withStarts({ count: 1e9 }), 'starts.count'],
    [withStarts({ count: 1e300 })],
    [withStarts({ count: 1, seed: -1 })],
    [withStarts({ count: 1, seed: 0.5 })],
    [withStarts({ count: 1, sampling: 'random' }), 'starts.sampling'],
    [withStarts({ list: 'all' })],
    [withStarts({ list: ['1,2'] })],
    [withStarts({ list: [['1', '2']] })],
    [withStarts({ list: [[1]] })],
    [withStarts({ list: [[NaN, 1]] }), 'starts.list'],
    [withStarts({ list: [[1, -Infinity]] }), 'starts.list'],
    [{ ...one, maxSteps: -1 }],
    [{ ...one, maxSteps: 1.5 }],
    [{ ...one, maxSteps: 1e7 }, 'run.steps'],
    [{ ...one, maxSteps: 1e12 }],
    [{ ...one, tolerance: -1 }, 'run.tolerance'],
    [{ ...one, tolerance: NaN }, 'run.tolerance'],
    [{ ...one, tolerance: 'small' }],
  ])
    refused(() => new Ensemble(objective, settings), code);
  for (const other of [undefined, null, {}, { ptr: 1 }])
    assert.throws(() => new Ensemble(other, one), Error);
});

test('wrong arguments of a run under way change nothing', () => {
  const runs = new Ensemble(himmelblau(), { optimizer: gd(0.01), starts: { count: 2, seed: 1 } });
  runs.step(5);
  const before = bits(runs.positions());
  for (const n of [0, NaN, undefined, null, -1, -1e300]) assert.equal(runs.step(n), 5, String(n));
  refused(() => runs.addStart(NaN, 1), 'starts.list');
  refused(() => runs.addStart(), 'starts.list');
  refused(() => runs.moveStart(0, Infinity, 1), 'starts.list');
  refused(() => runs.moveStart(2, 1, 1), 'run.index');
  refused(() => runs.removeStart(99), 'run.index');
  for (const rate of [NaN, -1, 1e9]) refused(() => runs.set('lr', [2, rate]), 'optimizer.value');
  refused(() => runs.set('pace', [2, 0.1]), 'optimizer.parameter');
  refused(() => runs.set('lr', [2, 0.1, 'often']), 'schedule.name');
  for (const change of [
    undefined,
    5,
    [2],
    [2, 'fast'],
    [-1, 0.1],
    [1.5, 0.1],
    [2, 0.1, 'exp', 'x'],
  ])
    refused(() => runs.set('lr', change), 'settings.shape');
  assert.equal(runs.count(), 2);
  refused(() => runs.set('lr', [99, 0.1]), 'run.step');
  assert.equal(runs.computed(), 5);
  assert.deepEqual(bits(runs.positions()), before);
});

test('a million starts are taken, and too many to be kept step by step', () => {
  const settings = { optimizer: gd(0.01), starts: { count: 1_000_000, seed: 1 }, maxSteps: 10 };
  const runs = new Ensemble(himmelblau(), settings);
  assert.equal(runs.step(2), 2);
  assert.equal(runs.keepsHistory(), false);
  assert.equal(runs.positions().length, 2_000_000);
  assert.equal(runs.tally().total, 1_000_000);
  refused(() => runs.set('lr', [0, 0.1]), 'run.no_history');
  runs.free();
});
