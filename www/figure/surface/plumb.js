import { BufferAttribute, BufferGeometry, LineBasicMaterial, LineSegments } from 'three';

/**
 * The plumb line from the selected ball to the underside of the block, with a cross at its foot: it tells x and
 * y at a glance. It is drawn through the block, thin and half transparent.
 */

/** Half the size of the cross, in the scene. */
const CROSS = 0.035;

export class Plumb {
  constructor() {
    const geometry = new BufferGeometry();
    this.places = new BufferAttribute(new Float32Array(18), 3);
    geometry.setAttribute('position', this.places);
    this.lines = new LineSegments(
      geometry,
      new LineBasicMaterial({
        transparent: true,
        opacity: 0.65,
        depthTest: false,
        depthWrite: false,
      }),
    );
    this.lines.frustumCulled = false;
    this.lines.renderOrder = 2;
    this.lines.visible = false;
  }

  /** @param {import('three').Color} ink */
  setTheme(ink) {
    this.lines.material.color.copy(ink);
  }

  hide() {
    this.lines.visible = false;
  }

  /** @param {number} x @param {number} y @param {number} z of the ball @param {number} floor */
  drop(x, y, z, floor) {
    if (Number.isNaN(x)) return;
    const c = CROSS;
    const { array } = this.places;
    array.set([
      x,
      y,
      z,
      x,
      y,
      floor,
      x - c,
      y,
      floor,
      x + c,
      y,
      floor,
      x,
      y - c,
      floor,
      x,
      y + c,
      floor,
    ]);
    this.places.needsUpdate = true;
    this.lines.visible = true;
  }

  dispose() {
    this.lines.geometry.dispose();
    this.lines.material.dispose();
  }
}
