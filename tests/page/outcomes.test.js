import assert from 'node:assert/strict';
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
