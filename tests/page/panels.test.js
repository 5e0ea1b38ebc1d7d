import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INKS } from '../../www/figure/inks.js';
import { sheetAt } from '../../www/figure/overlays.js';
import { shading } from '../../www/figure/panels/landscape/curvature.js';
import { PANELS, offered, openPanel, withPanel } from '../../www/figure/panels/panels.js';
import { mathOf, plainOf, pointOf } from '../../www/figure/panels/step/symbols.js';
import { Shelf } from '../../www/figure/panels/shelf.js';
import { crossings } from '../../www/figure/plane/overlays.js';
import { PARTS } from '../../www/figure/scenario.js';
import { initialState, reduce } from '../../www/figure/state.js';
import { THEMES } from '../../www/figure/theme.js';

/** @param {Partial<import('../../www/engine/types.js').Scenario>} scenario @returns {any} */
const showing = (scenario) => ({
  ...initialState(),
  scenario: { show: [], hide: [], p: {}, ...scenario },
});

test('names of panels are names of a link, and no other part has them', () => {
  for (const { name, title } of PANELS) {
    assert.match(name, /^[a-z0-9_-]{1,24}$/);
    assert.ok(!PARTS.includes(name) && !['log', 'linear', 'endings'].includes(name), name);
    assert.equal(title, `panel.${name}`);
  }
  assert.equal(new Set(PANELS.map(({ name }) => name)).size, PANELS.length);
});

test('one panel is open at a time, other tokens stay', () => {
  assert.equal(openPanel(showing({}))?.name, undefined);
  assert.equal(openPanel(showing({ show: ['log', 'chart'] }))?.name, 'chart');
  assert.deepEqual(withPanel(['chart', 'log'], null), ['log']);
  assert.deepEqual(withPanel(['log'], 'chart'), ['log', 'chart']);
  for (const { name } of PANELS)
    assert.deepEqual(withPanel(withPanel(['log'], 'chart'), name), ['log', name]);
});

test('hide takes a tab away, or all of them', () => {
  const names = (/** @type {any} */ state) => offered(state).map(({ name }) => name);
  assert.ok(names(showing({})).includes('chart'));
  assert.ok(!names(showing({ hide: ['chart'] })).includes('chart'));
  assert.equal(openPanel(showing({ show: ['chart'], hide: ['chart'] })), null);
  assert.deepEqual(names(showing({ hide: ['panels'] })), []);
});

test('what is drawn over the function goes with it', () => {
  const item = /** @type {const} */ ({
    kind: 'arrow',
    from: /** @type {[number, number]} */ ([0, 0]),
    to: /** @type {[number, number]} */ ([1, 1]),
    ink: 'blue',
  });
  const scenario = /** @type {any} */ ({ p: { a: 1 }, formula: 'a*x', show: [], lr: null });
  const opened = reduce(initialState(), { type: 'open', scenario, notes: [] });
  const drawn = reduce(opened, { type: 'overlay', owner: 'step', items: [item] });
  assert.deepEqual(drawn.overlays, { step: [item] });
  const again = reduce(drawn, { type: 'overlay', owner: 'step', items: [{ ...item }] });
  assert.equal(again, drawn, 'the same once more changes nothing');
  const both = reduce(drawn, { type: 'overlay', owner: 'race', items: [item] });
  assert.deepEqual(
    Object.keys(reduce(both, { type: 'overlay', owner: 'step', items: [] }).overlays),
    ['race'],
  );
  assert.deepEqual(reduce(both, { type: 'set', change: { formula: 'x' } }).overlays, {});
  assert.deepEqual(reduce(both, { type: 'set', change: { p: { a: 2 } } }).overlays, {});
  assert.deepEqual(reduce(both, { type: 'set', change: { speed: 3 } }).overlays, both.overlays);
});

test('a panel keeps plain data in the state', () => {
  const one = reduce(initialState(), { type: 'panel', name: 'chart', change: { hover: 3 } });
  const two = reduce(one, { type: 'panel', name: 'chart', change: { scale: 'log' } });
  assert.deepEqual(two.panels, { chart: { hover: 3, scale: 'log' } });
  assert.equal(reduce(two, { type: 'panel', name: 'chart', change: { hover: 3 } }), two);
});

/** A shelf with a panel of its own, and what happened to it. */
function shelved() {
  /** @type {string[]} */
  const told = [];
  /** @type {any[]} */
  const sent = [];
  const panel = {
    render: () => 'drawn',
    opened: () => told.push('opened'),
    changed: () => told.push('changed'),
    closed: () => told.push('closed'),
  };
  Shelf.fetched.set('chart', panel);
  const shelf = new Shelf(
    () => {},
    () => {},
    () => null,
  );
  const context = (/** @type {any} */ state) =>
    /** @type {any} */ ({ state, send: (/** @type {any} */ action) => sent.push(action) });
  const land = { run: { ...initialState().run, land: {} } };
  return { shelf, told, sent, context, land };
}

test('a panel is told when it opens, when the state changes, and when it closes', () => {
  const { shelf, told, sent, context, land } = shelved();
  const open = { ...showing({ show: ['chart'] }), ...land };
  const entry = /** @type {any} */ (openPanel(open));
  assert.equal(shelf.render(context(open), entry), 'drawn');
  shelf.follow(context(open));
  shelf.follow(context(open));
  assert.deepEqual(told, ['opened', 'changed'], 'the same state is told once');
  shelf.follow(context({ ...open }));
  assert.deepEqual(told, ['opened', 'changed', 'changed']);
  shelf.follow(context({ ...showing({}), ...land }));
  assert.deepEqual(told.slice(3), ['closed']);
  assert.deepEqual(sent, [{ type: 'overlay', owner: 'chart', items: [] }]);
  shelf.close();
  assert.equal(told.length, 4, 'closed once');
  Shelf.fetched.clear();
});

test('a panel that did not arrive says so, and is fetched again', async () => {
  const { shelf, context, land } = shelved();
  Shelf.fetched.clear();
  let tries = 0;
  const entry = {
    name: 'chart',
    title: 'panel.chart',
    load: async () => {
      if (++tries === 1) throw new Error('offline');
      return { render: () => 'drawn' };
    },
  };
  const state = { ...showing({ show: ['chart'] }), ...land };
  const { warn } = console;
  console.warn = () => {};
  assert.equal(shelf.render(context(state), entry), null);
  await new Promise((resolve) => setTimeout(resolve));
  console.warn = warn;
  assert.equal(shelf.failed(entry), true);
  assert.equal(shelf.render(context(state), entry), null);
  assert.equal(tries, 1, 'not by itself');
  await shelf.fetch(entry);
  assert.equal(shelf.failed(entry), false);
  assert.equal(shelf.render(context(state), entry), 'drawn');
  Shelf.fetched.clear();
});

test('inks can be read as text on their paper', () => {
  const light = (/** @type {string} */ hex) => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const c = parseInt(hex.slice(at, at + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  for (const [name, ink] of Object.entries(INKS))
    for (const theme of /** @type {const} */ (['light', 'dark'])) {
      const [a, b] = [light(ink[theme]), light(THEMES[theme].paper)].sort((p, q) => p - q);
      assert.ok((b + 0.05) / (a + 0.05) >= 4.5, `${name} on ${theme}`);
    }
});

test('a sheet is the quadratic it is told to be', () => {
  const sheet = /** @type {any} */ ({ value: 2, gradient: [3, -1], hessian: [2, 0.5, -4] });
  // 2 + 3·0.5 − 1·(−2) + ½(2·0.25 + 2·0.5·(−1) − 4·4)
  assert.equal(sheetAt(sheet, 0.5, -2), 2 + 1.5 + 2 + 0.5 * (0.5 - 1 - 16));
  assert.equal(sheetAt({ ...sheet, hessian: undefined }, 0.5, -2), 5.5);
});

test('contour pieces lie on the contour', () => {
  const side = 41;
  const values = Float64Array.from({ length: side * side }, (_, n) => {
    const [x, y] = [(n % side) - 20, Math.floor(n / side) - 20];
    return 3 * x + 2 * y;
  });
  const pieces = crossings(values, side, 17.3);
  assert.ok(pieces.length > 40);
  // On a plane linear interpolation is exact.
  for (const [a, b, c, d] of pieces)
    for (const [i, j] of [
      [a, b],
      [c, d],
    ])
      assert.ok(Math.abs(3 * (i - 20) + 2 * (j - 20) - 17.3) < 1e-9);
  assert.equal(crossings(values, side, 1e9).length, 0);
});

test('shaded is what curves downwards, and nothing else; the top row is the highest', async (t) => {
  t.after(() => Reflect.deleteProperty(globalThis, 'ImageData'));
  globalThis.ImageData = /** @type {any} */ (
    class {
      /** @param {number} width @param {number} height */
      constructor(width, height) {
        Object.assign(this, { width, height, data: new Uint8ClampedArray(4 * width * height) });
      }
    }
  );
  // Negative in the upper left quarter, 0 and no number on either side of it.
  const ask = async (/** @type {string} */ kind, /** @type {any} */ { width, height }) =>
    kind === 'curvature' &&
    Float32Array.from({ length: width * height }, (_, i) => {
      const [column, row] = [i % width, Math.floor(i / width)];
      if (row < height / 2) return column % 2 ? NaN : 1;
      return column < width / 2 ? -1 : 0;
    });
  const land = /** @type {any} */ ({ x: [0, 1], y: [0, 1], dimensions: 2 });
  const image = /** @type {ImageData} */ (await shading(ask, land));
  const { width, height, data } = image;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const shaded = data[4 * (row * width + column) + 3] > 0;
      assert.equal(shaded, row < height / 2 && column < width / 2, `${column}, ${row}`);
    }
  assert.equal(await shading(async () => null, land), null);
});

test('one step calls the point what the function calls it', () => {
  const names = (/** @type {[string, string]} */ axes, /** @type {number} */ dimensions) => {
    const point = pointOf({ axes, dimensions });
    return [
      plainOf('x_next', 0, point),
      mathOf('x', 3, () => '', point).replace(/<\/?m(sub|row)>/g, ''),
      plainOf('gradient', 0, point),
    ];
  };
  assert.deepEqual(names(['x', 'y'], 2), ['x₁', '<mi>x</mi><mn>3</mn>', 'g₀']);
  assert.deepEqual(names(['x', 'y'], 1), ['x₁', '<mi>x</mi><mn>3</mn>', 'g₀']);
  assert.deepEqual(names(['W', 'y'], 1), ['W₁', '<mi>W</mi><mn>3</mn>', 'g₀']);
  assert.deepEqual(names(['W', 'b'], 2), [
    '(W, b)₁',
    '<mo>(</mo><mi>W</mi><mo>,</mo> <mi>b</mi><mo>)</mo><mn>3</mn>',
    'g₀',
  ]);
});
