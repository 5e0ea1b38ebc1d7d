// What stands behind the pictures: tables, and what a screen reader hears.
import { again, button, expect, host, open, part, scenario, seek, test } from './figure.js';

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
  await button(page, 'Next rows').click();
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

/** A number as the page writes it. @param {string} text */
const value = (text) =>
  Number(
    text.replace(
      / × 10(.*)/,
      (_, power) =>
        `e${[...power]
          .map((c) => '⁰¹²³⁴⁵⁶⁷⁸⁹⁻'.indexOf(c))
          .map((d) => (d === 10 ? '-' : d))
          .join('')}`,
    ),
  );

/** What is said of a picture beside its name. @param {Page} page @param {string} view */
const described = (page, view) =>
  host(page, /** @type {any} */ (view)).evaluate((element) => {
    const id = element.getAttribute('aria-describedby') ?? '';
    const root = /** @type {ShadowRoot} */ (element.getRootNode());
    const found = root.querySelectorAll(`[id="${id}"]`);
    return found.length === 1 ? (found[0].textContent ?? '').trim() : `${found.length} of “${id}”`;
  });

/** From a picture to its table, by keyboard alone. @param {Page} page @param {string} view */
async function toTheTable(page, view) {
  await host(page, /** @type {any} */ (view)).focus();
  const tab = page.getByRole('tab', { name: 'Table' });
  for (let n = 0; n < 60; n++) {
    await page.keyboard.press('Tab');
    const role = await page.evaluate(() => {
      const root = document.querySelector('watershed-figure')?.shadowRoot;
      return root?.activeElement?.getAttribute('role');
    });
    if (role === 'tab') break;
  }
  await page.keyboard.press('End');
  await expect(tab).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(tab).toHaveAttribute('aria-selected', 'true');
}

for (const { view, link } of [
  { view: 'surface', link: 'surface=himmelblau&view=3d' },
  { view: 'map', link: 'surface=himmelblau&view=map' },
  { view: 'curve', link: 'surface=wave' },
  { view: 'data', link: 'data=line&view=data' },
  { view: 'beside-map', link: 'surface=two_valleys&beside=himmelblau&view=map' },
])
  test(`from the picture “${view}” a keyboard gets to its table`, async ({ page }) => {
    await open(page, `${link}&starts=6&step=3&lang=en`);
    expect(await described(page, view)).toBe('The panel “Table” lists what it shows.');
    await toTheTable(page, view);
    const { positions, objective } = again(await scenario(page));
    const exact = positions(3);
    const rows = await cells(page, 'table-runs');
    expect(rows).toHaveLength(6);
    const two = view !== 'curve';
    for (const [i, [, x, y, f]] of rows.entries()) {
      expect(value(x)).toBeCloseTo(exact[2 * i], 4);
      if (two) expect(value(y)).toBeCloseTo(exact[2 * i + 1], 4);
      const height = objective.value(exact[2 * i], exact[2 * i + 1]);
      expect(Math.abs(value(two ? f : y) - height)).toBeLessThan(1e-4 * (1 + Math.abs(height)));
    }
  });

test('the function beside has tables of its own, which say whose they are', async ({ page }) => {
  await open(page, 'surface=two_valleys&beside=himmelblau&starts=6&step=3&lang=en&show=table');
  const shown = await scenario(page);
  await expect(part(page, 'table-runs-beside')).toHaveAttribute('data-step', '3');
  await expect(part(page, 'table-runs-beside').locator('caption')).toHaveText(
    'Himmelblau: The runs at step 3',
  );
  await expect(part(page, 'table-runs').locator('caption')).toHaveText(
    'Two valleys: The runs at step 3',
  );
  // Both windows are their own, and a start lies at the same place of each.
  const { positions, objective } = again({ ...shown, surface: 'himmelblau' });
  const exact = positions(3);
  for (const [i, [, x, y, f]] of (await cells(page, 'table-runs-beside')).entries()) {
    expect(value(x)).toBeCloseTo(exact[2 * i], 4);
    expect(value(y)).toBeCloseTo(exact[2 * i + 1], 4);
    const height = objective.value(exact[2 * i], exact[2 * i + 1]);
    expect(Math.abs(value(f) - height)).toBeLessThan(1e-4 * (1 + Math.abs(height)));
  }
  await expect(part(page, 'table-points-beside').locator('[data-kind="minimum"]')).toHaveCount(4);
  await expect(part(page, 'table-points').locator('[data-kind="minimum"]')).toHaveCount(2);
});

test('the data stand in a table, with what the model makes of them and by how much it is off', async ({
  page,
}) => {
  await open(page, 'data=line&at=0,3;1,1&step=4&lang=en&show=table');
  for (const run of [1, 2]) {
    if (run === 2) await part(page, 'table-runs').locator('tr[data-run="1"] button').click();
    const table = part(page, 'table-data');
    await expect(table.locator('th', { hasText: `Model of run ${run}` })).toBeVisible();
    await expect(table).toHaveAttribute('data-step', '4');
    const { positions, objective } = again(await scenario(page));
    const [w, b] = positions(4).slice(2 * run - 2);
    const rows = await cells(page, 'table-data');
    const { points } = objective.describe().fit;
    expect(rows).toHaveLength(points.length);
    await expect
      .poll(async () =>
        Math.abs(value((await cells(page, 'table-data'))[0][3]) - (w * points[0][0] + b)),
      )
      .toBeLessThan(1e-4);
    for (const [i, [, x, y, predicted, residual]] of (await cells(page, 'table-data')).entries()) {
      expect(value(x)).toBeCloseTo(points[i][0], 5);
      expect(value(y)).toBeCloseTo(points[i][1], 5);
      expect(value(predicted)).toBeCloseTo(w * points[i][0] + b, 4);
      expect(value(residual)).toBeCloseTo(points[i][1] - (w * points[i][0] + b), 4);
    }
  }
});

test('both cross-sections of a saddle, and the chord, stand in tables', async ({ page }) => {
  await open(page, 'surface=saddle_walls&starts=3&lang=en&show=landscape,saddle,chord');
  for (const name of ['sections_table', 'chord_table'])
    await part(page, name).locator('summary').press('Enter');
  const { objective } = again(await scenario(page));
  const tables = part(page, 'sections_table').locator('table');
  await expect(tables).toHaveCount(2);
  for (const [k, lowest] of /** @type {const} */ ([
    [0, true],
    [1, false],
  ])) {
    const rows = await tables
      .nth(k)
      .locator('tbody tr')
      .evaluateAll((all) =>
        all.map((row) =>
          [.../** @type {HTMLTableRowElement} */ (row).cells].map((cell) =>
            (cell.textContent ?? '').replaceAll('−', '-').trim(),
          ),
        ),
      );
    expect(rows).toHaveLength(11);
    const heights = rows.map(([, x, y, f]) => {
      expect(Math.abs(value(f) - objective.value(value(x), value(y)))).toBeLessThan(0.01);
      return value(f);
    });
    expect(value(rows[5][0])).toBe(0);
    // Of A–B the saddle is the lowest point, of C–D the highest; the walls may come up to it again.
    expect(heights[5]).toBe(lowest ? Math.min(...heights) : Math.max(...heights));
    for (const beside of [heights[4], heights[6]]) expect(beside > heights[5]).toBe(lowest);
  }
  const chord = await part(page, 'chord_table')
    .locator('tbody tr')
    .evaluateAll((all) =>
      all.map((row) =>
        [.../** @type {HTMLTableRowElement} */ (row).cells].map((cell) =>
          (cell.textContent ?? '').replaceAll('−', '-').trim(),
        ),
      ),
    );
  expect(chord.length).toBeGreaterThan(8);
  // Not convex: somewhere the chord lies below the function.
  expect(chord.some(([, f, line]) => value(line) < value(f))).toBe(true);
});

test('the heights of a race stand in a table', async ({ page }) => {
  await open(page, 'surface=ravine&starts=3&lang=en&race=gd:lr=0.05,adam:lr=1&show=race');
  await expect(part(page, 'race-table')).toBeVisible();
  await page.locator('watershed-figure .panel-race details summary').last().press('Enter');
  const rows = await cells(page, 'race-heights');
  expect(rows).toHaveLength(20);
  expect(rows[0][0]).toBe('0');
  // All begin at the same height, which is the middle one of the starts.
  const { positions, objective } = again(await scenario(page));
  const at = positions(0);
  const first = [0, 1, 2]
    .map((i) => objective.value(at[2 * i], at[2 * i + 1]))
    .sort((a, b) => a - b);
  for (const cell of rows[0].slice(1)) expect(value(cell) / first[1]).toBeCloseTo(1, 4);
  for (const column of [1, 2]) expect(value(rows[19][column])).toBeLessThan(value(rows[0][column]));
});

test('in the fog what is said of a picture is what the point knows', async ({ page }) => {
  await open(page, 'surface=two_valleys&at=1.6,1.2&show=fog&step=5&lang=en');
  const { positions, objective } = again(await scenario(page));
  const [x, y] = positions(5);
  for (const view of ['map', 'surface'])
    await expect
      .poll(async () =>
        value(
          (await described(page, view))
            .replaceAll('−', '-')
            .replace(/^Step 5: height (\S+),.*/, '$1'),
        ),
      )
      .toBeCloseTo(objective.value(x, y), 3);
});

test('while it plays the figure is heard at most every four seconds, and at once when it stops', async ({
  page,
}) => {
  await page.clock.install();
  await open(
    page,
    'surface=bowl&view=map&starts=5&lr=0.0001&tolerance=0&steps=4000&speed=50&lang=en',
  );
  await expect(part(page, 'scrub')).toHaveAttribute('max', '4000');
  const heard = part(page, 'live');
  await expect(heard).toContainText('Step 0:');
  // From here on time passes when it is told to.
  await page.clock.pauseAt(new Date(Date.now() + 3_600_000));
  const figure = page.locator('watershed-figure');
  const step = async () => Number(await part(page, 'tally').getAttribute('data-step'));
  /** @param {number} ms @param {number} least step that is on show then */
  const pass = async (ms, least) => {
    await page.clock.runFor(ms);
    await expect.poll(step).toBeGreaterThanOrEqual(least);
  };
  await figure.evaluate((element) => /** @type {any} */ (element).play());
  await pass(200, 5);
  const first = await heard.textContent();
  expect(first).toMatch(/Step \d+: 0 of 5 runs/);
  await pass(3000, 150);
  expect(await heard.textContent()).toBe(first);
  await pass(1500, 225);
  await expect(heard).not.toHaveText(String(first));
  const second = await heard.textContent();
  await pass(1000, 275);
  expect(await heard.textContent()).toBe(second);
  await figure.evaluate((element) => /** @type {any} */ (element).pause());
  const stands = await figure.evaluate((element) => /** @type {any} */ (element).scenario.step);
  await expect(heard).toContainText(`Step ${stands}: 0 of 5 runs have reached the lowest minimum`);
});
