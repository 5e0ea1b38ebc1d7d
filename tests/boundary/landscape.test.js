import assert from 'node:assert/strict';
import test from 'node:test';
import { Ensemble, LandscapeSearch, Objective, refused } from './core.js';

const kinds = (report) =>
  ['minimum', 'saddle', 'maximum'].map(
    (kind) => report.points.filter((point) => point.kind === kind).length,
  );

test('the landscape of a surface is listed, proved and complete', () => {
  const objective = new Objective({ surface: 'himmelblau' });
  const report = objective.landscape({ budgetMs: 60_000 });
  assert.deepEqual(kinds(report), [4, 4, 1]);
  assert.ok(report.complete);
  assert.deepEqual(report.unresolved, []);
  for (const { proved, x, y, value, eigenvalues, eigenvectors } of report.points) {
    assert.ok(proved);
    assert.ok(Math.hypot(...objective.gradient(x, y)) < 1e-9);
    assert.equal(value, objective.value(x, y));
    const [xx, xy, yy] = objective.hessian(x, y);
    eigenvectors.forEach(([a, b], i) => {
      assert.ok(Math.abs(Math.hypot(a, b) - 1) < 1e-12);
      assert.ok(Math.abs(xx * a + xy * b - eigenvalues[i] * a) < 1e-9);
      assert.ok(Math.abs(xy * a + yy * b - eigenvalues[i] * b) < 1e-9);
    });
  }
  assert.equal(report.convexity.verdict, 'not convex');
  const [[ax, ay], [bx, by]] = report.convexity.chord.ends;
  const middle = objective.value((ax + bx) / 2, (ay + by) / 2);
  const chord = (objective.value(ax, ay) + objective.value(bx, by)) / 2;
  assert.ok(middle - chord >= report.convexity.chord.excess - 1e-9);
  assert.ok(!report.edgeLower && report.edge.value > 0);
  assert.equal(report.degree, report.sum);
  objective.free();
});

test('without a limit of time too, and of a curve', () => {
  const objective = new Objective({ formula: 'x^4-3x^2+x', x: [-2.2, 2.2] });
  const report = objective.landscape();
  assert.deepEqual(kinds(report), [2, 0, 1]);
  assert.ok(report.complete && report.points.every(({ y }) => y === 0));
  assert.equal(report.points[0].eigenvalues.length, 1);
  objective.free();
});

test('the edge of the window may lie lower than every minimum', () => {
  const eggs = new Objective({ surface: 'eggholder' });
  const { edge, edgeLower, lowest, complete } = eggs.landscape();
  assert.ok(edgeLower && !complete && lowest > edge.value);
  assert.ok(Math.abs(edge.value + 959.6406627) < 1e-6);
  assert.ok(Math.abs(edge.x - 512) < 1e-9 && Math.abs(edge.y - 404.2318051) < 1e-4);
  eggs.free();
});

test('a search in slices comes to the same', () => {
  const objective = new Objective({ surface: 'peaks' });
  const search = new LandscapeSearch(objective);
  assert.equal(search.report().complete, false);
  let slices = 0;
  let last = 0;
  while (!search.advance(100)) {
    slices++;
    const { progress } = search.report();
    assert.ok(progress >= last && progress < 1);
    last = progress;
  }
  assert.ok(slices > 10);
  assert.deepEqual(search.report(), objective.landscape());
  assert.ok(search.advance(100));
  search.free();
  objective.free();
});

test('a parameter that changes leaves a search alone and is seen by the next one', () => {
  const objective = new Objective({ formula: 'x^2+a*y^2', p: { a: 1 } });
  const search = new LandscapeSearch(objective);
  objective.setParameter('a', -1);
  while (!search.advance(100));
  assert.equal(search.report().points[0].kind, 'minimum');
  assert.equal(objective.landscape().points[0].kind, 'saddle');
  search.free();
  objective.free();
});

test('runs end at the points of the list', () => {
  const objective = new Objective({ surface: 'himmelblau' });
  const runs = new Ensemble(objective, {
    optimizer: { name: 'gd', lr: 0.01 },
    starts: { count: 50, seed: 7, sampling: 'uniform' },
    maxSteps: 1000,
    tolerance: 1e-6,
  });
  // Asked for before the list was: it is made then.
  assert.ok(runs.sites().every((site) => site === 65535));
  runs.step(1000);
  const { points } = objective.landscape();
  const sites = runs.sites();
  const positions = runs.positions();
  let arrived = 0;
  sites.forEach((site, run) => {
    if (site === 65535) return;
    arrived++;
    const away = Math.hypot(
      points[site].x - positions[2 * run],
      points[site].y - positions[2 * run + 1],
    );
    assert.ok(away < 1e-4 && points[site].kind === 'minimum', `${run}: ${away}`);
  });
  assert.ok(arrived >= 40, `${arrived}`);
  // Where no run is at the lowest minimum, none of them is said to be.
  assert.ok(runs.tally().lowestMinimum > 0);
  assert.ok(runs.ends().every(({ proved, kind }) => proved || kind !== 'minimum'));
  runs.free();
  objective.free();
});

test('what is lowest is decided by the list, once it has been made', () => {
  const objective = new Objective({ formula: 'x^4/4-x^2/2+x/10', x: [-2, 2] });
  const begin = () =>
    new Ensemble(objective, {
      optimizer: { name: 'gd', lr: 0.1 },
      starts: {
        list: [
          [1.5, 0],
          [0.7, 0],
        ],
      },
      maxSteps: 1000,
      tolerance: 1e-6,
    });
  const runs = begin();
  runs.step(1000);
  runs.learn();
  // The lowest that was found.
  assert.equal(runs.tally().lowestMinimum, 2);
  assert.ok(runs.ends().every(({ lowest, proved }) => lowest && !proved));
  objective.landscape();
  assert.equal(runs.tally().lowestMinimum, 2);
  runs.learn();
  const later = begin();
  later.step(1000);
  for (const told of [runs, later]) {
    assert.equal(told.tally().lowestMinimum, 0);
    assert.equal(told.tally().otherMinimum, 2);
    assert.ok(told.ends().every(({ lowest, proved }) => !lowest && proved));
    told.free();
  }
  objective.free();
});

test('a budget of 0 leaves all of the window open', () => {
  const objective = new Objective({ formula: 'x^2+y^2', x: [-1, 2], y: [-3, 4] });
  const report = objective.landscape({ budgetMs: 0 });
  assert.deepEqual(report.points, []);
  assert.deepEqual(report.unresolved, [{ x: [-1, 2], y: [-3, 4] }]);
  assert.equal(report.complete, false);
  assert.equal(report.convexity.verdict, 'undecided');
  objective.free();
});

test('what cannot be searched is refused', () => {
  refused(() => new Objective({ formula: 'x+y', x: [1, 1] }), 'window.empty');
  refused(() => new Objective({ formula: 'x+y', x: [0, Infinity] }), 'window.not_finite');
  const nowhere = new Objective({ formula: 'ln(x)+y', x: [-3, -1] });
  refused(() => nowhere.landscape(), 'landscape.nowhere_defined');
  refused(() => new LandscapeSearch(nowhere), 'landscape.nowhere_defined');
  nowhere.free();
  const objective = new Objective({ formula: 'x+y' });
  for (const budgetMs of [-1, NaN, 'much'])
    refused(() => objective.landscape({ budgetMs }), 'settings.shape');
  refused(() => objective.landscape(7), 'settings.shape');
  refused(() => objective.landscape({ budget: 7 }), 'settings.unknown');
  objective.free();
});
