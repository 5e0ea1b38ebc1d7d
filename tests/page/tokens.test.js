// The design in its tokens: no colour, size of type or step of space is written elsewhere (www/tokens.js).
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { withTokens } from '../../www/page-tokens.js';
import { COLOURS, CORNERS, HEADING, PRINT, SPACE, TYPE } from '../../www/tokens.js';

const www = fileURLToPath(new URL('../../www/', import.meta.url));

/** The tokens, and palettes of what is shown: what is in one is a colour with a meaning. */
const PALETTES = [
  'tokens.js',
  'figure/outcomes.js',
  'figure/inks.js',
  'figure/panels/basins/colours.js',
];

/** Every source of the pages, without its comments. @type {[string, string][]} */
const SOURCES = readdirSync(www, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter(
    (name) =>
      /\.(js|css|html)$/.test(name) &&
      !/^(node_modules|pkg|cut|examples|npm|public|lean-three)\//.test(name),
  )
  .map((name) => [
    name,
    readFileSync(www + name, 'utf8')
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/(^|\s)\/\/.*$/gm, '$1'),
  ]);

/** The style sheets: files, and what `css` and the presenter hold. @type {[string, string][]} */
const SHEETS = SOURCES.flatMap(([name, text]) => {
  if (name.endsWith('.css')) return [[name, text]];
  const sheets = [...text.matchAll(/(?:\bcss|STYLES = )`([^`]*)`/g)].map(([, sheet]) => sheet);
  return sheets.map((sheet) => /** @type {[string, string]} */ ([name, sheet]));
});

/** Declarations of a sheet. @param {string} sheet @returns {[string, string][]} */
const declarations = (sheet) =>
  [...sheet.matchAll(/(?<=[{;]\s*|^\s*)([\w-]+)\s*:\s*([^;{}]+)(?=[;}])/g)].map(
    ([, name, value]) => [name, value.trim()],
  );

/** Lengths in CSS pixels that stand in a value, without their signs. @param {string} value */
const lengths = (value) =>
  [...value.matchAll(/(?<![\w.])-?(\d*\.?\d+)px/g)].map(([, n]) => Number(n));

test('the sources and their style sheets are found', () => {
  assert.ok(SOURCES.length > 150, `${SOURCES.length} sources`);
  const sheets = new Set(SHEETS.map(([name]) => name));
  for (const name of [
    'page.css',
    'lesson/lesson.css',
    'figure/styles.js',
    'figure/share/styles.js',
  ])
    assert.ok(sheets.has(name), name);
  assert.ok(sheets.has('lesson/presenter/styles.js') && sheets.size > 14, `${sheets.size} sheets`);
  const count = SHEETS.flatMap(([, sheet]) => declarations(sheet)).length;
  assert.ok(count > 1200, `${count} declarations`);
});

test('no colour stands outside the tokens and the palettes', () => {
  const written =
    /["'`:=,(]\s*#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(\s*[\d.]/i;
  const named = /\b(?:black|white|gr[ae]y|silver|red|green|blue|orange|yellow|purple|navy|teal)\b/;
  for (const [name, text] of SOURCES) {
    if (PALETTES.includes(name)) continue;
    assert.equal(written.exec(text)?.[0] ?? null, null, name);
  }
  for (const [name, sheet] of SHEETS)
    for (const [property, value] of declarations(sheet))
      if (!/^(content|grid-area|grid-template-areas)$|white-space/.test(property))
        assert.doesNotMatch(value, named, `${name}: ${property}`);
});

/** What is not a step of space, and why. */
const EXCEPT = new Map([
  ['figure/styles.js margin-top -7px', 'centres a thumb of 16 on a track of 2'],
  [
    'figure/styles.js margin-inline-end -6px',
    'sets the icon of a button of 32 flush with the edge',
  ],
  ['figure/styles.js margin-inline-start -6px', 'the same on the other side'],
]);

test('margins, paddings and gaps are steps of the scale', () => {
  const met = new Set();
  for (const [name, sheet] of SHEETS)
    for (const [property, value] of declarations(sheet)) {
      if (!/^(margin|padding|scroll-margin|(row-|column-)?gap$)/.test(property)) continue;
      const held = `${name} ${property} ${value}`;
      if (EXCEPT.has(held)) met.add(held);
      else
        for (const length of lengths(value))
          assert.ok(SPACE.includes(length), `${held}: ${length} is no step of ${SPACE}`);
    }
  assert.deepEqual([...met].sort(), [...EXCEPT.keys()].sort(), 'an exception that nothing needs');
});

test('type has the sizes of its scale', () => {
  const sizes = [...Object.values(TYPE), ...HEADING];
  for (const [name, sheet] of SHEETS)
    for (const [property, value] of declarations(sheet)) {
      if (!/^font(-size)?$/.test(property)) continue;
      for (const length of lengths(value))
        assert.ok(
          sizes.includes(length),
          `${name} ${property} ${value}: ${length} is none of ${sizes}`,
        );
    }
});

test('corners have the radii of theirs', () => {
  for (const [name, sheet] of SHEETS)
    for (const [property, value] of declarations(sheet))
      if (property.endsWith('radius'))
        for (const length of lengths(value))
          assert.ok(CORNERS.includes(length), `${name} ${property} ${value}`);
});

test('the pages get the colours of the figure', () => {
  const css = withTokens(readFileSync(`${www}page.css`, 'utf8'));
  assert.doesNotMatch(css, /@(light|dark|print|fixed);/);
  // By default; on a dark system; where dark is asked for; on paper.
  const paper = [...css.matchAll(/--paper: ([^;]+);/g)].map(([, colour]) => colour);
  assert.deepEqual(
    paper,
    [COLOURS.light, COLOURS.dark, COLOURS.dark, PRINT].map((c) => c.paper),
  );
  const known = new Set([...css.matchAll(/--(\w+):/g)].map(([, name]) => name));
  const lesson = readFileSync(`${www}lesson/lesson.css`, 'utf8');
  for (const [, name] of (css + lesson).matchAll(/var\(--(\w+)\)/g))
    assert.ok(known.has(name), name);
});
