// The runs as GIF and as WebM, decoded again by those who had no part in making them.
import { readFile } from 'node:fs/promises';
import { OUTCOMES } from '../../www/figure/outcomes.js';
import { expect, open, part, test } from './figure.js';

/** One run that arrives in the last of its steps and has its colour only there. */
const LINK = 'surface=booth&view=map&starts=1&seed=3&lr=0.05&step=5';

/** @param {import('@playwright/test').Page} page @param {string} [link] */
async function choose(page, link = LINK) {
  await open(page, link);
  await part(page, 'share').click();
  await part(page, 'share-tab').locator('[value=save]').check();
  await part(page, 'film-open').click();
  const last = Number(await part(page, 'film-to').inputValue());
  await set(page, 'stride', 1);
  await set(page, 'from', last - 12);
  await part(page, 'film-rate').selectOption('10');
  await part(page, 'film-width').selectOption('360');
}

/** @param {import('@playwright/test').Page} page @param {string} name @param {number} value */
async function set(page, name, value) {
  await part(page, `film-${name}`).fill(String(value));
  await part(page, `film-${name}`).press('Enter');
}

/** @param {import('@playwright/test').Page} page */
async function made(page) {
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 100_000 }),
    part(page, 'film-make').click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/**
 * The blocks of a GIF, after the W3C's text of GIF89a.
 * @param {Buffer} bytes
 */
function gif(bytes) {
  expect(bytes.toString('latin1', 0, 6)).toBe('GIF89a');
  const [width, height] = [bytes.readUInt16LE(6), bytes.readUInt16LE(8)];
  const table = (/** @type {number} */ flags) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + table(bytes[10]);
  const skip = () => {
    while (bytes[at] !== 0) at += bytes[at] + 1;
    at += 1;
  };
  /** @type {number[]} */
  const delays = [];
  let frames = 0;
  let loops = false;
  for (;;) {
    const kind = bytes[at++];
    if (kind === 0x3b) break;
    if (kind === 0x21) {
      const label = bytes[at++];
      if (label === 0xf9) delays.push(bytes.readUInt16LE(at + 2));
      if (label === 0xff) loops = bytes.toString('latin1', at + 1, at + 12) === 'NETSCAPE2.0';
      skip();
    } else if (kind === 0x2c) {
      frames++;
      at += 9 + table(bytes[at + 8]) + 1;
      skip();
    } else throw new Error(`${kind} at ${at - 1} begins no block`);
  }
  expect(at).toBe(bytes.length);
  return { width, height, delays, frames, loops };
}

/** Whether some pixels have a colour, give or take. @param {number[]} pixels r, g, b, … @param {string} hex @param {number} near */
function shows(pixels, hex, near) {
  const wanted = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  let count = 0;
  for (let i = 0; i < pixels.length; i += 3)
    if (wanted.every((value, c) => Math.abs(pixels[i + c] - value) <= near)) count++;
  return count;
}
const named = (/** @type {string} */ name) =>
  /** @type {string} */ (OUTCOMES.find((outcome) => outcome.name === name)?.light);

test('a GIF has a frame for every step, in the colours of the runs', async ({ page }) => {
  await choose(page);
  const told = part(page, 'film-size');
  await expect(told).toContainText('13 frames, 3.2 s.');
  await expect(told).toContainText('About', { timeout: 60_000 });
  const about = /About ([\d.,]+) (KB|MB)/.exec((await told.textContent()) ?? '') ?? [];
  const guessed = Number(about[1].replace(',', '')) * (about[2] === 'MB' ? 1e6 : 1e3);
  const { name, bytes } = await made(page);
  expect(name).toBe('watershed-booth-map.gif');
  const { width, height, delays, frames, loops } = gif(bytes);
  expect([width, height % 2, frames, loops]).toEqual([360, 0, 13, true]);
  expect(delays).toEqual([...Array(12).fill(10), 200]);
  expect(guessed).toBeGreaterThan(bytes.length / 2);
  expect(guessed).toBeLessThan(bytes.length * 2);
  const seen = await page.evaluate(async (base64) => {
    const data = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const decoder = new /** @type {any} */ (globalThis).ImageDecoder({ data, type: 'image/gif' });
    const frame = async (/** @type {number} */ frameIndex) => {
      const { image } = await decoder.decode({ frameIndex });
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.displayWidth, image.displayHeight];
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      context.drawImage(image, 0, 0);
      image.close();
      const { data: rgba } = context.getImageData(0, 0, canvas.width, canvas.height);
      return [...rgba].filter((_, i) => i % 4 < 3);
    };
    await decoder.tracks.ready;
    return {
      count: decoder.tracks.selectedTrack.frameCount,
      first: await frame(0),
      last: await frame(12),
    };
  }, bytes.toString('base64'));
  expect(seen.count).toBe(13);
  // Path and ball of the run that has arrived, and its entry in the legend.
  const lowest = named('lowest');
  expect(shows(seen.first, lowest, 14)).toBe(0);
  expect(shows(seen.last, lowest, 14)).toBeGreaterThan(100);
  expect(shows(seen.last, '#fbfaf7', 6)).toBeGreaterThan(width * 40);
  await expect(part(page, 'film-done')).toContainText('Saved');
});

/**
 * Plays a film beside the page, which lets nothing be played on itself, and looks at a moment of it.
 * @param {import('@playwright/test').Page} page @param {Buffer} bytes @param {number} at seconds
 */
async function played(page, bytes, at) {
  const other = await page.context().newPage();
  const address = new URL('played.html', page.url()).href;
  await other.route(address, (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  await other.goto(address);
  const seen = await other.evaluate(
    async ([base64, moment]) => {
      const data = Uint8Array.from(atob(String(base64)), (c) => c.charCodeAt(0));
      const video = document.createElement('video');
      const happens = (/** @type {string} */ name) =>
        new Promise((resolve, reject) => {
          video.addEventListener(name, resolve, { once: true });
          video.addEventListener('error', () => reject(video.error), { once: true });
        });
      video.muted = true;
      video.src = URL.createObjectURL(new Blob([data], { type: 'video/webm' }));
      await happens('loadeddata');
      video.currentTime = Number(moment);
      await happens('seeked');
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      context.drawImage(video, 0, 0);
      const { data: rgba } = context.getImageData(0, 0, canvas.width, canvas.height);
      const pixels = [...rgba].filter((_, i) => i % 4 < 3);
      return { width: canvas.width, height: canvas.height, duration: video.duration, pixels };
    },
    /** @type {[string, number]} */ ([bytes.toString('base64'), at]),
  );
  await other.close();
  return seen;
}

for (const [what, link, kind] of [
  ['the map', LINK, 'map'],
  ['the 3D view', LINK.replace('view=map', 'view=3d'), 'surface'],
])
  test(`a WebM film of ${what} plays as long as it should and shows the runs`, async ({ page }) => {
    await choose(page, link);
    await part(page, 'film-format').selectOption('webm');
    const { name, bytes } = await made(page);
    expect(name).toBe(`watershed-booth-${kind}.webm`);
    const late = await played(page, bytes, 2.5);
    const early = await played(page, bytes, 0.02);
    expect([late.width, late.height % 2]).toEqual([360, 0]);
    // The times are those of the frames, however slow the machine was.
    expect(late.duration).toBeCloseTo(3.2, 1);
    const lowest = named('lowest');
    expect(shows(early.pixels, lowest, 24)).toBe(0);
    expect(shows(late.pixels, lowest, 24)).toBeGreaterThan(40);
    expect(shows(late.pixels, '#fbfaf7', 12)).toBeGreaterThan(360 * 40);
  });

test('without an encoder the recorder takes the film', async ({ page }) => {
  await page.addInitScript(() => {
    delete (/** @type {any} */ (globalThis).VideoEncoder);
  });
  await choose(page);
  await part(page, 'film-format').selectOption('webm');
  await expect(page.locator('watershed-figure')).toContainText('only a recorder');
  const { name, bytes } = await made(page);
  expect(name).toBe('watershed-booth-map.webm');
  const { width, pixels } = await played(page, bytes, 1);
  expect(width).toBe(360);
  expect(shows(pixels, '#fbfaf7', 12)).toBeGreaterThan(360 * 40);
});

test('where neither is there the choice says why it cannot be had', async ({ page }) => {
  await page.addInitScript(() => {
    delete (/** @type {any} */ (globalThis).VideoEncoder);
    delete (/** @type {any} */ (globalThis).MediaRecorder);
  });
  await choose(page);
  await expect(part(page, 'film-format').locator('[value=webm]')).toBeDisabled();
  await expect(page.locator('watershed-figure')).toContainText('neither an encoder nor a recorder');
});

test('where no worker may start, a GIF is made in slices', async ({ page }) => {
  await choose(page);
  await page.evaluate(() => {
    Object.defineProperty(globalThis, 'Worker', {
      value: class {
        constructor() {
          throw new Error('refused');
        }
      },
    });
  });
  const { bytes } = await made(page);
  expect(gif(bytes).frames).toBe(13);
});

test('a film can be cancelled, too long a one is not begun, and a refused one says what helps', async ({
  page,
  faults,
}) => {
  faults.allow(/./);
  await choose(page, `${LINK}&steps=4000&tolerance=0`);
  await set(page, 'from', 0);
  await set(page, 'to', 3000);
  await set(page, 'stride', 1);
  await expect(part(page, 'film-size')).toContainText('3001 frames would be too many');
  await expect(part(page, 'film-make')).toBeDisabled();
  await set(page, 'to', 1000);
  /** @type {string[]} */
  const saved = [];
  page.on('download', (download) => saved.push(download.suggestedFilename()));
  await part(page, 'film-make').click();
  await expect(part(page, 'film-progress')).toBeVisible();
  await expect
    .poll(() => part(page, 'film-progress').evaluate((bar) => /** @type {any} */ (bar).value))
    .toBeGreaterThan(0);
  await part(page, 'film-cancel').press('Enter');
  await expect(part(page, 'film-done')).toContainText('Cancelled');
  await expect(part(page, 'film-progress')).toHaveCount(0);
  expect(saved).toEqual([]);
  await page.evaluate(() => {
    globalThis.createImageBitmap = () => Promise.reject(new Error('no memory'));
  });
  await set(page, 'to', 5);
  await part(page, 'film-make').click();
  await expect(part(page, 'film-fault')).toContainText('no memory');
});

test('the page stays awake while a GIF is made', async ({ page }) => {
  await choose(page);
  await set(page, 'from', 0);
  await set(page, 'to', 30);
  await expect(part(page, 'film-size')).toContainText('About', { timeout: 60_000 });
  const tasks = await page.evaluate(async () => {
    const { shadowRoot: root } = /** @type {any} */ (document.querySelector('watershed-figure'));
    const found = /** @type {number[]} */ ([]);
    const observer = new PerformanceObserver((list) =>
      found.push(...list.getEntries().map(({ duration }) => duration)),
    );
    observer.observe({ entryTypes: ['longtask'] });
    root.querySelector('[data-part="film-make"]').click();
    await new Promise((resolve) => {
      const look = () =>
        root.querySelector('[data-part="film-done"]') ? resolve(null) : setTimeout(look, 20);
      look();
    });
    // One that is meant, so that a silent observer is noticed.
    setTimeout(() => {
      const end = performance.now() + 400;
      while (performance.now() < end);
    });
    await new Promise((resolve) => {
      const look = () => (found.some((ms) => ms >= 400) ? resolve(null) : setTimeout(look, 20));
      look();
    });
    observer.disconnect();
    return found.sort((a, b) => a - b).slice(0, -1);
  });
  // The browser calls a task long from 50 ms on; another program may hold up one or two of some hundred.
  expect(tasks.length, String(tasks)).toBeLessThan(4);
});
