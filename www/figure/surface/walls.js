import { BufferAttribute, BufferGeometry, Color, DoubleSide, Mesh, ShaderMaterial } from 'three';
import { GROUND } from './ground.glsl.js';

/**
 * The cut sides and the underside of the block. Contour lines run on across the sides as level strata, so that
 * the height axis at the corner can be followed around.
 */

const VERTEX = /* glsl */ `
attribute vec3 face;
attribute float level;
attribute float depth; // below the surface's edge
varying vec3 vFace;
varying float vLevel;
varying float vDepth;
void main() {
  vFace = face;
  vLevel = level;
  vDepth = depth;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}
`;

const FRAGMENT = /* glsl */ `
varying vec3 vFace;
varying float vLevel;
varying float vDepth;
uniform vec3 stone;
uniform vec3 ink;
uniform float tint;
${GROUND}
void main() {
  float perPixel = max(length(vec2(dFdx(vLevel), dFdy(vLevel))), 1e-7);
  float rim = vDepth / max(length(vec2(dFdx(vDepth), dFdy(vDepth))), 1e-7);
  float above = step(0.0, vLevel) * step(0.0, vDepth);
  vec3 colour = texture2D(palette, vec2((clamp(vLevel, 0.0, 1.0) * 255.0 + 0.5) / 256.0, 0.5)).rgb;
  colour = mix(stone, colour, tint * above);
  colour *= mix(1.0, brightness(vFace), 0.55);
  if (vDepth >= 0.0) {
    float line = contour(vLevel, perPixel);
    colour = mix(colour, ink, line * 0.3);
    colour = mix(colour, ink, 0.75 * (1.0 - smoothstep(ratio * 0.6, ratio * 1.5, rim)));
  }
  gl_FragColor = vec4(colour, 1.0);
}
`;

export class Walls {
  /** @param {Record<string, {value: any}>} shared */
  constructor(shared) {
    this.material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: {
        ...shared,
        stone: { value: new Color() },
        ink: { value: new Color() },
        tint: { value: 0.3 },
      },
      side: DoubleSide,
      // At the edges of the block the terrain is in front.
      polygonOffset: true,
      polygonOffsetFactor: 2,
      polygonOffsetUnits: 8,
    });
    this.mesh = new Mesh(new BufferGeometry(), this.material);
    this.mesh.frustumCulled = false;
  }

  /** @param {import('three').Color} stone @param {import('three').Color} ink */
  setColours(stone, ink) {
    this.material.uniforms.stone.value.copy(stone);
    this.material.uniforms.ink.value.copy(ink);
  }

  /**
   * @param {import('./block.js').Block} block
   * @param {import('./grid.js').Grid} grid
   */
  set(block, grid) {
    const { nx, ny, levels, inside } = grid;
    /** @type {number[]} */
    const positions = [];
    /** @type {number[]} */
    const faces = [];
    /** @type {number[]} */
    const level = [];
    /** @type {number[]} */
    const depth = [];
    /** @type {number[]} */
    const corners = [];
    const [hx, hy] = block.half;
    const bottom = block.floor / block.height;

    /** @param {number} x @param {number} y @param {number} l @param {number} below @param {number[]} face */
    const vertex = (x, y, l, below, face) => {
      positions.push(x, y, block.toZ(l));
      faces.push(...face);
      level.push(l);
      depth.push(below);
    };
    /** @param {number} count @param {(n: number) => [number, number]} sample @param {number[]} face */
    const side = (count, sample, face) => {
      for (let n = 0; n < count; n++) {
        const [i, j] = sample(n);
        const top = levels[j * nx + i] || 0;
        const x = ((2 * i) / (nx - 1) - 1) * hx;
        const y = ((2 * j) / (ny - 1) - 1) * hy;
        const at = positions.length / 3;
        vertex(x, y, top, 0, face);
        vertex(x, y, bottom, top - bottom, face);
        if (n + 1 === count) continue;
        const [i1, j1] = sample(n + 1);
        if (inside[j * nx + i] < 0.5 || inside[j1 * nx + i1] < 0.5) continue;
        corners.push(at, at + 1, at + 2, at + 1, at + 3, at + 2);
      }
    };
    side(nx, (n) => [n, 0], [0, -1, 0]);
    side(nx, (n) => [n, ny - 1], [0, 1, 0]);
    side(ny, (n) => [0, n], [-1, 0, 0]);
    side(ny, (n) => [nx - 1, n], [1, 0, 0]);
    // The underside, which is seen through holes.
    const at = positions.length / 3;
    for (const [x, y] of [
      [-hx, -hy],
      [hx, -hy],
      [hx, hy],
      [-hx, hy],
    ]) {
      vertex(x, y, bottom, -1, [0, 0, 1]);
    }
    corners.push(at, at + 1, at + 2, at, at + 2, at + 3);

    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions), 3));
    geometry.setAttribute('face', new BufferAttribute(new Float32Array(faces), 3));
    geometry.setAttribute('level', new BufferAttribute(new Float32Array(level), 1));
    geometry.setAttribute('depth', new BufferAttribute(new Float32Array(depth), 1));
    geometry.setIndex(corners);
    this.mesh.geometry.dispose();
    this.mesh.geometry = geometry;
  }

  dispose() {
    this.mesh.geometry.dispose();
    this.material.dispose();
  }
}
