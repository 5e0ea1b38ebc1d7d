// Long work in short slices, so that messages are heard in between.

/** A unit of work lasts at most about this long. */
const SLICE_MS = 8;

/**
 * Calls `work` with a growing amount until it says that it is done; between slices of SLICE_MS others have their turn.
 * @param {number} first amount to begin with
 * @param {(amount: number) => boolean} work
 * @param {() => void} [afterSlice]
 * @param {() => Promise<void> | null} [gate] what to wait for before the next slice, if anything
 */
export async function inSlices(first, work, afterSlice, gate) {
  let amount = first;
  for (let done = false; !done;) {
    const begun = performance.now();
    let spent = 0;
    while (!done && spent < SLICE_MS / 2) {
      const before = spent;
      done = work(amount);
      spent = performance.now() - begun;
      // Double while a portion is small against the slice; halve when one alone fills it.
      if (spent - before < SLICE_MS / 8) amount *= 2;
      else if (spent - before > SLICE_MS / 2 && amount > 1) amount = Math.ceil(amount / 2);
    }
    afterSlice?.();
    if (!done) await pause();
    if (!done) await gate?.();
  }
}

const turns = new MessageChannel();
/** @type {(() => void)[]} */
const queue = [];
turns.port1.onmessage = () => queue.shift()?.();

/** Lets messages and the page have their turn; unlike a timer it does not sleep. */
export function pause() {
  return new Promise((resolve) => {
    queue.push(() => resolve(null));
    turns.port2.postMessage(null);
  });
}
