// What a frame costs while many runs are playing: the surface in 3D alone, drawn
// from the page's own modules, one step of gradient descent a frame.

import { History } from '../www/figure/history.js';
import { MOVING, styleOf } from '../www/figure/outcomes.js';
import { SurfaceView } from '../www/figure/surface/surface.js';
import { spread } from './measure.js';

const WARM_UP = 20;
const MESH = 161;

/**
 * @param {typeof import('../www/pkg/watershed.js')} core the package, already initialised
 * @param {number} runs @param {number} frames as many as steps @param {number} [first] step that is drawn: paths are so long at once
 * @returns {Promise<{ ms: ReturnType<typeof spread>, calls: number, triangles: number }>}
 *   JavaScript's time for a frame in milliseconds, and what the graphics card is asked for at most
 */
export async function measureFrames(core, runs, frames, first = 0) {
  const host = document.createElement('div');
  host.style.cssText = 'position: relative; width: 640px; height: 480px';
  document.body.append(host);
  const nothing = () => {};
  const view = new SurfaceView(host, {
    pick: nothing,
    drag: nothing,
    select: nothing,
    hover: nothing,
    camera: nothing,
    lost: nothing,
  });
  const objective = new core.Objective({ surface: 'himmelblau' });
  const { x, y } = objective.describe();
  const relief = new core.Relief(objective, { x, y, heights: 'log' });
  const values = relief.values(MESH, MESH);
  const picture = {
    values,
    nx: MESH,
    ny: MESH,
    heights: relief.heights(),
    palette: core.palette(),
  };
  view.setLand({ x, y }, picture);
  const history = historyOf(core, objective, runs, frames);
  view.setHistory(history);

  const times = [];
  let calls = 0;
  let triangles = 0;
  const styles = new Uint8Array(runs);
  for (let step = first; step <= frames; step++) {
    await new Promise(requestAnimationFrame);
    for (let run = 0; run < runs; run++) {
      const arrived = history.stoppedAt[run] <= step;
      styles[run] = arrived ? styleOf(history.outcomes[run], history.lowest(run)) : MOVING;
    }
    const begin = performance.now();
    view.setFrame({ step, styles, selected: 0, hover: null });
    view.render();
    if (step >= first + WARM_UP) times.push(performance.now() - begin);
    calls = Math.max(calls, view.cost.calls);
    triangles = Math.max(triangles, view.cost.triangles);
  }
  view.dispose();
  relief.free();
  objective.free();
  return { ms: spread(times), calls, triangles };
}

/**
 * @param {typeof import('../www/pkg/watershed.js')} core
 * @param {any} objective
 * @param {number} runs @param {number} steps
 */
function historyOf(core, objective, runs, steps) {
  // A small rate, and no run stops: every path grows in every frame.
  const ensemble = new core.Ensemble(objective, {
    optimizer: { name: 'gd', lr: 0.001 },
    starts: { count: runs, seed: 7, sampling: 'uniform' },
    maxSteps: steps,
    tolerance: 0,
  });
  ensemble.step(steps);
  const history = new History();
  history.append({
    generation: 0,
    from: 0,
    to: steps,
    count: runs,
    positions: ensemble.positionsBetween(0, steps),
    values: ensemble.valuesBetween(0, steps),
    stoppedAt: ensemble.stoppedAt(),
    outcomes: ensemble.outcomes(),
    sites: ensemble.places(),
    leftAt: ensemble.leftAt(),
    ends: ensemble.ends(),
    done: true,
  });
  ensemble.free();
  return history;
}
