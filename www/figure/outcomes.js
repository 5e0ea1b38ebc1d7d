/**
 * What each end of a run looks like: a name, a colour for light and dark pages, and a shape. Shape and colour
 * say the same, so that neither is needed alone. The hues are Okabe and Ito's; lightness, chroma and hue were then moved, within narrow
 * bounds, until any two also differ for whoever lacks one kind of cone, most of all the five that are met every day
 * (tests/page/outcomes.test.js). The two ways of going round share a colour.
 */

/**
 * @typedef {'ring'|'circle'|'diamond'|'triangle'|'triangle-down'|'star'|'pentagon'|'square'|'frame'|'cross'|'slashed'|'bar'} Shape
 */

/**
 * @typedef {object} Outcome
 * @property {string} name key of its texts: `outcome.<name>`
 * @property {string} light colour on light pages, CSS hex
 * @property {string} dark colour on dark pages, CSS hex
 * @property {Shape} shape
 */

/**
 * The table of styles. The first is a run that still moves; the order is the order of the tally.
 * @type {readonly Outcome[]}
 */
export const OUTCOMES = Object.freeze([
  { name: 'moving', light: '#444a53', dark: '#e0e6f4', shape: 'ring' },
  { name: 'lowest', light: '#018b7d', dark: '#5bcaab', shape: 'circle' },
  { name: 'minimum', light: '#ac4a00', dark: '#ecb006', shape: 'diamond' },
  { name: 'saddle', light: '#d167c8', dark: '#d361d2', shape: 'triangle' },
  { name: 'maximum', light: '#456ba9', dark: '#9dcafd', shape: 'triangle-down' },
  { name: 'degenerate', light: '#3381fa', dark: '#5b9cfe', shape: 'star' },
  { name: 'cusp', light: '#7c04b4', dark: '#aa55fe', shape: 'pentagon' },
  { name: 'cycling', light: '#8f9549', dark: '#f7d563', shape: 'square' },
  { name: 'circling', light: '#8f9549', dark: '#f7d563', shape: 'frame' },
  { name: 'diverged', light: '#f85e12', dark: '#f34000', shape: 'cross' },
  { name: 'undefined', light: '#212630', dark: '#ffffff', shape: 'slashed' },
  { name: 'failed', light: '#6d190a', dark: '#fa8666', shape: 'bar' },
]);

/** Style of a run that has not stopped. */
export const MOVING = 0;
/** Style of a run that reached the lowest minimum. */
export const LOWEST = 1;

/** The core's outcome codes 0 … 10, each as an index into the table; code 1, a minimum, is split by height. */
const BY_CODE = [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

/**
 * The style of an outcome.
 * @param {number} code the core's outcome code
 * @param {boolean} lowest whether the minimum it names is (one of) the lowest
 * @returns {number} index into OUTCOMES
 */
export function styleOf(code, lowest) {
  return code === 1 && lowest ? LOWEST : (BY_CODE[code] ?? MOVING);
}

/** @param {number} n @returns {string} */
const short = (n) => String(Math.round(n * 1000) / 1000);

/**
 * A closed polygon.
 * @param {number[][]} points
 */
const polygon = (points) => `M${points.map(([x, y]) => `${short(x)} ${short(y)}`).join('L')}Z`;

/**
 * Points on a circle, the first at `turn` radians from the top, clockwise.
 * @param {number} n @param {number} r @param {number} [turn]
 */
const around = (n, r, turn = 0) =>
  Array.from({ length: n }, (_, i) => {
    const a = turn + (2 * Math.PI * i) / n;
    return [r * Math.sin(a), -r * Math.cos(a)];
  });

/**
 * A circle, clockwise or not; two of opposite sense make a ring under any fill rule.
 * @param {number} r @param {0|1} sense
 */
const circle = (r, sense) =>
  `M${short(r)} 0A${short(r)} ${short(r)} 0 1 ${sense} ${short(-r)} 0A${short(r)} ${short(r)} 0 1 ${sense} ${short(r)} 0Z`;

/** @type {Record<Shape, (r: number) => string>} */
const PATHS = {
  circle: (r) => circle(r, 1),
  ring: (r) => circle(r * 0.95, 1) + circle(r * 0.55, 0),
  diamond: (r) => polygon(around(4, r * 1.2)),
  triangle: (r) => polygon(around(3, r * 1.25)),
  'triangle-down': (r) => polygon(around(3, r * 1.25, Math.PI)),
  star: (r) =>
    polygon(around(5, r * 1.3).flatMap((p, i) => [p, around(5, r * 0.52, Math.PI / 5)[i]])),
  pentagon: (r) => polygon(around(5, r * 1.1)),
  square: (r) => polygon(around(4, r * 1.25, Math.PI / 4)),
  frame: (r) =>
    polygon(around(4, r * 1.3, Math.PI / 4)) + polygon(around(4, r * 0.68, Math.PI / 4).reverse()),
  cross: (r) => {
    const [a, b] = [r * 1.05, r * 0.38]; // half length and half width of an arm, before the turn by 45°
    const plus = [
      [-b, -a],
      [b, -a],
      [b, -b],
      [a, -b],
      [a, b],
      [b, b],
      [b, a],
      [-b, a],
      [-b, b],
      [-a, b],
      [-a, -b],
      [-b, -b],
    ];
    return polygon(plus.map(([x, y]) => [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2]));
  },
  slashed: (r) => {
    // The stroke ends inside the ring: overlapping outlines would cancel out under the even-odd rule.
    const [a, b] = [r * 0.6, r * 0.16];
    const slash = [
      [-a, -b],
      [a, -b],
      [a, b],
      [-a, b],
    ];
    return (
      circle(r, 1) +
      circle(r * 0.68, 0) +
      polygon(slash.map(([x, y]) => [(x + y) * Math.SQRT1_2, (y - x) * Math.SQRT1_2]))
    );
  },
  bar: (r) =>
    polygon(
      [
        [-1.15, -0.4],
        [1.15, -0.4],
        [1.15, 0.4],
        [-1.15, 0.4],
      ].map(([x, y]) => [x * r, y * r]),
    ),
};

/**
 * A shape as an SVG path around the origin, to be filled; `r` is about half its width. `new Path2D(…)` takes
 * it too.
 * @param {Shape} shape @param {number} r
 * @returns {string}
 */
export function shapePath(shape, r) {
  return PATHS[shape](r);
}

/** Paths of the shapes already drawn on a canvas: a frame draws the same few at one size. @type {Map<string, Path2D>} */
const drawn = new Map();

/**
 * Fills a shape on a canvas in the context's fill style, and outlines it first if a halo colour is given.
 * @param {CanvasRenderingContext2D} context
 * @param {Shape} shape @param {number} x @param {number} y centre, in the context's units
 * @param {number} r about half the width
 * @param {string} [halo] colour of an outline that parts it from the ground
 */
export function drawShape(context, shape, x, y, r, halo) {
  const key = `${shape} ${r}`;
  let path = drawn.get(key);
  if (!path) drawn.set(key, (path = new Path2D(shapePath(shape, r))));
  context.save();
  context.translate(x, y);
  if (halo) {
    context.strokeStyle = halo;
    context.lineWidth = r * 0.5;
    context.lineJoin = 'round';
    context.stroke(path);
  }
  context.fill(path);
  context.restore();
}

/**
 * The colour of a style.
 * @param {number} style index into OUTCOMES
 * @param {boolean} dark whether the page is dark
 * @returns {string}
 */
export function colourOf(style, dark) {
  return OUTCOMES[style][dark ? 'dark' : 'light'];
}
