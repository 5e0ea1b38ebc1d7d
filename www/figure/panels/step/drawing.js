/** What a phase of a step lets the views draw. */
import { ALIASES } from './recipes.js';
import { plainOf, pointOf, symbolOf } from './symbols.js';

/** @typedef {import('../../overlays.js').Overlay} Overlay */
/** @typedef {import('../../../engine/types.js').Explanation} Explanation */
/** @typedef {import('./equation.js').Quantity} Quantity */
/** @typedef {import('./phases.js').Told} Told */

/** The longest of the slopes is drawn this long, as a part of the window's wider side. */
const LONGEST = 0.2;
/** The sheets reach this far, as a part of it. */
const REACH = 0.17;

/** @param {Quantity | undefined} value @returns {[number, number]} */
const vectorOf = (value) =>
  Array.isArray(value) ? value : [typeof value === 'number' ? value : NaN, 0];

/** @param {[number, number]} v */
const finite = ([x, y]) => Number.isFinite(x) && Number.isFinite(y);

/** The window's wider side. @param {{x: [number, number], y: [number, number], dimensions: number}} land */
const wideOf = ({ x, y, dimensions }) => Math.max(x[1] - x[0], dimensions === 1 ? 0 : y[1] - y[0]);

/**
 * How long slopes are drawn: one scale for all of a step, so that they can be compared with each other.
 * @param {Told[]} phases @param {Map<string, Quantity>} held
 * @param {{x: [number, number], y: [number, number], dimensions: number}} land
 */
export function scaleOfSlopes(phases, held, land) {
  const names = new Set(phases.flatMap(({ arrow, beside }) => [arrow ?? '', ...beside]));
  let longest = 0;
  for (const name of names) {
    if (!symbolOf(name).slope) continue;
    const length = Math.hypot(...vectorOf(held.get(name)));
    if (Number.isFinite(length)) longest = Math.max(longest, length);
  }
  for (const { squares } of phases)
    for (const square of squares ? vectorOf(held.get(squares)) : [])
      if (Number.isFinite(square)) longest = Math.max(longest, Math.sqrt(square));
  return longest > 0 ? (LONGEST * wideOf(land)) / longest : 1;
}

/**
 * @param {Explanation} told @param {Told[]} phases @param {number} at the phase on show
 * @param {Map<string, Quantity>} held
 * @param {{x: [number, number], y: [number, number], axes: [string, string], dimensions: number}} land
 * @param {{plane?: boolean, model?: boolean}} shows
 * @param {[number, number, number] | null} hessian at the present point
 * @returns {Overlay[]}
 */
export function drawingOf(told, phases, at, held, land, shows, hessian) {
  /** @type {Overlay[]} */
  const items = [];
  const { from, gradient, values } = told;
  if (!finite(from)) return items;
  if (shows.plane && finite(gradient))
    items.push({
      kind: 'sheet',
      at: from,
      value: values[0],
      gradient,
      radius: REACH,
      ink: 'orange',
    });
  if (shows.model && hessian && finite(gradient) && hessian.every(Number.isFinite))
    items.push({
      kind: 'sheet',
      at: from,
      value: values[0],
      gradient,
      hessian,
      radius: REACH,
      ink: 'blue',
    });
  const phase = phases[at];
  if (!phase) return items;
  const scale = scaleOfSlopes(phases, held, land);
  /** @param {string} name @param {boolean} faint */
  const arrow = (name, faint) => {
    const { ink = 'ink', slope, capped } = symbolOf(name);
    const [x, y] = vectorOf(held.get(name));
    const most = LONGEST * wideOf(land);
    const by =
      slope && !phase.toScale.includes(name)
        ? scale
        : capped
          ? Math.min(1, most / Math.hypot(x, y))
          : 1;
    // A rule that first pulls the point towards the origin steps from there.
    const shifted = name === 'step' && held.get('decayed_point');
    const tail = shifted ? vectorOf(shifted) : from;
    const to = /** @type {[number, number]} */ ([tail[0] + by * x, tail[1] + by * y]);
    if (finite(to))
      items.push({
        kind: 'arrow',
        from: tail,
        to,
        ink,
        label: plainOf(name, told.step, pointOf(land)),
        faint,
      });
  };
  if (phase.squares && land.dimensions === 2) {
    const [a, b] = vectorOf(held.get(phase.squares)).map((square) => scale * Math.sqrt(square));
    if (a > 0 || b > 0)
      items.push({
        kind: 'line',
        points: [
          [-a, -b],
          [a, -b],
          [a, b],
          [-a, b],
          [-a, -b],
        ].flatMap(([dx, dy]) => [from[0] + dx, from[1] + dy]),
        ink: symbolOf(phase.squares).ink ?? 'purple',
        width: 1.75,
      });
  }
  for (const name of phase.beside) {
    const drawn = ALIASES[name]?.find((n) => held.has(n)) ?? name;
    if (drawn !== phase.arrow) arrow(drawn, true);
  }
  for (const [i, { x, y }] of (phase.trials ?? []).entries())
    if (finite([x, y]))
      items.push({
        kind: 'mark',
        at: [x, y],
        shape: 'ring',
        ink: 'olive',
        radius: 5,
        label: String(i + 1),
      });
  if (phase.arrow) arrow(phase.arrow, false);
  if (phase.name === 'point' && finite(told.to))
    items.push({
      kind: 'mark',
      at: told.to,
      shape: 'ring',
      ink: 'green',
      radius: 6,
      label: plainOf('x_next', told.step, pointOf(land)),
    });
  return items;
}
