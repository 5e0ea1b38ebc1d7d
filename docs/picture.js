// Takes docs/picture.png of the built page:
//   cargo xtask build && node docs/picture.js
// CHROME_PATH names the browser; without it Playwright's own is taken.

import { launch, serve, SITE } from '../benches/disk.js';
import { fileURLToPath } from 'node:url';

const LINK = 'surface=styblinski_tang&starts=50&seed=7&step=58&theme=light&lang=en';
const browser = await launch();
try {
  const page = await browser.newPage({
    viewport: { width: 950, height: 900 },
    deviceScaleFactor: 1,
  });
  await page.goto(`${await serve(page, SITE)}#${LINK}`);
  const figure = page.locator('watershed-figure');
  // The surface takes the place of the words that it is on its way.
  await figure.locator('.pane.surface .over').waitFor({ state: 'detached' });
  await page.waitForTimeout(1500);
  const box = await figure.boundingBox();
  const tally = await figure.locator('[data-part="tally"]').boundingBox();
  if (!box || !tally) throw new Error('the figure is not to be seen');
  const margin = 24;
  const clip = {
    x: box.x - margin,
    y: box.y,
    width: box.width + 2 * margin,
    height: tally.y + tally.height + margin / 2 - box.y,
  };
  const path = fileURLToPath(new URL('picture.png', import.meta.url));
  await page.screenshot({ path, clip, fullPage: true });
} finally {
  await browser.close();
}
