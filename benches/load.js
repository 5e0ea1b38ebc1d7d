// What it takes to see a surface with 50 runs, here and elsewhere: bytes, time to the first picture, and what a frame
// costs the main thread while the traces grow. The pages of benches/load are bundled as ours is.

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from '../www/node_modules/vite/dist/node/index.js';
import { serve } from './disk.js';
import { spread } from './measure.js';

const VISITS = 5;
const root = new URL('..', import.meta.url);
const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, root));
const PLOTLY = here('benches/node_modules/plotly.js-gl3d-dist-min');

/**
 * @typedef {{ what: string, bytes: number, picture: import('./measure.js').Spread, frame: import('./measure.js').Spread }} Load
 *   bytes in brotli, times in milliseconds
 */

/**
 * @param {import('@playwright/test').Browser} browser
 * @param {() => Promise<{ map: number }>} ours opens our page and tells when its first picture was there
 * @returns {Promise<{ ours: import('./measure.js').Spread, loads: Load[] } | string>} our time beside the others', or why not
 */
export async function measureLoad(browser, ours) {
  if (!existsSync(PLOTLY)) return 'npm install --prefix benches brings Plotly';
  /** @type {Load[]} */
  const loads = [];
  const pages = [];
  for (const what of ['plotly', 'three']) pages.push({ what, folder: await bundle(what) });
  /** @type {Map<string, { picture: number, frames: number[] }[]>} */
  const visits = new Map(pages.map(({ what }) => [what, []]));
  const own = [];
  // In turns, so that whatever else the machine does falls on all.
  for (let visit = 0; visit < VISITS; visit++) {
    own.push((await ours()).map);
    for (const { what, folder } of pages)
      visits.get(what)?.push(await visitOf(browser, folder, `${what}.html`));
  }
  for (const { what, folder } of pages) {
    const seen = visits.get(what) ?? [];
    loads.push({
      what,
      bytes: await weight(folder),
      picture: spread(seen.map(({ picture }) => picture)),
      frame: spread(seen.flatMap(({ frames }) => frames)),
    });
  }
  return { ours: spread(own), loads };
}

/** @param {string} what @returns {Promise<URL>} the folder of the built page */
async function bundle(what) {
  const out = `target/load/${what}/`;
  await build({
    configFile: false,
    root: here('benches/load'),
    base: './',
    logLevel: 'error',
    resolve: { alias: { three: here('www/node_modules/three/build/three.module.js') } },
    build: {
      outDir: here(out),
      emptyOutDir: true,
      target: 'chrome111',
      chunkSizeWarningLimit: 8000,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: here(`benches/load/${what}.html`) },
    },
  });
  return new URL(out, root);
}

/** @param {URL} folder */
async function weight(folder) {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile())
      bytes += brotliCompressSync(await readFile(`${entry.parentPath}/${entry.name}`)).length;
  return bytes;
}

/** @param {import('@playwright/test').Browser} browser @param {URL} folder @param {string} name */
async function visitOf(browser, folder, name) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto((await serve(page, folder)) + name);
    await page.waitForFunction(() => performance.getEntriesByName('picture').length > 0);
    return await page.evaluate(async () => ({
      picture: performance.getEntriesByName('picture')[0].startTime,
      frames: /** @type {number[]} */ (await /** @type {any} */ (window).grow()),
    }));
  } finally {
    await context.close();
  }
}
