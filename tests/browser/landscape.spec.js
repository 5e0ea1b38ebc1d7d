import { button, expect, host, open, part, scenario, seek, shownTally, test } from './figure.js';

/** @param {import('@playwright/test').Page} page */
const verdict = (page) => part(page, 'verdict');

test('the landscape is searched after the first picture, and the tally says what is proved', async ({
  page,
}) => {
  await open(page, 'surface=himmelblau&view=map&starts=20');
  await expect(part(page, 'tally')).toContainText('Proved: no minimum in the window lies lower');
  await expect(part(page, 'tally')).toContainText('Published minimum: 0');
  await seek(page, Number(await part(page, 'scrub').getAttribute('max')));
  const lowest = part(page, 'tally').locator('[data-outcome="lowest"]');
  await expect(lowest).toContainText('lowest minimum');
});

test('a first visit says lowest found; what is proved is said once the visitor does more', async ({
  page,
}) => {
  await open(page);
  await seek(page, Number(await part(page, 'scrub').getAttribute('max')));
  const lowest = part(page, 'tally').locator('[data-outcome="lowest"]');
  await expect(lowest).toContainText('lowest found');
  await expect(part(page, 'tally')).not.toContainText('Proved');
  // The rest of the core comes with the first change, and the search after it.
  await part(page, 'rate').fill('0.02');
  await part(page, 'rate').press('Enter');
  await expect(part(page, 'tally')).toContainText('Proved: no minimum in the window lies lower');
  await seek(page, Number(await part(page, 'scrub').getAttribute('max')));
  await expect(lowest).toContainText('lowest minimum');
});

test('where the list is not complete the tally says lowest found, and names a lower edge', async ({
  page,
}) => {
  await open(page, 'surface=eggholder&view=map&starts=5&show=landscape');
  await expect(part(page, 'tally')).toContainText('edge lies lower still', { timeout: 60_000 });
  await expect(part(page, 'tally')).toContainText('959.6');
  await expect(part(page, 'tally')).toContainText('Published minimum: −959.6');
  await expect(part(page, 'tally')).not.toContainText('Proved');
  await expect(part(page, 'landscape-count')).toHaveAttribute('data-complete', 'no');
  await expect(part(page, 'landscape-count')).toContainText('% of the window');
});

test('the panel lists points, and what follows where the surface is convex', async ({ page }) => {
  await open(page, 'surface=booth&view=map&starts=5&show=landscape');
  await expect(verdict(page)).toHaveAttribute('data-verdict', 'strictly convex');
  // The Hessian is 10, 8, 8, 10 everywhere: L = 18.
  await expect(verdict(page)).toContainText('learning rate below 0.1111 ends in the same place');
  await expect(part(page, 'landscape-list').locator('tbody tr')).toHaveCount(1);
  await page.goto('about:blank');
  await open(page, 'surface=kink&starts=5&show=landscape');
  await expect(verdict(page)).toHaveAttribute('data-verdict', 'convex');
  await expect(verdict(page)).toContainText('equally low');
  await expect(verdict(page)).not.toContainText('same place');
  // Strictly convex, but its minimum lies outside: no more follows than that.
  await page.goto('about:blank');
  await open(page, 'formula=(x-9)^2%2By^2&x=-1,1&y=-1,1&starts=5&view=map&show=landscape');
  await expect(verdict(page)).toHaveAttribute('data-verdict', 'strictly convex');
  await expect(verdict(page)).toContainText('no minimum inside');
  await expect(verdict(page)).not.toContainText('same');
});

test('marks, shading and the chord are drawn', async ({ page }) => {
  await open(page, 'surface=himmelblau&view=map&starts=1&show=landscape');
  await expect(verdict(page)).toHaveAttribute('data-verdict', 'not convex');
  await expect(part(page, 'landscape-count')).toHaveAttribute('data-complete', 'yes');
  // All layers of the map as one picture.
  const picture = () =>
    host(page, 'map').evaluate((element) =>
      [...element.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL()).join(),
    );
  for (const name of ['shade', 'chord']) {
    const before = await picture();
    await part(page, `landscape-${name}`).check();
    await expect.poll(async () => (await picture()) === before).toBe(false);
  }
});

test('a saddle has two sections; a start on the ridge walks into it, a nudge leaves as predicted', async ({
  page,
}) => {
  await open(page, 'surface=saddle&view=map&starts=5&show=landscape');
  await part(page, 'landscape-list').getByRole('button', { name: 'saddle' }).click();
  await expect(part(page, 'saddle-view').locator('figure path')).toHaveCount(2);
  await button(page, 'Start on the ridge').click();
  await expect(part(page, 'saddle-told')).toContainText('walks along the watershed line');
  const { at } = await scenario(page);
  expect(at).toHaveLength(1);
  expect(at[0][1]).toBe(0);
  await seek(page, Number(await part(page, 'scrub').getAttribute('max')));
  expect((await shownTally(page)).counts.saddle).toBe(1);

  await button(page, 'Nudge by δ along C–D').click();
  await expect(part(page, 'saddle-told')).toContainText('The run takes');
  const text = (await part(page, 'saddle-told').textContent()) ?? '';
  const [, predicted, taken] = text.match(/= (\d+) steps.*takes (\d+)/) ?? [];
  expect(Math.abs(Number(predicted) - Number(taken))).toBeLessThanOrEqual(1);
  // Of another rule nothing is predicted.
  await part(page, 'rule').selectOption('momentum');
  await button(page, 'Nudge by δ along C–D').click();
  await expect(part(page, 'saddle-told')).toContainText('nothing is predicted');
  await expect(part(page, 'saddle-told')).not.toContainText('Predicted');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  expect((await scenario(page)).at).toEqual(at);
});

test('a search under way ends with its function', async ({ page }) => {
  await open(page, 'surface=drop_wave&view=map&starts=5&show=landscape');
  await page.evaluate(() => (location.hash = 'surface=sphere&view=map&starts=5&show=landscape'));
  await expect(verdict(page)).toHaveAttribute('data-verdict', 'strictly convex');
  await expect(part(page, 'landscape-list').locator('tbody tr')).toHaveCount(1);
});

test('what is defined nowhere has no landscape, which is said, and the figure goes on', async ({
  page,
}) => {
  await open(page, 'formula=ln(x)%2By&x=-3,-1&y=-1,1&view=map&starts=3&show=landscape');
  const told = part(page, 'landscape-nowhere');
  await expect(told).toContainText('no value anywhere in this window');
  await expect(part(page, 'landscape-waiting')).toBeHidden();
  expect((await shownTally(page)).counts).toEqual({ undefined: 3 });
  // In a window where it is defined it is searched.
  await part(page, 'x-hi').fill('2');
  await part(page, 'x-hi').press('Enter');
  await expect(part(page, 'landscape-count')).toContainText('No critical point was found');
  await expect(told).toBeHidden();
});
