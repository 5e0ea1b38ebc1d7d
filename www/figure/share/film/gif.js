/** A GIF, frame by frame: one palette for all, and of each frame only what has changed. */
import { applyPalette, GIFEncoder, quantize } from 'gifenc';

/** Colours in a GIF, one of which stands for "as before". */
const COLOURS = 255;
const AS_BEFORE = 255;
/** As many pixels as the palette is made of, from all sampled frames together. */
const LOOKED_AT = 120_000;
/** Rows that are matched to the palette at a time. */
const ROWS = 48;

export class Gif {
  /** Pixels that the palette is to suit. @type {Uint8ClampedArray[]} */
  #samples = [];
  /** @type {number[][] | null} */
  #palette = null;
  /** @type {Uint8Array | null} */
  #before = null;
  #encoder = GIFEncoder();

  /** @param {number} width @param {number} height */
  constructor(width, height) {
    this.width = width;
    this.height = height;
  }

  /** How much has been written, bytes. */
  get size() {
    return this.#encoder.bytesView().length;
  }

  /** Takes a frame into account for the palette. @param {Uint8ClampedArray} rgba */
  learn(rgba) {
    this.#samples.push(rgba);
  }

  /**
   * The frame after the last one, in pieces between which others may have their turn.
   * @param {Uint8ClampedArray} rgba
   * @param {number} delay ms until the next
   */
  *frame(rgba, delay) {
    const { width, height } = this;
    if (!this.#palette) {
      this.#palette = paletteOf(this.#samples.length > 0 ? this.#samples : [rgba]);
      this.#samples = [];
      yield;
    }
    const palette = this.#palette;
    const index = new Uint8Array(width * height);
    for (let row = 0; row < height; row += ROWS) {
      const [from, to] = [width * row, width * Math.min(height, row + ROWS)];
      // A copy: the library looks at the whole buffer.
      index.set(applyPalette(rgba.slice(4 * from, 4 * to), palette), from);
      yield;
    }
    const before = this.#before;
    this.#before = index;
    const shown = before ? index.map((at, i) => (at === before[i] ? AS_BEFORE : at)) : index;
    this.#encoder.writeFrame(shown, width, height, {
      delay,
      // Of 256, so that the index of "as before" is one of them.
      ...(!before && {
        palette: [...palette, ...Array(AS_BEFORE + 1 - palette.length).fill([0, 0, 0])],
      }),
      transparent: before !== null,
      transparentIndex: AS_BEFORE,
      dispose: 1,
    });
    yield;
  }

  /** @returns {Uint8Array<ArrayBuffer>} the file */
  finish() {
    this.#encoder.finish();
    return this.#encoder.bytes();
  }
}

/** Colours that suit some frames. @param {Uint8ClampedArray[]} frames @returns {number[][]} */
function paletteOf(frames) {
  const all = frames.reduce((sum, frame) => sum + frame.length / 4, 0);
  const every = Math.max(1, Math.ceil(all / LOOKED_AT));
  const looked = new Uint32Array(Math.ceil(all / every) + frames.length);
  let count = 0;
  for (const frame of frames) {
    const pixels = new Uint32Array(frame.buffer, frame.byteOffset, frame.length / 4);
    for (let i = 0; i < pixels.length; i += every) looked[count++] = pixels[i];
  }
  return quantize(new Uint8Array(looked.slice(0, count).buffer), COLOURS);
}
