// `cargo xtask bench`: measures in Node, then in Chromium, and prints the tables.

import { chromium } from '../www/node_modules/@playwright/test/index.mjs';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { measure } from './measure.js';
import { pageSize } from './size.js';
import * as core from '../www/pkg/watershed.js';

// What docs/how-it-works.md promises.
const LEAST_RATIO = 0.3;
const MILLION_MS = 50;

const root = new URL('..', import.meta.url);
const say = (/** @type {string} */ text) => console.error(`  ${text} …`);
/** @type {string[]} */
const misses = [];

console.log(`${cpus().length} × ${cpus()[0].model}`);

console.error('Node');
core.initSync({ module: await readFile(new URL('www/pkg/watershed_bg.wasm', root)) });
table(`Node ${process.versions.node}`, measure(core, say));

console.error('Chromium');
const chrome = await inChromium();
table(`Chromium ${chrome.version}`, chrome.result);

console.log('\nSize, brotli');
for (const { what, bytes, limit } of await pageSize()) {
  const line = `${what.padEnd(34)}${kilobytes(bytes).padStart(8)} KB   limit ${kilobytes(limit)} KB`;
  console.log(`  ${line}`);
  if (bytes > limit) misses.push(line);
}

if (misses.length > 0) {
  console.error(`\nOutside its limit:\n${misses.map((miss) => `  ${miss}`).join('\n')}`);
  process.exitCode = 1;
}

/**
 * @param {string} where
 * @param {ReturnType<typeof measure>} result
 */
function table(where, { pairs, million }) {
  console.log(`\n${where}: 10,000 runs, 100 steps of gradient descent, medians of paired rounds`);
  console.log('  surface        ours     JavaScript   JavaScript / ours   limit   difference');
  for (const { name, ours, theirs, ratio, difference } of pairs) {
    const line = [
      name.padEnd(12),
      `${ours.toFixed(1)} ms`.padStart(9),
      `${theirs.toFixed(1)} ms`.padStart(12),
      ratio.toFixed(2).padStart(14),
      `≥ ${LEAST_RATIO}`.padStart(13),
      difference.toExponential(0).padStart(10),
    ].join('');
    console.log(`  ${line}`);
    if (ratio < LEAST_RATIO) misses.push(`${where}: ${name} ${ratio.toFixed(2)}`);
  }
  console.log(
    `  one step of 1,000,000 starts (himmelblau): ${million.toFixed(1)} ms, limit ${MILLION_MS} ms`,
  );
  if (million > MILLION_MS) misses.push(`${where}: 1,000,000 starts ${million.toFixed(1)} ms`);
}

/** The same measurement in a page; its files come from the disk, so no server is needed. */
async function inChromium() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROME_PATH || undefined,
    args: ['--disable-background-networking', '--disable-component-update', '--no-first-run'],
  });
  try {
    const page = await browser.newPage();
    page.on('console', (message) => say(message.text()));
    const types = { html: 'text/html', js: 'text/javascript', wasm: 'application/wasm' };
    await page.route('http://watershed.test/**', async (route) => {
      const { pathname } = new URL(route.request().url());
      const end = /** @type {keyof types} */ (pathname.split('.').pop());
      if (pathname === '/')
        return route.fulfill({ contentType: types.html, body: '<!doctype html>' });
      if (!(end in types)) return route.fulfill({ status: 404, body: '' });
      const body = await readFile(new URL(`.${pathname}`, root));
      return route.fulfill({ contentType: types[end], body });
    });
    await page.goto('http://watershed.test/');
    const result = await page.evaluate(async () => {
      const from = (/** @type {string} */ path) => import(path);
      const core = await from('/www/pkg/watershed.js');
      const { measure } = await from('/benches/measure.js');
      await core.default();
      return measure(core, console.log);
    });
    return { version: browser.version(), result };
  } finally {
    await browser.close();
  }
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return (bytes / 1000).toFixed(1);
}
