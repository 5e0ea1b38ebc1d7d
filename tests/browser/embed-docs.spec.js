// The code that docs/embed.md tells people to copy, copied: each piece into a page at another origin, and used.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { micromark } from 'micromark';
import { expect, ready, scenario, test } from './figure.js';
import { serveFolder } from './server.js';

const PUBLISHED = 'https://example.org/watershed/';
const read = (/** @type {string} */ path) =>
  readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The pieces of code of one kind. @param {string} text @param {string} kind */
const blocks = (text, kind) =>
  [...text.matchAll(new RegExp('```' + kind + '\\n([^]*?)```', 'g'))].map(([, code]) => code);

const plain = (/** @type {string} */ text) =>
  text.replace(/\s+/g, ' ').replace(/> </g, '><').trim();

for (const { path, lang, forward, back } of [
  { path: 'docs/embed.md', lang: 'en', forward: 'One step', back: 'Open in Watershed' },
  { path: 'docs/embed.ko.md', lang: 'ko', forward: '한 단계 앞으로', back: 'Watershed에서 열기' },
]) {
  test.describe(path, () => {
    test.use({ locale: lang });
    /** @type {string} */
    let folder;
    /** @type {Awaited<ReturnType<typeof serveFolder>>} */
    let blog;
    /** @type {string[]} */
    let html;
    /** @type {string} */
    let docs;

    test.beforeAll(async ({ baseURL }) => {
      folder = await mkdtemp(join(tmpdir(), 'watershed-docs-'));
      blog = await serveFolder(folder, (text) => text.replaceAll(PUBLISHED, baseURL ?? ''));
      docs = await read(path);
      html = blocks(docs, 'html');
      expect(html).toHaveLength(6);
    });
    test.afterAll(async () => {
      blog.close();
      await rm(folder, { recursive: true });
    });
    test.beforeEach(({ faults }) => faults.allow(/request outside the site: http:\/\/localhost:/));

    /** Opens a page with some of the pieces. @param {import('@playwright/test').Page} page @param {string} body */
    async function put(page, body) {
      await writeFile(
        join(folder, 'index.html'),
        `<!doctype html><meta charset="utf-8"><title>Blog</title>${body}`,
      );
      await page.goto(blog.address);
    }

    test('the element, and how a page themes it and listens', async ({ page }) => {
      const [element, script] = html;
      /** @type {any[]} */
      const said = [];
      page.on('console', async (message) => {
        if (message.type() === 'log') said.push(await message.args()[0].jsonValue());
      });
      await put(page, element + script);
      await ready(page);
      expect(await scenario(page)).toMatchObject({ surface: 'himmelblau', starts: 50, seed: 7 });
      const edge = await page
        .locator('watershed-figure .transport')
        .evaluate((inside) => getComputedStyle(inside).borderTopWidth);
      expect(edge).toBe('2px');
      // It plays, and says when it has come to its end.
      await expect
        .poll(async () => Number((await scenario(page)).step), { timeout: 40_000 })
        .toBeGreaterThan(1);
      await page
        .locator('watershed-figure')
        .evaluate((figure) => /** @type {any} */ (figure).seek(1e6));
      await expect.poll(() => said.length).toBe(1);
      expect(said[0].total).toBe(50);
    });

    test('the element in Markdown', async ({ page }) => {
      const text = `Before.\n\n${html[0]}\nAfter.`;
      await put(page, micromark(text, { allowDangerousHtml: true }));
      await ready(page);
      await expect(page.locator('p', { hasText: 'After.' })).toBeVisible();
    });

    test('the iframe, which grows to its height', async ({ page }) => {
      const [, , , frame, listener] = html;
      expect(frame).toContain('<iframe');
      await put(page, frame + listener);
      const inside = page.frameLocator('iframe');
      const tally = inside.locator('[data-part="tally"]');
      const whole = () => inside.locator('body').evaluate((body) => body.scrollHeight);
      const height = () => page.locator('iframe').evaluate((element) => element.clientHeight);
      const grown = async () => {
        await expect.poll(async () => Math.abs((await height()) - (await whole()))).toBeLessThan(3);
        return height();
      };
      await expect(tally).toHaveAttribute('data-step', '0');
      // A click on a frame that is still growing falls beside it.
      await expect(async () => {
        const before = await grown();
        await page.waitForTimeout(250);
        expect(await height()).toBe(before);
      }).toPass();
      await inside.getByRole('button', { name: forward, exact: true }).click();
      await expect(tally).toHaveAttribute('data-step', '1');
      await grown();
      // The link back opens, from within the sandbox.
      const [opened] = await Promise.all([
        page.context().waitForEvent('page'),
        inside.getByRole('link', { name: back }).click(),
      ]);
      await ready(opened);
      expect(await scenario(opened)).toMatchObject({ surface: 'himmelblau', starts: 50, seed: 7 });
      await opened.close();
    });

    test('the picture with the link, in HTML and in Markdown', async ({ page, faults }) => {
      faults.allow(/Failed to load resource/);
      for (const code of [html[5], micromark(blocks(docs, 'markdown')[0])]) {
        await put(page, code);
        await page.locator('a > img').click();
        await ready(page);
        expect(await scenario(page)).toMatchObject({ surface: 'himmelblau', seed: 7 });
      }
    });

    test('slides and notebook are those of the examples, React the one that npm is tested with', async () => {
      const deck = plain(await read('www/examples/reveal/deck.html'));
      // Less the language, and the link that stands inside.
      const slide =
        /<watershed-figure ([^>]*)>/.exec(html[2])?.[1].replace(' lang="ko"', '') ?? '-';
      for (const attribute of slide.match(/\S+="[^"]*"/g) ?? ['-'])
        expect(deck).toContain(attribute);
      const notebook = JSON.parse(await read('www/examples/jupyter/descent.ipynb'));
      const cells = notebook.cells.map((/** @type {any} */ { source }) => source.join(''));
      const [cell] = blocks(docs, 'python');
      expect(cells).toContain(cell.trim().replace('lang=ko', 'lang=en'));
      // The same but for the words on the buttons.
      const codes = await Promise.all(['docs/embed.md', 'docs/embed.ko.md'].map(read));
      const [english, korean] = codes.map((text) =>
        blocks(text, 'jsx')[0]
          .replace(/>[^<>=]*<\/(button|p)>/g, '></$1>')
          .replace(/<p>.*<\/p>/, '<p></p>')
          .replace('lang="ko"', 'lang="en"'),
      );
      expect(korean).toBe(english);
    });
  });
}
