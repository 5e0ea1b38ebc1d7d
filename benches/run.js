// `cargo xtask bench`: measures in Node, then in Chromium, and prints the tables.
// The tables are written into docs/benchmarks.md, too. A time that misses its goal is marked and nothing more, since a time
// depends on the machine; only that both sides compute the same is insisted on.

import { readFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { LARGE, measureBasins, measureCold, measureNumPy, measurePool } from './basins.js';
import { inChromium } from './browser.js';
import { surfaces } from './descent.js';
import { handWritten, native } from './hand.js';
import { measureLoss, POINTS } from './loss.js';
import { himmelblau, measure, spread } from './measure.js';
import { measureChapters } from './chapters.js';
import { measureFollow } from './follow.js';
import { others } from './others.js';
import { report } from './report.js';
import { weigh } from './size.js';
import * as core from '../www/pkg/watershed.js';

/** @typedef {import('./measure.js').Spread} Spread */

// The goals of docs/benchmarks.md.
const LEAST_RATIO = 1.8;
const MEAN_RATIO = 2.3;
const JUDGED_RATIO = 0.3;
const HAND_RATIO = 0.9;
const NATIVE_RATIO = 1.1;
const COMPILE_MS = 1;
const MILLION_MS = /** @type {Record<string, number>} */ ({
  'himmelblau gd': 8,
  'rastrigin gd': 30,
  'ackley adam': 60,
});
const OTHERS = /** @type {Record<string, number>} */ ({
  mathjs: 100,
  'TensorFlow.js, wasm': 6,
  numpy: 2,
  torch: 3,
  torch_by_hand: 1.2,
  jax: 1,
  jax_128: 1,
});
const BASINS_MS = 40;
const COLD_MS = 150;
const COARSE_MS = 30;
// JavaScript and NumPy by ours, and how many times as many pixels take so many times as long.
const BASINS_RATIO = 3;
const NUMPY_RATIO = 4;
const LARGER = 16;
const LARGE_ROUNDS = 5;
const CANCEL_MS = 50;
const FRAME_MS = 1;
const CALLS = 10;
const DRAG_MS = 8;
const FOLLOW_MS = 8;
const CHAPTER_MS = 100;
const RAIN_MS = 8;
// Against Plotly: time to the first picture, and the main thread in a frame.
const LOAD_PART = 1 / 3;
const FRAME_PART = 1 / 40;

const root = new URL('..', import.meta.url);
const say = (/** @type {string} */ text) => console.error(`  ${text} …`);
/** @type {string[]} */
const printed = [];
const print = (/** @type {string} */ text) => {
  printed.push(text);
  console.log(text);
};

console.error('Node');
const bytes = await readFile(new URL('www/pkg/watershed_bg.wasm', root));
core.initSync({ module: bytes });
const hand = handWritten();
const node = await measure(core, say, hand);
say('basins');
const basins = measureBasins(core);
const pool = await measurePool(core, bytes);
const cold = await measureCold(core, bytes);
const numpy = measureNumPy(basins.minima);
say(`basins, ${LARGE} × ${LARGE}`);
const large = measureBasins(core, LARGE, LARGE_ROUNDS);
const largePool = await measurePool(core, bytes, LARGE, LARGE_ROUNDS);
say('natively');
const machine = native();
const natively = surfaces.map(({ name, window, rate }, which) => ({
  name,
  ...spread(machine(which, window, rate, 100, 9)),
}));
const libraries = await others(() => himmelblau(core));
say(`the loss of ${POINTS} points`);
const losses = measureLoss(core);
const torch = inPyTorch();
console.error('Chromium');
const {
  version,
  kernels,
  frames,
  crowd,
  drag,
  rain,
  landscapes,
  slices,
  map,
  three,
  loaded,
  asked,
  early,
  load,
} = await inChromium(say, hand);
say('basins that follow a slider');
const { tasks, maps } = await measureFollow();
say('moving through the lesson');
const chapters = (await measureChapters()).sort((a, b) => a - b);
const places = /** @type {const} */ ([
  [`Node ${process.versions.node}`, node],
  [`Chromium ${version.split('.')[0]}`, kernels],
]);

const { sizes, later } = await weigh(loaded, asked);

print(
  `Measured on ${cpus().length} × ${cpus()[0].model.trim()}. Times and ratios are medians, with`,
);
print('their quartiles in brackets.\n');
print('10,000 runs, 100 steps: our time and that of JavaScript.\n');
const columns = ['surface', 'rule', 'step', 'where', 'ours, ms', 'theirs, ms', 'theirs / ours'];
table(
  [...columns, 'goal', 'largest difference'],
  places.flatMap(([where, { pairs }]) => [
    ...rows(where, pairs, ({ judged }) => (judged ? JUDGED_RATIO : LEAST_RATIO)),
    mean(where, pairs),
  ]),
);
print(
  '\nThe same work written by hand in Rust for SIMD WebAssembly, with our elementary functions.\n',
);
table(
  [...columns, 'goal', 'largest difference'],
  places.flatMap(([where, { hand: pairs }]) => rows(where, pairs, () => HAND_RATIO)),
);
print('\nThe same work by others; ours is that in Node.\n');
table(
  ['by', 'theirs, ms', 'theirs / ours', 'goal'],
  [
    ...natively.map((theirs) => {
      const ratio = theirs.middle / ours(theirs.name);
      const text = goal(`≥ ${NATIVE_RATIO}`, ratio >= NATIVE_RATIO);
      return [`Rust, natively, scalar: ${theirs.name}`, show(theirs, 1), ratio.toFixed(2), text];
    }),
    ...libraries.map((row) => {
      if ('why' in row) return [row.what, 'skipped', row.why, `≥ ${OTHERS[row.what]}`];
      const ratio = row.time / row.ours;
      const text = goal(`≥ ${OTHERS[row.what]}`, ratio >= OTHERS[row.what]);
      return [`${row.what}: himmelblau`, row.time.toFixed(1), ratio.toFixed(1), text];
    }),
  ],
);
print(`\n1,000 runs, 20 steps on the loss of ${POINTS} points, Node.\n`);
table(
  ['model', 'ours, ms', 'JavaScript, ms', 'JavaScript / ours', 'PyTorch, ms', 'largest difference'],
  losses.map(({ model, ours, theirs, ratio, difference }) => [
    model,
    show(ours, 1),
    show(theirs, 1),
    show(ratio, 2),
    torch.skipped ? `skipped: ${torch.skipped}` : Number(torch[model]).toFixed(1),
    difference.toExponential(0),
  ]),
);
print('\nThe rest.\n');
table(
  ['what', 'measured', 'goal'],
  [
    ...places.flatMap(([where, { million, compile, slowest }]) => [
      ...Object.entries(million).map(([what, spread]) => [
        `one step of 1,000,000 starts, ${what}, ${where}`,
        ...time(spread, MILLION_MS[what]),
      ]),
      [
        `emit, compile, instantiate, ${where}: quickest, median and slowest surface (${slowest})`,
        `${compile.low.toFixed(2)}, ${compile.middle.toFixed(2)}, ${compile.high.toFixed(2)} ms`,
        goal(`≤ ${COMPILE_MS} ms`, compile.high <= COMPILE_MS),
      ],
    ]),
    ['512 × 512 basins of Himmelblau on two warm workers, Node', ...time(pool, BASINS_MS)],
    ['the same on two workers that have yet to start, Node', ...time(cold, COLD_MS)],
    ['the same on one thread, Node', `${show(basins.ours, 1)} ms`, ''],
    ['the same in typed-array JavaScript', `${show(basins.theirs, 1)} ms`, ''],
    [
      'JavaScript by ours, basins',
      show(basins.ratio, 2),
      goal(`≥ ${BASINS_RATIO}`, basins.ratio.middle >= BASINS_RATIO),
    ],
    ...inNumPy(),
    ['its first, coarse picture', ...time(basins.coarse, COARSE_MS)],
    [
      `${LARGE} × ${LARGE} basins of Himmelblau on two warm workers, Node`,
      ...time(largePool, LARGER * BASINS_MS),
    ],
    ['the same on one thread, Node', `${show(large.ours, 0)} ms`, ''],
    [
      'JavaScript by ours, basins of that size',
      show(large.ratio, 2),
      goal(`≥ ${BASINS_RATIO}`, large.ratio.middle >= BASINS_RATIO),
    ],
    ['JavaScript for a frame of 100 paths in 3D', ...time(frames.ms, FRAME_MS)],
    ['JavaScript for a frame of 1,000 paths of up to 500 steps', ...time(crowd.ms, FRAME_MS)],
    [`JavaScript for a frame while a point of ${POINTS} is dragged`, ...time(drag, DRAG_MS)],
    [
      `longest task of the page's own thread while basins follow a slider (${maps} maps, ${tasks.length} tasks)`,
      `${tasks[0].toFixed(1)} ms`,
      goal(`≤ ${FOLLOW_MS} ms`, tasks[0] <= FOLLOW_MS),
    ],
    [
      "all tasks of the page's own thread on the way to another chapter: least, median and most of nine",
      `${chapters[0].toFixed(0)}, ${chapters[4].toFixed(0)}, ${chapters[8].toFixed(0)} ms`,
      goal(`≤ ${CHAPTER_MS} ms`, chapters[8] <= CHAPTER_MS),
    ],
    ['JavaScript for a frame of 100,000 drops, map and surface', ...time(rain.ms, RAIN_MS)],
    ['of that, one step of the drops', `${show(rain.step, 2)} ms`, ''],
    [
      'draw calls for such frames',
      `${frames.calls}, ${crowd.calls}`,
      goal(`≤ ${CALLS}`, frames.calls <= CALLS && crowd.calls <= CALLS),
    ],
    ['from opening the page to the map', `${show(map, 0)} ms`, goal('before three.js', early)],
    ['from opening the page to three.js having arrived', `${show(three, 0)} ms`, ''],
    ...landscapes.map(({ name, ms, limit, boxes }) => [
      `the landscape of ${name}, ${boxes} boxes, Chromium`,
      ...time(ms, limit),
    ]),
    ...slices.map(({ name, ms }) => [
      `the search of ${name}: how long until it hears that it is cancelled, at most, Chromium`,
      `${ms.toFixed(1)} ms`,
      goal(`≤ ${CANCEL_MS} ms`, ms <= CANCEL_MS),
    ]),
    ...sizes.map(({ what, bytes, limit }) => [
      `${what}, brotli`,
      `${kilobytes(bytes)} KB`,
      goal(`≤ ${kilobytes(limit)} KB`, bytes <= limit),
    ]),
    ...later.map(({ name, bytes }) => [`later: ${name}, brotli`, `${kilobytes(bytes)} KB`, '']),
  ],
);
loading();
await report(printed.join('\n'));

/** What benches/loss.py measures, or why it does not. @returns {Record<string, any>} */
function inPyTorch() {
  const { status, stdout } = spawnSync('python3', ['benches/loss.py'], { cwd: root });
  return status === 0 ? JSON.parse(String(stdout)) : { skipped: 'Python 3 is not installed' };
}

/** The row of the basins in NumPy. */
function inNumPy() {
  const what = 'NumPy by ours, basins';
  if (typeof numpy === 'string') return [[what, 'skipped', numpy]];
  const ratio = numpy.middle / basins.ours.middle;
  const times = `${ratio.toFixed(2)} (${show(numpy, 0)} ms)`;
  return [[what, times, goal(`≥ ${NUMPY_RATIO}`, ratio >= NUMPY_RATIO)]];
}

/** Our time for gradient descent in Node. @param {string} surface */
function ours(surface) {
  const is = (/** @type {any} */ pair) => pair.name === surface && pair.rule === 'gd';
  return node.pairs.find((pair) => is(pair) && !pair.judged)?.ours.middle ?? NaN;
}

/** The table of other pages with the same surface. */
function loading() {
  print('\nA page with the surface of himmelblau and 50 runs, each opened in turn.\n');
  const picture =
    sizes.find(({ what }) => what.startsWith('until the first picture'))?.bytes ?? NaN;
  const headings = ['page', 'KB', 'first picture, ms', 'a frame, ms', 'ours / theirs', 'goal'];
  if (typeof load === 'string') return table(headings, [['plotly', 'skipped', load, '', '', '']]);
  const kilo = (/** @type {number} */ bytes) => (bytes / 1000).toFixed(1);
  table(headings, [
    ['Watershed', kilo(picture), show(load.ours, 0), show(frames.ms, 2), '', ''],
    ...load.loads.map(({ what, bytes, picture: seen, frame }) => {
      const parts = [load.ours.middle / seen.middle, frames.ms.middle / frame.middle];
      const met = parts[0] <= LOAD_PART && parts[1] <= FRAME_PART;
      return [
        what,
        kilo(bytes),
        show(seen, 0),
        show(frame, 2),
        `${parts[0].toFixed(2)}, ${parts[1].toFixed(3)}`,
        what === 'plotly' ? goal(`≤ ${LOAD_PART.toFixed(2)}, ≤ ${FRAME_PART}`, met) : '',
      ];
    }),
  ]);
}

/**
 * The geometric mean of the ratios of bare steps.
 *
 * @param {string} where
 * @param {import('./measure.js').Pair[]} pairs
 */
function mean(where, pairs) {
  const logs = pairs.filter(({ judged }) => !judged).map(({ ratio }) => Math.log(ratio.middle));
  const ratio = Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
  const text = goal(`≥ ${MEAN_RATIO}`, ratio >= MEAN_RATIO);
  return ['geometric mean', '', 'bare', where, '', '', ratio.toFixed(2), text, ''];
}

/**
 * @param {string} where
 * @param {import('./measure.js').Pair[]} pairs
 * @param {(pair: import('./measure.js').Pair) => number} least
 */
function rows(where, pairs, least) {
  return pairs.map((pair) => {
    const { name, rule, judged, ours, theirs, ratio, difference } = pair;
    return [
      name,
      rule,
      judged ? 'judged' : 'bare',
      where,
      show(ours, 1),
      show(theirs, 1),
      show(ratio, 2),
      goal(`≥ ${least(pair)}`, ratio.middle >= least(pair)),
      difference.toExponential(0),
    ];
  });
}

/**
 * @param {Spread} spread
 * @param {number} limit
 */
function time(spread, limit) {
  return [`${show(spread, 2)} ms`, goal(`≤ ${limit} ms`, spread.middle <= limit)];
}

/**
 * @param {string} text
 * @param {boolean} met
 */
function goal(text, met) {
  return met ? text : `${text}, missed`;
}

/**
 * @param {Spread} spread
 * @param {number} digits
 */
function show({ low, middle, high }, digits) {
  return `${middle.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return (bytes / 1000).toFixed(1);
}

/**
 * Prints a table as Markdown that also reads well in a terminal.
 *
 * @param {string[]} head
 * @param {string[][]} rows
 */
function table(head, rows) {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i].length)));
  const line = (/** @type {string[]} */ row) =>
    print(`| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`);
  line(head);
  line(widths.map((width) => '-'.repeat(width)));
  rows.forEach(line);
}
