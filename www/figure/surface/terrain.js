import {
  BufferAttribute,
  BufferGeometry,
  ClampToEdgeWrapping,
  DataTexture,
  DoubleSide,
  LinearFilter,
  Mesh,
  RGBAFormat,
  ShaderMaterial,
  Sphere,
  Vector3,
} from 'three';
import { level } from '../heights.js';
import { GROUND, MOST_CONTOURS, PER_WORD } from './ground.glsl.js';

/** The surface itself: a mesh over the grid, coloured by height, with contour lines and soft shading. */

const VERTEX = /* glsl */ `
attribute float level;
attribute float inside;
attribute vec2 slope;
varying float vLevel;
varying float vInside;
varying vec2 vSlope;
varying vec2 vPlace;
uniform vec2 halfSize;
void main() {
  vLevel = level;
  vInside = inside;
  vSlope = slope;
  vPlace = position.xy / halfSize * 0.5 + 0.5;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}
`;

const FRAGMENT = /* glsl */ `
varying float vLevel;
varying float vInside;
varying vec2 vSlope;
varying vec2 vPlace;
uniform sampler2D cover;
uniform float covered;
${GROUND}
void main() {
  float perPixel = max(length(vec2(dFdx(vLevel), dFdy(vLevel))), 1e-7);
  float rim = (vInside - 0.5) / max(length(vec2(dFdx(vInside), dFdy(vInside))), 1e-7);
  if (vInside < 0.5) discard;
  vec3 colour = texture2D(palette, vec2((clamp(vLevel, 0.0, 1.0) * 255.0 + 0.5) / 256.0, 0.5)).rgb;
  vec4 over = texture2D(cover, vPlace);
  colour = mix(colour, over.rgb, over.a * covered);
  vec3 normal = normalize(vec3(-vSlope, 1.0));
  vec3 ground = colour * brightness(normal);
  if (!gl_FrontFacing) ground = colour * 0.5;
  else ground = ruled(ground, colour, contour(vLevel, perPixel));
  // A hole has a drawn edge.
  float edge = 1.0 - smoothstep(ratio * 0.8, ratio * 1.6, rim);
  gl_FragColor = vec4(mix(ground, vec3(0.12, 0.15, 0.17), edge * 0.7), 1.0);
}
`;

/**
 * Uniforms that terrain and walls have in common; both hold the same objects.
 * @returns {Record<string, {value: any}>}
 */
export function groundUniforms() {
  return {
    // Greys, until the page hands in the palette of its map.
    palette: {
      value: paletteTexture(Uint8Array.from({ length: 768 }, (_, i) => 90 + 0.6 * (i / 3))),
    },
    contours: { value: new Float32Array(MOST_CONTOURS) },
    contourCount: { value: 0 },
    strong: { value: new Float32Array(MOST_CONTOURS / PER_WORD) },
    ratio: { value: 1 },
    light: { value: new Vector3(0, 0, 1) },
  };
}

/**
 * Takes palette and contour lines over into the shared uniforms.
 * @param {Record<string, {value: any}>} uniforms
 * @param {import('../heights.js').Heights} heights
 * @param {ArrayLike<number> | undefined} palette 256 colours, red, green and blue of each; none keeps the former
 */
export function setGround(uniforms, heights, palette) {
  const lines = heights.contours
    .filter((value) => value > heights.lo && value < heights.hi)
    .slice(0, MOST_CONTOURS);
  uniforms.contours.value.fill(2).set(lines.map((value) => level(heights, value)));
  uniforms.contourCount.value = lines.length;
  const strong = uniforms.strong.value.fill(0);
  lines.forEach((value, i) => {
    if (heights.strong.includes(value)) strong[Math.floor(i / PER_WORD)] += 2 ** (i % PER_WORD);
  });
  if (!palette) return;
  uniforms.palette.value.dispose();
  uniforms.palette.value = paletteTexture(palette);
}

/** @param {ArrayLike<number>} colours */
function paletteTexture(colours) {
  const size = Math.floor(colours.length / 3);
  const data = new Uint8Array(4 * size).fill(255);
  for (let i = 0; i < size; i++) {
    for (let part = 0; part < 3; part++) data[4 * i + part] = colours[3 * i + part];
  }
  const texture = new DataTexture(data, size, 1, RGBAFormat);
  texture.magFilter = texture.minFilter = LinearFilter;
  texture.wrapS = texture.wrapT = ClampToEdgeWrapping;
  texture.needsUpdate = true;
  return texture;
}

export class Terrain {
  /** @param {Record<string, {value: any}>} shared */
  constructor(shared) {
    const nothing = new DataTexture(new Uint8Array(4), 1, 1, RGBAFormat);
    nothing.needsUpdate = true;
    this.material = new ShaderMaterial({
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: {
        ...shared,
        halfSize: { value: [1, 1] },
        cover: { value: nothing },
        covered: { value: 0 },
      },
      side: DoubleSide,
      // Paths lie on the surface: it steps back a little.
      polygonOffset: true,
      polygonOffsetFactor: 1,
      polygonOffsetUnits: 2,
    });
    this.mesh = new Mesh(new BufferGeometry(), this.material);
    this.mesh.frustumCulled = false;
  }

  /**
   * @param {import('./block.js').Block} block
   * @param {import('./grid.js').Grid} grid
   */
  set(block, grid) {
    const { nx, ny, levels, inside } = grid;
    const positions = new Float32Array(3 * nx * ny);
    for (let j = 0, at = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++) {
        positions[at++] = ((2 * i) / (nx - 1) - 1) * block.half[0];
        positions[at++] = ((2 * j) / (ny - 1) - 1) * block.half[1];
        const z = block.toZ(levels[j * nx + i]);
        positions[at++] = Number.isNaN(z) ? 0 : z; // deep in a hole, in no triangle
      }
    }
    const slopes = grid.slopes();
    const across = (block.height * (nx - 1)) / (2 * block.half[0]);
    const up = (block.height * (ny - 1)) / (2 * block.half[1]);
    for (let i = 0; i < slopes.length; i += 2) {
      slopes[i] *= across;
      slopes[i + 1] *= up;
    }
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(positions, 3));
    geometry.setAttribute(
      'level',
      new BufferAttribute(
        levels.map((l) => l || 0),
        1,
      ),
    );
    geometry.setAttribute('inside', new BufferAttribute(inside, 1));
    geometry.setAttribute('slope', new BufferAttribute(slopes, 2));
    geometry.setIndex(new BufferAttribute(grid.triangles(), 1));
    // Only asked for its middle, by which meshes are drawn in their order: no need to look at every corner for it.
    geometry.boundingSphere = new Sphere(new Vector3(0, 0, block.height / 2), 1);
    this.mesh.geometry.dispose();
    this.mesh.geometry = geometry;
    this.material.uniforms.halfSize.value = block.half;
  }

  /**
   * Lays a picture over the surface, its lower left corner at the lowest x and y; null takes it away.
   * @param {import('three').Texture | null} texture
   */
  cover(texture) {
    const { cover, covered } = this.material.uniforms;
    if (texture) {
      cover.value.dispose();
      cover.value = texture;
    }
    covered.value = texture ? 1 : 0;
  }

  dispose() {
    this.mesh.geometry.dispose();
    this.material.uniforms.palette.value.dispose();
    this.material.uniforms.cover.value.dispose();
    this.material.dispose();
  }
}
