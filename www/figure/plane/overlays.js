// What panels let be drawn over a plane: over the map, and over a curve.
import { DASHES, sheetAt } from '../overlays.js';
import {
  colourWith,
  drawArrow,
  drawLabels,
  drawMark,
  labelOfArrow,
  labelOfMark,
  trace,
  traceAll,
} from '../pen.js';

/** @typedef {import('../overlays.js').Overlay} Overlay */
/** @typedef {import('../overlays.js').Line} Line */
/** @typedef {import('../overlays.js').Sheet} Sheet */
/** @typedef {import('../pen.js').Pen} Pen */
/** @typedef {import('../pen.js').Spot} Spot */

const WIDTH = 2;
const CASING = 2.4;
/** Cells along a side of a sheet whose contour lines are sought. */
const CELLS = 40;
const RIM = 128;

/**
 * Lines, with a casing that parts them from any ground.
 * @param {CanvasRenderingContext2D} context @param {Pen} pen @param {readonly Overlay[]} overlays
 * @param {(line: Line, i: number) => Spot} place of a line's point
 */
export function drawLines(context, pen, overlays, place) {
  context.save();
  context.lineJoin = 'round';
  for (const line of overlays) {
    if (line.kind !== 'line') continue;
    const { width = WIDTH, dash = 'solid' } = line;
    context.beginPath();
    traceAll(context, line.points.length >> 1, (i) => place(line, i));
    context.lineCap = dash === 'solid' ? 'round' : 'butt';
    context.setLineDash([]);
    context.strokeStyle = pen.casing;
    context.globalAlpha = 0.6;
    context.lineWidth = width + CASING;
    context.stroke();
    context.setLineDash(DASHES[dash]);
    context.strokeStyle = colourWith(pen, line);
    context.globalAlpha = 1;
    context.lineWidth = width;
    context.stroke();
  }
  context.restore();
}

/**
 * Arrows, marks and their labels.
 * @param {CanvasRenderingContext2D} context @param {Pen} pen @param {readonly Overlay[]} overlays
 * @param {object} places
 * @param {(arrow: import('../overlays.js').Arrow, rank: number) => Spot[]} places.arrow the arrow's points; it is the `rank`th that starts there
 * @param {(mark: import('../overlays.js').Mark) => Spot} places.mark
 * @param {import('../pen.js').Area} area in which they are seen
 */
export function drawSigns(context, pen, overlays, { arrow, mark }, area) {
  /** @type {import('../pen.js').Label[]} */
  const labels = [];
  /** @type {Map<string, number>} */
  const ranks = new Map();
  for (const overlay of overlays) {
    if (overlay.kind === 'arrow') {
      const tail = overlay.from.join();
      const rank = ranks.get(tail) ?? 0;
      ranks.set(tail, rank + 1);
      const spots = arrow(overlay, rank);
      drawArrow(context, pen, overlay, spots);
      labels.push(...labelOfArrow(pen, overlay, spots));
    } else if (overlay.kind === 'mark') {
      const spot = mark(overlay);
      drawMark(context, pen, overlay, spot);
      labels.push(...labelOfMark(pen, overlay, spot));
    }
  }
  drawLabels(context, pen, labels, area);
}

/**
 * A sheet from above: its rim, and its contour lines at the heights at which the map has its own. Where the
 * model is good, the two lie over each other.
 * @param {CanvasRenderingContext2D} context @param {Pen} pen @param {Sheet} sheet
 * @param {number} reach the radius in the function's units
 * @param {readonly number[]} contours
 * @param {(x: number, y: number) => Spot} place
 */
export function drawSheet(context, pen, sheet, reach, contours, place) {
  const [x, y] = sheet.at;
  context.save();
  context.beginPath();
  trace(
    context,
    Array.from({ length: RIM + 1 }, (_, i) => {
      const turn = (2 * Math.PI * i) / RIM;
      return place(x + reach * Math.cos(turn), y + reach * Math.sin(turn));
    }),
  );
  context.fillStyle = pen.casing;
  context.globalAlpha = 0.35;
  context.fill();
  context.globalAlpha = 1;
  stroke(context, pen, sheet, 1.5);
  const side = CELLS + 1;
  const at = (/** @type {number} */ i) => (reach * (2 * i)) / CELLS - reach;
  const values = Float64Array.from({ length: side * side }, (_, n) =>
    sheetAt(sheet, at(n % side), at(Math.floor(n / side))),
  );
  context.beginPath();
  for (const value of contours)
    for (const [a, b, c, d] of crossings(values, side, value)) {
      const [ax, ay, bx, by] = [at(a), at(b), at(c), at(d)];
      // The corners of the square lie outside the disc.
      if (Math.hypot(ax, ay) > reach || Math.hypot(bx, by) > reach) continue;
      context.moveTo(...place(x + ax, y + ay));
      context.lineTo(...place(x + bx, y + by));
    }
  stroke(context, pen, sheet, 1.25);
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {Pen} pen @param {Sheet} sheet @param {number} width */
function stroke(context, pen, sheet, width) {
  context.strokeStyle = pen.casing;
  context.lineWidth = width + 1.5;
  context.stroke();
  context.strokeStyle = colourWith(pen, sheet);
  context.lineWidth = width;
  context.stroke();
}

/**
 * Where values on a grid pass a height: straight pieces through the two triangles of each cell.
 * @param {ArrayLike<number>} values row by row @param {number} side samples along each side
 * @param {number} height
 * @returns {[number, number, number, number][]} ends of each piece, in cells: i, j, i, j
 */
export function crossings(values, side, height) {
  /** @type {[number, number, number, number][]} */
  const pieces = [];
  const below = (/** @type {number} */ i, /** @type {number} */ j) => values[j * side + i] < height;
  for (let j = 0; j + 1 < side; j++)
    for (let i = 0; i + 1 < side; i++) {
      // Most cells lie on one side of the height.
      const first = below(i, j);
      if (below(i + 1, j) === first && below(i, j + 1) === first && below(i + 1, j + 1) === first)
        continue;
      for (const corners of /** @type {[number, number][][]} */ ([
        [
          [i, j],
          [i + 1, j],
          [i + 1, j + 1],
        ],
        [
          [i, j],
          [i + 1, j + 1],
          [i, j + 1],
        ],
      ])) {
        /** @type {number[]} */
        const ends = [];
        corners.forEach(([ai, aj], n) => {
          const [bi, bj] = corners[(n + 1) % 3];
          if (below(ai, aj) === below(bi, bj)) return;
          const a = values[aj * side + ai] - height;
          const b = values[bj * side + bi] - height;
          const part = a / (a - b);
          ends.push(ai + (bi - ai) * part, aj + (bj - aj) * part);
        });
        if (ends.length === 4) pieces.push(/** @type {[number, number, number, number]} */ (ends));
      }
    }
  return pieces;
}
