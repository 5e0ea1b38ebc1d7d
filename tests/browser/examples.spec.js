// Where people put it: the pages of www/examples as their tools wrote them, at another origin than the site.
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { again, expect, ready, scenario, seek, shownTally, test } from './figure.js';
import { serveFolder } from './server.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('@playwright/test').FrameLocator | Page} Place */

const examples = fileURLToPath(new URL('../../www/examples', import.meta.url));
/** What the examples call the place where the site has been published. */
const PUBLISHED = 'https://example.org/watershed/';

/** @type {Awaited<ReturnType<typeof serveFolder>>} */
let blog;
test.beforeAll(async ({ baseURL }) => {
  blog = await serveFolder(examples, (text) => text.replaceAll(PUBLISHED, baseURL ?? ''));
});
test.afterAll(() => blog.close());
test.beforeEach(({ faults }) => faults.allow(/request outside the site: http:\/\/localhost:/));

/** A step by hand, then the end, and the tally of both. @param {Page} page @param {string} name */
async function use(page, name = 'One step') {
  await ready(page);
  await page.getByRole('button', { name, exact: true }).click();
  const { tally, computed } = again(await scenario(page));
  await expect.poll(async () => (await shownTally(page)).step).toBe(1);
  expect((await shownTally(page)).counts).toEqual(tally(1));
  await seek(page, computed);
  await expect.poll(async () => (await shownTally(page)).counts).toEqual(tally(computed));
}

/** The same in a frame, whose inside is out of reach of the page. @param {Page} page @param {string} name */
async function useFrame(page, name = 'One step') {
  const frame = page.frameLocator('iframe');
  const tally = frame.locator('[data-part="tally"]');
  await expect(tally).toHaveAttribute('data-step', '0');
  await frame.getByRole('button', { name, exact: true }).click();
  await expect(tally).toHaveAttribute('data-step', '1');
  const settings = await frame
    .locator('watershed-figure')
    .evaluate((figure) => /** @type {any} */ (figure).scenario);
  const total = again(settings).tally(1);
  for (const [outcome, count] of Object.entries(total))
    await expect(frame.locator(`[data-outcome="${outcome}"]`)).toHaveAttribute(
      'data-count',
      String(count),
    );
  return frame;
}

test('every example is listed with its tool and its script', async () => {
  const list = await readFile(`${examples}/README.md`, 'utf8');
  const entries = await readdir(examples, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(folders.length).toBeGreaterThan(6);
  for (const name of folders) {
    expect(list).toMatch(new RegExp(`^\\|[^|]*\\| [^|]*\\d[^|]* \\| .*\`${name}/`, 'm'));
    if (name !== 'html') expect(await readdir(`${examples}/${name}`)).toContain('make.sh');
  }
});

test('a slide deck of reveal.js: arrows turn slides until the figure has the focus', async ({
  page,
}) => {
  await page.goto(`${blog.address}reveal/page/`);
  const slide = () => page.evaluate(() => /** @type {any} */ (window).deck?.getIndices().h ?? -1);
  await expect.poll(slide).toBe(0);
  await page.keyboard.press('ArrowRight');
  await expect.poll(slide).toBe(1);
  const figure = page.locator('section.present watershed-figure');
  const tally = figure.locator('[data-part="tally"]');
  await expect(tally).toHaveAttribute('data-step', '0');
  // All of it is on the slide.
  const box = /** @type {any} */ (await figure.boundingBox());
  expect(box.y).toBeGreaterThanOrEqual(0);
  await figure.getByRole('button', { name: 'One step', exact: true }).click();
  await expect(tally).toHaveAttribute('data-step', '1');
  await page.keyboard.press('ArrowRight');
  await expect(tally).toHaveAttribute('data-step', '2');
  expect(await slide()).toBe(1);
  await figure.locator('[data-view="map"]').focus();
  await page.keyboard.press('ArrowRight');
  expect(await slide()).toBe(1);
  // Escape lets go of what the arrow has taken hold of on the map, then of the keys.
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowRight');
  expect(await slide()).toBe(1);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowRight');
  await expect.poll(slide).toBe(2);
  await expect(tally).toHaveAttribute('data-step', '0');
  expect(page.workers()).toHaveLength(1);
});

test('a chapter of mdBook', async ({ page }) => {
  await page.goto(`${blog.address}mdbook/page/descent.html`);
  await use(page);
  // The book's own keys are left to it: ArrowRight turns its pages.
  await expect(page.locator('main h1')).toHaveText('Gradient descent');
});

test('a post of Jekyll, in Korean', async ({ page }) => {
  await page.goto(`${blog.address}jekyll/page/descent.html`);
  await use(page, '한 단계 앞으로');
});

test('a page of a Jupyter notebook', async ({ page }) => {
  await page.goto(`${blog.address}jupyter/page/`);
  const frame = await useFrame(page);
  // What Python prints of the first step is where the ball stands.
  await expect(page.locator('.jp-OutputArea-output').first()).toContainText('(0.8, 0.79999');
  const settings = await frame
    .locator('watershed-figure')
    .evaluate((figure) => /** @type {any} */ (figure).scenario);
  expect(again(settings).positions(1)).toEqual([0.8, expect.closeTo(0.8, 12)]);
});

test('a blog that lets iframes through', async ({ page }) => {
  await page.goto(`${blog.address}wordpress/iframe/`);
  expect(await page.locator('script, watershed-figure').count()).toBe(0);
  await useFrame(page, '한 단계 앞으로');
});

test('a blog that lets neither script nor iframe through: a picture with the link', async ({
  page,
}) => {
  await page.goto(`${blog.address}wordpress/picture/`);
  expect(await page.locator('script, iframe, watershed-figure').count()).toBe(0);
  const picture = page.locator('a > img');
  expect(
    await picture.evaluate((image) => /** @type {any} */ (image).naturalWidth),
  ).toBeGreaterThan(600);
  await picture.click();
  await ready(page);
  expect(await scenario(page)).toMatchObject({ starts: 40, seed: 7, lang: 'ko' });
});

test('a page of React: its state is the figure’s, and the figure’s steps are its own', async ({
  page,
}) => {
  await page.goto(`${blog.address}react/page/`);
  await use(page);
  await page.getByRole('radio', { name: '0.002' }).check();
  await expect.poll(async () => (await scenario(page)).lr).toEqual([[0, 0.002]]);
  await use(page);
  const { step } = await shownTally(page);
  await expect(page.getByText(`Step ${step}.`)).toBeVisible();
  await page.getByRole('button', { name: 'Begin again' }).click();
  await expect(page.getByText('Step 0.')).toBeVisible();
});

test('ten figures on a plain page, one after the other', async ({ page }) => {
  await page.setViewportSize({ width: 800, height: 700 });
  await page.goto(`${blog.address}html/page/`);
  const figures = page.locator('watershed-figure');
  await expect(figures).toHaveCount(10);
  for (let i = 0; i < 10; i++) {
    const figure = figures.nth(i);
    await figure.locator('.transport').scrollIntoViewIfNeeded();
    const tally = figure.locator('[data-part="tally"]');
    await expect(tally).toHaveAttribute('data-step', '0');
    await figure.getByRole('button', { name: 'One step', exact: true }).click();
    await expect(tally).toHaveAttribute('data-step', '1');
  }
  expect(page.workers()).toHaveLength(1);
  // Those that are far away keep what they show.
  await expect(figures.first().locator('[data-part="tally"]')).toHaveAttribute('data-step', '1');
});
