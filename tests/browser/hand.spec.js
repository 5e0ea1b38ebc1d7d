import {
  addStart,
  again,
  button,
  COLOURS,
  expect,
  host,
  learnMap,
  mapPainted,
  markedWith,
  open,
  part,
  picture,
  scenario,
  seek,
  shownTally,
  test,
} from './figure.js';

test('a click adds a start, a drag moves it, undo brings it back', async ({ page }) => {
  await open(page, 'view=map&starts=6');
  await mapPainted(page);
  const place = await learnMap(page);
  const { at } = await scenario(page);
  expect(at).toHaveLength(8);
  // Six were drawn; to add by hand did not move them.
  const drawn = again({ ...(await scenario(page)), at: null }).positions(0);
  expect(at.slice(0, 6).flat()).toEqual(drawn);
  // The new run is selected and runs like any other.
  await expect(page.getByText('Run 8 of 8')).toBeVisible();
  const from = place(at[7]);
  const to = { x: from.x - 60, y: from.y + 45 };
  const box = /** @type {any} */ (await host(page, 'map').boundingBox());
  await page.mouse.move(box.x + from.x, box.y + from.y);
  await page.mouse.down();
  await page.mouse.move(box.x + from.x - 20, box.y + from.y + 20);
  await page.mouse.move(box.x + to.x, box.y + to.y, { steps: 5 });
  await page.mouse.up();
  await expect
    .poll(async () => {
      const moved = place((await scenario(page)).at[7]);
      return Math.hypot(moved.x - to.x, moved.y - to.y);
    })
    .toBeLessThan(2);
  const moved = await scenario(page);
  expect(moved.at.slice(0, 7)).toEqual(at.slice(0, 7));
  const { tally, computed } = again(moved);
  await expect(part(page, 'scrub')).toHaveAttribute('max', String(computed));
  await seek(page, computed);
  await expect.poll(async () => (await shownTally(page)).counts).toEqual(tally(computed));
  // One undo for the whole drag, one for each start added.
  await button(page, 'Undo').click();
  await expect.poll(async () => (await scenario(page)).at).toEqual(at);
  await button(page, 'Undo').click();
  await button(page, 'Undo').click();
  await expect.poll(async () => (await scenario(page)).at).toBe(null);
  await expect(button(page, 'Undo')).toBeDisabled();
  await button(page, 'Redo').click();
  await expect.poll(async () => (await scenario(page)).at?.length).toBe(7);
});

test('a click on the surface in 3D adds a start where the surface was clicked', async ({
  page,
}) => {
  await open(page, 'surface=bowl&view=3d&starts=3');
  await expect
    .poll(async () => (await picture(page, 'surface'))?.colours ?? 0)
    .toBeGreaterThan(200);
  const box = /** @type {any} */ (await host(page, 'surface').boundingBox());
  const add = async (/** @type {number} */ u, /** @type {number} */ v) => {
    const count = (await scenario(page)).at?.length ?? 3;
    await host(page, 'surface').click({ position: { x: box.width * u, y: box.height * v } });
    await expect.poll(async () => (await scenario(page)).at?.length).toBe(count + 1);
    return (await scenario(page)).at.at(-1);
  };
  const [middle, right] = [await add(0.5, 0.6), await add(0.5, 0.4)];
  const { x, y } = await scenario(page);
  const land = again(await scenario(page)).objective.describe();
  for (const [px, py] of [middle, right]) {
    expect(px).toBeGreaterThanOrEqual((x ?? land.x)[0]);
    expect(px).toBeLessThanOrEqual((x ?? land.x)[1]);
    expect(py).toBeGreaterThanOrEqual((y ?? land.y)[0]);
    expect(py).toBeLessThanOrEqual((y ?? land.y)[1]);
  }
  expect(Math.hypot(right[0] - middle[0], right[1] - middle[1])).toBeGreaterThan(0.05);
});

test('a start is dragged on the surface in 3D to where a click would have put it', async ({
  page,
}) => {
  await open(page, 'surface=bowl&view=3d&starts=1');
  await expect
    .poll(async () => (await picture(page, 'surface'))?.colours ?? 0)
    .toBeGreaterThan(200);
  const box = /** @type {any} */ (await host(page, 'surface').boundingBox());
  const spot = (/** @type {number} */ v) => ({ x: 0.5 * box.width, y: v * box.height });
  const add = async (/** @type {number} */ v) => {
    await host(page, 'surface').click({ position: spot(v) });
    await expect.poll(async () => (await scenario(page)).at?.length).toBe(2);
    return (await scenario(page)).at[1];
  };
  const wanted = await add(0.6);
  await button(page, 'Undo').click();
  await expect.poll(async () => (await scenario(page)).at).toBe(null);
  const added = await add(0.4);
  expect(Math.hypot(added[0] - wanted[0], added[1] - wanted[1])).toBeGreaterThan(0.1);
  await page.mouse.move(box.x + spot(0.4).x, box.y + spot(0.4).y);
  await page.mouse.down();
  await page.mouse.move(box.x + spot(0.6).x, box.y + spot(0.6).y, { steps: 6 });
  await page.mouse.up();
  const apart = async (/** @type {number[]} */ [x, y]) => {
    const [px, py] = (await scenario(page)).at[1];
    return Math.hypot(px - x, py - y);
  };
  await expect.poll(() => apart(wanted)).toBeLessThan(0.05);
  // The camera stands where it stood.
  expect((await scenario(page)).camera).toBe(null);
  await button(page, 'Undo').click();
  await expect.poll(() => apart(added)).toBe(0);
});

test('from 1440 to 375 pixels everything keeps its place and nothing sticks out', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page, 'view=map&at=-4.5,0.5;4,4.6');
  await mapPainted(page);
  const { positions } = again(await scenario(page));
  await seek(page, 3);
  for (const width of [1440, 1024, 768, 375, 320]) {
    await page.setViewportSize({ width, height: 812 });
    await expect
      .poll(() => page.evaluate(() => document.documentElement.clientWidth))
      .toBeLessThanOrEqual(width);
    const wide = await page.evaluate(() => {
      const figure = /** @type {HTMLElement} */ (document.querySelector('watershed-figure'));
      const right = [...(figure.shadowRoot?.querySelectorAll('*') ?? [])].map((element) => {
        const { right: edge, width: size } = element.getBoundingClientRect();
        return size > 0 && element.checkVisibility({ visibilityProperty: true }) ? edge : 0;
      });
      return {
        page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        figure: Math.max(...right) - document.documentElement.clientWidth,
      };
    });
    expect(wide.page, `page at ${width}`).toBeLessThanOrEqual(0);
    expect(wide.figure, `figure at ${width}`).toBeLessThanOrEqual(0.5);
    // The picture fills its host, and is painted anew for the new size.
    await expect
      .poll(() =>
        host(page, 'map').evaluate((element) => {
          const canvas = /** @type {HTMLCanvasElement} */ (element.querySelector('canvas'));
          const ratio = Math.min(devicePixelRatio, 2);
          return (
            Math.abs(canvas.width - element.clientWidth * ratio) +
            Math.abs(canvas.height - element.clientHeight * ratio)
          );
        }),
      )
      .toBeLessThanOrEqual(2);
    await mapPainted(page);
  }
  await page.setViewportSize({ width: 375, height: 812 });
  const place = await learnMap(page);
  await seek(page, 3);
  const points = positions(3);
  for (const i of [0, 1])
    await expect
      .poll(() => markedWith(page, place(points.slice(2 * i, 2 * i + 2)), COLOURS.moving, 6))
      .toBe(true);
});

test('everything goes from the keyboard', async ({ page }) => {
  await open(page, 'view=map&starts=5');
  await mapPainted(page);
  const focus = () =>
    page.evaluate(() => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      return (
        active?.getAttribute('data-view') ??
        active?.getAttribute('data-part') ??
        active?.getAttribute('aria-label') ??
        ''
      );
    });
  /** @type {string[]} */
  const passed = [];
  while (passed.at(-1) !== 'map' && passed.length < 80) {
    await page.keyboard.press('Tab');
    passed.push(await focus());
  }
  expect(passed).toEqual(expect.arrayContaining(['picker', 'copy', 'formula', 'map']));
  // A crosshair, and a start where it stands.
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await scenario(page)).at?.length).toBe(6);
  const [x, y] = (await scenario(page)).at[5];
  expect([x, y].every((number) => number > 0 && number < 0.5)).toBe(true);
  await page.keyboard.press('Escape');
  // Space plays and pauses, here and on the button itself.
  await page.keyboard.press('Space');
  await expect(button(page, 'Pause')).toBeVisible();
  await expect.poll(async () => (await shownTally(page)).step).toBeGreaterThan(1);
  await page.keyboard.press('Space');
  await expect(button(page, 'Play')).toBeVisible();
  while ((await focus()) !== 'Play' && passed.length < 120) {
    await page.keyboard.press('Tab');
    passed.push('');
  }
  expect(await focus()).toBe('Play');
  await page.keyboard.press('Home');
  await expect(part(page, 'step')).toContainText('step 0');
  await page.keyboard.press('ArrowRight');
  await expect(part(page, 'step')).toContainText('step 1');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  await expect(part(page, 'step')).toContainText('step 1');
  await page.keyboard.press('End');
  const { computed, tally } = again(await scenario(page));
  await expect(part(page, 'tally')).toHaveAttribute('data-step', String(computed));
  expect((await shownTally(page)).counts).toEqual(tally(computed));
  await page.keyboard.press('n');
  await expect(page.getByText(/Run \d of 6/)).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect.poll(async () => (await scenario(page)).at).toBe(null);
  // A sheet opens, takes the focus and gives it back.
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  // What a reader of the screen hears.
  await expect(part(page, 'live')).toContainText(/step \d+/i);
});

test('a wheel over the figure scrolls the page', async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 500 });
  await open(page, 'view=map&at=-5,-5');
  await mapPainted(page);
  await host(page, 'map').hover();
  const before = await page.evaluate(() => scrollY);
  await page.mouse.wheel(0, 200);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(before);
  expect((await scenario(page)).x).toBe(null);
  await addStart(page, { x: 120, y: 95 });
});
