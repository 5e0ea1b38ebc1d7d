// What fits where.
import { expect, host, mapPainted, open, part, test } from './figure.js';

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
