// dist/watershed.html from the disk: no server, no network.
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test as base } from '@playwright/test';
import { again, button, part, picture, ready, scenario, seek, shownTally } from './figure.js';

const built = fileURLToPath(new URL('../../dist/watershed.html', import.meta.url));

const test = base.extend({
  /** The file alone in a folder, opened without a network; whatever it reports fails the test. */
  page: async ({ browser }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'watershed-'));
    await copyFile(built, join(folder, 'watershed.html'));
    const context = await browser.newContext({
      offline: true,
      baseURL: pathToFileURL(`${folder}/`).href,
      locale: 'en',
    });
    const page = await context.newPage();
    /** @type {string[]} */
    const faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('request', (request) => {
      if (!/^(data:|blob:|file:.*watershed\.html)/.test(request.url())) faults.push(request.url());
    });
    await use(page);
    expect(faults).toEqual([]);
    await context.close();
    await rm(folder, { recursive: true });
  },
});

test('the single file opens from disk and computes the same, in a worker', async ({ page }) => {
  await page.goto('watershed.html#surface=himmelblau&starts=20&seed=5');
  await ready(page);
  expect(page.workers()).toHaveLength(1);
  await expect.poll(async () => (await picture(page, 'surface'))?.colours ?? 0).toBeGreaterThan(99);
  const { computed, tally } = again(await scenario(page));
  await expect(part(page, 'scrub')).toHaveAttribute('max', String(computed));
  await seek(page, computed);
  await expect.poll(async () => (await shownTally(page)).counts).toEqual(tally(computed));
  // The rest of the core is in the file too: a formula, a change, undo, the sheet to share from.
  await part(page, 'formula').fill('x^4+y^2-x');
  await expect.poll(async () => (await scenario(page)).formula).toBe('x^4+y^2-x');
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('formula=');
  await button(page, 'Undo').click();
  await expect.poll(async () => (await scenario(page)).surface).toBe('himmelblau');
  await part(page, 'share').click();
  await expect(part(page, 'share-link')).toHaveValue(/^file:.*watershed\.html#starts=20&seed=5/);
  // Nothing lies beside the file that could be embedded.
  await expect(part(page, 'share-tab').locator('[value=embed]')).toHaveCount(0);
});
