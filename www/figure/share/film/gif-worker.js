/** Makes a GIF beside the page: takes pictures, answers each with the size so far, and the last question with the file. */
import { Gif } from './gif.js';

/** @type {Gif | null} */
let gif = null;
/** @type {OffscreenCanvasRenderingContext2D | null} */
let context = null;

/** @param {ImageBitmap} bitmap */
function pixels(bitmap) {
  const { width, height } = bitmap;
  context ??= new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, width, height).data;
}

self.onmessage = ({ data }) => {
  try {
    const { kind, bitmap, delay } = data;
    if (kind === 'finish') {
      const bytes = /** @type {Gif} */ (gif).finish();
      return void self.postMessage({ bytes }, { transfer: [bytes.buffer] });
    }
    if (kind === 'hello') return self.postMessage({});
    gif ??= new Gif(bitmap.width, bitmap.height);
    const rgba = pixels(bitmap);
    if (kind === 'learn') gif.learn(rgba);
    else Array.from(gif.frame(rgba, delay));
    self.postMessage({ size: gif.size });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
