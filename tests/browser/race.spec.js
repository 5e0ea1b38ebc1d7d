import { Ensemble, Objective, RateSearch } from '../boundary/core.js';
import { expect, open, part, phone, scenario, test } from './figure.js';

const LINK = 'view=map&show=race&race=gd:lr=0.01,adam:lr=0.3&at=-1.5,-1.5';

test('a race from a link: the table says what the core does', async ({ page }) => {
  await open(page, LINK);
  const rows = part(page, 'race-table').locator('tbody tr');
  await expect(rows).toHaveCount(2);
  const objective = new Objective({ surface: 'himmelblau' });
  for (const [i, optimizer] of [
    { name: 'gd', lr: 0.01 },
    { name: 'adam', lr: 0.3 },
  ].entries()) {
    const runs = new Ensemble(objective, {
      optimizer,
      starts: { list: [[-1.5, -1.5]] },
      maxSteps: 1000,
      tolerance: 1e-6,
    });
    runs.step(1000);
    const values = [...runs.valuesBetween(0, runs.computed())];
    const arrival = values.findIndex((value) => value <= 1e-6);
    await expect(rows.nth(i).locator('[data-part="steps"]')).toHaveText(String(arrival));
    await expect(rows.nth(i).locator('[data-part="gradients"]')).toHaveText(String(arrival + 1));
  }
});

test('rules are added, changed and taken out, in the link and back by undo', async ({ page }) => {
  await open(page, LINK);
  const rows = part(page, 'race-table').locator('tbody tr');
  await expect(rows).toHaveCount(2);
  const slow = await rows.first().locator('[data-part="steps"]').textContent();
  await part(page, 'race-0-lr').fill('0.002');
  await part(page, 'race-0-lr').press('Enter');
  await expect(rows.first().locator('[data-part="steps"]')).not.toHaveText(slow ?? '');
  expect((await scenario(page)).race[0]).toEqual({ name: 'gd', values: { lr: 0.002 } });
  await part(page, 'race-add').click();
  await expect(rows).toHaveCount(3);
  await page.getByRole('button', { name: 'Take this rule out' }).last().click();
  await expect(rows).toHaveCount(2);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rows).toHaveCount(3);
  // What a rule cannot take is said, and the field keeps what holds.
  await part(page, 'race-0-lr').fill('-1');
  await part(page, 'race-0-lr').press('Enter');
  await expect(part(page, 'race-0-lr')).toHaveValue('0.002');
});

test('each rule is tuned as the core searches, and undo brings the old rates back', async ({
  page,
}) => {
  await open(page, 'view=map&show=race&race=gd:lr=0.003,adam:lr=0.3,newton&at=-1.5,-1.5');
  await expect(part(page, 'race-tune-budget')).toContainText('14,000 gradient evaluations');
  const before = (await scenario(page)).race;
  await part(page, 'race-tune').click();
  const objective = new Objective({ surface: 'himmelblau' });
  const chosen = [
    { name: 'gd', lr: 0.003 },
    { name: 'adam', lr: 0.3 },
  ].map((optimizer) => {
    const settings = {
      optimizer,
      starts: { list: [[-1.5, -1.5]] },
      maxSteps: 1000,
      tolerance: 1e-6,
    };
    const search = new RateSearch(objective, settings, 14_000);
    while (!search.advance());
    return search.report();
  });
  for (const [i, { rate, tried }] of chosen.entries()) {
    const line = part(page, `tuned-${i}`);
    await expect(line).toHaveAttribute('data-rate', String(rate));
    await expect(part(page, `race-${i}-lr`)).toHaveValue(String(rate));
    await line.locator('summary').click();
    await expect(line.locator('tbody tr')).toHaveCount(14);
    const best = tried.find((trial) => trial.rate === rate);
    const row = await line.locator('tr[data-chosen]').locator('th, td').allTextContents();
    expect(row.slice(0, 3).map((text) => text.replace(',', ''))).toEqual([
      String(rate),
      `${best.arrived} of 1`,
      String(best.evaluations),
    ]);
  }
  await expect(part(page, 'tuned-2')).toContainText('no learning rate');
  expect((await scenario(page)).race.map((/** @type {any} */ { values }) => values.lr)).toEqual([
    ...chosen.map(({ rate }) => rate),
    undefined,
  ]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(part(page, 'race-0-lr')).toHaveValue('0.003');
  expect((await scenario(page)).race).toEqual(before);
});

test('a search for rates is cancelled, and the rates stay', async ({ page }) => {
  await open(page, `${LINK}&steps=100000`);
  await part(page, 'race-tune').evaluate((tune) => {
    // Pressed as soon as it is there, however fast the machine is.
    const root = /** @type {ShadowRoot} */ (tune.getRootNode());
    new MutationObserver((_, self) => {
      const cancel = /** @type {HTMLElement | null} */ (
        root.querySelector('[data-part="race-tune-cancel"]')
      );
      cancel?.click();
      if (cancel) self.disconnect();
    }).observe(root, { childList: true, subtree: true });
    /** @type {HTMLElement} */ (tune).click();
  });
  await expect(part(page, 'race-tune-note')).toContainText('Cancelled');
  await expect(part(page, 'race-tune')).toBeVisible();
  await expect(part(page, 'race-0-lr')).toHaveValue('0.01');
});

test('rules have names and flags are boxes, in both languages', async ({ page }) => {
  await open(page, 'view=map&show=race&race=gd_armijo,rmsprop&lang=ko');
  const row = page.locator('watershed-figure [data-racer="rmsprop"]');
  await expect(page.locator('watershed-figure [data-racer="gd_armijo"] select')).not.toContainText(
    'gd_armijo',
  );
  await expect(
    page.locator('watershed-figure [data-racer="gd_armijo"] select option').first(),
  ).toHaveText('경사하강법');
  await expect(part(page, 'race-tune')).toHaveText('학습률 각각 찾기');
  await row.locator('[data-part="race-1-centered"]').check();
  expect((await scenario(page)).race[1].values).toEqual({ centered: 1 });
});

test('the race fits a narrow screen', async ({ browser, baseURL }) => {
  const page = await phone(browser, baseURL, 375, 800);
  await open(page, LINK);
  await expect(part(page, 'race-table')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
  await page.close();
});
