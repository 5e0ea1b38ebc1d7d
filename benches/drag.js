// What a frame costs the page's own thread while a point of 100 is dragged: the data with 50 curves, and the map with
// 50 paths over a sketch of the loss. What the engine computes meanwhile, in its worker, is not part of it.

import { DataView } from '../www/figure/data/data.js';
import { History } from '../www/figure/history.js';
import { MapView } from '../www/figure/map/map.js';
import { consequences } from '../www/figure/scenario.js';
import { THEMES } from '../www/figure/theme.js';
import { points } from './loss.js';
import { spread } from './measure.js';

const RUNS = 50;
const STEPS = 200;
const FRAMES = 120;
const WARM_UP = 20;
/** As wide as the stage's sketches. */
const SKETCH = 150;

/**
 * @param {any} core the package, already initialised
 * @returns {Promise<ReturnType<typeof spread>>} milliseconds a frame
 */
export async function measureDrag(core) {
  const hosts = [0, 1].map(() => {
    const host = document.createElement('div');
    host.style.cssText = 'position: relative; width: 480px; height: 420px';
    document.body.append(host);
    return host;
  });
  const nothing = () => {};
  const events = /** @type {any} */ ({
    pick: nothing,
    drag: nothing,
    select: nothing,
    hover: nothing,
  });
  const data = points();
  const objective = new core.Objective({ model: 'W*x+b', loss: 'mse', data });
  const views = [new DataView(hosts[0], events, String), new MapView(hosts[1], events, String)];
  for (const view of views) view.setTheme(/** @type {any} */ (THEMES.light));
  /** @type {number[]} */
  const times = [];
  for (let frame = 0; frame < FRAMES; frame++) {
    await new Promise(requestAnimationFrame);
    const moved = data.map((p, i) => (i === 50 ? [p[0], p[1] + frame / 100] : p));
    // The worker's part.
    objective.setData(moved);
    const land = objective.describe();
    const relief = new core.Relief(objective, { x: land.x, y: land.y, heights: 'linear' });
    const painting = relief.paint(SKETCH, SKETCH);
    while (!painting.advance(SKETCH));
    const image = painting.image();
    const chunk = chunkOf(core, objective);
    let predicted = new Float64Array(0);
    const predict = async () => predicted;
    // The page's part.
    const begin = performance.now();
    consequences(/** @type {any} */ ({ data }), /** @type {any} */ ({ data: moved }));
    const history = new History();
    history.append(chunk);
    const moment = {
      step: STEPS,
      styles: new Uint8Array(RUNS),
      selected: 0,
      selectedState: null,
      hover: null,
      colourByEnding: false,
      residuals: /** @type {'squares'} */ ('squares'),
      point: 50,
      batch: null,
    };
    const parameters = new Float64Array((RUNS + 1) * 2);
    for (let run = 0; run <= RUNS; run++) {
      parameters[2 * run] = history.x(run % RUNS, STEPS);
      parameters[2 * run + 1] = history.y(run % RUNS, STEPS);
    }
    const x = new Float64Array(121 + moved.length);
    const spent = performance.now() - begin;
    predicted = objective.predict(parameters, x);
    const again = performance.now();
    for (const view of views) {
      view.setHistory(history);
      view.setLand(land, /** @type {any} */ ({ image, predict }));
      view.setFrame(/** @type {any} */ (moment));
      view.render();
    }
    await null;
    await null;
    views[0].render();
    if (frame >= WARM_UP) times.push(spent + performance.now() - again);
    painting.free();
    relief.free();
  }
  for (const view of views) view.dispose();
  for (const host of hosts) host.remove();
  objective.free();
  return spread(times);
}

/** @param {any} core @param {any} objective */
function chunkOf(core, objective) {
  const ensemble = new core.Ensemble(objective, {
    optimizer: { name: 'gd', lr: 0.02 },
    starts: { count: RUNS, seed: 7, sampling: 'uniform' },
    maxSteps: STEPS,
    tolerance: 0,
  });
  ensemble.step(STEPS);
  const chunk = {
    generation: 0,
    from: 0,
    to: STEPS,
    count: RUNS,
    positions: ensemble.positionsBetween(0, STEPS),
    values: ensemble.valuesBetween(0, STEPS),
    stoppedAt: ensemble.stoppedAt(),
    outcomes: ensemble.outcomes(),
    sites: ensemble.places(),
    leftAt: ensemble.leftAt(),
    ends: ensemble.ends(),
    done: true,
  };
  ensemble.free();
  return chunk;
}
