import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COLOURS, colourPlaces, rgb } from '../../www/figure/panels/basins/colours.js';
import { BasinJob } from '../../www/figure/panels/basins/job.js';
import { endsOf, inked, OUTCOME_LABELS, painting } from '../../www/figure/panels/basins/paint.js';

// ————— colours —————

/** sRGB to linear light. @param {string} hex */
const linear = (hex) =>
  rgb(hex).map((byte) => {
    const u = byte / 255;
    return u <= 0.04045 ? u / 12.92 : ((u + 0.055) / 1.055) ** 2.4;
  });

/** Linear light to OKLab (Ottosson 2020). @param {number[]} rgbLinear */
function oklab([r, g, b]) {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** What the colour blind see: Machado, Oliveira and Fernandes 2009, severity 1, in linear light. */
const EYES = {
  common: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

test('the colours of basins differ for every kind of eye', () => {
  for (const [eye, matrix] of Object.entries(EYES)) {
    const seen = COLOURS.map((hex) => {
      const light = linear(hex);
      return oklab(
        matrix.map((row) =>
          Math.max(
            0,
            row.reduce((sum, part, i) => sum + part * light[i], 0),
          ),
        ),
      );
    });
    for (let a = 0; a < seen.length; a++)
      for (let b = 0; b < a; b++) {
        const distance = Math.hypot(...seen[a].map((part, i) => part - seen[b][i]));
        // About twice what can just be told apart side by side, which is 0.02 in OKLab.
        assert.ok(distance > 0.04, `${eye}: ${COLOURS[a]} and ${COLOURS[b]}: ${distance}`);
      }
  }
});

test('a few places have each its own colour', () => {
  const ends = Uint16Array.from([0, 1, 2, 3]);
  const colours = colourPlaces(ends, 2, 4, new Map(), String);
  assert.deepEqual([...colours], [0, 1, 2, 3]);
});

test('of many places neighbours differ, and colours are kept', () => {
  // A board of 11 × 11 basins, 6 × 6 pixels each, as Rastrigin's.
  const side = 66;
  const ends = Uint16Array.from(
    { length: side * side },
    (_, i) => 11 * Math.floor(Math.floor(i / side) / 6) + Math.floor((i % side) / 6),
  );
  const colours = colourPlaces(ends, side, 121, new Map(), String);
  for (let i = 0; i < ends.length; i++) {
    if ((i + 1) % side !== 0 && ends[i] !== ends[i + 1])
      assert.notEqual(colours[ends[i]], colours[ends[i + 1]]);
    if (i + side < ends.length && ends[i] !== ends[i + side])
      assert.notEqual(colours[ends[i]], colours[ends[i + side]]);
  }
  assert.equal(new Set(colours).size, COLOURS.length, 'all colours are used');
  const before = new Map([...colours].map((colour, place) => [String(place), colour]));
  assert.deepEqual(colourPlaces(ends, side, 121, before, String), colours);
});

// ————— the picture —————

test('every outcome that is no numbered minimum has a pattern of its own', () => {
  const side = 24;
  /** @type {Map<string, number>} */
  const seen = new Map();
  for (let code = 0; code <= 10; code++) {
    const pattern = Array.from({ length: side * side }, (_, i) =>
      Number(inked(code, i % side, Math.floor(i / side))),
    ).join('');
    assert.equal(seen.get(pattern), undefined, `${code} looks like ${seen.get(pattern)}`);
    assert.match(pattern, /1/, `${code} is not to be seen`);
    seen.set(pattern, code);
  }
});

test('a pixel has the colour of its place, darker with more steps, or a pattern, or nothing yet', (t) => {
  t.after(() => Reflect.deleteProperty(globalThis, 'ImageData'));
  globalThis.ImageData = /** @type {any} */ (
    class {
      /** @param {number} width @param {number} height */
      constructor(width, height) {
        Object.assign(this, { width, height, data: new Uint8ClampedArray(4 * width * height) });
      }
    }
  );
  // Rows from the lowest y: two minima, quickly and slowly; a hole; nothing known.
  const width = 8;
  const rows = [
    (/** @type {number} */ column) => (column < 4 ? 0 : 1),
    (/** @type {number} */ column) => (column < 4 ? 0 : 1),
    () => OUTCOME_LABELS + 9,
    () => 65535,
  ];
  const labels = Uint16Array.from({ length: 4 * width }, (_, i) =>
    rows[Math.floor(i / width)](i % width),
  );
  const steps = Uint16Array.from(labels, (_, i) => (i < width ? 10 : 200));
  const sites = Uint16Array.from(labels, (label) => (label < 2 ? label : 65535));
  const report = /** @type {any} */ ({ labels, steps, sites, distinct: 2, minima: 2 });
  const made = painting(report, endsOf(report), Uint8Array.of(3, 5), width);
  assert.equal(made.advance(1), false);
  assert.equal(made.advance(3), true);
  const pixel = (/** @type {number} */ column, /** @type {number} */ row) => [
    ...made.image.data.slice(4 * ((3 - row) * width + column)).slice(0, 4),
  ];
  assert.deepEqual(pixel(0, 0).slice(0, 3), rgb(COLOURS[3]));
  assert.deepEqual(pixel(7, 0).slice(0, 3), rgb(COLOURS[5]));
  const light = (/** @type {number[]} */ [r, g, b]) => r + g + b;
  for (const column of [0, 7])
    assert.ok(light(pixel(column, 1)) < 0.6 * light(pixel(column, 0)), 'slower is darker');
  const hole = Array.from({ length: width }, (_, column) => pixel(column, 2));
  assert.ok(hole.every(([, , , alpha]) => alpha > 0 && alpha === pixel(0, 0)[3]));
  assert.deepEqual(
    hole.map((colour) => String(colour) !== '236,238,240,' + colour[3]),
    Array.from({ length: width }, (_, column) => inked(9, column, 2)),
  );
  assert.deepEqual(pixel(3, 3), [0, 0, 0, 0]);
});

// ————— the job —————

/**
 * An engine that keeps what is put in, slowly.
 * @param {number} tiles
 */
function engine(tiles) {
  const there = new Set();
  /** @type {string[]} */
  const asked = [];
  return {
    there,
    asked,
    ask: async (/** @type {string} */ kind, /** @type {any} */ content) => {
      asked.push(kind);
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (kind === 'basins') return { tiles, coarse: 2 };
      if (kind === 'basinTile') {
        if (content.keep) there.add(content.number);
        return content.keep ? true : { outcomes: [], sites: [], steps: [], ends: [] };
      }
      if (kind === 'basinPut') {
        there.add(content.number);
        return true;
      }
      if (kind === 'basinReport') return { known: there.size, fill: content.fill };
      return { lines: true };
    },
  };
}

/** @param {any} options */
function job(options) {
  /** @type {any[]} */
  const events = [];
  const made = new BasinJob({
    land: {},
    settings: {},
    pool: { share: async () => {} },
    drawn: (report, done) => events.push(done ? 'done' : 'drawn'),
    lined: () => events.push('lined'),
    failed: (error) => events.push(error),
    ...options,
  });
  return { made, events };
}

test('without a pool the engine finishes the map alone', async () => {
  const { ask, there } = engine(9);
  const { made, events } = job({ ask });
  await made.run();
  assert.equal(there.size, 9);
  assert.equal(events[0], 'drawn', 'the coarse tiles are shown before the others');
  assert.deepEqual(events.slice(-2), ['done', 'lined']);
});

test('workers share the tiles; what one takes with it when it dies is done elsewhere', async () => {
  const main = engine(20);
  const [good, bad] = [engine(20), engine(20)];
  let left = 3;
  const pool = {
    share: (/** @type {any} */ use) =>
      Promise.all([
        use({ ask: good.ask }),
        use({
          ask: async (/** @type {string} */ kind, /** @type {any} */ content) => {
            if (kind === 'basinTile' && left-- === 0) throw new Error('died');
            return bad.ask(kind, content);
          },
        }),
      ]),
  };
  const { made, events } = job({ ask: main.ask, pool });
  await made.run();
  assert.equal(main.there.size, 20);
  assert.deepEqual(events.slice(-2), ['done', 'lined']);
  assert.ok(good.asked.includes('basinTile'), 'the pool has worked');
});

test('a map that is cancelled says nothing more', async () => {
  const { ask } = engine(50);
  const { made, events } = job({ ask });
  const running = made.run();
  await new Promise((resolve) => setTimeout(resolve, 10));
  made.cancel();
  const before = events.length;
  await running;
  assert.equal(events.length, before);
});

test('an engine that has gone ahead ends the map; one that refuses it is heard', async () => {
  const gone = job({ ask: async () => null });
  await gone.made.run();
  assert.deepEqual(gone.events, []);
  const refusing = job({
    ask: async () => {
      throw new Error('refused');
    },
  });
  await refusing.made.run();
  assert.equal(refusing.events[0].message, 'refused');
});
