// Whoever asks for less motion sees where things end, and nothing on the way.
import { CHAPTERS } from '../../www/lesson/chapters.js';
import { again, begun, expect, open, part, scenario, test } from './figure.js';

/** @typedef {import('@playwright/test').Page} Page */

/** So many times at the most the end of what is computed is shown before all is; playing shows hundreds of steps. */
const PARTS = 12;

/** Keeps what was scrolled smoothly, and which steps were told. @param {Page} page */
async function watched(page) {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.addInitScript(() => {
    const watch = { smooth: /** @type {string[]} */ ([]), steps: /** @type {number[]} */ ([]) };
    Object.assign(window, { watch });
    for (const [owner, name] of /** @type {[any, string][]} */ ([
      [Element.prototype, 'scrollIntoView'],
      [Element.prototype, 'scrollTo'],
      [Element.prototype, 'scrollBy'],
      [window, 'scrollTo'],
      [window, 'scrollBy'],
    ])) {
      const own = owner[name];
      owner[name] = function (/** @type {any[]} */ ...given) {
        if (given[0]?.behavior === 'smooth') watch.smooth.push(name);
        return own.apply(this, given);
      };
    }
    addEventListener('watershed-step', (event) =>
      watch.steps.push(/** @type {CustomEvent} */ (event).detail.step),
    );
  });
}

/** @param {Page} page @returns {Promise<{smooth: string[], steps: number[]}>} */
const seen = (page) => page.evaluate(() => /** @type {any} */ (window).watch);

/** What style sheets set in motion anywhere on the page. @param {Page} page @returns {Promise<string[]>} */
const moving = (page) =>
  page.evaluate(() => {
    /** @type {string[]} */
    const found = [];
    const walk = (/** @type {ParentNode} */ node) => {
      for (const element of node.querySelectorAll('*')) {
        const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
        const still = /^(0s(, )?)+$/.test(transitionDuration) && animationName === 'none';
        if (!still || scrollBehavior === 'smooth')
          found.push(`${element.tagName.toLowerCase()}.${element.className}`);
        if (element.shadowRoot) walk(element.shadowRoot);
      }
    };
    walk(document);
    const running = document.getAnimations().map((animation) => animation.constructor.name);
    return [...found, ...running];
  });

for (const { name, tries } of CHAPTERS.filter(({ tries }) => tries.some(({ play }) => play)))
  test(`with reduced motion what there is to try in chapter “${name}” shows its end at once`, async ({
    page,
  }) => {
    test.slow();
    await watched(page);
    // As high as a phone: the figure lies below the text, and is brought into sight.
    await page.setViewportSize({ width: 375, height: 812 });
    await page.goto(`index.html#chapter=${name}&lang=en`);
    await page.locator('watershed-figure').evaluate((figure) => figure.scrollIntoView());
    await begun(page);
    expect(await moving(page)).toEqual([]);
    for (const [i, { play }] of tries.entries()) {
      if (!play) continue;
      await page.evaluate(() => scrollTo(0, 0));
      await page.evaluate(() => /** @type {any} */ (window).watch.steps.splice(0));
      await page.locator('.tries :is(a, button)').nth(i).click();
      const scrub = part(page, 'scrub');
      // At the end of the clock, and told so; beside another function one of the two may have ended before.
      const told = async () => Number(await part(page, 'tally').getAttribute('data-step'));
      await expect
        .poll(async () => {
          const [at, last] = await scrub.evaluate((element) => {
            const { value, max } = /** @type {HTMLInputElement} */ (element);
            return [Number(value), Number(max)];
          });
          const own = await told();
          const { steps } = await seen(page);
          const shown = await scenario(page);
          // Of these runs, and not of those before; those of noise are as many steps as they are.
          const theirs = shown.optimizer !== 'gd' || again(shown).computed === own;
          return at > 0 && at === last && steps.at(-1) === own && theirs
            ? 'the end'
            : `${at} of ${last}, told ${steps}`;
        })
        .toBe('the end');
      const { steps, smooth } = await seen(page);
      // Never one after the other. What is long to compute comes in a few parts.
      const own = await told();
      const between = steps.filter((step) => step !== 0 && step !== own);
      expect(between.length, `told ${steps}`).toBeLessThanOrEqual(PARTS);
      expect(smooth).toEqual([]);
      await expect(page.locator('watershed-figure .panes').first()).toBeInViewport();
      expect(await moving(page)).toEqual([]);
    }
  });

test('with reduced motion a race that is played is at its end', async ({ page }) => {
  await watched(page);
  await open(page, 'surface=ravine&starts=3&show=race');
  const scrub = part(page, 'race-scrub');
  await expect(scrub).toBeVisible();
  const last = await scrub.getAttribute('max');
  await scrub.fill('5');
  await expect(scrub).toHaveValue('5');
  await part(page, 'race-play').click();
  // Without a frame in between: what was pressed has been done.
  expect(await scrub.inputValue()).toBe(last);
});

test('with reduced motion nothing plays by itself, not after a throw at the end either', async ({
  page,
}) => {
  await watched(page);
  await open(page, 'surface=bowl&view=map&starts=3&autoplay=1&speed=50&steps=20&tolerance=0');
  await expect(part(page, 'scrub')).toHaveAttribute('max', '20');
  await page.keyboard.press('Tab');
  await page.locator('watershed-figure').evaluate((figure) => /** @type {any} */ (figure).seek(20));
  await expect(part(page, 'tally')).toHaveAttribute('data-step', '20');
  const { seed } = await scenario(page);
  await part(page, 'throw').click();
  await expect.poll(async () => (await scenario(page)).seed).toBe(seed + 1);
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  const { steps } = await seen(page);
  expect(steps.filter((step) => step !== 0 && step !== 20)).toEqual([]);
});
