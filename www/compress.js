/** Copies of the built files in brotli and gzip, for servers that hand them out as they are (docs/hosting.md). */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
/** Pictures are compressed already, and below a packet nothing is won. */
const TEXT = /\.(html|js|css|svg|json|wasm)$/;
const PACKET = 1400;

const [toBrotli, toGzip] = [promisify(brotliCompress), promisify(gzip)];

for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !TEXT.test(entry.name)) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const bytes = await readFile(path);
  if (bytes.length < PACKET) continue;
  const params = {
    // The best that a browser unpacks; beyond a megabyte it takes long and wins little.
    [constants.BROTLI_PARAM_QUALITY]: bytes.length > 1e6 ? 9 : 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  await writeFile(`${path}.br`, await toBrotli(bytes, { params }));
  await writeFile(`${path}.gz`, await toGzip(bytes, { level: 9 }));
}
