// What a frame of rain costs the page's own thread: 100,000 drops take a step and are drawn, on the map and on the surface.

import { MapView } from '../www/figure/map/map.js';
import { SurfaceView } from '../www/figure/surface/surface.js';
import { THEMES } from '../www/figure/theme.js';
import { spread } from './measure.js';

/** As many as the page's own thread moves. */
export const DROPS = 100_000;
const FRAMES = 80;
const WARM_UP = 20;
const MESH = 161;

/**
 * @param {any} core the package, already initialised
 * @returns {Promise<{ms: ReturnType<typeof spread>, step: ReturnType<typeof spread>}>} JavaScript's time for a frame, and the part of it in
 *   which the drops are moved, in milliseconds
 */
export async function measureRain(core) {
  const hosts = [0, 1].map(() => {
    const host = document.createElement('div');
    host.style.cssText = 'position: relative; width: 640px; height: 480px';
    document.body.append(host);
    return host;
  });
  const nothing = () => {};
  const events = /** @type {any} */ ({
    pick: nothing,
    drag: nothing,
    select: nothing,
    hover: nothing,
    camera: nothing,
    lost: nothing,
  });
  const map = new MapView(hosts[0], events, String);
  const surface = new SurfaceView(hosts[1], events);
  const objective = new core.Objective({ surface: 'himmelblau' });
  const { x, y } = objective.describe();
  const relief = new core.Relief(objective, { x, y, heights: 'log' });
  const painting = relief.paint(300, 300);
  while (!painting.advance(300));
  const heights = relief.heights();
  map.setTheme(/** @type {any} */ (THEMES.light));
  map.setLand({ x, y }, { image: painting.image(), heights });
  map.render();
  surface.setLand(
    { x, y },
    { values: relief.values(MESH, MESH), nx: MESH, ny: MESH, heights, palette: core.palette() },
  );
  // A small rate: drops move in every frame.
  const rain = new core.Rain(
    objective,
    {
      optimizer: { name: 'gd', lr: 0.0005 },
      starts: { count: 0, seed: 1, sampling: 'uniform' },
      maxSteps: 1000,
      tolerance: 1e-6,
    },
    0,
    DROPS,
  );
  /** @type {Set<() => void>} */
  const listeners = new Set();
  const part = {
    version: 0,
    points: () => rain.points(),
    colouring: 0,
    colours: new Uint8Array(4 * 64).fill(200),
  };
  const source = {
    parts: [part],
    size: 2,
    fallen: 1,
    listen: (/** @type {() => void} */ listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  for (const view of [map, surface]) view.setOverlays([{ kind: 'drops', source }]);
  while (listeners.size < 2) await new Promise(requestAnimationFrame);
  const [times, steps] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  for (let frame = 1; frame <= FRAMES; frame++) {
    await new Promise(requestAnimationFrame);
    const begin = performance.now();
    while (!rain.advance(frame, 8192));
    part.version++;
    const moved = performance.now();
    for (const listener of listeners) listener();
    const end = performance.now();
    if (frame <= WARM_UP) continue;
    times.push(end - begin);
    steps.push(moved - begin);
  }
  map.dispose();
  surface.dispose();
  for (const host of hosts) host.remove();
  for (const held of [rain, painting, relief, objective]) held.free();
  return { ms: spread(times), step: spread(steps) };
}
