import {
  again,
  button,
  COLOURS,
  expect,
  host,
  learnMap,
  mapPainted,
  markedWith,
  open,
  part,
  picture,
  ready,
  scenario,
  seek,
  shownTally,
  test,
} from './figure.js';

test('the map is painted and lit while the 3D library is still on its way', async ({ page }) => {
  /** @type {(() => void)[]} */
  const held = [];
  await page.route(/assets\/surface-.*\.js$/, async (route) => {
    await new Promise((resolve) => held.push(() => resolve(null)));
    await route.continue();
  });
  await page.goto('');
  await ready(page);
  await mapPainted(page);
  const map = await picture(page, 'map');
  expect(map?.colours, 'colours on the map').toBeGreaterThan(200);
  expect(map?.spread, 'from the darkest to the lightest').toBeGreaterThan(60);
  await expect(page.getByText('The surface is on its way.')).toBeVisible();
  // Asked for after the map, held back by this test.
  await expect.poll(() => held.length).toBe(1);
  expect(await host(page, 'surface').locator('canvas').count()).toBe(0);
  held[0]();
  await expect(page.getByText('The surface is on its way.')).toBeHidden();
  await expect
    .poll(async () => (await picture(page, 'surface'))?.colours ?? 0)
    .toBeGreaterThan(200);
});

test('the map has north on top, lows dark and highs pale', async ({ page }) => {
  await open(page, 'formula=x%2B3*y&view=map&show=linear&starts=1');
  await mapPainted(page);
  const map = /** @type {import('./figure.js').Picture} */ (await picture(page, 'map'));
  expect(map.north).toBeGreaterThan(map.south + 20);
  expect(map.east).toBeGreaterThan(map.west + 5);
});

test('a pole is a gap in the map, a steep slope is none', async ({ page }) => {
  /** Gaps between painted pixels, in rows all over the map; what is round the map is not painted either. */
  const gaps = () =>
    host(page, 'map')
      .locator('canvas')
      .first()
      .evaluate((canvas) => {
        const { width, height } = /** @type {HTMLCanvasElement} */ (canvas);
        const context = /** @type {HTMLCanvasElement} */ (canvas).getContext('2d');
        /** @type {Set<number>} */
        const counts = new Set();
        for (const part of [0.2, 0.4, 0.6, 0.8]) {
          const row = context?.getImageData(0, Math.round(part * height), width, 1).data ?? [];
          const painted = [];
          for (let i = 3; i < row.length; i += 4) if (row[i] === 255) painted.push(i >> 2);
          counts.add(painted.filter((at, n) => n > 0 && at > painted[n - 1] + 1).length);
        }
        return [...counts];
      });
  const hash = (/** @type {string} */ formula) =>
    `formula=${encodeURIComponent(formula)}&x=-3,3&y=-3,3&view=map&starts=1`;
  for (const [formula, expected] of /** @type {[string, number][]} */ ([
    ['tan(x)+y/9', 2],
    ['tanh(60x)+y/9', 0],
    ['1/(x-y/2)', 1],
  ])) {
    await open(page, hash(formula));
    await mapPainted(page);
    await expect.poll(gaps, { message: formula }).toEqual([expected]);
  }
});

test('balls are drawn where the runs are, in the colour of what became of them', async ({
  page,
}) => {
  await open(page, 'view=map&at=-4.5,0.5;4,4.6;0.3,-4.4');
  await mapPainted(page);
  const place = await learnMap(page);
  const settings = await scenario(page);
  const { positions, computed, runs } = again(settings);
  expect(new Set(runs.outcomes())).toEqual(new Set([1]));
  for (const step of [0, 3, 11, computed]) {
    await seek(page, step);
    const points = positions(step);
    const done = step === computed;
    for (let i = 0; i < 3; i++) {
      const spot = place(points.slice(2 * i, 2 * i + 2));
      const colour = done ? COLOURS.lowest : COLOURS.moving;
      await expect
        .poll(() => markedWith(page, spot, colour, done ? 3 : 6), {
          message: `run ${i} at ${step}`,
        })
        .toBe(true);
      // And not where it is not: a third of the map away.
      const box = /** @type {any} */ (await host(page, 'map').boundingBox());
      const elsewhere = { x: spot.x, y: (spot.y + box.height / 3) % box.height };
      const free = points.every((_, at) => {
        if (at % 2) return true;
        const other = place(points.slice(at, at + 2));
        return Math.hypot(other.x - elsewhere.x, other.y - elsewhere.y) > 20;
      });
      if (free) expect(await markedWith(page, elsewhere, colour, 3)).toBe(false);
    }
  }
});

test('a surface is picked from the sheet', async ({ page }) => {
  await open(page, 'view=map');
  await mapPainted(page);
  const before = await picture(page, 'map');
  await part(page, 'picker').click();
  const sheet = part(page, 'surfaces');
  await expect(sheet).toBeVisible();
  // Every surface has its small picture.
  const small = sheet.locator('[data-surface="rastrigin"] canvas');
  await expect(small).toBeAttached();
  await sheet.locator('[data-surface="rastrigin"]').click();
  await expect(sheet).toBeHidden();
  await expect.poll(async () => (await scenario(page)).surface).toBe('rastrigin');
  await expect(part(page, 'picker')).toContainText('Rastrigin');
  await expect(part(page, 'mathml').locator('math')).toContainText('cos');
  await expect.poll(async () => (await picture(page, 'map'))?.print).not.toBe(before?.print);
  await expect.poll(() => page.evaluate(() => location.hash)).toBe('#surface=rastrigin&view=map');
});

test('a formula is compiled while one types, and printed as in a textbook', async ({ page }) => {
  await open(page, 'view=map&starts=5');
  await mapPainted(page);
  const before = await picture(page, 'map');
  await part(page, 'formula').fill('x^2/4 + a*sqrt(y^2+1)');
  await expect.poll(async () => (await scenario(page)).formula).toBe('x^2/4 + a*sqrt(y^2+1)');
  await expect(part(page, 'mathml').locator('msup').first()).toHaveText('x2');
  await expect(part(page, 'mathml').locator('mfrac')).toHaveCount(1);
  await expect(part(page, 'mathml').locator('msqrt')).toHaveText(/y2\+1/);
  await expect.poll(async () => (await picture(page, 'map'))?.print).not.toBe(before?.print);
  // The free name has a slider, and the slider changes the picture.
  const then = (await picture(page, 'map'))?.print;
  await part(page, 'p-a').fill('3');
  await expect.poll(async () => (await scenario(page)).p).toEqual({ a: 3 });
  await expect.poll(async () => (await picture(page, 'map'))?.print).not.toBe(then);
});

test('a wrong formula says what is wrong and where; the last good picture stays', async ({
  page,
}) => {
  await open(page, 'view=map');
  await mapPainted(page);
  const before = await picture(page, 'map');
  const shown = await scenario(page);
  const field = part(page, 'formula');
  const problem = part(page, 'problem');
  await field.fill('x^2 + foo(y)');
  await expect(problem).toHaveAttribute('data-code', 'formula.unknown_name');
  await expect(problem).toHaveAttribute('data-at', '6');
  await expect(problem.locator('mark')).toHaveText('foo');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  const [below, above] = [await problem.boundingBox(), await field.boundingBox()];
  expect(below?.y).toBeGreaterThan(/** @type {any} */ (above).y);
  await field.fill('x^2 + ');
  await expect(problem).toHaveAttribute('data-code', 'formula.expected');
  await expect(problem).toContainText('ends too early');
  expect((await picture(page, 'map'))?.print).toBe(before?.print);
  expect(await scenario(page)).toEqual(shown);
  // A guess is offered and taken.
  await field.fill('xy + x^2');
  await part(page, 'suggestion').click();
  await expect(field).toHaveValue('x*y + x^2');
  await expect(problem).toBeHidden();
  await expect.poll(async () => (await scenario(page)).formula).toBe('x*y + x^2');
});

test('a function of x alone is a curve', async ({ page }) => {
  await open(page, 'surface=double_well&starts=9');
  await expect(host(page, 'curve')).toBeVisible();
  await expect(host(page, 'map')).toBeHidden();
  // A line, not an area.
  await expect.poll(async () => (await picture(page, 'curve'))?.opaque ?? 0).toBeGreaterThan(1e-3);
  expect((await picture(page, 'curve'))?.opaque).toBeLessThan(0.5);
  await button(page, 'Next run').click();
  await expect(part(page, 'position')).not.toContainText(',');
  const { tally, computed } = again(await scenario(page));
  await seek(page, computed);
  expect((await shownTally(page)).counts).toEqual(tally(computed));
});

test('the tangent at the chosen ball has the slope of the function, on a scale that is named', async ({
  page,
}) => {
  /** Slope, in pixels, of the line in the colour of tangents. */
  const drawn = () =>
    host(page, 'curve').evaluate((element) => {
      const canvas = /** @type {HTMLCanvasElement} */ (
        element.querySelector('canvas[data-layer="marks"]')
      );
      const accent = getComputedStyle(element).getPropertyValue('--ws-accent').trim();
      const wanted = [1, 3, 5].map((at) => parseInt(accent.slice(at, at + 2), 16));
      const { width, height } = canvas;
      const { data } = /** @type {CanvasRenderingContext2D} */ (
        canvas.getContext('2d')
      ).getImageData(0, 0, width, height);
      let [n, x, y, xx, xy] = [0, 0, 0, 0, 0];
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] < 250 || wanted.some((c, k) => Math.abs(c - data[i + k]) > 3)) continue;
        const [px, py] = [(i / 4) % width, height - Math.floor(i / 4 / width)];
        [n, x, y, xx, xy] = [n + 1, x + px, y + py, xx + px * px, xy + px * py];
      }
      return n < 20 ? NaN : (xy - (x * y) / n) / (xx - (x * x) / n);
    });
  await open(page, 'formula=x%5E2/4&x=-2,2&at=-1;0.5;1&show=linear&starts=3');
  await expect(page.getByText('Height, linear scale')).toBeVisible();
  const slopes = [];
  for (const run of [1, 2, 3]) {
    await button(page, 'Next run').click();
    await expect(page.locator('watershed-figure .readout h3')).toHaveText(`Run ${run} of 3`);
    await expect.poll(drawn).not.toBe(slopes.at(-1) ?? NaN);
    slopes.push(await drawn());
  }
  // f' = x/2 at −1, 0.5 and 1.
  expect(slopes[2]).toBeGreaterThan(0.1);
  expect(slopes[0] / slopes[2]).toBeCloseTo(-1, 1);
  expect(slopes[1] / slopes[2]).toBeCloseTo(0.5, 1);
  await page.goto('about:blank');
  await open(page, 'surface=himmelblau&starts=3&view=map');
  await expect(page.getByText('Height, logarithmic scale')).toBeVisible();
});

test('one step, one step back, scrub and reset', async ({ page }) => {
  await open(page, 'view=map&starts=20');
  const step = part(page, 'step');
  const { tally, computed } = again(await scenario(page));
  await expect(part(page, 'scrub')).toHaveAttribute('max', String(computed));
  const first = await shownTally(page);
  await button(page, 'One step').click();
  await expect(step).toContainText('step 1');
  await button(page, 'One step').click();
  await expect(step).toContainText('step 2');
  await button(page, 'One step back').click();
  await expect(step).toContainText('step 1');
  await part(page, 'scrub').fill(String(computed));
  await expect(part(page, 'tally')).toHaveAttribute('data-step', String(computed));
  expect((await shownTally(page)).counts).toEqual(tally(computed));
  await expect(button(page, 'One step')).toBeDisabled();
  const trails = async () => (await picture(page, 'map', 1))?.print;
  const scrub = async (/** @type {number} */ to) => {
    const before = await trails();
    await part(page, 'scrub').fill(String(to));
    await expect(part(page, 'tally')).toHaveAttribute('data-step', String(to));
    expect((await shownTally(page)).counts).toEqual(tally(to));
    await expect.poll(trails, { message: `the paths at step ${to}` }).not.toBe(before);
    return trails();
  };
  // Chromium draws a canvas that is often read by other means, a shade different: first let it.
  for (const to of [7, computed, 7, computed]) await scrub(to);
  const few = await scrub(7);
  const whole = await scrub(computed);
  // Back and forth leads to the same picture.
  expect(await scrub(7)).toBe(few);
  expect(await scrub(computed)).toBe(whole);
  await button(page, 'Back to the start').click();
  await expect(step).toContainText('step 0');
  await expect.poll(() => shownTally(page)).toEqual(first);
  await expect(button(page, 'One step back')).toBeDisabled();
});

for (const text of [
  'starts=50&view=map',
  'surface=rastrigin&starts=80&seed=11&view=map',
  'surface=six_hump_camel&starts=60&seed=5&sampling=sobol&lr=0.05&view=map',
])
  test(`the tally is right at any step: ${text}`, async ({ page }) => {
    await open(page, text);
    const { tally, computed } = again(await scenario(page));
    await expect(part(page, 'scrub')).toHaveAttribute('max', String(computed));
    const steps = Array.from({ length: 5 }, () => Math.floor(Math.random() * (computed + 1)));
    for (const step of [...steps, computed]) {
      await seek(page, step);
      const shown = await shownTally(page);
      expect(shown.counts, `at step ${step}`).toEqual(tally(step));
      const ended = Object.entries(shown.counts).filter(([name]) => name !== 'left');
      const sum = ended.reduce((total, [, count]) => total + count, 0);
      expect(sum, shown.text).toBe((await scenario(page)).starts);
    }
  });

test('the selected run is told in numbers', async ({ page }) => {
  await open(page, 'view=map&at=1,1;2,-3');
  const { objective, positions } = again(await scenario(page));
  await button(page, 'Next run').click();
  await seek(page, 2);
  const [x, y] = positions(2);
  await expect(page.locator('watershed-figure .readout')).toHaveAttribute('data-step', '2');
  const numbers = async (/** @type {string} */ name) =>
    (await part(page, name).innerText())
      .replaceAll('−', '-')
      .match(/-?\d[\d,]*\.?\d*/g)
      ?.map((n) => Number(n.replaceAll(',', '')));
  const close = (/** @type {number[] | undefined} */ shown, /** @type {number[]} */ truth) =>
    truth.forEach((value, i) =>
      expect(Math.abs(/** @type {number[]} */ (shown)[i] - value)).toBeLessThan(
        1e-3 * Math.max(1, Math.abs(value)),
      ),
    );
  close(await numbers('position'), [x, y]);
  close(await numbers('value'), [objective.value(x, y)]);
  close(await numbers('gradient'), [...objective.gradient(x, y)]);
  expect(await numbers('rate-now')).toEqual([objective.describe().rate]);
});

test('throwing again draws other starts, and the seed says which', async ({ page }) => {
  await open(page, 'view=map&starts=12&seed=4');
  await button(page, 'Throw again').click();
  await expect.poll(async () => (await scenario(page)).seed).toBe(5);
  const { tally, computed } = again(await scenario(page));
  await seek(page, computed);
  expect((await shownTally(page)).counts).toEqual(tally(computed));
  await button(page, 'Undo').click();
  await expect.poll(async () => (await scenario(page)).seed).toBe(4);
});

test('what is being typed outlives the pictures that come meanwhile', async ({ page }) => {
  await open(page, 'surface=ackley&view=map&starts=7&steps=2000&tolerance=0&speed=5');
  const { seed } = await scenario(page);
  await button(page, 'Play').click();
  const field = part(page, 'seed');
  await field.fill('12');
  const drawn = Number(await part(page, 'tally').getAttribute('data-step'));
  await expect
    .poll(async () => Number(await part(page, 'tally').getAttribute('data-step')))
    .toBeGreaterThan(drawn + 3);
  await expect(field).toHaveValue('12');
  expect((await scenario(page)).seed).toBe(seed);
  await field.press('Enter');
  await expect.poll(async () => (await scenario(page)).seed).toBe(12);
  // Left as it was, a field follows what holds again.
  await button(page, 'Undo').click();
  await expect(field).toHaveValue(String(seed));
});
