import {
  again,
  button,
  expect,
  host,
  open,
  part,
  phone,
  picture,
  scenario,
  seek,
  test,
} from './figure.js';

const LINK = 'view=map&at=-4.5,0.5;4,4.6&show=step';

/** Opens the panel with the first run selected. @param {import('@playwright/test').Page} page @param {string} link */
async function follow(page, link) {
  await open(page, link);
  await part(page, 'follow').click();
  await expect(part(page, 'phases')).toBeVisible();
}

/** The numbers of a printed equation, in their order. @param {import('@playwright/test').Page} page */
const numbers = async (page) =>
  (await part(page, 'phases').locator('mtable.lines > mtr:last-child mn').allTextContents()).map(
    Number,
  );

/** A print of a layer of the map. @param {import('@playwright/test').Page} page @param {string} name */
const layer = (page, name) =>
  host(page, 'map').evaluate((element, layerName) => {
    const canvas = /** @type {HTMLCanvasElement} */ (
      element.querySelector(`canvas[data-layer="${layerName}"]`)
    );
    const text = canvas.toDataURL();
    return [...text].reduce((sum, sign) => (Math.imul(sum, 31) + sign.charCodeAt(0)) | 0, 0);
  }, name);

/** The critical points are known, and two frames later shown. @param {import('@playwright/test').Page} page */
const told = (page) =>
  page.waitForFunction(() => {
    const figure = /** @type {any} */ (document.querySelector('watershed-figure'));
    if (!figure.state.run.survey) return false;
    const frame = () => new Promise(requestAnimationFrame);
    return frame()
      .then(frame)
      .then(() => true);
  });

test('the step of the selected run is written out with its own numbers', async ({ page }) => {
  await follow(page, `${LINK}&step=2`);
  const { runs } = again(await scenario(page));
  const told = runs.explain(0, 2);
  const phases = part(page, 'phases');
  await expect(phases).toHaveAttribute('data-step', '2');
  await page.getByRole('button', { name: '2. Step' }).click();
  await expect(phases).toHaveAttribute('data-phase', 'step');
  // −0.01 · (gx, gy) = (Δx, Δy), as absolute values: the minus is an operator.
  const shown = await numbers(page);
  const step = told.terms.find((/** @type {any} */ term) => term.name === 'step').vector;
  const wanted = [0.01, ...told.gradient, ...step].map(Math.abs);
  expect(shown.length).toBe(wanted.length);
  shown.forEach((n, i) => expect(Math.abs(n - wanted[i])).toBeLessThan(1e-4 * wanted[i]));
  // The point that the panel leads to is where the run then stands.
  await page.getByRole('button', { name: '3. New point' }).click();
  const next = (await numbers(page)).slice(-2);
  await seek(page, 3);
  const [x, y] = runs.positionsBetween(3, 3);
  expect(Math.abs(next[0] - Math.abs(x))).toBeLessThan(1e-4 * Math.abs(x));
  expect(Math.abs(next[1] - Math.abs(y))).toBeLessThan(1e-4 * Math.abs(y));
});

test('phases are walked forwards and backwards, across the ends of a step', async ({ page }) => {
  await follow(page, LINK);
  const phases = part(page, 'phases');
  await expect(phases).toHaveAttribute('data-phase', 'gradient');
  await expect(part(page, 'phase-back')).toBeDisabled();
  await told(page);
  const gradient = await layer(page, 'marks');
  for (const name of ['step', 'point']) {
    await part(page, 'phase-forward').click();
    await expect(phases).toHaveAttribute('data-phase', name);
  }
  await expect.poll(() => layer(page, 'marks')).not.toBe(gradient);
  await part(page, 'phase-forward').click();
  await expect(phases).toHaveAttribute('data-step', '1');
  await expect(phases).toHaveAttribute('data-phase', 'gradient');
  expect((await scenario(page)).step).toBe(1);
  await part(page, 'phase-back').click();
  await expect(phases).toHaveAttribute('data-step', '0');
  await expect(phases).toHaveAttribute('data-phase', 'point');
  for (const name of ['step', 'gradient']) {
    await part(page, 'phase-back').click();
    await expect(phases).toHaveAttribute('data-phase', name);
  }
  // Back where it began, the picture is the same.
  await page.mouse.move(5, 5);
  await expect.poll(() => layer(page, 'marks')).toBe(gradient);
});

test('one step plays its phases before it is taken; a second press takes it at once', async ({
  page,
}) => {
  await follow(page, LINK);
  const phases = part(page, 'phases');
  await button(page, 'One step').click();
  await expect(phases).toHaveAttribute('data-phase', 'step');
  expect((await scenario(page)).step, 'not yet').toBe(0);
  await expect(phases).toHaveAttribute('data-step', '1');
  expect((await scenario(page)).step).toBe(1);
  await button(page, 'One step').click();
  await button(page, 'One step').click();
  await expect.poll(async () => (await scenario(page)).step).toBe(2);
});

test('less motion: one step walks to the next phase', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await follow(page, LINK);
  const phases = part(page, 'phases');
  for (const name of ['step', 'point', 'gradient']) {
    await button(page, 'One step').click();
    await expect(phases).toHaveAttribute('data-phase', name);
  }
  await expect(phases).toHaveAttribute('data-step', '1');
});

test('tangent plane and quadratic model are drawn, on the map and on the surface', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 1500 });
  await follow(page, LINK.replace('view=map', 'view=both'));
  await expect
    .poll(async () => (await picture(page, 'surface'))?.colours ?? 0)
    .toBeGreaterThan(200);
  const prints = async () => [await layer(page, 'lines'), (await picture(page, 'surface'))?.print];
  let before = await prints();
  for (const name of ['step-plane', 'step-model']) {
    await part(page, name).check();
    await expect.poll(async () => (await prints())[0]).not.toBe(before[0]);
    await expect.poll(async () => (await prints())[1]).not.toBe(before[1]);
    before = await prints();
  }
});

test('a curve has its tangent, its parabola and plain numbers', async ({ page }) => {
  await follow(page, 'surface=double_well&at=1.7&show=step');
  const look = part(page, 'phases').locator('.look');
  await expect(look).toContainText('The gradient of a curve is its slope');
  await expect(look).not.toContainText('contour');
  await page.getByRole('button', { name: '2. Step' }).click();
  expect((await numbers(page)).length).toBe(3);
  await expect(page.getByText('Tangent', { exact: true })).toBeVisible();
  await part(page, 'step-model').check();
});

test('the panel fits a narrow screen', async ({ browser, baseURL }) => {
  const page = await phone(browser, baseURL, 375, 800);
  await follow(page, `optimizer=adam&${LINK}&step=3`);
  for (const i of [1, 3, 6]) {
    await part(page, 'phases').locator('ol button').nth(i).click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      375,
    );
  }
  for (const step of await part(page, 'phases').locator('ol button').all())
    expect((await step.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await page.close();
});
