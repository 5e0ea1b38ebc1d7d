// Rain as a visitor sees it, and what it costs.
import { basins, Ensemble, Objective, Rain } from '../boundary/core.js';
import { button, expect, open, part, scenario, test } from './figure.js';

/** @typedef {import('@playwright/test').Page} Page */

/** The settings of the runs that the figure shows, for the package in Node. @param {any} shown a scenario */
const settingsOf = ({ optimizer, lr, seed, steps, tolerance }) => ({
  optimizer: { name: optimizer, ...(lr && { lr }) },
  starts: { count: 0, seed, sampling: 'uniform' },
  maxSteps: steps,
  tolerance,
});

/** @param {any} shown a scenario */
const objectiveOf = ({ surface, x, y }) =>
  new Objective({ surface, ...(x && { x }), ...(y && { y }) });

/** Ends and counts as the package in Node has them: `x y` or the code of an outcome. @param {any} shown @param {number} count */
function expected(shown, count) {
  const settings = settingsOf(shown);
  const runs = new Ensemble(objectiveOf(shown), {
    ...settings,
    starts: { ...settings.starts, count },
    history: false,
  });
  runs.step(shown.steps);
  return [...runs.outcomes()].reduce(
    (counts, code) => counts.set(code, (counts.get(code) ?? 0) + 1),
    new Map(),
  );
}

/** Chooses how many drops and lets them run to the end. @param {Page} page @param {number} count */
async function pour(page, count) {
  await part(page, 'rain-count').selectOption(String(count));
  await part(page, 'rain-go').click();
  await part(page, 'rain-end').click();
  await expect(part(page, 'rain-table')).toHaveAttribute('data-done', 'true', { timeout: 90_000 });
}

/** @param {Page} page */
const rows = (page) =>
  part(page, 'rain-row').evaluateAll((all) =>
    all.map((row) => ({
      place: Number(row.getAttribute('data-place')),
      code: Number(row.getAttribute('data-code')),
      drops: Number(row.getAttribute('data-drops')),
      exact: Number(row.getAttribute('data-exact')),
    })),
  );

test('drops end where those of the package do, and come near the shares of the map', async ({
  page,
}) => {
  await open(page, 'view=map&starts=3&seed=4&show=rain');
  await pour(page, 10_000);
  const shown = await scenario(page);
  // Drop by drop in Node: the minimum of each by its place.
  const rain = new Rain(objectiveOf(shown), settingsOf(shown), 0, 10_000);
  while (!rain.advance(shown.steps, 1e6));
  const { ends } = rain.tally();
  const map = basins(objectiveOf(shown), {
    width: 512,
    height: 512,
    optimizer: settingsOf(shown).optimizer,
    maxSteps: shown.steps,
    tolerance: shown.tolerance,
  });
  await expect(part(page, 'rain-table')).toHaveAttribute('data-exact', 'true', { timeout: 90_000 });
  const minima = (await rows(page)).filter(({ place }) => place >= 0);
  expect(minima).toHaveLength(4);
  const near = (/** @type {number} */ a, /** @type {number} */ b) => Math.abs(a - b) < 1e-6;
  for (const { place, drops, exact } of minima) {
    const { x, y, count } = map.minima[place];
    const end = ends.find((/** @type {any} */ other) => near(other.x, x) && near(other.y, y));
    expect(drops, `minimum ${place}`).toBe(end.count);
    expect(exact).toBeCloseTo(count / 512 ** 2, 12);
    // Four standard deviations of so many drops.
    expect(Math.abs(drops / 10_000 - exact)).toBeLessThan(
      4 * Math.sqrt((exact * (1 - exact)) / 10_000),
    );
  }
  const counts = expected(shown, 10_000);
  expect(minima.reduce((sum, { drops }) => sum + drops, 0)).toBe(counts.get(1));
  await expect(part(page, 'rain-note')).toContainText('95 of 100');
});

test('more than 100,000 are moved by the workers, and come to the same', async ({ page }) => {
  await open(page, 'view=map&starts=3&show=rain');
  await pour(page, 300_000);
  expect(page.workers().length).toBeGreaterThan(1);
  const shown = await scenario(page);
  const counts = expected(shown, 300_000);
  const minima = (await rows(page)).filter(({ place }) => place >= 0);
  expect(minima.reduce((sum, { drops }) => sum + drops, 0)).toBe(counts.get(1));
  expect(counts.get(1)).toBeGreaterThan(290_000);
});

test('a share whose worker dies is moved by another, to the same counts', async ({ page }) => {
  await page.addInitScript(() => {
    const Native = window.Worker;
    /** @type {Worker[]} */
    const workers = [];
    Object.assign(window, { workersMade: workers });
    window.Worker = class extends Native {
      /** @param {string | URL} url @param {WorkerOptions} [options] */
      constructor(url, options) {
        super(url, options);
        workers.push(this);
      }
    };
    Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4 });
  });
  await open(page, 'view=map&starts=3&show=rain');
  await part(page, 'rain-count').selectOption('300000');
  await part(page, 'rain-speed').selectOption('2');
  await part(page, 'rain-go').click();
  await expect(part(page, 'rain-table')).toHaveAttribute('data-step', /^[1-9]/, {
    timeout: 90_000,
  });
  // Not the engine's own, which was the first. All of the pool in the end: then the page's own thread goes on.
  const kill = (/** @type {number} */ i) =>
    page.evaluate((at) => {
      const worker = /** @type {any} */ (window).workersMade[at];
      worker.terminate();
      worker.dispatchEvent(new ErrorEvent('error', { message: 'killed', cancelable: true }));
    }, i);
  const step = () => part(page, 'rain-table').getAttribute('data-step').then(Number);
  await kill(1);
  const before = await step();
  await expect.poll(step, { timeout: 60_000 }).toBeGreaterThan(before);
  const made = await page.evaluate(() => /** @type {any} */ (window).workersMade.length);
  for (let i = 2; i < made; i++) await kill(i);
  await part(page, 'rain-end').click();
  await expect(part(page, 'rain-table')).toHaveAttribute('data-done', 'true', { timeout: 90_000 });
  await expect(part(page, 'rain-problem')).toHaveCount(0);
  const counts = expected(await scenario(page), 300_000);
  const minima = (await rows(page)).filter(({ place }) => place >= 0);
  expect(minima.reduce((sum, { drops }) => sum + drops, 0)).toBe(counts.get(1));
});

test('map and surface share one upload a frame, and nothing is drawn when nothing moves', async ({
  page,
}) => {
  await page.addInitScript(() => {
    const seen = { frames: /** @type {number[]} */ ([]), uploads: 0, bytes: 0, draws: 0 };
    Object.assign(window, { seen });
    const gl = /** @type {any} */ (WebGL2RenderingContext.prototype);
    const { bufferSubData, drawArrays } = gl;
    gl.bufferSubData = function (/** @type {any[]} */ ...given) {
      if (given[2]?.byteLength >= 12 * 100_000) {
        seen.uploads++;
        seen.bytes = given[2].byteLength;
      }
      return bufferSubData.apply(this, given);
    };
    gl.drawArrays = function (/** @type {any[]} */ ...given) {
      if (given[2] === 100_000) seen.draws++;
      return drawArrays.apply(this, given);
    };
    const real = window.requestAnimationFrame.bind(window);
    let last = 0;
    window.requestAnimationFrame = (callback) =>
      real((now) => {
        if (now !== last) {
          last = now;
          seen.frames.push(seen.uploads);
          seen.uploads = 0;
        }
        callback(now);
      });
  });
  await page.setViewportSize({ width: 1280, height: 900 });
  await open(page, 'view=both&starts=3&lr=0.001&show=rain');
  await expect(page.getByText('The surface is on its way.')).toBeHidden();
  await part(page, 'rain-count').selectOption('100000');
  await part(page, 'rain-speed').selectOption('50');
  await part(page, 'rain-go').click();
  await expect
    .poll(() => part(page, 'rain-table').getAttribute('data-step').then(Number), {
      timeout: 60_000,
    })
    .toBeGreaterThan(20);
  await part(page, 'rain-go').click();
  const seen = () => page.evaluate(() => /** @type {any} */ (window).seen);
  const { frames, bytes, draws } = await seen();
  expect(bytes).toBe(12 * 100_000);
  expect(Math.max(...frames)).toBe(1);
  // Both views draw them, with the one upload.
  const uploads = frames.reduce((/** @type {number} */ sum, /** @type {number} */ n) => sum + n, 0);
  expect(draws).toBeGreaterThan(uploads * 1.5);
  // Paused, nothing is drawn.
  await page.waitForTimeout(300);
  const then = (await seen()).draws;
  await page.waitForTimeout(500);
  expect((await seen()).draws).toBe(then);
});

test('out of sight nothing runs, and it goes on when it is seen', async ({ page }) => {
  await open(page, 'view=map&starts=3&lr=0.0005&show=rain');
  await part(page, 'rain-speed').selectOption('10');
  await part(page, 'rain-go').click();
  const step = () => part(page, 'rain-table').getAttribute('data-step').then(Number);
  await expect.poll(step).toBeGreaterThan(0);
  await page.evaluate(() => {
    const figure = /** @type {HTMLElement} */ (document.querySelector('watershed-figure'));
    figure.style.marginTop = '9000px';
    window.scrollTo(0, 0);
  });
  /** Whether it stands for a time in which it would take ten steps. */
  const stands = async () => {
    const before = await step();
    await page.waitForTimeout(1000);
    return (await step()) === before;
  };
  await expect.poll(stands).toBe(true);
  const hidden = await step();
  expect(await stands()).toBe(true);
  expect(hidden).toBeLessThan(1000);
  await page.evaluate(() => {
    /** @type {HTMLElement} */ (document.querySelector('watershed-figure')).style.marginTop = '0';
  });
  await expect.poll(step).toBeGreaterThan(hidden);
});

test('where the memory cannot grow, the largest count that fits is offered and falls', async ({
  page,
}) => {
  await page.addInitScript(() => {
    const { Instance } = WebAssembly;
    /** @type {WebAssembly.Memory[]} */
    const memories = [];
    Object.assign(window, { memories });
    WebAssembly.Instance = /** @type {any} */ (
      function (/** @type {WebAssembly.Module} */ module, /** @type {any} */ imports) {
        const instance = new Instance(module, imports);
        for (const held of Object.values(instance.exports))
          if (held instanceof WebAssembly.Memory) memories.push(held);
        return instance;
      }
    );
  });
  await open(page, 'view=map&starts=3&show=rain');
  await pour(page, 1000);
  await page.evaluate(() => {
    const [memory] = /** @type {any} */ (window).memories;
    memory.grow(65_536 - memory.buffer.byteLength / 65_536 - 250);
  });
  await part(page, 'rain-count').selectOption('100000');
  await part(page, 'rain-go').click();
  await expect(part(page, 'rain-problem')).toContainText('too little memory for 100,000 drops');
  await part(page, 'rain-fits').click();
  await part(page, 'rain-end').click();
  await expect(part(page, 'rain-table')).toHaveAttribute('data-done', 'true', { timeout: 60_000 });
  const count = Number(await part(page, 'rain-count').inputValue());
  expect(count).toBeGreaterThan(1000);
  expect(count).toBeLessThan(100_000);
  expect((await rows(page)).reduce((sum, { drops }) => sum + drops, 0)).toBe(count);
});

test('it is played by keys, changes with the settings, and keeps out of fog and curves', async ({
  page,
}) => {
  await open(page, 'view=map&starts=3&show=rain');
  await part(page, 'rain-go').focus();
  await page.keyboard.press('Space');
  await expect(part(page, 'rain-go')).toHaveText(/Pause/);
  await expect(part(page, 'rain-table')).toHaveAttribute('data-step', /^[1-9]/);
  // The figure's own keys stay quiet.
  expect((await scenario(page)).step).toBe(0);
  await page.keyboard.press('Space');
  await expect(part(page, 'rain-go')).toHaveText(/Go on/);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(part(page, 'rain-table')).toHaveAttribute('data-done', 'true', { timeout: 60_000 });
  // Another rate makes another rain.
  await part(page, 'rate').fill('0.02');
  await part(page, 'rate').press('Enter');
  await expect(part(page, 'rain-table')).toHaveCount(0);
  await expect(part(page, 'rain-go')).toHaveText(/Let it rain/);
  await button(page, 'Into the fog').click();
  await expect(page.getByRole('tab', { name: 'Rain' })).toHaveCount(0);
  await page.goto('about:blank');
  await open(page, 'formula=x%5E2&show=rain');
  await expect(page.getByRole('tab', { name: 'Rain' })).toHaveCount(0);
});

test('without WebGL it rains on the map all the same', async ({ page }) => {
  await page.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = /** @type {any} */ (
      function (/** @type {HTMLCanvasElement} */ ...given) {
        // @ts-expect-error the canvas itself
        return /webgl/.test(given[0]) ? null : real.apply(this, given);
      }
    );
  });
  await open(page, 'view=map&starts=1&show=rain');
  await part(page, 'rain-speed').selectOption('2');
  await part(page, 'rain-go').click();
  const painted = () =>
    page.locator('watershed-figure canvas[data-layer="drops"]').evaluate((canvas) => {
      const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
      const { data } = /** @type {any} */ (canvas)
        .getContext('2d')
        .getImageData(0, 0, width, height);
      let count = 0;
      for (let i = 3; i < data.length; i += 4) count += data[i] > 0 ? 1 : 0;
      return count;
    });
  await expect.poll(painted).toBeGreaterThan(1000);
});
