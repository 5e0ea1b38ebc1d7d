import assert from 'node:assert/strict';
import { test } from 'node:test';
import { level } from '../../www/figure/heights.js';

const scale = { lo: 2, hi: 10, unit: 0.5 };

test('a linear scale is a straight line between its ends', () => {
  const linear = { kind: /** @type {const} */ ('linear'), ...scale };
  assert.equal(level(linear, 2), 0);
  assert.equal(level(linear, 10), 1);
  assert.equal(level(linear, 6), 0.5);
});

test('a logarithmic scale spreads the lows and keeps the order', () => {
  const log = { kind: /** @type {const} */ ('log'), ...scale };
  assert.equal(level(log, 2), 0);
  assert.equal(level(log, 10), 1);
  // ln(1 + 1.5 / 0.5) / ln(1 + 8 / 0.5) = ln 4 / ln 17
  assert.ok(Math.abs(level(log, 3.5) - Math.log(4) / Math.log(17)) < 1e-15);
  let last = -1;
  for (let v = 2; v <= 10; v += 0.25) {
    assert.ok(level(log, v) > last);
    last = level(log, v);
  }
});

test('heights outside are held, holes stay holes, a flat surface has one level', () => {
  for (const kind of /** @type {const} */ (['linear', 'log'])) {
    assert.equal(level({ kind, ...scale }, 1e300), 1);
    assert.equal(level({ kind, ...scale }, Infinity), 1);
    assert.equal(level({ kind, ...scale }, -5), 0);
    assert.ok(Number.isNaN(level({ kind, ...scale }, NaN)));
    assert.equal(level({ kind, lo: 3, hi: 3, unit: 1 }, 3), 0);
  }
});
