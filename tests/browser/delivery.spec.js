import { readdir, readFile } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';

// dist/ is served below a path of its own (playwright.config.js) and under the
// content security policy of www/vite.config.js.
for (const page of ['', 'embed.html']) {
  test(`/${page} runs from any path, asks nobody else and keeps the policy`, async ({
    page: tab,
    baseURL,
  }) => {
    /** @type {string[]} */
    const faults = [];
    tab.on('pageerror', (error) => faults.push(`error: ${error.message}`));
    tab.on('console', (message) => {
      if (message.type() === 'error') faults.push(`console: ${message.text()}`);
    });
    tab.on('response', (response) => {
      if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`);
    });
    tab.on('request', (request) => {
      const url = request.url();
      const own = url.startsWith(baseURL ?? '') || /^(blob|data):/.test(url);
      if (!own) faults.push(`request outside the site: ${url}`);
    });
    await tab.goto(page, { waitUntil: 'networkidle' });
    await expect(tab.locator('watershed-figure')).toBeVisible();
    expect(faults).toEqual([]);
  });
}

test('the server answers with the types and the policy that the page needs', async ({
  request,
}) => {
  const html = await request.get('');
  const policy = html.headers()['content-security-policy'];
  expect(policy).toContain("'wasm-unsafe-eval'");
  expect(policy).not.toMatch(/'unsafe-eval'/);
  expect(policy).toContain('worker-src blob:');
  expect(html.headers()['content-type']).toContain('text/html');
  const script = await request.get('watershed.js');
  expect(script.headers()['content-type']).toContain('text/javascript');
  expect((await request.get('no-such-file.js')).status()).toBe(404);
});

test('every file has its copies in brotli and gzip, and all but the entries carry their content in the name', async () => {
  const dist = new URL('../../dist/', import.meta.url);
  const names = await readdir(dist, { recursive: true });
  const large = names.filter((name) => /\.(js|css|wasm|html)$/.test(name));
  let compressed = 0;
  for (const name of large) {
    const bytes = await readFile(new URL(name, dist));
    if (/^assets.[^.]+\./.test(name)) expect(name).toMatch(/-[\w-]{8}\.\w+$/);
    if (bytes.length < 1400) continue;
    expect(brotliDecompressSync(await readFile(new URL(`${name}.br`, dist))).equals(bytes)).toBe(
      true,
    );
    expect(gunzipSync(await readFile(new URL(`${name}.gz`, dist))).equals(bytes)).toBe(true);
    compressed++;
  }
  expect(compressed).toBeGreaterThan(8);
});

test('messengers find a title, a description and a picture', async ({ request }) => {
  const html = await (await request.get('')).text();
  const meta = (/** @type {string} */ name) =>
    new RegExp(`property="og:${name}"[^>]*content="([^"]+)"`).exec(html)?.[1] ?? '';
  expect(meta('title')).toContain('Watershed');
  expect(meta('description').length).toBeGreaterThan(60);
  const picture = await request.get(meta('image'));
  expect(picture.headers()['content-type']).toBe('image/png');
  const bytes = await picture.body();
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1200, 630]);
});

test('the policy in the docs is the one that is served', async ({ request }) => {
  const docs = String(await readFile(new URL('../../docs/hosting.md', import.meta.url)));
  const served = (await request.get('')).headers()['content-security-policy'];
  const told = /```\n(default-src[^`]*)```/.exec(docs)?.[1].replace(/\s+/g, ' ').trim();
  expect(told).toBe(served);
  expect(docs).toContain(`Content-Security-Policy "${served}"`);
});

/** Counts how often the core is compiled, in which way. @param {import('@playwright/test').Page} page */
const countCompiling = (page) =>
  page.addInitScript(() => {
    /** @type {any} */ (window).compiled = { compile: 0, compileStreaming: 0 };
    for (const way of /** @type {const} */ (['compile', 'compileStreaming'])) {
      const before = WebAssembly[way];
      WebAssembly[way] = (/** @type {any} */ ...given) => {
        /** @type {any} */ (window).compiled[way]++;
        return before.apply(WebAssembly, given);
      };
    }
  });

test('the core is compiled while it comes in, and once it is there where the server does not say what it sends', async ({
  page,
}) => {
  await countCompiling(page);
  const tally = page.locator('watershed-figure [data-part="tally"][data-step]');
  await page.goto('index.html');
  await expect(tally).toBeVisible();
  const compiled = () => page.evaluate(() => /** @type {any} */ (window).compiled);
  expect(await compiled()).toEqual({ compile: 0, compileStreaming: 2 });
  await page.route(/(first|visit)-[\w-]+\.wasm$/, async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), 'content-type': 'application/octet-stream' };
    await route.fulfill({ response, headers });
  });
  await page.reload();
  await expect(tally).toBeVisible();
  expect(await compiled()).toEqual({ compile: 2, compileStreaming: 0 });
});

test('a page without a link fetches the core once, beside its scripts; one with a link fetches all parts at once', async ({
  page,
}) => {
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => {
    const name = /assets.([\w]+)-[\w-]+\.wasm$/.exec(request.url())?.[1];
    if (name) asked.push(name);
  });
  await page.goto('index.html');
  await expect(page.locator('watershed-figure [data-part="tally"][data-step]')).toBeVisible();
  expect(asked).toEqual(['first', 'visit']);
  // Before the script of the element has come.
  const [core, script] = await page.evaluate(() =>
    ['first-', 'figure-'].map((part) => {
      const files = performance.getEntriesByType('resource');
      const file = files.find(({ name }) => name.includes(`/assets/${part}`));
      const { startTime, responseEnd } = /** @type {PerformanceResourceTiming} */ (file);
      return { startTime, responseEnd };
    }),
  );
  expect(core.startTime).toBeLessThan(script.responseEnd);

  // The first part is held back: the others are asked for all the same.
  asked.length = 0;
  await page.goto('about:blank');
  /** @type {(value?: unknown) => void} */
  let release = () => {};
  const held = new Promise((resolve) => (release = resolve));
  await page.route(/first-[\w-]+\.wasm$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('index.html#surface=rastrigin', { waitUntil: 'commit' });
  await expect.poll(() => [...asked].sort()).toEqual(['first', 'later', 'visit']);
  release();
  await expect(page.locator('watershed-figure [data-part="tally"][data-step]')).toBeVisible();
});
