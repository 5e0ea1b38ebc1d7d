import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutAt, withSuggestion } from '../../www/figure/formula.js';
import { fragmentOf, peek } from '../../www/figure/fragment.js';
import { roomy } from '../../www/figure/scale.js';
import {
  NOTCHES,
  notchOf,
  parameterRange,
  rateRange,
  SPEEDS,
  speedNotch,
  valueOf,
} from '../../www/figure/sliders.js';
import { viewOf } from '../../www/figure/views.js';

test('a logarithmic slider goes there and back within a notch', () => {
  const [lo, hi] = rateRange(0.01, 0.01);
  assert.deepEqual([lo, hi], [1e-4, 1]);
  assert.equal(notchOf(0.01, lo, hi), NOTCHES / 2);
  assert.deepEqual([valueOf(0, lo, hi), valueOf(NOTCHES, lo, hi)], [lo, hi]);
  for (let notch = 0; notch <= NOTCHES; notch += 7)
    assert.equal(notchOf(valueOf(notch, lo, hi), lo, hi), notch);
});

test('a rate set outside the usual range is still on the slider', () => {
  for (const rate of [1e-7, 50]) {
    const [lo, hi] = rateRange(0.01, rate);
    assert.ok(lo <= rate && rate <= hi);
    assert.equal(valueOf(notchOf(rate, lo, hi), lo, hi), rate);
  }
  const [lo, hi] = rateRange(0.01, 0);
  assert.ok(lo > 0 && hi > lo, 'a rate of 0 has no logarithm');
  const [left, right] = parameterRange(-12.5);
  assert.ok(left <= -12.5 && right >= 12.5);
});

test('every speed offered is its own notch', () => {
  SPEEDS.forEach((speed, notch) => assert.equal(speedNotch(speed), notch));
  assert.equal(SPEEDS[speedNotch(13)], 10);
  assert.equal(SPEEDS[speedNotch(1e9)], SPEEDS.at(-1));
});

test('an error is cut out of its text, whole characters at a time', () => {
  assert.deepEqual(cutAt('x + xy', 4, 'xy'), ['x + ', 'xy', '']);
  assert.deepEqual(cutAt('x + @y', 4), ['x + ', '@', 'y']);
  assert.deepEqual(cutAt('x😀y', 1), ['x', '😀', 'y']);
  assert.deepEqual(cutAt('x +', 3, ''), ['x +', '', '']);
  assert.deepEqual(cutAt('x', 99), ['x', '', '']);
});

test('a suggestion replaces what is wrong and nothing else', () => {
  const problem = {
    code: 'formula.unknown_name',
    message: '',
    at: 4,
    value: 'xy',
    suggestion: 'x*y',
  };
  assert.equal(withSuggestion('x + xy + 1', problem), 'x + x*y + 1');
  const comma = { code: 'formula.expected', message: '', at: 1, value: ',', suggestion: '.' };
  assert.equal(withSuggestion('1,5x', comma), '1.5x');
});

test('language and theme are read from a link before the core is there', () => {
  assert.equal(peek('surface=beale&lang=ko', 'lang'), 'ko');
  assert.equal(peek('formula=x^2+y^2&theme=dark', 'theme'), 'dark');
  assert.equal(peek('formula=a=b', 'formula'), 'a=b');
  assert.equal(peek('lang=%E0%A4%A', 'lang'), '%E0%A4%A');
  assert.equal(peek('', 'lang'), null);
});

test('attributes become a link that keeps a plus a plus', () => {
  const text = fragmentOf([
    ['formula', 'x^2 + 50%&#y'],
    ['starts', '9'],
  ]);
  assert.equal(text, 'formula=x^2%20+%2050%25%26%23y&starts=9');
  assert.equal(peek(text, 'formula'), 'x^2 + 50%&#y');
});

test('ticks whose labels would run into each other are left out', () => {
  const levels = (/** @type {string} */ label) =>
    roomy([0, 0.05, 0.2, 0.22, 0.9, 1].map((level) => ({ level, label }))).map(
      ({ level }) => level,
    );
  assert.deepEqual(levels('1'), [0, 0.2, 0.9, 1]);
  assert.deepEqual(levels('−0.031'), [0, 0.2, 0.9]);
  assert.deepEqual(levels('a very long label'), [0, 0.9]);
});

test('a curve is shown as a curve, a narrow figure shows one view', () => {
  assert.equal(viewOf('both', 1, false), 'curve');
  assert.equal(viewOf('both', 2, false), 'both');
  assert.equal(viewOf('both', 2, true), 'map');
  assert.equal(viewOf('3d', 2, true), '3d');
  assert.equal(viewOf('curve', 2, false), 'both');
});
