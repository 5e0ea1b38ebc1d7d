// How much a visitor downloads, compressed as a good web server does it.

import { readFile, readdir } from 'node:fs/promises';
import { brotliCompressSync } from 'node:zlib';

// Limits in bytes. The core stands alone in many pages; the whole page is what
// a first visit costs, the 3D library and both languages included.
const CORE = 70_000;
const PAGE = 240_000;

/** @returns {Promise<{ what: string, bytes: number, limit: number }[]>} */
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
    { what: 'the core (.wasm)', bytes: core, limit: CORE },
    { what: 'the whole page, all it may load', bytes: page, limit: PAGE },
  ];
}
