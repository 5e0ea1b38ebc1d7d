import assert from 'node:assert/strict';
import { test } from 'node:test';
import { History, NEVER } from '../../www/figure/history.js';

/**
 * A chunk whose numbers say where they belong: x = 100 k + i, y = −x, value = x / 2.
 * @param {number} from @param {number} to @param {number} count
 * @param {Partial<import('../../www/figure/history.js').Chunk>} [more]
 */
function chunk(from, to, count, more = {}) {
  const cells = (to - from + 1) * count;
  const positions = new Float64Array(cells * 2);
  const values = new Float64Array(cells);
  for (let c = 0; c < cells; c++) {
    const x = 100 * (from + Math.floor(c / count)) + (c % count);
    positions.set([x, -x], c * 2);
    values[c] = x / 2;
  }
  return {
    generation: 1,
    from,
    to,
    count,
    positions,
    values,
    stoppedAt: new Uint32Array(count).fill(NEVER),
    outcomes: new Uint8Array(count),
    sites: new Uint16Array(count).fill(65535),
    leftAt: new Uint32Array(count).fill(NEVER),
    ends: [],
    done: false,
    ...more,
  };
}

/** @param {History} history */
function check(history) {
  for (let k = history.first; k <= history.computed; k++) {
    for (let i = 0; i < history.count; i++) {
      assert.equal(history.x(i, k), 100 * k + i);
      assert.equal(history.y(i, k), -(100 * k + i));
      assert.equal(history.value(i, k), (100 * k + i) / 2);
    }
  }
}

test('chunks follow each other and every step is found again', () => {
  const history = new History();
  assert.equal(history.computed, -1);
  for (const [from, to] of [
    [0, 0],
    [1, 6],
    [7, 7],
    [8, 200],
  ])
    history.append(chunk(from, to, 3));
  assert.equal(history.computed, 200);
  check(history);
  assert.equal(history.revision, 0);
});

test('a chunk that starts inside replaces the rest', () => {
  const history = new History();
  history.append(chunk(0, 50, 2));
  history.append(chunk(20, 30, 2));
  assert.deepEqual([history.computed, history.revision], [30, 1]);
  check(history);
});

test('a chunk from step 0 begins anew, with another number of runs', () => {
  const history = new History();
  history.append(chunk(0, 9, 4));
  history.append(chunk(0, 3, 5, { done: true }));
  assert.deepEqual([history.count, history.computed, history.done], [5, 3, true]);
  check(history);
});

test('steps the core did not keep are left out, and only the last stretch is held', () => {
  const history = new History();
  history.append(chunk(0, 4, 2));
  history.append(chunk(64, 66, 2));
  assert.deepEqual([history.first, history.computed], [64, 66]);
  check(history);
  history.append(chunk(67, 70, 2));
  assert.deepEqual([history.first, history.computed], [64, 70]);
  check(history);
  history.append(chunk(0, 2, 2));
  assert.deepEqual([history.first, history.computed], [0, 2]);
  check(history);
});

test('other runs replace what is held, however far they have come', () => {
  const history = new History();
  history.append(chunk(0, 4, 2));
  const { revision } = history;
  history.append(chunk(5, 8, 3));
  assert.deepEqual([history.first, history.computed, history.count], [5, 8, 3]);
  assert.ok(history.revision > revision);
  check(history);
  // As many runs as before, of which no former steps are kept: step 8 is no longer that of the old ones.
  history.append({ ...chunk(9, 9, 3), generation: 2 });
  assert.deepEqual([history.first, history.computed], [9, 9]);
  check(history);
});

test('a run ends in a lowest minimum if its end is one', () => {
  const history = new History();
  const end = { kind: 'minimum', x: 0, y: 0, value: 0, count: 1 };
  history.append(
    chunk(0, 1, 3, {
      ends: [
        { ...end, lowest: false },
        { ...end, lowest: true },
      ],
      sites: Uint16Array.of(1, 0, 65535),
    }),
  );
  assert.deepEqual(
    [0, 1, 2].map((i) => history.lowest(i)),
    [true, false, false],
  );
});

test('truncating forgets later stops and keeps earlier ones', () => {
  const history = new History();
  history.append(
    chunk(0, 40, 3, {
      stoppedAt: Uint32Array.of(10, 30, NEVER),
      leftAt: Uint32Array.of(NEVER, 25, 12),
      done: true,
    }),
  );
  history.truncate(20);
  assert.deepEqual([history.computed, history.done], [20, false]);
  assert.deepEqual([...history.stoppedAt], [10, NEVER, NEVER]);
  assert.deepEqual([...history.leftAt], [NEVER, NEVER, 12]);
  history.truncate(300);
  assert.equal(history.computed, 20);
  history.append(chunk(21, 60, 3));
  check(history);
});
