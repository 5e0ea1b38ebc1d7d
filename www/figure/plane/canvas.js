// Images as canvases: a canvas is drawn scaled, an image's data is not.

/** @type {WeakMap<ImageData, HTMLCanvasElement>} */
const canvases = new WeakMap();

/** @param {ImageData} image */
export function canvasOf(image) {
  let canvas = canvases.get(image);
  if (!canvas) {
    canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext('2d')?.putImageData(image, 0, 0);
    canvases.set(image, canvas);
  }
  return canvas;
}
