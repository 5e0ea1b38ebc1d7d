// What the element promises to pages that use it: methods, events, attributes; and to their hosts: which headers it needs.
import { fileURLToPath } from 'node:url';
import { expect, open, part, ready, scenario, test } from './figure.js';
import { serveFolder } from './server.js';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));

/** Calls a method of the figure. @param {import('@playwright/test').Page} page @param {string} name @param {any[]} given */
const call = (page, name, ...given) =>
  page
    .locator('watershed-figure')
    .evaluate(
      (figure, [method, list]) => /** @type {any} */ (figure)[method](...list),
      [name, given],
    );

test('its methods do what they say, and its events tell of it', async ({ page }) => {
  await page.route('**/own.html', (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      body: `<!doctype html><meta charset="utf-8"><title>Own</title>
        <script type="module" src="./watershed.js"></script>
        <watershed-figure surface="bowl" starts="4" view="map" lang="en" speed="30"></watershed-figure>`,
    }),
  );
  await page.addInitScript(() => {
    /** @type {Record<string, any[]>} */
    const told = { step: [], finish: [], change: [] };
    let frame = 0;
    const count = () => (frame++, requestAnimationFrame(count));
    count();
    for (const name of Object.keys(told))
      addEventListener(`watershed-${name}`, (event) => {
        const { detail } = /** @type {CustomEvent} */ (event);
        told[name].push({ ...detail, frame, on: /** @type {any} */ (event.target).tagName });
      });
    Object.assign(window, { told });
  });
  await page.goto('own.html');
  await ready(page);
  const told = (/** @type {string} */ name) =>
    page.evaluate((kind) => /** @type {any} */ (window).told[kind], name);
  const step = async () => (await scenario(page)).step;

  for (const [method, given, stands] of /** @type {[string, number[], number][]} */ ([
    ['step', [], 1],
    ['step', [3], 4],
    ['step', [-2], 2],
    ['seek', [9], 9],
  ])) {
    await call(page, method, ...given);
    await expect(part(page, 'tally')).toHaveAttribute('data-step', String(stands));
    expect(await step()).toBe(stands);
    await expect.poll(async () => (await told('step')).at(-1).step).toBe(stands);
  }
  expect(await call(page, 'link')).toContain('step=9');
  await call(page, 'reset');
  await expect.poll(step).toBe(0);
  const last = (await told('step')).at(-1);
  expect(last.on).toBe('WATERSHED-FIGURE');
  expect(last.tally.total).toBe(4);

  await call(page, 'play');
  await expect.poll(step).toBeGreaterThan(3);
  await call(page, 'pause');
  const there = await step();
  await page.waitForTimeout(200);
  expect(await step()).toBe(there);
  expect(await told('finish')).toEqual([]);
  await call(page, 'seek', 1e9);
  await expect.poll(async () => (await told('finish')).length).toBe(1);

  await call(page, 'open', 'surface=booth&starts=6&view=map');
  await expect.poll(async () => (await scenario(page)).surface).toBe('booth');
  await expect
    .poll(async () => (await told('change')).at(-1).scenario)
    .toMatchObject({ surface: 'booth', starts: 6 });
  // Two attributes changed together are one change, and no kind of event comes twice in a frame.
  await page.locator('watershed-figure').evaluate((figure) => {
    figure.setAttribute('surface', 'matyas');
    figure.setAttribute('starts', '8');
  });
  await expect.poll(async () => (await scenario(page)).starts).toBe(8);
  expect((await scenario(page)).surface).toBe('matyas');
  for (const name of ['step', 'finish', 'change']) {
    const frames = (await told(name)).map((/** @type {any} */ event) => event.frame);
    expect(new Set(frames).size, name).toBe(frames.length);
  }
});

/** A page of another site, with what its author wrote inside the element. @param {string} script */
const post = (script) => `<!doctype html><meta charset="utf-8"><title>Post</title>
  <link rel="icon" href="data:,"><script type="module" src="${script}"></script>
  <watershed-figure surface="bowl" starts="5" lang="en"><a href="#">A picture of a bowl</a></watershed-figure>`;

test('of a host it needs one header, Access-Control-Allow-Origin, and no particular type for the core', async ({
  page,
  faults,
}) => {
  faults.allow(/request outside the site: http:\/\/localhost:|CORS|ERR_FAILED/);
  const allow = { 'Access-Control-Allow-Origin': '*' };
  const open = await serveFolder(dist, undefined, {
    headers: allow,
    types: { '.wasm': 'text/plain' },
  });
  const shut = await serveFolder(dist);
  const blog = await serveFolder(dist, undefined, {
    pages: {
      '/open.html': post(`${open.address}watershed.js`),
      '/shut.html': post(`${shut.address}watershed.js`),
    },
  });
  try {
    await page.goto(`${blog.address}open.html`);
    await ready(page);
    expect(page.workers()).toHaveLength(1);
    // The rest of the core comes from there as well.
    await part(page, 'formula').fill('x^2+y^4');
    await expect.poll(async () => (await scenario(page)).formula).toBe('x^2+y^4');
    // Without it the author's own text stays.
    await page.goto(`${blog.address}shut.html`);
    await expect(page.getByText('A picture of a bowl')).toBeVisible();
    expect(await page.evaluate(() => customElements.get('watershed-figure') === undefined)).toBe(
      true,
    );
  } finally {
    for (const host of [open, shut, blog]) host.close();
  }
});

test('a page with a policy of its own lets it in by what docs/hosting.md says', async ({
  page,
  baseURL,
  faults,
}) => {
  faults.allow(/request outside the site: http:\/\/localhost:/);
  const { origin } = new URL(baseURL ?? '');
  const policy = [
    "default-src 'none'",
    `script-src ${origin} 'wasm-unsafe-eval'`,
    `connect-src ${origin}`,
    'worker-src blob:',
    "style-src-attr 'unsafe-inline'",
    'img-src data:',
  ].join('; ');
  const blog = await serveFolder(dist, undefined, {
    headers: { 'Content-Security-Policy': policy },
    pages: { '/post.html': post(`${baseURL}watershed.js`) },
  });
  try {
    await page.goto(`${blog.address}post.html`);
    await ready(page);
    expect(page.workers()).toHaveLength(1);
    await part(page, 'formula').fill('x^2+y^4');
    await expect.poll(async () => (await scenario(page)).formula).toBe('x^2+y^4');
  } finally {
    blog.close();
  }
});

// About the most that a link may ask for: as many starts as there may be, as many steps, rules side by side, a formula
// that is long and never comes to rest.
const heavy = [
  'starts=10000&steps=100000&tolerance=0&lr=0.001',
  `formula=${Array.from({ length: 20 }, (_, i) => `sin(${i + 1}*x)*cos(${i + 2}*y)`).join('%2B')}`,
  'race=gd:lr=0.001,momentum:lr=0.001,adam:lr=0.001,rmsprop:lr=0.001,nesterov:lr=0.001,adagrad:lr=0.1',
  'show=race&view=map',
];
test('the heaviest link leaves the page answering, and can be left', async ({ page }) => {
  test.slow();
  await page.goto(`index.html#${heavy.join('&')}`);
  await ready(page);
  // While the worker works, the page hears its visitor, and shows how far the runs are.
  await part(page, 'language').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  const step = async () => Number(await part(page, 'tally').getAttribute('data-step'));
  const before = await step();
  await expect.poll(step, { timeout: 60_000 }).toBeGreaterThan(before);
  await call(page, 'open', 'surface=bowl&starts=5');
  await expect.poll(async () => (await scenario(page)).surface).toBe('bowl');
  await ready(page);
});

test('while nobody looks no tile of the basins is begun; then the map is made', async ({
  page,
}) => {
  await page.addInitScript(() => {
    Object.assign(window, { tiles: 0 });
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (/** @type {any[]} */ ...given) {
      if (given[0]?.kind === 'basinTile') /** @type {any} */ (window).tiles++;
      return post.apply(this, /** @type {any} */ (given));
    };
  });
  await open(page, 'surface=himmelblau&view=map&show=basins');
  await expect(part(page, 'panel-basins')).toBeVisible();
  await page.waitForTimeout(1500);
  const tiles = () => page.evaluate(() => /** @type {any} */ (window).tiles);
  expect(await tiles()).toBe(0);
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: false, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect.poll(tiles).toBeGreaterThan(10);
  await expect(part(page, 'basin-legend')).toHaveAttribute('data-done', 'true');
});
