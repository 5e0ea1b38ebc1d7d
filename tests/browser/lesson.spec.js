// The lesson: every chapter in both languages keeps what it says, and its link brings it back.
import { readFileSync } from 'node:fs';
import { Objective, RateSearch, basins, parseLink, printLink } from '../boundary/core.js';
import { CHAPTERS } from '../../www/lesson/chapters.js';
import { NOTCHES } from '../../www/figure/sliders.js';
import { linkOfTry, sceneOf } from '../../www/lesson/scene.js';
import {
  again,
  begun,
  button,
  EVERYTHING,
  expect,
  host,
  part,
  ready,
  scenario,
  shownTally,
  SIZES,
  test,
} from './figure.js';

/** @typedef {import('@playwright/test').Page} Page */

const read = (/** @type {string} */ name) =>
  JSON.parse(readFileSync(new URL(`../../www/i18n/${name}.json`, import.meta.url), 'utf8'));
/** @type {Record<string, Record<string, string>>} */
const TEXTS = {
  en: { ...read('en'), ...read('lesson.en') },
  ko: { ...read('ko'), ...read('lesson.ko') },
};

const LANGUAGES = ['en', 'ko'];
const THEMES = ['light', 'dark'];

/** Opens the page in a state; what moves while it loads is counted. @param {Page} page @param {string} text */
async function arrive(page, text) {
  await page.addInitScript(() => {
    const moved = { sum: 0, by: /** @type {string[]} */ ([]) };
    Object.assign(window, { moved });
    new PerformanceObserver((list) => {
      for (const entry of /** @type {any[]} */ (list.getEntries()))
        if (!entry.hadRecentInput) {
          moved.sum += entry.value;
          for (const { node, previousRect: a, currentRect: b } of entry.sources)
            moved.by.push(
              `${node?.nodeName} ${node?.className ?? ''}: ${a.x},${a.y} → ${b.x},${b.y}`,
            );
        }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(`index.html${text && `#${text}`}`);
}

/** Opens a page and goes to its figure. @param {Page} page @param {string} text */
async function visit(page, text) {
  await arrive(page, text);
  await toTheFigure(page);
}

/** @param {Page} page */
async function toTheFigure(page) {
  // On a phone the figure may begin below the first screen, and computes when one comes near.
  await page
    .locator('watershed-figure')
    .evaluate((figure) => figure.scrollIntoView({ block: 'nearest' }));
  await begun(page);
}

/** @param {Page} page @returns {Promise<number>} */
const moved = (page) =>
  page.evaluate(
    () => /** @type {{sum: number, by: string[]}} */ (/** @type {any} */ (window).moved),
  );

/** To the last step, by the element's method, until the lesson has seen it. @param {Page} page */
async function toTheEnd(page) {
  const shown = await scenario(page);
  const own = again(shown).computed;
  // One clock moves both.
  const other = shown.beside ? again({ ...shown, surface: shown.beside }).computed : 0;
  const computed = Math.max(own, other);
  await expect(part(page, 'scrub')).toHaveAttribute('max', String(computed));
  await page.locator('watershed-figure').evaluate((figure) => {
    const element = /** @type {any} */ (figure);
    element.seek(element.scenario.steps);
  });
  await expect(part(page, 'scrub')).toHaveValue(String(computed));
  await expect(part(page, 'tally')).toHaveAttribute('data-step', String(own));
  return computed;
}

/** @param {Page} page @returns {Promise<{x: number, y: number, start: [number, number], lowest: boolean}[]>} */
const ends = (page) =>
  page.locator('watershed-figure').evaluate((figure) => /** @type {any} */ (figure).ends);

const found = (/** @type {Page} */ page) => page.locator('.lesson .found');

/** A text of the lesson with its values, as the page writes it. @param {string} lang @param {string} key @param {Record<string, string|number>} values */
const told = (lang, key, values) =>
  TEXTS[lang][key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

/** @param {Page} page @param {string} lang @param {string} chapter @param {string} name */
const tried = (page, lang, chapter, name) =>
  page.locator('.tries').getByText(TEXTS[lang][`lesson.${chapter}.try_${name}`], { exact: true });

/** What each chapter says of its figure, held against the core in Node. @type {Record<string, (page: Page, lang: string) => Promise<void>>} */
const CLAIMS = {
  async loss(page) {
    const objective = new Objective({ data: 'line' });
    const shown = async () => Number(await part(page, 'hand-loss').getAttribute('data-value'));
    // By the sliders below the figure, to W = 1 and b = 0.
    const { x: across, y: up } = objective.describe();
    for (const [axis, [lo, hi], to] of /** @type {const} */ ([
      [0, across, 1],
      [1, up, 0],
    ]))
      await part(page, `turn-${axis}`).fill(String(Math.round((NOTCHES * (to - lo)) / (hi - lo))));
    await expect
      .poll(async () => Math.abs((await shown()) - objective.value(1, 0)))
      .toBeLessThan(0.05);
    // The best line there is has a smaller loss than the one turned to.
    const [{ x, y }] = await ends(page);
    expect(objective.value(x, y)).toBeLessThan(objective.value(1, 0));
    expect(Math.hypot(...objective.gradient(x, y))).toBeLessThan(1e-5);
  },

  async descent(page, lang) {
    // One step is η times the slope, the other way.
    const before = await scenario(page);
    const { objective, positions } = again(before);
    const [w] = positions(0);
    const [next] = positions(1);
    expect(next).toBe(w - before.lr[0][1] * objective.gradient(w, 0)[0]);
    await tried(page, lang, 'descent', 'other_side').click();
    await expect.poll(async () => (await scenario(page)).at).toEqual([[2.6, 0]]);
    await toTheEnd(page);
    // Σxy / Σx² of the five points.
    const best = (2 * 1.6 + 1 * 1.1 + 1 * 1 + 2 * 2.2 + 3 * 2.7) / (4 + 1 + 1 + 4 + 9);
    expect((await ends(page))[0].x).toBeCloseTo(best, 5);
  },

  async rate(page, lang) {
    const stopped = /** @type {Record<string, number>} */ ({});
    for (const name of ['crawl', 'good', 'swing', 'diverge']) {
      await tried(page, lang, 'rate', name).click();
      const set = CHAPTERS[2].tries.find((item) => item.name === name)?.set ?? '';
      const rate = Number(/lr=([\d.]+)/.exec(set)?.[1]);
      await expect.poll(async () => (await scenario(page)).lr?.[0][1]).toBe(rate);
      const run = again(await scenario(page));
      const [curvature] = run.objective.hessian(0, 0);
      stopped[name] = run.computed;
      const far = [0, 1, 2, 3].map((k) => run.positions(k)[0]);
      // Each step multiplies the distance by 1 − ηλ.
      expect(far[1] / far[0]).toBeCloseTo(1 - rate * curvature, 9);
      expect(rate < 1 / curvature).toBe(['crawl', 'good'].includes(name));
      expect(rate > 2 / curvature).toBe(name === 'diverge');
      await toTheEnd(page);
      const { counts } = await shownTally(page);
      expect(Object.keys(counts)).toContain(name === 'diverge' ? 'diverged' : 'lowest');
    }
    expect(stopped.crawl).toBeGreaterThan(10 * stopped.good);
    expect(stopped.swing).toBeGreaterThan(10 * stopped.good);
  },

  async convex(page, lang) {
    await expect(part(page, 'verdict')).toHaveAttribute('data-verdict', 'strictly convex');
    await toTheEnd(page);
    const all = await ends(page);
    expect(all).toHaveLength(50);
    for (const { x, y } of all) expect(Math.hypot(x, y)).toBeLessThan(1e-5);
    const key = lang === 'ko' ? 'lesson.found.other' : 'lesson.found.one';
    await expect(found(page)).toHaveText(told(lang, key, { rested: 50, starts: 50, n: 1 }));
    // In the trough all heights are equal, though the places are not.
    await tried(page, lang, 'convex', 'trough').click();
    await expect(part(page, 'verdict')).toHaveAttribute('data-verdict', 'convex');
    await toTheEnd(page);
    const { objective } = again(await scenario(page));
    const places = await ends(page);
    for (const { x, y } of places) expect(objective.value(x, y)).toBeLessThan(1e-9);
    expect(
      Math.max(...places.map(({ x }) => x)) - Math.min(...places.map(({ x }) => x)),
    ).toBeGreaterThan(2);
    // Of a curve one chord is drawn, which lies above it.
    await tried(page, lang, 'convex', 'chord').click();
    await expect(part(page, 'chord-section')).toBeVisible();
  },

  async nonconvex(page, lang) {
    await toTheEnd(page);
    const all = await ends(page);
    const places = new Set(all.map(({ x, y }) => `${x.toFixed(3)} ${y.toFixed(3)}`));
    expect(places.size).toBe(4);
    await expect(found(page)).toHaveText(
      told(lang, 'lesson.found.other', { rested: 50, starts: 50, n: 4 }),
    );
    // From the very same starts a bowl has one end.
    const bowl = again({ ...(await scenario(page)), surface: 'bowl', lr: null, beside: null });
    expect(bowl.positions(0)).toEqual(all.flatMap(({ start }) => start));
    expect(bowl.tally(bowl.computed)).toEqual({ lowest: 50 });
    const beside = part(page, 'tally-beside').locator('[data-outcome="lowest"]');
    await expect(beside).toHaveAttribute('data-count', '50');
    await tried(page, lang, 'nonconvex', 'chord').click();
    await expect(part(page, 'verdict')).toHaveAttribute('data-verdict', 'not convex');
  },

  async fog(page, lang) {
    // Neither the name of the surface nor a panel nor an outcome gives it away.
    const figure = page.locator('watershed-figure');
    const name = TEXTS[lang]['surface.two_valleys.name'];
    await expect(figure.getByText(name).filter({ visible: true })).toHaveCount(0);
    await expect(figure.getByRole('img', { name: new RegExp(name) })).toHaveCount(0);
    await expect(part(page, 'panels')).toHaveCount(0);
    await expect(part(page, 'tally').locator('[data-outcome]')).toHaveCount(0);
    await toTheEnd(page);
    await expect(part(page, 'tally')).toContainText(TEXTS[lang]['fog.question']);
    await expect(found(page)).toHaveText('');
    const [fogged] = await ends(page);
    await tried(page, lang, 'fog', 'lift').click();
    await expect(part(page, 'verdict')).toBeVisible();
    // It was a local minimum: the slope was zero, and the other valley is deeper.
    const { objective, computed } = again(await scenario(page));
    await expect(part(page, 'tally')).toHaveAttribute('data-step', String(computed));
    await expect.poll(async () => (await shownTally(page)).counts).toEqual({ minimum: 1 });
    expect(Math.hypot(...objective.gradient(fogged.x, fogged.y))).toBeLessThan(1e-5);
    expect(objective.value(fogged.x, fogged.y)).toBeGreaterThan(objective.value(-1.0299, 0));
  },

  async saddle(page, lang) {
    await expect(part(page, 'saddle-view')).toBeVisible();
    const { objective } = again(await scenario(page));
    expect([...objective.gradient(0, 0)]).toEqual([0, 0]);
    // Along A–B, the x axis, it is the lowest point; along C–D, the y axis near it, the highest.
    for (const d of [-0.9, -0.3, -0.01, 0.01, 0.3, 0.9]) {
      expect(objective.value(d, 0)).toBeGreaterThan(objective.value(0, 0));
      expect(objective.value(0, d)).toBeLessThan(objective.value(0, 0));
    }
    const onRidge = await toTheEnd(page);
    expect((await shownTally(page)).counts).toEqual({ saddle: 1 });
    await expect(found(page)).toHaveText(
      told(lang, 'lesson.found_single', { step: onRidge, outcome: TEXTS[lang]['outcome.saddle'] }),
    );
    await tried(page, lang, 'saddle', 'hair').click();
    await expect.poll(async () => (await scenario(page)).at[0][1]).toBe(1e-7);
    const beside = await toTheEnd(page);
    expect((await shownTally(page)).counts).toEqual({ lowest: 1 });
    await tried(page, lang, 'saddle', 'many').click();
    await expect.poll(async () => (await scenario(page)).at).toBe(null);
    const many = again(await scenario(page));
    expect(many.tally(many.computed)).toEqual({ lowest: 50 });
    // What the saddle costs is time.
    expect(beside).toBeGreaterThan(1.4 * many.computed);
  },

  async basins(page, lang) {
    await expect(part(page, 'basin-legend')).toHaveAttribute('data-done', 'true');
    await expect(part(page, 'basin')).toHaveCount(4);
    await tried(page, lang, 'basins', 'hair').click();
    await expect.poll(async () => (await scenario(page)).at?.length).toBe(4);
    await toTheEnd(page);
    const all = await ends(page);
    const places = new Set(all.map(({ x, y }) => `${x.toFixed(3)} ${y.toFixed(3)}`));
    expect(places.size).toBe(4);
    // Each pixel's colour is where its start does end.
    const { objective } = again(await scenario(page));
    const { x, y } = objective.describe();
    const side = 24;
    const settings = { maxSteps: 1000, tolerance: 1e-6 };
    const map = basins(objective, {
      width: side,
      height: side,
      optimizer: { name: 'gd', lr: 0.01 },
      ...settings,
    });
    const centre = ([lo, hi] = [0, 0], i = 0) => lo + ((i + 0.5) / side) * (hi - lo);
    for (const pixel of [30, 141, 290, 433]) {
      const at = [[centre(x, pixel % side), centre(y, Math.floor(pixel / side))]];
      const run = again({ ...(await scenario(page)), at });
      const end = run.positions(run.computed);
      const goal = map.minima[map.labels[pixel]];
      expect(Math.hypot(end[0] - goal.x, end[1] - goal.y)).toBeLessThan(1e-3);
    }
    // With large steps the two minima that are too sharp for them hold no run, and the others do.
    const rate = Number(
      /lr=([\d.]+)/.exec(CHAPTERS[7].tries.find((item) => item.name === 'large')?.set ?? '')?.[1],
    );
    const large = basins(objective, {
      width: side,
      height: side,
      optimizer: { name: 'gd', lr: rate },
      ...settings,
    });
    const sharpest = (/** @type {{x: number, y: number}} */ place) => {
      const [a, b, c] = objective.hessian(place.x, place.y);
      return (a + c) / 2 + Math.hypot((a - c) / 2, b);
    };
    const held = large.minima.map(({ x, y }) => `${x.toFixed(2)} ${y.toFixed(2)}`).sort();
    expect(held).toEqual(
      map.minima
        .filter((place) => sharpest(place) < 2 / rate)
        .map(({ x, y }) => `${x.toFixed(2)} ${y.toFixed(2)}`)
        .sort(),
    );
    expect(held).toHaveLength(2);
  },

  async ways_out(page, lang) {
    const rows = part(page, 'race-table').locator('tbody tr');
    // “7 of 12” is said the other way round in Korean.
    const number = async (/** @type {number} */ row, /** @type {string} */ name) => {
      const text = await rows.nth(row).locator(`[data-part="${name}"]`).innerText();
      return Math.min(...(text.replaceAll(',', '').match(/\d+/g) ?? ['NaN']).map(Number));
    };
    /** Rules gd, momentum, Adam: how many arrived, after how many steps. */
    const results = async () => {
      await expect(rows).toHaveCount(3);
      await expect(rows.last().locator('[data-part="arrived"]')).toHaveText(/\d/);
      return Promise.all(
        [0, 1, 2].map(async (row) => ({
          arrived: await number(row, 'arrived'),
          steps: await number(row, 'steps'),
        })),
      );
    };
    const racing = async (/** @type {string} */ surface) => {
      await expect.poll(async () => (await scenario(page)).surface).toBe(surface);
      const { race, starts, seed, sampling } = await scenario(page);
      const objective = new Objective({ surface });
      // Every rate is the one that the search finds from these starts, on the same budget.
      // The search takes seconds, and is the same in every language.
      for (const { name, values } of lang === 'en' ? race : []) {
        const settings = {
          optimizer: { name, lr: 0.01 },
          starts: { count: starts, seed, sampling },
          maxSteps: 1000,
          tolerance: 1e-6,
        };
        const search = new RateSearch(objective, settings, 14 * starts * 1000);
        while (!search.advance());
        expect(values, `${name} on ${surface}`).toEqual({ lr: search.report().rate });
      }
    };
    await racing('ravine');
    const ravine = await results();
    expect(ravine.map(({ arrived }) => arrived)).toEqual([12, 12, 12]);
    expect(ravine[0].steps).toBeGreaterThan(2 * ravine[1].steps);
    await tried(page, lang, 'ways_out', 'rosenbrock').click();
    await racing('rosenbrock');
    await expect
      .poll(async () => (await results()).map(({ arrived }) => arrived > 0))
      .toEqual([false, false, true]);
    await tried(page, lang, 'ways_out', 'bowl').click();
    await racing('bowl');
    await expect
      .poll(async () => {
        const [gd, ...others] = await results();
        return others.every(({ arrived, steps }) => arrived === 12 && gd.steps < steps);
      })
      .toBe(true);
    await tried(page, lang, 'ways_out', 'noise').click();
    await expect.poll(async () => (await scenario(page)).optimizer).toBe('langevin');
    await expect(part(page, 'scrub')).toHaveAttribute('max', /\d{3}/);
    // Over the ridge into the deeper valley.
    await expect.poll(async () => (await ends(page))[0]?.x ?? 0).toBeLessThan(-1);
  },

  async own(page) {
    // Nothing is hidden, and what is typed is shown.
    expect((await scenario(page)).hide).toEqual([]);
    for (const name of ['side', 'transport', 'tally'])
      await expect(page.locator(`watershed-figure [part="${name}"]`)).toBeVisible();
    await part(page, 'formula').fill('x^2+a*y^2');
    await expect.poll(async () => (await scenario(page)).formula).toBe('x^2+a*y^2');
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('chapter=own');
    const run = again(await scenario(page));
    await expect(part(page, 'scrub')).toHaveAttribute('max', String(run.computed));
  },
};

CHAPTERS.forEach((chapter, at) => {
  LANGUAGES.forEach((lang, l) => {
    test(`chapter ${at + 1}, ${chapter.name}, in ${lang}: what it says is so`, async ({
      page,
    }, info) => {
      const [width, height] = SIZES[2 + ((at + 2 * l) % 4)];
      await page.setViewportSize({ width, height });
      await visit(page, `chapter=${chapter.name}&lang=${lang}`);
      await expect(page.locator('.lesson h1')).toContainText(
        TEXTS[lang][`chapter.${chapter.name}`],
      );
      await page.screenshot({ path: info.outputPath(`${chapter.name}-${lang}.png`) });
      await CLAIMS[chapter.name](page, lang);
      // Whatever was tried, the page is still in the chapter, and its link says so.
      expect((await scenario(page)).chapter).toBe(chapter.name);
    });
  });
});

for (const chapter of CHAPTERS)
  for (const lang of LANGUAGES)
    for (const theme of THEMES)
      for (const [width, height] of SIZES) {
        const at = CHAPTERS.indexOf(chapter);
        const turn = 2 * at + LANGUAGES.indexOf(lang);
        const mine =
          width === SIZES[turn % SIZES.length][0] && theme === THEMES[(at + (turn % 2)) % 2];
        if (!EVERYTHING && !mine) continue;
        test(`chapter ${at + 1} in ${lang}, ${theme}, ${width} px: nothing moves or sticks out`, async ({
          page,
        }, info) => {
          await page.setViewportSize({ width, height });
          const link = `chapter=${at + 1}&lang=${lang}&theme=${theme}`;
          await arrive(page, link);
          await expect(page.locator('.lesson h1')).toContainText(
            TEXTS[lang][`chapter.${chapter.name}`],
          );
          for (const n of [1, 2])
            await expect(page.locator('.lesson')).toContainText(
              TEXTS[lang][`lesson.${chapter.name}.text_${n}`],
            );
          await expect(page.locator('html')).toHaveAttribute('data-shade', theme);
          // A reader scrolls once there is something to read.
          await toTheFigure(page);
          await page.waitForLoadState('networkidle');
          const { sum, by } = await moved(page);
          expect(sum, `cumulative layout shift: ${by.join('; ')}`).toBeLessThanOrEqual(0.05);
          expect(
            await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
            'wider than the window',
          ).toBeLessThanOrEqual(0);
          // The text stays in its column.
          const out = await page.locator('.lesson').evaluate((article) => {
            const { left, right } = article.getBoundingClientRect();
            return [...article.querySelectorAll('h1, p, a, button, summary')]
              .filter(
                (element) =>
                  element.checkVisibility() &&
                  !element.closest('details:not([open]) > :not(summary)'),
              )
              .filter((element) => {
                const box = element.getBoundingClientRect();
                return box.left < left - 1 || box.right > right + 1;
              })
              .map((element) => element.textContent);
          });
          expect(out).toEqual([]);
          await page.screenshot({
            path: info.outputPath(`${chapter.name}-${lang}-${theme}-${width}.png`),
            fullPage: true,
          });
        });
      }

test('from chapter to chapter by links, keys and the browser’s own ways', async ({ page }) => {
  const title = page.locator('.lesson h1');
  const hash = () => page.evaluate(() => location.hash);
  await visit(page, '');
  await expect(title).toHaveCount(0);
  await page.getByRole('link', { name: 'Begin the lesson' }).click();
  await expect(title).toContainText('What optimisation is');
  await expect(title).toBeFocused();
  await expect.poll(hash).toBe('#chapter=loss');
  await expect.poll(async () => (await scenario(page)).data).toBe('line');
  await page.getByRole('link', { name: 'Next chapter: Gradient descent' }).first().click();
  await expect(title).toContainText('Gradient descent');
  await expect(title).toBeFocused();
  // By keyboard: the list of all chapters.
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  const list = page.locator('.lesson .list');
  await expect(list).toHaveAttribute('open', '');
  await page.keyboard.press('Escape');
  await expect(list).not.toHaveAttribute('open');
  await page.keyboard.press('Enter');
  for (let n = 0; n < 7; n++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(title).toContainText('The saddle');
  await expect(list).not.toHaveAttribute('open');
  // What is changed there stands in the link, beside the chapter.
  await expect.poll(async () => (await scenario(page)).surface).toBe('saddle_walls');
  await page.locator('watershed-figure').evaluate((figure) => {
    /** @type {any} */ (figure).step(7);
  });
  await expect.poll(hash).toBe('#chapter=saddle&step=7');
  await page.locator('.lesson').getByRole('link', { name: 'A hair beside it' }).click();
  await expect.poll(hash).toBe('#chapter=saddle&at=1.5,0.0000001');
  // Back and forward.
  await page.goBack();
  await expect.poll(async () => (await scenario(page)).at).toEqual([[1.5, 0]]);
  await expect.poll(async () => (await scenario(page)).step).toBe(7);
  await page.goBack();
  await expect(title).toContainText('Gradient descent');
  await page.goBack();
  await page.goBack();
  await expect(title).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Where does the water go?');
  expect((await scenario(page)).surface).toBe('himmelblau');
  await page.goForward();
  await page.goForward();
  await expect(title).toContainText('Gradient descent');
});

test('whoever goes to a chapter reads on before the figure is there', async ({ page }) => {
  const title = page.locator('.lesson h1');
  await visit(page, '');
  // A figure that never gets its scene.
  await page.locator('watershed-figure').evaluate((figure) => {
    /** @type {any} */ (figure).open = () => new Promise(() => {});
  });
  await page.getByRole('link', { name: 'Begin the lesson' }).press('Enter');
  await expect(title).toContainText('What optimisation is');
  await expect(title).toBeFocused();
  await page.locator('.lesson .next').press('Enter');
  await expect(title).toContainText('Gradient descent');
  await expect(title).toBeFocused();
});

test('whoever goes back to the cover, or to a surface, is at its heading', async ({ page }) => {
  const heading = page.getByRole('heading', { level: 1 });
  await visit(page, 'chapter=own&lang=en');
  await page.getByRole('link', { name: 'Back to the beginning' }).press('Enter');
  await expect(heading).toContainText('Where does the water go?');
  await expect(heading).toBeFocused();
  // The list is below the figure: what it shows would be out of sight.
  const link = page.locator('.surfaces a').first();
  await page.locator('.surfaces').scrollIntoViewIfNeeded();
  await link.press('Enter');
  await expect(heading).toBeFocused();
  await expect(heading).toBeInViewport();
});

test('what was changed in a chapter is there again when its link is opened', async ({ page }) => {
  await visit(page, 'chapter=convex&lang=en');
  await expect.poll(async () => (await scenario(page)).surface).toBe('bowl');
  // By hand in the figure: it becomes a link of its own that still names the chapter.
  await page
    .locator('watershed-figure')
    .evaluate((figure) =>
      /** @type {any} */ (figure).open('surface=himmelblau&starts=5&chapter=convex&lang=en'),
    );
  await expect
    .poll(() => page.evaluate(() => location.hash))
    .toBe('#surface=himmelblau&starts=5&chapter=convex&lang=en');
  await page.reload();
  await ready(page);
  expect(await scenario(page)).toMatchObject({
    surface: 'himmelblau',
    starts: 5,
    hide: [],
    chapter: 'convex',
  });
  await expect(page.locator('.lesson h1')).toContainText('Convex functions');
});

test('a chapter that does not exist leads to the nearest, with a note in the reader’s language', async ({
  page,
}) => {
  for (const [asked, name, lang] of [
    ['sadle', 'saddle', 'en'],
    ['11', 'own', 'ko'],
    ['0', 'loss', 'en'],
  ]) {
    await visit(page, `chapter=${asked}&lang=${lang}`);
    const title = TEXTS[lang][`chapter.${name}`];
    await expect(page.locator('.lesson h1')).toContainText(title);
    await expect(page.locator('.lesson .wrong')).toContainText(asked);
    await expect(page.locator('.lesson .wrong')).toContainText(title);
    await expect
      .poll(() => page.evaluate(() => location.hash))
      .toBe(`#chapter=${name}&lang=${lang}`);
    await page.goto('about:blank');
  }
  // Nothing is near this: the cover, and the figure's own note.
  await visit(page, 'chapter=quaternions');
  await expect(page.locator('.lesson h1')).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Begin the lesson' })).toBeVisible();
  await expect(part(page, 'notes')).toContainText('quaternions');
});

test('the language is a tap away, and stays when one turns the page', async ({ page }) => {
  await visit(page, 'chapter=fog');
  await expect(page.locator('.lesson h1')).toContainText('Local or global?');
  await button(page, '한국어').click();
  await expect(page.locator('.lesson h1')).toContainText(TEXTS.ko['chapter.fog']);
  await page.locator('.lesson .next').click();
  await expect(page.locator('.lesson h1')).toContainText(TEXTS.ko['chapter.saddle']);
  await expect.poll(() => page.evaluate(() => location.hash)).toBe('#chapter=saddle&lang=ko');
  await expect(page).toHaveTitle(/안장점/);
});

test('predict first: guesses are held against the ends that were computed', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await visit(page, 'chapter=saddle');
  const phase = page.locator('.predict [data-phase]');
  const guess = async (/** @type {number} */ x, /** @type {number} */ y) => {
    const { left, right, top, bottom } = { left: 50, right: 14, top: 14, bottom: 34 };
    const box = /** @type {any} */ (await host(page, 'map').boundingBox());
    const [across, down] = [(x + 2) / 4, (2 - y) / 4];
    await host(page, 'map').click({
      position: {
        x: left + across * (box.width - left - right),
        y: top + down * (box.height - top - bottom),
      },
    });
  };
  for (const [y, right] of [
    [1.4, 0],
    [0, 1],
  ]) {
    await page.locator('.predict button').first().click();
    await expect(phase).toHaveAttribute('data-phase', 'asking');
    const { at } = await scenario(page);
    await guess(0, y);
    await expect(phase).toHaveAttribute('data-phase', 'placed');
    // A guess is no start.
    expect((await scenario(page)).at).toEqual(at);
    await button(page, 'Run and compare').click();
    await toTheEnd(page);
    await expect(phase).toHaveAttribute('data-phase', 'told');
    await expect(phase).toContainText(`${right} of 1 guess right.`);
  }
  // On a curve, by keyboard, for two balls; both end at the same place.
  await page
    .getByRole('link', { name: /Chapter|Previous/ })
    .first()
    .focus();
  await visit(page, 'chapter=descent&view=curve');
  await page.locator('.predict button').first().click();
  await expect(phase).toHaveAttribute('data-phase', 'asking');
  await expect.poll(async () => (await scenario(page)).at?.length).toBe(2);
  await host(page, 'curve').focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(phase).toContainText('2 of 2');
  for (let n = 0; n < 20; n++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(phase).toHaveAttribute('data-phase', 'placed');
  await button(page, 'Run and compare').click();
  await toTheEnd(page);
  await expect(phase).toContainText('1 of 2 guesses right.');
  // Another figure, other guesses.
  await page.locator('.predict button').first().click();
  await expect(phase).toHaveAttribute('data-phase', 'asking');
  await page.locator('.tries').getByText('Now with W and b').click();
  await expect(phase).toHaveAttribute('data-phase', 'none');
});

test('no scene, and nothing to try, is refused by the core in any part', () => {
  for (const chapter of CHAPTERS)
    for (const set of [
      '',
      ...[...chapter.tries, chapter.predict ?? {}].map((item) => item.set ?? ''),
    ]) {
      const text = sceneOf(chapter, set ? linkOfTry(chapter, set) : `chapter=${chapter.name}`);
      const { scenario: read, notes } = parseLink(text);
      expect(notes, text).toEqual([]);
      expect(read.chapter).toBe(chapter.name);
      expect(parseLink(printLink(read)).scenario).toEqual(read);
    }
});
