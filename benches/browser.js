// The part of the bench that needs a browser: the same kernels in Chromium, the
// cost of a frame, and how long a visitor waits for the first picture.

import { launch, serve, SITE, SOURCES } from './disk.js';
import { spread } from './measure.js';

const VISITS = 5;

/**
 * @param {(text: string) => void} say
 */
export async function inChromium(say) {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    page.on('console', (message) => say(message.text()));
    await page.goto(await serve(page, SOURCES));
    const kernels = await page.evaluate(async () => {
      const from = (/** @type {string} */ path) => import(path);
      const core = await from('/www/pkg/watershed.js');
      const { measure } = await from('/benches/measure.js');
      await core.default();
      return measure(core, console.log);
    });
    say('a frame with 100 paths');
    const frames = await page.evaluate(async () => {
      const from = (/** @type {string} */ path) => import(path);
      const core = await from('/www/pkg/watershed.js');
      const { measureFrames } = await from('/benches/frames.js');
      return measureFrames(core);
    });
    await page.close();
    say('the first picture');
    const visits = [];
    for (let visit = 0; visit < VISITS; visit++) visits.push(await firstPicture(browser));
    return {
      version: browser.version(),
      kernels,
      frames,
      map: spread(visits.map(({ map }) => map)),
      three: spread(visits.map(({ three }) => three)),
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
 * @returns {Promise<{ map: number, three: number }>} in milliseconds after the page was asked for: when a frame
 *   with the map was handed to the screen, and when the library had arrived
 */
async function firstPicture(browser) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    const address = await serve(page, SITE);
    await page.addInitScript(() => {
      const look = () => {
        const figure = document.querySelector('watershed-figure');
        const canvases = figure?.shadowRoot?.querySelectorAll('[data-view="map"] canvas') ?? [];
        for (const canvas of /** @type {Iterable<HTMLCanvasElement>} */ (canvases)) {
          if (canvas.width === 0 || canvas.height === 0) continue;
          // The middle of the window; marks and axes stand on canvases above.
          const [x, y] = [canvas.width >> 1, canvas.height >> 1];
          const pixel = canvas.getContext('2d')?.getImageData(x, y, 1, 1).data;
          if (pixel && pixel[3] > 0) {
            performance.mark('map');
            return;
          }
        }
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await page.goto(address);
    const arrived = await page.waitForFunction(() => {
      const map = performance.getEntriesByName('map')[0];
      // The library's chunk is the largest script by far.
      const scripts = /** @type {PerformanceResourceTiming[]} */ (
        performance.getEntriesByType('resource')
      ).filter(({ name, decodedBodySize }) => name.endsWith('.js') && decodedBodySize > 400_000);
      return map && scripts.length > 0 && { map: map.startTime, three: scripts[0].responseEnd };
    });
    const times = await arrived.jsonValue();
    if (!times) throw new Error('the page shows no map');
    return times;
  } finally {
    await context.close();
  }
}
