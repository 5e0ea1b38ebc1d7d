// The surface from above: painted heights, paths, heads.
import { drawHeads, drawStarts } from '../plane/marks.js';
import { signs } from '../plane/signs.js';
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
   * @param {number} [ratio] of a picture that is not for the screen
   */
  constructor(host, events, format, ratio) {
    super(host, events, format, ratio);
    this.image = document.createElement('canvas');
    /** @type {readonly number[]} */
    this.contours = [];
    this.names = { x: 'x', y: 'y' };
    this.trails = new Trails(this.plane, this.plane.layers.paths, (run, step) =>
      this.place(run, step),
    );
    /** Drops of rain, once there are any. @type {import('./drops.js').Drops | null} */
    this.drops = null;
    /** @type {import('../overlays.js').DropSource | null} */
    this.rain = null;
  }

  /**
   * @param {{x: [number, number], y: [number, number], names?: {x: string, y: string}}} land
   * @param {{image: ImageData, heights?: {contours: readonly number[]}}} picture
   */
  setLand(land, { image, heights }) {
    this.plane.x = land.x;
    this.plane.y = land.y;
    this.names = land.names ?? { x: 'x', y: 'y' };
    this.image.width = image.width;
    this.image.height = image.height;
    this.image.getContext('2d')?.putImageData(image, 0, 0);
    this.contours = heights?.contours ?? [];
    this.dirty = { land: true, axes: true, paths: true, lines: true };
  }

  /** How large an image fills the map, device pixels. */
  plotSize() {
    const { width, height } = this.plane.area;
    return {
      width: Math.round(width * this.plane.ratio),
      height: Math.round(height * this.plane.ratio),
    };
  }

  /** @param {import('../overlays.js').Overlay[]} overlays */
  setOverlays(overlays) {
    super.setOverlays(overlays);
    const rain = overlays.find((overlay) => overlay.kind === 'drops')?.source ?? null;
    if (rain === this.rain) return;
    this.rain = rain;
    this.#pour();
  }

  /** What draws drops is fetched when the first ones fall. */
  async #pour() {
    if (this.rain && !this.drops) {
      const { Drops } = await import('./drops.js');
      if (!this.rain || this.drops) return;
      this.drops = new Drops(this.plane, () => this.plane.host.clientWidth > 0);
    }
    await this.drops?.set(this.rain);
    if (!this.rain) this.drops = null;
  }

  render() {
    const { tokens, plane, history, frame } = this;
    if (!tokens || plane.width === 0) return;
    if (this.dirty.land) this.#drawLand(tokens);
    if (this.dirty.lines) this.#drawLines(tokens);
    const marks = plane.layers.marks;
    plane.clear(marks);
    if (this.dirty.paths) {
      this.trails.reset();
      plane.clear(plane.layers.paths);
    }
    if (this.dirty.land) this.drops?.draw();
    this.dirty = { land: false, axes: false, paths: false, lines: false };
    if (history && frame && history.count > 0) {
      this.trails.draw(history, frame);
      plane.clipped(marks, () => {
        if (history.first === 0) drawStarts(marks, history.count, (run) => this.place(run, 0));
        drawHeads(marks, (run) => this.place(run, frame.step), frame, tokens);
      });
    }
    plane.clipped(marks, () => this.#drawSigns(tokens));
    if (frame?.hover) this.#drawHover(marks, frame.hover, tokens);
  }

  dispose() {
    this.rain = null;
    this.drops?.dispose();
    super.dispose();
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
    // While basins follow a slider only what lies inside the axes changes. Where its edge is not that of a pixel, clearing it
    // would take something of the frame.
    const sharp = [left, top, width, height].every((edge) => Number.isInteger(edge * plane.ratio));
    const whole = this.dirty.axes || !sharp;
    if (whole) plane.clear(context);
    else context.clearRect(left, top, width, height);
    if (this.image.width > 0) {
      context.imageSmoothingQuality = 'high';
      context.drawImage(this.image, left, top, width, height);
    }
    for (const { canvas, crisp } of this.tints) {
      context.imageSmoothingEnabled = !crisp;
      context.drawImage(canvas, left, top, width, height);
      context.imageSmoothingEnabled = true;
    }
    if (whole) plane.drawAxes(context, tokens, this.format, this.names);
  }

  /** Sheets and lines of panels, below the marks. @param {Tokens} tokens */
  #drawLines(tokens) {
    const { plane, overlays } = this;
    const context = plane.layers.lines;
    plane.clear(context);
    if (!signs || overlays.length === 0) return;
    const { drawLines, drawSheet, groundPen } = signs;
    const pen = groundPen(tokens.font);
    const wide = Math.max(plane.x[1] - plane.x[0], plane.y[1] - plane.y[0]);
    plane.clipped(context, () => {
      for (const overlay of overlays)
        if (overlay.kind === 'sheet')
          drawSheet(context, pen, overlay, overlay.radius * wide, this.contours, (x, y) => [
            plane.toLeft(x),
            plane.toTop(y),
          ]);
      drawLines(context, pen, overlays, ({ points }, i) => [
        plane.toLeft(points[2 * i]),
        plane.toTop(points[2 * i + 1]),
      ]);
    });
  }

  /** @param {Tokens} tokens */
  #drawSigns(tokens) {
    const { plane } = this;
    if (!signs || this.overlays.length === 0) return;
    const place = (/** @type {[number, number]} */ [x, y]) =>
      /** @type {[number, number]} */ ([plane.toLeft(x), plane.toTop(y)]);
    signs.drawSigns(
      plane.layers.marks,
      signs.groundPen(tokens.font),
      this.overlays,
      { arrow: ({ from, to }) => [place(from), place(to)], mark: ({ at }) => place(at) },
      plane.area,
    );
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
