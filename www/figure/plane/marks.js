// The heads and starts of the runs on a plane.
import { DEEP, PALE } from '../../tokens.js';
import { drawShape, OUTCOMES } from '../outcomes.js';

const RADIUS = 5;
const SELECTED = 7.5;
const START = 2;
/** Above this many runs the marks shrink, so that they do not hide the map. */
const MANY = 200;

/**
 * Draws every run's head, the selected one last and larger.
 * @param {CanvasRenderingContext2D} context
 * @param {(run: number) => [number, number]} place CSS pixels
 * @param {{styles: Uint8Array, selected: number}} frame
 * @param {import('./plane.js').Tokens} tokens
 */
export function drawHeads(context, place, { styles, selected }, tokens) {
  const radius = styles.length > MANY ? RADIUS * 0.6 : RADIUS;
  const draw = styles.length > MANY ? stamp : drawHead;
  for (let run = 0; run < styles.length; run++) {
    const at = place(run);
    if (run !== selected && near(at)) draw(context, at, styles[run], radius);
  }
  const at = selected >= 0 && selected < styles.length ? place(selected) : null;
  if (at && near(at)) {
    drawHead(context, at, styles[selected], SELECTED);
    context.beginPath();
    context.arc(at[0], at[1], SELECTED + 4, 0, 2 * Math.PI);
    context.strokeStyle = tokens.paper;
    context.lineWidth = 4;
    context.stroke();
    context.strokeStyle = tokens.ink;
    context.lineWidth = 1.5;
    context.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number]} at
 * @param {number} style
 * @param {number} radius
 */
function drawHead(context, [left, top], style, radius) {
  const outcome = OUTCOMES[style];
  // Terrain is mid-toned in both themes: the light palette with a white halo stands out on it.
  context.fillStyle = outcome.light;
  drawShape(context, outcome.shape, left, top, radius, PALE);
}

/** A diverging run leaves the numbers a canvas can take. @param {[number, number]} at */
const near = ([left, top]) => Math.abs(left) < 1e5 && Math.abs(top) < 1e5;

/** Heads as pictures, by style, radius and the pixels of a CSS pixel. @type {Map<string, HTMLCanvasElement>} */
const stamps = new Map();

/**
 * Draws a head by copying its picture. Thousands of outlines in a frame can keep a graphics process busy for seconds,
 * and the page with it; as many copies do not.
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number]} at
 * @param {number} style
 * @param {number} radius
 */
function stamp(context, [left, top], style, radius) {
  const scale = context.getTransform().a;
  const key = `${style} ${radius} ${scale}`;
  // Shape, half of its halo, and a pixel for soft edges.
  const half = Math.ceil((radius * 1.5 + 1) * scale);
  let picture = stamps.get(key);
  if (!picture) {
    picture = document.createElement('canvas');
    picture.width = picture.height = 2 * half;
    const own = /** @type {CanvasRenderingContext2D} */ (picture.getContext('2d'));
    own.scale(scale, scale);
    drawHead(own, [half / scale, half / scale], style, radius);
    stamps.set(key, picture);
  }
  const reach = half / scale;
  context.drawImage(picture, left - reach, top - reach, 2 * reach, 2 * reach);
}

/**
 * Draws where the runs began, as small open dots.
 * @param {CanvasRenderingContext2D} context
 * @param {number} count
 * @param {(run: number) => [number, number]} place CSS pixels
 */
export function drawStarts(context, count, place) {
  context.lineWidth = 1;
  context.strokeStyle = DEEP;
  context.fillStyle = PALE;
  context.beginPath();
  for (let run = 0; run < count; run++) {
    const [left, top] = place(run);
    context.moveTo(left + START, top);
    context.arc(left, top, START, 0, 2 * Math.PI);
  }
  context.fill();
  context.stroke();
}

/**
 * The run whose mark is nearest to a place, within reach; -1 where there is none.
 * @param {number} count
 * @param {(run: number) => [number, number]} place
 * @param {number} left
 * @param {number} top
 * @param {number} reach
 */
export function nearest(count, place, left, top, reach) {
  let best = -1;
  let least = reach * reach;
  for (let run = 0; run < count; run++) {
    const [x, y] = place(run);
    const far = (x - left) ** 2 + (y - top) ** 2;
    if (far <= least) {
      least = far;
      best = run;
    }
  }
  return best;
}
