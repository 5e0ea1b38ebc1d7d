/**
 * What <watershed-figure> offers, read from where it is said: keys and their defaults from docs/links.md, methods,
 * events, parts and properties from the comments of figure/figure.js. `node www/manifest.js` writes it down for editors
 * (www/custom-elements.json) and for people (docs/element.md); a test holds both to the source.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { KEYS } from './figure/scenario.js';

const at = (/** @type {string} */ path) => new URL(path, import.meta.url);
const read = (/** @type {string} */ path) => readFileSync(at(path), 'utf8');

export const FILES = Object.freeze({
  manifest: at('./custom-elements.json'),
  table: at('../docs/element.md'),
});

/** The rows of the keys in docs/links.md. @returns {Map<string, {text: string, initial: string}>} */
function keys() {
  const rows = new Map();
  for (const line of read('../docs/links.md').split('\n')) {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    if (cells.length < 5) continue;
    for (const [, name] of cells[1].matchAll(/`(\w+)`/g))
      rows.set(name, { text: cells[2], initial: cells[3] });
  }
  return rows;
}

/** The comment as one line of text. @param {string} comment */
const plain = (comment) =>
  comment
    .replace(/^\s*\/?\*+\/?/gm, ' ')
    .replace(/\*\/$/, '')
    .replace(/\s+/g, ' ')
    .trim();

/** The lines `@tag name text` of the comment of the element. @param {string} source @param {string} tag */
function tagged(source, tag) {
  const comment = plain(/\/\*\*[^]*?\*\//.exec(source)?.[0] ?? '');
  return comment.split(/(?=@\w)/).flatMap((part) => {
    const match = new RegExp(`^@${tag} (\\S+) (.*)$`).exec(part.trim());
    return match ? [{ name: match[1], description: match[2] }] : [];
  });
}

/** Public methods with a comment, up to the element's life. @param {string} source */
function methods(source) {
  const part = source.slice(source.indexOf('for pages'), source.indexOf('————— life'));
  return [...part.matchAll(/(\/\*\*(?:(?!\*\/)[^])*\*\/)\s*(?:async )?(\w+)\(([^)]*)\) \{/g)].map(
    ([, comment, name, parameters]) => ({
      kind: 'method',
      name,
      parameters: parameters
        .split(',')
        .filter(Boolean)
        .map((text) => ({ name: text.split('=')[0].trim() })),
      description: plain(comment).split(' @')[0].trim(),
    }),
  );
}

export function manifest() {
  const source = read('./figure/figure.js');
  const rows = keys();
  return {
    schemaVersion: '1.0.0',
    readme: '',
    modules: [
      {
        kind: 'javascript-module',
        path: 'watershed.js',
        declarations: [
          {
            kind: 'class',
            customElement: true,
            name: 'WatershedFigure',
            tagName: 'watershed-figure',
            description: 'Gradient descent on a surface, step by step, from many starts at once.',
            superclass: { name: 'LitElement', package: 'lit' },
            attributes: KEYS.map((name) => ({
              name,
              description: rows.get(name)?.text ?? '',
              default: rows.get(name)?.initial ?? '',
            })),
            members: methods(source),
            events: tagged(source, 'fires').map((event) => ({
              ...event,
              type: { text: 'CustomEvent' },
            })),
            cssParts: tagged(source, 'csspart'),
            cssProperties: tagged(source, 'cssprop'),
          },
        ],
        exports: [
          {
            kind: 'js',
            name: 'WatershedFigure',
            declaration: { name: 'WatershedFigure', module: 'watershed.js' },
          },
          {
            kind: 'custom-element-definition',
            name: 'watershed-figure',
            declaration: { name: 'WatershedFigure', module: 'watershed.js' },
          },
        ],
      },
    ],
  };
}

/** The same for people. */
export function table() {
  const [{ attributes, members, events, cssParts, cssProperties }] =
    manifest().modules[0].declarations;
  const rows = (/** @type {string[][]} */ cells) =>
    cells.map((row) => `| ${row.join(' | ')} |`).join('\n');
  const named = (/** @type {{name: string, description: string}[]} */ list) =>
    rows(list.map(({ name, description }) => [`\`${name}\``, description]));
  return `# The element

Written by \`node www/manifest.js\` from the source; do not change it by hand. How to put a figure into a page is told in
[embed.md](embed.md).

## Attributes

The keys of a [link](links.md).

| attribute | value | default |
|---|---|---|
${rows(attributes.map(({ name, description, default: initial }) => [`\`${name}\``, description, initial]))}

## Methods

| method | what it does |
|---|---|
${rows(members.map(({ name, parameters, description }) => [`\`${name}(${parameters.map((p) => p.name).join(', ')})\``, description]))}

## Events

At most one of each a frame. They bubble and leave shadow trees.

| event | when, and its \`detail\` |
|---|---|
${named(events)}

## Parts, for \`::part()\`

| part | what it is |
|---|---|
${named(cssParts)}

## Custom properties

| property | what it sets |
|---|---|
${named(cssProperties)}
`;
}

/** @param {object} data */
export const printed = (data) => `${JSON.stringify(data, null, 2)}\n`;

if (argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(FILES.manifest, printed(manifest()));
  writeFileSync(FILES.table, table());
}
