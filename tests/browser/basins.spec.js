// Basins and fog as a visitor sees them.
import { basins, Objective } from '../boundary/core.js';
import { button, expect, host, mapPainted, open, part, picture, scenario, test } from './figure.js';

/** The same map once more, in Node. @param {any} shown a scenario @param {number} width @param {number} height */
function again({ surface, formula, x, y, lr, optimizer, steps, tolerance }, width, height) {
  const objective = new Objective({
    ...(formula === null ? { surface } : { formula }),
    ...(x && { x }),
    ...(y && { y }),
  });
  const rule = { name: optimizer, ...(lr && { lr }) };
  return basins(objective, { width, height, optimizer: rule, maxSteps: steps, tolerance });
}

/** Counts of the legend, minima first. @param {import('@playwright/test').Page} page */
async function legend(page) {
  await expect(part(page, 'basin-legend')).toHaveAttribute('data-done', 'true', {
    timeout: 90_000,
  });
  return part(page, 'basin').evaluateAll((rows) =>
    rows.map((row) => Number(row.getAttribute('data-count'))),
  );
}

/** The colour of the map at a place, 0 to 1 from the left and from the top. @param {import('@playwright/test').Page} page @param {number} u @param {number} v */
const colourAt = (page, u, v) =>
  host(page, 'map').evaluate(
    (element, [left, top]) => {
      const canvas = /** @type {HTMLCanvasElement} */ (element.querySelector('canvas'));
      const { width, height } = canvas;
      const pixel = canvas
        .getContext('2d')
        ?.getImageData(Math.round(left * width), Math.round(top * height), 1, 1);
      return [...(pixel?.data ?? [])].slice(0, 3);
    },
    [u, v],
  );

/** How far apart two colours are. @param {number[]} a @param {number[]} b */
const apart = (a, b) => Math.hypot(...a.map((part, i) => part - b[i]));

test('a link opens the basins with exact shares; the pool starts and the map is tinted', async ({
  page,
}) => {
  await open(page, 'view=map&starts=1&steps=500&lr=0.005');
  await mapPainted(page);
  const before = await colourAt(page, 0.3, 0.3);
  expect(page.workers()).toHaveLength(1);
  await page.getByRole('tab', { name: 'Basins' }).click();
  const counts = await legend(page);
  const { minima } = again(await scenario(page), 512, 512);
  expect(counts).toEqual(minima.map(({ count }) => count));
  expect(page.workers().length).toBeGreaterThan(1);
  expect((await scenario(page)).show).toContain('basins');
  await expect.poll(async () => apart(await colourAt(page, 0.3, 0.3), before)).toBeGreaterThan(20);
  // Four basins, four colours.
  const colours = [];
  for (const [u, v] of [
    [0.3, 0.3],
    [0.75, 0.3],
    [0.3, 0.75],
    [0.75, 0.7],
  ])
    colours.push(await colourAt(page, u, v));
  for (let a = 0; a < 4; a++)
    for (let b = 0; b < a; b++) expect(apart(colours[a], colours[b])).toBeGreaterThan(25);
  // Folding the panel gives the map back.
  await button(page, 'Fold the panel').click();
  await expect.poll(async () => apart(await colourAt(page, 0.3, 0.3), before)).toBeLessThan(3);
});

test('the basins lie on the surface in 3D too, and go with the panel', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 1500 });
  await open(page, 'surface=two_valleys&view=3d&starts=1&steps=500');
  await expect
    .poll(async () => (await picture(page, 'surface'))?.colours ?? 0)
    .toBeGreaterThan(200);
  /** How much of the picture has another hue than before. */
  const changed = () =>
    host(page, 'surface').evaluate((element) => {
      const canvas = /** @type {HTMLCanvasElement} */ (element.querySelector('canvas'));
      const { width, height } = canvas;
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      const { data } = context.getImageData(0, 0, width, height);
      const kept = /** @type {any} */ (window);
      kept.bare ??= data;
      let others = 0;
      for (let i = 0; i < data.length; i += 4) {
        const [r, g, b] = [0, 1, 2].map((part) => data[i + part] - kept.bare[i + part]);
        if (Math.abs(r - g) + Math.abs(g - b) > 24) others++;
      }
      return others / (width * height);
    });
  expect(await changed()).toBe(0);
  await page.getByRole('tab', { name: 'Basins' }).click();
  await legend(page);
  // Lines alone would be a hundredth.
  await expect.poll(changed).toBeGreaterThan(0.15);
  await button(page, 'Fold the panel').click();
  await expect.poll(changed).toBe(0);
});

test('another rate makes another map', async ({ page }) => {
  await open(page, 'view=map&starts=1&steps=200&lr=0.005&show=basins');
  const before = await legend(page);
  await page.locator('watershed-figure').evaluate((figure) => {
    figure.setAttribute('lr', '0.012');
    figure.setAttribute('steps', '200');
    figure.setAttribute('show', 'basins');
    figure.setAttribute('view', 'map');
    figure.setAttribute('starts', '1');
  });
  const { minima, counts } = await expect
    .poll(async () => (await scenario(page)).lr?.[0][1])
    .toBe(0.012)
    .then(async () => again(await scenario(page), 512, 512));
  const expected = minima.map(({ count }) => count);
  expect(expected).not.toEqual(before);
  await expect.poll(() => legend(page), { timeout: 90_000 }).toEqual(expected);
  // What is no minimum is listed too.
  const shown = await part(page, 'basin-outcome').evaluateAll((rows) =>
    rows.map((row) => [
      Number(row.getAttribute('data-code')),
      Number(row.getAttribute('data-count')),
    ]),
  );
  const others = counts
    .map((/** @type {number} */ count, /** @type {number} */ code) => [code, count])
    .filter(([code, count]) => code !== 1 && count > 0);
  expect(shown).toEqual(others);
});

test('while the rate is dragged the map follows, coarse, and is full when the hand rests', async ({
  page,
}) => {
  await open(page, 'view=map&starts=1&show=basins');
  await legend(page);
  const slider = part(page, 'rate-slider');
  await slider.scrollIntoViewIfNeeded();
  const box = /** @type {any} */ (await slider.boundingBox());
  const at = (/** @type {number} */ u) =>
    /** @type {const} */ ([box.x + u * box.width, box.y + box.height / 2]);
  await page.mouse.move(...at(0.5));
  await page.mouse.down();
  /** Maps shown so far, and whether the last was whole. */
  const seen = async () => {
    const shown = part(page, 'basin-legend');
    return [Number(await shown.getAttribute('data-map')), await shown.getAttribute('data-done')];
  };
  const [before] = await seen();
  const told = [];
  for (let move = 1; move <= 60; move++) {
    await page.mouse.move(...at(0.5 + 0.002 * move));
    await page.waitForTimeout(20);
    told.push(await seen());
  }
  const maps = new Set(told.map(([map]) => map));
  expect(maps.size, 'maps while the hand moves').toBeGreaterThan(4);
  expect(Math.max(...told.map(([map]) => Number(map)))).toBeGreaterThan(Number(before) + 3);
  expect(told.some(([, done]) => done === 'false')).toBe(true);
  await page.mouse.up();
  const { minima } = again(await scenario(page), 512, 512);
  await expect
    .poll(() => legend(page), { timeout: 90_000 })
    .toEqual(minima.map((/** @type {any} */ { count }) => count));
});

test('without workers the page finishes the map', async ({ page }) => {
  await page.addInitScript(() => {
    window.Worker = class {
      constructor() {
        throw new DOMException('refused', 'SecurityError');
      }
    };
  });
  await open(page, 'formula=x^4-2*x^2+0.3*x&x=-2,2&steps=200&show=basins'.replaceAll('^', '%5E'));
  const counts = await legend(page);
  expect(counts).toHaveLength(2);
  expect(counts[0] + counts[1]).toBe(1024);
  expect(page.workers()).toHaveLength(0);
});

test('pointing at the map tells where a start there ends', async ({ page }) => {
  await open(page, 'view=map&starts=1&steps=500&show=basins');
  await legend(page);
  const box = await host(page, 'map').boundingBox();
  if (!box) throw new Error('no map');
  await page.mouse.move(box.x + 0.75 * box.width, box.y + 0.3 * box.height);
  await expect(part(page, 'basin-reading')).toHaveText(
    /^From here: Minimum \d, certain after \d+ steps\.$/,
  );
});

test('holes, edges and flat ground have a look of their own', async ({ page }) => {
  await open(
    page,
    'formula=min(sqrt(x%5E2%2By%5E2-1),2)&x=-4,4&y=-4,4&view=map&starts=1&steps=200&show=basins',
  );
  await expect(part(page, 'basin-legend')).toHaveAttribute('data-done', 'true', {
    timeout: 90_000,
  });
  const codes = await part(page, 'basin-outcome').evaluateAll((rows) =>
    rows.map((row) => Number(row.getAttribute('data-code'))),
  );
  expect(codes).toContain(9);
  expect(codes.length).toBeGreaterThan(1);
});

// ————— fog —————

/** How many different colours the map has, a sample of them. @param {import('@playwright/test').Page} page */
const variety = (page) =>
  host(page, 'map').evaluate((element) => {
    const canvas = /** @type {HTMLCanvasElement} */ (element.querySelector('canvas'));
    const { width, height } = canvas;
    const context = canvas.getContext('2d');
    const seen = new Set();
    for (let i = 1; i < 20; i++)
      for (let j = 1; j < 20; j++) {
        const [left, top] = [0.1 + 0.8 * (i / 20), 0.1 + 0.8 * (j / 20)];
        const data = context?.getImageData(
          Math.round(left * width),
          Math.round(top * height),
          1,
          1,
        );
        seen.add(String(data?.data));
      }
    return seen.size;
  });

test('fog hides all but what one point has met, and lifts again', async ({ page }) => {
  await open(page, 'view=map&starts=20&step=10');
  await mapPainted(page);
  expect(await variety(page)).toBeGreaterThan(100);
  const into = button(page, 'Into the fog');
  await into.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => variety(page)).toBeLessThan(25);
  expect((await scenario(page)).show).toContain('fog');
  // One point is left, and it is followed.
  await expect(page.locator('watershed-figure .readout h3')).toHaveText('Run 1 of 20');
  const root = page.locator('watershed-figure');
  await expect(part(page, 'tally')).toHaveAttribute('data-fog', 'true');
  await expect(root.getByRole('tab')).toHaveCount(0);
  await expect(root.locator('math')).toHaveCount(0);
  for (const word of ['lowest minimum', 'Four global minima', 'Published', 'Height, log'])
    await expect(root.getByText(word).filter({ visible: true })).toHaveCount(0);
  await expect(part(page, 'live')).toHaveText(/Step 10: height [\d.]+, slope [\d.]+/);
  await expect(part(page, 'live')).not.toContainText('minimum');
  await expect(part(page, 'rate-band')).toHaveCount(0);
  // Keys that would lead to other runs do nothing.
  await host(page, 'map').focus();
  await page.keyboard.press('n');
  await expect(page.locator('watershed-figure .readout h3')).toHaveText('Run 1 of 20');
  await button(page, 'Lift the fog').click();
  await expect.poll(() => variety(page)).toBeGreaterThan(100);
  await expect(root.getByRole('tab').first()).toBeVisible();
});

/**
 * All that the page says: texts, and what is said of what has none, of all shadows. Not what one may choose from.
 * @param {import('@playwright/test').Page} page
 */
const told = (page) =>
  page.locator('watershed-figure').evaluate((figure) => {
    /** @type {string[]} */
    const all = [];
    const walk = (/** @type {Node} */ node) => {
      if (node.nodeType === Node.TEXT_NODE) all.push(node.textContent?.trim() ?? '');
      if (node instanceof Element) {
        if (['STYLE', 'DIALOG', 'SELECT'].includes(node.tagName)) return;
        for (const { name, value } of node.attributes)
          if (/^(aria-|title|alt|placeholder|data-)/.test(name)) all.push(value);
        if (node instanceof HTMLInputElement) all.push(node.value);
        if (node.shadowRoot) walk(node.shadowRoot);
      }
      node.childNodes.forEach(walk);
    };
    walk(figure.shadowRoot ?? figure);
    return all.filter(Boolean).join('\n');
  });

/** What gives the land away. */
const LEAKS = {
  'its name': /himmelblau/i,
  'what to look for': /Four global minima/,
  'its formula': /x\^2|11\)/,
  'the rate that suits it': /Suggested/,
  'how it bends here': /diverge|converge|λ/i,
  'where runs end': /lowest (found|minimum)|minimum|reached/i,
  'what is proved': /proved/i,
  'the share of basins': /basin/i,
  'its panels': /landscape|race|loss/i,
  'its heights': /log scale|logarithmic scale|Height,/i,
};

test('in the fog nothing on the page names the land, nor what cannot be known from inside', async ({
  page,
}) => {
  await open(page, 'surface=himmelblau&view=both&starts=20&step=10');
  await page
    .locator('watershed-figure')
    .evaluate((figure) => /** @type {any} */ (figure).select?.(0));
  await expect(part(page, 'tally')).toContainText('Proved');
  const before = await told(page);
  for (const what of ['its name', 'what to look for', 'the rate that suits it', 'what is proved'])
    expect(before, what).toMatch(LEAKS[/** @type {keyof typeof LEAKS} */ (what)]);
  await button(page, 'Into the fog').click();
  await expect(part(page, 'tally')).toHaveAttribute('data-fog', 'true');
  const leaks = async () => {
    const text = await told(page);
    return Object.entries(LEAKS)
      .filter(([, pattern]) => pattern.test(text))
      .map(([what, pattern]) => `${what}: ${pattern.exec(text)?.[0]}`);
  };
  await expect.poll(leaks).toEqual([]);
  await expect(part(page, 'picker')).toContainText('Land in the fog');
  expect(await page.title()).not.toMatch(/himmelblau/i);
  await expect(part(page, 'share')).toHaveCount(0);
  // To the end and beyond it, too.
  await page
    .locator('watershed-figure')
    .evaluate((figure) => /** @type {any} */ (figure).seek(1000));
  await expect(part(page, 'outcome')).toContainText('at rest');
  expect(await leaks()).toEqual([]);
  // One may choose another land, and is not told which one this is.
  await part(page, 'picker').click();
  const sheet = part(page, 'surfaces');
  await expect(sheet.getByText('Himmelblau').first()).toBeVisible();
  await expect(sheet.locator('[aria-pressed="true"]')).toHaveCount(0);
  await expect(sheet.locator('canvas')).toHaveCount(0);
});

test('the points of a model are hidden in the fog, as is the name of the set', async ({ page }) => {
  await open(page, 'data=line&view=both&starts=5&show=fog');
  await expect(part(page, 'tally')).toHaveAttribute('data-fog', 'true');
  await expect(host(page, 'data')).toBeHidden();
  await expect(part(page, 'view').getByText('Data')).toHaveCount(0);
  await expect(part(page, 'picker')).toContainText('Land in the fog');
});

test('at rest in the fog one cannot tell where one is', async ({ page }) => {
  await open(page, 'formula=x%5E4-2*x%5E2%2B0.3*x&x=-2,2&at=1.7&show=fog,basins&steps=500');
  await page
    .locator('watershed-figure')
    .evaluate((figure) => /** @type {any} */ (figure).seek(500));
  await expect(part(page, 'tally')).toContainText('Is this the lowest place there is?');
  await expect(part(page, 'outcome')).toContainText('at rest');
  await expect(part(page, 'panel-basins')).toHaveCount(0);
});

test('the axes stay as they are while basins change inside them', async ({ page }) => {
  await open(page, 'view=map&starts=1&show=basins&lr=0.01');
  const legend = part(page, 'basin-legend');
  await expect(legend).toHaveAttribute('data-done', 'true');
  /** Left of the window and below it, where the labels are, and a piece of its middle. The smallest margins are 34 and 24. */
  const seen = () =>
    page
      .locator('watershed-figure [data-view="map"] canvas[data-layer="land"]')
      .evaluate((node) => {
        const { width, height, clientWidth } = /** @type {HTMLCanvasElement} */ (node);
        const context = /** @type {HTMLCanvasElement} */ (node).getContext('2d');
        const [left, foot] = [33, 23].map((margin) => Math.floor((margin * width) / clientWidth));
        const read = (/** @type {[number, number, number, number]} */ ...area) => [
          ...(context?.getImageData(...area).data ?? []),
        ];
        return {
          axes: [...read(0, 0, left, height), ...read(0, height - foot, width, foot)],
          inside: read(width >> 1, height >> 1, 60, 60),
        };
      });
  /** @param {number[]} a @param {number[]} b the largest difference of a colour: reading one back may round it */
  const apart = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
  const before = await seen();
  expect(Math.max(...before.axes.slice(0, 20_000)), 'no labels').toBeGreaterThan(50);
  const slider = part(page, 'rate-slider');
  for (let press = 0; press < 12; press++) await slider.press('ArrowRight');
  await expect.poll(async () => apart((await seen()).inside, before.inside)).toBeGreaterThan(20);
  await expect(legend).toHaveAttribute('data-done', 'true');
  expect(apart((await seen()).axes, before.axes)).toBeLessThanOrEqual(2);
});
