// A browser whose pages come from the disk: no server, no port, no network.

import { chromium } from '../www/node_modules/@playwright/test/index.mjs';
import { readFile } from 'node:fs/promises';

/** The repository as it lies there. */
export const SOURCES = new URL('..', import.meta.url);
/** The built page. */
export const SITE = new URL('dist/', SOURCES);

// Nothing listens there: every request is answered here. Of all names without
// encryption only this one is trusted, which the exact clock below needs.
const ORIGIN = 'http://localhost';
const TYPES = /** @type {Record<string, string>} */ ({
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
  wasm: 'application/wasm',
});

/** A page for modules as they lie in the repository; the bundler would find these by itself. */
const EMPTY = `<!doctype html><script type="importmap">${JSON.stringify({
  imports: {
    three: '/www/node_modules/three/build/three.module.js',
    'three/addons/': '/www/node_modules/three/examples/jsm/',
    'd3-array': '/www/node_modules/d3-array/src/index.js',
    internmap: '/www/node_modules/internmap/src/index.js',
  },
})}</script><body></body>`;

/** Chromium: the one that `cargo xtask` found, else Playwright's own. WebGL works without a graphics card. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROME_PATH || undefined,
    args: [
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
    ],
  });
}

/**
 * Answers every request of a page from a folder.
 *
 * @param {import('@playwright/test').Page} page
 * @param {URL} folder
 * @returns {Promise<string>} the address to open
 */
export async function serve(page, folder) {
  await page.route(`${ORIGIN}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    // Isolated pages may read the clock to 5 µs, others only to 100.
    const headers = {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    };
    if (pathname === '/' && folder === SOURCES)
      return route.fulfill({ contentType: TYPES.html, headers, body: EMPTY });
    const path = pathname === '/' ? 'index.html' : pathname.slice(1);
    const contentType = TYPES[/** @type {string} */ (path.split('.').pop())];
    if (!contentType) return route.fulfill({ status: 404, body: '' });
    const body = await readFile(new URL(path, folder));
    return route.fulfill({ contentType, headers, body });
  });
  return `${ORIGIN}/`;
}
