// What the built page says of where it lies.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { siteOf, withSite } from '../../www/whole-addresses.js';

const read = (/** @type {string} */ name) =>
  readFileSync(new URL(`../../www/${name}`, import.meta.url), 'utf8');

test('a site has one form, with a slash at its end', () => {
  for (const text of ['https://example.org/watershed', 'https://example.org/watershed//'])
    assert.equal(siteOf(text), 'https://example.org/watershed/');
  assert.equal(siteOf('http://127.0.0.1:8080'), 'http://127.0.0.1:8080/');
  assert.equal(siteOf(undefined), '');
  assert.equal(siteOf(''), '');
});

test('what is no address of a site stops the build', () => {
  for (const text of ['example.org', 'ftp://example.org/', 'https://example.org/#a', '/watershed/'])
    assert.throws(() => siteOf(text), /WATERSHED_SITE/);
});

test('the page names itself and its picture by whole addresses', () => {
  const html = withSite(read('index.html'), siteOf('https://example.org/a&b'));
  const meta = (/** @type {string} */ name) =>
    [...html.matchAll(new RegExp(`property="og:${name}"\\s+content="([^"]*)"`, 'g'))].map(
      ([, value]) => value,
    );
  assert.deepEqual(meta('url'), ['https://example.org/a&amp;b/']);
  assert.deepEqual(meta('image'), ['https://example.org/a&amp;b/preview.png']);
  assert.match(html, /<link rel="canonical" href="https:\/\/example\.org\/a&amp;b\/" \/>/);
});

test('without a site nothing is claimed, and the frame of an embedded figure is no page of its own', () => {
  assert.equal(withSite(read('index.html'), ''), read('index.html'));
  assert.ok(!read('index.html').includes('og:url'));
  assert.equal(withSite(read('embed.html'), 'https://example.org/'), read('embed.html'));
});
