import { Color, Matrix4, Scene, Vector3 } from 'three';
import { MARGIN, ground } from './drape.js';
import { level } from '../heights.js';
import { zoomOf } from '../theme.js';
import { MOVING, OUTCOMES } from '../outcomes.js';
import { HOVER, RING, START } from './atlas.js';
import { Axes } from './axes.js';
import { Block } from './block.js';
import { Orbit } from './camera.js';
import { listen } from './gestures.js';
import { fromNumbers, toNumbers } from './pose.js';
import { Grid } from './grid.js';
import { Marks } from './marks.js';
import { Paths } from './paths.js';
import { Plumb } from './plumb.js';
import { acquire, release } from './renderer.js';
import { Terrain, groundUniforms, setGround } from './terrain.js';
import { PLAIN } from './theme.js';
import { Walls } from './walls.js';

/** The surface in 3D, with the paths and ends of all runs. */

/** @typedef {import('./theme.js').Tokens} Tokens */
/** @typedef {import('../history.js').History} History */
/** @typedef {import('./grid.js').Samples & {palette?: ArrayLike<number>}} Picture */
/** @typedef {{x: [number, number], y: [number, number], names?: Partial<import('./axes.js').Names>}} Land */
/**
 * @typedef {object} Frame what stands at one step
 * @property {number} step
 * @property {ArrayLike<number>} styles index into OUTCOMES for each run
 * @property {number} selected −1: none
 * @property {[number, number] | null} [hover]
 */
/**
 * @typedef {import('./gestures.js').Events & {
 *   camera: (numbers: number[]) => void, lost: () => void, restored?: () => void
 * }} Events
 */

/** Radii in CSS pixels. */
const BALL = 5.5;
const SELECTED = 7.5;
const DOT = 2.2;
/** Above this many runs the balls shrink, so that they do not hide the surface. */
const MANY = 200;
/** Below this width, in CSS pixels, paths are thinner. */
const SMALL = 560;
/** How far marks are pulled towards the camera, in the scene: what is nearer covers what is farther. */
const PULL = { start: 0.04, ball: 0.1, selected: 0.14 };

export class SurfaceView {
  /** What the last drawing cost: asked of the graphics card, and JavaScript's time in ms. */
  cost = { calls: 0, triangles: 0, ms: 0 };
  /** @type {Block | null} */
  #block = null;
  /** @type {Grid | null} */
  #grid = null;
  /** @type {import('../heights.js').Heights | null} */
  #heights = null;
  /** @type {import('./axes.js').Names} */
  #names = { x: 'x', y: 'y', heights: 'f' };
  /** @type {History | null} */
  #history = null;
  /** Version of the runs that the paths were walked from. */
  #revision = -1;
  /** @type {Frame | null} */
  #frame = null;
  /** x, y, z of each run's start and ball in the scene. */
  #starts = new Float32Array(0);
  #heads = new Float32Array(0);
  /** Places where a ball of a style is drawn already. */
  #taken = new Set();
  #colours = OUTCOMES.map(() => new Color());
  #width = 0;
  #height = 0;
  #ratio = 1;
  /** Device pixels to one of a line's width. */
  #lineRatio = 1;
  /** What panels let be drawn, and who draws it, once there is any. @type {import('../overlays.js').Overlay[]} */
  #items = [];
  /** @type {import('./overlays.js').Overlays | null} */
  #overlays = null;
  #dirty = { view: true, marks: true, labels: true };
  #asked = 0;
  /** @type {import('../overlays.js').DropSource | null} */
  #rain = null;
  /** @type {import('./drops.js').SurfaceDrops | null} */
  #drops = null;
  #visible = true;
  /** Whether it is drawn though nobody sees it, as for paper. */
  unseen = false;
  #dead = false;

  /**
   * @param {HTMLElement} host an element with a size; gets the focus and the keys of the camera
   * @param {Events} events
   * @param {(value: number) => string} [format] how numbers are written on the axes
   * @param {number} [still] device pixels to a CSS pixel of a picture that is not for the screen, which is drawn out of sight too
   * @throws {import('./renderer.js').NoWebGL} where the browser has no WebGL 2
   */
  constructor(host, events, format = (value) => String(Number(value.toPrecision(6))), still = 0) {
    this.host = host;
    this.still = still;
    this.format = format;
    this.user = {
      lost: () => events.lost(),
      restored: () => {
        this.#invalidate();
        events.restored?.();
      },
    };
    this.renderer = acquire(this.user);
    this.canvas = document.createElement('canvas');
    Object.assign(this.canvas.style, {
      position: 'absolute',
      inset: '0',
      width: '100%',
      height: '100%',
    });
    const context = this.canvas.getContext('2d');
    if (!context) throw new Error('This browser cannot draw on a canvas.');
    this.context = context;
    host.append(this.canvas);
    if (host.tabIndex < 0) host.tabIndex = 0;

    this.scene = new Scene();
    this.shared = groundUniforms();
    this.terrain = new Terrain(this.shared);
    this.walls = new Walls(this.shared);
    this.paths = new Paths();
    this.marks = new Marks();
    this.plumb = new Plumb();
    this.axes = new Axes(host);
    this.font = PLAIN.font;
    this.scene.add(
      this.walls.mesh,
      this.terrain.mesh,
      this.axes.lines,
      this.paths.casing,
      this.paths.lines,
      this.plumb.lines,
      this.marks.hidden,
      this.marks.seen,
    );
    this.orbit = new Orbit(host, this.canvas, {
      moved: () => this.#moved(),
      rested: (pose) => events.camera(toNumbers(pose)),
    });
    this.stop = listen(
      host,
      this.canvas,
      {
        placeAt: (left, top) => this.#placeAt(left, top),
        startAt: (left, top, reach) => this.#nearest(this.#starts, left, top, reach),
        headAt: (left, top, reach) => this.#nearest(this.#heads, left, top, reach),
      },
      events,
    );
    this.sized = new ResizeObserver(() => this.resize());
    this.sized.observe(host);
    this.seen = new IntersectionObserver((entries) => {
      this.#visible = entries[entries.length - 1].isIntersecting;
      if (this.#visible) this.#request();
    });
    this.seen.observe(host);
    this.setTheme(PLAIN);
    this.resize();
  }

  /** @param {Tokens} tokens */
  setTheme(tokens) {
    OUTCOMES.forEach((outcome, style) => {
      this.#colours[style].setStyle(tokens.dark ? outcome.dark : outcome.light, 'srgb-linear');
    });
    const paper = new Color().setStyle(tokens.paper, 'srgb-linear');
    const ink = new Color().setStyle(tokens.ink, 'srgb-linear');
    this.walls.setColours(paper.clone().lerp(ink, tokens.dark ? 0.3 : 0.12), ink);
    this.paths.setTheme(tokens.dark);
    this.marks.setTheme(tokens);
    this.plumb.setTheme(ink);
    this.axes.setTheme(tokens);
    this.font = tokens.font;
    this.#invalidate();
  }

  /**
   * @param {Land} land window and names of the axes
   * @param {Picture} picture the sampled surface and how heights become levels
   */
  setLand(land, picture) {
    this.#block = new Block(land.x, land.y);
    this.#grid = new Grid(picture);
    this.#heights = picture.heights;
    const f = picture.heights.kind === 'log' ? 'f, log' : 'f';
    this.#names = { x: 'x', y: 'y', heights: f, ...land.names };
    setGround(this.shared, picture.heights, picture.palette);
    this.terrain.set(this.#block, this.#grid);
    this.walls.set(this.#block, this.#grid);
    this.orbit.setBlock(this.#block);
    this.paths.reset();
    this.#overlays?.reset();
    this.#invalidate();
  }

  /** @param {History} history */
  setHistory(history) {
    if (history !== this.#history) this.#revision = -1;
    this.#history = history;
    this.#dirty.marks = true;
    this.#request();
  }

  /** @param {Frame} frame */
  setFrame(frame) {
    this.#frame = frame;
    this.#dirty.marks = true;
    this.#request();
  }

  /** @param {import('../overlays.js').Overlay[]} overlays @returns {Promise<void>} once they can be drawn */
  async setOverlays(overlays) {
    this.#items = overlays;
    this.#overlays?.set(overlays);
    const rain = overlays.find((overlay) => overlay.kind === 'drops')?.source ?? null;
    if (rain !== this.#rain) {
      this.#rain = rain;
      this.#pour();
    }
    this.#dirty.view = true;
    this.#request();
    if (overlays.length > 0 && !this.#overlays) await this.#lay();
  }

  /** What draws overlays is fetched when the first ones come. */
  async #lay() {
    const { Overlays } = await import('./overlays.js');
    if (this.#dead || this.#overlays) return;
    this.#overlays = new Overlays(this.shared, this.terrain);
    this.#overlays.set(this.#items);
    this.#overlays.lines.setRatio(this.#lineRatio);
    this.scene.add(...this.#overlays.parts);
    this.#dirty.view = true;
    this.#request();
  }

  /** What draws drops is fetched when the first ones fall. */
  async #pour() {
    if (this.#rain && !this.#drops) {
      const { SurfaceDrops } = await import('./drops.js');
      if (this.#dead || this.#drops) return;
      this.#drops = new SurfaceDrops(this.scene);
    }
    this.#drops?.set(this.#rain, () => {
      this.#dirty.view = true;
      this.render();
    });
    this.#dirty.view = true;
    this.#request();
  }

  /** @returns {number[]} as in a link, see pose.js */
  getCamera() {
    return toNumbers(this.orbit.getPose());
  }

  /** @param {readonly number[]} numbers what is left out is as at first */
  setCamera(numbers) {
    this.orbit.setPose(fromNumbers(numbers));
    this.#moved();
  }

  /** @returns {{width: number, height: number}} device pixels */
  plotSize() {
    return { width: this.canvas.width, height: this.canvas.height };
  }

  /** Takes the host's size. @returns {boolean} whether it has changed */
  resize() {
    const width = this.host.clientWidth;
    const height = this.host.clientHeight;
    const screen = Math.min(globalThis.devicePixelRatio || 1, 2);
    const ratio = this.still || (this.unseen ? 2 : screen);
    const zoom = zoomOf(this.host);
    if (width === this.#width && height === this.#height && ratio === this.#ratio) return false;
    this.#width = width;
    this.#height = height;
    this.#ratio = ratio;
    if (width === 0 || height === 0) return true;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.shared.ratio.value = ratio;
    this.paths.setRatio((width < SMALL ? 0.78 : 1) * ratio * zoom);
    this.#lineRatio = ratio * zoom;
    this.#overlays?.lines.setRatio(this.#lineRatio);
    this.marks.setSize(this.canvas.width, this.canvas.height, ratio * zoom);
    this.orbit.resize(width, height);
    this.#invalidate();
    // A canvas is blank after its size has changed: draw before the next frame is shown.
    this.render();
    return true;
  }

  /** Draws, if something has changed and can be seen. */
  render() {
    const { view, marks } = this.#dirty;
    if (this.#dead || !this.#block || !(view || marks) || this.#width === 0 || this.#height === 0)
      return;
    const drawn = this.still || this.unseen || (this.#visible && !document.hidden);
    if (this.renderer.lost || !drawn) return;
    const began = performance.now();
    if (this.#dirty.labels) this.#label(this.#block);
    if (marks) this.#mark(this.#block);
    const grid = this.#grid;
    if (grid && this.#heights) this.#overlays?.update(this.#block, grid, this.#heights);
    if (grid && this.#drops) {
      this.#drops.stand(this.#block, grid);
      this.#drops.update(this.#ratio);
    }
    this.#dirty = { view: false, marks: false, labels: false };
    const { calls, triangles } = this.renderer.draw(this.context, this.scene, this.orbit.camera);
    if (grid) {
      this.#overlays?.draw(this.context, this.#block, grid, this.orbit.camera, {
        width: this.#width,
        height: this.#height,
        ratio: this.#ratio,
        font: this.font,
      });
    }
    this.cost = { calls, triangles, ms: performance.now() - began };
  }

  /** Frees everything. The host is left as it was, but for its focus. */
  dispose() {
    this.#dead = true;
    cancelAnimationFrame(this.#asked);
    this.stop();
    this.sized.disconnect();
    this.seen.disconnect();
    this.orbit.dispose();
    this.#drops?.dispose();
    this.#overlays?.dispose();
    for (const part of [this.terrain, this.walls, this.paths, this.marks, this.plumb, this.axes])
      part.dispose();
    this.canvas.remove();
    release(this.user);
  }

  #invalidate() {
    this.#dirty = { view: true, marks: true, labels: true };
    this.axes.reset();
    this.#request();
  }

  #moved() {
    this.#dirty.view = this.#dirty.labels = true;
    this.#request();
  }

  /** Draws with the next frame, unless somebody draws before. */
  #request() {
    if (this.#asked || this.#dead || this.still) return;
    this.#asked = requestAnimationFrame(() => {
      this.#asked = 0;
      this.render();
    });
  }

  /** Labels and light, which follow the camera. @param {Block} block */
  #label(block) {
    const { camera } = this.orbit;
    camera.updateMatrixWorld();
    if (this.#heights) {
      this.axes.update(
        block,
        this.#heights,
        this.#names,
        this.format,
        camera,
        this.#width,
        this.#height,
      );
    }
    // Maps are lit from the upper left of the reader; from elsewhere hills look like hollows.
    const azimuth = (this.orbit.getPose().azimuth * Math.PI) / 180;
    const right = [Math.cos(azimuth), Math.sin(azimuth)];
    const here = [Math.sin(azimuth), -Math.cos(azimuth)];
    this.shared.light.value
      .set(-0.8 * right[0] + 0.12 * here[0], -0.8 * right[1] + 0.12 * here[1], 0.72)
      .normalize();
  }

  /** Paths, balls and rings at the frame's step. @param {Block} block */
  #mark(block) {
    const { marks, paths, plumb } = this;
    const grid = this.#grid;
    const history = this.#history;
    const frame = this.#frame;
    const heights = this.#heights;
    marks.clear();
    plumb.hide();
    if (grid && heights && history && frame && history.count > 0 && history.computed >= 0) {
      if (history.revision !== this.#revision) {
        this.#revision = history.revision;
        paths.reset();
      }
      const { count } = history;
      const step = Math.max(history.first, Math.min(frame.step, history.computed));
      // Starts stand where they stood, as long as the lines from them go on.
      const anew = paths.trail.built < 0 || this.#heads.length !== 3 * count;
      paths.trail.walk(history, block, grid, heights, step);
      paths.show(step);
      paths.paint(frame.styles, this.#colours, frame.selected);
      if (this.#heads.length !== 3 * count) {
        this.#heads = new Float32Array(3 * count);
        this.#starts = new Float32Array(3 * count);
      }
      for (let run = 0; run < count; run++) {
        if (anew) this.#stand(this.#starts, run, history.first, block, grid, heights, history);
        this.#stand(this.#heads, run, step, block, grid, heights, history);
      }
      const radius = count > MANY ? BALL * 0.65 : BALL;
      if (history.first > 0) this.#starts.fill(NaN); // they are not held any more
      for (let run = 0; run < count; run++) this.#add(this.#starts, run, START, DOT, PULL.start);
      this.#taken.clear();
      // What has arrived lies over what still moves.
      for (const moving of [true, false]) {
        for (let run = 0; run < count; run++) {
          const style = frame.styles[run];
          if ((style === MOVING) !== moving || run === frame.selected) continue;
          if (!this.#isTaken(run, style)) this.#add(this.#heads, run, style, radius, PULL.ball);
        }
      }
      const { selected } = frame;
      if (selected >= 0 && selected < count) {
        const at = 3 * selected;
        plumb.drop(this.#heads[at], this.#heads[at + 1], this.#heads[at + 2], block.floor);
        this.#add(this.#heads, selected, RING, SELECTED, PULL.selected);
        this.#add(this.#heads, selected, frame.styles[selected], SELECTED, PULL.selected);
      }
    } else {
      this.#heads = this.#starts = new Float32Array(0);
      paths.show(-1);
    }
    if (grid && frame?.hover) {
      const x = block.toX(frame.hover[0]);
      const y = block.toY(frame.hover[1]);
      const z = ground(block, grid, x, y);
      if (!Number.isNaN(z)) marks.add(x, y, z, HOVER, BALL, PULL.ball);
    }
    marks.send();
  }

  /** @param {Float32Array} places @param {number} run @param {number} cell @param {number} radius @param {number} pull */
  #add(places, run, cell, radius, pull) {
    const at = 3 * run;
    if (Number.isNaN(places[at])) return;
    this.marks.add(places[at], places[at + 1], places[at + 2], cell, radius, pull);
  }

  /**
   * Whether a like ball lies on the same spot. Dozens of runs end in one minimum; one mark is enough, and a
   * faint one, behind a hill, stays faint.
   * @param {number} run @param {number} style
   */
  #isTaken(run, style) {
    const x = Math.round((this.#heads[3 * run] + 2) * 500);
    const y = Math.round((this.#heads[3 * run + 1] + 2) * 500);
    const key = (x * 4096 + y) * 16 + style;
    if (this.#taken.has(key)) return true;
    this.#taken.add(key);
    return false;
  }

  /**
   * Where a run stands in the scene: on the surface; in the air at its height beside the block; where it left
   * the picture, if it has; NaN if it cannot be shown.
   * @param {Float32Array} places takes it @param {number} run @param {number} step
   * @param {Block} block @param {Grid} grid
   * @param {import('../heights.js').Heights} heights @param {History} history
   */
  #stand(places, run, step, block, grid, heights, history) {
    const at = 3 * run;
    const x = block.toX(history.x(run, step));
    const y = block.toY(history.y(run, step));
    const [hx, hy] = block.half;
    if (Math.abs(x) <= hx + MARGIN && Math.abs(y) <= hy + MARGIN) {
      let z = ground(block, grid, x, y);
      // Beside the block at the run's height; in a hole at its last, where its path ends; else on the base.
      const stopped = Math.min(step, history.stoppedAt[run]);
      for (let k = stopped; Number.isNaN(z) && k >= stopped - 1 && k >= history.first; k--) {
        z = block.toZ(level(heights, history.value(run, k)));
      }
      places[at] = x;
      places[at + 1] = y;
      places[at + 2] = Number.isNaN(z) ? block.floor : z;
      return;
    }
    const exit = this.paths.trail.exit(run, step);
    places[at] = exit ? exit.x : NaN;
    places[at + 1] = exit ? exit.y : NaN;
    places[at + 2] = exit ? exit.z : NaN;
  }

  /**
   * The place of the surface under a point of the view.
   * @param {number} left @param {number} top CSS pixels
   * @returns {[number, number] | null} x and y
   */
  #placeAt(left, top) {
    const block = this.#block;
    const grid = this.#grid;
    if (!block || !grid) return null;
    const { camera } = this.orbit;
    camera.updateMatrixWorld();
    const from = camera.position;
    const to = new Vector3(
      (2 * left) / this.#width - 1,
      1 - (2 * top) / this.#height,
      0.5,
    ).unproject(camera);
    const [hx, hy] = block.half;
    /** @param {Vector3} p @returns {[number, number, number]} */
    const cells = (p) => [
      ((p.x / hx + 1) / 2) * (grid.nx - 1),
      ((p.y / hy + 1) / 2) * (grid.ny - 1),
      p.z / block.height,
    ];
    const origin = cells(from);
    const end = cells(to);
    const hit = grid.hit(origin, [end[0] - origin[0], end[1] - origin[1], end[2] - origin[2]]);
    if (!hit) return null;
    return [
      block.fromX(((2 * hit[0]) / (grid.nx - 1) - 1) * hx),
      block.fromY(((2 * hit[1]) / (grid.ny - 1) - 1) * hy),
    ];
  }

  /**
   * The run whose place is nearest to a point of the view, within reach and not behind a hill.
   * @param {Float32Array} places @param {number} left @param {number} top @param {number} reach CSS pixels
   * @returns {number} −1: none
   */
  #nearest(places, left, top, reach) {
    const { camera } = this.orbit;
    camera.updateMatrixWorld();
    const toView = new Matrix4().multiplyMatrices(
      camera.projectionMatrix,
      camera.matrixWorldInverse,
    );
    const place = new Vector3();
    let best = -1;
    let least = reach;
    for (let run = 0; 3 * run < places.length; run++) {
      const at = 3 * run;
      if (Number.isNaN(places[at])) continue;
      place.set(places[at], places[at + 1], places[at + 2]).applyMatrix4(toView);
      const x = ((place.x + 1) / 2) * this.#width;
      const y = ((1 - place.y) / 2) * this.#height;
      const far = Math.hypot(x - left, y - top);
      if (far <= least && this.#inSight(places, at, x, y)) {
        least = far;
        best = run;
      }
    }
    return best;
  }

  /** @param {Float32Array} places @param {number} at @param {number} left @param {number} top */
  #inSight(places, at, left, top) {
    const block = this.#block;
    const grid = this.#grid;
    const hit = this.#placeAt(left, top);
    if (!hit || !block || !grid) return true;
    const x = block.toX(hit[0]);
    const y = block.toY(hit[1]);
    const { position } = this.orbit.camera;
    const toHit = position.distanceTo(new Vector3(x, y, ground(block, grid, x, y)));
    const toMark = position.distanceTo(new Vector3(places[at], places[at + 1], places[at + 2]));
    return !(toMark > toHit + 2 * PULL.ball);
  }
}
