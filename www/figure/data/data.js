/**
 * The data and the models: points in x and y, a curve for each run at the step on show, and the model one is
 * looking at, with its residuals as lines or as squares.
 */
import { colourOf } from '../outcomes.js';
import { Plane } from '../plane/plane.js';
import { around } from '../scenario.js';
import { listen } from './pointer.js';

/** @typedef {import('../theme.js').Tokens} Tokens */
/** @typedef {import('../history.js').History} History */
/** @typedef {import('../stage.js').Frame} Frame */
/** @typedef {[number, number]} Point */

/** Samples of a curve across the plane. */
const SAMPLES = 121;
/** More curves than this are a blur; the first ones stand for all. */
const MOST_CURVES = 200;
/** Points whose extent fills less of the plane get a plane of their own. */
const LEAST = 0.35;
const RADIUS = 4.5;
const CHOSEN = 6.5;

/**
 * Whether an interval still shows values well, so that a moved point does not move all the others.
 * @param {[number, number]} interval @param {number[]} values
 */
export function suffices([lo, hi], values) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least >= lo && most <= hi && most - least >= LEAST * (hi - lo);
}

/**
 * The square over a residual: its side is the residual, away from the nearer edge of the plane.
 * @param {number} left of the point @param {number} from top of the point @param {number} to top of the prediction
 * @param {number} edge right end of the plane
 * @returns {[number, number, number]} left, top, side, in CSS pixels
 */
export function squareOf(left, from, to, edge) {
  const side = Math.abs(to - from);
  return [left + side <= edge ? left : left - side, Math.min(from, to), side];
}

export class DataView {
  /**
   * @param {HTMLElement} host
   * @param {import('../stage.js').ViewEvents} events
   * @param {(value: number) => string} format how numbers are written on the axes
   * @param {number} [ratio] of a picture that is not for the screen
   */
  constructor(host, events, format, ratio) {
    this.format = format;
    this.plane = new Plane(host, ['land', 'paths', 'marks'], ratio);
    /** @type {Tokens | null} */
    this.tokens = null;
    /** @type {History | null} */
    this.history = null;
    /** @type {Frame | null} */
    this.frame = null;
    /** @type {Point[]} */
    this.points = [];
    this.key = '';
    /** @type {Point | null} the crosshair of the keyboard */
    this.cross = null;
    /** @type {((parameters: Float64Array, x: Float64Array) => Promise<Float64Array>) | null} */
    this.predict = null;
    this.dirty = true;
    /** What the curves on show were asked for with, and their predictions. */
    /** @type {{runs: number, shown: boolean, values: Float64Array, x: Float64Array}} */
    this.curves = { runs: 0, shown: false, values: new Float64Array(0), x: new Float64Array(0) };
    this.asking = false;
    this.stale = false;
    this.dragging = false;
    this.stop = listen(this, events);
    this.plane.resize();
  }

  /** @param {Tokens} tokens */
  setTheme(tokens) {
    this.tokens = tokens;
    this.dirty = true;
  }

  /**
   * @param {import('../../engine/types.js').Land} land
   * @param {{predict: DataView['predict']}} picture
   */
  setLand(land, { predict }) {
    const { fit } = land;
    if (!fit) return;
    this.points = fit.points;
    this.predict = predict;
    const key = `${fit.model} ${fit.loss}`;
    const [xs, ys] = [this.points.map(([x]) => x), this.points.map(([, y]) => y)];
    if (fit.loss === 'bce') ys.push(0, 1);
    const { plane } = this;
    const fits = key === this.key && suffices(plane.x, xs) && suffices(plane.y, ys);
    if (!fits && !this.dragging) {
      plane.x = around(xs);
      plane.y = around(ys);
    }
    this.key = key;
    this.dirty = true;
    this.#ask();
  }

  /** @param {History} history */
  setHistory(history) {
    this.history = history;
  }

  /** @param {Frame} frame */
  setFrame(frame) {
    this.frame = frame;
    this.#ask();
  }

  /** Nothing of the function's plane is drawn here. */
  setOverlays() {}

  resize() {
    if (this.plane.resize()) this.dirty = true;
    // Nothing is painted for a size.
    return false;
  }

  render() {
    const { tokens, plane } = this;
    if (!tokens || plane.width === 0) return;
    const { land, paths, marks } = plane.layers;
    if (this.dirty) {
      plane.clear(land);
      plane.drawAxes(land, tokens, this.format, { x: 'x', y: 'y' });
      this.dirty = false;
    }
    plane.clear(paths);
    plane.clear(marks);
    plane.clipped(paths, () => this.#drawCurves(paths, tokens));
    plane.clipped(marks, () => {
      this.#drawResiduals(marks, tokens);
      this.#drawPoints(marks, tokens);
    });
    if (this.cross) this.#drawCross(marks, this.cross, tokens);
  }

  dispose() {
    this.stop();
    this.plane.dispose();
  }

  /** Which point is within reach of a place, the nearest; −1: none. @param {number} left @param {number} top @param {number} reach */
  pointNear(left, top, reach) {
    let [best, least] = [-1, reach * reach];
    this.points.forEach(([x, y], i) => {
      const far = (this.plane.toLeft(x) - left) ** 2 + (this.plane.toTop(y) - top) ** 2;
      if (far <= least) [best, least] = [i, far];
    });
    return best;
  }

  /** The parameters of the model one is looking at: under the pointer, of the selected run, or set by hand. @returns {Point | null} */
  #lookedAt() {
    const { frame, history } = this;
    if (!frame) return null;
    if (frame.hover) return frame.hover;
    if (history && frame.selected >= 0 && frame.selected < history.count)
      return [history.x(frame.selected, frame.step), history.y(frame.selected, frame.step)];
    return null;
  }

  /** Asks for the predictions of all models on show; one question at a time, the latest counts. */
  async #ask() {
    const { predict, frame, history, plane } = this;
    if (!predict || !frame) return;
    if (this.asking) {
      this.stale = true;
      return;
    }
    const runs = history && history.computed >= 0 ? Math.min(history.count, MOST_CURVES) : 0;
    const looked = this.#lookedAt();
    const parameters = new Float64Array((runs + (looked ? 1 : 0)) * 2);
    for (let run = 0; run < runs; run++) {
      parameters[run * 2] = history?.x(run, frame.step) ?? NaN;
      parameters[run * 2 + 1] = history?.y(run, frame.step) ?? NaN;
    }
    if (looked) parameters.set(looked, runs * 2);
    const [lo, hi] = plane.x;
    const x = new Float64Array(SAMPLES + this.points.length);
    for (let i = 0; i < SAMPLES; i++) x[i] = lo + ((hi - lo) * i) / (SAMPLES - 1);
    this.points.forEach((point, i) => (x[SAMPLES + i] = point[0]));
    this.asking = true;
    try {
      const values = await predict(parameters, x);
      if (values.length === (parameters.length / 2) * x.length) {
        this.curves = { runs, shown: looked !== null, values, x };
        this.render();
      }
    } catch {
      // The function went away meanwhile; what follows it asks again.
    } finally {
      this.asking = false;
    }
    if (this.stale) {
      this.stale = false;
      this.#ask();
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {Tokens} tokens */
  #drawCurves(context, tokens) {
    const { frame } = this;
    const { runs, shown, values, x } = this.curves;
    if (!frame) return;
    context.lineJoin = 'round';
    context.lineWidth = 1.25;
    context.globalAlpha = runs > 20 ? 0.5 : 0.75;
    for (let run = 0; run < runs; run++) {
      if (run === frame.selected || run >= frame.styles.length) continue;
      context.strokeStyle = colourOf(frame.styles[run], tokens.dark);
      this.#trace(context, x, values.subarray(run * x.length, run * x.length + SAMPLES));
    }
    context.globalAlpha = 1;
    if (!shown) return;
    const looked = values.subarray(runs * x.length, runs * x.length + SAMPLES);
    const run = frame.hover ? -1 : frame.selected;
    context.strokeStyle = tokens.paper;
    context.lineWidth = 6;
    this.#trace(context, x, looked);
    context.strokeStyle =
      run >= 0 && run < frame.styles.length
        ? colourOf(frame.styles[run], tokens.dark)
        : tokens.accent;
    context.lineWidth = 2.5;
    this.#trace(context, x, looked);
  }

  /** @param {CanvasRenderingContext2D} context @param {Float64Array} x @param {Float64Array} y */
  #trace(context, x, y) {
    const { plane } = this;
    const { top, height } = plane.area;
    context.beginPath();
    let drawing = false;
    for (let i = 0; i < y.length; i++) {
      // A hole is a gap; far outside, where canvases lose their numbers, the line is held at a distance.
      if (Number.isNaN(y[i])) {
        drawing = false;
        continue;
      }
      const at = Math.max(top - 4 * height, Math.min(top + 5 * height, plane.toTop(y[i])));
      if (drawing) context.lineTo(plane.toLeft(x[i]), at);
      else context.moveTo(plane.toLeft(x[i]), at);
      drawing = true;
    }
    context.stroke();
  }

  /** @param {CanvasRenderingContext2D} context @param {Tokens} tokens */
  #drawResiduals(context, tokens) {
    const { plane, frame } = this;
    const { runs, shown, values, x } = this.curves;
    const kind = frame?.residuals;
    if (!shown || !kind || x.length !== SAMPLES + this.points.length) return;
    const { left: start, width } = plane.area;
    context.strokeStyle = tokens.accent;
    context.fillStyle = tokens.accent;
    context.lineWidth = 1.25;
    this.points.forEach(([px, py], i) => {
      const predicted = values[runs * x.length + SAMPLES + i];
      if (!Number.isFinite(predicted)) return;
      const [left, from, to] = [plane.toLeft(px), plane.toTop(py), plane.toTop(predicted)];
      if (Math.abs(to) > 1e5) return;
      if (kind === 'squares') {
        const [at, top, side] = squareOf(left, from, to, start + width);
        context.globalAlpha = 0.16;
        context.fillRect(at, top, side, side);
        context.globalAlpha = 0.8;
        context.strokeRect(at, top, side, side);
      } else {
        context.globalAlpha = 0.9;
        context.beginPath();
        context.moveTo(left, from);
        context.lineTo(left, to);
        context.stroke();
      }
    });
    context.globalAlpha = 1;
  }

  /** @param {CanvasRenderingContext2D} context @param {Tokens} tokens */
  #drawPoints(context, tokens) {
    const { plane, frame } = this;
    const batch = frame?.batch ? new Set(frame.batch) : null;
    this.points.forEach(([x, y], i) => {
      const chosen = i === frame?.point;
      const [left, top] = [plane.toLeft(x), plane.toTop(y)];
      const out = batch !== null && !batch.has(i);
      context.globalAlpha = out ? 0.35 : 1;
      context.beginPath();
      context.arc(left, top, chosen ? CHOSEN : RADIUS, 0, 2 * Math.PI);
      context.fillStyle = tokens.ink;
      context.strokeStyle = tokens.paper;
      context.lineWidth = 2;
      context.stroke();
      context.fill();
      if (chosen) {
        context.beginPath();
        context.arc(left, top, CHOSEN + 4, 0, 2 * Math.PI);
        context.strokeStyle = tokens.accent;
        context.stroke();
      }
    });
    context.globalAlpha = 1;
  }

  /** @param {CanvasRenderingContext2D} context @param {Point} cross @param {Tokens} tokens */
  #drawCross(context, [x, y], tokens) {
    const [left, top] = [this.plane.toLeft(x), this.plane.toTop(y)];
    for (const [colour, width] of /** @type {[string, number][]} */ ([
      [tokens.paper, 3.5],
      [tokens.ink, 1.25],
    ])) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(left - 7, top);
      context.lineTo(left + 7, top);
      context.moveTo(left, top - 7);
      context.lineTo(left, top + 7);
      context.stroke();
    }
  }
}
