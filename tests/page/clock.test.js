import assert from 'node:assert/strict';
import { test } from 'node:test';
import { due, LONGEST_FRAME } from '../../www/figure/clock.js';

/**
 * Steps taken over `seconds` by frames of the given lengths in ms, repeated.
 * @param {number} speed @param {number} seconds @param {number[]} frames
 */
function run(speed, seconds, frames) {
  let [now, steps, carry] = [0, 0, 0];
  for (let n = 0; now < seconds * 1000; n++) {
    const elapsed = Math.min(frames[n % frames.length], seconds * 1000 - now);
    now += elapsed;
    const next = due(carry, elapsed, speed);
    steps += next.steps;
    carry = next.carry;
    assert.ok(carry >= 0 && carry < 1);
  }
  return steps;
}

test('the number of steps depends on the time alone, not on the display', () => {
  for (const speed of [0.5, 1, 20, 59, 60, 61, 1000]) {
    for (const frames of [[1000 / 60], [1000 / 144], [1000 / 24], [3, 40, 16, 16, 7]]) {
      const steps = run(speed, 10, frames);
      // one step of rounding at the last frame
      assert.ok(Math.abs(steps - speed * 10) <= 1, `${steps} steps at ${speed}/s`);
    }
  }
});

test('a long sleep is not made up for, and time never runs backwards', () => {
  assert.equal(due(0, 60_000, 100).steps, (LONGEST_FRAME * 100) / 1000);
  assert.deepEqual(due(0.5, -20, 100), { steps: 0, carry: 0.5 });
});
