// Takes watershed.png from the built site: what its share sheet saves.
import { fileURLToPath } from 'node:url';
import { launch, serve, SITE } from '../../../benches/disk.js';

const LINK = 'surface=himmelblau&lr=0.004&starts=40&seed=7&step=1000&lang=ko&theme=light';
const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  await page.goto(`${await serve(page, SITE)}#${LINK}`);
  const part = (/** @type {string} */ name) =>
    page.locator(`watershed-figure [data-part="${name}"]`);
  // Every run has come to its end.
  await page
    .locator('watershed-figure [data-part="tally"]:not(:has([data-outcome="moving"]))')
    .waitFor();
  // The address that the caption in the picture names is the one that the post links to.
  await page.locator('watershed-figure').evaluate((figure) => {
    /** @type {any} */ (figure).base = 'https://example.org/watershed/';
  });
  await part('share').click();
  await part('share-tab').locator('[value=save]').check();
  await part('save-kind').locator('[value=map]').check();
  const [download] = await Promise.all([page.waitForEvent('download'), part('png-1').click()]);
  await download.saveAs(fileURLToPath(new URL('watershed.png', import.meta.url)));
} finally {
  await browser.close();
}
