import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { catalog, Ensemble, Objective } from './core.js';
import { hashes } from './hashes.js';

const fixture = JSON.parse(readFileSync(new URL('../fixtures/bits.json', import.meta.url), 'utf8'));

test('in Node the paths have the bits of the fixture', () => {
  const found = hashes({ catalog, Ensemble, Objective }, fixture);
  assert.deepEqual(found, fixture.surfaces);
});

test('one step at another rate gives another hash', () => {
  const other = { ...fixture, steps: fixture.steps - 1 };
  const found = hashes({ catalog, Ensemble, Objective }, other);
  for (const [name, hash] of Object.entries(found)) assert.notEqual(hash, fixture.surfaces[name]);
});
