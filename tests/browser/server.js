// A web server for files that are somebody else's: another origin than that of the site.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.png': 'image/png',
  '.gif': 'image/gif',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/**
 * Serves a folder at `localhost`, while the site is at 127.0.0.1.
 * @param {string} folder
 * @param {(text: string) => string} [change] what becomes of pages before they are sent
 * @param {object} [host] how it serves them
 * @param {Record<string, string>} [host.headers] sent with everything
 * @param {Record<string, string>} [host.types] in place of the usual ones
 * @param {Record<string, string>} [host.pages] that are not in the folder, by path
 */
export async function serveFolder(
  folder,
  change = (text) => text,
  { headers = {}, types = {}, pages = {} } = {},
) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    // Browsers ask for it where a page names none.
    if (path === '/favicon.ico') return response.writeHead(204).end();
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (pages[path]) return response.setHeader('content-type', TYPES['.html']).end(pages[path]);
    const file = join(folder, normalize(path), path.endsWith('/') ? 'index.html' : '');
    try {
      const bytes = await readFile(file);
      const page = extname(file) === '.html';
      response.setHeader(
        'content-type',
        types[extname(file)] ?? TYPES[extname(file)] ?? 'application/octet-stream',
      );
      response.end(page ? change(String(bytes)) : bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, 'localhost', () => resolve(null)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { address: `http://localhost:${port}/`, close: () => server.close() };
}
