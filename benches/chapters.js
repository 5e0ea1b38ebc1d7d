// What it costs the page's own thread to move on to the next chapter of the lesson.

import { launch, serve, SITE } from './disk.js';
import { tasksWhile } from './trace.js';
import { CHAPTERS } from '../www/lesson/chapters.js';

/** How long after its first picture a scene may still be at work, in ms. */
const SETTLES = 500;

/**
 * Through the lesson from its first chapter to the last, as a reader goes who has seen nothing before.
 * @returns {Promise<number[]>} for chapters 2 to 10, the milliseconds of all tasks from the press of the key until half a
 *   second after the figure has the chapter's scene
 */
export async function measureChapters() {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(`${await serve(page, SITE)}#chapter=1`);
    const [first, ...others] = CHAPTERS.map(({ name }) => name);
    await page.waitForFunction((name) => {
      const figure = /** @type {any} */ (document.querySelector('watershed-figure'));
      return figure.scenario?.chapter === name;
    }, first);
    const times = [];
    for (const chapter of others) {
      // What the last chapter still had to draw is over.
      await page.waitForTimeout(1500);
      // Whoever looks for the link, and again and again whether the figure is there, works on the same thread.
      await page.locator('a[rel="next"]').first().focus();
      await page.evaluate((name) => {
        const arrived = new Promise((tell) =>
          addEventListener('watershed-change', (event) => {
            const { scenario } = /** @type {CustomEvent} */ (event).detail;
            if (scenario?.chapter === name) tell(null);
          }),
        );
        Object.assign(window, { arrived });
      }, chapter);
      const tasks = await tasksWhile(browser, page, async () => {
        await page.keyboard.press('Enter');
        await page.evaluate(() => /** @type {any} */ (window).arrived);
        await page.waitForTimeout(SETTLES);
      });
      times.push(tasks.reduce((sum, task) => sum + task, 0));
    }
    return times;
  } finally {
    await browser.close();
  }
}
