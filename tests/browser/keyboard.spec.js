// The page without a mouse: every control is reached, is seen to have the focus, and is in sight when it has it.
import { begun, button, expect, part, ready, test } from './figure.js';

/** @typedef {import('@playwright/test').Page} Page */

/** So many presses of Tab go around any page of ours. */
const MOST = 300;
/** WCAG 2.2, 1.4.11: what has the focus differs by this contrast from what it looked like without. */
const CONTRAST = 3;

const LOOKS = ['light', 'dark'].flatMap((theme) => ['en', 'ko'].map((lang) => ({ theme, lang })));
/** Every run looks at each of these pages in both themes; the language takes turns. */
const PAGES = [
  { name: 'the cover', link: 'starts=12&view=map&show=race' },
  { name: 'a model and its data', link: 'data=line&view=map&show=fit' },
  { name: 'a chapter', link: 'chapter=convex&view=map' },
];

/** All that is to come has come. @param {Page} page */
async function settled(page) {
  await expect(page.locator('watershed-figure')).toHaveAttribute('data-set', '');
  await begun(page);
  await expect(page.locator('watershed-figure .waiting')).toHaveCount(0);
  if (await part(page, 'panel-landscape').count())
    await expect(part(page, 'verdict')).toHaveAttribute('data-verdict', 'strictly convex');
}

/**
 * Lists the controls that the page has for a keyboard, in its order; `window.stopAt` tells which of them has the focus.
 * @param {Page} page
 * @returns {Promise<string[]>} what each of them is
 */
const controls = (page) =>
  page.evaluate(() => {
    /** @type {HTMLElement[]} */
    const all = [];
    const open = document
      .querySelector('watershed-figure')
      ?.shadowRoot?.querySelector('dialog[open]');
    const walk = (/** @type {ParentNode} */ node) => {
      for (const element of node.querySelectorAll('*')) {
        if (element.shadowRoot) walk(element.shadowRoot);
        if (!(element instanceof HTMLElement)) continue;
        const own = element.matches(
          'a[href], button, input, select, textarea, summary, [tabindex]',
        );
        if (own && element.tabIndex >= 0 && !element.matches(':disabled')) all.push(element);
      }
    };
    walk(open ?? document.body);
    // Of a group of choices the one that is made stands for all: arrow keys choose another.
    const seen = all.filter(
      (element) =>
        element.checkVisibility({ visibilityProperty: true }) &&
        !(element instanceof HTMLInputElement && element.type === 'radio' && !element.checked),
    );
    const active = () => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return /** @type {HTMLElement} */ (element);
    };
    Object.assign(window, { seen, active, stopAt: () => seen.indexOf(active()) });
    return seen.map(
      (element) =>
        `${element.tagName.toLowerCase()} “${(element.ariaLabel ?? element.title) || element.textContent?.replace(/\s+/g, ' ').trim().slice(0, 30)}” ${element.dataset.part ?? element.getAttribute('name') ?? element.className}`,
    );
  });

/**
 * Presses Tab until it has gone around.
 * @param {Page} page
 * @param {(at: number) => Promise<void>} [look] at each control, by its number
 * @returns {Promise<Set<number>>} the controls that were reached
 */
async function walk(page, look = async () => {}) {
  /** @type {Set<number>} */
  const reached = new Set();
  for (let presses = 0; presses < MOST; presses++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => /** @type {any} */ (window).stopAt());
    // Beyond the last one the focus is the browser's, and then the first one's again.
    if (at < 0) continue;
    if (reached.has(at)) break;
    reached.add(at);
    await look(at);
  }
  return reached;
}

/** @param {Page} page @param {string} link */
async function arrive(page, link) {
  await page.goto(`index.html#${link}`);
  await settled(page);
  await page.mouse.move(0, 0);
}

/**
 * How many pixels of two pictures of the same size differ by the contrast that is asked for.
 * @param {Page} page any @param {Buffer} a @param {Buffer} b
 */
const differing = (page, a, b) =>
  page.evaluate(
    async ([one, other, least]) => {
      const read = async (/** @type {string} */ text) => {
        const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes]));
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
        context.drawImage(bitmap, 0, 0);
        return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
      };
      const [p, q] = [await read(one), await read(other)];
      const linear = (/** @type {number} */ c) =>
        c <= 10 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4;
      const luminance = (/** @type {Uint8ClampedArray} */ d, /** @type {number} */ i) =>
        0.2126 * linear(d[i]) + 0.7152 * linear(d[i + 1]) + 0.0722 * linear(d[i + 2]) + 0.05;
      let count = 0;
      for (let i = 0; i < p.length; i += 4) {
        if (p[i] === q[i] && p[i + 1] === q[i + 1] && p[i + 2] === q[i + 2]) continue;
        const [x, y] = [luminance(p, i), luminance(q, i)];
        if (Math.max(x, y) / Math.min(x, y) >= least) count++;
      }
      return count;
    },
    /** @type {const} */ ([a.toString('base64'), b.toString('base64'), CONTRAST]),
  );

for (const [i, { name, link }] of PAGES.entries())
  for (const [k, theme] of ['light', 'dark'].entries())
    test(`on ${name}, ${theme}, Tab reaches every control, and the one that has the focus is seen to`, async ({
      page,
      context,
    }) => {
      test.slow();
      const lang = LOOKS[(i + k) % 2].lang;
      await page.setViewportSize({ width: 1024, height: 900 });
      await arrive(page, `${link}&theme=${theme}&lang=${lang}`);
      const names = await controls(page);
      expect(names.length).toBeGreaterThan(20);
      const eye = await context.newPage();
      await page.bringToFront();
      /** @type {string[]} */
      const unseen = [];
      const reached = await walk(page, async (at) => {
        const { clip, least } = await page.evaluate((n) => {
          const { seen } = /** @type {any} */ (window);
          const element = /** @type {HTMLElement} */ (seen[n]);
          const radio = element instanceof HTMLInputElement && element.type === 'radio';
          const shown = radio ? /** @type {HTMLElement} */ (element.nextElementSibling) : element;
          const box = shown.getBoundingClientRect();
          const [left, top] = [Math.max(0, box.left - 6), Math.max(0, box.top - 6)];
          const [right, bottom] = [
            Math.min(innerWidth, box.right + 6),
            Math.min(innerHeight, box.bottom + 6),
          ];
          return {
            clip: { x: left, y: top, width: right - left, height: bottom - top },
            // A line of one pixel around as much of it as is in sight (WCAG 2.2, 2.4.13 asks for two).
            least: Math.min(2 * box.width, innerWidth) + Math.min(2 * box.height, innerHeight),
          };
        }, at);
        const focused = await page.screenshot({ clip });
        // The next press goes on from here all the same.
        await page.evaluate(() => /** @type {any} */ (window).active().blur());
        const plain = await page.screenshot({ clip });
        const differs = await differing(eye, focused, plain);
        if (differs < least) unseen.push(`${names[at]}: ${differs} of ${Math.round(least)} pixels`);
      });
      expect(
        names.filter((_, at) => !reached.has(at)),
        'not reached',
      ).toEqual([]);
      expect(unseen, 'without a visible focus').toEqual([]);
    });

/**
 * A window of 1280 × 1024 at 400 %.
 * @param {import('@playwright/test').Browser} browser @param {string | undefined} baseURL
 */
async function enlarged(browser, baseURL) {
  const context = await browser.newContext({
    viewport: { width: 320, height: 256 },
    deviceScaleFactor: 4,
    baseURL,
  });
  return { context, page: await context.newPage() };
}

/** Where the control that has the focus is not to be seen or pressed. @param {Page} page @returns {Promise<string>} '' if it is */
const hidden = (page) =>
  page.evaluate(() => {
    const element = /** @type {HTMLElement} */ (/** @type {any} */ (window).active());
    // A control within a label is pressed anywhere on it.
    const shown = element.matches('input') ? (element.closest('label') ?? element) : element;
    const { left, right, top, bottom } = shown.getBoundingClientRect();
    if (left < -1 || right > innerWidth + 1) {
      const box = element.closest('.scroll, .table, .numbers, .equations');
      if (!box || box === element) return `from ${left} to ${right}`;
    }
    const [from, to] = [Math.max(top, 0), Math.min(bottom, innerHeight)];
    if (to - from < Math.min(bottom - top, 12)) return `${top} to ${bottom} from above`;
    /** @param {number} x @param {number} y */
    const found = (x, y) => {
      let hit = document.elementFromPoint(x, y);
      for (let root = hit?.shadowRoot; root; root = hit?.shadowRoot) {
        const inner = root.elementFromPoint(x, y);
        if (!inner || inner === hit) break;
        hit = inner;
      }
      return hit;
    };
    const across = Math.max(0, left) + (Math.min(innerWidth, right) - Math.max(0, left)) / 2;
    for (const y of [(from + to) / 2, from + 3, to - 3]) {
      const hit = found(across, y);
      if (hit && (shown.contains(hit) || element.contains(hit) || hit.contains(element))) return '';
    }
    const hit = found(across, (from + to) / 2);
    return `below ${hit?.tagName.toLowerCase()}.${hit?.className}`;
  });

/** Goes around by Tab: every control is reached, and in sight when it has the focus. @param {Page} page */
async function walkAll(page) {
  const names = await controls(page);
  /** @type {string[]} */
  const lost = [];
  const reached = await walk(page, async (at) => {
    const why = await hidden(page);
    if (why) lost.push(`${names[at]}: ${why}`);
  });
  expect(
    names.filter((_, at) => !reached.has(at)),
    'not reached',
  ).toEqual([]);
  expect(lost, 'not in sight').toEqual([]);
}

for (const [i, { name, link }] of [
  ...PAGES,
  { name: 'a table', link: 'starts=12&show=table' },
].entries())
  test(`at 400 % every control of ${name} is reached, and in sight when it has the focus`, async ({
    browser,
    baseURL,
  }) => {
    test.slow();
    const { context, page } = await enlarged(browser, baseURL);
    const { theme, lang } = LOOKS[i % LOOKS.length];
    await page.goto(`index.html#${link}&theme=${theme}&lang=${lang}`);
    await page.locator('watershed-figure').evaluate((figure) => figure.scrollIntoView());
    await settled(page);
    await page.evaluate(() => scrollTo(0, 0));
    await walkAll(page);
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(wide, 'the page scrolls sideways').toBeLessThanOrEqual(0);
    await context.close();
  });

/** The sheets, and how they are opened by keyboard alone. @type {{name: string, link: string, open: (page: Page) => Promise<void>}[]} */
const SHEETS = [
  {
    name: 'help',
    link: 'starts=12',
    open: (page) => button(page, 'Keys and hints').press('Enter'),
  },
  { name: 'surfaces', link: 'starts=12', open: (page) => part(page, 'picker').press('Enter') },
  { name: 'share', link: 'starts=12', open: (page) => part(page, 'share').press('Enter') },
  { name: 'beside', link: 'starts=12', open: (page) => part(page, 'beside').press('Enter') },
  {
    name: 'data',
    link: 'data=line&show=fit',
    open: (page) => part(page, 'open-data').press('Enter'),
  },
];

for (const { name, link, open } of SHEETS)
  test(`at 400 % all of the sheet “${name}” is reached, and Escape gives the focus back`, async ({
    browser,
    baseURL,
  }) => {
    const { context, page } = await enlarged(browser, baseURL);
    await page.goto(`index.html#${link}&lang=en`);
    await ready(page);
    await open(page);
    const sheet = page.getByRole('dialog');
    await expect(sheet).toBeVisible();
    const { left, right, top, bottom } = await sheet.evaluate((element) =>
      element.getBoundingClientRect().toJSON(),
    );
    expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(320);
    expect(bottom).toBeLessThanOrEqual(256);
    const wide = await sheet.evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(wide, 'the sheet scrolls sideways').toBeLessThanOrEqual(0);
    await walkAll(page);
    await page.keyboard.press('Escape');
    await expect(sheet).toHaveCount(0);
    const back = await page.evaluate(() => /** @type {any} */ (window).active()?.tagName);
    expect(back).toBe('BUTTON');
    await context.close();
  });
