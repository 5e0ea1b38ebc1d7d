// How much a visitor downloads, compressed as a good web server does it.

import { readFile, readdir } from 'node:fs/promises';
import { brotliCompressSync } from 'node:zlib';

// In bytes. The first picture is the map, which is painted before what moves the runs and the 3D library have
// been asked for; the first visit is all that a page loads which is opened, painted in two and three dimensions and
// played to the end. `limit` is what they should weigh. `most` is a ratchet: what they weigh today and a hundredth more.
const PICTURE_CORE = { limit: 70_000, most: 64_000 };
const CORE = { limit: 100_000, most: 89_000 };
const PICTURE = { limit: 130_000, most: 130_000 };
const VISIT = { limit: 240_000, most: 229_000 };

/** @typedef {{ what: string, bytes: number, limit: number, most: number }} Size */

/**
 * @param {Iterable<string>} loaded the files of dist/ that a first visit asked for
 * @param {Iterable<string>} early those of them that it had asked for when the map was painted
 * @returns {Promise<{ sizes: Size[], later: { name: string, bytes: number }[] }>} what they weigh, and what comes when
 *   it is used
 */
export async function weigh(loaded, early) {
  const before = new Set(early);
  const first = new Set(loaded);
  const dist = new URL('../dist/', import.meta.url);
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  let pictureCore = 0;
  let core = 0;
  let picture = 0;
  let visit = 0;
  const later = [];
  for (const entry of entries) {
    // Nobody but a developer fetches a source map, and what is packed already is one of the others.
    if (!entry.isFile() || /\.(map|br|gz)$/.test(entry.name)) continue;
    const path = `${entry.parentPath ?? entry.path}/${entry.name}`;
    const name = path.slice(path.lastIndexOf('/dist/') + '/dist/'.length).replace(/^\/+/, '');
    const bytes = brotliCompressSync(await readFile(path)).length;
    if (!first.delete(name)) {
      later.push({ name, bytes });
      continue;
    }
    if (name.endsWith('.wasm')) core += bytes;
    if (name.endsWith('.wasm') && before.has(name)) pictureCore += bytes;
    if (before.has(name)) picture += bytes;
    visit += bytes;
  }
  if (first.size > 0) throw new Error(`not in dist/: ${[...first].join(', ')}`);
  return {
    sizes: [
      {
        what: 'the core (.wasm) until the first picture is painted',
        bytes: pictureCore,
        ...PICTURE_CORE,
      },
      { what: 'the core (.wasm) of a first visit', bytes: core, ...CORE },
      { what: 'until the first picture is painted', bytes: picture, ...PICTURE },
      { what: 'a first visit, all that it loads', bytes: visit, ...VISIT },
    ],
    later,
  };
}
