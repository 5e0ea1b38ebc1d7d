/** The map as a drawing: filled contours, paths and ends as vectors, with axes and, if wanted, a legend. */
import { contours } from 'd3-contour';
import { ticks } from 'd3-array';
import { PRINT } from '../../../tokens.js';
import { level } from '../../heights.js';
import { MOVING, OUTCOMES, shapePath, styleOf } from '../../outcomes.js';
import { label, sheet, short, SIZE } from './sheet.js';

/**
 * @typedef {object} Subject
 * @property {{x: [number, number], y: [number, number]}} window
 * @property {{values: Float64Array, nx: number, ny: number, heights: import('../../heights.js').Heights}} grid from edge to edge, lowest y first
 * @property {ArrayLike<number>} palette 256 triples, the lowest height first
 * @property {import('../../history.js').History} history
 * @property {number} step
 * @property {import('../../theme.js').Tokens} tokens
 * @property {(value: number) => string} format
 * @property {readonly string[]} names of the axes
 * @property {import('./sheet.js').Words} words
 */

/** More points along a path are not seen. */
const FINE = 0.15;

/**
 * @param {Subject} subject
 * @returns {{svg: string, width: number, height: number}}
 */
export function mapDrawing(subject) {
  const { window, grid, palette, history, step, tokens, format, names, words } = subject;
  const { side, left, top } = SIZE;
  const [x0, x1] = window.x;
  const [y0, y1] = window.y;
  const tall = Math.min(1.4, Math.max(0.5, (y1 - y0) / (x1 - x0)));
  const plot = { width: side, height: Math.round(side * (Number.isFinite(tall) ? tall : 1)) };
  const toX = (/** @type {number} */ x) => left + ((x - x0) / (x1 - x0)) * plot.width;
  const toY = (/** @type {number} */ y) => top + ((y1 - y) / (y1 - y0)) * plot.height;

  // Levels, so that a contour lies where the scale of heights says; a hole or a pole has none and stays unpainted.
  const levels = Array.from(grid.values, (value) =>
    Number.isFinite(value) ? level(grid.heights, value) : NaN,
  );
  const bounds = grid.heights.contours
    .map((value) => level(grid.heights, value))
    .filter((at) => at > 0 && at < 1);
  const thresholds = [...new Set([-1e-9, ...bounds])].sort((a, b) => a - b);
  const bands = contours().size([grid.nx, grid.ny]).thresholds(thresholds)(levels);
  const place = (/** @type {number[]} */ [cx, cy]) =>
    `${short(left + ((cx - 0.5) / (grid.nx - 1)) * plot.width)} ${short(top + (1 - (cy - 0.5) / (grid.ny - 1)) * plot.height)}`;
  const ground = bands.map(({ value, coordinates }, i) => {
    const next = thresholds[i + 1] ?? 1;
    const at = 3 * Math.round(255 * Math.min(1, Math.max(0, (Math.max(0, value) + next) / 2)));
    const fill = `rgb(${palette[at]},${palette[at + 1]},${palette[at + 2]})`;
    const d = coordinates
      .flatMap((polygon) => polygon.map((ring) => `M${ring.map(place).join('L')}Z`))
      .join('');
    return d && `<path class="contour" fill="${fill}" d="${d}"/>`;
  });

  const paths = [];
  const marks = [];
  const { count, first, computed } = history;
  const now = Math.max(first, Math.min(step, computed));
  for (let i = 0; i < count && computed >= 0; i++) {
    const style =
      history.stoppedAt[i] <= now ? styleOf(history.outcomes[i], history.lowest(i)) : MOVING;
    const colour = tokens.dark ? OUTCOMES[style].dark : OUTCOMES[style].light;
    let d = '';
    let [px, py] = [NaN, NaN];
    for (let k = first; k <= Math.min(now, history.lastMove(i)); k++) {
      const [x, y] = [toX(history.x(i, k)), toY(history.y(i, k))];
      // What has gone far beyond the edge is cut off there; numbers without end are no places.
      if (!(Math.abs(x) < 1e5 && Math.abs(y) < 1e5)) break;
      if (d && Math.hypot(x - px, y - py) < FINE) continue;
      d += `${d ? 'L' : 'M'}${short(x)} ${short(y)}`;
      [px, py] = [x, y];
    }
    if (d.includes('L')) paths.push(`<path class="run" stroke="${colour}" d="${d}"/>`);
    if (Number.isFinite(px))
      marks.push(
        `<path transform="translate(${short(px)} ${short(py)})" fill="${colour}" stroke="${tokens.paper}" d="${shapePath(OUTCOMES[style].shape, 5)}"/>`,
      );
  }

  const axes = [
    ...ticks(x0, x1, 7).map((at) =>
      label(toX(at), top + plot.height + 18, format(at), ' text-anchor="middle"'),
    ),
    ...ticks(y0, y1, 7).map((at) => label(left - 8, toY(at) + 4, format(at), ' text-anchor="end"')),
    label(
      left + plot.width,
      top + plot.height + 34,
      names[0],
      ' text-anchor="end" font-style="italic"',
    ),
    label(left - 8, top - 6, names[1], ' text-anchor="end" font-style="italic"'),
  ];
  const inner = `<rect x="${left}" y="${top}" width="${plot.width}" height="${plot.height}" fill="${tokens.hole}"/>
<g stroke="${PRINT.ink}" stroke-opacity="0.35" stroke-width="0.6">${ground.join('\n')}</g>
<g fill="none" stroke="${tokens.paper}" stroke-opacity="0.55" stroke-width="3" stroke-linejoin="round">${paths.map((path) => path.replace(/ class="run" stroke="[^"]*"/, '')).join('\n')}</g>
<g fill="none" stroke-width="1.4" stroke-linejoin="round">${paths.join('\n')}</g>
<g stroke-width="2" paint-order="stroke">${marks.join('\n')}</g>`;
  return sheet(plot.height, inner, axes.join(''), tokens, words);
}
