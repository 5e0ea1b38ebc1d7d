// The surface from above: painted heights, paths, heads.
import { drawHeads, drawStarts, nearest } from '../plane/marks.js';
import { Plane } from '../plane/plane.js';
import { listen } from '../plane/pointer.js';
import { Trails } from '../plane/trails.js';

/** @typedef {import('../plane/plane.js').Tokens} Tokens */
/** @typedef {import('../history.js').History} History */
/**
 * @typedef {object} Frame what stands at one step
 * @property {number} step
 * @property {Uint8Array} styles index into OUTCOMES for each run
 * @property {number} selected -1: none
 * @property {{x: number, y: number, value: number, gradient: [number, number]} | null} selectedState
 * @property {[number, number] | null} hover
 */

/** Half the size of the crosshair, CSS pixels. */
const CROSS = 7;

/** The map of a function of two variables. Row 0 of its image is the top. */
export class MapView {
  /**
   * @param {HTMLElement} host
   * @param {import('../plane/pointer.js').Events} events
   * @param {(value: number) => string} format how numbers are written on the axes
   */
  constructor(host, events, format) {
    this.format = format;
    this.plane = new Plane(host, ['land', 'paths', 'marks']);
    this.image = document.createElement('canvas');
    /** @type {Tokens | null} */
    this.tokens = null;
    /** @type {History | null} */
    this.history = null;
    /** @type {Frame | null} */
    this.frame = null;
    this.names = { x: 'x', y: 'y' };
    this.dirty = { land: true, paths: true };
    this.trails = new Trails(this.plane, this.plane.layers.paths, (run, step) =>
      this.#place(run, step),
    );
    this.stop = listen(this.plane, events, (left, top, reach) => {
      const { history, frame } = this;
      if (!history || !frame) return { start: -1, head: -1 };
      return {
        start: nearest(history.count, (run) => this.#place(run, 0), left, top, reach),
        head: nearest(history.count, (run) => this.#place(run, frame.step), left, top, reach),
      };
    });
    this.plane.resize();
  }

  /** @param {Tokens} tokens */
  setTheme(tokens) {
    this.tokens = tokens;
    this.dirty = { land: true, paths: true };
  }

  /**
   * @param {{x: [number, number], y: [number, number], names?: {x: string, y: string}}} land
   * @param {{image: ImageData}} picture
   */
  setLand(land, { image }) {
    this.plane.x = land.x;
    this.plane.y = land.y;
    this.names = land.names ?? { x: 'x', y: 'y' };
    this.image.width = image.width;
    this.image.height = image.height;
    this.image.getContext('2d')?.putImageData(image, 0, 0);
    this.dirty = { land: true, paths: true };
  }

  /** @param {History} history */
  setHistory(history) {
    this.history = history;
    this.dirty.paths = true;
  }

  /** @param {Frame} frame */
  setFrame(frame) {
    this.frame = frame;
  }

  /** How large an image fills the map, device pixels. */
  plotSize() {
    const { width, height } = this.plane.area;
    return {
      width: Math.round(width * this.plane.ratio),
      height: Math.round(height * this.plane.ratio),
    };
  }

  /** @returns {boolean} whether a new image is wanted */
  resize() {
    const changed = this.plane.resize();
    if (changed) this.dirty = { land: true, paths: true };
    return changed;
  }

  render() {
    const { tokens, plane, history, frame } = this;
    if (!tokens || plane.width === 0) return;
    if (this.dirty.land) this.#drawLand(tokens);
    const marks = plane.layers.marks;
    plane.clear(marks);
    if (this.dirty.paths) {
      this.trails.reset();
      plane.clear(plane.layers.paths);
    }
    this.dirty = { land: false, paths: false };
    if (!history || !frame || history.count === 0) {
      if (frame?.hover) this.#drawHover(marks, frame.hover, tokens);
      return;
    }
    this.trails.draw(history, frame, 'light');
    plane.clipped(marks, () => {
      drawStarts(marks, history.count, (run) => this.#place(run, 0));
      drawHeads(marks, (run) => this.#place(run, frame.step), frame, tokens);
    });
    if (frame.hover) this.#drawHover(marks, frame.hover, tokens);
  }

  dispose() {
    this.stop();
    this.plane.dispose();
  }

  /** @param {number} run @param {number} step @returns {[number, number]} */
  #place(run, step) {
    const { history, plane } = this;
    if (!history) return [NaN, NaN];
    return [plane.toLeft(history.x(run, step)), plane.toTop(history.y(run, step))];
  }

  /** @param {Tokens} tokens */
  #drawLand(tokens) {
    const { plane } = this;
    const context = plane.layers.land;
    const { left, top, width, height } = plane.area;
    plane.clear(context);
    if (this.image.width > 0) {
      context.imageSmoothingQuality = 'high';
      context.drawImage(this.image, left, top, width, height);
    }
    plane.drawAxes(context, tokens, this.format, this.names);
  }

  /** @param {CanvasRenderingContext2D} context @param {[number, number]} hover @param {Tokens} tokens */
  #drawHover(context, [x, y], tokens) {
    const { plane } = this;
    const at = [plane.toLeft(x), plane.toTop(y)];
    for (const [colour, width] of /** @type {[string, number][]} */ ([
      [tokens.paper, 3.5],
      [tokens.ink, 1.25],
    ])) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(at[0] - CROSS, at[1]);
      context.lineTo(at[0] + CROSS, at[1]);
      context.moveTo(at[0], at[1] - CROSS);
      context.lineTo(at[0], at[1] + CROSS);
      context.stroke();
    }
  }
}
