import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { KEYS } from '../../www/figure/scenario.js';
import { FILES, manifest, printed, table } from '../../www/manifest.js';

const AGAIN = 'run `node www/manifest.js`';

test('what editors and people are told of the element is what the source says', () => {
  assert.equal(readFileSync(FILES.manifest, 'utf8'), printed(manifest()), AGAIN);
  assert.equal(readFileSync(FILES.table, 'utf8'), table(), AGAIN);
});

test('nothing of the contract is missing', () => {
  const [{ attributes, members, events, cssParts, cssProperties }] =
    manifest().modules[0].declarations;
  assert.deepEqual(
    attributes.map(({ name }) => name),
    KEYS,
  );
  for (const { name, description } of attributes) assert.ok(description, name);
  const names = members.map(({ name }) => name);
  for (const method of ['play', 'pause', 'step', 'seek', 'reset', 'link', 'open'])
    assert.ok(names.includes(method), method);
  for (const { name, description } of members) assert.ok(description, name);
  assert.deepEqual(
    events.map(({ name }) => name),
    ['watershed-step', 'watershed-finish', 'watershed-change'],
  );
  const figure = readFileSync(new URL('../../www/figure/figure.js', import.meta.url), 'utf8');
  const parts = ['views', 'transport', 'tally', 'formula', 'panels/strip'].map((name) =>
    readFileSync(new URL(`../../www/figure/${name}.js`, import.meta.url), 'utf8'),
  );
  for (const { name } of cssParts)
    assert.ok(`${figure}${parts.join('')}`.includes(`part="${name}"`), name);
  const styles = ['theme', 'styles'].map((name) =>
    readFileSync(new URL(`../../www/figure/${name}.js`, import.meta.url), 'utf8'),
  );
  for (const { name } of cssProperties) assert.ok(styles.join('').includes(`var(${name},`), name);
});
