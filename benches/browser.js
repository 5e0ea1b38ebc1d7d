// The part of the bench that needs a browser: the same kernels in Chromium, the
// cost of a frame, and how long a visitor waits for the first picture.

import { launch, serve, SITE, SOURCES } from './disk.js';
import { measureLoad } from './load.js';
import { spread } from './measure.js';

const VISITS = 5;

/**
 * @param {(text: string) => void} say
 * @param {Uint8Array} hand the work written by hand in Rust
 */
export async function inChromium(say, hand) {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    page.on('console', (message) => say(message.text()));
    await page.goto(await serve(page, SOURCES));
    const kernels = await page.evaluate(
      async (bytes) => {
        const from = (/** @type {string} */ path) => import(path);
        const core = await from('/www/pkg/watershed.js');
        const { measure } = await from('/benches/measure.js');
        await core.default();
        return measure(core, console.log, new Uint8Array(bytes));
      },
      [...hand],
    );
    const framesOf = (/** @type {number} */ runs, /** @type {number} */ steps, first = 0) => {
      say(`a frame with ${runs} paths`);
      return page.evaluate(
        async ([runs, steps, first]) => {
          const from = (/** @type {string} */ path) => import(path);
          const core = await from('/www/pkg/watershed.js');
          const { measureFrames } = await from('/benches/frames.js');
          return measureFrames(core, runs, steps, first);
        },
        [runs, steps, first],
      );
    };
    const frames = await framesOf(100, 200);
    say('landscapes');
    const landscapes = await page.evaluate(async () => {
      const from = (/** @type {string} */ path) => import(path);
      const core = await from('/www/pkg/watershed.js');
      const { measureLandscapes } = await from('/benches/landscape.js');
      return measureLandscapes(core);
    });
    say('slices of landscapes');
    const slices = await page.evaluate(async () => {
      const from = (/** @type {string} */ path) => import(path);
      const core = await from('/www/pkg/watershed.js');
      const { measureSlices } = await from('/benches/landscape.js');
      const { inSlices } = await from('/www/engine/slices.js');
      return measureSlices(core, inSlices);
    });
    say('a frame while a point of 100 is dragged');
    const drag = await page.evaluate(async () => {
      const from = (/** @type {string} */ path) => import(path);
      const core = await from('/www/pkg/watershed.js');
      const { measureDrag } = await from('/benches/drag.js');
      return measureDrag(core);
    });
    say('a frame of rain');
    const rain = await page.evaluate(async () => {
      const from = (/** @type {string} */ path) => import(path);
      const core = await from('/www/pkg/watershed.js');
      const { measureRain } = await from('/benches/rain.js');
      return measureRain(core);
    });
    // Without a graphics card a frame takes long: the last 40, with the longest paths. Last, as they are drawn for some time after.
    const crowd = await framesOf(1000, 500, 460);
    await page.close();
    say('the first picture');
    const visits = [];
    for (let visit = 0; visit < VISITS; visit++) visits.push(await firstPicture(browser));
    say('other pages with the same surface');
    const load = await measureLoad(browser, () => firstPicture(browser));
    return {
      version: browser.version(),
      load,
      kernels,
      frames,
      crowd,
      landscapes,
      slices,
      drag,
      rain,
      map: spread(visits.map(({ map }) => map)),
      three: spread(visits.map(({ three }) => three)),
      loaded: visits[0].loaded,
      asked: visits[0].asked,
      early: visits.every(({ map, three }) => map < three),
    };
  } finally {
    await browser.close();
  }
}

/**
 * Opens the built page as a first visitor does, and waits until the map has
 * colours and the 3D library has arrived.
 *
 * @param {import('@playwright/test').Browser} browser
 * @returns {Promise<{ map: number, three: number, loaded: Set<string>, asked: Set<string> }>} what was loaded, and what of it had been asked for when the map was there; in milliseconds after the page was asked for: when a frame
 *   with the map was handed to the screen, and when the library had arrived
 */
async function firstPicture(browser) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    /** @type {Set<string>} */
    const loaded = new Set();
    const address = await serve(page, SITE);
    page.on('request', (request) => {
      const url = request.url();
      if (url.startsWith(address)) loaded.add(url.slice(address.length) || 'index.html');
    });
    // Looking at pixels in every frame would take more time than drawing them: the map says itself when it is drawn, as the other
    // pages do, and what was drawn is looked at in the end.
    await page.addInitScript(() => {
      const { prototype } = CanvasRenderingContext2D;
      const { drawImage } = prototype;
      prototype.drawImage = /** @this {CanvasRenderingContext2D} */ function (
        /** @type {any[]} */ ...all
      ) {
        /** @type {any} */ (drawImage).apply(this, all);
        if (!this.canvas.closest('[data-view="map"]')) return;
        prototype.drawImage = drawImage;
        requestAnimationFrame(() => setTimeout(() => performance.mark('map')));
      };
    });
    await page.goto(address);
    const arrived = await page.waitForFunction(() => {
      const map = performance.getEntriesByName('map')[0];
      const files = /** @type {PerformanceResourceTiming[]} */ (
        performance.getEntriesByType('resource')
      );
      // The library's chunk carries the name of its view.
      const library = files.find(({ name }) => /\/surface-[\w-]+\.js$/.test(name));
      if (!map || !library) return null;
      const early = files.filter(({ startTime }) => startTime < map.startTime);
      const figure = document.querySelector('watershed-figure');
      // The lowest canvas has the heights; marks and axes stand on those above.
      const canvas = /** @type {HTMLCanvasElement | null | undefined} */ (
        figure?.shadowRoot?.querySelector('[data-view="map"] canvas')
      );
      const [x, y] = canvas ? [canvas.width >> 1, canvas.height >> 1] : [0, 0];
      const pixel = canvas?.getContext('2d')?.getImageData(x, y, 1, 1).data;
      if (!pixel || pixel[3] < 255) throw new Error('the map has no colours');
      return {
        map: map.startTime,
        three: library.responseEnd,
        asked: early.map(({ name }) => name),
      };
    });
    const times = await arrived.jsonValue();
    if (!times) throw new Error('the page shows no map');
    const asked = new Set(['index.html', ...times.asked.map((url) => url.slice(address.length))]);
    return { ...times, loaded, asked };
  } finally {
    await context.close();
  }
}
