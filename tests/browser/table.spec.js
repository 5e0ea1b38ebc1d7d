// What stands behind the pictures: tables, and what a screen reader hears.
import { again, button, expect, open, part, scenario, seek, test } from './figure.js';

/** @typedef {import('@playwright/test').Page} Page */

/** A table's cells, row by row. @param {Page} page @param {string} name */
const cells = (page, name) =>
  part(page, name).evaluate((table) =>
    [.../** @type {HTMLTableElement} */ (table).tBodies[0].rows].map((row) =>
      [...row.cells].map((cell) =>
        (cell.textContent ?? '').replace(/\s+/g, ' ').replaceAll('−', '-').trim(),
      ),
    ),
  );

test('the table says where every run stands, as the runs themselves do, and what is proved of the ground', async ({
  page,
}) => {
  await open(page, 'show=table&starts=60&lang=en');
  await expect(part(page, 'table-runs')).toBeVisible();
  const { positions, computed, tally } = again(await scenario(page));
  for (const step of [7, computed]) {
    await seek(page, step);
    await expect(part(page, 'table-runs')).toHaveAttribute('data-step', String(step));
    const rows = await cells(page, 'table-runs');
    expect(rows).toHaveLength(50);
    const exact = positions(step);
    for (const [i, [run, x, y]] of rows.entries()) {
      expect(run).toBe(String(i + 1));
      expect(Number(x)).toBeCloseTo(exact[2 * i], 4);
      expect(Number(y)).toBeCloseTo(exact[2 * i + 1], 4);
    }
  }
  // The other ten are a button away; together they are the tally.
  const outcomes = async () =>
    part(page, 'table-runs')
      .locator('tbody tr')
      .evaluateAll((rows) => rows.map((row) => /** @type {HTMLElement} */ (row).dataset.outcome));
  const first = await outcomes();
  await button(page, 'The next ones').click();
  await expect(part(page, 'table-runs').locator('tbody tr')).toHaveCount(10);
  /** @type {Record<string, number>} */
  const counted = {};
  for (const name of [...first, ...(await outcomes())])
    counted[String(name)] = (counted[String(name)] ?? 0) + 1;
  const { left, ...wanted } = tally(computed);
  expect(counted).toEqual(wanted);
  expect(left ?? 0).toBeGreaterThanOrEqual(0);
  // To choose a run in the table is to choose it in the pictures.
  await part(page, 'table-runs').locator('tr[data-run="54"] button').click();
  await expect(page.getByText('Run 55 of 60')).toBeVisible();
  const kinds = (await cells(page, 'table-points')).map(([kind]) => kind);
  expect(kinds.filter((kind) => kind === 'minimum')).toHaveLength(4);
  expect(kinds.filter((kind) => kind === 'saddle')).toHaveLength(4);
  expect(kinds.filter((kind) => kind === 'maximum')).toHaveLength(1);
});

test('what is heard is how many have arrived, and how many still move', async ({ page }) => {
  // The whole core is asked for, so that the list of minima is proved.
  await open(page, 'surface=two_valleys&starts=50&lang=en&show=table');
  await expect(part(page, 'table-points')).toBeVisible();
  const settings = await scenario(page);
  const { tally } = again(settings);
  const heard = part(page, 'live');
  for (const step of [0, 40, 90]) {
    await seek(page, step);
    const { lowest = 0, minimum = 0, moving = 0 } = tally(step);
    await expect(heard).toContainText(
      new RegExp(`Step ${step}: ${lowest} of 50 runs (has|have) reached the lowest minimum`),
    );
    if (minimum > 0) await expect(heard).toContainText(`another minimum ${minimum}`);
    if (moving > 0)
      await expect(heard).toContainText(new RegExp(`${moving} (is|are) still moving`));
    else await expect(heard).not.toContainText('moving');
  }
  // The pictures say where to find it.
  const told = await page.locator('watershed-figure [data-view="map"]').evaluate((host) => {
    const id = host.getAttribute('aria-describedby') ?? '';
    return /** @type {ShadowRoot} */ (host.getRootNode()).getElementById(id)?.textContent;
  });
  expect(told).toContain('Table');
});
