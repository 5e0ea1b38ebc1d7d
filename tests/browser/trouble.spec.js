import {
  again,
  button,
  expect,
  host,
  mapPainted,
  open,
  part,
  picture,
  readable,
  ready,
  scenario,
  seek,
  shownTally,
  test,
} from './figure.js';

/** The figure runs and counts rightly. @param {import('@playwright/test').Page} page */
async function runs(page) {
  const { tally, computed } = again(await scenario(page));
  await expect(part(page, 'scrub')).toHaveAttribute('max', String(computed));
  for (const step of [0, Math.min(5, computed), computed]) {
    await seek(page, step);
    expect((await shownTally(page)).counts).toEqual(tally(step));
  }
}

test('with its worker the core runs beside the page', async ({ page }) => {
  await open(page, 'view=map&starts=30');
  expect(page.workers()).toHaveLength(1);
  await runs(page);
});

test('where the browser throws at a worker, the core runs on the page', async ({ page }) => {
  await page.addInitScript(() => {
    window.Worker = class {
      constructor() {
        throw new DOMException('refused', 'SecurityError');
      }
    };
  });
  await open(page, 'view=map&starts=30');
  expect(page.workers()).toHaveLength(0);
  await mapPainted(page);
  await runs(page);
});

test('where the policy refuses a worker, the core runs on the page', async ({ page, faults }) => {
  faults.allow(/Content Security Policy|violates the following/);
  await page.route('**/index.html', async (route) => {
    const response = await route.fetch();
    const policy = response.headers()['content-security-policy'];
    expect(policy).toContain('worker-src blob:');
    await route.fulfill({
      response,
      headers: {
        ...response.headers(),
        'content-security-policy': policy.replace('worker-src blob:', "worker-src 'none'"),
      },
    });
  });
  await open(page, 'view=map&starts=30');
  expect(page.workers()).toHaveLength(0);
  await runs(page);
});

test('without WebGL the map stays, with a message', async ({ page, faults }) => {
  faults.allow(/WebGL/);
  await page.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    // @ts-expect-error narrower than the overloads of the original
    HTMLCanvasElement.prototype.getContext = function (/** @type {string} */ kind, ...rest) {
      // @ts-expect-error the same
      return /webgl|webgpu/.test(kind) ? null : real.call(this, kind, ...rest);
    };
  });
  await open(page, 'starts=30');
  await expect(page.getByText(/The surface in 3D cannot be drawn here/)).toBeVisible();
  await mapPainted(page);
  await runs(page);
  await expect(part(page, 'failure')).toHaveCount(0);
});

test('a 3D library that does not load can be asked for again', async ({ page, faults }) => {
  faults.allow(/Failed to load resource|ERR_/);
  await page.route(/assets\/surface-.*\.js/, (route) => route.abort(), { times: 1 });
  await open(page, 'starts=5');
  const apology = page.getByText(/The surface in 3D cannot be drawn here/);
  await expect(apology).toBeVisible();
  await mapPainted(page);
  await part(page, 'retry-3d').click();
  await expect(apology).toBeHidden();
  await expect
    .poll(async () => (await picture(page, 'surface'))?.colours ?? 0)
    .toBeGreaterThan(200);
});

test('a failed download is explained, and another try works', async ({ page, faults }) => {
  faults.allow(/Failed to load resource|ERR_/);
  let refused = 0;
  await page.route('**/first-*.wasm', (route) => {
    refused++;
    return route.abort();
  });
  await page.goto('index.html#view=map&starts=30');
  const failure = part(page, 'failure');
  await expect(failure).toHaveAttribute('data-code', 'engine.download');
  await expect(failure).toContainText('Check the connection');
  // The text of the page stays.
  await expect(page.locator('h1')).toBeVisible();
  expect(refused).toBe(1);
  await failure.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => refused).toBe(2);
  await page.unroute('**/first-*.wasm');
  await failure.getByRole('button', { name: 'Try again' }).click();
  await ready(page);
  await expect(failure).toHaveCount(0);
  await runs(page);
});

test('a failed download is explained in a chapter too, where the figure waits to be shown', async ({
  page,
  faults,
}) => {
  faults.allow(/Failed to load resource|ERR_/);
  await page.route('**/first-*.wasm', (route) => route.abort());
  await page.goto('index.html#chapter=saddle');
  await expect(page.locator('.lesson h1')).toContainText('The saddle');
  const failure = part(page, 'failure');
  await expect(failure).toHaveAttribute('data-code', 'engine.download');
  await expect(failure).toBeVisible();
  await page.unroute('**/first-*.wasm');
  await failure.getByRole('button', { name: 'Try again' }).click();
  await expect(failure).toHaveCount(0);
  await expect.poll(async () => (await scenario(page))?.surface).toBe('saddle_walls');
  await expect(host(page, 'map')).toBeVisible();
});

test('where a formula is undefined there is a hole, and runs end in it', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 1000 });
  await open(page, 'view=map&formula=ln(x)%2By%5E2&starts=40');
  await expect.poll(async () => (await picture(page, 'map'))?.opaque ?? 0).toBeGreaterThan(0.4);
  const map = /** @type {import('./figure.js').Picture} */ (await picture(page, 'map'));
  expect(map.clearWest, 'left of 0').toBeGreaterThan(0.97);
  expect(map.clearEast, 'right of 0').toBeLessThan(0.02);
  await runs(page);
  const { counts, text } = await shownTally(page);
  expect(counts.undefined).toBeGreaterThan(10);
  expect(text).toContain('undefined here');
  expect((await readable(page)).filter((words) => /NaN|Infinity|∞/.test(words))).toEqual([]);
});

test('too large a rate ends in “diverged”, and no NaN is ever on the screen', async ({ page }) => {
  await open(page, 'lr=0.5&starts=40');
  const { computed, runs: truth } = again(await scenario(page));
  expect(new Set(truth.outcomes())).toContain(8);
  expect(computed).toBeLessThan(20);
  await runs(page);
  const { counts, text } = await shownTally(page);
  expect(counts.diverged).toBeGreaterThan(10);
  expect(text).toContain('diverged');
  await button(page, 'Next run').click();
  for (let step = 0; step <= computed; step++) {
    await seek(page, step);
    await expect(page.locator('watershed-figure .readout')).toHaveAttribute(
      'data-step',
      String(step),
    );
    const words = await readable(page);
    expect(words.filter((text) => /NaN|Infinity|∞/.test(text))).toEqual([]);
  }
  await expect
    .poll(async () => (await picture(page, 'surface'))?.colours ?? 0)
    .toBeGreaterThan(200);
});

test('a wrong window or number is refused in words, and the old one stays', async ({ page }) => {
  await open(page, 'view=map&starts=10');
  await mapPainted(page);
  const before = await scenario(page);
  await part(page, 'x-lo').fill('9');
  await part(page, 'x-lo').press('Enter');
  await expect(part(page, 'notes')).toContainText(/left end has to be below/);
  await part(page, 'x-lo').fill(await part(page, 'x-hi').inputValue());
  await part(page, 'x-lo').press('Enter');
  await part(page, 'x-hi').fill('1e999');
  await part(page, 'x-hi').press('Enter');
  await part(page, 'starts').fill('0');
  await part(page, 'starts').press('Enter');
  await part(page, 'rate').fill('fast');
  await part(page, 'rate').press('Enter');
  expect(await scenario(page)).toEqual(before);
  await expect(part(page, 'starts')).toHaveValue('10');
  await expect(host(page, 'map')).toBeVisible();
});

test('where what moves the runs does not load, the map stands, it is explained, and another try works', async ({
  page,
  faults,
}) => {
  faults.allow(/Failed to load resource|ERR_/);
  await page.route(/visit-.*\.wasm$/, (route) => route.abort());
  await page.goto('index.html');
  const failure = part(page, 'failure');
  await expect(failure).toHaveAttribute('data-code', 'engine.later');
  await mapPainted(page);
  await page.unroute(/visit-.*\.wasm$/);
  await failure.getByRole('button', { name: 'Try again' }).click();
  await ready(page);
  await expect(failure).toHaveCount(0);
  await runs(page);
});

test('a part that did not load once is asked for again, and what is proved comes then', async ({
  page,
  faults,
}) => {
  faults.allow(/Failed to load resource|ERR_/);
  await page.route(/visit-.*\.wasm$/, (route) => route.abort());
  // A link asks for all parts at once.
  await page.goto('index.html#surface=himmelblau');
  const failure = part(page, 'failure');
  await expect(failure).toHaveAttribute('data-code', 'engine.later');
  await page.unroute(/visit-.*\.wasm$/);
  await failure.getByRole('button', { name: 'Try again' }).click();
  await ready(page);
  await part(page, 'formula').fill('x^2 + 2*y^2');
  const surveyed = () =>
    page.evaluate(
      () => /** @type {any} */ (document.querySelector('watershed-figure')).state.run.survey,
    );
  await expect.poll(surveyed).not.toBeNull();
});

test('a rest of the core that does not load is explained, the picture stays, and another try works', async ({
  page,
  faults,
}) => {
  faults.allow(/Failed to load resource|ERR_/);
  await page.route(/later-.*\.wasm$/, (route) => route.abort());
  await open(page);
  await mapPainted(page);
  await part(page, 'formula').fill('atan(x)^2 + cosh(y)');
  const failure = part(page, 'failure');
  await expect(failure).toHaveAttribute('data-code', 'engine.later');
  await expect(failure).toContainText('a part of the figure that did not load');
  await mapPainted(page);
  await page.unroute(/later-.*\.wasm$/);
  await failure.getByRole('button', { name: 'Try again' }).click();
  await ready(page);
  await expect(failure).toHaveCount(0);
  await runs(page);
});
