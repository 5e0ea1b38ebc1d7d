// What the browser tests share: a page that is watched for faults, and ways to look at a figure from outside.
import { expect, test as base } from '@playwright/test';
import { Ensemble, Objective } from '../boundary/core.js';
import { LOWEST, OUTCOMES, styleOf } from '../../www/figure/outcomes.js';

/** Codes of the core, and those who left the window, by the names that the tally carries. */
const NEVER = 2 ** 32 - 1;

/**
 * `faults` fails every test whose page reports an error, or asks another site for anything. A test that breaks
 * something on purpose names what may be reported: `faults.allow(/…/)`.
 */
export const test = base.extend({
  faults: [
    async ({ page, baseURL }, use) => {
      /** @type {string[]} */
      const found = [];
      /** @type {RegExp[]} */
      const allowed = [];
      page.on('pageerror', (error) => found.push(`error: ${error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error') found.push(`console: ${message.text()}`);
      });
      page.on('request', (request) => {
        const url = request.url();
        if (!url.startsWith(baseURL ?? '') && !/^(blob|data):/.test(url))
          found.push(`request outside the site: ${url}`);
      });
      await use({ allow: (/** @type {RegExp} */ text) => allowed.push(text) });
      expect(found.filter((text) => !allowed.some((pattern) => pattern.test(text)))).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** @typedef {import('@playwright/test').Page} Page */

/** Whether a run looks at every combination, as by night, or at a sample (CONTRIBUTING.md). */
export const EVERYTHING = process.env.WATERSHED_EVERYTHING === '1';

/** Windows from the smallest phone to a large screen. @type {[number, number][]} */
export const SIZES = [
  [320, 640],
  [375, 812],
  [768, 1024],
  [1024, 768],
  [1440, 900],
  [1920, 1080],
];

/**
 * A page on a phone of this size.
 * @param {import('@playwright/test').Browser} browser @param {string | undefined} baseURL
 * @param {number} width @param {number} height
 */
export const phone = (browser, baseURL, width, height) =>
  browser.newPage({ hasTouch: true, isMobile: true, viewport: { width, height }, baseURL });

/** A part of the figure by the name it carries. @param {Page} page @param {string} name */
export const part = (page, name) => page.locator(`watershed-figure [data-part="${name}"]`);

/** @param {Page} page @param {'map'|'surface'|'curve'|'data'} view */
export const host = (page, view) => page.locator(`watershed-figure [data-view="${view}"]`);

/** @param {Page} page @param {string} name */
export const button = (page, name) => page.getByRole('button', { name, exact: true });

/** Opens the page with a link's text and waits for the first numbers. @param {Page} page @param {string} [text] */
export async function open(page, text = '') {
  await page.goto(`index.html${text && `#${text}`}`);
  await ready(page);
}

/** @param {Page} page */
export async function ready(page) {
  await expect(part(page, 'tally')).toHaveAttribute('data-step', /^\d+$/);
}

/** The runs are computed, whatever is hidden of them. @param {Page} page */
export const begun = (page) =>
  expect
    .poll(() =>
      page
        .locator('watershed-figure')
        .evaluate((figure) => /** @type {any} */ (figure).ends?.length ?? 0),
    )
    .toBeGreaterThan(0);

/** @param {Page} page @returns {Promise<any>} what the figure shows */
export const scenario = (page) =>
  page.locator('watershed-figure').evaluate((figure) => /** @type {any} */ (figure).scenario);

/** Types what is no formula, and waits until the field says so. @param {Page} page @param {string} text */
export async function mistype(page, text) {
  await part(page, 'formula').fill(text);
  await expect(part(page, 'formula')).toHaveAttribute('aria-invalid', 'true');
}

/** Goes to a step by the element's method and waits for its tally. @param {Page} page @param {number} step */
export async function seek(page, step) {
  // Runs that have been asked for may not have come, and those on show end earlier.
  const last = async () => Number(await part(page, 'scrub').getAttribute('max'));
  await expect.poll(last).toBeGreaterThanOrEqual(step);
  await page
    .locator('watershed-figure')
    .evaluate((figure, k) => /** @type {any} */ (figure).seek(k), step);
  await expect(part(page, 'tally')).toHaveAttribute('data-step', String(step));
}

/**
 * The tally as it stands on the page.
 * @param {Page} page
 * @returns {Promise<{step: number, counts: Record<string, number>, text: string}>}
 */
export const shownTally = (page) =>
  part(page, 'tally').evaluate((element) => {
    const spans = [...element.querySelectorAll('[data-outcome]')];
    return {
      step: Number(element.getAttribute('data-step')),
      counts: Object.fromEntries(
        spans.map((span) => [
          span.getAttribute('data-outcome'),
          Number(span.getAttribute('data-count')),
        ]),
      ),
      text: spans.map((span) => span.textContent?.replace(/\s+/g, ' ').trim()).join(' · '),
    };
  });

/**
 * The same runs once more, in Node: from the settings that the figure says it shows.
 * @param {any} settings a scenario
 */
export function again(settings) {
  const { surface, formula, model, loss, data, x, y, p } = settings;
  const { optimizer, lr, at, starts, seed, sampling } = settings;
  const objective = new Objective({
    ...(data ? { data, ...(model && { model }), ...(loss && { loss }) } : {}),
    ...(data ? {} : formula === null ? { surface } : { formula }),
    ...(x && { x }),
    ...(y && { y }),
    p,
  });
  const runs = new Ensemble(objective, {
    optimizer: { name: optimizer, lr: lr ?? objective.describe().rate },
    starts: at ? { list: at } : { count: starts, seed, sampling },
    maxSteps: settings.steps,
    tolerance: settings.tolerance,
    ...(settings.batch && { batch: settings.batch }),
  });
  runs.step(settings.steps);
  const [outcomes, stopped, left, sites] = [
    runs.outcomes(),
    runs.stoppedAt(),
    runs.leftAt(),
    runs.places(),
  ];
  const ends = runs.ends();
  return {
    objective,
    runs,
    computed: runs.computed(),
    /** Counted run by run, not by the core's own tally. @param {number} step */
    tally(step) {
      /** @type {Record<string, number>} */
      const counts = {};
      const count = (/** @type {string} */ name) => (counts[name] = (counts[name] ?? 0) + 1);
      for (let i = 0; i < runs.count(); i++) {
        const lowest = ends[sites[i]]?.lowest ?? false;
        count(OUTCOMES[stopped[i] <= step ? styleOf(outcomes[i], lowest) : 0].name);
        if (left[i] !== NEVER && left[i] <= step) count('left');
      }
      return counts;
    },
    /** x0, y0, x1, y1, … @param {number} step */
    positions: (step) => [...runs.positionsBetween(step, step)],
  };
}

/** The colour of a run that reached the lowest minimum, and of one that moves. */
export const COLOURS = { lowest: OUTCOMES[LOWEST].light, moving: OUTCOMES[0].light };

/**
 * Keeps what the worker sends: the positions that the figure draws from. To be called before the page opens.
 * @param {Page} page
 */
export async function listenToWorker(page) {
  await page.addInitScript(() => {
    const Native = window.Worker;
    /** @type {any[]} */
    const chunks = [];
    Object.assign(window, { chunks });
    window.Worker = class extends Native {
      /** @param {string | URL} url @param {WorkerOptions} [options] */
      constructor(url, options) {
        super(url, options);
        this.addEventListener('message', ({ data }) => {
          if (data.kind === 'chunk') chunks.push(data);
        });
      }
    };
  });
}

/**
 * The positions that the figure has of the steps up to one, as the worker sent them.
 * @param {Page} page @param {number} [last]
 * @returns {Promise<number[][]>} x0, y0, x1, y1, … by step
 */
export const sentPaths = (page, last = Infinity) =>
  page.evaluate(
    (end) => {
      /** @type {number[][]} */
      const steps = [];
      for (const { from, to, count, positions } of /** @type {any} */ (window).chunks) {
        steps.length = from;
        for (let k = from; k <= to; k++)
          steps.push([...positions.slice(2 * count * (k - from), 2 * count * (k - from + 1))]);
      }
      return steps.slice(0, end + 1);
    },
    Math.min(last, 1e9),
  );

/**
 * What is painted on a canvas of a view.
 * @typedef {object} Picture
 * @property {number} opaque part of the pixels inside the axes that are painted
 * @property {number} colours different ones
 * @property {number} spread between the darkest and the lightest, 0 … 255
 * @property {number} west mean lightness of the left half
 * @property {number} east
 * @property {number} south
 * @property {number} north
 * @property {number} clearWest part of the left half that is not painted
 * @property {number} clearEast
 * @property {string} print changes with any pixel
 */

/**
 * @param {Page} page @param {'map'|'surface'|'curve'} view @param {number} [layer]
 * @returns {Promise<Picture | null>} null before there is a picture
 */
export const picture = (page, view, layer = 0) =>
  host(page, view).evaluate((element, index) => {
    const canvas = element.querySelectorAll('canvas')[index];
    if (!canvas || canvas.width < 2) return null;
    const { width, height } = canvas;
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(
      0,
      0,
      width,
      height,
    );
    // Inside the axes, whose labels lie outside.
    const ratio = width / element.clientWidth;
    const [left, right, top, bottom] = [50, width / ratio - 14, 14, height / ratio - 34].map(
      (edge) => Math.round(edge * ratio),
    );
    const colours = new Set();
    const halves = { west: [0, 0, 0], east: [0, 0, 0], south: [0, 0, 0], north: [0, 0, 0] };
    let [painted, all, low, high, print] = [0, 0, 255, 0, 0];
    for (let row = top; row < bottom; row++)
      for (let column = left; column < right; column++) {
        const at = 4 * (row * width + column);
        const [r, g, b, a] = data.subarray(at, at + 4);
        all++;
        print = (Math.imul(print, 31) + ((r << 24) | (g << 16) | (b << 8) | a)) | 0;
        const light = 0.3 * r + 0.6 * g + 0.1 * b;
        for (const half of [
          column < (left + right) / 2 ? halves.west : halves.east,
          row < (top + bottom) / 2 ? halves.north : halves.south,
        ]) {
          half[2]++;
          if (a < 128) continue;
          half[0] += light;
          half[1]++;
        }
        if (a < 128) continue;
        painted++;
        colours.add((r << 16) | (g << 8) | b);
        low = Math.min(low, light);
        high = Math.max(high, light);
      }
    const mean = (/** @type {number[]} */ [sum, count]) => sum / Math.max(count, 1);
    const clear = (/** @type {number[]} */ [, count, total]) => 1 - count / total;
    return {
      opaque: painted / all,
      colours: colours.size,
      spread: high - low,
      west: mean(halves.west),
      east: mean(halves.east),
      south: mean(halves.south),
      north: mean(halves.north),
      clearWest: clear(halves.west),
      clearEast: clear(halves.east),
      print: String(print),
    };
  }, layer);

/** The map of the present function is painted, in many colours. @param {Page} page */
export async function mapPainted(page) {
  await expect
    .poll(async () => (await picture(page, 'map'))?.opaque ?? 0, { message: 'the map' })
    .toBeGreaterThan(0.99);
}

/**
 * Clicks on the map and waits for the new start.
 * @param {Page} page @param {{x: number, y: number}} spot CSS pixels from the host's corner
 * @returns {Promise<[number, number]>} where the figure says that it is
 */
export async function addStart(page, spot) {
  const count = await scenario(page).then(({ at, starts }) => at?.length ?? starts);
  await host(page, 'map').click({ position: spot });
  await expect.poll(async () => (await scenario(page)).at?.length).toBe(count + 1);
  return (await scenario(page)).at.at(-1);
}

/**
 * Where a point lies on the map, learnt from two clicks: CSS pixels from the host's corner.
 * @param {Page} page
 * @returns {Promise<(point: number[]) => {x: number, y: number}>}
 */
export async function learnMap(page) {
  const box = /** @type {any} */ (await host(page, 'map').boundingBox());
  const [a, b] = [
    { x: Math.round(box.width * 0.3), y: Math.round(box.height * 0.75) },
    { x: Math.round(box.width * 0.83), y: Math.round(box.height * 0.18) },
  ];
  const [first, second] = [await addStart(page, a), await addStart(page, b)];
  const along = (/** @type {0|1} */ axis, /** @type {'x'|'y'} */ key) => {
    const scale = (b[key] - a[key]) / (second[axis] - first[axis]);
    return (/** @type {number[]} */ point) => a[key] + (point[axis] - first[axis]) * scale;
  };
  const [x, y] = [along(0, 'x'), along(1, 'y')];
  return (point) => ({ x: x(point), y: y(point) });
}

/**
 * Whether a colour is drawn on the map's marks near a place.
 * @param {Page} page @param {{x: number, y: number}} spot @param {string} colour CSS hex
 * @param {number} [reach] CSS pixels
 */
export const markedWith = (page, spot, colour, reach = 3) =>
  host(page, 'map').evaluate((element, [{ x, y }, hex, around]) => {
    const canvas = /** @type {HTMLCanvasElement} */ (
      element.querySelector('canvas[data-layer="marks"]')
    );
    const ratio = canvas.width / element.clientWidth;
    const size = 2 * around * ratio;
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(
      (x - around) * ratio,
      (y - around) * ratio,
      size,
      size,
    );
    const wanted = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    for (let at = 0; at < data.length; at += 4)
      if (data[at + 3] > 250 && wanted.every((c, i) => Math.abs(c - data[at + i]) < 4)) return true;
    return false;
  }, /** @type {const} */ ([spot, colour, reach]));

/** All that can be read on the page: texts, labels, values. @param {Page} page @returns {Promise<string[]>} */
export const readable = (page) =>
  page.evaluate(() => {
    /** @type {string[]} */
    const texts = [];
    const walk = (/** @type {Node} */ node) => {
      if (node instanceof Text) texts.push(node.data.replace(/\s+/g, ' ').trim());
      if (node instanceof HTMLElement || node instanceof SVGElement) {
        if (/^(STYLE|SCRIPT|NOSCRIPT)$/.test(node.tagName)) return;
        for (const name of ['aria-label', 'aria-valuetext', 'title', 'placeholder'])
          texts.push(node.getAttribute(name) ?? '');
        if (node instanceof HTMLInputElement && node.type === 'text') texts.push(node.value);
      }
      if (node instanceof Element && node.shadowRoot) walk(node.shadowRoot);
      node.childNodes.forEach(walk);
    };
    walk(document.body);
    return texts.filter((text) => text !== '');
  });
