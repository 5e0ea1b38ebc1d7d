/**
 * What a first visit asks of the core: the page opens without a link, paints, throws its runs, follows them to their ends.
 * Asked in Node of a copy of the core that takes note of what runs. That is in the parts of the core that every visitor
 * loads, what runs until the first picture in the first; the rest is loaded when it is called, or once somebody does more than look on and play (src/cut of xtask).
 *
 * node www/first-visit.js <copy of the core> <list to write> <picture or end: how far> <ms a look at the clock takes> <width> <height of the map> [<its second part>] [--digest]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import process from 'node:process';
import { Host } from './engine/host.js';
import { settingsOf } from './figure/courier.js';
import { initSync } from './pkg/watershed.js';

/** What the exports are called that say whether a stretch of code has run (RAN in xtask). */
const RAN = 'ran ';

const [copy, list, until, tick, width, height, ...more] = process.argv.slice(2);
const second = more.find((name) => name.endsWith('.wasm'));

// Slices of work end by the clock. Here it goes by itself, so that the same code runs on every machine.
let time = 0;
performance.now = () => (time += Number(tick));

// Node has no pictures.
Object.assign(globalThis, {
  ImageData: class {
    /** @param {Uint8ClampedArray} data @param {number} width @param {number} height */
    constructor(data, width, height) {
      Object.assign(this, { data, width, height });
    }
  },
});

const answers = createHash('sha256');
/** @type {Map<number, (answer: any) => void>} */
const open = new Map();
const host = new Host(readFileSync(copy), (message) => {
  const { id, result, error } = /** @type {any} */ (message);
  if (error) throw new Error(`${error.code}: ${error.message}`);
  // When a slice ends, and so how runs are sent, is not the core's doing.
  if (id) answers.update(JSON.stringify(result) ?? '');
  open.get(id)?.(result);
});
if (second) host.complete({ visit: new WebAssembly.Module(readFileSync(second)) });
let asked = 0;
/** @param {string} kind @param {object} [content] @returns {Promise<any>} */
const ask = (kind, content = {}) =>
  new Promise((resolve) => {
    open.set(++asked, resolve);
    host.receive({ ...content, id: asked, session: 1, kind });
  });

// In the order in which www/figure asks, in its words.
const [{ scenario }] = await Promise.all([ask('parseLink', { text: '' }), ask('catalog')]);
const { surface, p, steps } = scenario;
const land = await ask('open', { settings: { surface, p }, generation: 1 });
const window = { x: land.x, y: land.y };
const size = { width: Number(width), height: Number(height) };
await ask('map', { ...window, ...size });
if (until === 'end') {
  const started = ask('start', { generation: 2, settings: settingsOf(scenario) });
  // What stands at a step is asked for while it is being computed, and afterwards.
  const early = [0, 5, steps].map((step) => ask('at', { step }));
  await ask('mesh', { ...window, heights: 'log', nx: 161, ny: 161 });
  await Promise.all([started, ...early]);
  await ask('select', { run: -1 });
  for (const step of [0, 5, steps]) await ask('at', { step });
  await ask('map', { ...window, heights: 'linear', ...size });
  await ask('close');
}

const ran = Object.entries(initSync(/** @type {any} */ (undefined)))
  .filter(([name, flag]) => name.startsWith(RAN) && flag.value === 1)
  .map(([name]) => Number(name.slice(RAN.length)));
writeFileSync(list, ran.sort((a, b) => a - b).join('\n'));
// For the test that holds the parts to the whole.
if (more.includes('--digest')) process.stdout.write(answers.digest('hex'));
process.exit(0); // the channel between slices of work would keep Node waiting
