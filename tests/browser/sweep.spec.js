/**
 * Every width of the design: nothing sticks out, no text is cut off, no control lies on another, nothing jumps while it
 * loads. Every run looks at each size once, with theme, language and panel taking turns; with WATERSHED_EVERYTHING=1 at all of
 * them.
 */
import { begun, EVERYTHING, expect, mistype, open, part, phone, test } from './figure.js';

/** @typedef {import('@playwright/test').Page} Page */

const SIZES = [
  [320, 640],
  // 1280 × 1024 at 400 %
  [320, 256],
  [375, 812],
  [667, 375],
  [844, 390],
  [768, 1024],
  [1024, 768],
  [1440, 900],
  [1920, 1080],
];
const LINKS = [
  '',
  'show=step',
  'show=landscape',
  'show=basins',
  'show=race',
  'show=chart',
  'show=table',
  'data=line&show=fit',
  'data=line&show=numbers',
  'chapter=convex',
  'chapter=basins',
];
const LOOKS = ['light', 'dark'].flatMap((theme) => ['en', 'ko'].map((lang) => ({ theme, lang })));

/** What is wrong with the layout as it stands. @param {Page} page @returns {Promise<string[]>} */
const faultsOf = (page) =>
  page.evaluate(() => {
    const faults = [];
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide > 0) faults.push(`the page scrolls sideways by ${wide}`);
    /** @type {Element[]} */
    const all = [];
    const walk = (/** @type {ParentNode} */ node) => {
      for (const element of node.querySelectorAll('*')) {
        all.push(element);
        if (element.shadowRoot) walk(element.shadowRoot);
      }
    };
    walk(document.body);
    const seen = all.filter(
      (element) =>
        element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
        element.getBoundingClientRect().width > 2 &&
        element.getBoundingClientRect().height > 2,
    );
    const name = (/** @type {Element} */ element) =>
      `${element.tagName.toLowerCase()}.${element.className} “${(element.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 30)}”`;
    for (const element of seen) {
      // Text that is there and not to be seen, nor scrolled to.
      const style = getComputedStyle(element);
      const own = [...element.childNodes].some(
        (node) => node instanceof Text && node.data.trim() !== '',
      );
      const cut =
        element.scrollWidth > element.clientWidth + 1 &&
        ['hidden', 'clip'].includes(style.overflowX) &&
        element.clientWidth > 2;
      if (own && cut) faults.push(`cut off: ${name(element)}`);
      if (element instanceof HTMLElement && own && style.display !== 'inline') {
        const { right } = element.getBoundingClientRect();
        const scrolled = element.closest(
          '.scroll, .numbers, .printed, .equations, table, [class*="panel-"], math',
        );
        if (right > document.documentElement.clientWidth + 1 && !scrolled)
          faults.push(`sticks out: ${name(element)}`);
      }
    }
    const away = (/** @type {Element} */ element) => {
      const box = element.closest('.scroll, .numbers, .lesson')?.getBoundingClientRect();
      const { top, bottom } = element.getBoundingClientRect();
      return box ? bottom > box.bottom + 2 || top < box.top - 2 : false;
    };
    const controls = seen.filter((element) =>
      element.matches(
        'button, a[href], select, summary, input:not([type="radio"]), .segments label',
      ),
    );
    for (const [i, a] of controls.entries())
      for (const b of controls.slice(0, i)) {
        // What has been scrolled out of a box is not there.
        if (a.contains(b) || b.contains(a) || [a, b].some(away)) continue;
        const [p, q] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
        const across = Math.min(p.right, q.right) - Math.max(p.left, q.left);
        const down = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
        if (across > 2 && down > 2) faults.push(`${name(a)} lies on ${name(b)}`);
      }
    return faults;
  });

for (const [i, [width, height]] of SIZES.entries())
  test(`at ${width} × ${height} nothing sticks out, is cut off or lies on another thing`, async ({
    page,
  }) => {
    test.slow(EVERYTHING);
    await page.setViewportSize({ width, height });
    const cases = LINKS.flatMap((link) => LOOKS.map((look) => ({ link, ...look })));
    const taken = EVERYTHING
      ? cases
      : [0, 1].map((k) => {
          const { theme, lang } = LOOKS[(i + k) % LOOKS.length];
          return { link: k === 0 ? '' : LINKS[1 + (i % (LINKS.length - 1))], theme, lang };
        });
    for (const { link, theme, lang } of taken) {
      await page.goto('about:blank');
      await open(
        page,
        [link, `theme=${theme}`, `lang=${lang}`, 'starts=12'].filter(Boolean).join('&'),
      );
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
      // Basins are computed once somebody looks.
      await page.locator('watershed-figure').evaluate((figure) => figure.scrollIntoView());
      await expect(part(page, 'panels').locator('.waiting')).toHaveCount(0);
      expect(await faultsOf(page), `${link} ${theme} ${lang}`).toEqual([]);
    }
  });

test('nothing jumps while a first visit loads', async ({ page }) => {
  await page.addInitScript(() => {
    Object.assign(window, { shifts: 0 });
    new PerformanceObserver((list) => {
      for (const entry of /** @type {any[]} */ (list.getEntries()))
        if (!entry.hadRecentInput) /** @type {any} */ (window).shifts += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  for (const [width, height, link] of /** @type {const} */ ([
    [1440, 900, ''],
    [1024, 768, ''],
    [375, 812, ''],
    [1440, 900, 'chapter=convex'],
  ])) {
    await page.setViewportSize({ width, height });
    await page.goto('about:blank');
    await open(page, link);
    await expect(part(page, 'tally')).toBeVisible();
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
    const shifts = await page.evaluate(() => /** @type {any} */ (window).shifts);
    expect(shifts, `${width} × ${height} ${link}`).toBeLessThanOrEqual(0.05);
  }
});

/** What a finger finds: pages, panels and sheets. @type {{name: string, link: string, act?: (page: Page) => Promise<unknown>}[]} */
const TOUCHED = [
  { name: 'the cover', link: '', act: (page) => page.locator('.contents summary').click() },
  ...['landscape,saddle,chord', 'step', 'basins', 'rain', 'race', 'chart', 'table'].map((show) => ({
    name: `the panel “${show}”`,
    link: `surface=saddle_walls&starts=60&step=2&show=${show}`,
    // What is folded is pressed too.
    act: async (/** @type {Page} */ page) => {
      for (const each of await page.locator('watershed-figure .panel summary').all())
        await each.click();
    },
  })),
  { name: 'the panel “fit”', link: 'data=line&show=fit' },
  { name: 'the panel “numbers”', link: 'data=line&show=numbers' },
  { name: 'two functions', link: 'surface=two_valleys&beside=bowl&starts=6' },
  {
    name: 'a note and a wrong formula',
    link: 'starts=3&lr=-1',
    act: (page) => mistype(page, 'a*x^2+sin('),
  },
  ...['convex', 'own', 'saddle'].map((name) => ({
    name: `the chapter “${name}”`,
    link: `chapter=${name}`,
    act: (/** @type {Page} */ page) => page.locator('.turning summary').click(),
  })),
  ...[
    ['surfaces', 'picker'],
    ['share', 'share'],
    ['beside', 'beside'],
  ].map(([name, opener]) => ({
    name: `the sheet “${name}”`,
    link: 'starts=12',
    act: async (/** @type {Page} */ page) => {
      await part(page, opener).click();
      await expect(page.getByRole('dialog').getByRole('button').nth(1)).toBeVisible();
    },
  })),
  {
    name: 'the sheet for data',
    link: 'data=line&show=fit',
    act: async (page) => {
      await part(page, 'open-data').click();
      await expect(part(page, 'use-data')).toBeVisible();
    },
  },
];

/** Targets that are less than 44 pixels high or wide; a link within a sentence may be (WCAG 2.2, 2.5.5). @param {Page} page */
const small = (page) =>
  page.evaluate(() => {
    const LEAST = 43.5;
    const root = /** @type {ShadowRoot} */ (document.querySelector('watershed-figure')?.shadowRoot);
    const sheet = root.querySelector('dialog[open]');
    return (sheet ? [sheet] : [root, document]).flatMap((part) =>
      [
        ...part.querySelectorAll(
          'a[href], button, select, input, textarea, summary, [role="slider"]',
        ),
      ]
        .filter((element) => element.checkVisibility({ visibilityProperty: true }))
        .filter((element) => sheet || !element.closest('dialog'))
        .filter((element) => {
          const around = element.parentElement;
          const text = (around?.textContent ?? '').trim();
          return !(
            element.matches('a') &&
            around?.matches('p, li, dd') &&
            text !== element.textContent?.trim()
          );
        })
        .map((element) => ({
          element,
          box: (element.closest('label') ?? element).getBoundingClientRect(),
        }))
        .filter(({ box }) => box.width > 2 && (box.height < LEAST || box.width < LEAST))
        .map(
          ({ element, box }) => `${element.outerHTML.slice(0, 90)} ${box.width} × ${box.height}`,
        ),
    );
  });

for (const [i, { name, link, act }] of TOUCHED.entries())
  test(`on a touch screen every target of ${name} is 44 pixels high and wide`, async ({
    browser,
    baseURL,
  }) => {
    const page = await phone(browser, baseURL, 390, 844);
    for (const lang of EVERYTHING ? ['en', 'ko'] : [['en', 'ko'][i % 2]]) {
      await page.goto('about:blank');
      await page.goto(`index.html#${[link, `lang=${lang}`].filter(Boolean).join('&')}`);
      await page.locator('watershed-figure').evaluate((figure) => figure.scrollIntoView());
      await begun(page);
      await expect(page.locator('watershed-figure .waiting')).toHaveCount(0);
      await act?.(page);
      expect(await small(page), lang).toEqual([]);
    }
    await page.close();
  });

test('on a tablet every target of a lecture is 44 pixels high and wide', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({
    hasTouch: true,
    viewport: { width: 1024, height: 768 },
    baseURL,
  });
  const page = await context.newPage();
  await open(page, 'chapter=convex&lang=ko');
  await page.locator('.present').click();
  await expect(page.locator('.presenter .to-leave')).toBeVisible();
  expect(await small(page)).toEqual([]);
  await context.close();
});
