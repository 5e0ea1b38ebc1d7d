// How much a visitor downloads, compressed as a good web server does it.

import { readFile, readdir } from 'node:fs/promises';
import { brotliCompressSync } from 'node:zlib';

// In bytes. The core stands alone in many pages; the whole page is what a first
// visit costs, the 3D library and both languages included. `limit` is what they
// should weigh; CONTRIBUTING.md tells what stands in the way. `most` is a ratchet:
// what they weigh today, rounded up. It may only be lowered.
const CORE = { limit: 70_000, most: 120_500 };
const PAGE = { limit: 240_000, most: 291_000 };

/** @returns {Promise<{ what: string, bytes: number, limit: number, most: number }[]>} */
export async function pageSize() {
  const dist = new URL('../dist/', import.meta.url);
  const names = await readdir(dist, { recursive: true, withFileTypes: true });
  let core = 0;
  let page = 0;
  for (const entry of names) {
    if (!entry.isFile()) continue;
    // embed.html is a page of its own, and nobody but a developer fetches a source map.
    if (entry.name === 'embed.html' || entry.name.endsWith('.map')) continue;
    const path = entry.parentPath ?? entry.path;
    const bytes = brotliCompressSync(await readFile(`${path}/${entry.name}`)).length;
    if (entry.name.endsWith('.wasm')) core += bytes;
    page += bytes;
  }
  return [
    { what: 'the core (.wasm)', bytes: core, ...CORE },
    { what: 'the whole page, all it may load', bytes: page, ...PAGE },
  ];
}
