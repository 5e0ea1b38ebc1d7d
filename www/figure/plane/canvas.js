// Images as canvases: a canvas is drawn scaled, an image's data is not.

/** The canvases of a view's images. Another image takes the place of the one before: while basins follow a slider many come. */
export class Canvases {
  /** @type {{canvas: HTMLCanvasElement, context: CanvasRenderingContext2D | null, image: ImageData | null}[]} */
  #held = [];

  /** @param {ImageData} image @param {number} n which one of the view's it is */
  of(image, n) {
    if (!this.#held[n]) {
      const canvas = document.createElement('canvas');
      this.#held[n] = { canvas, context: canvas.getContext('2d'), image: null };
    }
    const held = this.#held[n];
    const { canvas, context } = held;
    if (held.image !== image) {
      held.image = image;
      if (canvas.width !== image.width) canvas.width = image.width;
      if (canvas.height !== image.height) canvas.height = image.height;
      context?.putImageData(image, 0, 0);
    }
    return canvas;
  }
}
