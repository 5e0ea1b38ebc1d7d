import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { test } from 'node:test';

test('the package names no folder of the machine that built it', async () => {
  const bytes = await readFile(new URL('../../www/pkg/watershed_bg.wasm', import.meta.url));
  const text = bytes.toString('latin1');
  // Panics do tell their file, which is what would name a folder.
  assert.match(text, /src\/objective\.rs/);
  for (const folder of [homedir(), '/registry/src', new URL('../..', import.meta.url).pathname])
    assert.ok(!text.includes(folder), folder);
});
