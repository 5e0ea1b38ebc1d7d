import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { bits, catalog, dataSets, Ensemble, Objective, refused } from './core.js';

const { synthetic20: line } = JSON.parse(
  readFileSync(new URL('../fixtures/linreg.json', import.meta.url), 'utf8'),
);
const data = line.x.map((x, i) => [x, line.y[i]]);
const near = (a, b, most, what) =>
  assert.ok(Math.abs(a - b) / Math.max(1, Math.abs(b)) <= most, `${what}: ${a} is not ${b}`);

test('a model with its data is an objective', () => {
  const objective = new Objective({ model: 'W*x+b', loss: 'mse', data, x: [-1, 5], y: [-2, 4] });
  const { axes, x, y, dimensions, fit, latex } = objective.describe();
  assert.deepEqual([axes, x, y, dimensions], [['W', 'b'], [-1, 5], [-2, 4], 2]);
  assert.deepEqual([fit.model, fit.loss, fit.notes], ['W*x+b', 'mse', []]);
  assert.deepEqual(fit.points, data);
  assert.equal(latex, objective.latex());
  assert.match(
    latex,
    /^\\frac\{1\}\{n\} \\sum_\{i=1\}\^\{n\} \\left\(W x_\{i\} \+ b - y_\{i\}\\right\)/,
  );
  assert.match(objective.mathml(), /<mo>∑<\/mo>/);
  const { minimiser, eigenvalues, condition, stableRate, bestRate } = fit.quadratic;
  near(minimiser[0], line.minimiser.W, 1e-12, 'W');
  near(minimiser[1], line.minimiser.b, 1e-12, 'b');
  near(eigenvalues[0], line.eigenvalues.min, 1e-12, 'λmin');
  near(eigenvalues[1], line.eigenvalues.max, 1e-12, 'λmax');
  near(condition, line.condition_number, 1e-12, 'κ');
  near(stableRate, line.lr_max_stable, 1e-12, '2/λmax');
  near(bestRate, line.lr_optimal_fixed, 1e-12, 'best rate');
  const mean = data.reduce((sum, [u, v]) => sum + (2 * u + 1 - v) ** 2, 0) / data.length;
  near(objective.value(2, 1), mean, 1e-14, 'the mean of the squares');
  assert.deepEqual(
    [...objective.predict(Float64Array.of(2, 1, 0, 3), Float64Array.of(0, 5))],
    [1, 11, 3, 3],
  );
  const runs = new Ensemble(objective, {
    optimizer: { name: 'gd', lr: 0.05 },
    starts: { list: [[-3, 4]] },
    maxSteps: 200,
    tolerance: 0,
  });
  const { steps, exact } = line.gd['0.05'];
  let taken = 0;
  for (const [i, step] of steps.entries()) {
    runs.step(step - taken);
    taken = step;
    const [w, b] = runs.positions();
    near(w, exact[i][0], 1e-9, `W after ${step}`);
    near(b, exact[i][1], 1e-9, `b after ${step}`);
  }
  runs.free();
  objective.free();
});

test('other data are taken in place, and bad ones leave what was there', () => {
  const objective = new Objective({ data });
  const before = objective.value(1, 1);
  for (const [bad, code] of [
    [[], 'data.empty'],
    [[[1, 2]], 'data.one_point'],
    [Array.from({ length: 501 }, (_, i) => [i, i]), 'data.too_many'],
    [[...data, [NaN, 1]], 'data.not_finite'],
    ['nothing', 'data.unknown'],
    [7, 'settings.shape'],
    [[[1, 2, 3]], 'settings.shape'],
    [null, 'settings.shape'],
  ])
    refused(() => objective.setData(bad), code);
  assert.deepEqual(bits([objective.value(1, 1)]), bits([before]));
  objective.setData('anscombe1');
  assert.equal(objective.describe().fit.points.length, 11);
  objective.setData([
    [3, 0],
    [3, 1],
  ]);
  const { notes, quadratic } = objective.describe().fit;
  assert.deepEqual([notes, quadratic.minimiser], [['data.equal_x'], null]);
  objective.free();
});

test('what is wrong with a model is said of the model', () => {
  for (const [settings, code, field] of [
    [{ model: 'x' }, 'model.no_parameters', 'model'],
    [{ model: 'a*x^2+b*x+c' }, 'model.too_many_parameters', 'model'],
    [{ model: 'W*x+y' }, 'model.target', 'model'],
    [{ model: 'W*x+(' }, 'formula.expected', 'model'],
    [{ model: 'W*x', loss: 'rmse' }, 'loss.unknown', 'loss'],
    [{ model: 'W*x+b', data: [[0, 0]] }, 'data.one_point', 'data'],
    [
      {
        model: 'sigmoid(W*x+b)',
        loss: 'bce',
        data: [
          [0, 0],
          [1, 2],
        ],
      },
      'data.label',
      'data',
    ],
    [{ model: 'W*x+b', x: [1, 0] }, 'window.empty', 'x'],
    [{ model: 7 }, 'settings.shape', 'objective'],
    [{ model: 'W*x', data: 7 }, 'settings.shape', 'objective'],
  ])
    assert.equal(refused(() => new Objective(settings), code).field, field);
});

test('every set of data is named with its model and source', () => {
  assert.deepEqual(catalog().losses, ['mse', 'mae', 'huber', 'logcosh', 'bce']);
  for (const set of dataSets()) {
    const objective = new Objective({ data: set.name });
    const { fit, x, y, rate } = objective.describe();
    assert.deepEqual([fit.model, fit.loss, fit.points], [set.model, set.loss, set.points]);
    assert.deepEqual([x, y], [set.x, set.y]);
    assert.ok(rate > 0 && set.source.length > 0, set.name);
    objective.free();
  }
});

test('a step looks at its batch, and a batch of all is plain descent to the bit', () => {
  const objective = new Objective({ model: 'W*x+b', data });
  const settings = (/** @type {object} */ more) => ({
    optimizer: { name: 'gd', lr: 0.02 },
    starts: { list: [[-3, 4]], seed: 5 },
    maxSteps: 40,
    tolerance: 0,
    ...more,
  });
  const runs = new Ensemble(objective, settings({ batch: 3 }));
  const rows = runs.batch(0, 0);
  assert.ok(rows instanceof Uint32Array && rows.length === 3);
  runs.step(1);
  const part = new Objective({ model: 'W*x+b', data: [...rows].map((row) => data[row]) });
  const [gx, gy] = part.gradient(-3, 4);
  assert.deepEqual(bits(runs.positions()), bits([-3 - 0.02 * gx, 4 - 0.02 * gy]));
  // Row 0 of the values is the lowest b, column 0 the lowest W.
  const { x, y } = objective.describe();
  const values = objective.valuesOver(rows, 5, 4);
  assert.equal(values.length, 20);
  assert.deepEqual(
    bits([values[0], values[4], values[19]]),
    bits([part.value(x[0], y[0]), part.value(x[1], y[0]), part.value(x[1], y[1])]),
  );
  const plain = new Ensemble(objective, settings({}));
  const full = new Ensemble(objective, settings({ batch: data.length }));
  assert.equal(full.batch(0, 0), undefined);
  plain.step(40);
  full.step(40);
  assert.deepEqual(bits(full.positions()), bits(plain.positions()));
  refused(() => new Ensemble(objective, settings({ batch: 0 })), 'batch.size');
  for (const held of [runs, plain, full, part, objective]) held.free();
});
