// What the page's own thread does while a slider is dragged with the basins on show: its longest tasks.

import { launch, serve, SITE } from './disk.js';
import { tasksWhile } from './trace.js';

/** Places the hand goes through, and how long it stays at each, in ms. */
const MOVES = 80;
const PAUSE = 24;

/**
 * @returns {Promise<{tasks: number[], maps: number}>} milliseconds of each task, the longest first, and how many pictures of basins were
 *   seen on the way
 */
export async function measureFollow() {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(`${await serve(page, SITE)}#view=map&starts=1&show=basins`);
    const legend = page.locator('watershed-figure [data-part="basin-legend"]');
    await legend.and(page.locator('[data-done="true"]')).waitFor({ timeout: 60_000 });
    const slider = page.locator('watershed-figure [data-part="rate-slider"]');
    await slider.scrollIntoViewIfNeeded();
    const box = await slider.boundingBox();
    if (!box) throw new Error('no slider');
    const at = (/** @type {number} */ part) =>
      /** @type {const} */ ([box.x + box.width * part, box.y + box.height / 2]);
    await page.mouse.move(...at(0.5));
    await page.mouse.down();
    const seen = new Set();
    const tasks = await tasksWhile(browser, page, async () => {
      for (let move = 0; move < MOVES; move++) {
        await page.mouse.move(...at(0.5 - 0.3 * Math.sin((4 * move) / MOVES)));
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
        seen.add(await legend.getAttribute('data-map'));
      }
    });
    await page.mouse.up();
    return { tasks: tasks.sort((a, b) => b - a), maps: seen.size };
  } finally {
    await browser.close();
  }
}
