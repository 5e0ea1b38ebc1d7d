import { readFile } from 'node:fs/promises';
import {
  again,
  button,
  expect,
  host,
  listenToWorker,
  mapPainted,
  open,
  part,
  picture,
  readable,
  ready,
  scenario,
  seek,
  sentPaths,
  shownTally,
  test,
} from './figure.js';

/** @param {string} lang @returns {Promise<Record<string, string>>} */
const table = async (lang) =>
  JSON.parse(String(await readFile(new URL(`../../www/i18n/${lang}.json`, import.meta.url))));

test('the copied link restores the same numbers, to the bit, and the same view', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await listenToWorker(page);
  await open(page, 'surface=three_hump_camel&starts=30&seed=9');
  const drawn = async (/** @type {import('@playwright/test').Page} */ tab) => {
    await expect
      .poll(async () => (await picture(tab, 'surface'))?.colours ?? 0)
      .toBeGreaterThan(200);
  };
  await drawn(page);
  // Turned, stepped on, a start added, another rate on the way.
  await host(page, 'surface').focus();
  for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowUp', '+']) await page.keyboard.press(key);
  await expect.poll(async () => (await scenario(page)).camera?.length).toBeGreaterThan(2);
  await seek(page, 6);
  await part(page, 'rate').fill('0.037');
  await part(page, 'rate').press('Enter');
  await expect.poll(async () => (await scenario(page)).lr?.length).toBe(2);
  await host(page, 'map').click({ position: { x: 150, y: 150 } });
  await expect.poll(async () => (await scenario(page)).at?.length).toBe(31);
  await seek(page, 17);
  await part(page, 'copy').click();
  await expect(part(page, 'copy')).toContainText('Copied');
  const address = await page.evaluate(() => navigator.clipboard.readText());
  expect(address).toContain('/lectures/descent/');
  expect(address.split('#')[1]).toMatch(/^[A-Za-z0-9%&\-_.,:=/+@]*$/);
  const { computed } = again(await scenario(page));
  await expect(part(page, 'scrub')).toHaveAttribute('max', String(computed));

  const other = await context.newPage();
  await listenToWorker(other);
  await other.goto(address);
  await ready(other);
  await expect(part(other, 'tally')).toHaveAttribute('data-step', '17');
  await expect(part(other, 'scrub')).toHaveAttribute('max', String(computed));
  expect(await scenario(other)).toEqual(await scenario(page));
  expect(await shownTally(other)).toEqual(await shownTally(page));
  const [here, there] = [await sentPaths(page), await sentPaths(other)];
  expect(here).toHaveLength(computed + 1);
  // JSON writes −0 as 0; everything else survives the way out of the page to the bit.
  expect(there).toEqual(here);
  await drawn(other);
  await expect(part(other, 'notes')).toBeHidden();
  await other.close();
});

test('a plus in a formula survives the link', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, 'view=map&formula=x^2+y^2');
  expect((await scenario(page)).formula).toBe('x^2+y^2');
  await part(page, 'formula').fill('(x+1)^2 + |y+2|');
  await expect.poll(async () => (await scenario(page)).formula).toBe('(x+1)^2 + |y+2|');
  await part(page, 'copy').click();
  await expect(part(page, 'copy')).toContainText('Copied');
  const address = await page.evaluate(() => navigator.clipboard.readText());
  await page.goto('about:blank');
  await page.goto(address);
  await ready(page);
  await expect(part(page, 'formula')).toHaveValue('(x+1)^2 + |y+2|');
  expect((await scenario(page)).formula).toBe('(x+1)^2 + |y+2|');
});

test('what a link has wrong is named, and the rest is used', async ({ page }) => {
  await open(page, 'view=map&colour=red&starts=-3&seed=7&surface=bowl&step=2');
  const notes = part(page, 'notes');
  await expect(notes.locator('[data-code="unknown_key"]')).toContainText('colour');
  await expect(notes.locator('[data-code="bad_value"]')).toContainText(/-3.*starts/);
  const { seed, surface, starts, step } = await scenario(page);
  expect({ seed, surface, starts, step }).toEqual({
    seed: 7,
    surface: 'bowl',
    starts: 50,
    step: 2,
  });
  await notes.getByRole('button').first().click();
  await expect(notes.locator('[data-code="unknown_key"]')).toBeHidden();
});

for (const [what, x] of [
  ['of zero size', '2,2'],
  ['without end', '0,1e999'],
  ['the wrong way round', '3,-3'],
])
  test(`a window ${what} is named in a note, and another is shown`, async ({ page }) => {
    await open(page, `view=map&surface=booth&x=${x}`);
    const note = part(page, 'notes').locator('[data-code="bad_value"]');
    await expect(note).toContainText(x);
    expect((await scenario(page)).x).toBe(null);
    await mapPainted(page);
    const { tally, computed } = again(await scenario(page));
    await seek(page, computed);
    expect((await shownTally(page)).counts).toEqual(tally(computed));
  });

test('a link with a wrong formula shows it in the field, above a picture', async ({ page }) => {
  await open(page, 'view=map&formula=x%5E2%2B');
  await expect(part(page, 'problem')).toHaveAttribute('data-code', 'formula.expected');
  await expect(part(page, 'formula')).toHaveValue('x^2+');
  await mapPainted(page);
});

for (const [lang, other] of [
  ['en', 'ko'],
  ['ko', 'en'],
])
  test(`every text is there in ${lang}`, async ({ page }) => {
    const [own, foreign] = [await table(lang), await table(other)];
    await open(page, `lang=${lang}&view=map&starts=9&colour=red`);
    await button(page, own['readout.next']).click();
    await seek(page, 3);
    await expect(page.locator('html')).toHaveAttribute('lang', lang);
    const texts = await readable(page);
    expect(texts.length).toBeGreaterThan(60);
    const keys = new Set(Object.keys(own).map((key) => key.replace(/\.(one|other)$/, '')));
    // Names that are the same everywhere, and the button that leads to the other language.
    const exempt = new Set([...Object.values(own), own['tools.other_language'], 'Watershed']);
    const strangers = new Set(Object.values(foreign).filter((text) => !exempt.has(text)));
    for (const text of texts) {
      expect(keys.has(text), `the key ${text}`).toBe(false);
      expect(strangers.has(text), `${text} is in the other language`).toBe(false);
      expect(text).not.toMatch(/\{\w+\}|\bundefined\b(?! here)|\[object/);
    }
  });

test('the language is switched on the page and kept in the link', async ({ page }) => {
  const ko = await table('ko');
  await open(page, 'view=map&starts=9');
  await part(page, 'language').click();
  await expect(button(page, ko['transport.play'])).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  await expect(page.locator('h1')).toHaveText(ko['page.heading']);
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('lang=ko');
  await part(page, 'language').click();
  await expect(button(page, 'Play')).toBeVisible();
});

test('another rate while it runs changes what comes and keeps what was', async ({ page }) => {
  await listenToWorker(page);
  await open(page, 'view=map&starts=20&speed=50&lr=0.002');
  await expect.poll(async () => (await sentPaths(page)).length).toBeGreaterThan(100);
  const before = await sentPaths(page);
  await button(page, 'Play').click();
  await expect.poll(async () => (await shownTally(page)).step).toBeGreaterThan(10);
  const slider = part(page, 'rate-slider');
  const notch = Number(await slider.inputValue());
  await slider.evaluate((element, value) => {
    const input = /** @type {HTMLInputElement} */ (element);
    input.value = String(value);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }, notch + 60);
  await expect.poll(async () => (await scenario(page)).lr?.length).toBe(2);
  await button(page, 'Pause').click();
  const settings = await scenario(page);
  const [[start, first], [step, rate]] = settings.lr;
  expect([start, first]).toEqual([0, 0.002]);
  expect(step).toBeGreaterThan(10);
  expect(rate).toBeGreaterThan(0.002);
  const { positions, computed, tally } = again(settings);
  await expect(part(page, 'scrub')).toHaveAttribute('max', String(computed));
  const after = await sentPaths(page);
  expect(after.slice(0, step + 1)).toEqual(before.slice(0, step + 1));
  expect(after[step + 1]).not.toEqual(before[step + 1]);
  expect(after).toHaveLength(computed + 1);
  expect(after).toEqual(after.map((_, k) => positions(k)));
  await seek(page, computed);
  expect((await shownTally(page)).counts).toEqual(tally(computed));
  await expect.poll(() => page.evaluate(() => location.hash)).toContain(`lr=0.002,${rate}@${step}`);
});
