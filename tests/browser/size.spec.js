import { weigh } from '../../benches/size.js';
import { button, expect, mapPainted, open, part, picture, seek, test } from './figure.js';

test('what a first visit loads does not grow', async ({ page, baseURL }) => {
  /** @type {Set<string>} */
  const loaded = new Set();
  page.on('request', (request) => {
    const url = request.url().replace(/[#?].*$/, '');
    if (url.startsWith(baseURL ?? '')) loaded.add(url.slice(baseURL?.length) || 'index.html');
  });
  // Looks at every frame, as a visitor does; what has been asked for by then is told by the browser.
  await page.addInitScript(() => {
    const look = () => {
      const figure = document.querySelector('watershed-figure');
      const canvas = figure?.shadowRoot?.querySelector('[data-view="map"] canvas');
      const pixel =
        canvas instanceof HTMLCanvasElement && canvas.width > 0
          ? canvas.getContext('2d')?.getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data
          : null;
      if (pixel && pixel[3] > 0) performance.mark('map');
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await open(page);
  await mapPainted(page);
  const early = await page.evaluate(() => {
    const { startTime } = performance.getEntriesByName('map')[0];
    const files = performance.getEntriesByType('resource');
    return files.filter((file) => file.startTime < startTime).map(({ name }) => name);
  });
  await expect
    .poll(async () => (await picture(page, 'surface'))?.colours ?? 0)
    .toBeGreaterThan(200);
  // Played, stepped through, scrubbed to the end; the address follows.
  await button(page, 'Play').click();
  await expect(part(page, 'tally')).toHaveAttribute('data-step', /^[1-9]/);
  await button(page, 'Pause').click();
  await button(page, 'One step').click();
  await seek(page, Number(await part(page, 'scrub').getAttribute('max')));
  await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/^#step=/);

  const { sizes, later } = await weigh(loaded, [
    'index.html',
    ...early.map((url) => url.slice(baseURL?.length)),
  ]);
  expect(sizes).toHaveLength(4);
  // The 3D library is not among what the first picture waits for.
  expect(early.filter((url) => url.includes('surface-'))).toEqual([]);
  // Nor is what moves the runs.
  expect(early.filter((url) => url.endsWith('.wasm'))).toHaveLength(1);
  for (const { what, bytes, most } of sizes) {
    console.log(`    ${what}: ${(bytes / 1000).toFixed(1)} KB`);
    expect(bytes, what).toBeGreaterThan(1000);
    expect(bytes, `${what}, bytes in brotli`).toBeLessThanOrEqual(most);
  }
  // What is loaded when it is used: the rest of the core at the least.
  expect(later.filter(({ name }) => name.endsWith('.wasm'))).toHaveLength(1);

  await part(page, 'rate').fill('0.02');
  const rest = page.waitForRequest(/later-.*\.wasm$/);
  await part(page, 'rate').press('Enter');
  await rest;
});
