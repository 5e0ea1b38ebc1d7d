/**
 * axe-core finds nothing: in no state of the figure, theme or language. Every run looks at each state once, in a theme and a
 * language that take turns; with WATERSHED_EVERYTHING=1 it looks at all of them.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, host, part, ready, test } from './figure.js';

/** @typedef {import('@playwright/test').Page} Page */

const axe = readFileSync(
  createRequire(new URL('../../www/', import.meta.url)).resolve('axe-core/axe.min.js'),
  'utf8',
);

const LOOKS = ['light', 'dark'].flatMap((theme) => ['en', 'ko'].map((lang) => ({ theme, lang })));

/** @type {{name: string, link: string, page?: string, act?: (page: Page) => Promise<void>}[]} */
const STATES = [
  { name: 'the page', link: 'starts=12' },
  { name: 'the embedded figure', link: 'starts=12', page: 'embed.html' },
  { name: 'a curve', link: 'surface=wavy&starts=5&step=4' },
  { name: 'the fog', link: 'show=fog&step=5' },
  {
    name: 'a wrong formula and a wrong link',
    link: 'starts=3&lr=-1&stats=4',
    act: async (page) => {
      await part(page, 'formula').fill('x^2+sin(');
      await expect(part(page, 'formula')).toHaveAttribute('aria-invalid', 'true');
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
  ...['landscape', 'basins', 'race', 'chart'].map((name) => ({
    name: `the panel “${name}”`,
    link: `starts=12&step=6&show=${name}`,
  })),
  { name: 'the panel “fit”', link: 'data=line&show=fit' },
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

for (const [i, { name, link, page: file = 'index.html', act }] of STATES.entries())
  test(`axe finds nothing in ${name}`, async ({ page }) => {
    const looks = process.env.WATERSHED_EVERYTHING ? LOOKS : [LOOKS[i % LOOKS.length]];
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
