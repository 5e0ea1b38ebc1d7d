import { defineConfig } from 'vite';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { halves } from './i18n/halves.js';
import { leanThree } from './lean-three/plugin.js';
import { pageTokens } from './page-tokens.js';
import { partsOnly } from './parts-only.js';
import { wholeAddresses } from './whole-addresses.js';

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

// The page works under this policy, so it is developed and tested under it.
// `wasm-unsafe-eval` compiles WebAssembly and nothing else; workers start from
// a Blob because a cross-origin script may not start one from its address.
// Styles come from files and constructed sheets; attributes are allowed because
// Lit's styleMap writes one the first time it renders.
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  'worker-src blob:',
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  // The preview of what is embedded.
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * The core is fetched beside the scripts that will ask for it.
 * @returns {import('vite').Plugin}
 */
const coreBeside = () => ({
  name: 'core-beside',
  transformIndexHtml: {
    order: 'post',
    handler(_, { bundle }) {
      const core = Object.keys(bundle ?? {}).find((name) => /first-[\w-]+\.wasm$/.test(name));
      if (!core) return [];
      const attrs = { rel: 'preload', as: 'fetch', crossorigin: true, href: `./${core}` };
      return [{ tag: 'link', attrs, injectTo: 'head' }];
    },
  },
});

/**
 * What the element needs at once is one file: it packs better than a dozen small ones.
 * @param {string} id @param {{getModuleInfo: (id: string) => {importedIds: readonly string[], isEntry: boolean} | null}} modules
 */
function together(id, modules) {
  const entry = here('watershed.js');
  const reached = new Set([entry]);
  for (const module of reached)
    for (const next of modules.getModuleInfo(module)?.importedIds ?? []) reached.add(next);
  return id !== entry && reached.has(id) ? 'figure' : null;
}

export default defineConfig({
  // What messengers fetch beside a link is copied as it is.
  publicDir: here('public'),
  define: { __SINGLE_FILE__: 'false' },
  plugins: [
    halves(),
    leanThree(),
    pageTokens(),
    partsOnly(),
    wholeAddresses(process.env.WATERSHED_SITE),
    coreBeside(),
  ],
  root: here('.'),
  // Relative addresses: dist/ can be put under any path of any web server.
  base: './',
  // A missing file is a 404, not the page again.
  appType: 'mpa',
  build: {
    outDir: here('../dist'),
    emptyOutDir: true,
    // The first Safari with WebAssembly SIMD is 16.4; the others had it earlier.
    target: ['chrome111', 'firefox114', 'safari16.4'],
    // Every browser of `target` knows modulepreload.
    modulePreload: { polyfill: false },
    // three.js, in a chunk of its own that nothing waits for.
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      input: {
        index: here('index.html'),
        embed: here('embed.html'),
        watershed: here('watershed.js'),
      },
      output: {
        codeSplitting: {
          groups: [
            { name: together },
            // All of three.js is fetched together: in small pieces it packs worse.
            { name: 'renderer', test: /node_modules\/three\/|surface\/renderer\.js$/ },
          ],
        },
        // Foreign pages write down the address of watershed.js, so it is stable.
        entryFileNames: (chunk) =>
          chunk.name === 'watershed' ? 'watershed.js' : 'assets/[name]-[hash].js',
      },
    },
  },
  // A classic script: from a file, and in a sandbox, browsers start no module in a worker.
  worker: { format: 'iife' },
  preview: {
    host: '127.0.0.1',
    strictPort: true,
    headers: {
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      // Pages of other sites, and sandboxed frames of this one, fetch the script and the core.
      'Access-Control-Allow-Origin': '*',
    },
  },
});
