import { readFile, readdir } from 'node:fs/promises';
import { expect, test } from './figure.js';

const read = (/** @type {string} */ path) => readFile(new URL(`../../${path}`, import.meta.url));

// Both parts of the core that the site ships, with the package's own glue, beside the site and under its policy.
test('in Chromium the paths have the bits of the fixture', async ({ page, baseURL }) => {
  const fixture = JSON.parse(String(await read('tests/fixtures/bits.json')));
  for (const [name, path] of [
    ['watershed.js', 'www/pkg/watershed.js'],
    ['hashes.js', 'tests/boundary/hashes.js'],
    ['later.js', 'www/engine/later.js'],
  ]) {
    const body = String(await read(path));
    await page.route(`**/bits/${name}`, (route) =>
      route.fulfill({ contentType: 'text/javascript', body }),
    );
  }
  const assets = await readdir(new URL('../../dist/assets/', import.meta.url));
  const [first, later, ...others] = assets.filter((name) => name.endsWith('.wasm')).sort();
  expect([first, later, others.length]).toEqual([
    expect.stringMatching(/^first-/),
    expect.stringMatching(/^later-/),
    0,
  ]);
  await page.goto('embed.html');
  const found = await page.evaluate(
    async ([base, names, settings]) => {
      const core = await import(`${base}bits/watershed.js`);
      const { hashes } = await import(`${base}bits/hashes.js`);
      const { expect: expectRest } = await import(`${base}bits/later.js`);
      const [module, rest] = await Promise.all(
        names.map(async (name) =>
          WebAssembly.compile(await (await fetch(`${base}assets/${name}`)).arrayBuffer()),
        ),
      );
      expectRest(core.initSync({ module }), () => rest);
      return hashes(core, settings);
    },
    /** @type {const} */ ([baseURL ?? '', [first, later], fixture]),
  );
  expect(found).toEqual(fixture.surfaces);
});
