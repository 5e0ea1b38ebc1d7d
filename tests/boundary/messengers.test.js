// Links as they arrive: in sentences, found by those who find links there.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import LinkifyIt from 'linkify-it';
import * as linkify from 'linkifyjs';
import { micromark } from 'micromark';
import {
  gfmAutolinkLiteral,
  gfmAutolinkLiteralHtml,
} from 'micromark-extension-gfm-autolink-literal';
import { parseLink, printLink } from './core.js';

const read = (/** @type {string} */ name) =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8'));
const { libraries, rules, sentences, grown } = read('messengers');

const HOME = 'https://example.org/lectures/watershed/';

/** Links as the page prints them: of all that have been sent, and of formulas with every mark there is. */
const links = [
  ...read('links').map((/** @type {{text: string}} */ { text }) => text),
  'formula=|x|^1.5+max(x*y,-2)+(y-1)^2!&x=-2,2&y=-1e-3,1e3',
  'formula=sin(x)^2+a*cos(y)^2&p=a:2.5,beta:-1e-9&lr=0.1,0.01@40,1e-3@80&seed=9007199254740991',
  'formula=x+',
  'formula=x*',
  'surface=six_hump_camel&hide=a_b,c-&lang=ko&theme=dark',
  'formula=[x]{y}<z>"\'`~\\$#@;:?',
]
  .map((text) => parseLink(text).scenario)
  .map((scenario) => ({ scenario, url: `${HOME}#${printLink(scenario)}` }));

/** @type {Record<string, (text: string) => string[]>} */
const finders = {
  'linkify-it': (text) => (new LinkifyIt().match(text) ?? []).map(({ raw }) => raw),
  linkifyjs: (text) => linkify.find(text, 'url').map(({ value }) => value),
  gfm: (text) => {
    const html = micromark(text, {
      extensions: [gfmAutolinkLiteral()],
      htmlExtensions: [gfmAutolinkLiteralHtml()],
    });
    return [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href.replaceAll('&amp;', '&'));
  },
};
for (const { name, stops, beyondAscii, trailing } of rules)
  finders[name] = (text) =>
    [...text.matchAll(/https:\/\//g)].map(({ index }) => {
      const taken = (/** @type {string} */ c) =>
        !stops.includes(c) && (c.charCodeAt(0) < 128 || beyondAscii === 'taken');
      let end = index;
      while (end < text.length && taken(text[end])) end++;
      while (trailing.includes(text[end - 1])) end--;
      return text.slice(index, end);
    });

test('every messenger of the fixture is tried', () => {
  assert.deepEqual(Object.keys(finders), [
    ...libraries,
    ...rules.map((/** @type {any} */ { name }) => name),
  ]);
  assert.ok(links.length > 60);
});

for (const [name, find] of Object.entries(finders))
  test(`${name} finds the whole link`, () => {
    for (const { url } of links)
      for (const sentence of sentences) {
        // The address without a fragment is the host's own business.
        if (url.endsWith('#')) continue;
        const text = sentence.replaceAll('{link}', url);
        const count = sentence.split('{link}').length - 1;
        assert.deepEqual(find(text), Array(count).fill(url), text);
      }
  });

for (const [name, find] of Object.entries(finders))
  test(`what ${name} makes of a link that has grown together with its sentence still shows it`, () => {
    for (const { url, scenario } of links)
      for (const sentence of grown) {
        // A formula takes any text: what has grown to it is for the reader of formulas.
        if (url.endsWith('#') || /formula=[^&]*$/.test(url)) continue;
        const text = sentence.replaceAll('{link}', url);
        const [found] = find(text);
        assert.ok(found?.startsWith(url), `${text}: ${found}`);
        const { scenario: shown } = parseLink(decodeURI(found.slice(HOME.length)));
        assert.deepEqual(shown, scenario, found);
      }
  });

test('a link survives HTML, Markdown and Slack around it', () => {
  for (const { url } of links) {
    const markdown = micromark(`[here](${url}) <${url}> | ${url} |`, {
      extensions: [gfmAutolinkLiteral()],
      htmlExtensions: [gfmAutolinkLiteralHtml()],
    });
    const hrefs = [...markdown.matchAll(/href="([^"]*)"/g)];
    assert.deepEqual(
      hrefs.map(([, href]) => href.replaceAll('&amp;', '&')),
      url.endsWith('#') ? hrefs.map(() => url) : [url, url, url],
    );
    assert.equal(/<([^|>]+)\|here>/.exec(`<${url}|here>`)?.[1], url);
    assert.equal(new URL(url).href, url);
  }
});
