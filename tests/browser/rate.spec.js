import { again, button, expect, open, part, scenario, test } from './figure.js';

test('the band says what a rate does, and its marks set the rates they name', async ({ page }) => {
  await open(page, 'surface=booth&view=map&at=-5,2;6,-3');
  await expect(part(page, 'rate-hint')).toBeVisible();
  await button(page, 'Next run').click();
  const band = part(page, 'rate-band');
  await expect(band).toHaveAttribute('data-verdict', 'good');
  await expect(band).toContainText('Exact');
  // Booth's Hessian is [[10, 8], [8, 10]]: eigenvalues 2 and 18.
  expect(Number(await band.getAttribute('data-edge'))).toBeCloseTo(2 / 18, 12);
  for (const [name, rate, verdict] of /** @type {[string, number, string][]} */ ([
    ['rate-steepest', 1 / 18, 'good'],
    ['rate-best', 2 / 20, 'oscillates'],
    ['rate-edge', 2 / 18, 'oscillates'],
  ])) {
    await part(page, name).click();
    await expect.poll(async () => (await scenario(page)).lr?.[0][1]).toBeCloseTo(rate, 12);
    await expect(band).toHaveAttribute('data-verdict', verdict);
  }
  await part(page, 'rate').fill('0.12');
  await part(page, 'rate').press('Enter');
  await expect(band).toHaveAttribute('data-verdict', 'diverges');
  const { runs } = again(await scenario(page));
  expect(Math.hypot(...runs.positionsBetween(100, 100).slice(0, 2))).toBeGreaterThan(1000);
});

test('where the function is not quadratic, the band says that it is local', async ({ page }) => {
  await open(page, 'surface=himmelblau&view=map&at=3,2.1;-0.3,-0.9');
  await button(page, 'Next run').click();
  await expect(part(page, 'rate-band')).toContainText('Only near this run');
  // At the top of the hill between the minima the ground bends upwards nowhere.
  await button(page, 'Next run').click();
  await expect(part(page, 'rate-unbounded')).toBeVisible();
});
