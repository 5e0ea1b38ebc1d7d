// Paper: light whatever the screen is, the figure as it stands, the way back to it.
import { expect, mapPainted, open, part, picture, seek, test } from './figure.js';

test('on paper all is light, as wide as the paper, and says how to come back', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page, 'surface=two_valleys&theme=dark&starts=12');
  await mapPainted(page);
  await expect.poll(async () => (await picture(page, 'surface'))?.colours ?? 0).toBeGreaterThan(99);
  await seek(page, 7);
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('step=7');
  const screen = await picture(page, 'map');
  // As the browser does it: the event first, and all that it wants to print is there when the handlers have run.
  const printed = await page.evaluate(async () => {
    dispatchEvent(new Event('beforeprint'));
    await Promise.resolve();
    const figure = /** @type {HTMLElement} */ (document.querySelector('watershed-figure'));
    const root = /** @type {ShadowRoot} */ (figure.shadowRoot);
    const host = /** @type {HTMLElement} */ (root.querySelector('[data-view="map"]'));
    const land = /** @type {HTMLCanvasElement} */ (
      host.querySelector('canvas[data-layer="land"]:not([data-copied])')
    );
    const { data } = /** @type {CanvasRenderingContext2D} */ (land.getContext('2d')).getImageData(
      0,
      0,
      land.width,
      land.height,
    );
    // Below the axes are their numbers alone: ink on nothing.
    const labels = [];
    for (let at = 4 * land.width * Math.round(land.height * 0.955); at < data.length; at += 4)
      if (data[at + 3] > 200) labels.push((data[at] + data[at + 1] + data[at + 2]) / 3);
    const surface = /** @type {HTMLCanvasElement} */ (
      root.querySelector('[data-view="surface"] canvas:not([data-copied])')
    );
    return {
      width: figure.clientWidth,
      ratio: land.width / land.clientWidth,
      squeezed: land.clientWidth / land.width / (land.clientHeight / land.height),
      shape: host.clientWidth / host.clientHeight,
      labels: labels.length,
      lightest: Math.max(...labels),
      surface: surface.width / surface.clientWidth,
      caption: root.querySelector('[data-part="caption"]')?.textContent ?? '',
    };
  });
  expect(printed.width).toBeLessThanOrEqual(680);
  expect(printed.ratio).toBeCloseTo(3, 1);
  expect(printed.squeezed).toBeCloseTo(1, 1);
  expect(printed.shape).toBeGreaterThan(0.9);
  expect(printed.labels).toBeGreaterThan(20);
  expect(printed.lightest, 'labels are dark').toBeLessThan(140);
  expect(printed.surface).toBeCloseTo(2, 1);
  expect(printed.caption).toContain(
    'Two valleys · Gradient descent · η = 0.05 · 12 starts, seed 1',
  );
  expect(printed.caption).toContain('step 7');

  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const paper = await page.evaluate(() => {
    const root = document.querySelector('watershed-figure')?.shadowRoot?.querySelector('.root');
    const of = (/** @type {Element | null | undefined} */ element) => {
      const { backgroundColor, color } = getComputedStyle(/** @type {Element} */ (element));
      return [backgroundColor, color].map((text) => Number(/\d+/.exec(text)?.[0]));
    };
    return [of(root), of(document.body)];
  });
  for (const [ground, ink] of paper) {
    expect(ground).toBeGreaterThan(245);
    expect(ink).toBeLessThan(60);
  }
  await expect(page.locator('.printed-link')).toContainText(
    await page.evaluate(() => location.href),
  );
  await expect(page.locator('.printed-link')).toBeVisible();
  for (const name of ['scrub', 'share', 'throw', 'formula'])
    await expect(part(page, name)).toBeHidden();

  // On the screen all is as it was.
  await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await expect.poll(async () => (await picture(page, 'map'))?.print).toBe(screen?.print);
  await expect(page.locator('watershed-figure canvas[data-copied]')).toHaveCount(0);
  await expect(page.locator('.printed-link')).toBeHidden();
});

test('what is printed has more than one colour of a map in it', async ({ page }) => {
  await open(page, 'surface=bowl&view=map&starts=5&lang=ko&theme=dark');
  await mapPainted(page);
  // Chromium prints nothing of canvases that a graphics card keeps; then there is no picture of this size in the file.
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
  const sizes = [...pdf.matchAll(/\/Width (\d+)\s*\n?\/Height (\d+)/g)].map((m) => Number(m[1]));
  const large = [...pdf.matchAll(/\/Subtype \/Image[^]*?\/Length (\d+)/g)].map((m) => Number(m[1]));
  expect(Math.max(...sizes), 'pixels across').toBeGreaterThan(800);
  expect(Math.max(...large), 'bytes of the largest picture').toBeGreaterThan(40_000);
});

test('on paper nothing asks to be pressed, and a model is told from its loss', async ({ page }) => {
  await open(page, 'chapter=descent&lang=en');
  const typed = page.locator('watershed-figure .formula .typed');
  await expect(typed).toBeHidden();
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('.predict p').first()).toBeVisible();
  await expect(page.locator('.predict button')).toBeHidden();
  const item = page.locator('.tries li > *').first();
  await expect(item).toBeVisible();
  await expect(item).toHaveCSS('border-top-width', '0px');
  // ŷ = W*x, and then L(W) = …
  await expect(typed).toHaveText('W*x');
  await expect(typed).toBeVisible();
});

test('on paper the answer stands below its question, and is folded again on the screen', async ({
  page,
}) => {
  await open(page, 'chapter=convex&lang=en');
  const question = page.locator('.lesson .question');
  const answer = question.locator('p');
  await expect(answer).toBeHidden();
  for (const [begins, ends] of [
    [() => page.emulateMedia({ media: 'print' }), () => page.emulateMedia({ media: 'screen' })],
    [
      () => page.evaluate(() => dispatchEvent(new Event('beforeprint'))),
      () => page.evaluate(() => dispatchEvent(new Event('afterprint'))),
    ],
  ]) {
    await begins();
    await expect(answer).toBeVisible();
    await ends();
    await expect(answer).toBeHidden();
  }
  // Who has unfolded it finds it unfolded.
  await question.locator('summary').click();
  await page.emulateMedia({ media: 'print' });
  await expect(answer).toBeVisible();
  await page.emulateMedia({ media: 'screen' });
  await expect(question).toHaveAttribute('open', '');
});
