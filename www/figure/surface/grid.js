import { level } from '../heights.js';

/**
 * The sampled surface as levels on a grid: what the mesh is made of, and what balls, paths and the pointer
 * stand on. All of them use the same triangles, so nothing sinks into the picture or floats above it.
 * Places are in cells: (0, 0) is the first sample, (nx − 1, ny − 1) the last.
 */

/**
 * @typedef {object} Samples
 * @property {ArrayLike<number>} values row by row, the lowest y first; NaN where undefined, infinite at a pole or jump
 * @property {number} nx
 * @property {number} ny
 * @property {import('../heights.js').Heights} heights
 */

export class Grid {
  /** @param {Samples} samples */
  constructor({ values, nx, ny, heights }) {
    this.nx = nx;
    this.ny = ny;
    /** How much of a sample's surroundings is defined, 0 … 1; the surface is cut where it is a half. */
    this.inside = new Float32Array(nx * ny).fill(1);
    /** Level of each sample, 0 … 1; the rim of a hole is lent its neighbours' level, see below. */
    this.levels = new Float32Array(nx * ny);
    let holes = false;
    for (let i = 0; i < nx * ny; i++) {
      const at = Number.isFinite(values[i]) ? level(heights, values[i]) : NaN;
      this.levels[i] = at;
      holes ||= Number.isNaN(at);
    }
    if (holes) this.#rim(values);
  }

  /**
   * Prepares the edges of holes. `inside` becomes the defined part of the three by three samples around each,
   * and undefined samples with a defined neighbour are lent the mean level of such. The mesh then reaches over
   * the edge and is cut along a smooth line, not along a staircase of cells. A hole of a single sample, such as
   * sin(x)/x at 0, closes: it has no width on paper either. Infinite samples are lent nothing: what lies on both
   * sides of a pole is not joined.
   * @param {ArrayLike<number>} values
   */
  #rim(values) {
    const { nx, ny, inside } = this;
    const levels = this.levels.slice();
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++) {
        const at = j * nx + i;
        let sum = 0;
        let defined = 0;
        let all = 0;
        for (let b = Math.max(0, j - 1); b <= Math.min(ny - 1, j + 1); b++) {
          for (let a = Math.max(0, i - 1); a <= Math.min(nx - 1, i + 1); a++) {
            all += 1;
            const near = levels[b * nx + a];
            if (Number.isNaN(near)) continue;
            sum += near;
            defined += 1;
          }
        }
        if (Math.abs(values[at]) === Infinity) inside[at] = 0;
        else {
          inside[at] = defined / all;
          if (Number.isNaN(levels[at]) && defined > 0) this.levels[at] = sum / defined;
        }
      }
    }
  }

  /**
   * Slopes of the levels at every sample, per cell: across and up, alternating. Differences look to both
   * sides where they can and to one at edges.
   * @returns {Float32Array}
   */
  slopes() {
    const { nx, ny, levels } = this;
    const slopes = new Float32Array(2 * nx * ny);
    /** @param {number} here @param {number} before @param {number} after @param {number} cells */
    const slope = (here, before, after, cells) => {
      if (Number.isNaN(before)) return Number.isNaN(after) ? 0 : after - here;
      return Number.isNaN(after) ? here - before : (after - before) / cells;
    };
    for (let j = 0; j < ny; j++) {
      const south = Math.max(0, j - 1);
      const north = Math.min(ny - 1, j + 1);
      for (let i = 0; i < nx; i++) {
        const here = levels[j * nx + i];
        if (Number.isNaN(here)) continue;
        const west = Math.max(0, i - 1);
        const east = Math.min(nx - 1, i + 1);
        const at = 2 * (j * nx + i);
        slopes[at] = slope(here, levels[j * nx + west], levels[j * nx + east], east - west);
        slopes[at + 1] = slope(here, levels[south * nx + i], levels[north * nx + i], north - south);
      }
    }
    return slopes;
  }

  /**
   * The drawn triangles as corner numbers. Each cell is parted from its south-west to its north-east
   * corner; triangles that lie in a hole are left out.
   * @returns {Uint32Array}
   */
  triangles() {
    const { nx, ny, levels, inside } = this;
    const corners = new Uint32Array(6 * (nx - 1) * (ny - 1));
    let n = 0;
    /** @param {number} a @param {number} b @param {number} c */
    const add = (a, b, c) => {
      if (inside[a] < 0.5 && inside[b] < 0.5 && inside[c] < 0.5) return;
      if (Number.isNaN(levels[a] + levels[b] + levels[c])) return;
      corners[n++] = a;
      corners[n++] = b;
      corners[n++] = c;
    };
    for (let j = 0; j + 1 < ny; j++) {
      for (let i = 0; i + 1 < nx; i++) {
        const a = j * nx + i;
        add(a, a + 1, a + nx + 1);
        add(a, a + nx + 1, a + nx);
      }
    }
    return corners.slice(0, n);
  }

  /**
   * The level of the drawn surface at a place; NaN in a hole or outside the grid.
   * @param {number} u cells from the west @param {number} v cells from the south
   * @returns {number}
   */
  at(u, v) {
    const { nx, ny, levels, inside } = this;
    if (!(u >= 0 && v >= 0 && u <= nx - 1 && v <= ny - 1)) return NaN;
    const i = Math.min(nx - 2, Math.floor(u));
    const j = Math.min(ny - 2, Math.floor(v));
    const a = j * nx + i;
    const d = a + nx + 1;
    const s = u - i;
    const t = v - j;
    // The third corner is the south-east one below the diagonal and the north-west one above it.
    const [c, near, far] = s >= t ? [a + 1, s, t] : [a + nx, t, s];
    const part = inside[a] * (1 - near) + inside[c] * (near - far) + inside[d] * far;
    if (part < 0.5) return NaN;
    // A corner without weight may lie in the hole, and 0 · NaN is NaN.
    return (
      (near < 1 ? levels[a] * (1 - near) : 0) +
      (near > far ? levels[c] * (near - far) : 0) +
      (far > 0 ? levels[d] * far : 0)
    );
  }

  /**
   * Where a ray first meets the drawn surface. It walks from cell to cell, a few hundred at most, which is
   * far less than testing every triangle of the mesh.
   * @param {[number, number, number]} origin cells from the west, cells from the south, level
   * @param {[number, number, number]} direction in the same units, of any length
   * @returns {[number, number] | null} cells from the west and from the south
   */
  hit(origin, direction) {
    const { nx, ny } = this;
    const size = [nx - 1, ny - 1];
    let from = 0;
    let to = Infinity;
    // The part of the ray over the grid and between the lowest and the highest level.
    for (const axis of [0, 1, 2]) {
      const limit = axis === 2 ? 1 : size[axis];
      if (direction[axis] === 0) {
        if (origin[axis] < 0 || origin[axis] > limit) return null;
        continue;
      }
      const a = -origin[axis] / direction[axis];
      const b = (limit - origin[axis]) / direction[axis];
      from = Math.max(from, Math.min(a, b));
      to = Math.min(to, Math.max(a, b));
    }
    if (!(from <= to) || to === Infinity) return null;
    // A ray that comes in below the surface has met a wall of the block.
    const [u, v, z] = origin.map((o, axis) => o + direction[axis] * from);
    if (z < this.at(clamp(u, size[0]), clamp(v, size[1]))) return null;

    /** @param {number} t @param {0|1} axis */
    const cell = (t, axis) =>
      Math.min(size[axis] - 1, Math.max(0, Math.floor(origin[axis] + direction[axis] * t)));
    const at = [cell(from, 0), cell(from, 1)];
    const steps = nx + ny + 2;
    for (let n = 0, t = from; n < steps; n++) {
      // Where the ray leaves this cell, and through which side.
      let leave = to;
      let side = -1;
      for (const axis of [0, 1]) {
        if (direction[axis] === 0) continue;
        const wall = at[axis] + (direction[axis] > 0 ? 1 : 0);
        const reach = (wall - origin[axis]) / direction[axis];
        if (reach < leave) {
          leave = reach;
          side = axis;
        }
      }
      const found = this.#hitCell(at[0], at[1], origin, direction, t, Math.max(t, leave));
      if (found !== null) {
        return [origin[0] + direction[0] * found, origin[1] + direction[1] * found];
      }
      if (side < 0) return null;
      at[side] += direction[side] > 0 ? 1 : -1;
      if (at[side] < 0 || at[side] >= size[side]) return null;
      t = Math.max(t, leave);
    }
    return null;
  }

  /**
   * The first crossing of a ray with the two triangles of a cell. Over each of them both ray and surface are
   * straight, so their difference is too, and one division finds its root.
   * @param {number} i @param {number} j
   * @param {[number, number, number]} origin @param {[number, number, number]} direction
   * @param {number} from @param {number} to the stretch of the ray over this cell
   * @returns {number | null}
   */
  #hitCell(i, j, origin, direction, from, to) {
    const { nx, ny, levels } = this;
    const a = j * nx + i;
    const d = a + nx + 1;
    /** Place in the cell along each axis. @param {number} t @param {0|1} axis */
    const place = (t, axis) => origin[axis] + direction[axis] * t - (axis === 0 ? i : j);
    /** Height of the ray over a triangle's plane. @param {number} t @param {boolean} east */
    const above = (t, east) => {
      const c = east ? a + 1 : a + nx;
      const near = place(t, east ? 0 : 1);
      const far = place(t, east ? 1 : 0);
      const plane = levels[a] + near * (levels[c] - levels[a]) + far * (levels[d] - levels[c]);
      return origin[2] + direction[2] * t - plane;
    };
    const diagonal = (place(0, 1) - place(0, 0)) / (direction[0] - direction[1]);
    const ends = diagonal > from && diagonal < to ? [from, diagonal, to] : [from, to];
    for (let n = 0; n + 1 < ends.length; n++) {
      const middle = (ends[n] + ends[n + 1]) / 2;
      const east = place(middle, 0) >= place(middle, 1);
      const first = above(ends[n], east);
      const last = above(ends[n + 1], east);
      if (!(first * last <= 0)) continue; // also where a corner is missing
      const root =
        first === last ? ends[n] : ends[n] + ((ends[n + 1] - ends[n]) * first) / (first - last);
      const u = clamp(origin[0] + direction[0] * root, nx - 1);
      const v = clamp(origin[1] + direction[1] * root, ny - 1);
      if (!Number.isNaN(this.at(u, v))) return root;
    }
    return null;
  }
}

/** @param {number} value @param {number} most */
function clamp(value, most) {
  return Math.min(most, Math.max(0, value));
}
