// The code that is written for a formula, in Chromium: it comes to the bits of the interpreter.
import { readFile, readdir } from 'node:fs/promises';
import { expect, test } from './figure.js';

const read = (/** @type {string} */ path) => readFile(new URL(`../../${path}`, import.meta.url));

/** How many random formulas; the nightly run takes more. */
const FORMULAS = Number(process.env.WATERSHED_FORMULAS ?? 60);

/** The site's core in the page, both parts. @param {import('@playwright/test').Page} page @param {string} base */
async function core(page, base) {
  for (const [name, path] of [
    ['watershed.js', 'www/pkg/watershed.js'],
    ['later.js', 'www/engine/later.js'],
  ]) {
    const body = String(await read(path));
    await page.route(`**/emit/${name}`, (route) =>
      route.fulfill({ contentType: 'text/javascript', body }),
    );
  }
  const assets = await readdir(new URL('../../dist/assets/', import.meta.url));
  const names = assets.filter((name) => name.endsWith('.wasm')).sort();
  await page.goto('embed.html');
  await page.evaluate(async ([root, files]) => {
    const watershed = await import(`${root}emit/watershed.js`);
    const later = await import(`${root}emit/later.js`);
    const [module, rest] = await Promise.all(
      files.map(async (name) =>
        WebAssembly.compile(await (await fetch(`${root}assets/${name}`)).arrayBuffer()),
      ),
    );
    later.expect(watershed.initSync({ module }), () => rest)(rest);
    // Modules that export nothing but `run` are those that the core writes.
    const { Instance } = WebAssembly;
    const written = { count: 0 };
    WebAssembly.Instance = /** @type {any} */ (
      function (/** @type {WebAssembly.Module} */ compiled, /** @type {any} */ imports) {
        if (WebAssembly.Module.exports(compiled).some(({ name }) => name === 'run'))
          written.count++;
        return new Instance(compiled, imports);
      }
    );
    /** The positions of runs, as bits, whether stepped by the interpreter or by code of their own. */
    const hash = (
      /** @type {any} */ settings,
      /** @type {string} */ rule,
      compiled = false,
      rate = 0,
    ) => {
      const objective = new watershed.Objective(settings);
      const runs = new watershed.Ensemble(objective, {
        optimizer: { name: rule, ...(rate && { lr: rate }) },
        starts: { count: 513, seed: 3, sampling: 'uniform' },
        maxSteps: 200,
        tolerance: 1e-9,
        history: false,
      });
      // Code is written where 100,000 points are asked for at once.
      if (compiled) runs.step(200);
      else for (let k = 0; k < 200; k += 20) runs.step(20);
      const numbers = [...runs.positions(), ...runs.values()];
      const finite = numbers.filter(Number.isFinite).length / numbers.length;
      const bits = new Uint32Array(
        Float64Array.from(numbers, (n) => (Number.isNaN(n) ? NaN : n)).buffer,
      );
      let sum = 0;
      for (const word of bits) sum = (Math.imul(sum, 31) + word) | 0;
      runs.free();
      objective.free();
      return { sum, finite, spread: new Set(numbers).size };
    };
    // Changes a bit of the `which`th coefficient of the code that is written from now on.
    const { Module } = WebAssembly;
    const plant = (/** @type {number | null} */ which) => {
      WebAssembly.Module = /** @type {any} */ (
        function (/** @type {Uint8Array} */ bytes) {
          let seen = 0;
          const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
          for (let at = 0; which !== null && at + 18 <= bytes.length; at++) {
            // v128.const with the same number in both lanes.
            if (bytes[at] !== 0xfd || bytes[at + 1] !== 0x0c) continue;
            const [a, b] = [view.getFloat64(at + 2, true), view.getFloat64(at + 10, true)];
            if (a !== b || !(Math.abs(a) > 1e-3 && Math.abs(a) < 1) || Math.log2(a) % 1 === 0)
              continue;
            if (seen++ !== which) continue;
            bytes[at + 6] ^= 1;
            bytes[at + 14] ^= 1;
          }
          return new Module(/** @type {any} */ (bytes));
        }
      );
      Object.assign(WebAssembly.Module, {
        exports: (/** @type {WebAssembly.Module} */ module) => Module.exports(module),
      });
    };
    Object.assign(window, { watershed, hash, written, plant });
  }, /** @type {const} */ ([base, names]));
}

test('on every surface and under every rule, code and interpreter come to the same bits', async ({
  page,
  baseURL,
}) => {
  await core(page, baseURL ?? '');
  const { wrong, runs, written } = await page.evaluate(() => {
    const { watershed, hash, written: made } = /** @type {any} */ (window);
    const { surfaces, optimizers } = watershed.catalog();
    /** @type {string[]} */
    const different = [];
    let count = 0;
    // Every surface under one rule each, and every rule on two surfaces.
    const pairs = surfaces.map((/** @type {any} */ { name }, /** @type {number} */ i) => [
      name,
      ['gd', 'momentum', 'adam'][i % 3],
    ]);
    for (const { name } of optimizers) pairs.push(['himmelblau', name], ['ackley', name]);
    for (const [surface, rule] of pairs) {
      count++;
      if (hash({ surface }, rule).sum !== hash({ surface }, rule, true).sum)
        different.push(`${surface} ${rule}`);
    }
    return { wrong: different, runs: count, written: made.count };
  });
  expect(wrong).toEqual([]);
  expect(runs).toBeGreaterThan(80);
  // The others move in ways that are not written as code, or were written before.
  expect(written).toBeGreaterThan(50);
});

test('on random formulas, code and interpreter come to the same bits', async ({
  page,
  baseURL,
}) => {
  await core(page, baseURL ?? '');
  const { wrong, telling, written } = await page.evaluate((most) => {
    const { hash, written: made } = /** @type {any} */ (window);
    let state = 12345;
    const random = (/** @type {number} */ n) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return Math.floor((state / 2 ** 32) * n);
    };
    const ones = ['sin', 'cos', 'tan', 'exp', 'ln', 'sqrt', 'abs', 'tanh', 'atan', 'sinh', 'cosh'];
    /** @returns {string} */
    const grow = (/** @type {number} */ depth) => {
      if (depth === 0) return ['x', 'y', 'x', 'y', '0.7', '2', '1.3'][random(7)];
      const a = grow(depth - 1);
      switch (random(7)) {
        case 0:
        case 1:
          return `${ones[random(ones.length)]}(${a})`;
        case 2:
          return `(${a})^${[2, 3, 4][random(3)]}`;
        default:
          return `(${a})${'+-*/'[random(4)]}(${grow(random(depth))})`;
      }
    };
    /** @type {string[]} */
    const different = [];
    let many = 0;
    for (let n = 0; n < most; n++) {
      const formula = `x*y/9+${grow(2 + random(3))}`;
      const settings = { formula, x: [-3, 3], y: [-2, 3] };
      const slow = hash(settings, 'gd');
      if (slow.sum !== hash(settings, 'gd', true).sum) different.push(formula);
      if (slow.finite > 0.3 && slow.spread > 100) many++;
    }
    return { wrong: different, telling: many, written: made.count };
  }, FORMULAS);
  expect(wrong).toEqual([]);
  expect(telling / FORMULAS).toBeGreaterThan(0.3);
  expect(written).toBeGreaterThan(0.9 * FORMULAS);
});

test('one bit of one coefficient makes a difference', async ({ page, baseURL }) => {
  await core(page, baseURL ?? '');
  const noticed = await page.evaluate(() => {
    const { hash, plant } = /** @type {any} */ (window);
    // The first two coefficients only choose a quarter of the turn.
    return [null, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((which, n) => {
      // Another number each time, so that nothing is taken from former code; slow, so that no run has arrived.
      const settings = { formula: `exp(x)+sin(y)*${3 + n}`, x: [-3, 3], y: [-2, 3] };
      plant(which);
      return hash(settings, 'gd', false, 0.0005).sum !== hash(settings, 'gd', true, 0.0005).sum;
    });
  });
  expect(noticed[0], 'nothing is changed').toBe(false);
  expect(noticed.slice(1)).toEqual(Array(9).fill(true));
});
