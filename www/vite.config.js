import { defineConfig } from 'vite';
import { fileURLToPath } from 'node:url';
import { leanThree } from './lean-three.js';

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
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export default defineConfig({
  plugins: [leanThree()],
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
        // Foreign pages write down the address of watershed.js, so it is stable.
        entryFileNames: (chunk) =>
          chunk.name === 'watershed' ? 'watershed.js' : 'assets/[name]-[hash].js',
      },
    },
  },
  worker: { format: 'es' },
  preview: {
    host: '127.0.0.1',
    strictPort: true,
    headers: { 'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff' },
  },
});
