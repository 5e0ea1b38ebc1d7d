import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Alone, heightsMet, restsAt, slopeAt, veiled } from '../../www/figure/fog.js';
import { History } from '../../www/figure/history.js';

globalThis.ImageData ??= /** @type {any} */ (
  class {
    constructor(/** @type {number} */ width, /** @type {number} */ height) {
      Object.assign(this, { width, height, data: new Uint8ClampedArray(4 * width * height) });
    }
  }
);

/** Two runs of three steps on f = x² + y², seen through [−1, 1]². */
function history() {
  const path = [0.8, 0.4, 0.2].map((x) => [
    [x, 0],
    [-x, 0.5],
  ]);
  const made = new History();
  made.append({
    generation: 1,
    from: 0,
    to: 2,
    count: 2,
    positions: Float64Array.from(path.flat(2)),
    values: Float64Array.from(path.flat().map(([x, y]) => x * x + y * y)),
    stoppedAt: Uint32Array.from([2, 0xffffffff]),
    leftAt: Uint32Array.from([0xffffffff, 0xffffffff]),
    outcomes: Uint8Array.from([1, 0]),
    sites: Uint16Array.from([0, 65535]),
    ends: [{ kind: 'minimum', x: 0.2, y: 0, value: 0.04, count: 1, lowest: true }],
    done: true,
  });
  return made;
}

const land = /** @type {any} */ ({ x: [-1, 1], y: [-1, 1], dimensions: 2 });

test('one run is all there is, and nobody knows whether its end is the lowest', () => {
  const run = new Alone(history(), 1);
  assert.equal(run.count, 1);
  assert.equal(run.x(0, 1), -0.4);
  assert.equal(run.value(0, 2), 0.2 * 0.2 + 0.25);
  assert.deepEqual([...run.stoppedAt], [0xffffffff]);
  assert.equal(new Alone(history(), 0).lowest(), false);
  assert.deepEqual(run.ends, []);
});

test('the scale spans what has been met by now, and nothing of what is to come', () => {
  const run = new Alone(history(), 0);
  const now = heightsMet(run, 1);
  assert.ok(now.lo < 0.16 && now.hi > 0.64);
  assert.deepEqual(
    now.ticks.map(({ value }) => value),
    [0.16, 0.64],
  );
  const first = heightsMet(run, 0);
  assert.deepEqual(
    first.ticks.map(({ value, level }) => [value, level > 0 && level < 1]),
    [[0.64, true]],
  );
  assert.deepEqual(now.contours, []);
});

test('the surface has holes wherever the point has not been', () => {
  const side = 81;
  const at = (/** @type {number} */ i) => -1 + (2 * i) / (side - 1);
  const values = Float64Array.from(
    { length: side * side },
    (_, n) => at(n % side) ** 2 + at(Math.floor(n / side)) ** 2,
  );
  const run = new Alone(history(), 0);
  const seen = veiled('surface', { values, nx: side, ny: side }, land, run, 1, undefined);
  let known = 0;
  seen.values.forEach((/** @type {number} */ value, /** @type {number} */ n) => {
    const [x, y] = [at(n % side), at(Math.floor(n / side))];
    if (Number.isNaN(value)) return;
    known++;
    const near = Math.min(Math.hypot(x - 0.8, y), Math.hypot(x - 0.4, y));
    // Else it is the straight bridge between two steps, which knows only the heights at its ends.
    if (near > 0.06) assert.ok(Math.abs(y) < 0.03 && x > 0.4 && x < 0.8);
    if (near > 0.06) assert.ok(Math.abs(value - (0.16 + (x - 0.4) * 1.2)) < 0.04);
  });
  assert.ok(known > 20 && known < 0.05 * values.length);
  assert.notEqual(seen.values[40 * side + 72], NaN);
});

test('a curve is known where the point has been', () => {
  const values = Float64Array.from({ length: 2001 }, (_, i) => (-1 + i / 1000) ** 2);
  const run = new Alone(history(), 0);
  const seen = veiled('curve', { values }, land, run, 2, undefined);
  seen.values.forEach((/** @type {number} */ value, /** @type {number} */ i) => {
    const x = -1 + i / 1000;
    const near = [0.8, 0.4, 0.2].some((stood) => Math.abs(x - stood) < 0.05);
    if (!near) assert.ok(Number.isNaN(value), String(x));
  });
  assert.ok(Number.isFinite(seen.values[1200]));
});

test('the map is one even fog but for the places visited', () => {
  const run = new Alone(history(), 0);
  const palette = new Uint8Array(768).fill(7);
  const { image } = veiled('map', {}, land, run, 1, palette);
  const pixel = (/** @type {number} */ x, /** @type {number} */ y) => {
    const i = Math.min(image.width - 1, Math.floor(((x + 1) / 2) * image.width));
    const j = Math.min(image.height - 1, Math.floor(((1 - y) / 2) * image.height));
    return [...image.data.slice(4 * (j * image.width + i), 4 * (j * image.width + i) + 4)];
  };
  const fog = pixel(-0.9, -0.9);
  for (const [x, y] of [
    [0, 0],
    [-0.4, 0.5],
    [0.2, 0],
    [0.6, 0.1],
  ])
    assert.deepEqual(pixel(x, y), fog);
  assert.deepEqual(pixel(0.8, 0), [7, 7, 7, 255]);
});

test('an arrow shows the way down, until the point rests', () => {
  const told = /** @type {any} */ ({ x: 0.2, y: 0, value: 0.04, gradient: [0.4, 0] });
  const kinds = (/** @type {boolean} */ rests) =>
    slopeAt(told, land, rests).map(({ kind }) => kind);
  const made = history();
  assert.deepEqual(kinds(restsAt(made, 0, 1)), ['sheet', 'arrow']);
  // What is left of the slope is not zero, but nothing that an eye would see.
  assert.deepEqual(kinds(restsAt(made, 0, 2)), ['sheet']);
  assert.deepEqual(kinds(restsAt(made, 1, 2)), ['sheet', 'arrow']);
});
