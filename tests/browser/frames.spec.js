import {
  again,
  button,
  expect,
  host,
  mapPainted,
  open,
  part,
  scenario,
  seek,
  shownTally,
  test,
} from './figure.js';

/** Frames come when the test says so. @param {import('@playwright/test').Page} page */
const holdClock = (page) =>
  page.addInitScript(() => {
    let now = 1000;
    let last = 0;
    /** @type {Map<number, FrameRequestCallback>} */
    let waiting = new Map();
    performance.now = () => now;
    window.requestAnimationFrame = (callback) => {
      waiting.set(++last, callback);
      return last;
    };
    window.cancelAnimationFrame = (id) => void waiting.delete(id);
    Object.assign(window, {
      frame(/** @type {number} */ elapsed) {
        now += elapsed;
        const due = waiting;
        waiting = new Map();
        for (const callback of due.values()) callback(now);
      },
    });
  });

for (const [frames, elapsed] of [
  [200, 10.25],
  [123, 16.67],
  [16, 128.125],
])
  test(`2.05 s at 20 steps per second are 41 steps, in frames of ${elapsed} ms`, async ({
    page,
  }) => {
    await holdClock(page);
    await open(page, 'view=map&starts=10&speed=20');
    const { computed } = again(await scenario(page));
    expect(computed).toBeGreaterThan(60);
    await expect(part(page, 'scrub')).toHaveAttribute('max', String(computed));
    await button(page, 'Play').click();
    await expect(button(page, 'Pause')).toBeVisible();
    await page.evaluate(
      async ([count, ms]) => {
        for (let i = 0; i < count; i++) {
          /** @type {any} */ (window).frame(ms);
          await Promise.resolve();
        }
      },
      [frames, elapsed],
    );
    // No frame comes by itself. The last step may be a rounding away.
    const step = (await scenario(page)).step;
    expect(Math.abs(step - 41)).toBeLessThanOrEqual(1);
  });

test('it plays to the end, says so once, and begins again', async ({ page }) => {
  await open(page, 'view=map&starts=10&speed=1000');
  await page.evaluate(() => {
    const seen = { finished: 0, steps: /** @type {number[]} */ ([]) };
    Object.assign(window, { seen });
    document.addEventListener('watershed-finish', () => seen.finished++);
    document.addEventListener('watershed-step', (event) =>
      seen.steps.push(/** @type {CustomEvent} */ (event).detail.step),
    );
  });
  const { computed, tally } = again(await scenario(page));
  await button(page, 'Play').click();
  await expect(part(page, 'tally')).toHaveAttribute('data-step', String(computed));
  await expect(button(page, 'Play')).toBeVisible();
  expect((await shownTally(page)).counts).toEqual(tally(computed));
  const seen = () => page.evaluate(() => /** @type {any} */ (window).seen);
  await expect.poll(async () => (await seen()).finished).toBe(1);
  const { steps } = await seen();
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  await button(page, 'Play').click();
  await expect.poll(async () => (await seen()).finished).toBe(2);
});

/** Counts what is drawn, and JavaScript's time, by frames. @param {import('@playwright/test').Page} page */
const countDraws = (page) =>
  page.addInitScript(() => {
    const cost = { calls: 0, all: 0, most: 0, frames: 0, ms: /** @type {number[]} */ ([]) };
    Object.assign(window, { cost });
    for (const name of [
      'drawArrays',
      'drawElements',
      'drawArraysInstanced',
      'drawElementsInstanced',
    ]) {
      const prototype = /** @type {any} */ (WebGL2RenderingContext.prototype);
      const real = prototype[name];
      prototype[name] = function (/** @type {any[]} */ ...given) {
        cost.calls++;
        cost.all++;
        return real.apply(this, given);
      };
    }
    const real = window.requestAnimationFrame.bind(window);
    let begun = 0;
    window.requestAnimationFrame = (callback) =>
      real((now) => {
        if (now !== begun) {
          begun = now;
          cost.most = Math.max(cost.most, cost.calls);
          if (cost.calls > 0) cost.frames++;
          cost.calls = 0;
          cost.ms.push(0);
        }
        const start = performance.now();
        callback(now);
        // What it leaves to the microtasks of its frame, rendering among it, is counted too.
        queueMicrotask(() => (cost.ms[cost.ms.length - 1] += performance.now() - start));
      });
  });

test('100 paths cost few draw calls a frame, and none when nothing changes', async ({ page }) => {
  await countDraws(page);
  await open(page, 'starts=100&speed=50&sampling=sobol');
  // Not by looking at the pixels: a canvas that has been read is drawn more slowly from then on.
  await expect(page.getByText('The surface is on its way.')).toBeHidden();
  await page.evaluate(() =>
    Object.assign(/** @type {any} */ (window).cost, { most: 0, frames: 0, calls: 0, ms: [] }),
  );
  await button(page, 'Play').click();
  await expect.poll(async () => (await scenario(page)).step).toBeGreaterThan(40);
  await button(page, 'Pause').click();
  const { most, frames, ms } = await page.evaluate(() => /** @type {any} */ (window).cost);
  expect(frames).toBeGreaterThan(3);
  expect(most).toBeGreaterThan(0);
  expect(most, 'draw calls in a frame').toBeLessThanOrEqual(10);
  const sorted = [...ms].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)].toFixed(2);
  test.info().annotations.push({
    type: 'cost',
    description: `${most} draw calls; JavaScript ${median} ms a frame (median of ${ms.length})`,
  });
  console.log(`    100 paths: ${most} draw calls, JavaScript ${median} ms a frame (median)`);
  const drawn = () => page.evaluate(() => /** @type {any} */ (window).cost.all);
  const within = async (/** @type {number} */ time) => {
    const before = await drawn();
    await page.waitForTimeout(time);
    return (await drawn()) - before;
  };
  await expect.poll(() => within(200)).toBe(0);
  expect(await within(1000)).toBe(0);
  const before = await drawn();
  await seek(page, 3);
  await expect.poll(drawn).toBeGreaterThan(before);
});

test('1,000 paths of 500 steps cost no more draw calls', async ({ page }) => {
  await countDraws(page);
  await open(page, 'starts=1000&steps=500&tolerance=0&lr=0.001&speed=20');
  await expect(page.getByText('The surface is on its way.')).toBeHidden();
  await expect(part(page, 'scrub')).toHaveAttribute('max', '500');
  await seek(page, 497);
  const cost = () => page.evaluate(() => /** @type {any} */ (window).cost);
  await page.evaluate(() =>
    Object.assign(/** @type {any} */ (window).cost, { most: 0, frames: 0, calls: 0 }),
  );
  await button(page, 'Play').click();
  await expect(part(page, 'tally')).toHaveAttribute('data-step', '500', { timeout: 60_000 });
  await expect(button(page, 'Play')).toBeVisible();
  const { most, frames } = await cost();
  expect(frames).toBeGreaterThan(1);
  expect(most, 'draw calls in a frame').toBeGreaterThan(0);
  expect(most, 'draw calls in a frame').toBeLessThanOrEqual(10);
});

test('several figures share one worker and keep apart', async ({ page }) => {
  await page.route('**/several.html', async (route) => {
    const response = await route.fetch({ url: route.request().url().replace('several', 'embed') });
    await route.fulfill({
      response,
      body: `<!doctype html><meta charset="utf-8"><title>Three</title>
        <script type="module" src="./watershed.js"></script>
        <watershed-figure surface="bowl" starts="5" view="map"></watershed-figure>
        <watershed-figure surface="rastrigin" starts="7" seed="3" view="map"></watershed-figure>
        <watershed-figure formula="x^2+y^2+a" starts="3" view="map" lang="ko"></watershed-figure>`,
    });
  });
  await page.goto('several.html');
  const figures = page.locator('watershed-figure');
  // One that is far below begins when it comes near.
  for (const i of [0, 1, 2]) await figures.nth(i).scrollIntoViewIfNeeded();
  await expect(figures.locator('[data-part="tally"][data-step]')).toHaveCount(3);
  expect(page.workers()).toHaveLength(1);
  await figures.nth(1).evaluate((figure) => /** @type {any} */ (figure).step(4));
  await expect(figures.nth(1).locator('[data-part="tally"]')).toHaveAttribute('data-step', '4');
  await expect(figures.nth(0).locator('[data-part="tally"]')).toHaveAttribute('data-step', '0');
  const told = await figures.evaluateAll((all) =>
    all.map((figure) => {
      const { surface, formula, starts, step } = /** @type {any} */ (figure).scenario;
      return [surface ?? formula, starts, step];
    }),
  );
  expect(told).toEqual([
    ['bowl', 5, 0],
    ['rastrigin', 7, 4],
    ['x^2+y^2+a', 3, 0],
  ]);
  // Nobody but the pages of Watershed itself touches the address.
  expect(new URL(page.url()).hash).toBe('');
  // An attribute is a key of the link.
  await figures.nth(0).evaluate((figure) => figure.setAttribute('surface', 'booth'));
  await expect
    .poll(() => figures.nth(0).evaluate((figure) => /** @type {any} */ (figure).scenario.surface))
    .toBe('booth');
  // The last one to go ends the worker.
  await page.evaluate(() =>
    document.querySelectorAll('watershed-figure').forEach((f) => f.remove()),
  );
  await expect.poll(() => page.workers().length).toBe(0);
});

test('both themes paint the map, and the button changes between them', async ({ page }) => {
  await open(page, 'view=map&starts=5&theme=dark');
  await mapPainted(page);
  const paper = () =>
    host(page, 'map').evaluate((element) => {
      let at = /** @type {Element | null} */ (element);
      while (at && /rgba\(0, 0, 0, 0\)|transparent/.test(getComputedStyle(at).backgroundColor))
        at = at.parentElement ?? /** @type {ShadowRoot} */ (at.getRootNode()).host ?? null;
      return at ? getComputedStyle(at).backgroundColor : '';
    });
  const dark = await paper();
  await button(page, 'Dark colours').click();
  await expect.poll(async () => (await scenario(page)).theme).toBe(null);
  await seek(page, 1);
  await expect.poll(paper).not.toBe(dark);
});
