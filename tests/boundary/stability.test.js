import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eigenvalues, limitsOf, verdictOf } from '../../www/figure/stability.js';
import { Ensemble, Objective, catalog } from './core.js';

const { outcomes } = catalog();

/** @param {Objective} objective @param {number} lr @param {[number, number]} start @param {number} steps */
function run(objective, lr, start, steps, tolerance = 0) {
  const runs = new Ensemble(objective, {
    optimizer: { name: 'gd', lr },
    starts: { list: [start] },
    maxSteps: steps,
    tolerance,
  });
  runs.step(steps);
  return runs;
}

/** Quadratics with their eigenvalues by hand, and a direction of the larger one. @type {[string, number[], [number, number]][]} */
const QUADRATICS = [
  ['x^2 + 4*y^2', [2, 8], [0, 1]],
  ['(x+y)^2 + (x-y)^2/4', [1, 4], [1, 1]],
  ['5*x^2 - 4*x*y + 2*y^2 + x - 3', [2, 12], [2, -1]],
  ['x^2/2 - 3*y^2', [-6, 1], [1, 0]],
];

test('eigenvalues of quadratics, and that they are quadratics', () => {
  for (const [formula, values] of QUADRATICS) {
    const objective = new Objective({ formula });
    assert.equal(objective.describe().quadratic, true, formula);
    const found = eigenvalues([...objective.hessian(0.3, -0.7)], 2);
    found.forEach((value, i) => assert.ok(Math.abs(value - values[i]) < 1e-12, formula));
  }
  assert.deepEqual(eigenvalues([7, 0, 0], 1), [7]);
  for (const formula of ['x^4 + y^2', 'sin(x) + y^2', 'abs(x) + y^2'])
    assert.equal(new Objective({ formula }).describe().quadratic, false, formula);
  assert.equal(new Objective({ formula: 'a*x^2 + y^2', p: { a: 3 } }).describe().quadratic, true);
});

test('every rate does what its band says, along the steepest direction of a quadratic', () => {
  for (const [formula, , direction] of QUADRATICS) {
    const objective = new Objective({ formula, x: [-1000, 1000], y: [-1000, 1000] });
    const limits = /** @type {any} */ (limitsOf([...objective.hessian(0, 0)], 2));
    const [edge] = limits.marks.slice(-1);
    for (const part of [0.01, 0.04, 0.2, 0.49, 0.6, 0.9, 0.99, 1.01, 1.3]) {
      const rate = part * edge.rate;
      const runs = run(objective, rate, direction, 60);
      // The slope along the eigenvector, step by step.
      const slopes = Array.from({ length: 61 }, (_, k) => {
        const [x, y] = runs.positionsBetween(k, k);
        const [gx, gy] = objective.gradient(x, y);
        return gx * direction[0] + gy * direction[1];
      });
      const turns = Math.sign(slopes[0]) !== Math.sign(slopes[1]);
      const shrinks = Math.abs(slopes[1]) < Math.abs(slopes[0]);
      const slow = Math.abs(slopes[20]) > 0.1 * Math.abs(slopes[0]);
      const seen = !shrinks ? 'diverges' : turns ? 'oscillates' : slow ? 'crawl' : 'good';
      assert.equal(verdictOf(limits, rate), seen, `${formula} at ${part} of the edge`);
      if (seen === 'oscillates' || seen === 'diverges')
        assert.equal(Math.sign(slopes[7]), -Math.sign(slopes[8]), 'to and fro');
    }
  }
});

test('at 2/λmax a run goes to and fro between two places for ever', () => {
  for (const [formula, start] of /** @type {[string, [number, number]][]} */ ([
    ['x^2 + 4*y^2', [0, 1]],
    ['x^2/2 + 8*y^2', [0, -0.5]],
    ['(x+y)^2 + (x-y)^2/4', [1, 1]],
  ])) {
    const objective = new Objective({ formula });
    const limits = /** @type {any} */ (limitsOf([...objective.hessian(0, 0)], 2));
    const { rate } = limits.marks.at(-1);
    assert.equal(verdictOf(limits, rate), 'oscillates');
    const runs = run(objective, rate, start, 100, 1e-6);
    assert.equal(outcomes[runs.outcomes()[0]], 'cycling', formula);
    const at = (/** @type {number} */ k) => [...runs.positionsBetween(k, k)];
    assert.deepEqual(at(2), at(0), 'period 2, to the bit');
    assert.notDeepEqual(at(1), at(0));
    // A little more is too much.
    assert.equal(verdictOf(limits, rate * (1 + 1e-12)), 'diverges');
    const more = run(objective, rate * 1.01, start, 2000);
    assert.ok(Math.hypot(...more.positionsBetween(500, 500)) > 1e3);
  }
});

test('weight decay bends the ground further: its limit is the lower one', () => {
  const objective = new Objective({ formula: 'x^2 + 4*y^2' });
  const limits = /** @type {any} */ (limitsOf([...objective.hessian(0, 0)], 2, 3));
  assert.deepEqual(limits.eigenvalues, [5, 11]);
  const grows = (/** @type {number} */ lr) => {
    const runs = new Ensemble(objective, {
      optimizer: { name: 'gd', lr, weight_decay: 3 },
      starts: { list: [[0, 1]] },
      maxSteps: 50,
      tolerance: 0,
    });
    runs.step(50);
    return Math.abs(runs.positionsBetween(50, 50)[1]) > 1;
  };
  const { rate } = limits.marks.at(-1);
  assert.equal(grows(rate * 0.99), false);
  assert.equal(grows(rate * 1.01), true);
  assert.ok(rate * 1.01 < limitsOf([...objective.hessian(0, 0)], 2)?.marks.at(-1).rate);
});

test('2/(λ1 + λ2) is the best rate where both directions count', () => {
  const objective = new Objective({ formula: 'x^2 + 4*y^2' });
  const limits = /** @type {any} */ (limitsOf([...objective.hessian(0, 0)], 2));
  const best = limits.marks.find((/** @type {any} */ mark) => mark.name === 'best').rate;
  assert.equal(best, 0.2);
  const left = (/** @type {number} */ rate) =>
    Math.hypot(...run(objective, rate, [1, 1], 40).positionsBetween(40, 40));
  for (const factor of [0.8, 0.95, 1.05, 1.2])
    assert.ok(left(best) < left(best * factor), `${factor}`);
});

test('there is no limit where nothing bends upwards', () => {
  assert.equal(limitsOf([-2, 0, -1], 2), null);
  assert.equal(limitsOf([0, 0, 0], 2), null);
  assert.equal(limitsOf([NaN, 0, 1], 2), null);
  assert.equal(limitsOf([Infinity, 0, 1], 2), null);
  // A saddle has one: across the valley, steps can be too long.
  assert.deepEqual(
    limitsOf([4, 0, -1], 2)?.marks.map(({ name }) => name),
    ['steepest', 'edge'],
  );
});
