import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { LOWEST, MOVING, OUTCOMES, shapePath, styleOf } from '../../www/figure/outcomes.js';

/** Relative luminance of a CSS hex colour (WCAG 2.2). @param {string} hex */
function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {string} a @param {string} b */
const contrast = (a, b) => {
  const [hi, lo] = [luminance(a), luminance(b)].sort((p, q) => q - p);
  return (hi + 0.05) / (lo + 0.05);
};

test('every outcome has a name and a shape of its own', () => {
  assert.equal(new Set(OUTCOMES.map((o) => o.name)).size, OUTCOMES.length);
  assert.equal(new Set(OUTCOMES.map((o) => o.shape)).size, OUTCOMES.length);
  assert.equal(new Set(OUTCOMES.map((o) => shapePath(o.shape, 6))).size, OUTCOMES.length);
});

test('a shape is a closed path of finite numbers that scales with its size', () => {
  for (const { shape } of OUTCOMES) {
    const path = shapePath(shape, 5);
    assert.match(path, /^M[-\d.\sMLAZ]+Z$/, shape);
    const extent = (/** @type {string} */ p) =>
      Math.max(...(p.match(/-?[\d.]+/g) ?? []).map((n) => Math.abs(Number(n))));
    assert.ok(Math.abs(extent(shapePath(shape, 50)) / extent(path) - 10) < 0.01, shape);
  }
});

test('colours stand out from the paper of their theme', () => {
  for (const { name, light, dark } of OUTCOMES) {
    // 3 : 1 is what WCAG asks of graphics
    assert.ok(contrast(light, '#fbfaf7') >= 3, `${name} on light: ${contrast(light, '#fbfaf7')}`);
    assert.ok(contrast(dark, '#14171a') >= 4.5, `${name} on dark`);
  }
});

test('codes of the core map to styles, a minimum by whether it is the lowest', () => {
  assert.equal(styleOf(0, false), MOVING);
  assert.equal(styleOf(0, true), MOVING);
  assert.equal(styleOf(1, true), LOWEST);
  const names = Array.from({ length: 11 }, (_, code) => OUTCOMES[styleOf(code, false)].name);
  assert.deepEqual(names, [
    'moving',
    'minimum',
    'saddle',
    'maximum',
    'degenerate',
    'cusp',
    'cycling',
    'circling',
    'diverged',
    'undefined',
    'failed',
  ]);
});

/** How colours look to people without one kind of cone: matrices for linear sRGB, with their source. */
const BLINDNESS = JSON.parse(
  readFileSync(new URL('../fixtures/colour_blindness.json', import.meta.url), 'utf8'),
);
const VISIONS = ['normal', 'deuteranopia', 'protanopia', 'tritanopia'];

/** @param {string | number[]} colour CSS hex, or three numbers of 0 … 255 */
const linear = (colour) =>
  (typeof colour === 'string'
    ? [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))
    : colour
  ).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));

/** A colour as it is seen, in OKLab (Ottosson 2020). @param {string | number[]} colour @param {string} vision */
function seen(colour, vision) {
  const given = linear(colour);
  /** @type {number[][] | undefined} */
  const matrix = BLINDNESS[vision];
  const [r, g, b] = matrix
    ? matrix.map((row) =>
        Math.min(1, Math.max(0, row[0] * given[0] + row[1] * given[1] + row[2] * given[2])),
      )
    : given;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** In hundredths of OKLab's unit, of which the eye tells about 2 apart side by side. @param {number[]} a @param {number[]} b */
const distance = (a, b) => 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

test('the simulation takes grey for grey and red for green', () => {
  for (const vision of VISIONS) {
    const [, a, b] = seen('#808080', vision);
    assert.ok(Math.hypot(a, b) < 0.003, vision);
  }
  const apart = (/** @type {string} */ vision) =>
    distance(seen('#b06030', vision), seen('#707030', vision));
  assert.ok(
    apart('deuteranopia') < 0.5 * apart('normal'),
    String(apart('deuteranopia') / apart('normal')),
  );
});

test('any two outcomes are told apart by colour, whatever cones one has', () => {
  // Those that are met every day; the others have to be told apart too, if less from afar.
  const often = new Set(['moving', 'lowest', 'minimum', 'saddle', 'diverged']);
  for (const theme of /** @type {const} */ (['light', 'dark']))
    for (const vision of VISIONS)
      for (const [i, a] of OUTCOMES.entries())
        for (const b of OUTCOMES.slice(0, i)) {
          if (a.name === 'circling' && b.name === 'cycling') continue;
          const apart = distance(seen(a[theme], vision), seen(b[theme], vision));
          const least = often.has(a.name) && often.has(b.name) ? 11 : 6;
          assert.ok(
            apart >= least,
            `${a.name} and ${b.name}, ${theme}, ${vision}: ${apart.toFixed(1)}`,
          );
        }
});

test('the colours of the heights rise evenly in lightness, for every kind of eye', () => {
  const source = readFileSync(new URL('../../src/relief/palette.rs', import.meta.url), 'utf8');
  const stops = [...source.matchAll(/^ {4}\[(\d+), (\d+), (\d+)\],$/gm)].map((match) =>
    match.slice(1).map(Number),
  );
  assert.equal(stops.length, 17);
  for (const vision of VISIONS) {
    const steps = stops
      .slice(1)
      .map((stop, i) => seen(stop, vision)[0] - seen(stops[i], vision)[0]);
    const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
    for (const [i, step] of steps.entries())
      assert.ok(step > 0.55 * mean && step < 1.5 * mean, `${vision}, step ${i}: ${step / mean}`);
  }
  // To whoever sees all colours the whole distance is even, not only the lightness.
  const whole = stops
    .slice(1)
    .map((stop, i) => distance(seen(stop, 'normal'), seen(stops[i], 'normal')));
  assert.ok(Math.max(...whole) / Math.min(...whole) < 1.15, String(whole));
});
