import {
  DataTexture,
  InstancedInterleavedBuffer,
  InterleavedBufferAttribute,
  NearestFilter,
  RGBAFormat,
} from 'three';
import { LineMaterial } from 'three/addons/lines/LineMaterial.js';
import { LineSegments2 } from 'three/addons/lines/LineSegments2.js';
import { LineSegmentsGeometry } from 'three/addons/lines/LineSegmentsGeometry.js';
import { COLOURS } from '../../tokens.js';
import { STRIDE, Trail } from './trail.js';

/**
 * All paths as two drawings of one list of segments: a pale casing, which parts them from any ground, and the
 * lines. Each segment knows its run, and a small table on the graphics card knows each run's colour, so that an
 * arrival recolours a whole path by changing four bytes.
 */

/** Widths in CSS pixels. */
export const WIDTH = 1.8;
export const CASING = 4;
/** The selected run's path is wider by this. */
const SELECTED = 1.8;
/** Lines are pulled this much towards the camera, so that a slope does not swallow half their width. */
const PULL = '0.012';
/** Runs in a row of the colour table. */
export const ROW = 256;

/**
 * Fat lines that take colour and width from a table, by the number that each segment carries.
 * @param {DataTexture} table @param {boolean} casing
 */
export function lineMaterial(table, casing) {
  const made = new LineMaterial({
    linewidth: casing ? CASING : WIDTH,
    vertexColors: !casing,
    transparent: true,
    depthWrite: false,
  });
  made.onBeforeCompile = (shader) => {
    shader.uniforms.runs = { value: table };
    shader.vertexShader = shader.vertexShader
      .replace(
        'attribute vec3 instanceStart;',
        'uniform sampler2D runs; attribute float run; attribute vec3 instanceStart;',
      )
      .replace(
        'void main() {',
        `void main() {
          vec4 look = texelFetch(runs, ivec2(int(run) % ${ROW}, int(run) / ${ROW}), 0);`,
      )
      .replace(/vColor\.xyz = [^;]+;/, 'vColor = vec4(look.rgb, 1.0);')
      .replace(
        'vec4 end = modelViewMatrix * vec4( instanceEnd, 1.0 );',
        `vec4 end = modelViewMatrix * vec4( instanceEnd, 1.0 );
        start.xyz *= 1.0 - ${PULL} / length(start.xyz);
        end.xyz *= 1.0 - ${PULL} / length(end.xyz);`,
      )
      // Alpha of the table is the width, one half being the usual one.
      .replace('offset *= linewidth;', 'offset *= linewidth * look.a * 2.0;');
  };
  return made;
}

export class Paths {
  constructor() {
    this.trail = new Trail();
    this.table = new DataTexture(new Uint8Array(4 * ROW), ROW, 1, RGBAFormat);
    this.casing = new LineSegments2(new LineSegmentsGeometry(), lineMaterial(this.table, true));
    this.lines = new LineSegments2(this.casing.geometry, lineMaterial(this.table, false));
    this.casing.renderOrder = 1;
    this.lines.renderOrder = 2;
    this.casing.frustumCulled = this.lines.frustumCulled = false;
    /** Segments already on the graphics card. */
    this.sent = 0;
    /** @type {InstancedInterleavedBuffer | null} */
    this.buffer = null;
    this.casing.visible = this.lines.visible = false;
  }

  /** @param {boolean} dark */
  setTheme(dark) {
    this.casing.material.color.setStyle(COLOURS[dark ? 'dark' : 'light'].paper, 'srgb-linear');
    this.casing.material.opacity = dark ? 0.6 : 0.62;
  }

  /** @param {number} ratio device pixels per CSS pixel */
  setRatio(ratio) {
    this.casing.material.linewidth = CASING * ratio;
    this.lines.material.linewidth = WIDTH * ratio;
  }

  /** Forgets all lines. */
  reset() {
    this.trail.reset();
    this.sent = 0;
  }

  /** Shows the lines up to a step, which must have been walked. @param {number} step */
  show(step) {
    const count = this.trail.countAt(step);
    const held = this.trail.countAt(this.trail.built);
    if (held > this.sent) this.#send(held);
    this.casing.visible = this.lines.visible = count > 0;
    this.lines.geometry.instanceCount = count;
  }

  /**
   * Colours of the runs and the one that stands out.
   * @param {ArrayLike<number>} styles @param {readonly import('three').Color[]} colours of the styles
   * @param {number} selected −1: none
   */
  paint(styles, colours, selected) {
    const { length } = styles;
    let { data } = /** @type {{data: Uint8Array}} */ (this.table.image);
    let changed = false;
    if (data.length < 4 * length) {
      const rows = Math.ceil(length / ROW);
      data = new Uint8Array(4 * ROW * rows);
      this.table.dispose(); // the next upload is of another size
      this.table.image = { data, width: ROW, height: rows };
      changed = true;
    }
    for (let run = 0; run < length; run++) {
      const colour = colours[styles[run]];
      const at = 4 * run;
      const r = Math.round(255 * colour.r);
      const g = Math.round(255 * colour.g);
      const b = Math.round(255 * colour.b);
      const width = run === selected ? 127 * SELECTED : 127;
      if (
        data[at] === r &&
        data[at + 1] === g &&
        data[at + 2] === b &&
        data[at + 3] === Math.round(width)
      )
        continue;
      data[at] = r;
      data[at + 1] = g;
      data[at + 2] = b;
      data[at + 3] = Math.round(width);
      changed = true;
    }
    if (changed) {
      this.table.magFilter = this.table.minFilter = NearestFilter;
      this.table.needsUpdate = true;
    }
  }

  /** Brings new segments to the graphics card. @param {number} held */
  #send(held) {
    const { segments } = this.trail;
    const geometry = this.lines.geometry;
    if (!this.buffer || this.buffer.array !== segments) {
      // The list has grown: three.js does not resize a buffer, so there is a new one.
      geometry.dispose();
      this.buffer = new InstancedInterleavedBuffer(segments, STRIDE, 1);
      geometry.setAttribute('instanceStart', new InterleavedBufferAttribute(this.buffer, 3, 0));
      geometry.setAttribute('instanceEnd', new InterleavedBufferAttribute(this.buffer, 3, 3));
      geometry.setAttribute('run', new InterleavedBufferAttribute(this.buffer, 1, 6));
    } else {
      this.buffer.addUpdateRange(this.sent * STRIDE, (held - this.sent) * STRIDE);
      this.buffer.needsUpdate = true;
    }
    this.sent = held;
  }

  dispose() {
    this.lines.geometry.dispose();
    this.lines.material.dispose();
    this.casing.material.dispose();
    this.table.dispose();
  }
}
