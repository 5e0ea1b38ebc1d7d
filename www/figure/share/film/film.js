/** The runs as a film: which steps, how long each is seen, and how it is made without holding up the page. */
import { Offstage } from '../picture/offstage.js';
import { bitsPerSecond, filmsBy, openWriter, turn } from './writers.js';

/** The last frame stands for so long, so that its caption can be read, in seconds. */
export const HELD = 2;
/** More frames than this are a file that nobody sends. */
export const MOST_FRAMES = 1200;
/** A film that nobody has changed takes about so many frames. */
const USUAL = 120;
/** Frames per second: hundredths of a second are what a GIF counts in, and these are whole ones. */
export const RATES = Object.freeze([5, 10, 20, 25, 50]);
/** Widths in CSS pixels. */
export const WIDTHS = Object.freeze([360, 480, 720, 960]);
/** Pairs of frames from which the size is guessed; parts of the film from which the palette is made. */
const TRIED = 5;
const LEARNT = [0, 0.5, 1];

/**
 * @typedef {object} Choices
 * @property {import('./writers.js').Format} format
 * @property {number} from first step
 * @property {number} to last step
 * @property {number} stride steps from frame to frame
 * @property {number} rate frames per second
 * @property {number} width CSS pixels
 */

/**
 * Everything up to the step after which nothing moves.
 * @param {import('../../history.js').History} history
 * @returns {Choices}
 */
export function usual(history) {
  let to = history.first;
  for (let i = 0; i < history.count; i++) to = Math.max(to, history.lastMove(i));
  const rough = (to - history.first) / USUAL;
  const unit = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const stride = [1, 2, 5, 10].map((n) => n * unit).find((n) => n >= rough) ?? 1;
  return { format: 'gif', from: history.first, to, stride, rate: 20, width: 480 };
}

/** The steps of a film, the last one always among them. @param {Choices} choices @returns {number[]} */
export function stepsOf({ from, to, stride }) {
  const steps = [];
  for (let step = from; step < to; step += stride) steps.push(step);
  steps.push(Math.max(from, to));
  return steps;
}

/** How long a film lasts, in seconds. @param {Choices} choices */
export function lasts(choices) {
  return (stepsOf(choices).length - 1) / choices.rate + HELD;
}

/**
 * @param {object} film
 * @param {HTMLElement} film.place in the figure
 * @param {import('../picture/offstage.js').Kind} film.kind
 * @param {import('../picture/offstage.js').Scene} film.scene
 * @param {boolean} film.legend
 * @param {(step: number) => {title: string, caption: string}} film.words
 * @param {Choices} film.choices
 * @param {number[]} [film.steps] those of the choices if they are not given
 * @param {AbortSignal} signal
 * @param {(part: number, size: number) => void} progress from 0 to 1, and bytes so far
 * @returns {Promise<{blob: Blob, extension: string}>}
 */
export async function make(film, signal, progress) {
  const { place, kind, scene, legend, words, choices, steps = stepsOf(choices) } = film;
  const { format, rate, width } = choices;
  const stage = await Offstage.open(place, kind, scene, { width, scale: 1, legend, even: true });
  /** @type {import('./writers.js').Writer | null} */
  let writer = null;
  try {
    const canvas = await stage.draw(steps[0], words(steps[0]));
    writer = await openWriter(format, canvas, rate);
    if (writer.learns)
      for (const part of LEARNT) {
        signal.throwIfAborted();
        const step = steps[Math.round(part * (steps.length - 1))];
        await writer.learn(await stage.draw(step, words(step)));
        await turn();
      }
    for (const [i, step] of steps.entries()) {
      signal.throwIfAborted();
      const last = i === steps.length - 1;
      await stage.draw(step, words(step));
      await writer.add(canvas, i / rate, last ? HELD : 1 / rate);
      progress((i + 1) / steps.length, writer.size());
      await turn();
    }
    const blob = await writer.finish();
    writer = null;
    return { blob, extension: extensionOf(blob) };
  } finally {
    writer?.cancel();
    stage.close();
  }
}

/** @param {Blob} blob */
const extensionOf = ({ type }) => type.split('/')[1].split(';')[0];

/**
 * How large a film will be: some of its frames are made.
 * @param {Parameters<typeof make>[0]} film
 * @param {AbortSignal} signal
 * @returns {Promise<number>} bytes
 */
export async function guess(film, signal) {
  const { choices } = film;
  if (choices.format === 'webm' && filmsBy() !== 'encoder')
    return (lasts(choices) * bitsPerSecond(choices.width, choices.width, choices.rate)) / 8;
  const steps = stepsOf(choices);
  const { length } = steps;
  // Pairs of neighbours over the whole length: at first nearly everything moves, at last hardly anything.
  const tried =
    length <= 2 * TRIED
      ? steps
      : Array.from({ length: TRIED }, (_, i) =>
          Math.floor((i * (length - 2)) / (TRIED - 1)),
        ).flatMap((at) => steps.slice(at, at + 2));
  /** @type {number[]} */
  const sums = [];
  const { blob } = await make({ ...film, steps: tried }, signal, (_, size) => sums.push(size));
  if (tried === steps) return blob.size;
  if (choices.format === 'webm') {
    // An encoder is some frames behind, so that single ones cannot be told apart.
    const { blob: one } = await make({ ...film, steps: [steps[0]] }, signal, () => {});
    return one.size + ((blob.size - one.size) / tried.length) * (length - 1);
  }
  // Leaps from pair to pair are none of a film's.
  const grown = sums.map((sum, i) => sum - (sums[i - 1] ?? 0));
  const each = grown.filter((_, i) => i % 2 === 1).reduce((sum, size) => sum + size, 0) / TRIED;
  return sums[0] + each * (length - 1);
}
