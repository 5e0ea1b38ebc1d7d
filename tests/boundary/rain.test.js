import assert from 'node:assert/strict';
import test from 'node:test';
import { Ensemble, Objective, Rain, refused, wasm } from './core.js';

const objective = () => new Objective({ surface: 'himmelblau' });
const settings = (count = 0) => ({
  optimizer: { name: 'gd', lr: 0.005 },
  starts: { count, seed: 5, sampling: 'uniform' },
  maxSteps: 500,
  tolerance: 1e-6,
});
const COUNT = 3000;

/** The runs of the package from the same starts, at a step. */
function runs(step) {
  const ensemble = new Ensemble(objective(), settings(COUNT));
  ensemble.step(step);
  return ensemble;
}

test('drops are the runs of an ensemble, ready to be drawn', () => {
  const rain = new Rain(objective(), settings(), 0, COUNT);
  assert.equal(rain.count(), COUNT);
  for (const step of [0, 1, 9, 60, 500]) {
    while (!rain.advance(step, 10_000));
    const expected = runs(step);
    const { counts, ends } = rain.tally();
    const outcomes = expected.outcomes();
    counts.forEach((count, code) =>
      assert.equal(count, outcomes.filter((c) => c === code).length, `step ${step}, code ${code}`),
    );
    const positions = expected.positions();
    const points = rain.points().slice();
    for (let i = 0; i < COUNT; i++) {
      if (outcomes[i] !== 0) assert.ok(points[3 * i + 2] >= 16);
      else {
        assert.equal(points[3 * i + 2], 0);
        // Himmelblau's window is [−6, 6]².
        assert.ok(Math.abs(points[3 * i] - positions[2 * i] / 6) < 1e-6);
        assert.ok(Math.abs(points[3 * i + 1] - positions[2 * i + 1] / 6) < 1e-6);
      }
    }
    const theirs = expected.ends().map(({ x, y, count }) => [x.toFixed(6), y.toFixed(6), count]);
    const mine = ends.map(({ x, y, count }) => [x.toFixed(6), y.toFixed(6), count]);
    assert.deepEqual(mine.sort(), theirs.sort(), `step ${step}`);
  }
  assert.ok(rain.done());
});

test('shares are parts of the whole', () => {
  const tally = (first, last) => {
    const rain = new Rain(objective(), settings(), first, last);
    while (!rain.advance(500, 1e6));
    return rain.tally().counts;
  };
  const [whole, one, two] = [tally(0, COUNT), tally(0, 1234), tally(1234, COUNT)];
  assert.deepEqual(
    whole,
    one.map((count, code) => count + two[code]),
  );
});

test('where the memory cannot grow, it says how many drops fit', () => {
  const { memory } = wasm;
  // Nearly all that an address of 32 bits can reach; no page of it is touched.
  const left = 300;
  memory.grow(65_536 - left - memory.buffer.byteLength / 65_536);
  const refusal = refused(() => new Rain(objective(), settings(), 0, 1_000_000), 'rain.memory');
  const fits = Number(refusal.allowed);
  assert.ok(fits >= 10_000 && fits < 300_000, refusal.allowed);
  assert.equal(refusal.value, '1000000');
  const rain = new Rain(objective(), settings(), 0, fits);
  while (!rain.advance(500, 1e6));
  assert.equal(
    rain.tally().counts.reduce((sum, count) => sum + count),
    fits,
  );
  rain.free();
});
