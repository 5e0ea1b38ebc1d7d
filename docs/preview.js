// Takes www/public/preview.png, which messengers show beside a link, of the built page:
//   cargo xtask build && node docs/preview.js && cargo xtask build
// CHROME_PATH names the browser; without it Playwright's own is taken.

import { launch, serve, SITE } from '../benches/disk.js';
import { fileURLToPath } from 'node:url';

/** What messengers ask for, in pixels. */
const SIZE = { width: 1200, height: 630 };
/** Most runs have arrived, some still move: both colours are there. */
const LINK =
  'surface=himmelblau&starts=50&seed=7&step=33&theme=light&lang=en' +
  '&hide=tools,formula,view,scale,fog,transport,readout,settings,panels';
/** No words that can be pressed, no arrow that opens nothing. */
const LOOK =
  '.masthead { display: none !important; } body { margin: 0 !important; padding-top: 14px !important; } main { border: 0 !important; }';
const INNER = `
  .bar, [data-part='surfaces'] svg, [part='top'] svg { display: none !important; }
  .panes { height: 470px !important; display: grid !important; grid-template-columns: 1fr 500px !important; }
  .panes .pane, .panes .host { height: 470px !important; min-height: 0 !important; aspect-ratio: auto !important; width: auto !important; max-width: none !important; }
`;

const browser = await launch();
try {
  const page = await browser.newPage({ viewport: SIZE, deviceScaleFactor: 1 });
  const address = new URL('embed.html', await serve(page, SITE)).href;
  await page.goto(`${address}#${LINK}`);
  await page.addStyleTag({ content: LOOK });
  const figure = page.locator('watershed-figure');
  await figure.evaluate((element, css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    const root = /** @type {ShadowRoot} */ (element.shadowRoot);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }, INNER);
  // The surface takes the place of the words that it is on its way.
  await figure.locator('.pane.surface .over').waitFor({ state: 'detached' });
  await figure.locator('[data-part="tally"][data-step="33"]').waitFor();
  await page.waitForTimeout(1500);
  const path = fileURLToPath(new URL('../www/public/preview.png', import.meta.url));
  await page.screenshot({ path });
} finally {
  await browser.close();
}
