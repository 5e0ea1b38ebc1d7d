import {
  Color,
  DataTexture,
  InstancedInterleavedBuffer,
  InterleavedBufferAttribute,
  NearestFilter,
  RGBAFormat,
} from 'three';
import { LineSegments2 } from 'three/addons/lines/LineSegments2.js';
import { LineSegmentsGeometry } from 'three/addons/lines/LineSegmentsGeometry.js';
import { level } from '../heights.js';
import { INKS } from '../inks.js';
import { DASHES } from '../overlays.js';
import { drape, newLine } from './drape.js';
import { CASING, ROW, WIDTH, lineMaterial } from './paths.js';

/** The lines that panels let be drawn, laid over the surface: all of them in two drawings, a casing and the lines. */

/** @typedef {import('../overlays.js').Overlay} Overlay */
/** @typedef {import('../overlays.js').Line} Line */

/** Of one segment: both ends and the line it belongs to, as in trail.js. */
const STRIDE = 7;
/** Width of a line that names none, CSS pixels. */
const USUAL = 2;
/** Lines lie this much above the surface, and so above the paths. */
const LIFT = 0.004;
/** A CSS pixel in the scene, in a view of usual size: dashes lie on the surface and turn with it. */
const PIXEL = 0.004;
/** Shorter pieces are drawn together with the next. */
const SHORT = PIXEL / 4;
/** Room for so many segments to begin with. */
const FIRST = 1024;

/**
 * The segments of lines over the surface.
 * @param {readonly Line[]} lines
 * @param {import('./block.js').Block} block @param {import('./grid.js').Grid} grid
 * @param {import('../heights.js').Heights} heights
 * @returns {Float32Array} STRIDE numbers of each
 */
export function segmentsOf(lines, block, grid, heights) {
  // A race has tens of thousands of these: nothing is made for one but its numbers.
  let segments = new Float32Array(STRIDE * FIRST);
  let size = 0;
  const draped = newLine();
  /** Both ends of a step. @type {[number, number, number][]} */
  const [from, to] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  lines.forEach(({ points, values, dash = 'solid' }, n) => {
    const lengths = DASHES[dash].map((size) => size * PIXEL);
    /** Which length of the pattern is under way, and how much of it is left. */
    let [turn, left] = [0, lengths[0] ?? Infinity];
    /** @param {Float64Array} p @param {number} at */
    const put = (p, at) => {
      const [x, y, z] = [p[at], p[at + 1], p[at + 2] + LIFT];
      const [dx, dy, dz] = [p[at + 3] - x, p[at + 4] - y, p[at + 5] - p[at + 2]];
      const long = Math.hypot(dx, dy, dz);
      for (let gone = 0; gone < long;) {
        const piece = Math.min(left, long - gone);
        if (turn % 2 === 0) {
          const [a, b] = [gone / long, (gone + piece) / long];
          if (size === segments.length) {
            const more = new Float32Array(2 * size);
            more.set(segments);
            segments = more;
          }
          segments[size++] = x + dx * a;
          segments[size++] = y + dy * a;
          segments[size++] = z + dz * a;
          segments[size++] = x + dx * b;
          segments[size++] = y + dy * b;
          segments[size++] = z + dz * b;
          segments[size++] = n;
        }
        gone += piece;
        left -= piece;
        if (left <= 0) {
          turn = (turn + 1) % lengths.length;
          left = lengths[turn];
        }
      }
    };
    const last = (points.length >> 1) - 1;
    for (let i = 0; i <= last; i++) {
      to[0] = block.toX(points[2 * i]);
      to[1] = block.toY(points[2 * i + 1]);
      // Where a run has all but come to rest, hundreds of steps are not a pixel long together.
      if (i > 0 && i < last && Math.abs(to[0] - from[0]) + Math.abs(to[1] - from[1]) < SHORT)
        continue;
      to[2] = values ? level(heights, values[i]) : NaN;
      if (i > 0) {
        drape(draped, block, grid, from, to);
        for (let piece = 0; piece + 1 < draped.count; piece++) put(draped.points, 3 * piece);
      }
      for (let axis = 0; axis < 3; axis++) from[axis] = to[axis];
    }
  });
  return segments.subarray(0, size);
}

export class Lines {
  constructor() {
    this.table = new DataTexture(new Uint8Array(4 * ROW), ROW, 1, RGBAFormat);
    this.table.magFilter = this.table.minFilter = NearestFilter;
    this.casing = new LineSegments2(new LineSegmentsGeometry(), lineMaterial(this.table, true));
    this.lines = new LineSegments2(this.casing.geometry, lineMaterial(this.table, false));
    this.casing.material.opacity = 0.62;
    this.casing.renderOrder = 2;
    this.lines.renderOrder = 2.5;
    this.casing.frustumCulled = this.lines.frustumCulled = false;
    this.casing.visible = this.lines.visible = false;
  }

  /** @param {number} ratio device pixels per CSS pixel */
  setRatio(ratio) {
    this.casing.material.linewidth = CASING * ratio;
    this.lines.material.linewidth = WIDTH * ratio;
  }

  /**
   * @param {readonly Overlay[]} overlays
   * @param {import('./block.js').Block} block @param {import('./grid.js').Grid} grid
   * @param {import('../heights.js').Heights} heights
   */
  set(overlays, block, grid, heights) {
    const lines = overlays.filter((overlay) => overlay.kind === 'line');
    const segments = segmentsOf(lines, block, grid, heights);
    this.casing.visible = this.lines.visible = segments.length > 0;
    if (segments.length === 0) return;
    const rows = Math.ceil(lines.length / ROW);
    const data = new Uint8Array(4 * ROW * rows);
    lines.forEach(({ ink, width = USUAL }, n) => {
      const colour = new Color().setStyle(INKS[ink].light, 'srgb-linear');
      data.set(
        [
          ...colour.toArray().map((part) => Math.round(255 * part)),
          Math.min(255, (127 * width) / WIDTH),
        ],
        4 * n,
      );
    });
    this.table.dispose();
    this.table.image = { data, width: ROW, height: rows };
    this.table.needsUpdate = true;
    const { geometry } = this.lines;
    geometry.dispose();
    const buffer = new InstancedInterleavedBuffer(segments, STRIDE, 1);
    geometry.setAttribute('instanceStart', new InterleavedBufferAttribute(buffer, 3, 0));
    geometry.setAttribute('instanceEnd', new InterleavedBufferAttribute(buffer, 3, 3));
    geometry.setAttribute('run', new InterleavedBufferAttribute(buffer, 1, 6));
    geometry.instanceCount = segments.length / STRIDE;
  }

  dispose() {
    this.lines.geometry.dispose();
    this.lines.material.dispose();
    this.casing.material.dispose();
    this.table.dispose();
  }
}
