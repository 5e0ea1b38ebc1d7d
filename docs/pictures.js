// Takes the pictures of README (docs/picture.png) and docs (docs/pictures/) of the built page:
//   cargo xtask build && node docs/pictures.js [name …]
// CHROME_PATH names the browser; without it Playwright's own is taken.

import { launch, serve, SITE } from '../benches/disk.js';
import { fileURLToPath } from 'node:url';

/** @typedef {import('@playwright/test').Locator} Locator */

/** Every picture: its size and link, what has to be there before it is taken, and from which part to which it reaches. */
const PICTURES = /** @type {Record<string, {
  width: number, link: string, ready?: string, press?: string[], from?: string, to: string, margin?: number,
}>} */ ({
  picture: {
    width: 950,
    link: 'surface=styblinski_tang&starts=50&seed=7&step=58',
    to: '[data-part="tally"]',
    margin: 24,
  },
  // The road of one formula, in the order of how-it-works.md.
  numbers: {
    width: 560,
    link: 'formula=(x^2+y-11)^2+(x+y^2-7)^2&x=-6,6&y=-6,6&lr=0.005&view=map&at=-1,-1&show=step',
    press: ['[data-part="follow"]'],
    ready: '[data-part="phases"]',
    from: '[data-part="phases"]',
    to: '[data-part="phases"]',
    margin: 12,
  },
  map: {
    width: 460,
    link: 'surface=himmelblau&starts=1&at=99,99&view=map',
    from: '.panes',
    to: '.panes',
  },
  runs: {
    width: 460,
    link: 'surface=himmelblau&starts=50&seed=7&step=33&view=map',
    from: '.panes',
    to: '.panes',
  },
  surface: {
    width: 620,
    link: 'surface=himmelblau&starts=50&seed=7&step=33&view=3d',
    from: '.panes',
    to: '.panes',
  },
  minima: {
    width: 460,
    link: 'surface=himmelblau&starts=1&at=99,99&view=map&show=landscape',
    ready: '[data-part="landscape-list"]',
    from: '.panes',
    to: '.panes',
  },
  basins: {
    width: 460,
    link: 'surface=himmelblau&lr=0.005&starts=1&at=99,99&view=map&show=basins',
    from: '.panes',
    to: '.panes',
  },
});

const only = process.argv.slice(2);
const browser = await launch();
try {
  for (const [name, picture] of Object.entries(PICTURES))
    if (only.length === 0 || only.includes(name)) await take(name, picture);
} finally {
  await browser.close();
}

/** @param {string} name @param {typeof PICTURES[string]} picture */
async function take(name, { width, link, ready, press = [], from, to, margin = 0 }) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, deviceScaleFactor: 1 });
  await page.goto(`${await serve(page, SITE)}#${link}&theme=light&lang=en`);
  const figure = page.locator('watershed-figure');
  // The surface takes the place of the words that it is on its way.
  await figure.locator('.pane.surface .over').waitFor({ state: 'hidden' });
  for (const part of press) await figure.locator(part).click();
  if (ready) await figure.locator(ready).waitFor();
  await page.waitForTimeout(2500);
  await page.evaluate(() => scrollTo(0, 0));
  const first = await (from ? figure.locator(from) : figure).boundingBox();
  const last = await figure.locator(to).boundingBox();
  if (!first || !last) throw new Error(`${name} is not to be seen`);
  const clip = {
    x: first.x - margin,
    y: first.y,
    width: first.width + 2 * margin,
    height: last.y + last.height + margin / 2 - first.y,
  };
  const file = name === 'picture' ? 'picture.png' : `pictures/${name}.png`;
  const path = fileURLToPath(new URL(file, import.meta.url));
  await page.screenshot({ path, clip, fullPage: true });
  await page.close();
}
