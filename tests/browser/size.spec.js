import { expect, test } from '@playwright/test';
import { pageSize } from '../../benches/size.js';

test('what a visitor downloads does not grow', async () => {
  for (const { what, bytes, most } of await pageSize()) {
    expect(bytes, what).toBeGreaterThan(1000);
    expect(bytes, `${what}, bytes in brotli`).toBeLessThanOrEqual(most);
  }
});
