import { readFile } from 'node:fs/promises';
import { button, expect, host, open, part, ready, scenario, seek, test } from './figure.js';

/** @typedef {import('@playwright/test').Page} Page */

const hash = (/** @type {Page} */ page) => page.evaluate(() => location.hash.slice(1));

test('back and forward walk through what the visitor did', async ({ page }) => {
  await open(page, 'surface=bowl&view=map&starts=5');
  const length = await page.evaluate(() => history.length);
  const added = async () => (await page.evaluate(() => history.length)) - length;
  // Three things are done …
  await part(page, 'starts').fill('9');
  await part(page, 'starts').press('Enter');
  await expect.poll(() => hash(page)).toContain('starts=9');
  expect(await added()).toBe(1);
  await host(page, 'map').click({ position: { x: 200, y: 150 } });
  await expect.poll(() => hash(page)).toContain('at=');
  expect(await added()).toBe(2);
  await button(page, 'Undo').click();
  await expect.poll(() => hash(page)).not.toContain('at=');
  expect(await added()).toBe(3);
  // … and the scrubber, the colours and the language are noted where one is.
  await seek(page, 4);
  await part(page, 'language').click();
  await expect.poll(() => hash(page)).toContain('lang=ko');
  await expect.poll(() => hash(page)).toContain('step=4');
  expect(await added()).toBe(3);

  await page.goBack();
  await expect.poll(async () => (await scenario(page)).at?.length).toBe(10);
  await page.goBack();
  await expect.poll(async () => (await scenario(page)).starts).toBe(9);
  expect((await scenario(page)).at).toBe(null);
  await page.goBack();
  await expect.poll(async () => (await scenario(page)).starts).toBe(5);
  await page.goForward();
  await expect.poll(async () => (await scenario(page)).starts).toBe(9);
  await page.goForward();
  await page.goForward();
  await expect.poll(async () => (await scenario(page)).step).toBe(4);
  expect((await scenario(page)).lang).toBe('ko');
  expect(await added()).toBe(3);
  await page.goBack();
  await expect.poll(async () => (await scenario(page)).at?.length).toBe(10);
  // Going back is itself something that can be undone.
  await button(page, '실행 취소').or(button(page, 'Undo')).click();
  await expect.poll(async () => (await scenario(page)).at).toBe(null);
});

test('a drag is one place to come back to', async ({ page }) => {
  await open(page, 'surface=bowl&view=map&starts=5');
  const length = await page.evaluate(() => history.length);
  const slider = part(page, 'rate-slider');
  for (const notch of [10, 20, 30, 40]) {
    await slider.evaluate((element, value) => {
      const input = /** @type {HTMLInputElement} */ (element);
      input.value = String(value);
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }, notch);
    const { lr } = await scenario(page);
    await expect.poll(() => hash(page)).toContain(`lr=${lr[0][1]}`);
  }
  expect(await page.evaluate(() => history.length)).toBe(length + 1);
  await page.goBack();
  await expect.poll(async () => (await scenario(page)).lr).toBe(null);
});

test('a link of the page below is a place too, and undo takes it back', async ({ page }) => {
  await open(page, 'view=map&starts=5');
  // The list is written when somebody comes near it.
  await page.locator('.surfaces').evaluate((list) => list.scrollIntoView());
  await page.locator('.surfaces a[href="#surface=ackley"]').click();
  await expect.poll(async () => (await scenario(page)).surface).toBe('ackley');
  await button(page, 'Undo').click();
  await expect.poll(async () => (await scenario(page)).surface).toBe('himmelblau');
});

// What messengers, hands and programs do to links: something is shown, and it is said what was not used.
const whole =
  'surface=three_hump_camel&starts=30&seed=9&view=map&at=1,2%3B-1,0.5%3B0.25,-1.5&lr=0.05';
for (const [what, text, code, shown] of /** @type {const} */ ([
  [
    'cut in half',
    whole.slice(0, whole.indexOf('0.25') - 1),
    'cut',
    { surface: 'three_hump_camel', seed: 9 },
  ],
  [
    'escaped twice',
    encodeURIComponent(encodeURIComponent(whole)),
    'escaped_again',
    { surface: 'three_hump_camel', seed: 9, starts: 30, view: 'map' },
  ],
  [
    'with a typo in a key',
    'surface=bowl&view=map&strats=7',
    'unknown_key',
    { surface: 'bowl', starts: 50 },
  ],
  [
    'with a typo in a name',
    'surface=himelblau&view=map&starts=7',
    'bad_value',
    { surface: 'himmelblau', starts: 7 },
  ],
  ['with a typo in the formula', 'formula=x^2+syn(y)&view=map', null, { formula: null }],
  [
    '100 KB of nonsense',
    `seed=3&view=map&${'balls=12&'.repeat(11_000)}starts=8`,
    'unknown_key',
    { seed: 3, starts: 8 },
  ],
  [
    '100 KB of starts',
    `surface=bowl&view=map&at=${Array(10_000).fill('-1.25,3.5').join(';')}`,
    null,
    { surface: 'bowl' },
  ],
  ['100 KB of formula', `view=map&formula=${'x%2B'.repeat(25_000)}1`, 'bad_value', {}],
]))
  test(`a link ${what} shows what can be shown`, async ({ page }) => {
    await open(page, text);
    await expect(part(page, 'tally')).toBeVisible();
    expect(await scenario(page)).toMatchObject(shown);
    if (code)
      await expect(part(page, 'notes').locator(`[data-code="${code}"]`).first()).toBeVisible();
    // The notes stay few, whatever their number.
    const heights = await part(page, 'notes').evaluateAll((all) => all.map((e) => e.clientHeight));
    expect(Math.max(0, ...heights)).toBeLessThan(300);
    await expect(part(page, 'failure')).toBeHidden();
  });

test('two hundred links gone wrong: none stops the figure or loads anything', async ({ page }) => {
  test.slow();
  // One view at a time: the software renderer would take most of the time.
  await page.setViewportSize({ width: 500, height: 700 });
  const sent = JSON.parse(
    String(await readFile(new URL('../fixtures/links.json', import.meta.url))),
  ).map((/** @type {{text: string}} */ { text }) => text);
  await open(page, 'view=map&starts=3');
  /** Mulberry32, so that a failure can be repeated. */
  let state = 20260729;
  const random = (/** @type {number} */ below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
  const pick = (/** @type {any} */ list) => list[random(list.length)];
  const values = ['1e308', '-0', '', '1,2', ';;', '<img src=//evil.example onerror=alert(1)>'];
  values.push('javascript:alert(1)', '//evil.example/x.js', '../../etc', '%', '100000', 'x^2');
  const names = 'surface formula x y p optimizer lr starts seed sampling at step steps'.split(' ');
  names.push('tolerance', 'autoplay', 'speed', 'view', 'camera', 'show', 'hide', 'constructor');
  const mangled = () => {
    const text = `${pick(sent)}&${pick(names)}=${pick(values)}&${pick(sent)}`;
    const at = random(text.length);
    return pick([
      text.slice(0, at),
      text.slice(at),
      encodeURIComponent(text),
      text.replaceAll('%', '%25'),
      `${text.slice(0, at)}${pick(values)}${text.slice(at)}`,
      `${pick(names)}=${pick(values)}&${pick(names)}=${pick(values)}`,
    ]);
  };
  const links = Array.from({ length: 200 }, mangled);
  const stuck = await page.evaluate(async (list) => {
    const figure = /** @type {any} */ (document.querySelector('watershed-figure'));
    const wrong = [];
    for (const text of list) {
      const before = performance.now();
      await figure.open(text);
      // Whatever a link says, the page answers; runs may take their time.
      let answered = false;
      while (!answered && performance.now() - before < 15_000) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        const inside = figure.shadowRoot;
        answered =
          /^\d+$/.test(inside.querySelector('[data-part=tally]')?.dataset.step ?? '') ||
          figure.scenario?.hide.includes('tally');
        if (inside.querySelector('[data-part=failure]')) break;
      }
      if (!answered || (await figure.link()).length > 300_000) wrong.push(text);
    }
    return wrong;
  }, links);
  expect(stuck).toEqual([]);
  await page.locator('watershed-figure').evaluate((figure) => /** @type {any} */ (figure).open(''));
  await ready(page);
});
