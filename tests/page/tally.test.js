import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learn, texts } from '../../www/i18n/i18n.js';
import { History, NEVER } from '../../www/figure/history.js';
import { OUTCOMES } from '../../www/figure/outcomes.js';
import { counts, lowestReached, settled, tallySpoken } from '../../www/figure/tally.js';

/** 50 runs: codes 0 … 10, of which 48 at minima. */
const TALLY = {
  step: 7,
  total: 50,
  lowestMinimum: 31,
  otherMinimum: 17,
  counts: [1, 48, 1, 0, 0, 0, 0, 0, 0, 0, 0],
  leftWindow: 2,
};

test('the tally is a sentence, in both languages', async () => {
  await learn('ko');
  assert.equal(
    tallySpoken(TALLY, texts('en'), true),
    '31 of 50 runs have reached the lowest minimum, another minimum 17, saddle 1, 2 left the window, 1 is still moving',
  );
  assert.equal(
    tallySpoken(TALLY, texts('ko'), true),
    '초기값 50개 가운데 31개가 가장 낮은 최소점에 도착, 다른 최소점 17, 안장점 1, 창을 벗어남 2, 1개는 아직 이동 중',
  );
});

test('every run is counted once, whatever its outcome', () => {
  const all = { ...TALLY, counts: [1, 48, 2, 3, 4, 5, 6, 7, 8, 9, 10] };
  const shown = counts(all);
  assert.equal(
    shown.reduce((sum, { count }) => sum + count, 0),
    all.counts.reduce((sum, count) => sum + count, 0),
  );
  assert.equal(new Set(shown.map(({ style }) => style)).size, OUTCOMES.length);
});

test('a lowest minimum is reached when the first run has stopped there', () => {
  const history = new History();
  const end = { kind: 'minimum', x: 0, y: 0, count: 1 };
  history.append({
    generation: 1,
    from: 0,
    to: 0,
    count: 4,
    positions: new Float64Array(8),
    values: new Float64Array(4),
    stoppedAt: Uint32Array.of(10, 20, 30, NEVER),
    outcomes: Uint8Array.of(1, 1, 1, 0),
    sites: Uint16Array.of(1, 0, 2, 65535),
    leftAt: new Uint32Array(4).fill(NEVER),
    ends: [
      { ...end, value: 0, lowest: true },
      { ...end, value: 5, lowest: false },
      { ...end, value: 0, lowest: true },
    ],
    done: true,
  });
  const reached = (/** @type {number} */ step) =>
    lowestReached(history, step).map((found) => history.ends.indexOf(found));
  assert.deepEqual(reached(19), []);
  assert.deepEqual(reached(20), [0]);
  assert.deepEqual(reached(1000), [0, 2]);
});

test('what is smaller than the rounding of the heights is 0, nothing else is', () => {
  const heights = { lo: 0, hi: 2000 };
  assert.equal(settled(7.9e-31, heights), 0);
  assert.equal(settled(-1e-11, heights), 0);
  assert.equal(settled(1e-6, heights), 1e-6);
  assert.equal(settled(-1.0316, heights), -1.0316);
  assert.equal(settled(7.9e-31, { lo: 0, hi: 1e-20 }), 7.9e-31);
  assert.equal(settled(7.9e-31, null), 7.9e-31);
});
