import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { manifest } from '../../www/manifest.js';

const types = readFileSync(new URL('../../www/npm/element.d.ts', import.meta.url), 'utf8');

test('the types of the npm package name every method and event of the element, and no other', () => {
  const [{ members, events }] = manifest().modules[0].declarations;
  const body = types.slice(types.indexOf('export class'));
  const methods = [...body.matchAll(/^ {2}(\w+)\(.*\): /gm)].map(([, name]) => name);
  assert.deepEqual(methods.sort(), members.map(({ name }) => name).sort());
  const named = [...types.matchAll(/^ {2}'([\w-]+)': CustomEvent/gm)].map(([, name]) => name);
  assert.deepEqual(named.sort(), events.map(({ name }) => name).sort());
});
