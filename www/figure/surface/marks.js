import {
  BufferAttribute,
  DynamicDrawUsage,
  GreaterDepth,
  InstancedBufferGeometry,
  InstancedInterleavedBuffer,
  InterleavedBufferAttribute,
  LessEqualDepth,
  Mesh,
  ShaderMaterial,
  Vector2,
} from 'three';
import { Atlas, ROOM } from './atlas.js';

/**
 * Balls, starts and rings: flat marks that face the reader and keep their size in pixels, all in one drawing.
 * A second drawing shows, faintly, those that a hill hides: where a run ended is not a secret of the camera.
 */

/** Numbers of one mark: place x, y, z, cell of the atlas, radius in CSS pixels, pull towards the camera. */
const STRIDE = 6;

const VERTEX = /* glsl */ `
attribute vec3 place;
attribute vec3 look; // cell, radius, pull
uniform vec2 viewport; // device pixels
uniform float ratio;
varying vec2 vPlace;
void main() {
  float row = floor(look.x / 4.0);
  vPlace = (vec2(look.x - 4.0 * row, 3.0 - row) + position.xy * 0.5 + 0.5) / 4.0;
  vec4 seen = modelViewMatrix * vec4(place, 1.0);
  seen.xyz *= 1.0 - look.z / length(seen.xyz);
  gl_Position = projectionMatrix * seen;
  gl_Position.xy += position.xy * 2.0 * look.y * ${ROOM.toFixed(4)} * ratio / viewport * gl_Position.w;
}
`;

const FRAGMENT = /* glsl */ `
uniform sampler2D atlas;
uniform float opacity;
varying vec2 vPlace;
void main() {
  vec4 mark = texture2D(atlas, vPlace);
  if (mark.a < 0.06) discard;
  gl_FragColor = mark * opacity;
}
`;

export class Marks {
  #data = new Float32Array(STRIDE * 256);
  #count = 0;

  constructor() {
    this.atlas = new Atlas();
    const shared = {
      atlas: { value: this.atlas.texture },
      viewport: { value: new Vector2(1, 1) },
      ratio: { value: 1 },
    };
    this.uniforms = shared;
    /** @param {number} opacity @param {boolean} hidden */
    const material = (opacity, hidden) =>
      new ShaderMaterial({
        vertexShader: VERTEX,
        fragmentShader: FRAGMENT,
        uniforms: { ...shared, opacity: { value: opacity } },
        transparent: true,
        premultipliedAlpha: true,
        depthWrite: !hidden,
        depthFunc: hidden ? GreaterDepth : LessEqualDepth,
      });
    this.geometry = new InstancedBufferGeometry();
    const corners = new Float32Array([-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0]);
    this.geometry.setAttribute('position', new BufferAttribute(corners, 3));
    this.geometry.setIndex([0, 1, 2, 0, 2, 3]);
    this.hidden = new Mesh(this.geometry, material(0.65, true));
    this.seen = new Mesh(this.geometry, material(1, false));
    this.hidden.renderOrder = 3;
    this.seen.renderOrder = 4;
    this.hidden.frustumCulled = this.seen.frustumCulled = false;
    this.buffer = this.#attach();
  }

  /** @param {import('./theme.js').Tokens} tokens */
  setTheme(tokens) {
    this.atlas.paint(tokens);
  }

  /** @param {number} width @param {number} height device pixels @param {number} ratio */
  setSize(width, height, ratio) {
    this.uniforms.viewport.value.set(width, height);
    this.uniforms.ratio.value = ratio;
  }

  /** Takes all marks away, to be set anew. */
  clear() {
    this.#count = 0;
  }

  /**
   * @param {number} x @param {number} y @param {number} z
   * @param {number} cell of the atlas
   * @param {number} radius CSS pixels
   * @param {number} pull towards the camera, so that the ground does not cut into the mark
   */
  add(x, y, z, cell, radius, pull) {
    const at = STRIDE * this.#count++;
    if (at + STRIDE > this.#data.length) {
      const longer = new Float32Array(2 * this.#data.length);
      longer.set(this.#data);
      this.#data = longer;
    }
    this.#data[at] = x;
    this.#data[at + 1] = y;
    this.#data[at + 2] = z;
    this.#data[at + 3] = cell;
    this.#data[at + 4] = radius;
    this.#data[at + 5] = pull;
  }

  /** Brings the marks to the graphics card. */
  send() {
    if (this.buffer.array !== this.#data) {
      this.geometry.dispose();
      this.buffer = this.#attach();
    }
    this.buffer.clearUpdateRanges();
    this.buffer.addUpdateRange(0, STRIDE * this.#count);
    this.buffer.needsUpdate = true;
    this.geometry.instanceCount = this.#count;
    this.hidden.visible = this.seen.visible = this.#count > 0;
  }

  #attach() {
    const buffer = new InstancedInterleavedBuffer(this.#data, STRIDE, 1);
    buffer.setUsage(DynamicDrawUsage);
    this.geometry.setAttribute('place', new InterleavedBufferAttribute(buffer, 3, 0));
    this.geometry.setAttribute('look', new InterleavedBufferAttribute(buffer, 3, 3));
    return buffer;
  }

  dispose() {
    this.geometry.dispose();
    this.hidden.material.dispose();
    this.seen.material.dispose();
    this.atlas.dispose();
  }
}
