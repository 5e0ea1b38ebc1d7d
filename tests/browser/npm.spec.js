// The npm package as those who install it meet it: packed, put into an empty project, built by its bundler, opened.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serveFolder } from './server.js';
import { again, expect, part, picture, ready, scenario, seek, shownTally, test } from './figure.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Every package of ours at its version, so that nothing newer comes in. */
async function pinned() {
  const { packages } = JSON.parse(await readFile(`${root}www/package-lock.json`, 'utf8'));
  return Object.fromEntries(
    Object.entries(packages).flatMap(([path, { version }]) => {
      const name = path.replace(/^node_modules\//, '');
      return path !== '' && !name.includes('node_modules/') ? [[name, version]] : [];
    }),
  );
}

/** @type {string} */
let folder;
/** @type {Awaited<ReturnType<typeof serveFolder>>} */
let site;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watershed-npm-'));
  const project = join(folder, 'project');
  const packed = await run(npm, ['pack', '--json', `${root}target/npm`], { cwd: folder });
  const [{ filename, files }] = JSON.parse(packed.stdout);
  const names = files.map((/** @type {{path: string}} */ { path }) => path);
  for (const name of ['README.md', 'LICENSE-MIT', 'LICENSE-APACHE', 'THIRD-PARTY.md'])
    expect(names).toContain(name);
  for (const name of ['watershed-figure.d.ts', 'core/watershed.d.ts', 'custom-elements.json'])
    expect(names).toContain(name);

  await mkdir(project);
  await cp(`${root}tests/browser/npm`, project, { recursive: true });
  // What the docs say of React, and of the address that links lead to.
  const docs = await readFile(`${root}docs/embed.md`, 'utf8');
  const block = (/** @type {string} */ kind) =>
    new RegExp('```' + kind + '\\n([^]*?)```').exec(docs)?.[1] ?? '';
  await writeFile(join(project, 'lesson.jsx'), block('jsx'));
  await writeFile(join(project, 'home.js'), block('js'));
  const { vite, react, 'react-dom': dom, ...others } = await pinned();
  const description = {
    private: true,
    type: 'module',
    dependencies: { 'watershed-figure': `file:../${filename}`, react, 'react-dom': dom },
    devDependencies: { vite },
    overrides: others,
  };
  await writeFile(join(project, 'package.json'), JSON.stringify(description));
  const quiet = ['--no-audit', '--no-fund', '--silent'];
  await run(npm, ['install', '--prefer-offline', ...quiet], { cwd: project });
  // Two pages are all that the project's Vite is told.
  await writeFile(
    join(project, 'vite.config.js'),
    "export default { build: { rolldownOptions: { input: ['index.html', 'react.html'] } } };\n",
  );
  await run(process.execPath, ['node_modules/vite/bin/vite.js', 'build'], { cwd: project });
  site = await serveFolder(join(project, 'dist'));
});

test.afterAll(async () => {
  site?.close();
  await rm(folder, { recursive: true, force: true });
});

test('the types that come with it hold in strict TypeScript', async () => {
  const tsc = `${root}www/node_modules/typescript/bin/tsc`;
  // wasm-bindgen's declarations name Symbol.dispose, which is in no numbered year yet.
  const options = ['--noEmit', '--strict', '--module', 'esnext', '--moduleResolution', 'bundler'];
  options.push('--target', 'es2022', '--lib', 'esnext,dom,dom.iterable');
  const check = (/** @type {string} */ file) =>
    run(process.execPath, [tsc, ...options, file], { cwd: join(folder, 'project') });
  await check('main.ts');
  // They can be broken, too.
  const text = await readFile(join(folder, 'project/main.ts'), 'utf8');
  await writeFile(join(folder, 'project/wrong.ts'), text.replace('(detail)', '(detail.stop)'));
  await expect(check('wrong.ts')).rejects.toThrow();
});

test('the figure runs in a page that Vite has built, and the core beside it', async ({
  page,
  faults,
}) => {
  faults.allow(/request outside the site: http:\/\/localhost:/);
  await page.goto(site.address);
  await ready(page);
  expect(page.workers()).toHaveLength(1);
  const { tally, computed } = again(await scenario(page));
  await expect(part(page, 'scrub')).toHaveAttribute('max', String(computed));
  await seek(page, computed);
  await expect.poll(async () => (await shownTally(page)).counts).toEqual(tally(computed));
  await expect.poll(async () => (await picture(page, 'surface'))?.colours ?? 0).toBeGreaterThan(99);
  const told = await page.evaluate(() => /** @type {any} */ (window).steps.at(-1));
  expect(told.step).toBe(computed);
  const core = JSON.parse(await page.locator('body > output').innerText());
  expect(core).toEqual({ known: true, total: 100, lowest: expect.any(Number) });
  expect(core.lowest).toBeGreaterThan(10);
  // What is loaded when it is used is found as well: a panel, the rest of the core, the sheet.
  await part(page, 'formula').fill('x^4+y^2-x');
  await expect.poll(async () => (await scenario(page)).formula).toBe('x^4+y^2-x');
  await part(page, 'share').click();
  await expect(part(page, 'share-sheet')).toBeVisible();
  // No page of ours lies beside somebody's bundle, so there is no link to it; a page can name one.
  await expect(part(page, 'share-tab').locator('[value=link]')).toHaveCount(0);
  await expect(part(page, 'csv')).toBeVisible();
  await expect(part(page, 'copy')).toHaveCount(0);
});

test('React sets its attributes, hears its events and calls its methods', async ({
  page,
  faults,
}) => {
  faults.allow(/request outside the site: http:\/\/localhost:/);
  await page.goto(`${site.address}react.html`);
  await ready(page);
  expect((await scenario(page)).lr).toEqual([[0, 0.01]]);
  await page.getByRole('button', { name: 'Twice the rate' }).click();
  await expect.poll(async () => (await scenario(page)).lr).toEqual([[0, 0.02]]);
  await expect(part(page, 'scrub')).not.toHaveAttribute('max', '0');
  await page.getByRole('button', { name: 'To step 30' }).click();
  await expect(page.getByText('Step 30', { exact: true })).toBeVisible();
  // This page has said where links lead.
  await part(page, 'share').click();
  await expect(part(page, 'share-link')).toHaveValue(
    /^https:\/\/example\.org\/watershed\/#.*lr=0\.02/,
  );
});
