/**
 * How one step of a run is drawn on the surface. A step is a jump from one place to another; what is drawn is
 * its straight line on the map, laid over the surface. A straight line in space would cut through hills and
 * hang over valleys, and would not be the line that the map shows. Both ends stand exactly where the run was.
 *
 * Outside the window there is no surface. There the line goes on in the air, up or down to the height the run
 * has, as far as a margin; what lies beyond is not drawn, so that a run that diverges leaves the picture whole.
 */

/** How far outside the block lines are still drawn, in units of the scene (the longer side is 2). */
export const MARGIN = 0.22;
/** Most points for one step: a step across the whole window still follows every hill wider than 1 % of it. */
const MOST = 96;
/** Numbers of the scene are held within this, so that a run at 1e300 keeps a finite direction. */
const FAR = 1e6;
/** All of the way of a step that stays over the block, as most do. @type {[number, number]} */
const WHOLE = [0, 1];

/**
 * A line over the surface as points in the scene; used over again for each step.
 * @typedef {object} Line
 * @property {Float64Array} points x, y, z of each
 * @property {number} count of points, 0 where nothing is to be drawn
 * @property {boolean} left whether the line was cut at the margin: the last point is where the run left
 */

/** @returns {Line} */
export function newLine() {
  return { points: new Float64Array(3 * (MOST + 6)), count: 0, left: false };
}

/**
 * Height of the surface at a place of the scene, in the scene.
 * @param {import('./block.js').Block} block @param {import('./grid.js').Grid} grid
 * @param {number} x @param {number} y
 * @returns {number} NaN in a hole or outside
 */
export function ground(block, grid, x, y) {
  const u = ((x / block.half[0] + 1) / 2) * (grid.nx - 1);
  const v = ((y / block.half[1] + 1) / 2) * (grid.ny - 1);
  return block.toZ(grid.at(u, v));
}

/**
 * The stretch of a segment that lies within a rectangle around the origin.
 * @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1
 * @param {number} halfX @param {number} halfY
 * @returns {[number, number] | null} parts of the way, 0 … 1
 */
export function stretch(x0, y0, x1, y1, halfX, halfY) {
  let from = 0;
  let to = 1;
  for (const [start, way, half] of [
    [x0, x1 - x0, halfX],
    [y0, y1 - y0, halfY],
  ]) {
    if (way === 0) {
      if (Math.abs(start) > half) return null;
      continue;
    }
    const a = (-half - start) / way;
    const b = (half - start) / way;
    from = Math.max(from, Math.min(a, b));
    to = Math.min(to, Math.max(a, b));
  }
  return from <= to ? [from, to] : null;
}

/**
 * Lays the line of one step over the surface.
 * @param {Line} line takes the points
 * @param {import('./block.js').Block} block @param {import('./grid.js').Grid} grid
 * @param {[number, number, number]} from x and y in the scene and the level of the run before the step
 * @param {[number, number, number]} to the same after it
 */
export function drape(line, block, grid, from, to) {
  line.count = 0;
  line.left = false;
  const [x0, y0] = from;
  let [x1, y1] = to;
  if (!Number.isFinite(x0 + y0) || Number.isNaN(x1 + y1)) return;
  const far = Math.max(Math.abs(x1), Math.abs(y1)) / FAR;
  if (far > 1) {
    x1 = Number.isFinite(far) ? x1 / far : Math.sign(x1) * FAR;
    y1 = Number.isFinite(far) ? y1 / far : Math.sign(y1) * FAR;
  }
  const [halfX, halfY] = block.half;
  const within =
    Math.max(Math.abs(x0), Math.abs(x1)) <= halfX && Math.max(Math.abs(y0), Math.abs(y1)) <= halfY;
  const drawn = within ? WHOLE : stretch(x0, y0, x1, y1, halfX + MARGIN, halfY + MARGIN);
  if (!drawn) return;
  line.left = drawn[1] < 1;
  const over = within ? WHOLE : stretch(x0, y0, x1, y1, halfX, halfY);

  /** @param {number} t @param {number} z */
  const add = (t, z) => {
    const at = 3 * line.count++;
    line.points[at] = x0 + (x1 - x0) * t;
    line.points[at + 1] = y0 + (y1 - y0) * t;
    line.points[at + 2] = z;
  };
  const z0 = height(block, from[2], 0);
  const z1 = height(block, to[2], z0);
  /** Height of the surface part of the way; over a hole, between the heights of the ends. @param {number} t */
  const surface = (t) => {
    const x = Math.min(halfX, Math.max(-halfX, x0 + (x1 - x0) * t));
    const y = Math.min(halfY, Math.max(-halfY, y0 + (y1 - y0) * t));
    const z = ground(block, grid, x, y);
    return Number.isNaN(z) ? z0 + (z1 - z0) * t : z;
  };
  if (!over || over[0] === over[1]) {
    add(drawn[0], z0 + (z1 - z0) * drawn[0]);
    add(drawn[1], z0 + (z1 - z0) * drawn[1]);
    return;
  }
  const [enter, leave] = over;
  const zEnter = surface(enter);
  const zLeave = surface(leave);
  if (enter > drawn[0]) add(drawn[0], z0 + ((zEnter - z0) * drawn[0]) / enter);
  const cells = Math.max(
    (Math.abs(x1 - x0) / (2 * halfX)) * (grid.nx - 1),
    (Math.abs(y1 - y0) / (2 * halfY)) * (grid.ny - 1),
  );
  const pieces = Math.max(1, Math.min(MOST, Math.ceil(cells * (leave - enter))));
  for (let n = 0; n <= pieces; n++) {
    const t = enter + ((leave - enter) * n) / pieces;
    add(t, n === 0 ? zEnter : n === pieces ? zLeave : surface(t));
  }
  if (leave < drawn[1]) {
    add(drawn[1], zLeave + ((z1 - zLeave) * (drawn[1] - leave)) / (1 - leave));
  }
}

/** @param {import('./block.js').Block} block @param {number} level @param {number} otherwise */
function height(block, level, otherwise) {
  return Number.isNaN(level) ? otherwise : block.toZ(level);
}
