import { CanvasTexture, LinearFilter, LinearMipmapLinearFilter } from 'three';
import { DEEP, NIGHT, PALE } from '../../tokens.js';
import { OUTCOMES, shapePath } from '../outcomes.js';

/** All marks drawn once on one canvas, in cells of four by four, so that one drawing shows them all. */

const CELLS = 4;
const CELL = 128;
/** Radius of a shape in its cell; the rest is room for pointed shapes and outlines. */
const RADIUS = 34;
/** Half a cell over the radius: how much larger the drawn square is than the mark. */
export const ROOM = CELL / 2 / RADIUS;

/** Cells behind those of the outcomes. */
export const START = OUTCOMES.length;
export const HOVER = OUTCOMES.length + 1;
export const RING = OUTCOMES.length + 2;

export class Atlas {
  constructor() {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = CELLS * CELL;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('This browser cannot draw on a canvas.');
    this.context = context;
    this.texture = new CanvasTexture(canvas);
    this.texture.premultiplyAlpha = true;
    this.texture.minFilter = LinearMipmapLinearFilter;
    this.texture.magFilter = LinearFilter;
    this.texture.anisotropy = 1;
  }

  /** @param {import('./theme.js').Tokens} tokens */
  paint({ ink, paper, dark }) {
    const { context } = this;
    context.clearRect(0, 0, CELLS * CELL, CELLS * CELL);
    context.lineJoin = 'round';
    OUTCOMES.forEach((outcome, cell) => {
      this.#mark(cell, shapePath(outcome.shape, RADIUS), {
        fill: dark ? outcome.dark : outcome.light,
        halo: dark ? NIGHT : PALE,
        rim: dark ? 'transparent' : DEEP,
      });
    });
    this.#mark(START, shapePath('circle', RADIUS), {
      fill: PALE,
      halo: 'transparent',
      rim: DEEP,
      width: 15,
    });
    this.#ring(HOVER, ink, paper, RADIUS);
    this.#ring(RING, ink, paper, RADIUS * 1.35);
    this.texture.needsUpdate = true;
  }

  /**
   * @param {number} cell @param {string} path
   * @param {{fill: string, halo: string, rim: string, width?: number}} look
   */
  #mark(cell, path, { fill, halo, rim, width = 7 }) {
    const shape = new Path2D(path);
    this.#in(cell, (context) => {
      context.strokeStyle = halo;
      context.lineWidth = 22;
      context.stroke(shape);
      context.fillStyle = fill;
      context.fill(shape);
      context.strokeStyle = rim;
      context.lineWidth = width;
      context.stroke(shape);
    });
  }

  /** @param {number} cell @param {string} ink @param {string} paper @param {number} radius */
  #ring(cell, ink, paper, radius) {
    this.#in(cell, (context) => {
      context.beginPath();
      context.arc(0, 0, radius, 0, 2 * Math.PI);
      context.strokeStyle = paper;
      context.lineWidth = 20;
      context.stroke();
      context.strokeStyle = ink;
      context.lineWidth = 8;
      context.stroke();
    });
  }

  /** @param {number} cell @param {(context: CanvasRenderingContext2D) => void} draw */
  #in(cell, draw) {
    const { context } = this;
    context.save();
    context.translate((cell % CELLS) * CELL + CELL / 2, Math.floor(cell / CELLS) * CELL + CELL / 2);
    draw(context);
    context.restore();
  }

  dispose() {
    this.texture.dispose();
  }
}
