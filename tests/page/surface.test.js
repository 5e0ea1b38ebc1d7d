import assert from 'node:assert/strict';
import test from 'node:test';
import { Block } from '../../www/figure/surface/block.js';
import { MARGIN, drape, ground, newLine, stretch } from '../../www/figure/surface/drape.js';
import { Grid } from '../../www/figure/surface/grid.js';
import { keepApart } from '../../www/figure/surface/labels.js';
import {
  HOME,
  fromNumbers,
  offset,
  poseOf,
  tidy,
  toNumbers,
} from '../../www/figure/surface/pose.js';
import { PER_WORD } from '../../www/figure/surface/ground.glsl.js';
import { groundUniforms, setGround } from '../../www/figure/surface/terrain.js';
import { STRIDE, Trail } from '../../www/figure/surface/trail.js';
import { History } from '../../www/figure/history.js';

/** Random numbers that are the same in every run of the tests. @param {number} seed */
function random(seed) {
  let s = seed;
  return () => (s = (s * 1664525 + 1013904223) >>> 0) / 2 ** 32;
}

const HEIGHTS = {
  kind: /** @type {const} */ ('linear'),
  lo: 0,
  hi: 1,
  unit: 1,
  contours: [],
  strong: [],
  ticks: [],
};

/**
 * A grid of f over the unit square in cells.
 * @param {number} nx @param {number} ny @param {(i: number, j: number) => number} f
 */
function gridOf(nx, ny, f) {
  const values = Array.from({ length: nx * ny }, (_, n) => f(n % nx, Math.floor(n / nx)));
  return new Grid({ values, nx, ny, heights: HEIGHTS });
}

const hilly = gridOf(41, 33, (i, j) => 0.5 + 0.45 * Math.sin(i / 3) * Math.cos(j / 4));

test('a plane keeps its heights between the samples', () => {
  const grid = gridOf(5, 4, (i, j) => 0.1 + 0.05 * i + 0.15 * j);
  for (const [u, v] of [
    [0, 0],
    [4, 3],
    [1.25, 2.5],
    [2.5, 1.25],
    [3.999, 0.001],
  ]) {
    // Levels are kept in single precision.
    assert.ok(Math.abs(grid.at(u, v) - (0.1 + 0.05 * u + 0.15 * v)) < 1e-6, `${u}, ${v}`);
  }
  assert.ok(Number.isNaN(grid.at(4.001, 1)));
  assert.ok(Number.isNaN(grid.at(1, -0.001)));
});

test('a ray meets the surface where the surface is, and nothing stands before', () => {
  const next = random(3);
  let hits = 0;
  for (let n = 0; n < 500; n++) {
    const origin = /** @type {[number, number, number]} */ ([
      60 * next() - 10,
      60 * next() - 14,
      1.2 + next(),
    ]);
    const goal = [40 * next(), 32 * next(), next()];
    const direction = /** @type {[number, number, number]} */ (
      goal.map((g, axis) => g - origin[axis])
    );
    const hit = hilly.hit(origin, direction);
    // The first crossing, sought in small steps.
    let seen = null;
    let over = false;
    for (let k = 0; k < 40_000 && seen === null; k++) {
      const t = k / 10_000;
      const [u, v, z] = origin.map((o, axis) => o + direction[axis] * t);
      if (z > hilly.at(u, v)) over = true;
      else if (z <= hilly.at(u, v)) {
        if (!over) break; // it comes in through a wall
        seen = [u, v];
      }
    }
    if (hit === null) {
      assert.equal(seen, null);
      continue;
    }
    hits += 1;
    const t = (hit[0] - origin[0]) / direction[0];
    assert.ok(Math.abs(origin[2] + direction[2] * t - hilly.at(...hit)) < 1e-5);
    assert.ok(seen && Math.hypot(seen[0] - hit[0], seen[1] - hit[1]) < 0.02, `${seen} and ${hit}`);
  }
  assert.ok(hits > 250, `${hits} rays met the surface`);
});

test('a ray from straight above meets what lies below it', () => {
  const hit = hilly.hit([7.3, 9.6, 5], [0, 0, -1]);
  assert.ok(hit && Math.abs(hit[0] - 7.3) < 1e-12 && Math.abs(hit[1] - 9.6) < 1e-12);
  assert.equal(hilly.hit([-1, 5, 5], [0, 0, -1]), null);
  assert.equal(hilly.hit([5, 5, 5], [0, 0, 1]), null);
});

test('a hole is cut where it is, and a ray goes through it', () => {
  const grid = gridOf(21, 21, (i, j) => (Math.hypot(i - 10, j - 10) < 4 ? NaN : 0.5));
  assert.ok(Number.isNaN(grid.at(10, 10)));
  assert.equal(grid.at(10, 2), 0.5);
  assert.equal(grid.hit([10, 10, 2], [0, 0, -1]), null);
  assert.deepEqual(grid.hit([3.5, 3, 2], [0, 0, -1]), [3.5, 3]);
  // The edge lies within a cell of the circle, all around.
  for (let angle = 0; angle < 6.28; angle += 0.05) {
    let r = 0;
    while (Number.isNaN(grid.at(10 + r * Math.cos(angle), 10 + r * Math.sin(angle)))) r += 0.01;
    assert.ok(Math.abs(r - 3.5) < 1, `at ${angle} the edge is at ${r}`);
  }
  for (const corner of grid.triangles()) assert.ok(!Number.isNaN(grid.levels[corner]));
});

test('infinite heights are holes, as on the map', () => {
  const grid = gridOf(7, 7, (i) => (i < 4 ? Infinity : 0.25));
  assert.ok(Number.isNaN(grid.at(1, 3)));
  assert.equal(grid.at(6, 3), 0.25);
});

test('a pole parts the surface, a removable hole does not', () => {
  const grid8 = (/** @type {number} */ at) =>
    gridOf(17, 9, (i) => (i === 8 ? at : i < 8 ? 0.9 : 0.1));
  for (const at of [Infinity, -Infinity]) {
    const grid = grid8(at);
    const columns = [...grid.triangles()].map((corner) => corner % 17);
    assert.ok(columns.length > 0 && !columns.includes(8));
    assert.ok(Number.isNaN(grid.at(7.5, 4)) && Number.isNaN(grid.at(8.01, 4)));
    // Up to the gap each side keeps its height, and its edge at the border of the block its wall.
    assert.ok(Math.abs(grid.at(7, 4) - 0.9) < 1e-6 && Math.abs(grid.at(9, 4) - 0.1) < 1e-6);
    assert.equal(grid.inside[8], 0);
    assert.ok(grid.inside[7] >= 0.5 && grid.inside[9] >= 0.5);
    assert.equal(grid.slopes()[2 * (4 * 17 + 7)], 0);
    assert.equal(grid.hit([8, 4, 2], [0, 0, -1]), null);
  }
  assert.ok(grid8(NaN).at(8, 4) > 0);
});

test('slopes agree with the plane they are taken from', () => {
  const slopes = gridOf(6, 5, (i, j) => 0.02 * i - 0.03 * j + 0.5).slopes();
  for (let n = 0; n < slopes.length; n += 2) {
    assert.ok(Math.abs(slopes[n] - 0.02) < 1e-6 && Math.abs(slopes[n + 1] + 0.03) < 1e-6);
  }
});

test('the scene and the window lead back to each other', () => {
  const block = new Block([-15, -5], [-3, 3]);
  for (const [x, y] of [
    [-15, -3],
    [-5, 3],
    [-10, 0.7],
  ]) {
    assert.ok(Math.abs(block.fromX(block.toX(x)) - x) < 1e-12);
    assert.ok(Math.abs(block.fromY(block.toY(y)) - y) < 1e-12);
  }
  assert.ok(Math.abs(block.toX(-5) - 1) < 1e-12);
  assert.ok(Math.abs(block.toY(3) - 0.6) < 1e-12); // proportions are kept: 10 to 6
});

test('a window far from the origin keeps its digits', () => {
  const block = new Block([1e9, 1e9 + 1], [0, 1]);
  assert.equal(block.toX(1e9 + 0.75), 0.5);
});

test('a segment is cut at a rectangle', () => {
  assert.deepEqual(stretch(-2, 0, 2, 0, 1, 1), [0.25, 0.75]);
  assert.deepEqual(stretch(0, 0, 0.5, 0.5, 1, 1), [0, 1]);
  assert.equal(stretch(-2, 2, 2, 3, 1, 1), null);
  assert.equal(stretch(2, 0, 2, 1, 1, 1), null);
});

test('a step lies on the surface from end to end, and its line is straight on the map', () => {
  const block = new Block([0, 40], [0, 32]);
  const line = newLine();
  drape(line, block, hilly, [-0.9, -0.5, 0.1], [0.8, 0.6, 0.9]);
  assert.ok(line.count > 20);
  assert.equal(line.left, false);
  for (let n = 0; n < line.count; n++) {
    const [x, y, z] = line.points.subarray(3 * n, 3 * n + 3);
    assert.ok(Math.abs(z - ground(block, hilly, x, y)) < 1e-9);
    assert.ok(Math.abs((x + 0.9) * 1.1 - (y + 0.5) * 1.7) < 1e-9);
  }
  const end = 3 * (line.count - 1);
  assert.ok(
    Math.abs(line.points[end] - 0.8) < 1e-12 && Math.abs(line.points[end + 1] - 0.6) < 1e-12,
  );
});

test('a step that leaves is cut at the margin, in its own direction, however far it goes', () => {
  const block = new Block([0, 40], [0, 32]);
  const line = newLine();
  for (const far of [3, 1e9, 1e300, Infinity]) {
    drape(line, block, hilly, [0, 0, 0.5], [far, far, 1]);
    assert.equal(line.left, true);
    const [x, y, z] = line.points.subarray(3 * line.count - 3, 3 * line.count);
    assert.ok(
      Math.abs(y - (block.half[1] + MARGIN)) < 1e-9 && Math.abs(x - y) < 1e-9,
      `${far}: ${x}, ${y}`,
    );
    assert.ok(z >= 0 && z <= block.height);
  }
  drape(line, block, hilly, [0, 0, 0.5], [NaN, 0, NaN]);
  assert.equal(line.count, 0);
  drape(line, block, hilly, [2, 2, 0.5], [3, 3, 0.5]);
  assert.equal(line.count, 0);
});

/** @param {number} count @param {number} steps @param {(i: number, k: number) => [number, number]} place */
function historyOf(count, steps, place) {
  const history = new History();
  const positions = new Float64Array((steps + 1) * count * 2);
  for (let k = 0; k <= steps; k++) {
    for (let i = 0; i < count; i++) positions.set(place(i, k), 2 * (k * count + i));
  }
  history.append(
    /** @type {any} */ ({
      generation: 0,
      from: 0,
      to: steps,
      count,
      positions,
      values: new Float64Array((steps + 1) * count).fill(0.5),
      stoppedAt: new Uint32Array(count).fill(0xffffffff),
      outcomes: new Uint8Array(count),
      lowest: new Uint8Array(count),
      sites: new Uint16Array(count),
      leftAt: new Uint32Array(count).fill(0xffffffff),
      ends: [],
      done: true,
    }),
  );
  return history;
}

test('walking in pieces gives the same segments as walking at once', () => {
  const block = new Block([0, 40], [0, 32]);
  const history = historyOf(30, 60, (i, k) => [
    20 + 18 * Math.cos(i + k / 9),
    16 + 14 * Math.sin(i * 2 + k / 7),
  ]);
  const whole = new Trail();
  whole.walk(history, block, hilly, HEIGHTS, 60);
  const pieces = new Trail();
  for (const step of [0, 1, 2, 17, 17, 40, 99]) pieces.walk(history, block, hilly, HEIGHTS, step);
  const count = whole.countAt(60);
  assert.ok(count > 30 * 60);
  assert.equal(pieces.countAt(60), count);
  assert.deepEqual(
    pieces.segments.slice(0, count * STRIDE),
    whole.segments.slice(0, count * STRIDE),
  );
  assert.equal(whole.countAt(0), 0);
  for (let k = 1; k <= 60; k++) assert.ok(whole.countAt(k) >= whole.countAt(k - 1));
  // Up to a step only what is walked by then: the last end of each run is its place at that step.
  const at = 23;
  const ends = new Map();
  for (let n = 0; n < whole.countAt(at); n++) {
    const segment = whole.segments.subarray(n * STRIDE, (n + 1) * STRIDE);
    ends.set(segment[6], [segment[3], segment[4]]);
  }
  for (let i = 0; i < 30; i++) {
    const [x, y] = ends.get(i);
    assert.ok(Math.abs(x - block.toX(history.x(i, at))) < 1e-3);
    assert.ok(Math.abs(y - block.toY(history.y(i, at))) < 1e-3);
  }
});

test('a run that creeps takes few segments, and one that leaves is remembered', () => {
  const block = new Block([0, 40], [0, 32]);
  const creeping = new Trail();
  creeping.walk(
    historyOf(1, 2000, (_, k) => [20 + k * 1e-5, 16]),
    block,
    hilly,
    HEIGHTS,
    2000,
  );
  assert.ok(creeping.countAt(2000) < 5);
  const leaving = new Trail();
  leaving.walk(
    historyOf(1, 9, (_, k) => [20 + 5 ** k, 16]),
    block,
    hilly,
    HEIGHTS,
    9,
  );
  assert.equal(leaving.exit(0, 1), null);
  const exit = leaving.exit(0, 9);
  assert.ok(exit && exit.step === 2 && Math.abs(exit.x - (1 + MARGIN)) < 1e-9);
});

test('a pose that was rounded once stays, through a link and through the camera', () => {
  const next = random(11);
  for (let n = 0; n < 300; n++) {
    const pose = tidy({
      azimuth: 1000 * next() - 500,
      elevation: 120 * next() - 10,
      distance: 3 * next(),
      x: 5 * next() - 2.5,
      y: next(),
      z: next(),
    });
    assert.deepEqual(tidy(pose), pose);
    assert.deepEqual(fromNumbers(toNumbers(pose)), pose);
    const [x, y, z] = offset(pose, 7.3);
    assert.deepEqual(poseOf({ x, y, z }, pose, 7.3), pose);
  }
  assert.deepEqual(fromNumbers([]), HOME);
  assert.deepEqual(fromNumbers([NaN, 30, Infinity]), { ...HOME, elevation: 30 });
});

test('labels that touch are left out, the later first', () => {
  const box = (/** @type {number} */ x, /** @type {number} */ y) => ({ x, y, half: 10, tall: 7 });
  assert.deepEqual(keepApart([box(50, 50), box(65, 50), box(80, 50), box(50, 70)], 200, 200), [
    true,
    false,
    true,
    true,
  ]);
  assert.deepEqual(keepApart([box(-10, 50), box(50, 199)], 200, 200), [false, false]);
});

test('lines of panels lie on the surface, dashed by their length', async () => {
  const { segmentsOf } = await import('../../www/figure/surface/lines.js');
  const block = new Block([0, 40], [0, 32]);
  const points = [2, 3, 38, 3, 38, 30, NaN, NaN, 5, 30, 5, 10];
  /** @param {any} dash */
  const lengthOf = (dash) => {
    const segments = segmentsOf(
      [{ kind: 'line', points, ink: 'blue', dash }],
      block,
      hilly,
      HEIGHTS,
    );
    let sum = 0;
    for (let at = 0; at < segments.length; at += STRIDE) {
      const [x0, y0, z0, x1, y1, z1, line] = segments.subarray(at, at + STRIDE);
      assert.equal(line, 0);
      for (const [x, y, z] of [
        [x0, y0, z0],
        [x1, y1, z1],
      ])
        assert.ok(Math.abs(z - ground(block, hilly, x, y)) < 0.03, `${x}, ${y}, ${z}`);
      sum += Math.hypot(x1 - x0, y1 - y0, z1 - z0);
    }
    return sum;
  };
  const whole = lengthOf('solid');
  assert.ok(whole > 1.8 + 1.3 + 1 && whole < 12, `${whole}`);
  // 8 on, 5 off
  assert.ok(Math.abs(lengthOf('dashed') / whole - 8 / 13) < 0.02);
  assert.ok(Math.abs(lengthOf('dotted') / whole - 2 / 6) < 0.02);
});

test('a sheet goes on outside the scale of heights, without a jump', async () => {
  const { freeLevel } = await import('../../www/figure/surface/sheet.js');
  const { level } = await import('../../www/figure/heights.js');
  for (const kind of /** @type {const} */ (['linear', 'log'])) {
    const heights = { ...HEIGHTS, kind, lo: 2, hi: 50, unit: 0.1 };
    for (const value of [2, 2.3, 10, 50])
      assert.ok(Math.abs(freeLevel(heights, value) - level(heights, value)) < 1e-12);
    assert.ok(freeLevel(heights, 51) > 1 && freeLevel(heights, 1.9) < 0);
    const slope = (/** @type {number} */ at) =>
      (freeLevel(heights, at + 1e-6) - freeLevel(heights, at)) / 1e-6;
    assert.ok(Math.abs(slope(2) / slope(2 - 1e-5) - 1) < 1e-3, kind);
  }
});

test('a hill hides what stands behind it, and nothing on an open slope is hidden', async () => {
  const { hides } = await import('../../www/figure/surface/overlays.js');
  const wall = gridOf(41, 41, (i) => (Math.abs(i - 20) < 3 ? 1 : 0));
  const block = new Block([0, 40], [0, 40]);
  const eye = /** @type {any} */ ({ x: 6, y: 0, z: 0.8 });
  const at = (/** @type {number} */ x) => [x, 0, ground(block, wall, x, 0)];
  assert.equal(hides(block, wall, at(-0.3), eye), true);
  assert.equal(hides(block, wall, at(0.5), eye), false);
  assert.equal(hides(block, wall, at(0), eye), false, 'on the wall');
});

test('the round contour lines, and they alone, are told to the shaders as the strong ones', () => {
  // Forty lines from −7 on: more than one word of bits.
  const contours = Array.from({ length: 40 }, (_, i) => i - 7);
  const strong = contours.filter((value) => value % 5 === 0);
  const uniforms = groundUniforms();
  setGround(uniforms, { ...HEIGHTS, lo: -8, hi: 40, contours, strong }, undefined);
  const words = uniforms.strong.value;
  const told = contours.filter((_, i) => (words[Math.floor(i / PER_WORD)] >> (i % PER_WORD)) & 1);
  assert.deepEqual(told, strong);
  // Another scale forgets them.
  setGround(uniforms, HEIGHTS, undefined);
  assert.deepEqual([...uniforms.strong.value], [0, 0, 0, 0]);
});
