// A model with its data: the points, the loss and the runs move together.
import { again, button, expect, host, open, part, scenario, shownTally, test } from './figure.js';

/** @typedef {import('@playwright/test').Page} Page */

/** Where a part of the data's plane lies on the screen, as shares of it. @param {Page} page @param {number} u @param {number} v */
async function placeIn(page, u, v) {
  const box = await host(page, 'data').boundingBox();
  if (!box) throw new Error('The data are not on show.');
  return /** @type {[number, number]} */ ([box.x + u * box.width, box.y + v * box.height]);
}

/** Waits until the view stands still: a finger aims at where it is. @param {Page} page */
async function settled(page) {
  const frame = () => host(page, 'data').boundingBox();
  await expect(async () => {
    const before = await frame();
    await page.waitForTimeout(250);
    expect(await frame()).toEqual(before);
  }).toPass();
}

const minimiser = (/** @type {Page} */ page) => part(page, 'minimiser').innerText();

test('points are added, dragged and removed, and the loss follows', async ({ page }) => {
  await open(page, 'data=line&show=numbers');
  await expect(host(page, 'data')).toBeVisible();
  const before = await minimiser(page);
  await page.mouse.click(...(await placeIn(page, 0.85, 0.85)));
  await expect.poll(async () => (await scenario(page)).data.length).toBe(22);
  const added = await scenario(page);
  // What came with the name of the set is held fast.
  expect([added.model, added.loss, added.x]).toEqual(['W*x+b', 'mse', [-1, 5]]);
  await expect.poll(() => minimiser(page)).not.toBe(before);
  const [x, y] = await placeIn(page, 0.85, 0.85);
  await page.mouse.move(x, y);
  await page.mouse.down();
  const held = await minimiser(page);
  for (let i = 1; i <= 10; i++) await page.mouse.move(x - 3 * i, y - 12 * i);
  // It follows while the point is held.
  await expect.poll(() => minimiser(page)).not.toBe(held);
  await page.mouse.up();
  const moved = await scenario(page);
  expect(moved.data.length).toBe(22);
  expect(moved.data[21][1]).toBeGreaterThan(added.data[21][1]);
  // The runs on show are those of the moved data.
  const truth = again(moved);
  await button(page, 'One step').focus();
  await page.keyboard.press('End');
  const { lowestMinimum } = truth.runs.tally();
  expect(lowestMinimum).toBeGreaterThan(0);
  await expect.poll(async () => (await shownTally(page)).counts.lowest).toBe(lowestMinimum);
  // A whole drag is one change.
  await button(page, 'Undo').click();
  expect((await scenario(page)).data).toEqual(added.data);
  await button(page, 'Undo').click();
  expect((await scenario(page)).data).toBe('line');
  await expect.poll(() => minimiser(page)).toBe(before);
});

test('a finger on a point moves it, a tap adds one, two taps remove it; beside them it scrolls', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({
    hasTouch: true,
    viewport: { width: 420, height: 700 },
    baseURL,
  });
  const page = await context.newPage();
  await open(page, 'data=line&show=numbers');
  await page.getByRole('radio', { name: 'Data' }).check();
  // The view is fetched when it is first shown.
  await expect(host(page, 'data').locator('canvas')).not.toHaveCount(0);
  await host(page, 'data').scrollIntoViewIfNeeded();
  await settled(page);
  const before = await minimiser(page);
  const session = await context.newCDPSession(page);
  const touch = (
    /** @type {any} */ type,
    /** @type {number[][]} */ points,
    /** @type {number} */ timestamp = Date.now() / 1000,
  ) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      timestamp,
      touchPoints: points.map(([px, py], id) => ({ x: px, y: py, id })),
    });
  const tap = async (
    /** @type {number} */ px,
    /** @type {number} */ py,
    /** @type {number} */ time = Date.now() / 1000,
  ) => {
    await touch('touchStart', [[px, py]], time);
    await touch('touchEnd', [], time);
  };
  const top = () => page.evaluate(() => scrollY);
  const count = async () => (await scenario(page)).data.length;
  // The view knows a new place of a point when the core has answered.
  const known = (/** @type {number} */ px, /** @type {number} */ py) =>
    expect(async () => {
      // A mouse that stays where it is tells nobody so.
      await page.mouse.move(px + 1, py);
      await page.mouse.move(px, py);
      await expect(host(page, 'data')).toHaveCSS('cursor', 'grab', { timeout: 100 });
    }).toPass();
  const [x, y] = await placeIn(page, 0.85, 0.8);
  await tap(x, y);
  await expect.poll(count).toBe(22);
  const added = (await scenario(page)).data;
  await known(x, y);
  await expect.poll(() => minimiser(page)).not.toBe(before);
  const held = await minimiser(page);
  // A finger does not hit as well as a mouse; what it moves follows it, and the page stays.
  const there = await top();
  await touch('touchStart', [[x + 10, y - 10]]);
  for (let i = 1; i <= 10; i++) await touch('touchMove', [[x - 6 * i, y - 8 * i]]);
  await expect.poll(() => minimiser(page)).not.toBe(held);
  await touch('touchEnd', []);
  const moved = (await scenario(page)).data;
  expect(moved.length).toBe(22);
  expect(moved.slice(0, 21)).toEqual(added.slice(0, 21));
  expect(moved[21][0]).toBeLessThan(added[21][0]);
  expect(moved[21][1]).toBeGreaterThan(added[21][1]);
  expect(await top()).toBe(there);
  // Where no point is, the finger scrolls, and what it leaves behind is no point.
  await touch('touchStart', [[x, y]]);
  for (let i = 1; i <= 8; i++) await touch('touchMove', [[x, y - 15 * i]]);
  await touch('touchEnd', []);
  await expect.poll(top).toBeGreaterThan(there + 50);
  expect((await scenario(page)).data).toEqual(moved);
  // Two taps in quick succession, however busy the machine is, remove.
  await settled(page);
  const far = (await top()) - there;
  await known(x - 60, y - 80 - far);
  const time = Date.now() / 1000;
  await tap(x - 60, y - 80 - far, time);
  await tap(x - 60, y - 80 - far, time + 0.2);
  await expect.poll(count).toBe(21);
  expect((await scenario(page)).data).toEqual(moved.slice(0, 21));
  await context.close();
});

test('the keyboard reaches the points too', async ({ page }) => {
  await open(page, 'data=line');
  await host(page, 'data').focus();
  for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await scenario(page)).data.length).toBe(22);
  const added = (await scenario(page)).data[21];
  // The new point is chosen: arrows move it.
  await page.keyboard.press('ArrowUp');
  await expect.poll(async () => (await scenario(page)).data[21][1]).toBeGreaterThan(added[1]);
  await page.keyboard.press('Delete');
  await expect.poll(async () => (await scenario(page)).data.length).toBe(21);
  await page.keyboard.press(']');
  await page.keyboard.press('Delete');
  await expect.poll(async () => (await scenario(page)).data.length).toBe(20);
});

test('parameters are turned by hand before any rule moves them', async ({ page }) => {
  await open(page, 'data=line&show=fit');
  const slider = part(page, 'turn-0');
  await slider.fill('300');
  await expect(part(page, 'hand-loss')).toHaveAttribute('data-value', /\d/);
  const shown = Number(await part(page, 'hand-loss').getAttribute('data-value'));
  const { objective } = again(await scenario(page));
  expect(shown).toBe(objective.value(3.5, 1));
});

test('Anscombe I diverges at 0.05 and converges at 0.01, and the page says why', async ({
  page,
}) => {
  await open(page, 'data=anscombe1&lr=0.05&show=numbers&steps=3000');
  await expect(part(page, 'fate')).toHaveAttribute('data-fate', 'diverges');
  await expect(part(page, 'fate')).toContainText('0.01088');
  await expect(part(page, 'fate')).toContainText('−8.189');
  await button(page, 'One step').focus();
  await page.keyboard.press('End');
  await expect
    .poll(async () => (await shownTally(page)).counts)
    .toEqual({ diverged: 50, left: 50 });
  await open(page, 'data=anscombe1&lr=0.01&show=numbers&steps=20000&starts=10');
  await expect(part(page, 'fate')).toHaveAttribute('data-fate', 'converges');
  await button(page, 'One step').focus();
  await page.keyboard.press('End');
  await expect.poll(async () => (await shownTally(page)).counts.lowest).toBe(10);
});

test('a table is pasted, and what is wrong in it is said with its line', async ({ page }) => {
  await open(page, 'data=anscombe1&show=fit');
  await part(page, 'open-data').click();
  const csv = part(page, 'csv');
  await expect(csv).toHaveValue(/^x,y\n10,8.04\n/);
  await csv.fill('1,2\n3,4\n5,6\n7,8\n9,1\n2,2\nten,3');
  await expect(part(page, 'csv-said')).toContainText('Line 7: “ten” is not a number.');
  await part(page, 'use-data').click();
  await expect(part(page, 'csv-said')).toHaveAttribute('data-code', 'csv.text');
  expect((await scenario(page)).data).toBe('anscombe1');
  await csv.fill('x;y\n0;1,5\n1;2\n2;3,25');
  await expect(part(page, 'csv-said')).toContainText('The comma is the decimal sign.');
  await part(page, 'use-data').click();
  await expect
    .poll(async () => (await scenario(page)).data)
    .toEqual([
      [0, 1.5],
      [1, 2],
      [2, 3.25],
    ]);
  await expect(part(page, 'data-sheet')).toBeHidden();
});

test('equal x are shown as what they are: a line of minima', async ({ page }) => {
  await open(page, 'data=1:1,1:3&show=numbers');
  await expect(part(page, 'minimiser')).toHaveText('a whole line of minima');
  await expect(part(page, 'fate')).toHaveAttribute('data-fate', 'valley');
  await expect(page.locator('watershed-figure [data-code="data.equal_x"]')).toBeVisible();
});

test('a model that cannot be is explained in its field, above the first one', async ({ page }) => {
  await open(page, 'model=W*x*z%2Bb&data=anscombe1');
  await expect(part(page, 'formula')).toHaveValue('W*x*z+b');
  await expect(page.locator('watershed-figure [data-part="problem"]')).toHaveAttribute(
    'data-code',
    'model.too_many_parameters',
  );
});

test('a long link is said to be long, and the data are offered as a file', async ({ page }) => {
  const points = Array.from(
    { length: 300 },
    (_, i) => `${i / 100}:${Math.round(Math.sin(i) * 1000) / 1000}`,
  );
  await open(page, `data=${points.join(',')}`);
  await button(page, 'Copy link').click();
  await expect(part(page, 'notes')).toContainText('2,000');
  const download = page.waitForEvent('download');
  await part(page, 'notes').getByRole('button', { name: 'Save the data as a file' }).click();
  expect((await download).suggestedFilename()).toBe('data.csv');
  await part(page, 'share').click();
  const sheet = part(page, 'share-sheet');
  await expect(sheet).toContainText('2,000');
  const second = page.waitForEvent('download');
  await sheet.getByRole('button', { name: 'Save the data as a file' }).click();
  expect((await second).suggestedFilename()).toBe('data.csv');
});

test('on a narrow screen the data are one view of several', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 760 });
  await open(page, 'data=two_classes&lang=ko');
  await expect(host(page, 'data')).toBeHidden();
  await page.getByRole('radio', { name: '데이터' }).check();
  await expect(host(page, 'data')).toBeVisible();
  await expect(host(page, 'map')).toBeHidden();
});

test('one is led to the data from the list of surfaces', async ({ page }) => {
  await open(page);
  await part(page, 'picker').click();
  await page.locator('watershed-figure [data-set="chain"]').click();
  await expect.poll(async () => (await scenario(page)).data).toBe('chain');
  await expect(host(page, 'data')).toBeVisible();
  await button(page, 'Undo').click();
  expect((await scenario(page)).surface).toBe('himmelblau');
  await expect(host(page, 'data')).toHaveCount(1);
  await expect(host(page, 'data')).toBeHidden();
});

test('the batch of the next step is shown: its points, and its loss over the whole', async ({
  page,
}) => {
  await open(page, 'data=line&show=fit&starts=3&steps=50');
  await part(page, 'batch').fill('4');
  await part(page, 'batch').press('Enter');
  await expect.poll(async () => (await scenario(page)).batch).toBe(4);
  const shown = await scenario(page);
  await button(page, 'One step').focus();
  await page.keyboard.press('End');
  // Batches never come to rest, and the runs on show are those of the core.
  await expect.poll(async () => (await shownTally(page)).counts).toEqual({ moving: 3 });
  const { runs } = again(shown);
  expect(runs.batch(0, 0).length).toBe(4);
  await part(page, 'batch').fill('');
  await part(page, 'batch').press('Enter');
  await expect.poll(async () => (await scenario(page)).batch).toBe(null);
});

test('standardising x turns the ravine into a bowl', async ({ page }) => {
  await open(page, 'data=anscombe1&show=fit');
  await part(page, 'standardise').click();
  await expect.poll(async () => (await scenario(page)).data.length).toBe(11);
  await expect(part(page, 'standardise')).toBeDisabled();
  await page.locator('watershed-figure [data-panel="numbers"]').click();
  await expect(part(page, 'condition')).toHaveText(/^κ = 1(\.000\d*)?$/);
});
