/** What the runs came to, once they have been watched to the end: counted from where each of them is. */
import { OUTCOMES, styleOf } from '../figure/outcomes.js';
import { NEVER } from '../figure/history.js';

/** Ends are one place if they are nearer than this part of the window. */
const ONE = 1e-3;
/** Outcomes of a run that has come to rest: minimum, saddle, maximum, flat point, cusp. */
const RESTS = [1, 2, 3, 4, 5];

/**
 * @typedef {object} Found
 * @property {string} key of its text
 * @property {Record<string, number>} values
 * @property {string} [outcome] of a single run
 */

/**
 * @param {Pick<import('../watershed.js').WatershedFigure, 'ends'|'scenario'|'state'>} figure
 * @returns {Found | null} null where there is nothing to say, or it is not to be told
 */
export function found({ ends, state, scenario }) {
  const window = state.run.land;
  // In the fog nobody says how it ended.
  if (ends.length === 0 || !window || scenario?.show.includes('fog')) return null;
  if (ends.length === 1) {
    const [{ outcome, lowest, stopped }] = ends;
    if (stopped === NEVER) return { key: 'lesson.found_moving', values: {} };
    return {
      key: 'lesson.found_single',
      values: { step: stopped },
      outcome: OUTCOMES[styleOf(outcome, lowest)].name,
    };
  }
  const resting = ends.filter(
    ({ outcome, stopped }) => stopped !== NEVER && RESTS.includes(outcome),
  );
  if (resting.length === 0) return null;
  const wide = window.x[1] - window.x[0];
  const high = window.dimensions === 1 ? Infinity : window.y[1] - window.y[0];
  /** @type {{x: number, y: number}[]} */
  const places = [];
  for (const { x, y } of resting)
    if (places.every((p) => Math.hypot((p.x - x) / wide, (p.y - y) / high) > ONE))
      places.push({ x, y });
  return {
    key: 'lesson.found',
    values: { n: places.length, rested: resting.length, starts: ends.length },
  };
}
