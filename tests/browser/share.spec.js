import { readFile } from 'node:fs/promises';
import { again, expect, open, part, scenario, test } from './figure.js';

test('the sheet hands out the link, its QR code on the whole screen, and gives the focus back', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, 'surface=bowl&view=map&starts=5&step=3');
  await part(page, 'share').click();
  const link = await part(page, 'share-link').inputValue();
  expect(link).toMatch(/\/lectures\/descent\/index\.html#surface=bowl&starts=5&step=3&view=map$/);
  await part(page, 'copy-share-link').click();
  await expect(part(page, 'copy-share-link')).toHaveText(/Copied/);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  // Keys belong to the sheet.
  const before = (await scenario(page)).seed;
  await page.keyboard.press('t');
  expect((await scenario(page)).seed).toBe(before);
  await part(page, 'show-card').click();
  const card = part(page, 'card');
  await expect(card).toBeVisible();
  await expect(card).toContainText(link);
  const box = /** @type {any} */ (await card.locator('svg.qr').boundingBox());
  const view = /** @type {any} */ (page.viewportSize());
  expect(Math.min(box.width, box.height)).toBeGreaterThan(view.height / 2);
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await expect(part(page, 'share-sheet')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(part(page, 'share-sheet')).toBeHidden();
  await expect(part(page, 'share')).toBeFocused();
});

test('the embed code follows the choices, and the preview shows them', async ({ page }) => {
  await open(page, 'surface=bowl&starts=5');
  await part(page, 'share').click();
  await part(page, 'share-tab').locator('[value=embed]').check();
  const code = part(page, 'share-code');
  await expect(code).toHaveValue(/hide=settings,readout,panels/);
  await part(page, 'embed-formula').uncheck();
  await part(page, 'embed-theme').selectOption('dark');
  await part(page, 'embed-lang').selectOption('ko');
  await part(page, 'embed-width').fill('320');
  await part(page, 'embed-width').press('Enter');
  await expect(code).toHaveValue(
    /hide=settings,readout,panels,formula&amp;lang=ko&amp;theme=dark"[^]*width="320"/,
  );
  // The preview is the real thing, in the sandbox that the code asks for.
  const frame = page.frameLocator('[data-part="preview"]');
  await expect(frame.locator('[data-part="tally"]')).toHaveAttribute('data-step', /\d/);
  await expect(frame.locator('html')).toHaveAttribute('lang', 'ko');
  await expect(frame.locator('html')).toHaveAttribute('data-shade', 'dark');
  await expect(frame.locator('[data-part="formula"]')).toHaveCount(0);
  await part(page, 'embed-kind').locator('[value=element]').check();
  await expect(code).toHaveValue(/<watershed-figure surface="bowl" starts="5" hide=/);
  // What the sheet tries out does not touch the figure.
  expect((await scenario(page)).hide).toEqual([]);
});

test('the map leaves as PNG and SVG, the runs as CSV, JSON and Python, with the caption beside', async ({
  page,
}) => {
  await open(page, 'surface=himmelblau&view=map&starts=12&seed=5&step=9');
  await part(page, 'share').click();
  await part(page, 'share-tab').locator('[value=save]').check();
  const file = async (/** @type {string} */ name) => {
    const [download] = await Promise.all([page.waitForEvent('download'), part(page, name).click()]);
    return {
      name: download.suggestedFilename(),
      bytes: await readFile(await download.path()),
    };
  };
  const svg = await file('svg');
  expect(svg.name).toBe('watershed-himmelblau-map.svg');
  const text = String(svg.bytes);
  expect(text.match(/class="contour"/g)?.length).toBeGreaterThan(5);
  expect(text.match(/class="run"/g)).toHaveLength(12);
  for (const scale of [1, 4]) {
    const png = await file(`png-${scale}`);
    expect(png.name).toBe(`watershed-himmelblau-map-${scale}x.png`);
    expect(png.bytes.readUInt32BE(16)).toBe(720 * scale);
    expect(png.bytes.readUInt32BE(20) % scale).toBe(0);
    expect(png.bytes.length).toBeGreaterThan(20_000);
  }
  const tall = (await file('png-1')).bytes.readUInt32BE(20);
  await part(page, 'with-legend').uncheck();
  expect(String((await file('svg')).bytes)).not.toContain('still moving');
  expect((await file('png-1')).bytes.readUInt32BE(20)).toBeLessThan(tall);
  const { computed, positions } = again(await scenario(page));
  const json = JSON.parse(String((await file('json')).bytes));
  expect(json.runs).toHaveLength(12);
  const starts = json.runs.flatMap((/** @type {any} */ run) => run.path[0].slice(0, 2));
  expect(starts).toEqual(positions(0));
  const rows = String((await file('csv')).bytes).split('\n');
  expect(rows.at(-2)).toMatch(/^12,\d+,/);
  expect(Math.max(...rows.slice(4, -1).map((row) => Number(row.split(',')[1])))).toBe(computed);
  const script = String((await file('torch')).bytes);
  expect(script).toContain('torch.optim.SGD([p], lr=0.01, weight_decay=0)');
  expect(script).toContain(`[${starts[0]}, ${starts[1]}],`);
  await expect(part(page, 'share-caption')).toHaveValue(/Himmelblau — .*#starts=12&seed=5&step=9/);
});

for (const [view, link, kind, signs] of /** @type {[string, string, string, number][]} */ ([
  ['the 3D view', 'surface=bowl&view=3d&starts=6&step=12&lr=0.3', 'surface', 2000],
  ['a curve', 'formula=x^4-3*x^2%2Bx&x=-2,2&starts=9&step=20&lr=0.02', 'curve', 60],
  ['the data', 'data=anscombe1&starts=6&step=40&view=data', 'data', 60],
]))
  test(`${view} leaves as PNG in either theme, and what is on show stays as it was`, async ({
    page,
  }) => {
    await open(page, link);
    if (kind === 'surface')
      await expect(page.locator('watershed-figure .pane.surface .over')).toHaveCount(0);
    const shown = () =>
      page.locator('watershed-figure').evaluate((figure, name) => {
        const host = figure.shadowRoot?.querySelector(`[data-view=${name}]`);
        return [...(host?.querySelectorAll('canvas') ?? [])].map((canvas) => [
          canvas.width,
          canvas.height,
          canvas.toDataURL().length,
        ]);
      }, kind);
    await part(page, 'share').click();
    await part(page, 'share-tab').locator('[value=save]').check();
    const before = await shown();
    /** @type {Record<string, any>} */
    const found = {};
    for (const theme of ['light', 'dark']) {
      await part(page, 'save-theme').selectOption(theme);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        part(page, 'png-2').click(),
      ]);
      expect(download.suggestedFilename()).toMatch(new RegExp(`-${kind}-2x\\.png$`));
      const bytes = await readFile(await download.path());
      expect(bytes.readUInt32BE(16)).toBe(1440);
      found[theme] = await colours(page, bytes.toString('base64'));
    }
    expect(found.light.corner).toEqual([251, 250, 247]);
    expect(found.dark.corner).toEqual([20, 23, 26]);
    // Something is drawn: many different colours, and not on the paper alone.
    expect(found.light.different).toBeGreaterThan(signs);
    expect(found.dark.different).toBeGreaterThan(signs);
    expect(await shown()).toEqual(before);
    await expect(part(page, 'save-fault')).toHaveCount(0);
  });

test('in the fog there is no picture to be saved', async ({ page }) => {
  await open(page, 'surface=himmelblau&starts=3&step=4&show=fog');
  await expect(part(page, 'picker')).toContainText('Land in the fog');
  await expect(part(page, 'share')).toHaveCount(0);
  await part(page, 'fog').click();
  await part(page, 'share').click();
  await part(page, 'share-tab').locator('[value=save]').check();
  await expect(part(page, 'png-1')).toBeVisible();
});

/**
 * What a picture is made of.
 * @param {import('@playwright/test').Page} page @param {string} base64
 */
const colours = (page, base64) =>
  page.evaluate(async (text) => {
    const image = new Image();
    image.src = `data:image/png;base64,${text}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    return {
      corner: [...data.slice(0, 3)],
      different: new Set(new Uint32Array(data.buffer)).size,
    };
  }, base64);
