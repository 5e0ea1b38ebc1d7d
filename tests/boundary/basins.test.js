import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { BasinMap, basins, catalog, Ensemble, Objective, refused } from './core.js';

const OUTCOMES = 65520;
const himmelblau = (x = [-5, 5], y = x) => new Objective({ surface: 'himmelblau', x, y });
const settings = {
  width: 200,
  height: 200,
  optimizer: { name: 'gd', lr: 0.002 },
  maxSteps: 2000,
  tolerance: 1e-6,
};

test('labels, steps and minima of a map', () => {
  const fixture = JSON.parse(
    readFileSync(new URL('../fixtures/basins.json', import.meta.url), 'utf8'),
  );
  const { labels, steps, minima, counts } = basins(himmelblau(), settings);
  assert.ok(labels instanceof Uint16Array && steps instanceof Uint16Array);
  assert.equal(labels.length, 40_000);
  assert.equal(steps.length, 40_000);
  assert.equal(minima.length, 4);
  // In the order of a plain loop in Python, see the fixture.
  const theirs = fixture.minima.map(([x, y]) =>
    minima.findIndex((m) => Math.abs(m.x - x) < 1e-9 && Math.abs(m.y - y) < 1e-9),
  );
  assert.deepEqual(
    theirs.map((i) => minima[i].count),
    fixture.counts,
  );
  const expected = fixture.rows.flatMap((runs) => {
    const row = [];
    for (let i = 0; i < runs.length; i += 2) row.push(...Array(runs[i + 1]).fill(theirs[runs[i]]));
    return row;
  });
  assert.deepEqual([...labels], expected);
  assert.equal(counts[catalog().outcomes.indexOf('minimum')], 40_000);
  assert.ok(minima.every(({ value }) => Math.abs(value) < 1e-20));
});

test('each pixel is what an ensemble of its centre comes to, row 0 the lowest y', () => {
  const objective = himmelblau([-6, 6], [-4, 5]);
  const [width, height, maxSteps] = [31, 23, 60];
  const optimizer = { name: 'gd', lr: 0.014 };
  const { labels, steps, minima, counts } = basins(objective, {
    ...settings,
    width,
    height,
    optimizer,
    maxSteps,
    toTheStop: true,
  });
  const list = [];
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      list.push([-6 + 12 * ((column + 0.5) / width), -4 + 9 * ((row + 0.5) / height)]);
  const runs = new Ensemble(objective, {
    optimizer,
    starts: { list },
    maxSteps,
    tolerance: settings.tolerance,
  });
  runs.step(maxSteps);
  const [outcomes, sites, stopped, ends] = [
    runs.outcomes(),
    runs.places(),
    runs.stoppedAt(),
    runs.ends(),
  ];
  const tally = new Array(counts.length).fill(0);
  for (let i = 0; i < list.length; i++) {
    tally[outcomes[i]]++;
    assert.equal(steps[i], Math.min(stopped[i], maxSteps));
    if (outcomes[i] === 1) {
      const [end, minimum] = [ends[sites[i]], minima[labels[i]]];
      assert.ok(Math.abs(end.x - minimum.x) + Math.abs(end.y - minimum.y) < 1e-9);
    } else {
      assert.equal(labels[i], OUTCOMES + outcomes[i]);
    }
  }
  assert.deepEqual(counts, tally);
  // Or else the test says nothing: several outcomes must occur.
  assert.ok(counts.filter((count) => count > 0).length >= 2, String(counts));
});

test('a map in slices, and one from tiles of another map, equal the map in one go', () => {
  const objective = new Objective({ surface: 'rastrigin' });
  const small = { ...settings, width: 90, height: 70, maxSteps: 300 };
  const whole = basins(objective, small);
  const sliced = new BasinMap(objective, small);
  while (!sliced.advance(1000));
  const worker = new BasinMap(new Objective({ surface: 'rastrigin' }), small);
  const gathered = new BasinMap(objective, small);
  assert.ok(gathered.tiles() >= gathered.coarse() && gathered.coarse() >= 1);
  for (let number = gathered.tiles() - 1; number >= 0; number--) {
    const tile = worker.tile(number);
    while (!tile.advance(500));
    const { outcomes, sites, steps, ends } = tile.found();
    tile.free();
    assert.ok(gathered.put(number, outcomes, sites, steps, ends));
  }
  assert.ok(gathered.advance(1));
  for (const map of [sliced, gathered]) {
    const report = map.report(false);
    assert.deepEqual(report.labels, whole.labels);
    assert.deepEqual(report.steps, whole.steps);
    assert.deepEqual(report.places.slice(0, report.minima), whole.minima);
    assert.equal(report.known, 90 * 70);
  }
  assert.equal(
    gathered.put(0, new Uint8Array(3), new Uint16Array(3), new Uint16Array(3), []),
    false,
  );
  assert.equal(
    gathered.put(9999, new Uint8Array(), new Uint16Array(), new Uint16Array(), []),
    false,
  );
  assert.equal(gathered.tile(9999), undefined);
});

test('what is unknown is filled from coarser pixels', () => {
  const map = new BasinMap(himmelblau(), settings);
  for (let number = 0; number < map.coarse(); number++) {
    const tile = map.tile(number);
    while (!tile.advance(1e6));
    const { outcomes, sites, steps, ends } = tile.found();
    map.put(number, outcomes, sites, steps, ends);
  }
  const bare = map.report(false);
  assert.equal(bare.known, 25 * 25);
  assert.equal(bare.labels.filter((label) => label === 65535).length, 40_000 - 625);
  const filled = map.report(true);
  assert.ok(filled.labels.every((label) => label < 4));
});

test('watershed lines pass the saddles', () => {
  const map = new BasinMap(himmelblau(), settings);
  while (!map.advance(1e5));
  const search = map.lines();
  while (!search.advance(1e4));
  const { points, lengths, crowded } = search.lines();
  assert.ok(points instanceof Float64Array && lengths instanceof Uint32Array && !crowded);
  assert.equal(points.length, 2 * lengths.reduce((a, b) => a + b, 0));
  let nearest = Infinity;
  // A saddle of functions.json; the line leads to it, whatever the rate.
  for (let i = 0; i < points.length; i += 2)
    nearest = Math.min(
      nearest,
      Math.hypot(points[i] - 0.086677507775, points[i + 1] - 2.884254742995),
    );
  assert.ok(nearest < 0.05, String(nearest));
});

test('a curve, a hole, an edge and a plateau', () => {
  const of = (formula, more = {}) =>
    basins(new Objective({ formula, x: [-2, 2], y: [-2, 2] }), {
      ...settings,
      width: 40,
      height: 2,
      optimizer: { name: 'gd', lr: 0.05 },
      ...more,
    });
  const curve = of('(x^2-1)^2');
  assert.deepEqual(curve.labels.slice(0, 40), curve.labels.slice(40));
  assert.deepEqual([...curve.labels.slice(0, 40)], [...Array(20).fill(0), ...Array(20).fill(1)]);
  const code = (name) => OUTCOMES + catalog().outcomes.indexOf(name);
  assert.ok(of('ln(x) + y^2').labels.includes(code('undefined here')));
  assert.ok(
    of('abs(x) + y^2', { optimizer: { name: 'gd', lr: 0.0625 } }).labels.some((l) => l >= OUTCOMES),
  );
  assert.deepEqual([...new Set(of('3 + 0*x*y').labels)], [code('degenerate')]);
  assert.ok(of('-x^2 - y^2').labels.every((label) => label === code('diverged')));
  const never = of('x^2 + y^2', { tolerance: 0, maxSteps: 5 });
  assert.ok(never.labels.every((label) => label === code('still moving')));
  assert.ok(never.steps.every((steps) => steps === 5));
});

test('bad settings are refused by name', () => {
  const objective = himmelblau();
  const bad = (more, code) => refused(() => basins(objective, { ...settings, ...more }), code);
  bad({ width: 0 }, 'relief.size');
  bad({ width: 5000, height: 5000 }, 'relief.size');
  bad({ width: 1.5 }, 'settings.shape');
  bad({ height: undefined }, 'settings.shape');
  bad({ optimizer: undefined }, 'settings.shape');
  bad({ optimizer: { name: 'gdd' } }, 'optimizer.name');
  bad({ optimizer: { name: 'gd', lr: -1 } }, 'optimizer.value');
  bad({ maxSteps: 1e7 }, 'run.steps');
  bad({ tolerance: 2 }, 'run.tolerance');
  bad({ starts: 5 }, 'settings.unknown');
  refused(() => basins(objective, null), 'settings.shape');
  refused(() => new BasinMap(objective, { ...settings, width: -1 }), 'settings.shape');
});
