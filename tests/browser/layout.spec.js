// What fits where.
import { expect, host, mapPainted, open, part, phone, test } from './figure.js';

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
  [844, 390],
  [667, 375],
  [375, 812],
])
  test(`at ${width} × ${height} the picture and its playback are on the first screen`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await open(page);
    await mapPainted(page);
    const [picture, play] = await Promise.all([
      page.locator('watershed-figure .panes').boundingBox(),
      page.locator('watershed-figure .play').boundingBox(),
    ]);
    expect(picture?.height).toBeGreaterThanOrEqual(180);
    expect((play?.y ?? 0) + (play?.height ?? Infinity)).toBeLessThanOrEqual(height);
  });

test('a map by itself keeps the shape of its window, however wide the page', async ({ page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  // Width and height of the window, and what the map may show of it.
  for (const [x, y, shape] of [
    ['-6,6', '-6,6', 1],
    ['-3,3', '-2,2', 1.5],
    ['0,1', '-10,10', 0.5],
  ]) {
    await open(page, `surface=bowl&view=map&starts=3&x=${x}&y=${y}`);
    await mapPainted(page);
    await expect
      .poll(async () => {
        const box = await host(page, 'map').boundingBox();
        return ((box?.width ?? 0) - 56) / ((box?.height ?? 0) - 40);
      })
      .toBeCloseTo(Number(shape), 1);
  }
  await expect(part(page, 'tally')).toBeVisible();
});

for (const [width, height] of [
  [320, 640],
  [375, 812],
  [568, 320],
  [667, 375],
  [768, 1024],
  [1440, 900],
])
  test(`at ${width} × ${height} the slider of the speed says what it is, and the scrubber has room`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    for (const [lang, word] of [
      ['en', 'Speed'],
      ['ko', '속도'],
    ]) {
      await page.goto('about:blank');
      await open(page, `lang=${lang}&speed=200`);
      const label = page.locator('watershed-figure .speed').getByText(word, { exact: true });
      await expect(label).toBeVisible();
      const [speed, scrub, all] = await Promise.all(
        ['.speed input', '.scrub input', '.transport'].map((name) =>
          page.locator(`watershed-figure ${name}`).boundingBox(),
        ),
      );
      expect(speed?.width).toBeGreaterThanOrEqual(50);
      expect(scrub?.width).toBeGreaterThanOrEqual(80);
      expect((speed?.x ?? 0) + (speed?.width ?? 0)).toBeLessThanOrEqual(
        (all?.x ?? 0) + (all?.width ?? 0),
      );
    }
  });

test('on the smallest phone the tools stand in one row, the help among them', async ({
  browser,
  baseURL,
}) => {
  const page = await phone(browser, baseURL, 320, 568);
  for (const lang of ['en', 'ko']) {
    await page.goto('about:blank');
    await open(page, `lang=${lang}`);
    const rows = await page
      .locator('watershed-figure .tools button')
      .evaluateAll((buttons) => [
        ...new Set(
          buttons
            .filter((element) => element.checkVisibility())
            .map((element) => element.getBoundingClientRect().top),
        ),
      ]);
    expect(rows).toHaveLength(1);
    // What had no room there is in the sheet.
    await part(page, 'share').click();
    await expect(part(page, 'copy-share-link')).toBeVisible();
  }
  await page.close();
});
