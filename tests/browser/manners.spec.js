// How a figure behaves in a page that is somebody else's.
import { createServer } from 'node:http';
import { button, expect, host, open, part, picture, ready, scenario, test } from './figure.js';

/** @typedef {import('@playwright/test').Page} Page */

/**
 * A page of our own, below the address of the site.
 * @param {Page} page @param {string} name @param {string} body
 */
const serve = (page, name, body) =>
  page.route(`**/${name}`, (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      body: `<!doctype html><meta charset="utf-8"><title>Page</title>${body}`,
    }),
  );

const SCRIPT = '<script type="module" src="./watershed.js"></script>';
const tallies = (/** @type {Page} */ page) =>
  page.locator('watershed-figure [data-part="tally"][data-step]');

test('the wheel scrolls past, says how to zoom, and zooms once the surface has the focus', async ({
  page,
}) => {
  await page.setViewportSize({ width: 900, height: 600 });
  await open(page, 'surface=bowl&view=3d&starts=3');
  await expect.poll(async () => (await picture(page, 'surface'))?.colours ?? 0).toBeGreaterThan(99);
  await host(page, 'surface').scrollIntoViewIfNeeded();
  await host(page, 'surface').hover();
  const top = () => page.evaluate(() => scrollY);
  const before = await top();
  await page.mouse.wheel(0, 120);
  await expect.poll(top).toBeGreaterThan(before);
  await expect(part(page, 'hint')).toContainText('Click the surface first');
  await expect(part(page, 'hint')).toBeHidden();
  expect((await scenario(page)).camera).toBe(null);
  await host(page, 'surface').focus();
  await host(page, 'surface').hover();
  const there = await top();
  await page.mouse.wheel(0, -120);
  await expect.poll(async () => (await scenario(page)).camera?.length).toBeGreaterThan(2);
  expect(await top()).toBe(there);
});

test('one finger scrolls, two turn', async ({ browser, baseURL }) => {
  const context = await browser.newContext({
    hasTouch: true,
    viewport: { width: 420, height: 700 },
    baseURL,
  });
  const page = await context.newPage();
  await open(page, 'surface=bowl&view=3d&starts=3');
  await expect.poll(async () => (await picture(page, 'surface'))?.colours ?? 0).toBeGreaterThan(99);
  const box = /** @type {any} */ (await host(page, 'surface').boundingBox());
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const session = await context.newCDPSession(page);
  const touch = (/** @type {any} */ type, /** @type {number[][]} */ points) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: points.map(([px, py], id) => ({ x: px, y: py, id })),
    });
  await touch('touchStart', [[x, y]]);
  for (let i = 1; i <= 8; i++) await touch('touchMove', [[x, y - 15 * i]]);
  await touch('touchEnd', []);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(50);
  expect((await scenario(page)).camera).toBe(null);
  await page.evaluate(() => scrollTo(0, 0));
  await touch('touchStart', [
    [x - 40, y],
    [x + 40, y],
  ]);
  for (let i = 1; i <= 8; i++)
    await touch('touchMove', [
      [x - 40 + 8 * i, y],
      [x + 40 + 8 * i, y],
    ]);
  await touch('touchEnd', []);
  await expect.poll(async () => (await scenario(page)).camera?.length).toBeGreaterThan(2);
  expect((await scenario(page)).camera[0]).not.toBe(-35);
  await context.close();
});

test('keys belong to the slide deck around it, unless the figure has the focus', async ({
  page,
}) => {
  await serve(
    page,
    'deck.html',
    `${SCRIPT}<watershed-figure surface="bowl" starts="3" view="map"></watershed-figure>
     <script type="module">
       window.slides = 0;
       addEventListener('keydown', (event) => { if (/Arrow|^ $|^n$/.test(event.key)) slides++; });
     </script>`,
  );
  await page.goto('deck.html');
  await expect(tallies(page)).toHaveCount(1);
  const slides = () => page.evaluate(() => /** @type {any} */ (window).slides);
  for (const key of ['ArrowRight', 'ArrowLeft', ' ', 'n']) await page.keyboard.press(key);
  expect(await slides()).toBe(4);
  expect((await scenario(page)).step).toBe(0);
  await host(page, 'map').focus();
  for (const key of ['ArrowRight', 'ArrowUp', 'n']) await page.keyboard.press(key);
  await button(page, 'One step').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press(' ');
  await part(page, 'rate-slider').focus();
  await page.keyboard.press('ArrowRight');
  await part(page, 'formula').focus();
  await page.keyboard.press('ArrowLeft');
  expect(await slides()).toBe(4);
  expect((await scenario(page)).step).toBeGreaterThan(0);
});

test('out of sight, in a hidden tab and at its end it asks for no frame; it begins when it comes near', async ({
  page,
}) => {
  await page.addInitScript(() => {
    const real = window.requestAnimationFrame.bind(window);
    Object.assign(window, { frames: 0 });
    window.requestAnimationFrame = (callback) => {
      /** @type {any} */ (window).frames++;
      return real(callback);
    };
  });
  await serve(
    page,
    'far.html',
    `<style>p{height:3000px}</style><p>Far above</p>${SCRIPT}
     <watershed-figure surface="bowl" starts="3" view="map" autoplay speed="20" steps="2000" tolerance="0"></watershed-figure><p>Far below</p>`,
  );
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto('far.html', { waitUntil: 'networkidle' });
  // Nothing is computed, nor even fetched, for what is far away.
  await expect(tallies(page)).toHaveCount(0);
  expect(page.workers()).toHaveLength(0);
  expect(asked.filter((url) => url.endsWith('.wasm'))).toEqual([]);
  const frames = async () => {
    const before = await page.evaluate(() => /** @type {any} */ (window).frames);
    await page.waitForTimeout(600);
    return (await page.evaluate(() => /** @type {any} */ (window).frames)) - before;
  };
  const step = async () => (await scenario(page))?.step ?? 0;
  await page.locator('watershed-figure').scrollIntoViewIfNeeded();
  await expect.poll(step).toBeGreaterThan(3);
  await page.evaluate(() => scrollTo(0, 0));
  await expect.poll(frames).toBe(0);
  const left = await step();
  expect(await frames()).toBe(0);
  expect(await step()).toBe(left);
  await page.locator('watershed-figure').scrollIntoViewIfNeeded();
  await expect.poll(step).toBeGreaterThan(left);
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect.poll(frames).toBe(0);
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: false, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  const figure = page.locator('watershed-figure');
  await figure.evaluate((element) => /** @type {any} */ (element).pause());
  await expect.poll(frames).toBe(0);
  // Played to its end it rests as well.
  await figure.evaluate((element) => {
    addEventListener('watershed-finish', () => Object.assign(window, { finished: true }));
    const { seek, play } = /** @type {any} */ (element);
    seek.call(element, 1995);
    play.call(element);
  });
  await page.waitForFunction(() => /** @type {any} */ (window).finished);
  await expect.poll(frames).toBe(0);
  expect(await step()).toBe(2000);
});

test('while nobody looks the worker rests, and goes on to the same end', async ({ page }) => {
  await page.addInitScript(() => {
    const Native = window.Worker;
    Object.assign(window, { chunks: 0 });
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    window.Worker = class extends Native {
      /** @param {string | URL} url @param {WorkerOptions} [options] */
      constructor(url, options) {
        super(url, options);
        this.addEventListener('message', ({ data }) => {
          if (data.kind === 'chunk') /** @type {any} */ (window).chunks++;
        });
      }
    };
  });
  await open(page, 'surface=rastrigin&view=map&starts=1000&steps=3990&tolerance=0');
  const chunks = () => page.evaluate(() => /** @type {any} */ (window).chunks);
  await page.waitForTimeout(300);
  const before = await chunks();
  await page.waitForTimeout(500);
  expect(await chunks()).toBe(before);
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: false, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect.poll(chunks).toBeGreaterThan(before);
  await expect(part(page, 'scrub')).toHaveAttribute('max', '3990');
});

test('with reduced motion it waits', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page, 'surface=bowl&view=map&starts=3&autoplay=1&speed=50');
  await page.waitForTimeout(500);
  await expect(button(page, 'Play')).toBeVisible();
  expect((await scenario(page)).step).toBe(0);
});

test('it sets no cookie and stores nothing', async ({ page, context }) => {
  await open(page, 'surface=bowl&view=map&starts=3');
  expect(await context.cookies()).toEqual([]);
  const kept = await page.evaluate(() => localStorage.length + sessionStorage.length);
  expect(kept).toBe(0);
});

test('without script the author’s own text stands there', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
  const page = await context.newPage();
  await serve(
    page,
    'plain.html',
    `${SCRIPT}<watershed-figure surface="bowl"><a href="picture.png">A picture of a bowl</a></watershed-figure>`,
  );
  await page.goto('plain.html');
  await expect(page.getByText('A picture of a bowl')).toBeVisible();
  await context.close();
});

test('styles leak neither in nor out, and the page can theme what is named', async ({ page }) => {
  await serve(
    page,
    'styled.html',
    `<style>button,p,div{color:rgb(1,2,3);font-size:40px}watershed-figure{--watershed-accent:rgb(200,0,100)}
       watershed-figure::part(transport){border-top:3px solid rgb(9,8,7)}</style>
     <button id="own">Own</button>${SCRIPT}
     <watershed-figure surface="bowl" starts="3" view="map" theme="light"></watershed-figure>`,
  );
  await page.goto('styled.html');
  await expect(tallies(page)).toHaveCount(1);
  const inside = await part(page, 'copy').evaluate((element) => {
    const { color, fontSize } = getComputedStyle(element);
    return { color, fontSize };
  });
  expect(inside).toEqual({ color: 'rgb(200, 0, 100)', fontSize: '14px' });
  const edge = await page
    .locator('watershed-figure .transport')
    .evaluate((element) => getComputedStyle(element).borderTopColor);
  expect(edge).toBe('rgb(9, 8, 7)');
  const own = await page.locator('#own').evaluate((e) => getComputedStyle(e).minHeight);
  expect(own).toBe('0px');
});

test('ten on one page share one module, one worker and at most two WebGL contexts', async ({
  page,
}) => {
  test.slow();
  await page.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    Object.assign(window, { contexts: 0 });
    HTMLCanvasElement.prototype.getContext = /** @type {any} */ (
      function (/** @type {HTMLCanvasElement} */ ...given) {
        if (/webgl/.test(String(given[0]))) /** @type {any} */ (window).contexts++;
        return real.apply(/** @type {any} */ (this), /** @type {any} */ (given));
      }
    );
  });
  const surfaces = 'bowl booth himmelblau ackley rastrigin matyas easom beale mccormick cusp';
  await serve(
    page,
    'ten.html',
    `${SCRIPT}${surfaces
      .split(' ')
      .slice(0, 9)
      .concat('rosenbrock')
      .map(
        (s) =>
          `<watershed-figure surface="${s}" starts="5" view="3d" hide="settings,readout,tools,formula"></watershed-figure>`,
      )
      .join('')}`,
  );
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.setViewportSize({ width: 900, height: 700 });
  await page.goto('ten.html');
  const figures = page.locator('watershed-figure');
  const colours = (/** @type {number} */ i) =>
    figures.nth(i).evaluate((figure) => {
      const canvas = figure.shadowRoot?.querySelector('[data-view="surface"] canvas');
      if (!(canvas instanceof HTMLCanvasElement) || canvas.width < 2) return 0;
      const { data } = /** @type {any} */ (canvas.getContext('2d')).getImageData(
        0,
        0,
        canvas.width,
        canvas.height,
      );
      const found = new Set();
      for (let at = 0; at < data.length; at += 64)
        found.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
      return found.size;
    });
  for (let i = 0; i < 10; i++) {
    await figures.nth(i).scrollIntoViewIfNeeded();
    await expect.poll(() => colours(i), { timeout: 40_000 }).toBeGreaterThan(50);
  }
  // The first, far away by now, still shows its picture.
  expect(await colours(0)).toBeGreaterThan(50);
  expect(page.workers()).toHaveLength(1);
  expect(await page.evaluate(() => /** @type {any} */ (window).contexts)).toBeLessThanOrEqual(2);
  // A part of the core may be asked for by page and worker, and comes from the cache the second time.
  const count = (/** @type {RegExp} */ name) => new Set(asked.filter((url) => name.test(url))).size;
  expect(count(/watershed\.js$/)).toBe(1);
  for (const part of ['first', 'visit', 'later'])
    expect(count(new RegExp(`/${part}-[^/]*\\.wasm$`)), part).toBe(1);
  expect(count(/surface-.*\.js$/)).toBe(1);
});

for (const [what, sandbox] of [
  ['an iframe', ''],
  ['a sandboxed iframe with scripts only', ' sandbox="allow-scripts"'],
])
  test(`embed.html works from 280 px in ${what} of another site, and tells its height`, async ({
    page,
    baseURL,
    faults,
  }) => {
    faults.allow(/request outside the site: http:\/\/localhost:/);
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(`<!doctype html><meta charset="utf-8"><title>Blog</title>
        <iframe width="280" height="600" style="border:0"${sandbox} title="Figure"
          src="${baseURL}embed.html#surface=bowl&starts=5&lang=en"></iframe>
        <script>
          window.heights = [];
          addEventListener('message', ({ data, source }) => {
            if (source !== document.querySelector('iframe').contentWindow) return;
            if (data?.type === 'watershed-height') heights.push(data.height);
          });
        </script>`);
    });
    await new Promise((resolve) => server.listen(0, 'localhost', () => resolve(null)));
    try {
      const { port } = /** @type {any} */ (server.address());
      await page.goto(`http://localhost:${port}/`);
      const frame = page.frameLocator('iframe');
      await expect(frame.locator('[data-part="tally"]')).toHaveAttribute('data-step', '0');
      await frame.getByRole('button', { name: 'One step', exact: true }).click();
      await expect(frame.locator('[data-part="tally"]')).toHaveAttribute('data-step', '1');
      expect(page.workers()).toHaveLength(1);
      const back = frame.getByRole('link', { name: 'Open in Watershed' });
      await expect(back).toHaveAttribute('href', /index\.html#surface=bowl&starts=5/);
      const wide = await frame
        .locator('html')
        .evaluate((root) => root.scrollWidth - root.clientWidth);
      expect(wide).toBeLessThanOrEqual(0);
      const heights = () => page.evaluate(() => /** @type {any} */ (window).heights);
      await expect.poll(async () => (await heights()).length).toBeGreaterThan(0);
      const told = (await heights()).at(-1);
      const whole = await frame.locator('body').evaluate((body) => body.scrollHeight);
      expect(Math.abs(told - whole)).toBeLessThan(3);
      expect(told).toBeGreaterThan(300);
    } finally {
      server.close();
    }
  });

test('the script of another site starts, worker and all', async ({ page, baseURL, faults }) => {
  faults.allow(/request outside the site: http:\/\/localhost:/);
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><meta charset="utf-8"><title>Blog</title>
      <script type="module" src="${baseURL}watershed.js"></script>
      <watershed-figure surface="bowl" starts="5" lang="en"></watershed-figure>`);
  });
  await new Promise((resolve) => server.listen(0, 'localhost', () => resolve(null)));
  try {
    const { port } = /** @type {any} */ (server.address());
    await page.goto(`http://localhost:${port}/`);
    await ready(page);
    expect(page.workers()).toHaveLength(1);
    await expect
      .poll(async () => (await picture(page, 'surface'))?.colours ?? 0)
      .toBeGreaterThan(99);
    // A link from there leads to the page beside the script.
    await part(page, 'share').click();
    await expect(part(page, 'share-link')).toHaveValue(`${baseURL}#surface=bowl&starts=5&lang=en`);
  } finally {
    server.close();
  }
});
