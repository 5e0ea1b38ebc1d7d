import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DoubleSide,
  GreaterDepth,
  LessEqualDepth,
  Mesh,
  ShaderMaterial,
} from 'three';
import { INKS } from '../inks.js';
import { sheetAt } from '../overlays.js';
import { GROUND } from './ground.glsl.js';

/**
 * Tangent planes and quadratic models as discs over the surface. They are seen through, and where the surface
 * hides them they are seen faintly: the tangent plane of a bowl lies wholly below it. All of them are one
 * geometry in two drawings. They carry contour lines at the surface's own heights.
 */

const RINGS = 24;
const SECTORS = 64;
/** A sheet ends this far outside the scale of heights, in levels. */
const BEYOND = 0.12;
const OPACITY = { seen: 0.5, hidden: 0.16 };

const VERTEX = /* glsl */ `
attribute vec3 tone;
attribute vec2 place; // level, and part of the radius
varying vec3 vTone;
varying vec2 vPlace;
varying vec2 vAt;
void main() {
  vTone = tone;
  vPlace = place;
  vAt = position.xy;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}
`;

const FRAGMENT = /* glsl */ `
varying vec3 vTone;
varying vec2 vPlace;
varying vec2 vAt;
uniform vec2 halfSize;
uniform float opacity;
${GROUND}
void main() {
  if (vPlace.x < -${BEYOND.toFixed(2)} || vPlace.x > 1.0 + ${BEYOND.toFixed(2)}) discard;
  if (abs(vAt.x) > halfSize.x || abs(vAt.y) > halfSize.y) discard;
  float perPixel = max(length(vec2(dFdx(vPlace.x), dFdy(vPlace.x))), 1e-7);
  float rim = (1.0 - vPlace.y) / max(length(vec2(dFdx(vPlace.y), dFdy(vPlace.y))), 1e-7);
  float line = max(contour(vPlace.x, perPixel), 1.0 - smoothstep(ratio, 2.0 * ratio, rim));
  vec3 colour = mix(mix(vTone, vec3(1.0), 0.55), vTone, line);
  float alpha = mix(opacity, min(1.0, opacity * 2.0), line);
  gl_FragColor = vec4(colour * alpha, alpha);
}
`;

/**
 * The level of a height, which goes on straight outside the scale, so that a sheet may leave it.
 * @param {import('../heights.js').Heights} heights @param {number} value
 */
export function freeLevel({ kind, lo, hi, unit }, value) {
  if (!(hi > lo)) return value === lo ? 0 : value < lo ? -1 : 2;
  if (kind === 'linear') return (value - lo) / (hi - lo);
  const whole = Math.log(1 + (hi - lo) / unit);
  return value < lo ? (value - lo) / unit / whole : Math.log(1 + (value - lo) / unit) / whole;
}

export class Sheets {
  /** @param {Record<string, {value: any}>} shared of the ground */
  constructor(shared) {
    this.halfSize = { value: [1, 1] };
    /** @param {boolean} hidden */
    const material = (hidden) =>
      new ShaderMaterial({
        vertexShader: VERTEX,
        fragmentShader: FRAGMENT,
        uniforms: {
          ...shared,
          halfSize: this.halfSize,
          opacity: { value: hidden ? OPACITY.hidden : OPACITY.seen },
        },
        side: DoubleSide,
        transparent: true,
        premultipliedAlpha: true,
        depthWrite: false,
        depthFunc: hidden ? GreaterDepth : LessEqualDepth,
        // Where it touches the surface, the sheet is what is seen.
        polygonOffset: true,
        polygonOffsetFactor: -1,
        polygonOffsetUnits: -4,
      });
    this.hidden = new Mesh(new BufferGeometry(), material(true));
    this.seen = new Mesh(this.hidden.geometry, material(false));
    this.hidden.renderOrder = this.seen.renderOrder = 1;
    this.hidden.frustumCulled = this.seen.frustumCulled = false;
    this.hidden.visible = this.seen.visible = false;
  }

  /**
   * @param {readonly import('../overlays.js').Overlay[]} overlays
   * @param {import('./block.js').Block} block
   * @param {import('../heights.js').Heights} heights
   */
  set(overlays, block, heights) {
    const sheets = overlays.filter((overlay) => overlay.kind === 'sheet');
    this.hidden.visible = this.seen.visible = sheets.length > 0;
    if (sheets.length === 0) return;
    this.halfSize.value = block.half;
    const wide = Math.max(block.x[1] - block.x[0], block.y[1] - block.y[0]);
    const points = sheets.length * (RINGS + 1) * SECTORS;
    const [positions, tones] = [new Float32Array(3 * points), new Float32Array(3 * points)];
    const places = new Float32Array(2 * points);
    const corners = new Uint32Array(sheets.length * RINGS * SECTORS * 6);
    let n = 0;
    let at = 0;
    for (const sheet of sheets) {
      const tone = new Color().setStyle(INKS[sheet.ink].light, 'srgb-linear').toArray();
      const reach = sheet.radius * wide;
      for (let ring = 0; ring <= RINGS; ring++)
        for (let sector = 0; sector < SECTORS; sector++, n++) {
          const part = ring / RINGS;
          const turn = (2 * Math.PI * sector) / SECTORS;
          const [dx, dy] = [reach * part * Math.cos(turn), reach * part * Math.sin(turn)];
          const level = freeLevel(heights, sheetAt(sheet, dx, dy));
          // Far outside it is cut; the number must stay one that the graphics card can take.
          const held = Math.max(-4, Math.min(5, level));
          positions[3 * n] = block.toX(sheet.at[0] + dx);
          positions[3 * n + 1] = block.toY(sheet.at[1] + dy);
          positions[3 * n + 2] = block.toZ(held);
          places[2 * n] = held;
          places[2 * n + 1] = part;
          tones.set(tone, 3 * n);
          if (ring === RINGS) continue;
          const next = sector + 1 === SECTORS ? n + 1 - SECTORS : n + 1;
          corners.set([n, next, n + SECTORS, next, next + SECTORS, n + SECTORS], at);
          at += 6;
        }
    }
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(positions, 3));
    geometry.setAttribute('tone', new BufferAttribute(tones, 3));
    geometry.setAttribute('place', new BufferAttribute(places, 2));
    geometry.setIndex(new BufferAttribute(corners, 1));
    this.hidden.geometry.dispose();
    this.hidden.geometry = this.seen.geometry = geometry;
  }

  dispose() {
    this.hidden.geometry.dispose();
    this.hidden.material.dispose();
    this.seen.material.dispose();
  }
}
