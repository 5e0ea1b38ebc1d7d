/**
 * axe-core finds nothing: in no state of the figure, chapter, theme or language. Every run looks at each state once, in a theme
 * and a language that take turns, and at each chapter once, at a width that takes turns as well; with WATERSHED_EVERYTHING=1 it
 * looks at all of them.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { CHAPTERS } from '../../www/lesson/chapters.js';
import { begun, EVERYTHING, expect, host, mistype, part, ready, SIZES, test } from './figure.js';

/** @typedef {import('@playwright/test').Page} Page */

const axe = readFileSync(
  createRequire(new URL('../../www/', import.meta.url)).resolve('axe-core/axe.min.js'),
  'utf8',
);

const LOOKS = ['light', 'dark'].flatMap((theme) => ['en', 'ko'].map((lang) => ({ theme, lang })));

/** Opens the lecture. @param {Page} page */
async function present(page) {
  await page.keyboard.press('f');
  await expect(page.locator('.presenter .to-leave')).toBeVisible();
}

/** @type {{name: string, link: string, page?: string, act?: (page: Page) => Promise<void>}[]} */
const STATES = [
  { name: 'the page', link: 'starts=12' },
  { name: 'the embedded figure', link: 'starts=12', page: 'embed.html' },
  { name: 'a curve', link: 'surface=wave&starts=5&step=4' },
  { name: 'the fog', link: 'show=fog&step=5' },
  {
    name: 'a wrong formula and a wrong link',
    link: 'starts=3&lr=-1&stats=4',
    act: async (page) => {
      await mistype(page, 'x^2+sin(');
      await expect(part(page, 'notes')).toBeVisible();
    },
  },
  {
    name: 'one step',
    link: 'starts=12&step=6&show=step',
    act: async (page) => {
      await host(page, 'map').focus();
      await page.keyboard.press('n');
      await expect(page.locator('.panel-step math').first()).toBeVisible();
    },
  },
  ...['landscape', 'basins', 'race', 'chart', 'table', 'rain'].map((name) => ({
    name: `the panel “${name}”`,
    link: `starts=12&step=6&show=${name}`,
  })),
  {
    name: 'two functions as tables',
    link: 'surface=two_valleys&beside=bowl&starts=12&step=6&show=table',
    act: (page) => expect(part(page, 'table-runs-beside')).toBeVisible(),
  },
  {
    name: 'the tables behind a saddle and a chord',
    link: 'surface=saddle_walls&starts=5&show=landscape,saddle,chord',
    act: async (page) => {
      for (const name of ['sections_table', 'chord_table'])
        await part(page, name).locator('summary').click();
      await expect(part(page, 'sections_table').locator('table')).toHaveCount(2);
      await expect(part(page, 'chord_table').locator('table')).toHaveCount(1);
    },
  },
  {
    name: 'the tables behind the charts of a race',
    link: 'starts=12&show=race',
    act: async (page) => {
      await page.locator('watershed-figure .panel-race details summary').last().click();
      await expect(part(page, 'race-heights')).toBeVisible();
    },
  },
  { name: 'the panel “fit”', link: 'data=line&show=fit' },
  {
    name: 'the data as a table',
    link: 'data=line&show=table',
    act: (page) => expect(part(page, 'table-data')).toBeVisible(),
  },
  { name: 'the panel “numbers”', link: 'data=line&show=numbers' },
  {
    name: 'the picker',
    link: 'starts=12',
    act: async (page) => {
      await part(page, 'picker').click();
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  },
  {
    name: 'the sheet for data',
    link: 'starts=12',
    act: async (page) => {
      await part(page, 'picker').click();
      await page.locator('watershed-figure [data-set=""]').click();
      await expect(page.locator('dialog textarea')).toBeVisible();
    },
  },
  {
    name: 'the share sheet',
    link: 'starts=12',
    act: async (page) => {
      await part(page, 'share').click();
      await expect(part(page, 'share-link')).toBeVisible();
    },
  },
  {
    name: 'the help',
    link: 'starts=12',
    act: async (page) => {
      await host(page, 'map').focus();
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  },
];

/** What is presented, as a lecture goes. @type {typeof STATES} */
const LECTURE = [
  { name: 'a lecture that runs', link: 'chapter=convex', act: present },
  {
    name: 'a blank screen',
    link: 'chapter=convex',
    act: async (page) => {
      await present(page);
      await page.keyboard.press('b');
      await expect(page.locator('.dark-screen')).toBeVisible();
    },
  },
  {
    name: 'a lecture with its panels',
    link: 'chapter=convex',
    act: async (page) => {
      await present(page);
      await page.keyboard.press('h');
      await expect(part(page, 'panels')).toBeVisible();
    },
  },
  {
    name: 'a lecture without its text',
    link: 'chapter=saddle',
    act: async (page) => {
      await present(page);
      await page.keyboard.press('x');
      await expect(page.locator('.lesson')).toBeHidden();
    },
  },
];

/** What axe finds on the page as it stands. @param {Page} page @returns {Promise<string[]>} */
async function findings(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations, passes } = await /** @type {any} */ (window).axe.run(document);
    if (passes.length < 20) throw new Error('axe has looked at nothing');
    return violations.flatMap((/** @type {any} */ { id, nodes }) =>
      nodes.map(
        (/** @type {any} */ { target, any, all, none }) =>
          `${id}: ${target.flat().join(' > ')}: ${[...any, ...all, ...none][0]?.message ?? ''}`,
      ),
    );
  });
}

for (const [i, { name, link, page: file = 'index.html', act }] of [...STATES, ...LECTURE].entries())
  test(`axe finds nothing in ${name}`, async ({ page }) => {
    const looks = EVERYTHING ? LOOKS : [LOOKS[i % LOOKS.length]];
    await page.setViewportSize({ width: 1280, height: 900 });
    for (const { theme, lang } of looks) {
      await page.goto(`${file}#${link}&theme=${theme}&lang=${lang}`);
      await page.reload();
      await ready(page);
      const open = /show=(\w+)/.exec(link)?.[1];
      if (open && open !== 'fog')
        await expect(part(page, `panel-${open}`).locator('.waiting')).toHaveCount(0);
      await act?.(page);
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
      expect(await findings(page), `${theme}, ${lang}`).toEqual([]);
    }
  });

/** The cover as a visitor finds it. */
for (const { theme, lang } of EVERYTHING ? LOOKS : [LOOKS[0], LOOKS[3]])
  test(`axe finds nothing on the cover, ${theme}, ${lang}`, async ({ page }) => {
    await page.goto(`index.html#theme=${theme}&lang=${lang}`);
    await ready(page);
    await expect(page.locator('html')).toHaveAttribute('lang', lang);
    // With the texts below the figure, which come when they come near, and the list of chapters unfolded.
    await page.locator('.surfaces').scrollIntoViewIfNeeded();
    await expect(page.locator('.surfaces dt').first()).toBeVisible();
    await page.locator('.contents summary').click();
    await expect(page.locator('.contents ol')).toBeVisible();
    expect(await findings(page)).toEqual([]);
  });

CHAPTERS.forEach(({ name }, at) => {
  const all = SIZES.flatMap((size) => LOOKS.map((look) => ({ size, ...look })));
  // In steps of 5 through these 24 the ten chapters meet every width, and every pair of theme and language.
  const taken = EVERYTHING ? all : [all[(5 * at) % all.length]];
  for (const { size, theme, lang } of taken)
    test(`axe finds nothing in chapter ${at + 1} in ${lang}, ${theme}, ${size[0]} px`, async ({
      page,
    }) => {
      await page.setViewportSize({ width: size[0], height: size[1] });
      await page.goto(`index.html#chapter=${name}&theme=${theme}&lang=${lang}`);
      // On a phone the figure is below the text, and begins when one comes near.
      await page.locator('.lesson .question summary').click();
      await expect(page.locator('watershed-figure')).toHaveAttribute('data-set', '');
      await page.locator('watershed-figure').scrollIntoViewIfNeeded();
      await begun(page);
      await expect(page.locator('watershed-figure .waiting')).toHaveCount(0);
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
      expect(await findings(page)).toEqual([]);
    });
});
