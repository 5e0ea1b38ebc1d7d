/**
 * What a film is written by. All take one canvas after another, keep to the given times whatever the machine's speed
 * (but for the browser's own recorder), and hand out a file at the end.
 */
import { Unable } from '../picture/offstage.js';

/**
 * @typedef {object} Writer
 * @property {string} type of the file
 * @property {string} extension
 * @property {boolean} learns whether some frames are to be shown to it before the first
 * @property {(canvas: HTMLCanvasElement) => Promise<void>} learn
 * @property {(canvas: HTMLCanvasElement, at: number, lasts: number) => Promise<void>} add a frame; times in seconds
 * @property {() => number} size bytes so far
 * @property {() => Promise<Blob>} finish
 * @property {() => void} cancel
 */

/** @typedef {'gif'|'webm'} Format */

/** Recorders' containers, the wanted one first. */
const RECORDED = ['video/webm;codecs=vp9', 'video/webm;codecs=vp8', 'video/webm', 'video/mp4'];
/** Bits for a pixel of a recorded film. */
const BITS = 0.2;
const CODECS = /** @type {const} */ (['vp9', 'vp8', 'av1']);

/** How films can be made here: by the browser's encoder, by its recorder, or not at all. @returns {'encoder'|'recorder'|null} */
export function filmsBy() {
  if ('VideoEncoder' in globalThis && 'VideoFrame' in globalThis) return 'encoder';
  return recorded() ? 'recorder' : null;
}

/** What a recorder is asked to spend. @param {number} width @param {number} height @param {number} rate */
export const bitsPerSecond = (width, height, rate) => Math.max(1e6, BITS * width * height * rate);

function recorded() {
  if (!('MediaRecorder' in globalThis) || !('captureStream' in HTMLCanvasElement.prototype))
    return null;
  return RECORDED.find((type) => MediaRecorder.isTypeSupported(type)) ?? null;
}

/**
 * @param {Format} format @param {HTMLCanvasElement} canvas that the frames will be on @param {number} rate frames per second
 * @returns {Promise<Writer>}
 */
export async function openWriter(format, canvas, rate) {
  if (format === 'gif') return openGif(canvas.width, canvas.height);
  const by = filmsBy();
  if (by === 'encoder') {
    const writer = await openEncoder(canvas);
    if (writer) return writer;
  }
  if (by === null || !recorded()) throw new Unable('film.none');
  return openRecorder(canvas, rate);
}

/** @param {number} width @param {number} height @returns {Promise<Writer>} */
async function openGif(width, height) {
  const common = { type: 'image/gif', extension: 'gif', learns: true };
  try {
    const { default: GifWorker } = await import('./gif-worker.js?worker&inline');
    return { ...common, ...(await inWorker(new GifWorker())) };
  } catch {
    // Refused by a policy or a sandbox: the same in slices on this thread.
    const { Gif } = await import('./gif.js');
    const gif = new Gif(width, height);
    const pixels = (/** @type {HTMLCanvasElement} */ canvas) =>
      /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(
        0,
        0,
        width,
        height,
      ).data;
    return {
      ...common,
      learn: async (canvas) => gif.learn(pixels(canvas)),
      add: async (canvas, _, lasts) => {
        const pieces = gif.frame(pixels(canvas), 1000 * lasts);
        while (!pieces.next().done) await turn();
      },
      size: () => gif.size,
      finish: async () => new Blob([gif.finish()], { type: common.type }),
      cancel: () => {},
    };
  }
}

/** Lets others have their turn. @returns {Promise<void>} */
export const turn = () => new Promise((resolve) => setTimeout(resolve));

/** @param {Worker} worker */
async function inWorker(worker) {
  let size = 0;
  /** @type {{resolve: (value: any) => void, reject: (error: Error) => void}[]} */
  const waiting = [];
  const fail = (/** @type {string} */ reason) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(reason));
  };
  worker.onmessage = ({ data }) => {
    if (data.error) return fail(data.error);
    size = data.size ?? size;
    waiting.shift()?.resolve(data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    fail(event.message || 'the worker stopped');
  };
  const ask = (/** @type {object} */ message, /** @type {Transferable[]} */ transfer = []) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker.postMessage(message, transfer);
    });
  const send = async (
    /** @type {string} */ kind,
    /** @type {HTMLCanvasElement} */ canvas,
    /** @type {number} */ delay = 0,
  ) => {
    const bitmap = await createImageBitmap(canvas);
    await ask({ kind, bitmap, delay }, [bitmap]);
  };
  // A worker that cannot start says so only when it is asked.
  await ask({ kind: 'hello' });
  return {
    learn: (/** @type {HTMLCanvasElement} */ canvas) => send('learn', canvas),
    add: (
      /** @type {HTMLCanvasElement} */ canvas,
      /** @type {number} */ _,
      /** @type {number} */ lasts,
    ) => send('frame', canvas, 1000 * lasts),
    size: () => size,
    finish: async () => {
      const { bytes } = await ask({ kind: 'finish' });
      worker.terminate();
      return new Blob([bytes], { type: 'image/gif' });
    },
    cancel: () => {
      fail('cancelled');
      worker.terminate();
    },
  };
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Writer | null>} null where no codec takes the size */
async function openEncoder(canvas) {
  const {
    BufferTarget,
    CanvasSource,
    getFirstEncodableVideoCodec,
    Output,
    Quality,
    WebMOutputFormat,
  } = await import('mediabunny');
  const { width, height } = canvas;
  const codec = await getFirstEncodableVideoCodec([...CODECS], { width, height });
  if (!codec) return null;
  const output = new Output({ format: new WebMOutputFormat(), target: new BufferTarget() });
  let size = 0;
  const source = new CanvasSource(canvas, {
    codec,
    quality: new Quality('high'),
    keyFrameInterval: 5,
    onEncodedPacket: (packet) => void (size += packet.byteLength),
  });
  output.addVideoTrack(source);
  await output.start();
  return {
    type: 'video/webm',
    extension: 'webm',
    learns: false,
    learn: async () => {},
    add: (_, at, lasts) => source.add(at, lasts),
    size: () => size,
    finish: async () => {
      await output.finalize();
      const { buffer } = output.target;
      if (!buffer) throw new Unable('film.refused');
      return new Blob([buffer], { type: 'video/webm' });
    },
    cancel: () => void output.cancel(),
  };
}

/** @param {HTMLCanvasElement} canvas @param {number} rate @returns {Promise<Writer>} */
async function openRecorder(canvas, rate) {
  const type = /** @type {string} */ (recorded());
  const stream = canvas.captureStream(0);
  const track = /** @type {CanvasCaptureMediaStreamTrack} */ (stream.getVideoTracks()[0]);
  /** @type {MediaRecorder} */
  let recorder;
  try {
    recorder = new MediaRecorder(stream, {
      mimeType: type,
      videoBitsPerSecond: bitsPerSecond(canvas.width, canvas.height, rate),
    });
  } catch {
    throw new Unable('film.refused');
  }
  /** @type {Blob[]} */
  const parts = [];
  let size = 0;
  let refused = false;
  recorder.ondataavailable = ({ data }) => {
    parts.push(data);
    size += data.size;
  };
  recorder.onerror = () => (refused = true);
  return {
    type: type.split(';')[0],
    extension: type.includes('mp4') ? 'mp4' : 'webm',
    learns: false,
    learn: async () => {},
    // A recorder looks at the clock: each frame has to stand for as long as it is to be seen.
    add: async (_, at, lasts) => {
      if (recorder.state === 'inactive') {
        if (at > 0) throw new Unable('film.refused');
        recorder.start(250);
      }
      track.requestFrame();
      await new Promise((resolve) => setTimeout(resolve, 1000 * lasts));
      if (refused) throw new Unable('film.refused');
    },
    size: () => size,
    finish: async () => {
      const stopped = new Promise((resolve) => (recorder.onstop = resolve));
      recorder.stop();
      await stopped;
      track.stop();
      if (size === 0) throw new Unable('film.refused');
      return new Blob(parts, { type: type.split(';')[0] });
    },
    cancel: () => {
      if (recorder.state !== 'inactive') recorder.stop();
      track.stop();
    },
  };
}
