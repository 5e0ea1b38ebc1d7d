import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageSize } from '../../benches/size.js';

test('what a visitor downloads stays within its limits', async () => {
  for (const { what, bytes, limit } of await pageSize()) {
    assert.ok(bytes > 1000, `${what}: ${bytes} bytes cannot be all of it`);
    assert.ok(bytes <= limit, `${what}: ${bytes} bytes in brotli, the limit is ${limit}`);
  }
});
