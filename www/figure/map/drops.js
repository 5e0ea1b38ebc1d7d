/** Drops on the map: by the graphics card, or pixel by pixel where there is none. */

/** @typedef {import('../overlays.js').DropSource} DropSource */
/** @typedef {import('../plane/plane.js').Plane} Plane */

export class Drops {
  /** @param {Plane} plane @param {() => boolean} visible whether the map can be seen */
  constructor(plane, visible) {
    this.plane = plane;
    this.visible = visible;
    this.canvas = document.createElement('canvas');
    this.canvas.dataset.layer = 'drops';
    // Over the paths, below the marks.
    plane.layers.marks.canvas.before(this.canvas);
    /** @type {DropSource | null} */
    this.source = null;
    /** @type {import('../surface/drops.js').MapDrops | Dots | null} */
    this.painter = null;
    this.ended = false;
  }

  /** @param {DropSource | null} source */
  async set(source) {
    this.source = source;
    if (!source) return this.dispose();
    this.painter ??= await this.#painter();
    if (this.ended) return this.painter.dispose();
    this.painter.set(this.source);
    this.draw();
  }

  async #painter() {
    const changed = () => this.draw();
    try {
      const { MapDrops } = await import('../surface/drops.js');
      return new MapDrops(this.canvas, changed);
    } catch (error) {
      console.warn(error); // no WebGL, or no library
      return new Dots(this.canvas, changed);
    }
  }

  draw() {
    if (!this.painter || this.ended || !this.visible()) return;
    const { area, ratio } = this.plane;
    const [width, height] = [area.width, area.height].map((side) => Math.round(side * ratio));
    if (this.canvas.width !== width || this.canvas.height !== height)
      Object.assign(this.canvas, { width, height });
    this.canvas.style.cssText = `position:absolute;pointer-events:none;left:${area.left}px;top:${area.top}px;width:${area.width}px;height:${area.height}px`;
    this.painter.draw(ratio);
  }

  dispose() {
    this.ended = true;
    this.painter?.dispose();
    this.canvas.remove();
  }
}

/** One pixel, or a few, for each drop. */
class Dots {
  /** @param {HTMLCanvasElement} canvas @param {() => void} changed */
  constructor(canvas, changed) {
    const context = canvas.getContext('2d');
    if (!context) throw new Error('This browser cannot draw on a canvas.');
    this.context = context;
    this.changed = changed;
    /** @type {DropSource | null} */
    this.source = null;
    this.unlisten = () => {};
  }

  /** @param {DropSource | null} source */
  set(source) {
    this.unlisten();
    this.source = source;
    this.unlisten = source ? source.listen(this.changed) : () => {};
  }

  /** @param {number} ratio */
  draw(ratio) {
    const { context, source } = this;
    const { width, height } = context.canvas;
    if (!source || width < 2) return;
    const image = context.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const side = Math.max(1, Math.round(source.size * ratio * 0.8));
    for (const part of source.parts) {
      const points = part.points();
      const colours = new Uint32Array(part.colours.buffer);
      for (let i = 0; i < points.length; i += 3) {
        const left = ((points[i] + 1) / 2) * width - side / 2;
        const top = ((1 - points[i + 1]) / 2) * height - side / 2;
        if (!(left >= 0 && top >= 0 && left <= width - side && top <= height - side)) continue;
        const colour = colours[points[i + 2]];
        const corner = Math.floor(top) * width + Math.floor(left);
        for (let row = 0; row < side; row++)
          pixels.fill(colour, corner + row * width, corner + row * width + side);
      }
    }
    context.putImageData(image, 0, 0);
  }

  dispose() {
    this.unlisten();
  }
}
