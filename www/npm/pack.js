/**
 * The npm package: a folder, target/npm, that `npm pack` and `npm publish` take as it is. It holds the element as a
 * bundle that other bundlers take in, the core's package as wasm-pack made it, and what tells editors and people of both.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { halves } from '../i18n/halves.js';
import { leanThree } from '../lean-three/plugin.js';
import { partsOnly } from '../parts-only.js';

const run = promisify(execFile);
const www = fileURLToPath(new URL('../', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const out = `${root}target/npm/`;

const json = async (/** @type {string} */ path) => JSON.parse(await readFile(path, 'utf8'));

/** The element, with everything that it fetches when it is used. */
async function element() {
  const site = process.env.WATERSHED_SITE?.replace(/\/*$/, '/') ?? '';
  await build({
    configFile: false,
    root: www,
    base: './',
    logLevel: 'warn',
    plugins: [halves(), leanThree(), partsOnly()],
    define: { __HOME__: JSON.stringify(site) },
    build: {
      outDir: out,
      emptyOutDir: false,
      copyPublicDir: false,
      target: ['chrome111', 'firefox114', 'safari16.4'],
      // Whoever bundles it says what is preloaded.
      modulePreload: false,
      assetsInlineLimit: 0,
      assetsDir: 'parts',
      chunkSizeWarningLimit: 800,
      rolldownOptions: {
        input: { 'watershed-figure': `${www}npm/element.js` },
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: '[name].js', chunkFileNames: 'parts/[name]-[hash].js' },
      },
    },
    worker: { format: 'iife' },
  });
}

/** The types that JSDoc states, as a declaration for others. */
async function types() {
  await run(process.execPath, [
    `${www}node_modules/typescript/bin/tsc`,
    ...['--declaration', '--allowJs', '--emitDeclarationOnly', '--skipLibCheck'],
    ...['--target', 'es2022', '--module', 'esnext', '--outDir', out, `${www}engine/types.js`],
  ]);
  const text = await readFile(`${www}npm/element.d.ts`, 'utf8');
  await writeFile(
    `${out}watershed-figure.d.ts`,
    text.replaceAll("'../engine/types.js'", "'./types.js'"),
  );
}

/** What is in the bundle and in the core, and under which licence. */
async function notices() {
  const { packages } = await json(`${www}package-lock.json`);
  const parts = [];
  for (const [path, { dev, version, license }] of Object.entries(packages)) {
    if (path === '' || dev) continue;
    const files = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license'];
    const texts = await Promise.all(
      files.map((file) => readFile(`${www}${path}/${file}`, 'utf8').catch(() => null)),
    );
    const text = texts.find((found) => found !== null)?.trim();
    const name = path.replace(/^.*node_modules\//, '');
    parts.push(`### ${name} ${version} (${license})\n${text ? `\n\`\`\`\n${text}\n\`\`\`\n` : ''}`);
  }
  const { stdout } = await run(
    'cargo',
    [
      ...['tree', '--package', 'watershed', '--target', 'wasm32-unknown-unknown'],
      ...['--edges', 'normal,no-proc-macro', '--prefix', 'none', '--format', '{p} ({l})'],
    ],
    { cwd: root },
  );
  const crates = [...new Set(stdout.trim().split('\n').slice(1))]
    .map((line) => line.replace(/ \(\*\)$/, ''))
    .filter((line, i, all) => all.indexOf(line) === i)
    .sort();
  await writeFile(
    `${out}THIRD-PARTY.md`,
    `# What others have made

## Packages in the element's bundle

${parts.join('\n')}
## Crates in the core

${crates.map((line) => `- ${line}`).join('\n')}
`,
  );
}

async function manifest() {
  const { name, version, description, license } = await json(`${www}package.json`);
  const data = {
    name,
    version,
    description,
    license,
    keywords: ['gradient-descent', 'optimization', 'web-component', 'education', 'wasm'],
    type: 'module',
    exports: {
      '.': { types: './watershed-figure.d.ts', default: './watershed-figure.js' },
      './core': { types: './core/watershed.d.ts', default: './core/watershed.js' },
      './core/watershed_bg.wasm': './core/watershed_bg.wasm',
      './custom-elements.json': './custom-elements.json',
      './package.json': './package.json',
    },
    types: './watershed-figure.d.ts',
    customElements: 'custom-elements.json',
    sideEffects: ['./watershed-figure.js'],
  };
  await writeFile(`${out}package.json`, `${JSON.stringify(data, null, 2)}\n`);
}

await rm(out, { recursive: true, force: true });
await mkdir(`${out}core`, { recursive: true });
await element();
await Promise.all([
  types(),
  notices(),
  manifest(),
  ...['watershed.js', 'watershed.d.ts', 'watershed_bg.wasm', 'watershed_bg.wasm.d.ts'].map((name) =>
    cp(`${www}pkg/${name}`, `${out}core/${name}`),
  ),
  readFile(`${www}custom-elements.json`, 'utf8').then((text) =>
    writeFile(
      `${out}custom-elements.json`,
      text.replaceAll('"watershed.js"', '"watershed-figure.js"'),
    ),
  ),
  cp(`${root}docs/element.md`, `${out}element.md`),
  cp(`${www}npm/README.md`, `${out}README.md`),
  ...['LICENSE-MIT', 'LICENSE-APACHE'].map((name) => cp(root + name, out + name)),
]);
