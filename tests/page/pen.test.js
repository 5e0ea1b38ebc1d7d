// Where what is drawn over the views is named.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeLabel, traceAll } from '../../www/figure/pen.js';

const AREA = { left: 40, top: 10, width: 300, height: 200 };
const HALF = 6;

/** @param {import('../../www/figure/surface/labels.js').Box | null} box */
function within(box) {
  assert.ok(box);
  assert.ok(box.x - box.half >= AREA.left && box.x + box.half <= AREA.left + AREA.width);
  assert.ok(box.y - box.tall >= AREA.top && box.y + box.tall <= AREA.top + AREA.height);
  return box;
}

test('a sign has its name to the right, at the edge to the left, and never cut', () => {
  const mark = (/** @type {[number, number]} */ spot) =>
    placeLabel({ spot, away: [1, 0], from: 13 }, HALF, AREA);
  assert.equal(within(mark([100, 100])).x, 100 + 13 + HALF);
  assert.equal(within(mark([340, 100])).x, 340 - 13 - HALF);
  // In the middle of each side, as the ends of two cross-sections are, and in the corners.
  for (const x of [40, 190, 340])
    for (const y of [10, 110, 210]) {
      const box = within(mark([x, y]));
      assert.ok(Math.hypot(box.x - x, box.y - y) < 30, `${x}, ${y}: far from what it names`);
    }
  assert.equal(mark([360, 100]), null);
});

test('an arrow that leaves the view is named where it leaves', () => {
  const arrow = (/** @type {[number, number]} */ tail, /** @type {[number, number]} */ tip) => {
    const way = /** @type {[number, number]} */ ([tip[0] - tail[0], tip[1] - tail[1]]);
    const far = Math.hypot(...way);
    return placeLabel({ spot: tip, tail, away: [way[0] / far, way[1] / far], from: 7 }, HALF, AREA);
  };
  assert.equal(within(arrow([100, 100], [150, 100])).x, 150 + 7 + HALF);
  for (const [tip, edge] of /** @type {[[number, number], [number, number]][]} */ ([
    [
      [900, 100],
      [340, 100],
    ],
    [
      [-900, 100],
      [40, 100],
    ],
    [
      [100, -900],
      [100, 10],
    ],
    [
      [900, 900],
      [210, 210],
    ],
  ])) {
    const box = within(arrow([100, 100], tip));
    assert.ok(Math.hypot(box.x - edge[0], box.y - edge[1]) < 30, `${tip}`);
  }
  // Nothing is seen of it.
  assert.equal(arrow([500, 100], [900, 100]), null);
});

test('a line keeps its ends and its gaps, and leaves out what is not a pixel long', () => {
  /** @param {[number, number][]} spots */
  const drawn = (spots) => {
    /** @type {string[]} */
    const path = [];
    const context = /** @type {any} */ ({
      moveTo: (/** @type {number} */ x, /** @type {number} */ y) => path.push(`M${x},${y}`),
      lineTo: (/** @type {number} */ x, /** @type {number} */ y) => path.push(`L${x},${y}`),
    });
    traceAll(context, spots.length, (i) => spots[i]);
    return path.join(' ');
  };
  assert.equal(
    drawn([
      [0, 0],
      [5, 0],
      [5, 9],
    ]),
    'M0,0 L5,0 L5,9',
  );
  // Short moves add up; the last point is drawn however near it is.
  const creeping = Array.from(
    { length: 11 },
    (_, i) => /** @type {[number, number]} */ ([i / 8, 0]),
  );
  assert.equal(drawn(creeping), 'M0,0 L0.5,0 L1,0 L1.25,0');
  assert.equal(
    drawn([
      [0, 0],
      [NaN, 0],
      [3, 3],
      [1e300, 3],
      [4, 4],
      [6, 4],
    ]),
    'M0,0 M3,3 M4,4 L6,4',
  );
});
