// `cargo xtask bench`: measures in Node, then in Chromium, and prints the tables.
// A time that misses its goal is marked and nothing more, since a time depends on
// the machine; only that both sides compute the same is insisted on.

import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { inChromium } from './browser.js';
import { measure } from './measure.js';
import { pageSize } from './size.js';
import * as core from '../www/pkg/watershed.js';

/** @typedef {import('./measure.js').Spread} Spread */

// The goals of docs/benchmarks.md.
const LEAST_RATIO = 0.3;
const MILLION_MS = 50;
const FRAME_MS = 1;
const CALLS = 10;

const root = new URL('..', import.meta.url);
const say = (/** @type {string} */ text) => console.error(`  ${text} …`);

console.error('Node');
core.initSync({ module: await readFile(new URL('www/pkg/watershed_bg.wasm', root)) });
const node = measure(core, say);
console.error('Chromium');
const { version, kernels, frames, map, three, early } = await inChromium(say);

console.log(
  `Measured on ${cpus().length} × ${cpus()[0].model.trim()}. Times and ratios are medians, with`,
);
console.log('their quartiles in brackets.\n');
console.log('10,000 runs, 100 steps of gradient descent: our time and that of JavaScript.\n');
table(
  [
    'surface',
    'step',
    'where',
    'ours, ms',
    'JavaScript, ms',
    'JavaScript / ours',
    'goal',
    'largest difference',
  ],
  [
    ...pairs(`Node ${process.versions.node}`, node),
    ...pairs(`Chromium ${version.split('.')[0]}`, kernels),
  ],
);
console.log('\nThe rest.\n');
table(
  ['what', 'measured', 'goal'],
  [
    ['one step of 1,000,000 starts, Node', ...time(node.million, MILLION_MS)],
    ['one step of 1,000,000 starts, Chromium', ...time(kernels.million, MILLION_MS)],
    ['JavaScript for a frame of 100 paths in 3D', ...time(frames.ms, FRAME_MS)],
    ['draw calls for that frame', `${frames.calls}`, goal(`≤ ${CALLS}`, frames.calls <= CALLS)],
    ['from opening the page to the map', `${show(map, 0)} ms`, goal('before three.js', early)],
    ['from opening the page to three.js having arrived', `${show(three, 0)} ms`, ''],
    ...(await pageSize()).map(({ what, bytes, limit }) => [
      `${what}, brotli`,
      `${kilobytes(bytes)} KB`,
      goal(`≤ ${kilobytes(limit)} KB`, bytes <= limit),
    ]),
  ],
);

/**
 * @param {string} where
 * @param {ReturnType<typeof measure>} result
 */
function pairs(where, { pairs }) {
  return pairs.map(({ name, judged, ours, theirs, ratio, difference }) => [
    name,
    judged ? 'judged' : 'bare',
    where,
    show(ours, 1),
    show(theirs, 1),
    show(ratio, 2),
    goal(`≥ ${LEAST_RATIO}`, ratio.middle >= LEAST_RATIO),
    difference.toExponential(0),
  ]);
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
    console.log(`| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`);
  line(head);
  line(widths.map((width) => '-'.repeat(width)));
  rows.forEach(line);
}
