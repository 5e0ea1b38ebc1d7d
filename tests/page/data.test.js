import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { squareOf, suffices } from '../../www/figure/data/data.js';
import { letterOf, nameOf } from '../../www/figure/formula.js';
import { contourLines, curveLine } from '../../www/figure/panels/fit/ghost.js';
import { standardised } from '../../www/figure/panels/fit/standardise.js';
import { fate } from '../../www/figure/panels/numbers/fate.js';
import { dataName, titleOf } from '../../www/figure/picker.js';
import { around, residualsOf } from '../../www/figure/scenario.js';
import { viewOf } from '../../www/figure/views.js';
import { extend, learn, texts } from '../../www/i18n/i18n.js';
import { PANEL_TABLES } from '../../www/i18n/panels.js';

/** @typedef {[number, number]} Point */

test('the plane leaves air around the points, and stays while they fill it', () => {
  assert.deepEqual(around([0, 10]), [-1.2, 11.2]);
  assert.deepEqual(around([3, 3]), [1.5, 4.5], 'equal values too have a plane');
  assert.equal(suffices([-1, 11], [0, 10]), true);
  assert.equal(suffices([-1, 11], [0, 11.5]), false, 'a point has left it');
  assert.equal(suffices([-1, 11], [4, 5]), false, 'they have shrunk to a corner');
});

test('the square over a residual has the residual for its side, and stays on the plane', () => {
  assert.deepEqual(squareOf(100, 50, 80, 400), [100, 50, 30]);
  assert.deepEqual(squareOf(100, 80, 50, 400), [100, 50, 30]);
  assert.deepEqual(squareOf(390, 50, 80, 400), [360, 50, 30]);
});

test('standardised x have mean 0 and deviation 1, once', () => {
  const points = /** @type {Point[]} */ ([
    [8, 1],
    [10, 2],
    [12, 5],
  ]);
  const once = standardised(points);
  assert.ok(once);
  const xs = once.map(([x]) => x);
  assert.ok(Math.abs(xs.reduce((a, b) => a + b)) < 1e-12);
  assert.ok(Math.abs(xs.reduce((a, b) => a + b * b, 0) / 3 - 1) < 1e-3);
  assert.deepEqual(
    once.map(([, y]) => y),
    [1, 2, 5],
  );
  assert.equal(standardised(once), null, 'it is so already');
  assert.equal(
    standardised([
      [2, 0],
      [2, 1],
    ]),
    null,
    'equal x have no deviation',
  );
});

test('what a rate leads to follows from the eigenvalues', () => {
  const { synthetic20: line } = JSON.parse(
    readFileSync(new URL('../fixtures/linreg.json', import.meta.url), 'utf8'),
  );
  const quadratic = {
    eigenvalues: /** @type {Point} */ ([line.eigenvalues.min, line.eigenvalues.max]),
    stableRate: line.lr_max_stable,
  };
  assert.equal(fate(quadratic, 0.4).code, 'diverges');
  assert.equal(fate(quadratic, 0.37).code, 'converges');
  assert.equal(fate(quadratic, line.lr_max_stable).code, 'edge');
  assert.equal(fate(quadratic, 0).code, 'stands');
  const best = fate(quadratic, line.lr_optimal_fixed);
  // At the best rate both factors have one size, that of the published contraction.
  assert.ok(Math.abs(best.steep + line.optimal_rate) < 1e-12);
  assert.ok(Math.abs(best.flat - line.optimal_rate) < 1e-12);
  assert.equal(best.steps, Math.ceil(Math.log(10) / -Math.log(line.optimal_rate)));
  assert.equal(fate({ eigenvalues: [0, 4], stableRate: 0.5 }, 0.1).code, 'valley');
});

test('contour lines lie where the values are', () => {
  const n = 41;
  /** @type {{x: Point, y: Point}} */
  const window = { x: [-2, 2], y: [-1, 3] };
  const values = Float64Array.from({ length: n * n }, (_, i) => {
    const x = -2 + (4 * (i % n)) / (n - 1);
    const y = -1 + (4 * Math.floor(i / n)) / (n - 1);
    return x * x + (y - 1) ** 2;
  });
  const { points, values: heights } = contourLines(values, n, n, window, [1]);
  assert.equal(points.length, 2 * heights.length);
  let seen = 0;
  for (let i = 0; i < heights.length; i++) {
    if (Number.isNaN(points[2 * i])) continue;
    seen++;
    assert.equal(heights[i], 1);
    assert.ok(Math.abs(Math.hypot(points[2 * i], points[2 * i + 1] - 1) - 1) < 0.01);
  }
  assert.ok(seen > 50);
  assert.deepEqual(curveLine(Float64Array.of(4, 5, 6), [0, 1]), {
    points: [0, 0, 0.5, 0, 1, 0],
    values: [4, 5, 6],
  });
});

test('names: of axes, of sets, of what is on show', () => {
  assert.deepEqual(['alpha', 'W', 'Omega', 'sigma', 'omega'].map(letterOf), [
    'α',
    'W',
    'Ω',
    'σ',
    'ω',
  ]);
  assert.equal(nameOf(/** @type {any} */ ({ axes: ['W', ''] }), 'x'), 'W');
  assert.equal(nameOf(null, 'y'), 'y');
  const english = texts('en');
  assert.equal(dataName('line:7', english), 'Noisy line');
  assert.equal(dataName([[0, 1]], english), 'Your own data');
  assert.equal(
    titleOf(/** @type {any} */ ({ surface: null, data: 'chain', show: [] }), english),
    'Two layers',
  );
  const saddle = (/** @type {string[]} */ ...show) =>
    titleOf(/** @type {any} */ ({ surface: 'saddle', data: null, show }), english);
  assert.equal(saddle(), 'Saddle');
  assert.equal(saddle('fog'), 'Land in the fog');
});

test('which views there are of a model', () => {
  assert.equal(viewOf('data', 2, true, true), 'data');
  assert.equal(viewOf('data', 2, true, false), 'map', 'a surface has no data');
  assert.equal(viewOf('both', 1, false, true), 'curve');
  assert.deepEqual([['squares'], ['lines', 'fit'], []].map(residualsOf), [
    'squares',
    'lines',
    null,
  ]);
});

test('every set of the core has a name and a look in both languages', async () => {
  await learn('ko');
  extend(PANEL_TABLES);
  const source = readFileSync(new URL('../../src/datasets.rs', import.meta.url), 'utf8');
  const names = [...source.matchAll(/set\("(\w+)"/g)].map(([, name]) => name);
  assert.equal(names.length, 10);
  const losses = readFileSync(new URL('../../src/loss.rs', import.meta.url), 'utf8');
  const known = [...losses.matchAll(/Loss::\w+ => "(\w+)"/g)].map(([, name]) => name);
  assert.equal(known.length, 5);
  for (const language of /** @type {const} */ (['en', 'ko'])) {
    const { has } = texts(language);
    for (const name of names)
      assert.ok(has(`dataset.${name}.name`) && has(`dataset.${name}.look`), name);
    for (const name of known) assert.ok(has(`loss.${name}`) && has(`loss.${name}_text`), name);
  }
});
