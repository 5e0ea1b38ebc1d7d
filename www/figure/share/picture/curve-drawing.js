/** A function of one variable as a drawing: the curve, the hops of the runs along it, where they stand. */
import { ticks } from 'd3-array';
import { level } from '../../heights.js';
import { MOVING, OUTCOMES, shapePath, styleOf } from '../../outcomes.js';
import { label, sheet, short, SIZE } from './sheet.js';

/** Height over width, and empty room below and above the curve as a part of its height. */
const TALL = 0.62;
const AIR = 0.08;

/**
 * @param {object} subject
 * @param {[number, number]} subject.x window
 * @param {{values: Float64Array, heights: import('../../heights.js').Heights}} subject.picture values at equal distances
 * @param {readonly string[]} subject.names of the axes
 * @param {import('../../history.js').History} subject.history
 * @param {number} subject.step
 * @param {import('../../theme.js').Tokens} subject.tokens
 * @param {(value: number) => string} subject.format
 * @param {import('./sheet.js').Words} subject.words
 */
export function curveDrawing({ x, picture, names, history, step, tokens, format, words }) {
  const { side, left, top } = SIZE;
  const tall = Math.round(side * TALL);
  const [lo, hi] = x;
  const { values, heights } = picture;
  const toX = (/** @type {number} */ at) => left + ((at - lo) / (hi - lo)) * side;
  const toY = (/** @type {number} */ value) =>
    top + tall * ((1 + AIR - level(heights, value)) / (1 + 2 * AIR));
  const point = (/** @type {number} */ px, /** @type {number} */ py) => `${short(px)} ${short(py)}`;

  let d = '';
  let drawing = false;
  values.forEach((value, i) => {
    // A hole in the curve is a gap in the line.
    const seen = Number.isFinite(value);
    if (seen)
      d += `${drawing ? 'L' : 'M'}${point(toX(lo + (i / (values.length - 1)) * (hi - lo)), toY(value))}`;
    drawing = seen;
  });

  /** @type {string[]} */
  const hops = [];
  /** @type {string[]} */
  const marks = [];
  const now = Math.max(history.first, Math.min(step, history.computed));
  for (let i = 0; i < history.count && history.computed >= 0; i++) {
    const style =
      history.stoppedAt[i] <= now ? styleOf(history.outcomes[i], history.lowest(i)) : MOVING;
    const colour = tokens.dark ? OUTCOMES[style].dark : OUTCOMES[style].light;
    /** @type {string[]} */
    const places = [];
    for (let k = history.first; k <= Math.min(now, history.lastMove(i)); k++) {
      const [px, py] = [toX(history.x(i, k)), toY(history.value(i, k))];
      // Numbers without end are no places.
      if (!(Math.abs(px) < 1e5 && Math.abs(py) < 1e5)) break;
      places.push(point(px, py));
    }
    if (places.length > 1)
      hops.push(`<path class="run" stroke="${colour}" d="M${places.join('L')}"/>`);
    if (places.length > 0)
      marks.push(
        `<path transform="translate(${places.at(-1)})" fill="${colour}" stroke="${tokens.paper}" d="${shapePath(OUTCOMES[style].shape, 5)}"/>`,
      );
  }
  const inner = `<path class="curve" fill="none" stroke="${tokens.ink}" stroke-width="2" stroke-linejoin="round" d="${d}"/>
<g fill="none" stroke-opacity="0.6">${hops.join('\n')}</g>
<g stroke-width="2" paint-order="stroke">${marks.join('\n')}</g>`;
  let last = Infinity;
  const rows = heights.ticks.filter(({ value }) => {
    const at = toY(value);
    // A logarithmic axis crowds its labels.
    if (!(at > top + 14) || Math.abs(last - at) < 16) return false;
    last = at;
    return true;
  });
  const axes = [
    ...ticks(lo, hi, 7).map((at) =>
      label(toX(at), top + tall + 18, format(at), ' text-anchor="middle"'),
    ),
    ...rows.map(({ value }) =>
      label(left - 8, toY(value) + 4, format(value), ' text-anchor="end"'),
    ),
    label(left + side, top + tall + 34, names[0], ' text-anchor="end" font-style="italic"'),
    label(left - 8, top + 8, names[1], ' text-anchor="end" font-style="italic"'),
  ];
  return sheet(tall, inner, axes.join(''), tokens, words);
}
