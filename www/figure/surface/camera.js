import { MOUSE, PerspectiveCamera, TOUCH } from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import {
  FARTHEST,
  HIGHEST,
  HOME,
  LOWEST,
  NEAREST,
  offset,
  poseOf,
  tidy,
  toNumbers,
} from './pose.js';

/**
 * The camera and what moves it: mouse, fingers, keys. A page can be scrolled past the figure: until the view has
 * the focus, the page gets the wheel; Ctrl with the wheel always reaches the figure. One finger scrolls, two turn and zoom.
 */

/** A narrow angle: near and far of the block differ little, as in a drawing. */
const ANGLE = 20;
/** What the near half of the block gains by perspective, by projection: sideways and upright. */
const NEARER = [1.08, 1.02];
/** Room for the labels around it, CSS pixels: at the sides, above and below. */
const BESIDE = 34;
const BELOW = 30;
/** Steps of the keys. */
const TURN = (5 * Math.PI) / 180;
const SHIFT = 28;
const ZOOM = 0.88;

export class Orbit {
  /**
   * @param {HTMLElement} host takes the focus and the keys
   * @param {HTMLElement} element takes the pointer
   * @param {{moved: () => void, rested: (pose: import('./pose.js').Pose) => void}} events
   */
  constructor(host, element, events) {
    this.host = host;
    this.element = element;
    this.events = events;
    this.camera = new PerspectiveCamera(ANGLE, 1, 0.2, 60);
    this.camera.up.set(0, 0, 1);
    this.fit = 1;
    /** Half of what the block spans on screen as a reader first sees it, in units of the scene. */
    this.span = [1.4, 1.3];
    this.size = [1, 1];
    /** The pose last set or told. */
    this.told = '';
    this.controls = new OrbitControls(this.camera, element);
    this.controls.mouseButtons = { LEFT: MOUSE.ROTATE, MIDDLE: MOUSE.DOLLY, RIGHT: MOUSE.PAN };
    this.controls.minPolarAngle = ((90 - HIGHEST) * Math.PI) / 180;
    this.controls.maxPolarAngle = ((90 - LOWEST) * Math.PI) / 180;
    this.controls.maxTargetRadius = 2;
    this.controls.zoomSpeed = 0.9;
    this.setPose(HOME);
    this.controls.addEventListener('change', () => {
      this.pose = null;
      events.moved();
    });
    this.controls.addEventListener('end', () => this.#rest());

    this.abort = new AbortController();
    const { signal } = this.abort;
    // Before the controls see the wheel, which they would keep from the page.
    host.addEventListener('wheel', (event) => this.#wheel(event), {
      signal,
      capture: true,
      passive: true,
    });
    host.addEventListener('pointerdown', () => (this.controls.enableZoom = true), {
      signal,
      capture: true,
    });
    // Two fingers are the figure's, also where one would scroll the page.
    host.addEventListener(
      'touchstart',
      (event) => {
        if (event.touches.length > 1) event.preventDefault();
      },
      { signal, passive: false },
    );
    host.addEventListener('keydown', (event) => this.#key(event), { signal });
    this.#manners();
  }

  /** @returns {import('./pose.js').Pose} rounded, as in a link */
  getPose() {
    if (!this.pose) {
      const { target } = this.controls;
      this.pose = poseOf(this.camera.position.clone().sub(target), target, this.fit);
    }
    return this.pose;
  }

  /** @param {Partial<import('./pose.js').Pose>} wanted */
  setPose(wanted) {
    const pose = tidy(wanted);
    const [x, y, z] = offset(pose, this.fit);
    this.controls.target.set(pose.x, pose.y, pose.z);
    this.camera.position.set(pose.x + x, pose.y + y, pose.z + z);
    this.controls.update();
    this.pose = pose;
    this.told = toNumbers(pose).join();
  }

  /** @param {import('./block.js').Block} block what has to fit into the view */
  setBlock({ half, height, floor }) {
    const turn = (HOME.azimuth * Math.PI) / 180;
    const rise = (HOME.elevation * Math.PI) / 180;
    const [sine, cosine] = [Math.abs(Math.sin(turn)), Math.abs(Math.cos(turn))];
    const wide = half[0] * cosine + half[1] * sine;
    const deep = half[0] * sine + half[1] * cosine;
    this.span = [wide, deep * Math.sin(rise) + ((height - floor) / 2) * Math.cos(rise)];
    this.resize(this.size[0], this.size[1]);
  }

  /** @param {number} width @param {number} height CSS pixels */
  resize(width, height) {
    const pose = this.getPose();
    this.size = [width, height];
    const half = Math.tan((ANGLE * Math.PI) / 360);
    const aspect = width / height;
    const wide =
      ((NEARER[0] * this.span[0]) / aspect) * (width / Math.max(width / 2, width - 2 * BESIDE));
    const tall = NEARER[1] * this.span[1] * (height / Math.max(height / 2, height - 2 * BELOW));
    this.fit = Math.max(wide, tall) / half;
    this.controls.minDistance = this.fit * NEAREST;
    this.controls.maxDistance = this.fit * FARTHEST;
    this.camera.aspect = aspect;
    this.camera.near = this.fit * NEAREST * 0.2;
    this.camera.far = this.fit * FARTHEST + 8;
    this.camera.updateProjectionMatrix();
    this.setPose(pose);
  }

  dispose() {
    this.abort.abort();
    this.controls.dispose();
  }

  #focused() {
    return this.host.matches(':focus, :focus-within');
  }

  #manners() {
    // One finger is the page's, whatever has the focus: who scrolls past has often tapped before.
    this.element.style.touchAction = 'pan-x pan-y';
    this.controls.touches = { ONE: null, TWO: TOUCH.DOLLY_ROTATE };
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    this.controls.enableZoom = event.ctrlKey || this.#focused();
  }

  /** Tells where the camera has come to rest; a click moves nothing and tells nothing. */
  #rest() {
    const pose = this.getPose();
    const told = toNumbers(pose).join();
    if (told === this.told) return;
    this.told = told;
    this.events.rested(pose);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { controls } = this;
    const arrow = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[
      event.key
    ];
    if (arrow && event.shiftKey) {
      controls.pan(arrow[0] * SHIFT, arrow[1] * SHIFT);
    } else if (arrow) {
      controls.rotateLeft(arrow[0] * TURN);
      controls.rotateUp(arrow[1] * TURN);
    } else if (event.key === '+' || event.key === '=') {
      controls.dollyIn(ZOOM);
    } else if (event.key === '-' || event.key === '_') {
      controls.dollyOut(ZOOM);
    } else if (event.key === '0') {
      this.setPose(HOME);
      this.told = '';
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.#rest();
  }
}
