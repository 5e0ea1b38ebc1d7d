// The surface from above: painted heights, paths, heads.
import { drawHeads, drawStarts } from '../plane/marks.js';
import { Trails } from '../plane/trails.js';
import { PlaneView } from '../plane/view.js';

/** @typedef {import('../plane/plane.js').Tokens} Tokens */
/** @typedef {import('../plane/view.js').Frame} Frame */

/** Half the size of the crosshair, CSS pixels. */
const CROSS = 7;

/** The map of a function of two variables. Row 0 of its image is the top. */
export class MapView extends PlaneView {
  /**
   * @param {HTMLElement} host
   * @param {import('../plane/pointer.js').Events} events
   * @param {(value: number) => string} format how numbers are written on the axes
   */
  constructor(host, events, format) {
    super(host, events, format);
    this.image = document.createElement('canvas');
    this.names = { x: 'x', y: 'y' };
    this.trails = new Trails(this.plane, this.plane.layers.paths, (run, step) =>
      this.place(run, step),
    );
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
    this.dirty.land = true;
    this.dirty.paths = true;
  }

  /** How large an image fills the map, device pixels. */
  plotSize() {
    const { width, height } = this.plane.area;
    return {
      width: Math.round(width * this.plane.ratio),
      height: Math.round(height * this.plane.ratio),
    };
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
    this.dirty.land = false;
    this.dirty.paths = false;
    if (!history || !frame || history.count === 0) {
      if (frame?.hover) this.#drawHover(marks, frame.hover, tokens);
      return;
    }
    this.trails.draw(history, frame);
    plane.clipped(marks, () => {
      drawStarts(marks, history.count, (run) => this.place(run, 0));
      drawHeads(marks, (run) => this.place(run, frame.step), frame, tokens);
    });
    if (frame.hover) this.#drawHover(marks, frame.hover, tokens);
  }

  /** @param {number} run @param {number} step @returns {[number, number]} */
  place(run, step) {
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
