// The code that is written for a formula, in Chromium: it comes to the bits of the interpreter, takes over when it is there, and
// leaves nothing behind. Each run looks at a sample; the night at all (CONTRIBUTING.md).
import { readFile, readdir } from 'node:fs/promises';
import { expect, test } from './figure.js';
import { LENGTHS, Maker } from './agreement.js';

const read = (/** @type {string} */ path) => readFile(new URL(`../../${path}`, import.meta.url));

/** Every rule in every form and pace. */
const EVERYTHING = process.env.WATERSHED_EVERYTHING === '1';
/** How many random formulas. */
const FORMULAS = Number(process.env.WATERSHED_FORMULAS ?? 200);
/** So many at a time, so that whoever waits hears of the first mistake. */
const PORTION = 100;

/** @typedef {import('@playwright/test').Page} Page */

/**
 * The site's core in a page, all parts, with what compares, compiles and counts.
 * @param {Page} page @param {string} base
 */
async function core(page, base) {
  for (const [name, path] of [
    ['watershed.js', 'www/pkg/watershed.js'],
    ['parts.js', 'www/engine/parts.js'],
    ['agreement.js', 'tests/browser/agreement.js'],
  ]) {
    const body = String(await read(path));
    await page.route(`**/emit/${name}`, (route) =>
      route.fulfill({ contentType: 'text/javascript', body }),
    );
  }
  const assets = await readdir(new URL('../../dist/assets/', import.meta.url));
  const names = ['first', 'visit', 'later'].map((part) =>
    assets.find((name) => new RegExp(`^${part}-.*\\.wasm$`).test(name)),
  );
  await page.goto('embed.html');
  await page.evaluate(async ([root, files]) => {
    const watershed = await import(`${root}emit/watershed.js`);
    const parts = await import(`${root}emit/parts.js`);
    const agreement = await import(`${root}emit/agreement.js`);
    const [module, visit, later] = await Promise.all(
      files.map(async (name) =>
        WebAssembly.compile(await (await fetch(`${root}assets/${name}`)).arrayBuffer()),
      ),
    );
    const wasm = watershed.initSync({ module });
    const place = parts.expect(wasm, () => visit);
    place('visit', visit);
    place('later', later);
    // Modules that export nothing but `run` are those that the core writes.
    const { Instance, Module } = WebAssembly;
    const written = { count: 0, modules: /** @type {WeakRef<WebAssembly.Module>[]} */ ([]) };
    WebAssembly.Instance = /** @type {any} */ (
      function (/** @type {WebAssembly.Module} */ compiled, /** @type {any} */ imports) {
        if (Module.exports(compiled).some(({ name }) => name === 'run')) {
          written.count++;
          written.modules.push(new WeakRef(compiled));
        }
        return new Instance(compiled, imports);
      }
    );
    // Changes a bit of the `which`th coefficient of the code that is written from now on.
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
        prototype: Module.prototype,
      });
    };
    Object.assign(window, { watershed, wasm, written, plant, ...agreement });
  }, /** @type {const} */ ([base, names]));
}

test('on every surface, code and interpreter come to the same bits', async ({ page, baseURL }) => {
  await core(page, baseURL ?? '');
  const { wrong, surfaces, written } = await page.evaluate(async () => {
    const { watershed, Twins, Maker, PACES, written: made } = /** @type {any} */ (window);
    const { surfaces: all } = watershed.catalog();
    const different = [];
    for (const { name, x, y } of all) {
      const twins = new Twins(watershed, { surface: name });
      const points = new Maker(1).points(x, y);
      for (const pace of PACES)
        for (const what of twins.differences({ name: 'gd', lr: 0.01 }, pace, points))
          different.push(`${name}: ${what}`);
      for (const what of await twins.parts(points)) different.push(`${name}: ${what}`);
      twins.free();
    }
    return { wrong: different, surfaces: all.length, written: made.count };
  });
  expect(wrong).toEqual([]);
  expect(surfaces).toBeGreaterThanOrEqual(37);
  // Four paces, values and Hessians.
  expect(written).toBe(6 * surfaces);
});

test('under every rule, code and interpreter come to the same bits', async ({ page, baseURL }) => {
  test.setTimeout(EVERYTHING ? 3_600_000 : 300_000);
  await core(page, baseURL ?? '');
  const rules = await page.evaluate(
    () => /** @type {any} */ (window).watershed.catalog().optimizers.length,
  );
  expect(rules).toBeGreaterThanOrEqual(24);
  let [emitted, compared] = [0, 0];
  for (let number = 0; number < rules; number++) {
    const { wrong, written, pairs } = await page.evaluate(([at, everything]) => {
      const { watershed, Twins, Maker, forms, PACES, written: made } = /** @type {any} */ (window);
      const { surfaces, optimizers } = watershed.catalog();
      const rule = optimizers[at];
      const allowed = (/** @type {any} */ optimizer) => {
        const objective = new watershed.Objective({ surface: 'bowl' });
        try {
          const starts = { list: [[1, 1]] };
          new watershed.Ensemble(objective, { optimizer, starts }).free();
          return true;
        } catch {
          return false;
        } finally {
          objective.free();
        }
      };
      const different = [];
      let own = 0;
      let all = 0;
      for (const [nth, form] of forms(rule, allowed).entries()) {
        // A surface for each form in turn, so that rules meet them all.
        const { name, formula, x, y } = surfaces[(7 * at + nth) % surfaces.length];
        // Code is kept by formula: the rule as it is has one that no other has been written for.
        const settings =
          nth > 0 ? { surface: name } : { formula: `(${formula})*${1 + (at + 1) / 64}`, x, y };
        const twins = new Twins(watershed, settings);
        const points = new Maker(nth).points(x, y);
        for (const [k, pace] of PACES.entries()) {
          // The rule as it is in all paces, of its other forms a third in one each.
          if (!everything && nth > 0 && (nth % 3 > 0 || k !== (at + nth) % PACES.length)) continue;
          const before = made.count;
          for (const what of twins.differences(form, pace, points))
            different.push(`${name}, ${what}: ${JSON.stringify(form)}`);
          all++;
          if (nth === 0 && pace === 'sweeping') own += made.count - before;
        }
        twins.free();
      }
      return { wrong: different, written: own, pairs: all };
    }, /** @type {const} */ ([number, EVERYTHING]));
    expect(wrong).toEqual([]);
    emitted += Number(written > 0);
    compared += pairs;
  }
  expect(emitted).toBe(rules);
  expect(compared).toBeGreaterThan(EVERYTHING ? 1000 : 150);
});

test('on random formulas, code and interpreter come to the same bits', async ({
  page,
  baseURL,
}) => {
  test.setTimeout(60_000 + FORMULAS * 600);
  // All functions that can be typed are among its operations.
  const [, functions] = String(await read('docs/formulas.md')).split(
    /^## (?:Functions|Pasted).*$/m,
  );
  const names = [...functions.matchAll(/^\| `(\w+)\(/gm)].map(([, name]) => name);
  expect(new Set(names).size).toBeGreaterThanOrEqual(27);
  expect(Maker.OPERATIONS).toEqual(expect.arrayContaining(names));

  await core(page, baseURL ?? '');
  /** @type {Record<string, number>} */
  const counts = {};
  let [finite, numbers, refused] = [0, 0, 0];
  for (let from = 0; from < FORMULAS; from += PORTION) {
    const found = await page.evaluate(
      ([seed, count]) => {
        const { watershed, formulas } = /** @type {any} */ (window);
        return formulas(watershed, seed, count);
      },
      [1 + from / PORTION, Math.min(PORTION, FORMULAS - from)],
    );
    expect(found.wrong).toEqual([]);
    for (const [name, count] of Object.entries(found.counts))
      counts[name] = (counts[name] ?? 0) + Number(count);
    finite += found.telling;
    numbers += found.looked;
    refused += found.refused;
  }
  const rare = Maker.OPERATIONS.filter((name) => !(counts[name] >= FORMULAS / 50));
  expect(rare, JSON.stringify(counts)).toEqual([]);
  expect(finite / numbers, 'finite and not constant').toBeGreaterThanOrEqual(0.3);
  expect(refused, 'too large').toBeLessThan(FORMULAS / 50);
  const written = await page.evaluate(() => /** @type {any} */ (window).written.count);
  expect(written).toBeGreaterThan(1.4 * FORMULAS);
});

test('one bit of one coefficient makes a difference, for one run and for many', async ({
  page,
  baseURL,
}) => {
  await core(page, baseURL ?? '');
  const noticed = await page.evaluate(async () => {
    const { watershed, Twins, Maker, PACES, plant } = /** @type {any} */ (window);
    const points = new Maker(2).points();
    // The one that a single run starts from.
    points[512] = [0.7, 1.1];
    const found = [];
    // The first two coefficients only choose a quarter of the turn.
    for (const [n, which] of [null, 2, 3, 4, 5, 6, 7, 8, 9, 10].entries()) {
      // Another number each time, so that nothing is taken from former code.
      const formula = `exp(x)+sin(y)*${3 + n}`;
      const twins = new Twins(watershed, { formula, x: [-3, 3], y: [-2, 3] });
      plant(which);
      const different = [];
      for (const pace of PACES)
        different.push(...twins.differences({ name: 'gd', lr: 0.01 }, pace, points));
      twins.free();
      found.push(different);
    }
    // Code for values and Hessians is compiled in the background.
    const { compile } = WebAssembly;
    const parts = [];
    for (const spoiled of [false, true]) {
      if (spoiled)
        WebAssembly.compile = async (bytes) =>
          new WebAssembly.Module(/** @type {BufferSource} */ (bytes));
      plant(4);
      const formula = `exp(x)+sin(y)*${spoiled ? 21 : 20}`;
      const twins = new Twins(watershed, { formula, x: [-3, 3], y: [-2, 3] });
      parts.push(await twins.parts(points));
      twins.free();
    }
    WebAssembly.compile = compile;
    return { found, parts };
  });
  const [sound, ...spoiled] = noticed.found;
  expect(sound, 'nothing is changed').toEqual([]);
  for (const different of spoiled) expect(different).toContain('gd, sweeping, 513 runs');
  // Whatever the pace and the number of runs, it is the code that moves them.
  const paces = ['sweeping', 'valued', 'sliced', 'judged'];
  const all = paces.flatMap((pace) => LENGTHS.map((length) => `gd, ${pace}, ${length} runs`));
  expect([...new Set(spoiled.flat())].sort()).toEqual(all.sort());
  const [right, wrong] = noticed.parts;
  expect(right).toEqual([]);
  expect(wrong).toEqual([512, 513].map((length) => `values or Hessians of ${length} runs`));
});

test('a thousand formulas in a row leave memory, table and modules where they were', async ({
  page,
  baseURL,
}) => {
  await core(page, baseURL ?? '');
  const some = (/** @type {number} */ first, /** @type {number} */ last) =>
    page.evaluate(
      async ([from, to]) => {
        const { watershed, wasm, written } = /** @type {any} */ (window);
        for (let n = from; n < to; n++) {
          const formula = `sin(${n}*x)*y^2+x^${2 + (n % 40)}`;
          const objective = new watershed.Objective({ formula, x: [-1, 1], y: [-1, 1] });
          if (!(await objective.compile('gradient'))) throw new Error('the code is not taken');
          const runs = new watershed.Ensemble(objective, {
            optimizer: { name: 'gd', lr: 1e-4 },
            starts: { count: 1000, seed: 5, sampling: 'uniform' },
            maxSteps: 100,
            tolerance: 0,
            history: false,
          });
          // Steps have code of their own.
          runs.step(100);
          runs.free();
          objective.free();
        }
        const held = Object.values(wasm);
        const memories = held.filter((part) => part instanceof WebAssembly.Memory);
        const tables = held.filter((part) => part instanceof WebAssembly.Table);
        return {
          memories: memories.map(({ buffer }) => buffer.byteLength),
          tables: tables.map(({ length }) => length),
          written: written.count,
        };
      },
      [first, last],
    );
  const before = await some(0, 50);
  const after = await some(50, 1050);
  expect(before.memories.length).toBeGreaterThan(0);
  expect(before.tables.length).toBeGreaterThan(1);
  expect(after.memories).toEqual(before.memories);
  expect(after.tables).toEqual(before.tables);
  expect(after.written).toBe(2100);
  // Of 2,100 modules those are left that are kept on purpose.
  const client = await page.context().newCDPSession(page);
  await client.send('HeapProfiler.enable');
  await expect
    .poll(async () => {
      await client.send('HeapProfiler.collectGarbage');
      return page.evaluate(
        () =>
          /** @type {any} */ (window).written.modules.filter(
            (/** @type {WeakRef<object>} */ module) => module.deref(),
          ).length,
      );
    })
    .toBeLessThanOrEqual(8);
});

test('code that is late takes over in the middle of a run, and code that is refused never, without a changed bit', async ({
  page,
  baseURL,
}) => {
  await core(page, baseURL ?? '');
  const seen = await page.evaluate(async () => {
    const { watershed, written } = /** @type {any} */ (window);
    const { compile } = WebAssembly;
    /** Runs in slices, as the page asks for them; `during` is called when half of the steps are there. */
    const run = async (/** @type {string} */ formula, during = async () => {}) => {
      const objective = new watershed.Objective({ formula, x: [-2, 2], y: [-2, 2] });
      const runs = new watershed.Ensemble(objective, {
        optimizer: { name: 'gd', lr: 0.01 },
        starts: { count: 1003, seed: 5, sampling: 'uniform' },
        maxSteps: 200,
        tolerance: 1e-9,
      });
      while (runs.computed() < 100) runs.advance(200, 4096);
      const middle = written.count;
      await during();
      while (!runs.done()) runs.advance(200, 4096);
      runs.finish();
      const numbers = [...runs.positionsBetween(0, runs.computed()), ...runs.stoppedAt()];
      runs.free();
      objective.free();
      return { numbers, middle };
    };
    const formula = 'exp(-x^2)*sin(5*y)+x^2';
    const refusals = [
      () => Promise.reject(new WebAssembly.CompileError('no')),
      () => {
        throw new EvalError('blocked by the content security policy');
      },
      () => Promise.resolve('no module'),
    ];
    const expected = [];
    let asked = 0;
    for (const refusal of refusals) {
      WebAssembly.compile = /** @type {any} */ (
        () => {
          asked++;
          return refusal();
        }
      );
      const { numbers } = await run(formula);
      expected.push(numbers);
    }
    const refused = { asked, written: written.count };
    let release = () => {};
    const gate = new Promise((resolve) => (release = () => resolve(undefined)));
    /** @type {Promise<unknown>[]} */
    const compiled = [];
    WebAssembly.compile = /** @type {any} */ (
      (/** @type {BufferSource} */ bytes) => {
        const module = gate.then(() => compile.call(WebAssembly, bytes));
        compiled.push(module);
        return module;
      }
    );
    const late = await run(formula, async () => {
      release();
      await Promise.all(compiled);
      // Whoever was promised the module has had its turn by the next task.
      await new Promise((resolve) => setTimeout(resolve));
    });
    WebAssembly.compile = compile;
    const same = expected.every(
      (numbers) =>
        numbers.length === late.numbers.length &&
        numbers.every((n, i) => Object.is(n, late.numbers[i])),
    );
    return { refused, late: { before: late.middle, after: written.count }, same };
  });
  expect(seen.refused).toEqual({ asked: 3, written: 0 });
  expect(seen.late).toEqual({ before: 0, after: 1 });
  expect(seen.same).toBe(true);
});
