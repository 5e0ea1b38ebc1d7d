import {
  BufferAttribute,
  BufferGeometry,
  DataTexture,
  DynamicDrawUsage,
  FloatType,
  NearestFilter,
  OrthographicCamera,
  Points,
  RedFormat,
  RGBAFormat,
  Scene,
  ShaderMaterial,
} from 'three';
import { acquire, release } from './renderer.js';

/**
 * Up to a million points in one drawing for each part of them. The points lie on the graphics card as the core has
 * them in its memory; where they are in the picture, and how high, is worked out there. Map and surface draw
 * the same points, so they are sent once.
 */

/** @typedef {import('../overlays.js').DropSource} DropSource */
/** @typedef {import('../overlays.js').DropPart} DropPart */

/** Colours in a row of their texture. */
const ROW = 256;
/** From how high above the ground drops fall, in the scene. */
const SKY = 0.9;
/** How far drops are pulled towards the camera, so that the ground does not cut into them. */
const PULL = 0.012;

const LOOK = /* glsl */ `
attribute vec3 drop; // x, y, number of the colour
uniform sampler2D colours;
uniform float size; // device pixels
uniform float fallen;
varying vec4 vColour;
varying float vSize;

// Drops come down one after the other, ever faster.
float landed() {
  float late = fract(sin(float(gl_VertexID % 8191) * 12.9898) * 43758.5453);
  float t = clamp(2.0 * fallen - late, 0.0, 1.0);
  return t * t;
}

void colour() {
  int number = int(drop.z);
  vColour = texelFetch(colours, ivec2(number % ${ROW}, number / ${ROW}), 0);
  vColour.rgb *= vColour.a;
  vSize = size;
  gl_PointSize = size;
}

void hide() {
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}
`;

const FLAT = /* glsl */ `
${LOOK}
void main() {
  colour();
  vColour *= landed();
  gl_Position = vec4(drop.xy, 0.0, 1.0);
  if (vColour.a == 0.0 || abs(drop.x) > 1.0 || abs(drop.y) > 1.0) hide();
}
`;

const RAISED = /* glsl */ `
${LOOK}
uniform sampler2D ground;
uniform vec2 halfSize;
uniform float height;

float at(ivec2 cell) {
  return texelFetch(ground, cell, 0).r;
}

void main() {
  colour();
  if (vColour.a == 0.0 || !(abs(drop.x) <= 1.0) || !(abs(drop.y) <= 1.0)) {
    hide();
    return;
  }
  // The same triangles as the mesh (grid.js).
  ivec2 cells = textureSize(ground, 0) - 1;
  vec2 place = (drop.xy * 0.5 + 0.5) * vec2(cells);
  ivec2 cell = min(ivec2(place), cells - 1);
  vec2 part = place - vec2(cell);
  float a = at(cell);
  float d = at(cell + 1);
  bool east = part.x >= part.y;
  float c = at(cell + (east ? ivec2(1, 0) : ivec2(0, 1)));
  float near = east ? part.x : part.y;
  float far = east ? part.y : part.x;
  if (min(a, min(c, d)) < 0.0) {
    hide();
    return;
  }
  float level = a + near * (c - a) + far * (d - c);
  float up = height * level + ${SKY.toFixed(3)} * (1.0 - landed());
  vec4 seen = modelViewMatrix * vec4(drop.xy * halfSize, up, 1.0);
  seen.xyz *= 1.0 - ${PULL.toFixed(4)} / length(seen.xyz);
  gl_Position = projectionMatrix * seen;
}
`;

const FRAGMENT = /* glsl */ `
varying vec4 vColour;
varying float vSize;
void main() {
  float away = length(gl_PointCoord - 0.5) * vSize;
  float edge = 0.5 * vSize;
  if (vSize > 2.5 && away > edge) discard;
  // Larger ones have a rim, which parts them from any ground.
  float rim = vSize > 3.5 ? smoothstep(edge - 1.4, edge - 0.6, away) : 0.0;
  gl_FragColor = vec4(vColour.rgb * (1.0 - 0.75 * rim), vColour.a);
}
`;

/**
 * The points of a part on the graphics card, shared by the views.
 * @type {WeakMap<DropPart, {geometry: BufferGeometry, points: BufferAttribute, version: number, texture: DataTexture, colouring: number, users: number}>}
 */
const cards = new WeakMap();

/** @param {DropPart} part */
function cardOf(part) {
  let card = cards.get(part);
  if (!card) {
    const array = part.points();
    const points = new BufferAttribute(array, 3).setUsage(DynamicDrawUsage);
    const geometry = new BufferGeometry();
    geometry.setAttribute('drop', points);
    geometry.setDrawRange(0, array.length / 3);
    card = {
      geometry,
      points,
      version: part.version,
      texture: coloursOf(part),
      colouring: part.colouring,
      users: 0,
    };
    cards.set(part, card);
  }
  return card;
}

/** @param {DropPart} part */
function coloursOf({ colours }) {
  const height = Math.ceil(colours.length / 4 / ROW);
  const data = new Uint8Array(4 * ROW * height);
  data.set(colours);
  const texture = new DataTexture(data, ROW, height, RGBAFormat);
  texture.magFilter = texture.minFilter = NearestFilter;
  texture.needsUpdate = true;
  return texture;
}

/** Brings what has changed to the card, if no other view has. @param {DropPart} part */
function refresh(part) {
  const card = cardOf(part);
  // A look into the core's memory ends when that grows.
  if (card.version !== part.version || card.points.array.length === 0) {
    card.points.array = part.points();
    card.points.needsUpdate = true;
    card.version = part.version;
  }
  if (card.colouring !== part.colouring) {
    card.texture.dispose();
    card.texture = coloursOf(part);
    card.colouring = part.colouring;
  }
  return card;
}

/** Drops in a scene. */
class Cloud {
  /** @param {string} vertex @param {Record<string, {value: any}>} uniforms @param {Scene} scene */
  constructor(vertex, uniforms, scene) {
    this.vertex = vertex;
    /** @type {Record<string, {value: any}>} */
    this.shared = { ...uniforms, size: { value: 1 }, fallen: { value: 1 } };
    this.scene = scene;
    /** @type {Map<DropPart, Points>} */
    this.shown = new Map();
    /** @type {DropSource | null} */
    this.source = null;
    this.unlisten = () => {};
  }

  /** @param {DropSource | null} source @param {() => void} changed called when there is something new to draw */
  set(source, changed) {
    if (source === this.source) return;
    this.unlisten();
    this.source = source;
    this.unlisten = source ? source.listen(changed) : () => {};
    this.#keep(source?.parts ?? []);
  }

  /** @param {number} ratio device pixels per CSS pixel */
  update(ratio) {
    const { source } = this;
    if (!source) return;
    this.#keep(source.parts);
    this.shared.size.value = source.size * ratio;
    this.shared.fallen.value = source.fallen;
    for (const part of source.parts) {
      const card = refresh(part);
      const points = /** @type {Points} */ (this.shown.get(part));
      const { uniforms } = /** @type {ShaderMaterial} */ (points.material);
      uniforms.colours.value = card.texture;
    }
  }

  /** Those parts and no others. @param {readonly DropPart[]} parts */
  #keep(parts) {
    for (const [part, points] of this.shown) {
      if (parts.includes(part)) continue;
      this.scene.remove(points);
      /** @type {ShaderMaterial} */ (points.material).dispose();
      this.shown.delete(part);
      const card = cards.get(part);
      if (!card || --card.users > 0) continue;
      card.geometry.dispose();
      card.texture.dispose();
      cards.delete(part);
    }
    for (const part of parts) {
      if (this.shown.has(part)) continue;
      const card = cardOf(part);
      card.users++;
      const material = new ShaderMaterial({
        vertexShader: this.vertex,
        fragmentShader: FRAGMENT,
        uniforms: { ...this.shared, colours: { value: card.texture } },
        transparent: true,
        premultipliedAlpha: true,
        depthWrite: false,
      });
      const points = new Points(card.geometry, material);
      points.frustumCulled = false;
      points.renderOrder = 2;
      this.shown.set(part, points);
      this.scene.add(points);
    }
  }

  dispose() {
    this.unlisten();
    this.source = null;
    this.#keep([]);
  }
}

/** Drops on the surface. */
export class SurfaceDrops extends Cloud {
  /** @param {Scene} scene */
  constructor(scene) {
    super(
      RAISED,
      { ground: { value: null }, halfSize: { value: [1, 1] }, height: { value: 1 } },
      scene,
    );
    /** @type {import('./grid.js').Grid | null} */
    this.grid = null;
  }

  /** The ground they run on. @param {import('./block.js').Block} block @param {import('./grid.js').Grid} grid */
  stand(block, grid) {
    if (grid === this.grid) return;
    this.grid = grid;
    const { ground, halfSize, height } = this.shared;
    ground.value?.dispose();
    // What lies deep in a hole has no level.
    const levels = grid.levels.map((level) => (Number.isNaN(level) ? -1 : level));
    const texture = new DataTexture(levels, grid.nx, grid.ny, RedFormat, FloatType);
    texture.magFilter = texture.minFilter = NearestFilter;
    texture.needsUpdate = true;
    ground.value = texture;
    halfSize.value = block.half;
    height.value = block.height;
  }

  dispose() {
    super.dispose();
    this.shared.ground.value?.dispose();
  }
}

/** Drops on the map, drawn by the page's renderer on a canvas of their own. */
export class MapDrops {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {() => void} changed
   * @throws {import('./renderer.js').NoWebGL}
   */
  constructor(canvas, changed) {
    const context = canvas.getContext('2d');
    if (!context) throw new Error('This browser cannot draw on a canvas.');
    this.context = context;
    this.changed = changed;
    this.user = { lost: () => {}, restored: changed };
    this.renderer = acquire(this.user);
    this.scene = new Scene();
    this.camera = new OrthographicCamera();
    this.cloud = new Cloud(FLAT, {}, this.scene);
  }

  /** @param {DropSource | null} source */
  set(source) {
    this.cloud.set(source, this.changed);
  }

  /** @param {number} ratio */
  draw(ratio) {
    if (this.renderer.lost || this.context.canvas.width < 2) return;
    this.cloud.update(ratio);
    this.renderer.draw(this.context, this.scene, this.camera);
  }

  dispose() {
    this.cloud.dispose();
    release(this.user);
  }
}
