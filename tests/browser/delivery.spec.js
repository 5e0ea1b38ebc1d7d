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
