import { again, expect, host, open, part, phone, picture, scenario, seek, test } from './figure.js';

/** What a view has on one of its layers, as a print of all pixels. @param {import('@playwright/test').Page} page @param {'map'|'surface'|'curve'} view @param {string} layer */
const layer = (page, view, layer) =>
  host(page, view).evaluate((element, name) => {
    const canvas = /** @type {HTMLCanvasElement} */ (
      element.querySelector(`canvas[data-layer="${name}"]`) ?? element.querySelector('canvas')
    );
    const text = canvas.toDataURL();
    return [...text].reduce((sum, sign) => (Math.imul(sum, 31) + sign.charCodeAt(0)) | 0, 0);
  }, layer);

test('a panel is fetched when it is opened, stands in the link, and folds', async ({ page }) => {
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await open(page, 'view=map&starts=20');
  expect(asked.filter((url) => /chart/.test(url))).toEqual([]);
  const tab = page.getByRole('tab', { name: 'Chart' });
  await expect(tab).toHaveAttribute('aria-selected', 'false');
  await tab.click();
  await expect(page.getByRole('tabpanel')).toBeVisible();
  await expect(part(page, 'plot').locator('canvas')).toBeVisible();
  expect(asked.filter((url) => /chart/.test(url)).length).toBeGreaterThan(0);
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('show=chart');
  await page.getByRole('button', { name: 'Fold the panel' }).click();
  await expect(page.getByRole('tabpanel')).toHaveCount(0);
  await expect(tab).toBeFocused();
  await expect.poll(() => page.evaluate(() => location.hash)).not.toContain('show');
  // Opening and folding is no change of the runs: there is nothing to undo.
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled();
});

test('the strip is walked by keys, which do not step the runs', async ({ page }) => {
  await open(page, 'view=map&starts=5');
  const tabs = page.getByRole('tab');
  await tabs.first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('End');
  await expect(tabs.last()).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(tabs.first()).toBeFocused();
  expect((await scenario(page)).step).toBe(0);
  await page.getByRole('tab', { name: 'Chart' }).focus();
  await page.keyboard.press('Enter');
  await expect(part(page, 'plot')).toBeVisible();
});

test('a link opens a panel, and hide leaves it out', async ({ page }) => {
  await open(page, 'view=map&starts=5&show=chart');
  await expect(part(page, 'plot')).toBeVisible();
  await page.goto('about:blank');
  await open(page, 'view=map&starts=5&show=chart&hide=chart');
  await expect(page.getByRole('tab', { name: 'Chart' })).toHaveCount(0);
  await expect(page.getByRole('tabpanel')).toHaveCount(0);
});

test('a panel that does not load says so and can be tried again', async ({ page, faults }) => {
  faults.allow(/Failed to load resource|ERR_FAILED/);
  await page.route(/assets\/chart-.*\.js$/, (route) => route.abort());
  await open(page, 'view=map&starts=5&show=chart');
  const retry = part(page, 'retry-panel');
  await expect(retry).toBeVisible();
  await page.unroute(/assets\/chart-.*\.js$/);
  await retry.click();
  await expect(part(page, 'plot')).toBeVisible();
});

test('the chart reads what the core computed, step by step', async ({ page }) => {
  await open(page, 'view=map&starts=9&show=chart');
  const { runs, computed } = again(await scenario(page));
  const reading = part(page, 'chart-reading');
  const median = (/** @type {number} */ k) =>
    [...runs.valuesBetween(k, k)].sort((a, b) => a - b)[4];
  for (const step of [0, 3, 10]) {
    await seek(page, step);
    await expect(reading).toHaveAttribute('data-step', String(step));
    const shown = Number((await reading.textContent())?.split('=')[1].replace(',', ''));
    expect(Math.abs(shown - median(step))).toBeLessThan(1e-5 * median(step));
  }
  // The table says the same.
  await page.getByText('The same as a table').click();
  const first = await part(page, 'chart-table').locator('tbody tr').first().innerText();
  expect(Number(first.split(/\s+/)[2].replace(',', ''))).toBeCloseTo(median(0), 3);
  const last = await part(page, 'chart-table').locator('tbody tr').last().innerText();
  expect(Number(last.split(/\s+/)[0])).toBe(computed);
});

test('a step pointed at in the chart is marked in the views, by pointer and by keys', async ({
  page,
}) => {
  await open(page, 'view=map&at=-4.5,0.5;4,4.6&show=chart');
  const plot = part(page, 'plot');
  await expect(plot.locator('canvas')).toBeVisible();
  const before = await layer(page, 'map', 'marks');
  const box = /** @type {any} */ (await plot.boundingBox());
  // A pointer enters before it moves.
  await plot.hover({ position: { x: box.width * 0.3, y: box.height * 0.5 } });
  await plot.hover({ position: { x: box.width * 0.4, y: box.height * 0.5 } });
  await expect.poll(() => layer(page, 'map', 'marks')).not.toBe(before);
  const step = Number(await part(page, 'chart-reading').getAttribute('data-step'));
  expect(step).toBeGreaterThan(0);
  await plot.click({ position: { x: box.width * 0.4, y: box.height * 0.5 } });
  await expect.poll(async () => (await scenario(page)).step).toBe(step);
  await page.mouse.move(5, 5);
  await plot.focus();
  await page.keyboard.press('Home');
  await expect(plot).toHaveAttribute('aria-valuenow', '0');
  await page.keyboard.press('ArrowRight');
  await expect(plot).toHaveAttribute('aria-valuenow', '1');
  expect((await scenario(page)).step, 'the keys of the chart do not step').toBe(step);
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await scenario(page)).step).toBe(1);
});

test('what the chart points at is drawn on the surface too, and goes with the panel', async ({
  page,
}) => {
  // What is out of sight is not drawn.
  await page.setViewportSize({ width: 1280, height: 1500 });
  await open(page, 'view=3d&at=-4.5,0.5;4,4.6&show=chart');
  await expect
    .poll(async () => (await picture(page, 'surface'))?.colours ?? 0)
    .toBeGreaterThan(200);
  const bare = (await picture(page, 'surface'))?.print;
  await part(page, 'plot').focus();
  await page.keyboard.press('PageUp');
  await expect.poll(async () => (await picture(page, 'surface'))?.print).not.toBe(bare);
  await page.getByRole('button', { name: 'Fold the panel' }).click();
  await expect.poll(async () => (await picture(page, 'surface'))?.print).toBe(bare);
});

test('tabs and panel fit a narrow screen and a finger', async ({ browser, baseURL }) => {
  const page = await phone(browser, baseURL, 375, 800);
  await open(page, 'starts=20&show=chart');
  await expect(part(page, 'plot').locator('canvas')).toBeVisible();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(375);
  for (const tab of await page.getByRole('tab').all())
    expect((await tab.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  const canvas = await part(page, 'plot').locator('canvas').boundingBox();
  expect(canvas?.width).toBeLessThanOrEqual(375);
  await page.close();
});
