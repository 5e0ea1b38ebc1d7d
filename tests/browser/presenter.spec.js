// Presenting: what a lecturer does with a clicker and a few keys.
import { button, expect, host, open, part, scenario, shownTally, test } from './figure.js';

/** @typedef {import('@playwright/test').Page} Page */

const bar = (/** @type {Page} */ page) => page.locator('.presenter');
const dark = (/** @type {Page} */ page) => page.locator('.dark-screen');
const full = (/** @type {Page} */ page) => page.evaluate(() => document.fullscreenElement !== null);

test('a key that is pressed before the chapters are known waits for them', async ({ page }) => {
  await open(page, 'starts=5&lang=en');
  /** @type {(value?: unknown) => void} */
  let release = () => {};
  const held = new Promise((resolve) => (release = resolve));
  await page.route(/assets.chapters-[\w-]+\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.keyboard.press('f');
  await expect(bar(page)).toBeVisible();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageDown');
  release();
  await expect(bar(page)).toContainText('Chapter 1 of 10 · 1 of');
});

test('a clicker goes through a chapter and on; b blanks; Escape brings the page back', async ({
  page,
}) => {
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.setViewportSize({ width: 1280, height: 720 });
  await open(page, 'chapter=convex&lang=en');
  expect(asked.filter((url) => /presenter/.test(url))).toEqual([]);
  const before = await page.evaluate(() => document.body.innerHTML.length);
  await page.keyboard.press('f');
  await expect(bar(page)).toContainText('Chapter 4 of 10 · 0 of 3 tried');
  await expect.poll(() => full(page)).toBe(true);
  // Nothing moves unless told.
  expect((await scenario(page)).step).toBe(0);
  // The picture has most of the window, its playback is in sight, the settings are not.
  const views = await page.locator('watershed-figure .panes').boundingBox();
  expect(views?.height).toBeGreaterThan(0.4 * 720);
  const play = await page.locator('watershed-figure .play').boundingBox();
  expect((play?.y ?? 0) + (play?.height ?? 999)).toBeLessThan(720);
  await expect(part(page, 'panels')).toBeHidden();
  // 24 px and more for what is read: 20 on a window of 720 pixels, which a projector shows enlarged.
  const type = await page
    .locator('.lesson .text')
    .evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
  expect(type).toBeGreaterThanOrEqual(14);
  const fits = await page
    .locator('.lesson')
    .evaluate((element) => element.scrollHeight - element.clientHeight);
  expect(fits).toBeLessThanOrEqual(1);

  await page.keyboard.press('PageDown');
  await expect(bar(page)).toContainText('1 of 3 tried');
  await expect.poll(async () => (await shownTally(page)).step).toBeGreaterThan(0);
  await page.keyboard.press('b');
  await expect(dark(page)).toBeVisible();
  await expect(button(page, 'Pause')).toHaveCount(0);
  await page.keyboard.press('PageDown');
  await expect(dark(page)).toBeHidden();
  await expect(bar(page)).toContainText('1 of 3 tried');
  await page.keyboard.press('.');
  await expect(dark(page)).toBeVisible();
  await page.keyboard.press('.');
  await expect(dark(page)).toBeHidden();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageDown');
  await expect(bar(page)).toContainText('3 of 3 tried');
  await page.keyboard.press('PageDown');
  await expect(bar(page)).toContainText('Chapter 5 of 10 · 0 of');
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('chapter=nonconvex');
  await page.keyboard.press('PageUp');
  await expect(bar(page)).toContainText('Chapter 4 of 10 · 0 of 3');
  await page.keyboard.press('ArrowDown');
  await expect(bar(page)).toContainText('Chapter 5 of 10');

  // Single steps, without a focus in the figure, once it has come to the chapter.
  await expect.poll(async () => (await scenario(page))?.surface).toBe('styblinski_tang');
  await expect(part(page, 'tally')).toHaveAttribute('data-step', '0');
  await page.keyboard.press('ArrowRight');
  await expect(part(page, 'tally')).toHaveAttribute('data-step', '1');
  await page.keyboard.press('Space');
  await expect(button(page, 'Pause')).toBeVisible();
  await page.keyboard.press('Space');
  // Panels and text come and go.
  await page.keyboard.press('h');
  await expect(part(page, 'panels')).toBeVisible();
  await page.keyboard.press('h');
  await page.keyboard.press('x');
  await expect(page.locator('.lesson')).toBeHidden();
  // The figure's sheet lists the keys, and takes Escape for itself.
  await page.keyboard.press('?');
  await expect(part(page, 'help')).toBeVisible();
  await expect(part(page, 'help')).toContainText('blank the screen');
  await page.keyboard.press('PageDown');
  await page.evaluate(() =>
    /** @type {any} */ (document.querySelector('watershed-figure')).shadowRoot
      .querySelector('[data-part="help"]')
      .close(),
  );
  await expect(bar(page)).toContainText('Chapter 5 of 10');
  await page.keyboard.press('Escape');
  await expect(bar(page)).toHaveCount(0);
  await expect.poll(() => full(page)).toBe(false);
  await expect(page.locator('.lesson')).toBeVisible();
  expect(before).toBeGreaterThan(0);
  const left = await page.evaluate(() => [
    document.adoptedStyleSheets.length,
    document.documentElement.style.cssText,
    document.documentElement.hasAttribute('data-presenting'),
  ]);
  expect(left).toEqual([0, '', false]);
});

test('where full screens are refused it fills the window; a click adds a start where it was made', async ({
  page,
}) => {
  await page.addInitScript(() => {
    Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('not allowed'));
  });
  await page.setViewportSize({ width: 1920, height: 1080 });
  await open(page, 'surface=bowl&view=map&starts=3&lang=ko');
  await page.getByRole('button', { name: '발표하기' }).click();
  await expect(bar(page)).toBeVisible();
  await expect(page.locator('.masthead')).toBeHidden();
  expect(await full(page)).toBe(false);
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(wide).toBeLessThanOrEqual(0);
  // The plane is drawn larger, and the pointer knows: a start in the middle is in the middle of the window of the bowl.
  const box = /** @type {any} */ (await host(page, 'map').boundingBox());
  const zoom = await page.evaluate(() =>
    Number(getComputedStyle(document.documentElement).getPropertyValue('--watershed-type')),
  );
  expect(zoom).toBeGreaterThan(1.5);
  const middle = {
    x: (46 * zoom + (box.width - 10 * zoom)) / 2,
    y: (10 * zoom + (box.height - 30 * zoom)) / 2,
  };
  await host(page, 'map').click({ position: middle });
  await expect.poll(async () => (await scenario(page)).at?.length).toBe(4);
  const [x, y] = (await scenario(page)).at[3];
  expect(Math.hypot(x, y)).toBeLessThan(0.1);
  // The cover: on leads to the first chapter.
  await page.keyboard.press('PageDown');
  await expect(bar(page)).toContainText('제1장 (전체 10장)');
  await page.getByRole('button', { name: '끝내기' }).click();
  await expect(bar(page)).toHaveCount(0);
});

/** How often a line of text has to go into the height of the window at the most, to be read from the last row. */
const LINES = 48;

/**
 * What of the chapter's text cannot be read: what is too small, and what lies beyond the end of its column.
 * @param {Page} page
 */
const unread = (page) =>
  page.evaluate((lines) => {
    const lesson = /** @type {HTMLElement} */ (document.querySelector('.lesson'));
    const end = /** @type {HTMLElement} */ (document.querySelector('.presenter'));
    const bottom = Math.min(lesson.getBoundingClientRect().bottom, end.getBoundingClientRect().top);
    /** @type {string[]} */
    const found = [];
    const walker = document.createTreeWalker(lesson, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = /** @type {Text} */ (walker.currentNode);
      const element = /** @type {HTMLElement} */ (text.parentElement);
      const said = text.data.trim();
      if (!said || !element.checkVisibility()) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const box = range.getBoundingClientRect();
      // A folded answer has no place.
      if (box.height === 0) continue;
      const size = parseFloat(getComputedStyle(element).fontSize);
      const least = innerHeight / lines;
      // Buttons may be a tenth smaller than the text.
      if (size < (element.closest('a, button') ? 0.9 : 1) * least)
        found.push(`${size} px: ${said}`);
      if (box.bottom > bottom + 1) found.push(`cut off: ${said}`);
    }
    return found;
  }, LINES);

for (const lang of ['en', 'ko'])
  test(`every chapter is read from the last row, whole: ${lang}`, async ({ page }) => {
    test.setTimeout(300_000);
    await page.setViewportSize({ width: 1280, height: 720 });
    await open(page, `chapter=own&lang=${lang}`);
    await page.keyboard.press('f');
    for (let n = 10; n >= 1; n--) {
      await expect(bar(page)).toContainText(
        lang === 'ko' ? `제${n}장 (전체 10장)` : `Chapter ${n} of 10`,
      );
      await expect(page.locator('.lesson h1 .number')).toHaveText(String(n));
      expect((await page.locator('.lesson .text').textContent())?.length).toBeGreaterThan(200);
      await expect.poll(() => unread(page), `chapter ${n}`).toEqual([]);
      await page.keyboard.press('ArrowUp');
    }
  });
