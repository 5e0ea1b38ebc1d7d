/** How overlays are drawn on a canvas, in CSS pixels: what map, curve and surface have in common. */
import { PALE } from '../tokens.js';
import { INKS } from './inks.js';
import { drawShape } from './outcomes.js';
import { keepApart } from './surface/labels.js';

/** @typedef {import('./overlays.js').Overlay} Overlay */
/** @typedef {import('./overlays.js').Arrow} Arrow */
/** @typedef {import('./overlays.js').Mark} Mark */
/** @typedef {[number, number]} Spot CSS pixels from the left and from the top */

/**
 * What is drawn with, on one ground.
 * @typedef {object} Pen
 * @property {boolean} dark whether inks are those of a dark page
 * @property {string} casing what parts a line from the ground
 * @property {string} font family
 */

const SHAFT = 2.25;
const CASING = 2.6;
/** Length and half width of an arrow's head. */
const HEAD = [11, 5];
/** Shorter arrows are drawn as a dot. */
const SHORTEST = 1.5;
const RADIUS = 6;
const FAINT = 0.4;
const LABEL = 12;
/** From a tip or the rim of a mark to the middle of its label, beside half the text. */
const GAP = 7;
/** A diverging run leaves the numbers a canvas can take. */
const FAR = 1e5;
/** Moves shorter than this are left out until they add up, CSS pixels. */
const SHORT = 0.4;

/** On the map and the surface, whose ground is mid-toned in both themes. @param {string} font @returns {Pen} */
export const groundPen = (font) => ({ dark: false, casing: PALE, font });

/** On paper. @param {import('./theme.js').Tokens | {paper: string, font: string, dark: boolean}} tokens @returns {Pen} */
export const paperPen = ({ paper, font, dark }) => ({ dark, casing: paper, font });

/**
 * The colour of an overlay.
 * @param {Pen} pen
 * @param {{ink?: import('./inks.js').Ink, colour?: {light: string, dark: string}}} overlay
 */
export function colourWith({ dark }, { ink = 'ink', colour = INKS[ink] }) {
  return dark ? colour.dark : colour.light;
}

/** @param {Spot} spot */
const near = ([left, top]) => Math.abs(left) < FAR && Math.abs(top) < FAR;

/**
 * A line of points as the path of a canvas; a point that cannot be drawn parts it.
 * @param {CanvasRenderingContext2D} context @param {readonly Spot[]} spots
 */
export function trace(context, spots) {
  traceAll(context, spots.length, (i) => spots[i]);
}

/**
 * The same of points that are asked for one by one. Where a run has all but come to rest, hundreds of steps are not a pixel long
 * together: they are one piece of the line.
 * @param {CanvasRenderingContext2D} context @param {number} count @param {(i: number) => Spot} place
 */
export function traceAll(context, count, place) {
  /** The last point of the path, null where it is parted. @type {Spot | null} */
  let before = null;
  for (let i = 0; i < count; i++) {
    const spot = place(i);
    if (!near(spot)) {
      before = null;
      continue;
    }
    const [left, top] = spot;
    if (!before) context.moveTo(left, top);
    else if (i + 1 < count && Math.abs(left - before[0]) + Math.abs(top - before[1]) < SHORT)
      continue;
    else context.lineTo(left, top);
    before = spot;
  }
}

/**
 * An arrow along points, which are few.
 * @param {CanvasRenderingContext2D} context @param {Pen} pen @param {Arrow} arrow
 * @param {Spot[]} spots from tail to tip @param {number} [alpha] how much is seen of it
 */
export function drawArrow(context, pen, arrow, spots, alpha = 1) {
  const tip = spots[spots.length - 1];
  if (!near(tip) || !near(spots[0])) return;
  const colour = colourWith(pen, arrow);
  context.save();
  context.globalAlpha = alpha * (arrow.faint ? FAINT : 1);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  const long = length(spots);
  const [reach, half] = HEAD.map((size) => size * Math.min(1, long / (1.6 * HEAD[0])));
  // The shaft ends inside the head.
  const shaft = shorten(spots, 0.7 * reach);
  const [left, top] = shaft[shaft.length - 1];
  const turn = Math.atan2(tip[1] - top, tip[0] - left);
  const [across, down] = [Math.cos(turn), Math.sin(turn)];
  const head = () => {
    const base = [tip[0] - reach * across, tip[1] - reach * down];
    context.moveTo(...tip);
    context.lineTo(base[0] - half * down, base[1] + half * across);
    context.lineTo(base[0] + half * down, base[1] - half * across);
    context.closePath();
  };
  for (const [style, width] of /** @type {[string, number][]} */ ([
    [pen.casing, SHAFT + CASING],
    [colour, SHAFT],
  ])) {
    context.strokeStyle = context.fillStyle = style;
    if (long < SHORTEST) {
      context.beginPath();
      context.arc(tip[0], tip[1], width, 0, 2 * Math.PI);
      context.fill();
      continue;
    }
    context.lineWidth = width;
    context.beginPath();
    trace(context, shaft);
    context.stroke();
    context.beginPath();
    head();
    context.lineWidth = width - SHAFT;
    if (width > SHAFT) context.stroke();
    context.fill();
  }
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context @param {Pen} pen @param {Mark} mark @param {Spot} spot
 * @param {number} [alpha]
 */
export function drawMark(context, pen, mark, spot, alpha = 1) {
  if (!near(spot)) return;
  context.save();
  context.globalAlpha = alpha * (mark.faint ? FAINT : 1);
  context.fillStyle = colourWith(pen, mark);
  drawShape(context, mark.shape, spot[0], spot[1], mark.radius ?? RADIUS, pen.casing);
  context.restore();
}

/**
 * A text beside what it belongs to.
 * @typedef {object} Label
 * @property {string} text
 * @property {string} colour
 * @property {Spot} spot
 * @property {Spot} [tail] where the arrow begins whose tip the spot is
 * @property {Spot} away direction in which it lies from there
 * @property {number} from distance from there to its edge
 * @property {number} alpha
 */

/**
 * The label of an arrow, beyond its tip.
 * @param {Pen} pen @param {Arrow} arrow @param {Spot[]} spots @param {number} [alpha]
 * @returns {Label[]}
 */
export function labelOfArrow(pen, arrow, spots, alpha = 1) {
  const tip = spots[spots.length - 1];
  if (!arrow.label || !near(tip) || !near(spots[0])) return [];
  const way = /** @type {Spot} */ ([tip[0] - spots[0][0], tip[1] - spots[0][1]]);
  const far = Math.hypot(...way);
  return [
    {
      text: arrow.label,
      colour: colourWith(pen, arrow),
      spot: tip,
      tail: spots[0],
      away: far < SHORTEST ? [0, -1] : [way[0] / far, way[1] / far],
      from: GAP,
      alpha: alpha * (arrow.faint ? FAINT : 1),
    },
  ];
}

/** @param {Pen} pen @param {Mark} mark @param {Spot} spot @param {number} [alpha] @returns {Label[]} */
export function labelOfMark(pen, mark, spot, alpha = 1) {
  if (!mark.label || !near(spot)) return [];
  return [
    {
      text: mark.label,
      colour: colourWith(pen, mark),
      spot,
      away: [1, 0],
      from: (mark.radius ?? RADIUS) + GAP,
      alpha: alpha * (mark.faint ? FAINT : 1),
    },
  ];
}

/**
 * The part of a view in which labels are read, CSS pixels.
 * @typedef {{left: number, top: number, width: number, height: number}} Area
 */

/**
 * Where a label stands: on the side it asks for, at the edge of the view on the other side, and always within. An arrow that
 * leaves the view has it beside the last that is seen of it.
 * @param {Pick<Label, 'spot' | 'tail' | 'away' | 'from'>} label @param {number} half half the width of its text
 * @param {Area} area
 * @returns {import('./surface/labels.js').Box | null} null if nothing is seen of what it belongs to
 */
export function placeLabel({ spot, tail, away, from }, half, area) {
  const tall = LABEL / 2 + 1;
  const wide = half + 2;
  const [least, most] = [
    [area.left + wide, area.top + tall],
    [area.left + area.width - wide, area.top + area.height - tall],
  ];
  const within = (/** @type {Spot} */ [x, y]) =>
    x >= least[0] && x <= most[0] && y >= least[1] && y <= most[1];
  const box = (/** @type {Spot} */ [x, y]) => ({ x, y, half: wide, tall });
  const beside = (/** @type {Spot} */ at, /** @type {Spot} */ way) =>
    /** @type {Spot} */ ([at[0] + way[0] * (from + half), at[1] + way[1] * (from + tall)]);
  const end = tail ? lastSeen(tail, spot, area) : spot;
  if (!end || !inside(end, area)) return null;
  const ways = /** @type {Spot[]} */ (
    end === spot
      ? [away, [-away[0], -away[1]]]
      : [
          [away[1], -away[0]],
          [-away[1], away[0]],
        ]
  );
  const places = ways.map((way) => beside(end, way));
  const [x, y] = places.find(within) ?? places[0];
  return box([Math.min(Math.max(x, least[0]), most[0]), Math.min(Math.max(y, least[1]), most[1])]);
}

/** Half a pixel more, for what lies on the edge. @param {Spot} spot @param {Area} area */
const inside = ([x, y], { left, top, width, height }) =>
  x >= left - 0.5 && x <= left + width + 0.5 && y >= top - 0.5 && y <= top + height + 0.5;

/**
 * The tip of an arrow, or where it leaves the view.
 * @param {Spot} tail @param {Spot} tip @param {Area} area
 * @returns {Spot | null} null if it begins outside
 */
function lastSeen(tail, tip, area) {
  if (inside(tip, area)) return tip;
  if (!inside(tail, area)) return null;
  let part = 1;
  for (const [axis, low, high] of /** @type {[0 | 1, number, number][]} */ ([
    [0, area.left, area.left + area.width],
    [1, area.top, area.top + area.height],
  ])) {
    const way = tip[axis] - tail[axis];
    if (way !== 0) part = Math.min(part, ((way > 0 ? high : low) - tail[axis]) / way);
  }
  const seen = Math.max(0, part);
  return [tail[0] + (tip[0] - tail[0]) * seen, tail[1] + (tip[1] - tail[1]) * seen];
}

/**
 * Writes labels, those that are seen best first; what would lie over another is left out.
 * @param {CanvasRenderingContext2D} context @param {Pen} pen @param {Label[]} all @param {Area} area
 */
export function drawLabels(context, pen, all, area) {
  if (all.length === 0) return;
  const labels = [...all].sort((a, b) => b.alpha - a.alpha);
  context.save();
  context.font = `600 ${LABEL}px ${pen.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  const placed = labels.flatMap((label) => {
    const box = placeLabel(label, context.measureText(label.text).width / 2, area);
    return box ? [{ ...label, box }] : [];
  });
  const kept = keepApart(
    placed.map(({ box }) => box),
    area.left + area.width,
    area.top + area.height,
  );
  placed.forEach(({ text, colour, alpha, box: { x, y } }, i) => {
    if (!kept[i]) return;
    context.globalAlpha = alpha;
    context.strokeStyle = pen.casing;
    context.lineWidth = 4;
    context.strokeText(text, x, y);
    context.fillStyle = colour;
    context.fillText(text, x, y);
  });
  context.restore();
}

/** @param {Spot[]} spots */
function length(spots) {
  let sum = 0;
  for (let i = 1; i < spots.length; i++)
    sum += Math.hypot(spots[i][0] - spots[i - 1][0], spots[i][1] - spots[i - 1][1]);
  return sum;
}

/**
 * The points without a stretch at their end.
 * @param {Spot[]} spots @param {number} by
 * @returns {Spot[]} one point at the least
 */
function shorten(spots, by) {
  const kept = spots.slice();
  let left = by;
  while (kept.length > 1) {
    const end = kept[kept.length - 1];
    const before = kept[kept.length - 2];
    const piece = Math.hypot(end[0] - before[0], end[1] - before[1]);
    if (piece > left) {
      const part = left / piece;
      kept[kept.length - 1] = [
        end[0] + (before[0] - end[0]) * part,
        end[1] + (before[1] - end[1]) * part,
      ];
      break;
    }
    kept.pop();
    left -= piece;
  }
  return kept;
}
