// A drawing plane with two axes: what the map and the curve have in common.
import { ticks } from 'd3-array';
import { TYPE } from '../../tokens.js';
import { zoomOf } from '../theme.js';

/**
 * What a view is told of the theme.
 * @typedef {object} Tokens
 * @property {string} ink text and strong lines
 * @property {string} soft secondary text
 * @property {string} line hairlines
 * @property {string} paper background
 * @property {string} accent the selected run, focus
 * @property {string} font family of labels
 * @property {boolean} dark
 */

/** Room for the labels of the axes, CSS pixels. */
const MARGIN = { left: 46, right: 10, top: 10, bottom: 30 };
/** On a narrow plane the labels stand closer. */
const NARROW = { left: 34, right: 6, top: 6, bottom: 24 };
const NARROW_BELOW = 360;
/** Distance between labels that the eye still takes as an axis, CSS pixels. */
const TICK_SPACING = 72;

/** Pixels of a printed picture per CSS pixel, of which there are 96 to the inch. */
const PRINTED = 3;

/** What a margin leaves of a plane. @param {typeof MARGIN} margin @param {number} width @param {number} height */
const inside = ({ left, right, top, bottom }, width, height) => ({
  left,
  top,
  width: Math.max(1, width - left - right),
  height: Math.max(1, height - top - bottom),
});

/** Stacked canvases of one size with a common scale from numbers to CSS pixels. */
export class Plane {
  /**
   * @param {HTMLElement} host an element with a size; the plane fills it
   * @param {string[]} layers names of the canvases, lowest first
   * @param {number} [ratio] device pixels to a CSS pixel; the screen's if it is not said
   */
  constructor(host, layers, ratio = 0) {
    this.host = host;
    this.fixed = ratio;
    /** @type {Record<string, CanvasRenderingContext2D>} */
    this.layers = {};
    for (const name of layers) {
      const canvas = document.createElement('canvas');
      canvas.dataset.layer = name;
      canvas.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;pointer-events:none';
      host.append(canvas);
      const context = canvas.getContext('2d');
      if (!context) throw new Error('This browser cannot draw on a canvas.');
      this.layers[name] = context;
    }
    this.width = 0;
    this.height = 0;
    this.ratio = 1;
    /** How many CSS pixels of the page one of the plane is: more than one where all type is larger. */
    this.zoom = 1;
    /** Whether it is drawn for paper. */
    this.fine = false;
    /** The part inside the axes, CSS pixels. Every point that is drawn asks for it. */
    this.area = inside(MARGIN, 0, 0);
    /** @type {[number, number]} */
    this.x = [0, 1];
    /** @type {[number, number]} */
    this.y = [0, 1];
  }

  /**
   * Takes the host's size.
   * @returns {boolean} whether it changed
   */
  resize() {
    const zoom = zoomOf(this.host);
    const width = this.host.clientWidth / zoom;
    const height = this.host.clientHeight / zoom;
    const screen = Math.min(globalThis.devicePixelRatio || 1, 2);
    const ratio = this.fixed || zoom * (this.fine ? PRINTED : screen);
    if (width === this.width && height === this.height && ratio === this.ratio) return false;
    this.width = width;
    this.height = height;
    this.ratio = ratio;
    this.zoom = zoom;
    this.area = inside(width < NARROW_BELOW ? NARROW : MARGIN, width, height);
    for (const context of Object.values(this.layers)) {
      context.canvas.width = Math.round(width * ratio);
      context.canvas.height = Math.round(height * ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    return true;
  }

  /** @param {number} x @returns {number} CSS pixels from the left */
  toLeft(x) {
    const { left, width } = this.area;
    return left + ((x - this.x[0]) / (this.x[1] - this.x[0])) * width;
  }

  /** @param {number} y @returns {number} CSS pixels from the top */
  toTop(y) {
    const { top, height } = this.area;
    return top + ((this.y[1] - y) / (this.y[1] - this.y[0])) * height;
  }

  /**
   * The point under a pointer, or null outside the axes.
   * @param {{clientX: number, clientY: number}} event
   * @returns {[number, number] | null}
   */
  pointAt(event) {
    const box = this.host.getBoundingClientRect();
    const { left, top, width, height } = this.area;
    const u = ((event.clientX - box.left) / this.zoom - left) / width;
    const v = ((event.clientY - box.top) / this.zoom - top) / height;
    if (!(u >= 0 && u <= 1 && v >= 0 && v <= 1)) return null;
    return [this.x[0] + u * (this.x[1] - this.x[0]), this.y[1] - v * (this.y[1] - this.y[0])];
  }

  /** @param {CanvasRenderingContext2D} context */
  clear(context) {
    context.clearRect(0, 0, this.width, this.height);
  }

  /**
   * Draws with everything outside the axes cut off.
   * @param {CanvasRenderingContext2D} context
   * @param {() => void} draw
   */
  clipped(context, draw) {
    const { left, top, width, height } = this.area;
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    draw();
    context.restore();
  }

  /**
   * Frame, ticks and labels.
   * @param {CanvasRenderingContext2D} context
   * @param {Tokens} tokens
   * @param {(value: number) => string} format
   * @param {{x: string, y: string, yTicks?: {value: number, top: number}[]}} names
   *   of the axes; `yTicks` where y is not linear
   */
  drawAxes(context, tokens, format, { x, y, yTicks }) {
    const { left, top, width, height } = this.area;
    const bottom = top + height;
    context.strokeStyle = tokens.line;
    context.lineWidth = 1;
    context.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
    context.fillStyle = tokens.soft;
    context.font = `${TYPE.small}px ${tokens.font}`;
    context.beginPath();
    context.textAlign = 'center';
    context.textBaseline = 'top';
    const nameRoom = 14;
    for (const value of ticks(this.x[0], this.x[1], Math.max(2, width / TICK_SPACING))) {
      const at = this.toLeft(value);
      context.moveTo(at, bottom + 1);
      context.lineTo(at, bottom + 5);
      const label = format(value);
      // Its end keeps clear of the axis's name, however long it is.
      if (at + context.measureText(label).width / 2 < left + width - nameRoom)
        context.fillText(label, at, bottom + 8);
    }
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    const rows =
      yTicks ??
      ticks(this.y[0], this.y[1], Math.max(2, height / TICK_SPACING)).map((value) => ({
        value,
        top: this.toTop(value),
      }));
    let last = Infinity;
    for (const row of rows) {
      context.moveTo(left - 1, row.top);
      context.lineTo(left - 5, row.top);
      // A logarithmic axis crowds its labels: leave out those that would touch.
      if (row.top > top + nameRoom && Math.abs(last - row.top) > 14) {
        context.fillText(format(row.value), left - 8, row.top);
        last = row.top;
      }
    }
    context.stroke();
    context.fillStyle = tokens.ink;
    context.font = `italic ${TYPE.note}px ${tokens.font}`;
    context.fillText(y, left - 8, top + 6);
    context.textAlign = 'center';
    context.textBaseline = 'top';
    context.fillText(x, left + width - 5, bottom + 7);
  }

  dispose() {
    for (const context of Object.values(this.layers)) context.canvas.remove();
  }
}
