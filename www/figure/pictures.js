/**
 * Small pictures of the surfaces, painted by the engine one after another when somebody wants to see them,
 * and kept for all figures of the page.
 */

import { COLOURS } from '../tokens.js';

/** @typedef {import('../engine/types.js').Surface} Surface */

/** Width and height of a picture in CSS pixels, and how sharp it is painted. */
const [WIDTH, HEIGHT, SHARP] = [96, 72, 2];
/** Width of a curve's line, in painted pixels. */
const LINE = 4;

/**
 * What is painted with.
 * @typedef {Pick<import('../engine/engine.js').Session, 'open'|'map'|'mesh'|'close'>} Painter
 */

export class Pictures {
  /** Painted pixels by name of the surface. @type {Map<string, ImageData | Float64Array>} */
  static painted = new Map();

  /**
   * @param {() => Painter} connect
   * @param {() => void} changed called when there is another picture
   */
  constructor(connect, changed) {
    this.connect = connect;
    this.changed = changed;
    /** @type {Map<string, HTMLCanvasElement>} */
    this.canvases = new Map();
    /** @type {string[]} */
    this.queue = [];
    this.painting = false;
    this.closed = false;
    this.ink = COLOURS.light.ink;
  }

  /**
   * The picture of a surface, or null while it is not painted.
   * @param {string} name
   * @param {string} place where it hangs: a canvas hangs in one place only
   */
  of(name, place) {
    const key = `${place} ${name}`;
    const made = this.canvases.get(key);
    if (made) return made;
    const pixels = Pictures.painted.get(name);
    if (!pixels) return null;
    const canvas = document.createElement('canvas');
    this.canvases.set(key, canvas);
    this.#fill(canvas, pixels);
    return canvas;
  }

  /** @param {string} ink colour of curves */
  setInk(ink) {
    if (ink === this.ink) return;
    this.ink = ink;
    for (const [key, canvas] of this.canvases) {
      const pixels = Pictures.painted.get(key.split(' ')[1]);
      if (pixels) this.#fill(canvas, pixels);
    }
  }

  /** How many there are. */
  get count() {
    return Pictures.painted.size;
  }

  /** Asks for pictures that are not there yet. @param {Surface[]} surfaces */
  want(surfaces) {
    for (const { name } of surfaces)
      if (!Pictures.painted.has(name) && !this.queue.includes(name)) this.queue.push(name);
    if (this.queue.length > 0) this.#paint();
  }

  close() {
    this.closed = true;
    this.queue = [];
  }

  async #paint() {
    if (this.painting || this.closed) return;
    this.painting = true;
    const painter = this.connect();
    try {
      for (let name = this.queue[0]; name !== undefined && !this.closed; name = this.queue[0]) {
        try {
          await this.#one(painter, name);
          this.changed();
        } catch (error) {
          console.warn(name, error); // a surface without a picture can still be picked
        }
        this.queue.shift();
      }
    } finally {
      painter.close();
      this.painting = false;
    }
  }

  /** @param {Painter} painter @param {string} name */
  async #one(painter, name) {
    const land = await painter.open({ surface: name });
    const [width, height] = [WIDTH * SHARP, HEIGHT * SHARP];
    if (land.dimensions === 1) {
      const { values } = await painter.mesh({
        x: land.x,
        y: land.y,
        nx: width,
        ny: 1,
        heights: 'linear',
      });
      Pictures.painted.set(name, values);
      return;
    }
    const picture = await painter.map({ x: land.x, y: land.y, width, height });
    if (picture) Pictures.painted.set(name, picture.image);
  }

  /** @param {HTMLCanvasElement} canvas @param {ImageData | Float64Array} pixels */
  #fill(canvas, pixels) {
    canvas.width = WIDTH * SHARP;
    canvas.height = HEIGHT * SHARP;
    const context = canvas.getContext('2d');
    if (!context) return;
    if (pixels instanceof ImageData) {
      context.putImageData(pixels, 0, 0);
      return;
    }
    const finite = pixels.filter(Number.isFinite);
    const [lo, hi] = [
      finite.reduce((a, b) => Math.min(a, b), Infinity),
      finite.reduce((a, b) => Math.max(a, b), -Infinity),
    ];
    context.strokeStyle = this.ink;
    context.lineWidth = LINE;
    context.lineJoin = 'round';
    context.beginPath();
    const air = canvas.height * 0.12;
    let down = false;
    pixels.forEach((value, i) => {
      if (!Number.isFinite(value)) {
        down = false;
        return;
      }
      const top = air + (1 - (value - lo) / (hi - lo || 1)) * (canvas.height - 2 * air);
      if (down) context.lineTo(i, top);
      else context.moveTo(i, top);
      down = true;
    });
    context.stroke();
  }
}
