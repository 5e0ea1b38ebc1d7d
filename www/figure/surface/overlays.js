import { DataTexture, LinearFilter, NearestFilter, RGBAFormat, Vector3 } from 'three';
import { drawArrow, drawLabels, drawMark, groundPen, labelOfArrow, labelOfMark } from '../pen.js';
import { drape, ground, newLine } from './drape.js';
import { Lines } from './lines.js';
import { Sheets } from './sheet.js';

/**
 * What panels let be drawn on the surface. Lines and sheets are in the scene, a tint is in the surface's own
 * colours. Arrows, marks and labels are few and are drawn with the canvas's pen over the finished picture, as on
 * the map; what a hill hides of them is faint.
 */

/** @typedef {import('../overlays.js').Overlay} Overlay */
/** @typedef {import('./block.js').Block} Block */
/** @typedef {import('./grid.js').Grid} Grid */
/** @typedef {import('../heights.js').Heights} Heights */
/** @typedef {import('../pen.js').Spot} Spot */

/** How much is seen of what a hill hides. */
const HIDDEN = 0.3;
/** Looks along the way to the eye, and how far a hill has to rise above it, in the scene. */
const LOOKS = 48;
const CLEAR = 0.012;
/** Signs stand this much above the ground, in the scene. */
const LIFT = 0.006;

export class Overlays {
  /** @type {readonly Overlay[]} */
  #items = [];
  /** Arrows as points in the scene. @type {Map<Overlay, Float64Array>} */
  #ways = new Map();
  /** @type {ImageData | null} */
  #image = null;
  #dirty = true;

  /**
   * @param {Record<string, {value: any}>} shared uniforms of the ground
   * @param {import('./terrain.js').Terrain} terrain
   */
  constructor(shared, terrain) {
    this.terrain = terrain;
    this.lines = new Lines();
    this.sheets = new Sheets(shared);
    /** What belongs into the scene. */
    this.parts = [this.lines.casing, this.lines.lines, this.sheets.hidden, this.sheets.seen];
  }

  /** @param {readonly Overlay[]} items */
  set(items) {
    this.#items = items;
    this.#dirty = true;
  }

  /** Another surface lies below. */
  reset() {
    this.#dirty = true;
  }

  /**
   * Brings what has changed into the scene.
   * @param {Block} block @param {Grid} grid @param {Heights} heights
   */
  update(block, grid, heights) {
    if (!this.#dirty) return;
    this.#dirty = false;
    const items = this.#items;
    this.lines.set(items, block, grid, heights);
    this.sheets.set(items, block, heights);
    this.#tint(items.findLast((item) => item.kind === 'tint') ?? null);
    this.#ways.clear();
    const line = newLine();
    for (const item of items) {
      if (item.kind === 'arrow') {
        /** @param {[number, number]} point @returns {[number, number, number]} */
        const place = ([x, y]) => [block.toX(x), block.toY(y), NaN];
        drape(line, block, grid, place(item.from), place(item.to));
        this.#ways.set(item, line.points.slice(0, 3 * line.count));
      } else if (item.kind === 'mark') {
        const [x, y] = [block.toX(item.at[0]), block.toY(item.at[1])];
        const z = ground(block, grid, x, y);
        this.#ways.set(item, Float64Array.of(x, y, Number.isNaN(z) ? block.floor : z));
      }
    }
  }

  /** @param {import('../overlays.js').Tint | null} tint */
  #tint(tint) {
    if ((tint?.image ?? null) === this.#image) return;
    this.#image = tint?.image ?? null;
    if (!tint) {
      this.terrain.cover(null);
      return;
    }
    const { data, width, height } = tint.image;
    // The first row of the picture is the north, the first row of a texture the south.
    const rows = new Uint8Array(data.length);
    for (let row = 0; row < height; row++)
      rows.set(
        data.subarray(4 * width * row, 4 * width * (row + 1)),
        4 * width * (height - 1 - row),
      );
    const texture = new DataTexture(rows, width, height, RGBAFormat);
    texture.magFilter = texture.minFilter = tint.crisp ? NearestFilter : LinearFilter;
    texture.needsUpdate = true;
    this.terrain.cover(texture);
  }

  /**
   * Arrows, marks and labels over the finished picture.
   * @param {CanvasRenderingContext2D} context
   * @param {Block} block @param {Grid} grid
   * @param {import('three').PerspectiveCamera} camera
   * @param {{width: number, height: number, ratio: number, font: string}} view CSS pixels
   */
  draw(context, block, grid, camera, { width, height, ratio, font }) {
    if (this.#ways.size === 0) return;
    const pen = groundPen(font);
    const place = new Vector3();
    const eye = camera.position;
    /** @param {Float64Array} points @param {number} n @returns {Spot} */
    const spot = (points, n) => {
      place.set(points[3 * n], points[3 * n + 1], points[3 * n + 2] + LIFT).project(camera);
      return [((place.x + 1) / 2) * width, ((1 - place.y) / 2) * height];
    };
    /** @type {import('../pen.js').Label[]} */
    const labels = [];
    context.save();
    context.globalCompositeOperation = 'source-over';
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    for (const [item, points] of this.#ways) {
      const count = points.length / 3;
      if (count === 0) continue;
      const spots = Array.from({ length: count }, (_, n) => spot(points, n));
      const last = 3 * (count - 1);
      const alpha = hides(block, grid, points.subarray(last, last + 3), eye) ? HIDDEN : 1;
      if (item.kind === 'arrow') {
        drawArrow(context, pen, item, spots, alpha);
        labels.push(...labelOfArrow(pen, item, spots, alpha));
      } else if (item.kind === 'mark') {
        drawMark(context, pen, item, spots[0], alpha);
        labels.push(...labelOfMark(pen, item, spots[0], alpha));
      }
    }
    drawLabels(context, pen, labels, { left: 0, top: 0, width, height });
    context.restore();
  }

  dispose() {
    this.lines.dispose();
    this.sheets.dispose();
  }
}

/**
 * Whether a hill stands between a place on the ground and the eye.
 * @param {Block} block @param {Grid} grid
 * @param {ArrayLike<number>} place @param {Vector3} eye
 */
export function hides(block, grid, place, eye) {
  const [x, y, z] = Array.from(place);
  const way = [eye.x - x, eye.y - y, eye.z - z];
  // Above the highest level nothing is in the way.
  const reach = way[2] > 0 ? Math.min(1, (block.height - z) / way[2]) : 1;
  for (let n = 1; n <= LOOKS; n++) {
    const t = (reach * n) / LOOKS;
    const hill = ground(block, grid, x + way[0] * t, y + way[1] * t);
    if (hill > z + way[2] * t + CLEAR) return true;
  }
  return false;
}
