/**
 * Everything in one file: dist/watershed.html, which opens from a disk without a server and without a network. The
 * page's scripts become one script in the file, the parts of the core and the icon addresses that hold their data.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { halves } from './i18n/halves.js';
import { leanThree } from './lean-three/plugin.js';
import { withTokens } from './page-tokens.js';

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** Nothing is fetched but what the file holds; its own script stands inside it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:",
  'worker-src blob:',
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
  'connect-src data: blob:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Text that may stand inside a script element. @param {string} code */
const inScript = (code) => code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');

/**
 * @param {string} html of the page
 * @param {string} early what it runs before it is drawn
 * @param {string} code its script, with all that it imports
 * @param {string} css
 * @param {string} icon SVG
 */
export function singleFile(html, early, code, css, icon) {
  const whole = html
    .replace(
      /<link rel="icon"[^>]*>/,
      () => `<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}" />`,
    )
    .replace(/<script src="[^"]*"><\/script>/, () => `<script>${inScript(early)}</script>`)
    .replace(/<link rel="stylesheet"[^>]*>/, () => `<style>${css}</style>`)
    .replace(/<meta property="og:[^>]*>\s*/g, '')
    .replace(
      /<script type="module" src="[^"]*"><\/script>/,
      () => `<script type="module">${inScript(code)}</script>`,
    )
    .replace(
      '<meta charset="utf-8" />',
      (charset) => `${charset}\n<meta http-equiv="Content-Security-Policy" content="${POLICY}" />`,
    );
  // Addresses in comments and in the texts of the licence are not fetched; elements that fetch are not there.
  const left = /(?:src|href)="\.\/[^"]*"/.exec(whole.replace(inScript(code), ''));
  if (left) throw new Error(`${left[0]} is not in the file.`);
  return whole;
}

async function main() {
  const built = await build({
    configFile: false,
    root: here('.'),
    base: './',
    logLevel: 'warn',
    plugins: [halves(), leanThree()],
    define: { __SINGLE_FILE__: 'true' },
    build: {
      write: false,
      copyPublicDir: false,
      target: ['chrome111', 'firefox114', 'safari16.4'],
      modulePreload: false,
      assetsInlineLimit: () => true,
      chunkSizeWarningLimit: 8000,
      rolldownOptions: {
        input: here('page.js'),
        output: { codeSplitting: false },
      },
    },
    worker: { format: 'iife' },
  });
  const [{ output }] = /** @type {any[]} */ ([built].flat());
  const scripts = output.filter((/** @type {any} */ file) => file.type === 'chunk');
  const assets = output.filter((/** @type {any} */ file) => file.type === 'asset');
  if (scripts.length !== 1 || assets.length > 0)
    throw new Error(`One script was expected: ${output.map((/** @type {any} */ f) => f.fileName)}`);
  const [html, early, page, lesson, icon] = await Promise.all(
    ['./index.html', './public/early.js', './page.css', './lesson/lesson.css', './icon.svg'].map(
      (path) => readFile(here(path), 'utf8'),
    ),
  );
  const css = withTokens(page).replace(/@import '.\/lesson\/lesson.css';/, () => lesson);
  if (css.includes('@import')) throw new Error('A style sheet is not in the file.');
  await writeFile(
    here('../dist/watershed.html'),
    singleFile(html, early, scripts[0].code, css, icon),
  );
}

if (argv[1] === fileURLToPath(import.meta.url)) await main();
