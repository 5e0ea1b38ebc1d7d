// A function of one variable: the curve, the balls on it, the tangent at the chosen one.
import { colourOf } from '../outcomes.js';
import { level } from '../heights.js';
import { sheetAt } from '../overlays.js';
import { colourWith, paperPen } from '../pen.js';
import { drawHeads, drawStarts } from '../plane/marks.js';
import { drawLines, drawSigns } from '../plane/overlays.js';
import { PlaneView } from '../plane/view.js';

/** @typedef {import('../plane/plane.js').Tokens} Tokens */
/** @typedef {import('../history.js').History} History */
/** @typedef {import('../plane/view.js').Frame} Frame */
/** @typedef {import('../heights.js').Heights} Heights */

/** Half the length of the drawn tangent, as a part of the window. */
const TANGENT = 0.16;
/** Pieces of a tangent: on a logarithmic scale a straight line is bent. */
const PIECES = 48;
/** Empty room below and above the curve, as a part of its height. */
const AIR = 0.08;
/** Arrows from one point lie above each other by this, CSS pixels. */
const RUNG = 11;
/** Height of a band along the axis, CSS pixels. */
const BAND = 14;
/** Above this many runs only the chosen run's steps are drawn. */
const FEW = 60;

/** The curve of a function of one variable. Heights are drawn linearly or logarithmically. */
export class CurveView extends PlaneView {
  /**
   * @param {HTMLElement} host
   * @param {import('../plane/pointer.js').Events} events
   * @param {(value: number) => string} format how numbers are written on the axes
   * @param {number} [ratio] of a picture that is not for the screen
   */
  constructor(host, events, format, ratio) {
    super(host, events, format, ratio);
    this.plane.y = [-AIR, 1 + AIR];
    /** @type {Heights | null} */
    this.heights = null;
    /** @type {Float64Array} */
    this.values = new Float64Array(0);
    this.names = { x: 'x', y: 'f' };
  }

  /**
   * @param {{x: [number, number], names?: {x: string, y: string, heights?: string}}} land
   * @param {{values: Float64Array, heights: Heights}} picture values at equal distances over the window
   */
  setLand(land, { values, heights }) {
    this.plane.x = land.x;
    // The first letter alone: what scale it has, the ticks tell.
    this.names = { x: land.names?.x ?? 'x', y: (land.names?.heights ?? 'f')[0] };
    this.values = values;
    this.heights = heights;
    this.dirty.land = true;
  }

  /** How many samples draw the curve without corners. */
  plotSize() {
    return { width: Math.max(64, 2 * Math.round(this.plane.area.width)), height: 1 };
  }

  render() {
    const { tokens, plane, history, frame, heights } = this;
    if (!tokens || !heights || plane.width === 0) return;
    if (this.dirty.land) {
      this.#drawCurve(tokens, heights);
      this.dirty.lines = true;
    }
    this.dirty.land = false;
    const { paths, marks } = plane.layers;
    plane.clear(paths);
    plane.clear(marks);
    if (frame?.hover) this.#drawHover(marks, frame.hover[0], tokens);
    if (this.dirty.lines) this.#drawLines(tokens, heights);
    this.dirty.lines = false;
    if (history && frame && history.count > 0) {
      plane.clipped(paths, () => this.#drawSteps(paths, history, frame, tokens));
      plane.clipped(marks, () => {
        if (frame.selectedState) this.#drawTangent(marks, frame.selectedState, heights, tokens);
        if (history.first === 0) drawStarts(marks, history.count, (run) => this.place(run, 0));
        drawHeads(marks, (run) => this.place(run, frame.step), frame, tokens);
      });
    }
    plane.clipped(marks, () => this.#drawSigns(marks, tokens, heights));
  }

  /** @param {number} run @param {number} step @returns {[number, number]} */
  place(run, step) {
    const { history, plane, heights } = this;
    if (!history || !heights) return [NaN, NaN];
    return [
      plane.toLeft(history.x(run, step)),
      plane.toTop(level(heights, history.value(run, step))),
    ];
  }

  /** @param {Tokens} tokens @param {Heights} heights */
  #drawCurve(tokens, heights) {
    const { plane, values } = this;
    const context = plane.layers.land;
    plane.clear(context);
    plane.drawAxes(context, tokens, this.format, {
      ...this.names,
      yTicks: heights.ticks.map(({ value, level: at }) => ({ value, top: plane.toTop(at) })),
    });
    this.#drawTints(context);
    plane.clipped(context, () => {
      context.strokeStyle = tokens.ink;
      context.lineWidth = 2;
      context.lineJoin = 'round';
      context.beginPath();
      let drawing = false;
      const [lo, hi] = plane.x;
      for (let i = 0; i < values.length; i++) {
        const left = plane.toLeft(lo + (i / (values.length - 1)) * (hi - lo));
        // A hole in the curve is a gap in the line.
        if (!Number.isFinite(values[i])) {
          drawing = false;
          continue;
        }
        const top = plane.toTop(level(heights, values[i]));
        if (drawing) context.lineTo(left, top);
        else context.moveTo(left, top);
        drawing = true;
      }
      context.stroke();
    });
  }

  /** A tint is a band along the axis. @param {CanvasRenderingContext2D} context */
  #drawTints(context) {
    const { left, top, width, height } = this.plane.area;
    for (const { canvas } of this.tints) {
      context.save();
      context.imageSmoothingEnabled = false;
      context.drawImage(canvas, 0, 0, canvas.width, 1, left, top + height - BAND, width, BAND);
      context.restore();
    }
  }

  /**
   * Each step as a hop from point to point of the curve.
   * @param {CanvasRenderingContext2D} context @param {History} history @param {Frame} frame @param {Tokens} tokens
   */
  #drawSteps(context, history, frame, tokens) {
    const { selected, styles } = frame;
    context.lineWidth = 1;
    for (let run = 0; run < history.count; run++) {
      if (history.count > FEW && run !== selected) continue;
      const to = Math.min(frame.step, history.stoppedAt[run]);
      if (to === 0) continue;
      context.strokeStyle = colourOf(styles[run], tokens.dark);
      context.globalAlpha = run === selected ? 1 : 0.55;
      context.beginPath();
      for (let step = 0; step <= to; step++) {
        const [left, top] = this.place(run, step);
        if (!(Math.abs(left) < 1e5 && Math.abs(top) < 1e5)) break;
        if (step === 0) context.moveTo(left, top);
        else context.lineTo(left, top);
      }
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {{x: number, value: number, gradient: [number, number]}} state
   * @param {Heights} heights
   * @param {Tokens} tokens
   */
  #drawTangent(context, { x, value, gradient }, heights, tokens) {
    const { plane } = this;
    const slope = gradient[0];
    if (!Number.isFinite(slope) || !Number.isFinite(value)) return;
    const reach = TANGENT * (plane.x[1] - plane.x[0]);
    // Steep tangents end at the frame's height rather than far outside it.
    const half = Math.min(reach, (0.5 * (heights.hi - heights.lo)) / Math.abs(slope) || reach);
    context.strokeStyle = tokens.accent;
    context.lineWidth = 2;
    context.beginPath();
    let drawing = false;
    for (let piece = 0; piece <= PIECES; piece++) {
      const dx = half * ((2 * piece) / PIECES - 1);
      const height = value + slope * dx;
      // Outside the scale there is no level to draw it at.
      if (height < heights.lo || height > heights.hi) {
        drawing = false;
        continue;
      }
      const top = plane.toTop(level(heights, height));
      if (drawing) context.lineTo(plane.toLeft(x + dx), top);
      else context.moveTo(plane.toLeft(x + dx), top);
      drawing = true;
    }
    context.stroke();
  }

  /** The curve's height at a place, between its samples. @param {number} x */
  #heightAt(x) {
    const { values, plane } = this;
    const [lo, hi] = plane.x;
    const at = ((x - lo) / (hi - lo)) * (values.length - 1);
    const i = Math.max(0, Math.min(values.length - 2, Math.floor(at)));
    return values[i] + (values[i + 1] - values[i]) * Math.max(0, Math.min(1, at - i));
  }

  /**
   * Lines of panels from point to point of the curve, and sheets, which are lines or parabolas here.
   * @param {Tokens} tokens @param {Heights} heights
   */
  #drawLines(tokens, heights) {
    const { plane, overlays } = this;
    const context = plane.layers.lines;
    const pen = paperPen(tokens);
    plane.clear(context);
    plane.clipped(context, () => {
      for (const overlay of overlays) {
        if (overlay.kind !== 'sheet') continue;
        const reach = overlay.radius * (plane.x[1] - plane.x[0]);
        context.strokeStyle = colourWith(pen, overlay);
        context.lineWidth = 2;
        context.setLineDash([7, 4]);
        context.beginPath();
        let down = false;
        for (let piece = 0; piece <= 2 * PIECES; piece++) {
          const dx = reach * (piece / PIECES - 1);
          const height = sheetAt(overlay, dx, 0);
          // Outside the scale there is no level to draw it at.
          if (!(height >= heights.lo && height <= heights.hi)) {
            down = false;
            continue;
          }
          const left = plane.toLeft(overlay.at[0] + dx);
          const top = plane.toTop(level(heights, height));
          if (down) context.lineTo(left, top);
          else context.moveTo(left, top);
          down = true;
        }
        context.stroke();
        context.setLineDash([]);
      }
      drawLines(context, pen, overlays, ({ points, values }, i) => {
        const height = values ? values[i] : this.#heightAt(points[2 * i]);
        return [plane.toLeft(points[2 * i]), plane.toTop(level(heights, height))];
      });
    });
  }

  /** @param {CanvasRenderingContext2D} context @param {Tokens} tokens @param {Heights} heights */
  #drawSigns(context, tokens, heights) {
    const { plane } = this;
    const topOf = (/** @type {number} */ x) => plane.toTop(level(heights, this.#heightAt(x)));
    drawSigns(
      context,
      paperPen(tokens),
      this.overlays,
      {
        // A step along x is a level arrow; several from one point stand above each other.
        arrow: ({ from, to }, rank) => {
          const top = topOf(from[0]) - RUNG * rank;
          return [
            [plane.toLeft(from[0]), top],
            [plane.toLeft(to[0]), top],
          ];
        },
        mark: ({ at }) => [plane.toLeft(at[0]), topOf(at[0])],
      },
      plane.area,
    );
  }

  /** @param {CanvasRenderingContext2D} context @param {number} x @param {Tokens} tokens */
  #drawHover(context, x, tokens) {
    const { plane } = this;
    const { top, height } = plane.area;
    const left = Math.round(plane.toLeft(x)) + 0.5;
    context.strokeStyle = tokens.line;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(left, top);
    context.lineTo(left, top + height);
    context.stroke();
  }
}
