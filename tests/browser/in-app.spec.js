/**
 * The browsers inside messengers, as far as they can be had without the phones: their names, a phone's screen and
 * finger, and what they are known to refuse. The engine stays the one that the tests run on; of what it has learnt since
 * Chromium 111, the oldest that the build is made for, the page must not need anything.
 */
import { expect, part, picture, ready, scenario, test } from './figure.js';

const ANDROID = 'Mozilla/5.0 (Linux; Android 13; SM-S911N Build/TP1A.220624.014; wv)';
const WEBVIEW = 'AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/111.0.5563.116';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 16_4 like Mac OS X) AppleWebKit/605.1.15';

/** How the browsers introduce themselves. @type {[string, string][]} */
const BROWSERS = [
  ['KakaoTalk', `${ANDROID} ${WEBVIEW} Mobile Safari/537.36 KAKAOTALK/10.4.5 (INAPP)`],
  ['KakaoTalk, iPhone', `${IPHONE} (KHTML, like Gecko) Mobile/15E148 KAKAOTALK/10.4.5 (INAPP)`],
  ['Line', `${ANDROID} ${WEBVIEW} Mobile Safari/537.36 Line/13.19.1/IAB`],
  ['Instagram', `${ANDROID} ${WEBVIEW} Mobile Safari/537.36 Instagram 309.0.0.40.113 Android`],
  ['Facebook', `${ANDROID} ${WEBVIEW} Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/441.0.0.39.109;]`],
  ['WeChat', `${ANDROID} ${WEBVIEW} XWEB/1110005 MMWEBSDK/20230805 MicroMessenger/8.0.42`],
];

/** Takes away what such browsers refuse, and what is newer than the oldest that is built for. */
function limits() {
  const refuse = () => {
    throw new DOMException('refused', 'SecurityError');
  };
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
    Object.defineProperty(window, name, { get: refuse });
  Object.defineProperty(document, 'cookie', { get: refuse, set: refuse });
  Object.defineProperty(navigator, 'clipboard', { value: undefined });
  Object.defineProperty(navigator, 'serviceWorker', { get: refuse });
  /** @type {any} */ (navigator).share = () =>
    Promise.reject(new DOMException('refused', 'NotAllowedError'));
  const element = /** @type {any} */ (Element.prototype);
  delete element.requestFullscreen;
  delete element.webkitRequestFullscreen;
  Object.assign(window, { opened: 0 });
  window.open = () => /** @type {any} */ (window.opened++, null);
  window.alert = window.confirm = window.prompt = refuse;
  /** @type {[any, string[]][]} */
  const since = [
    [Promise, ['withResolvers', 'try']],
    [Array, ['fromAsync']],
    [Object, ['groupBy']],
    [Map, ['groupBy']],
    [URL, ['canParse', 'parse']],
    [Set.prototype, ['union', 'intersection', 'difference', 'symmetricDifference', 'isSubsetOf']],
    [ArrayBuffer.prototype, ['transfer', 'transferToFixedLength']],
    [Element.prototype, ['setHTMLUnsafe', 'moveBefore', 'checkVisibility']],
    [HTMLElement.prototype, ['showPopover', 'hidePopover', 'togglePopover']],
    [Uint8Array, ['fromBase64']],
    [window, ['Iterator', 'scheduler', 'navigation', 'CloseWatcher']],
  ];
  for (const [owner, names] of since)
    for (const name of names) if (owner && name in owner) delete owner[name];
}

/** @param {import('@playwright/test').Browser} browser @param {string | undefined} baseURL @param {string} userAgent */
async function phone(browser, baseURL, userAgent) {
  const context = await browser.newContext({
    baseURL,
    userAgent,
    viewport: { width: 375, height: 640 },
    isMobile: true,
    hasTouch: true,
    locale: 'ko-KR',
  });
  const page = await context.newPage();
  /** @type {string[]} */
  const found = [];
  page.on('pageerror', (error) => found.push(error.message));
  page.on('console', (message) => message.type() === 'error' && found.push(message.text()));
  await page.addInitScript(limits);
  return { page, found, close: () => context.close() };
}

test('in the browser of a messenger all of it can be used', async ({ browser, baseURL }) => {
  const { page, found, close } = await phone(browser, baseURL, BROWSERS[0][1]);
  await page.goto('index.html#surface=six_hump_camel&starts=20&seed=5&view=3d&lang=ko');
  await ready(page);
  // What is to be missing is missing.
  const missing = await page.evaluate(() => {
    try {
      return String(localStorage);
    } catch {
      return [
        typeof navigator.clipboard,
        'groupBy' in Object,
        'requestFullscreen' in document.body,
      ];
    }
  });
  expect(missing).toEqual(['undefined', false, false]);
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: '한 단계 앞으로', exact: true }).tap();
  await expect(part(page, 'tally')).toHaveAttribute('data-step', '1');
  await expect.poll(async () => (await picture(page, 'surface'))?.colours ?? 0).toBeGreaterThan(99);
  // Without a clipboard the link stands there to be copied by hand.
  await part(page, 'copy').tap();
  const byHand = page.locator('watershed-figure input[readonly]').first();
  await expect(byHand).toHaveValue(
    /#surface=six_hump_camel&starts=20&seed=5&step=1&view=3d&lang=ko$/,
  );
  await page.keyboard.press('Escape');
  await part(page, 'share').tap();
  await part(page, 'system-share').tap();
  await part(page, 'copy-share-link').tap();
  // What cannot be put on the clipboard is selected.
  const selected = await part(page, 'share-link').evaluate((field) => {
    const { selectionStart, selectionEnd, value } = /** @type {HTMLInputElement} */ (field);
    return (
      /** @type {number} */ (selectionEnd) - /** @type {number} */ (selectionStart) === value.length
    );
  });
  expect(selected).toBe(true);
  // The card fills the page where it may not fill the screen.
  await part(page, 'show-card').tap();
  await expect(part(page, 'card')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await part(page, 'language').tap();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  // No window was asked for, and nothing was reported.
  expect(await page.evaluate(() => /** @type {any} */ (window).opened)).toBe(0);
  expect(found).toEqual([]);
  await close();
});

for (const [name, userAgent] of BROWSERS.slice(1))
  test(`${name}: a shared link shows its picture and steps`, async ({ browser, baseURL }) => {
    const { page, found, close } = await phone(browser, baseURL, userAgent);
    await page.goto('index.html#surface=bowl&starts=9&seed=5&view=map');
    await ready(page);
    await page.getByRole('button', { name: '한 단계 앞으로', exact: true }).tap();
    await expect(part(page, 'tally')).toHaveAttribute('data-step', '1');
    expect(await scenario(page)).toMatchObject({ surface: 'bowl', starts: 9, seed: 5 });
    expect(found).toEqual([]);
    await close();
  });
