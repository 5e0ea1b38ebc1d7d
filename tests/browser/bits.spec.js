import { readFile, readdir } from 'node:fs/promises';
import { expect, test } from './figure.js';

const read = (/** @type {string} */ path) => readFile(new URL(`../../${path}`, import.meta.url));

// The parts of the core that the site ships, with the package's own glue, beside the site and under its policy.
test('in Chromium the paths have the bits of the fixture', async ({ page, baseURL }) => {
  const fixture = JSON.parse(String(await read('tests/fixtures/bits.json')));
  for (const [name, path] of [
    ['watershed.js', 'www/pkg/watershed.js'],
    ['hashes.js', 'tests/boundary/hashes.js'],
    ['parts.js', 'www/engine/parts.js'],
  ]) {
    const body = String(await read(path));
    await page.route(`**/bits/${name}`, (route) =>
      route.fulfill({ contentType: 'text/javascript', body }),
    );
  }
  const assets = await readdir(new URL('../../dist/assets/', import.meta.url));
  const files = assets.filter((name) => name.endsWith('.wasm'));
  const parts = ['first', 'visit', 'later'].map((part) =>
    files.find((name) => name.startsWith(`${part}-`)),
  );
  expect(files.toSorted()).toEqual(parts.toSorted());
  await page.goto('embed.html');
  const found = await page.evaluate(
    async ([base, names, settings]) => {
      const core = await import(`${base}bits/watershed.js`);
      const { hashes } = await import(`${base}bits/hashes.js`);
      const { expect: expectParts } = await import(`${base}bits/parts.js`);
      const [module, visit, later] = await Promise.all(
        names.map(async (name) =>
          WebAssembly.compile(await (await fetch(`${base}assets/${name}`)).arrayBuffer()),
        ),
      );
      const others = { visit, later };
      expectParts(
        core.initSync({ module }),
        (/** @type {'visit' | 'later'} */ name) => others[name],
      );
      return hashes(core, settings);
    },
    /** @type {const} */ ([baseURL ?? '', parts, fixture]),
  );
  expect(found).toEqual(fixture.surfaces);
});
