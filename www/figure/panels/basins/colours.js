/**
 * Colours of basins. A few minima have each its own; of many, only neighbours have to differ, as countries on a map.
 */

/**
 * Mid-toned, for the heights shine through them; the hues of Okabe and Ito, which survive colour blindness,
 * and a grey. Neighbours in the list differ in lightness too.
 */
export const COLOURS = Object.freeze([
  '#56b4e9',
  '#e69f00',
  '#009e73',
  '#f0e442',
  '#0072b2',
  '#d55e00',
  '#cc79a7',
  '#a3a8ad',
]);

/** Where it is not known yet which basin a place belongs to. */
export const UNKNOWN = '#eceef0';
/** A drop on its way. */
export const FALLING = '#f4faff';

/** Two basins that touch along fewer pixels than this need not differ: where three meet, one pixel touches another. */
const TOUCH = 2;

/**
 * A colour for each place that is told apart.
 * @param {Uint16Array} ends the place of each pixel, or what stands for an outcome
 * @param {number} width
 * @param {number} count of places
 * @param {Map<string, number>} before colours given to places before, by name: they are kept where they can be
 * @param {(place: number) => string} nameOf
 * @returns {Uint8Array} index into COLOURS
 */
export function colourPlaces(ends, width, count, before, nameOf) {
  const colours = new Uint8Array(count);
  if (count <= COLOURS.length) {
    for (let place = 0; place < count; place++) colours[place] = place;
    return colours;
  }
  const touching = neighbours(ends, width, count);
  const used = new Array(COLOURS.length).fill(0);
  for (let place = 0; place < count; place++) {
    const taken = new Set();
    for (const other of touching[place]) if (other < place) taken.add(colours[other]);
    const kept = before.get(nameOf(place));
    let best = -1;
    if (kept !== undefined && !taken.has(kept)) best = kept;
    else
      for (let colour = 0; colour < COLOURS.length; colour++)
        if (!taken.has(colour) && (best < 0 || used[colour] < used[best])) best = colour;
    colours[place] = Math.max(best, 0);
    used[colours[place]]++;
  }
  return colours;
}

/** @param {Uint16Array} ends @param {number} width @param {number} count */
function neighbours(ends, width, count) {
  /** @type {Map<number, number>} */
  const touches = new Map();
  const touch = (/** @type {number} */ a, /** @type {number} */ b) => {
    if (a === b || a >= count || b >= count) return;
    const key = a < b ? a * count + b : b * count + a;
    touches.set(key, (touches.get(key) ?? 0) + 1);
  };
  for (let i = 0; i < ends.length; i++) {
    if ((i + 1) % width !== 0) touch(ends[i], ends[i + 1]);
    if (i + width < ends.length) touch(ends[i], ends[i + width]);
  }
  /** @type {number[][]} */
  const lists = Array.from({ length: count }, () => []);
  for (const [key, times] of touches) {
    if (times < TOUCH) continue;
    const [a, b] = [Math.floor(key / count), key % count];
    lists[a].push(b);
    lists[b].push(a);
  }
  return lists;
}

/** Red, green, blue of a CSS hex colour. @param {string} hex */
export function rgb(hex) {
  const n = parseInt(hex.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}
