import assert from 'node:assert/strict';
import { test } from 'node:test';
import jsqr from 'jsqr';
import {
  embedCode,
  embedded,
  firstChoices,
  HIDEABLE,
  LEAST,
} from '../../www/figure/share/embed.js';
import { LONGEST, qr } from '../../www/figure/share/qr.js';
import { PARTS } from '../../www/figure/scenario.js';

const SCENARIO = /** @type {any} */ ({
  hide: ['tally'],
  theme: null,
  lang: 'ko',
  autoplay: false,
  step: 7,
});
const HOME = 'https://example.org/w/';
const LINK = 'formula=x%5E2+%7Cy%7C&p=a:2&hide=settings&lang=ko';

/** A QR code as a camera sees it, by another library. @param {string} text */
function seen(text) {
  const code = qr(text);
  assert.ok(code);
  const scale = 4;
  const width = code.size * scale;
  const pixels = new Uint8ClampedArray(4 * width * width).fill(255);
  for (const [, x, y, h] of code.path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++)
      for (let column = Number(x) * scale; column < (Number(x) + Number(h)) * scale; column++)
        pixels.fill(0, 4 * (row * width + column), 4 * (row * width + column) + 3);
  return /** @type {any} */ (jsqr)(pixels, width, width)?.data;
}

test('a camera reads the link out of the QR code', () => {
  for (const text of [HOME, `${HOME}#${LINK}`, `${HOME}#at=${'1.25,-3%3B'.repeat(40)}1,2`])
    assert.equal(seen(text), text);
});

test('what no QR code holds is said to be too long', () => {
  assert.ok(qr('x'.repeat(LONGEST)));
  assert.equal(qr('x'.repeat(LONGEST + 1)), null);
  assert.equal(qr('를'.repeat(LONGEST / 2)), null);
});

test('the choices change what they name and nothing else', () => {
  const choices = { ...firstChoices(SCENARIO), theme: 'dark', autoplay: true };
  assert.deepEqual(embedded(SCENARIO, choices), {
    ...SCENARIO,
    hide: ['tally', 'settings', 'readout', 'panels'],
    theme: 'dark',
    autoplay: true,
  });
  assert.equal(firstChoices(SCENARIO).lang, 'ko');
});

test('the parts that can be hidden are those of the figure', () => {
  // The choice of view and the panels have names of their own (views.js, panels.js).
  const known = new Set([...PARTS, 'view', 'panels']);
  for (const name of HIDEABLE) assert.ok(known.has(name), name);
  assert.ok(LEAST.width <= 280);
});

test('the iframe carries the link, and nothing breaks out of the attributes', () => {
  const title = 'a "b" <c> & d';
  const size = { width: null, height: 500 };
  const code = embedCode({ kind: 'iframe', link: LINK, page: HOME, home: HOME, title }, size);
  assert.ok(code.includes(`src="${HOME}embed.html#${LINK.replaceAll('&', '&amp;')}"`), code);
  assert.ok(code.includes('title="a &quot;b&quot; &lt;c&gt; &amp; d"'), code);
  assert.ok(code.includes('width="100%" height="500"'), code);
  assert.match(code, /sandbox="allow-scripts allow-popups"/);
});

test('the element carries the link as attributes, and a fallback', () => {
  const size = { width: 480, height: 500 };
  const code = embedCode({ kind: 'element', link: LINK, page: HOME, home: HOME, title: 'T' }, size);
  assert.ok(code.includes(`<script type="module" src="${HOME}watershed.js"></script>`));
  assert.ok(code.includes('formula="x^2+|y|" p="a:2" hide="settings" lang="ko"'), code);
  assert.ok(code.includes(`<a href="${HOME}#${LINK.replaceAll('&', '&amp;')}">T</a>`), code);
});

test('the picture carries the link', () => {
  const size = { width: 640, height: 500 };
  const code = embedCode({ kind: 'picture', link: '', page: HOME, home: HOME, title: 'T' }, size);
  assert.equal(code, `<a href="${HOME}"><img src="watershed.png" alt="T" width="640"></a>`);
});
