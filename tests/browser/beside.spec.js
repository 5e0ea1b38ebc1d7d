// A second surface beside the first: the same starts, one clock, two tallies.
import {
  again,
  button,
  expect,
  mapPainted,
  open,
  part,
  picture,
  readable,
  scenario,
  seek,
  test,
} from './figure.js';

/** @typedef {import('@playwright/test').Page} Page */

/** The tally beside, by outcome. @param {Page} page */
const besideTally = (page) =>
  part(page, 'tally-beside').evaluate((element) => ({
    step: Number(element.getAttribute('data-step')),
    counts: Object.fromEntries(
      [...element.querySelectorAll('[data-outcome]')].map((span) => [
        span.getAttribute('data-outcome'),
        Number(span.getAttribute('data-count')),
      ]),
    ),
  }));

/** Keeps the chunks of each session apart. @param {Page} page */
const listen = (page) =>
  page.addInitScript(() => {
    const Native = window.Worker;
    /** @type {Record<number, any>} */
    const first = {};
    Object.assign(window, { first });
    window.Worker = class extends Native {
      /** @param {string | URL} url @param {WorkerOptions} [options] */
      constructor(url, options) {
        super(url, options);
        this.addEventListener('message', ({ data }) => {
          if (data.kind === 'chunk' && data.from === 0)
            first[data.session] = [...data.positions.subarray(0, 2 * data.count)];
        });
      }
    };
  });

/** Where the runs of each session began. @param {Page} page @returns {Promise<number[][]>} */
const begun = (page) => page.evaluate(() => Object.values(/** @type {any} */ (window).first));

/** The host of a view beside. @param {Page} page @param {string} view */
const besideHost = (page, view) => page.locator(`watershed-figure [data-view="beside-${view}"]`);

/** How much of a view beside is painted, in how many colours. @param {Page} page @param {string} view */
const besidePainted = (page, view) =>
  besideHost(page, view).evaluate((element) => {
    const canvas = element.querySelector('canvas');
    if (!canvas || canvas.width < 2) return 0;
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(
      0,
      0,
      canvas.width,
      canvas.height,
    );
    const colours = new Set();
    for (let at = 0; at < data.length; at += 4)
      if (data[at + 3] > 128) colours.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
    return colours.size;
  });

/** What the second function is asked for, by itself. @param {any} first a scenario @param {object} change */
const second = (first, change) =>
  again({ ...first, surface: null, formula: null, data: null, batch: null, ...change });

test('both fall from the same starts, each with its own tally, at every step', async ({ page }) => {
  await listen(page);
  await open(page, 'surface=sphere&beside=rastrigin&starts=60&seed=1&view=map');
  await expect(part(page, 'tally-beside')).toHaveAttribute('data-step', '0');
  await mapPainted(page);
  await expect.poll(() => besidePainted(page, 'map')).toBeGreaterThan(50);
  const [a, b] = await begun(page);
  expect(a.length).toBe(120);
  // Their windows agree: the same doubles.
  expect(b).toEqual(a);
  const shown = await scenario(page);
  const truth = again(shown);
  const other = second(shown, { surface: 'rastrigin' });
  // A convex function has one end, the other many.
  const end = Math.max(truth.computed, other.computed);
  expect(truth.tally(truth.computed)).toEqual({ lowest: 60 });
  expect(other.tally(other.computed).minimum).toBeGreaterThan(20);
  await expect(part(page, 'scrub')).toHaveAttribute('max', String(end));
  for (const step of [0, 3, Math.min(truth.computed, other.computed), end]) {
    await page
      .locator('watershed-figure')
      .evaluate((figure, k) => /** @type {any} */ (figure).seek(k), step);
    const [here, there] = [Math.min(step, truth.computed), Math.min(step, other.computed)];
    await expect(part(page, 'tally')).toHaveAttribute('data-step', String(here));
    await expect(part(page, 'tally-beside')).toHaveAttribute('data-step', String(there));
    expect((await besideTally(page)).counts).toEqual(other.tally(there));
  }
  // What is proved of each stands above it; the live region tells of both.
  await expect(part(page, 'known').nth(0)).toHaveAttribute('data-verdict', 'strictly convex');
  await expect(part(page, 'known').nth(1)).toHaveAttribute('data-verdict', 'not convex');
  await expect(part(page, 'live')).toContainText(/Sphere: .*60.*Rastrigin: /);
});

test('where windows differ, starts by hand stand at the same place; a click there is a start here', async ({
  page,
}) => {
  await listen(page);
  await open(page, 'surface=bowl&beside=egg_carton&at=-2,1;4,-4;0,0&view=map');
  await expect(part(page, 'tally-beside')).toHaveAttribute('data-step', '0');
  // From [−4, 4] to [−6, 6].
  await expect
    .poll(() => begun(page))
    .toEqual([
      [-2, 1, 4, -4, 0, 0],
      [-3, 1.5, 6, -6, 0, 0],
    ]);
  await expect.poll(() => besidePainted(page, 'map')).toBeGreaterThan(50);
  const box = /** @type {any} */ (await besideHost(page, 'map').boundingBox());
  await besideHost(page, 'map').click({ position: { x: box.width * 0.3, y: box.height * 0.4 } });
  await expect.poll(async () => (await scenario(page)).at?.length).toBe(4);
  const [x, y] = (await scenario(page)).at[3];
  expect(Math.abs(x)).toBeLessThan(4);
  await expect.poll(async () => (await begun(page))[1].length).toBe(8);
  expect((await begun(page))[1].slice(6)).toEqual([
    -6 * (1 - (x + 4) / 8) + 6 * ((x + 4) / 8),
    -6 * (1 - (y + 4) / 8) + 6 * ((y + 4) / 8),
  ]);
  await button(page, 'Undo').click();
  await expect.poll(async () => (await begun(page))[1].length).toBe(6);
});

test('a second surface is chosen, typed, taken away; undo and the link know of it', async ({
  page,
}) => {
  await open(page, 'surface=bowl&starts=8&view=map');
  await expect(part(page, 'tally-beside')).toHaveCount(0);
  await part(page, 'beside').click();
  const sheet = part(page, 'beside-sheet');
  await expect(sheet).toBeVisible();
  await sheet.locator('[data-surface="two_valleys"]').click();
  await expect(sheet).toBeHidden();
  await expect(part(page, 'tally-beside')).toHaveAttribute('data-step', '0');
  await expect.poll(() => besidePainted(page, 'map')).toBeGreaterThan(50);
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('beside=two_valleys');

  // Typed: what is wrong is said under the field, and what is right is shown through the first one's window.
  await part(page, 'beside-picker').click();
  await part(page, 'beside-formula').fill('x^2+cos(');
  await part(page, 'beside-use').click();
  await expect(part(page, 'beside-wrong')).toBeVisible();
  expect((await scenario(page)).beside).toBe('two_valleys');
  await part(page, 'beside-formula').fill('x^2+cos(3x)+y^2');
  await part(page, 'beside-use').click();
  await expect(sheet).toBeHidden();
  expect((await scenario(page)).beside).toBe('x^2+cos(3x)+y^2');
  const shown = await scenario(page);
  const other = second(shown, { formula: shown.beside, x: [-4, 4], y: [-4, 4] });
  await expect(part(page, 'scrub')).toHaveAttribute(
    'max',
    String(Math.max(other.computed, again(shown).computed)),
  );
  await button(page, 'Undo').click();
  await expect.poll(async () => (await scenario(page)).beside).toBe('two_valleys');

  await part(page, 'beside-remove').click();
  await expect(part(page, 'tally-beside')).toHaveCount(0);
  await expect.poll(() => page.evaluate(() => location.hash)).not.toContain('beside');
  const alone = again(await scenario(page));
  await expect(part(page, 'scrub')).toHaveAttribute('max', String(alone.computed));
  await seek(page, alone.computed);
  await button(page, 'Undo').click();
  await expect(part(page, 'tally-beside')).toHaveAttribute('data-step', /^\d+$/);
});

test('a name that the catalogue does not have is told, and the first surface runs', async ({
  page,
}) => {
  await open(page, 'surface=bowl&beside=egg_cartoon&starts=5&view=map');
  await mapPainted(page);
  await expect(part(page, 'notes')).toContainText('egg_cartoon');
  await expect(part(page, 'notes')).toContainText('egg_carton');
  await expect(part(page, 'tally-beside')).toHaveCount(0);
});

test('both surfaces in 3D share one graphics context; the rate is shared where it is given', async ({
  page,
}) => {
  await page.addInitScript(() => {
    const kept = new Set();
    Object.assign(window, { contexts: kept });
    const real = HTMLCanvasElement.prototype.getContext;
    // @ts-expect-error narrower than the overloads of the original
    HTMLCanvasElement.prototype.getContext = function (/** @type {string} */ kind, ...rest) {
      // @ts-expect-error the same
      const made = real.call(this, kind, ...rest);
      if (/webgl/.test(kind) && made) kept.add(made);
      return made;
    };
  });
  await open(page, 'surface=bowl&beside=two_valleys&starts=12&step=30&lr=0.04');
  await expect.poll(() => besidePainted(page, 'surface')).toBeGreaterThan(200);
  await expect
    .poll(async () => (await picture(page, 'surface'))?.colours ?? 0)
    .toBeGreaterThan(200);
  expect(await page.evaluate(() => /** @type {any} */ (window).contexts.size)).toBe(1);
  const other = second(await scenario(page), { surface: 'two_valleys', lr: 0.04 });
  await expect(part(page, 'tally-beside')).toHaveAttribute('data-step', '30');
  expect((await besideTally(page)).counts).toEqual(other.tally(30));
});

test('without WebGL both are maps', async ({ page, faults }) => {
  faults.allow(/WebGL/);
  await page.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    // @ts-expect-error narrower than the overloads of the original
    HTMLCanvasElement.prototype.getContext = function (/** @type {string} */ kind, ...rest) {
      // @ts-expect-error the same
      return /webgl|webgpu/.test(kind) ? null : real.call(this, kind, ...rest);
    };
  });
  await open(page, 'surface=bowl&beside=two_valleys&starts=12');
  await mapPainted(page);
  await expect.poll(() => besidePainted(page, 'map')).toBeGreaterThan(50);
});

test('on a phone they stand below each other, in Korean too, and nothing sticks out', async ({
  page,
}) => {
  await page.setViewportSize({ width: 375, height: 800 });
  await open(page, 'surface=bowl&beside=egg_carton&starts=12&lang=ko');
  await expect.poll(() => besidePainted(page, 'map')).toBeGreaterThan(50);
  const [a, b] = await Promise.all(
    ['map', 'beside-map'].map((view) =>
      page.locator(`watershed-figure [data-view="${view}"]`).boundingBox(),
    ),
  );
  expect(b?.y).toBeGreaterThan((a?.y ?? 0) + (a?.height ?? 0));
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
  expect((await readable(page)).join(' ')).toContain('볼록 함수가 아님');
});

test('an engine that dies takes both along, and another try brings both back', async ({
  page,
  faults,
}) => {
  faults.allow(/./);
  await page.addInitScript(() => {
    const Native = window.Worker;
    /** @type {Worker[]} */
    const made = [];
    Object.assign(window, { made });
    window.Worker = class extends Native {
      /** @param {string | URL} url @param {WorkerOptions} [options] */
      constructor(url, options) {
        super(url, options);
        made.push(this);
      }
    };
  });
  await open(page, 'surface=bowl&beside=egg_carton&starts=12&view=map');
  await expect(part(page, 'tally-beside')).toHaveAttribute('data-step', '0');
  await page.evaluate(() => /** @type {any} */ (window).made[0].onerror(new ErrorEvent('error')));
  await part(page, 'failure').getByRole('button', { name: 'Try again' }).click();
  await expect(part(page, 'failure')).toHaveCount(0);
  const other = second(await scenario(page), { surface: 'egg_carton' });
  await seek(page, 20);
  await expect(part(page, 'tally-beside')).toHaveAttribute('data-step', '20');
  expect((await besideTally(page)).counts).toEqual(other.tally(20));
});
