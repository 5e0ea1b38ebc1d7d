// What dies while it is at work: the graphics card's context, the engine's worker, one of the pool.
import { basins, Objective } from '../boundary/core.js';
import {
  again,
  expect,
  mapPainted,
  open,
  part,
  picture,
  ready,
  scenario,
  seek,
  shownTally,
  test,
} from './figure.js';

/** @typedef {import('@playwright/test').Page} Page */

/** Keeps the workers that a page makes, in order: the engine's, then those of the pool. @param {Page} page */
const keepWorkers = (page) =>
  page.addInitScript(() => {
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

      terminate() {
        super.terminate();
        Object.assign(this, { ended: true });
      }
    };
  });

/** A message that no worker survives: an error that nobody catches ends it. @param {Page} page @param {number} index */
const kill = (page, index) =>
  page.evaluate((i) => /** @type {any} */ (window).made[i].postMessage(null), index);

/** @param {Page} page */
const made = (page) => page.evaluate(() => /** @type {any} */ (window).made.length);

/** How many of them nobody has ended. @param {Page} page */
const living = (page) =>
  page.evaluate(
    () => /** @type {any} */ (window).made.filter((/** @type {any} */ w) => !w.ended).length,
  );

/** The figure's failure is told, and another try brings it back. @param {Page} page */
async function tryAgain(page) {
  const failure = part(page, 'failure');
  await expect(failure).toHaveAttribute('data-code', 'engine.lost');
  await failure.getByRole('button', { name: 'Try again' }).click();
  await expect(failure).toHaveCount(0);
  await ready(page);
}

test('a graphics context that is lost leaves the map, and comes back with the same surface', async ({
  page,
  faults,
}) => {
  faults.allow(/context|WebGL/i);
  await page.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    // @ts-expect-error narrower than the overloads of the original
    HTMLCanvasElement.prototype.getContext = function (/** @type {string} */ kind, ...rest) {
      // @ts-expect-error the same
      const context = real.call(this, kind, ...rest);
      if (kind === 'webgl2' && context)
        Object.assign(window, {
          gl: /** @type {any} */ (context).getExtension('WEBGL_lose_context'),
        });
      return context;
    };
  });
  await open(page, 'surface=two_valleys&starts=20&step=10');
  await mapPainted(page);
  const colours = async () => (await picture(page, 'surface'))?.colours ?? 0;
  await expect.poll(colours).toBeGreaterThan(200);
  const before = await picture(page, 'map');
  await page.evaluate(() => /** @type {any} */ (window).gl.loseContext());
  const apology = page.getByText(/The surface in 3D cannot be drawn here/);
  await expect(apology).toBeVisible();
  // Map, runs and tally go on.
  expect((await picture(page, 'map'))?.print).toBe(before?.print);
  await seek(page, 15);
  const { tally } = again(await scenario(page));
  expect((await shownTally(page)).counts).toEqual(tally(15));

  await page.evaluate(() => /** @type {any} */ (window).gl.restoreContext());
  await expect(apology).toBeHidden();
  await expect.poll(colours).toBeGreaterThan(200);
  // It is drawn by the card again, not only kept: another step is another picture.
  const print = async () => (await picture(page, 'surface'))?.print;
  const after = await print();
  await seek(page, 40);
  await expect.poll(print).not.toBe(after);
});

test('a worker that dies while runs are computed is told, and another try has the same runs', async ({
  page,
  faults,
}) => {
  faults.allow(/./);
  await keepWorkers(page);
  await open(page, 'surface=rosenbrock&starts=400&steps=1000&view=map');
  await kill(page, 0);
  await tryAgain(page);
  // A question that was under way may have had a worker for itself: it ends with its answer.
  expect(await made(page)).toBeGreaterThan(1);
  await expect.poll(() => living(page)).toBe(1);
  await part(page, 'starts').fill('30');
  await part(page, 'starts').press('Enter');
  await expect.poll(async () => (await scenario(page)).starts).toBe(30);
  const { tally, computed } = again(await scenario(page));
  await expect(part(page, 'scrub')).toHaveAttribute('max', String(computed));
  await seek(page, 300);
  await expect.poll(async () => (await shownTally(page)).counts).toEqual(tally(300));
});

test('a worker that dies while the landscape is searched is told, and another try finds it', async ({
  page,
  faults,
}) => {
  faults.allow(/./);
  await keepWorkers(page);
  await open(page, 'surface=drop_wave&starts=5&view=map&show=landscape');
  await expect(part(page, 'landscape-waiting').or(part(page, 'verdict'))).toBeVisible();
  await kill(page, 0);
  await tryAgain(page);
  await expect(part(page, 'verdict')).toHaveAttribute('data-verdict', 'not convex', {
    timeout: 60_000,
  });
});

/** The pixels of each minimum as the panel shows them once the map is done, and as they are. @param {Page} page */
async function basinCounts(page) {
  const legend = part(page, 'basin-legend');
  await expect(legend).toHaveAttribute('data-done', 'true', { timeout: 90_000 });
  const shown = await legend
    .locator('[data-part="basin"]')
    .evaluateAll((items) => items.map((item) => Number(item.getAttribute('data-count'))));
  const objective = new Objective({ surface: 'egg_carton' });
  const { steps, tolerance, lr } = await scenario(page);
  const { minima } = basins(objective, {
    width: 512,
    height: 512,
    optimizer: { name: 'gd', lr: lr ?? objective.describe().rate },
    maxSteps: steps,
    tolerance,
  });
  return { shown: shown.sort(), truth: minima.map(({ count }) => count).sort() };
}

/** Begins a map of basins, with three workers in the pool. @param {Page} page @param {string} [more] of the link */
async function beginBasins(page, more = '') {
  await page.addInitScript(() =>
    Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4 }),
  );
  await keepWorkers(page);
  await open(page, `surface=egg_carton&starts=5&view=map${more}`);
  await page.getByRole('tab', { name: 'Basins' }).click();
  await expect.poll(() => made(page)).toBe(4);
}

/** From now on the page gets no more workers. @param {Page} page */
const refuseWorkers = (page) =>
  page.evaluate(() => {
    window.Worker = /** @type {any} */ (
      class {
        constructor() {
          throw new DOMException('refused', 'SecurityError');
        }
      }
    );
  });

test('when a worker of the pool dies, others do its share of the basins', async ({
  page,
  faults,
}) => {
  faults.allow(/./);
  await beginBasins(page);
  await kill(page, 1);
  const { shown, truth } = await basinCounts(page);
  expect(shown).toEqual(truth);
  await expect(part(page, 'failure')).toHaveCount(0);
});

test('when all workers of the pool die, the one of the engine does the basins, and nothing is said', async ({
  page,
  faults,
}) => {
  faults.allow(/./);
  await beginBasins(page);
  // Or the next map would have new ones.
  await refuseWorkers(page);
  for (const index of [1, 2, 3]) await kill(page, index);
  const { shown, truth } = await basinCounts(page);
  expect(shown).toEqual(truth);
  await expect.poll(() => living(page)).toBe(1);
  await expect(part(page, 'failure')).toHaveCount(0);
});

test('when no worker is left and no other can be had, it is said, and the page itself does the basins in slices', async ({
  page,
  faults,
}) => {
  faults.allow(/./);
  // A small rate: it takes a while.
  await beginBasins(page, '&lr=0.01&steps=2000');
  await refuseWorkers(page);
  for (const index of [0, 1, 2, 3]) await kill(page, index);
  // Between two slices the page has its turn.
  await page.evaluate(() => {
    const turns = { count: 0, longest: 0, begun: 0, last: 0 };
    Object.assign(window, { turns });
    setInterval(() => {
      const root = document.querySelector('watershed-figure')?.shadowRoot;
      const legend = root?.querySelector('[data-part="basin-legend"]');
      const failed = root?.querySelector('[data-part="failure"]');
      if (failed || legend?.getAttribute('data-done') !== 'false') return;
      const now = performance.now();
      if (turns.count++ === 0) turns.begun = now;
      else turns.longest = Math.max(turns.longest, now - turns.last);
      turns.last = now;
    });
  });
  await tryAgain(page);
  const { shown, truth } = await basinCounts(page);
  expect(shown).toEqual(truth);
  expect(page.workers()).toHaveLength(0);
  const turns = await page.evaluate(() => /** @type {any} */ (window).turns);
  expect(turns.count).toBeGreaterThan(8);
  expect(turns.longest).toBeLessThan((turns.last - turns.begun) / 2);
  await expect(part(page, 'failure')).toHaveCount(0);
});
