import { defineConfig } from '@playwright/test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const port = Number(process.env.WATERSHED_TEST_PORT ?? 4173);
// Not at the root of the server: dist/ has to work under any path.
const path = '/lectures/descent/';

export default defineConfig({
  testDir: '.',
  outputDir: fileURLToPath(new URL('../../target/browser-tests', import.meta.url)),
  // Nothing waits for a time, only for what it expects: on a busy machine that may come late.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  // The software renderer takes a core of its own.
  workers: 1,
  // A fault that comes once in hundreds of runs of a busy machine hides nobody's work, but the summary names it.
  retries: 1,
  forbidOnly: true,
  reporter: [['list']],
  use: {
    baseURL: `http://127.0.0.1:${port}${path}`,
    trace: 'off',
    launchOptions: {
      // Set by `cargo xtask test`; without it Playwright takes its own browser.
      executablePath: process.env.CHROME_PATH || undefined,
      // WebGL without a graphics card, and no request that is not the page's.
      args: [
        '--use-angle=swiftshader',
        '--enable-unsafe-swiftshader',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--no-first-run',
      ],
    },
  },
  webServer: {
    command: `node www/node_modules/vite/bin/vite.js preview www --base ${path} --port ${port}`,
    cwd: root,
    url: `http://127.0.0.1:${port}${path}`,
    reuseExistingServer: false,
    stdout: 'ignore',
  },
});
