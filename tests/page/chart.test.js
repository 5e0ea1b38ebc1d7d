import assert from 'node:assert/strict';
import { test } from 'node:test';
import { History } from '../../www/figure/history.js';
import {
  above,
  below,
  drawnSteps,
  heightsOf,
  lowestHeight,
  nearestIndex,
  quantile,
  spread,
} from '../../www/figure/panels/chart/series.js';

/** Runs of given heights. @param {number[][]} byStep heights of each run, step by step */
function historyOf(byStep) {
  const history = new History();
  const count = byStep[0].length;
  history.append(
    /** @type {any} */ ({
      generation: 1,
      from: 0,
      to: byStep.length - 1,
      count,
      positions: new Float64Array(2 * count * byStep.length),
      values: Float64Array.from(byStep.flat()),
      stoppedAt: new Uint32Array(count).fill(2 ** 32 - 1),
      outcomes: new Uint8Array(count),
      sites: new Uint16Array(count).fill(65535),
      leftAt: new Uint32Array(count).fill(2 ** 32 - 1),
      ends: [],
      done: true,
    }),
  );
  return history;
}

test('few steps are all drawn, many evenly with both ends', () => {
  assert.deepEqual(drawnSteps(3), [0, 1, 2, 3]);
  const many = drawnSteps(100_000);
  assert.equal(many[0], 0);
  assert.equal(many.at(-1), 100_000);
  assert.ok(many.length <= 600 && many.every((k, i) => i === 0 || k > many[i - 1]));
  assert.ok(drawnSteps(5000, 10_000).length <= 200);
});

test('quantiles as in R’s type 7, which is NumPy’s default', () => {
  // numpy.quantile([1, 2, 4, 8, 16], [0, .25, .5, .75, 1, .1]) = [1, 2, 4, 8, 16, 1.4]
  const sorted = [1, 2, 4, 8, 16];
  assert.deepEqual(
    [0, 0.25, 0.5, 0.75, 1, 0.1].map((p) => quantile(sorted, p)),
    [1, 2, 4, 8, 16, 1.4],
  );
  assert.equal(quantile([1, 2, 3, 4], 0.5), 2.5);
  assert.equal(quantile([1, Infinity, Infinity], 0.75), Infinity);
});

test('median and middle half of the runs; one that is nowhere counts as highest', () => {
  const history = historyOf([
    [5, 1, 3, 2, 4],
    [NaN, 0, Infinity, 1, 2],
  ]);
  const { median, low, high } = spread(history, [0, 1]);
  assert.deepEqual(median, [3, 2]);
  assert.deepEqual(low, [2, 1]);
  assert.deepEqual(high, [4, null]);
  assert.deepEqual(heightsOf(history, 0, [0, 1]), [5, null]);
  assert.equal(lowestHeight(history), 0);
});

test('a logarithmic axis has no place for the floor itself', () => {
  assert.deepEqual(above([3, 1, 0.5, null], 1), [2, null, null, null]);
  assert.deepEqual(below([3, 1, 0.5, null], 1), [null, 1, 0.5, null]);
});

test('the step nearest to another', () => {
  assert.equal(nearestIndex([0, 10, 20], 14), 1);
  assert.equal(nearestIndex([0, 10, 20], 999), 2);
});
