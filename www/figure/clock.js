/**
 * Turns elapsed time into steps. The speed is in steps per second, so a run takes as long on a display of
 * 144 Hz as on one of 60: what a frame does not use up is carried over to the next.
 */

/** Longest stretch one frame may make up for, in ms: a tab that was asleep goes on, it does not leap. */
export const LONGEST_FRAME = 250;

/**
 * @param {number} carry fraction of a step left over, 0 … 1
 * @param {number} elapsed ms since the last call
 * @param {number} speed steps per second
 * @returns {{steps: number, carry: number}} whole steps that are due, and what is left over
 */
export function due(carry, elapsed, speed) {
  const held = Math.min(Math.max(elapsed, 0), LONGEST_FRAME);
  const total = carry + (held * speed) / 1000;
  const steps = Math.floor(total);
  return { steps, carry: total - steps };
}
