import assert from 'node:assert/strict';
import test from 'node:test';
import { leftAt, ridge, section, stepsToLeave } from '../../www/figure/panels/landscape/saddle.js';
import { Ensemble, Objective } from './core.js';

/** What the engine's session answers, of a function here. */
const asking = (objective) => async (kind, content) => {
  if (kind === 'values') {
    const { points } = content;
    return Float64Array.from({ length: points.length / 2 }, (_, i) =>
      objective.value(points[2 * i], points[2 * i + 1]),
    );
  }
  const runs = new Ensemble(objective, content.settings);
  runs.step(content.settings.maxSteps);
  return {
    positions: runs.positions(),
    outcomes: runs.outcomes(),
    places: runs.places(),
    path: content.path ? runs.history(0) : null,
  };
};

const open = (settings) => {
  const objective = new Objective(settings);
  const { x, y } = objective.describe();
  const saddles = objective.landscape().points.filter(({ kind }) => kind === 'saddle');
  return { objective, window: { x, y }, saddles, ask: asking(objective) };
};

const descent = (lr, tolerance = 1e-6) => ({
  optimizer: { name: 'gd', lr },
  maxSteps: 20_000,
  tolerance,
});

test('the count of steps away from a saddle is as predicted, on three surfaces', async () => {
  for (const [settings, rate, exact] of [
    [{ surface: 'saddle' }, 0.02, true],
    [{ surface: 'himmelblau' }, 0.01, false],
    [{ surface: 'saddle_walls' }, 0.1, false],
    [{ formula: 'x^2-3x*y-2y^2', x: [-4, 4], y: [-3, 3] }, 0.03, true],
  ]) {
    const { window, saddles, ask } = open(settings);
    const side = Math.min(window.x[1] - window.x[0], window.y[1] - window.y[0]);
    for (const saddle of saddles) {
      for (const delta of [1e-4 * side, 1e-6 * side, 1e-8 * side]) {
        const r = 1e-3 * side;
        const [vx, vy] = saddle.eigenvectors[0];
        const start = [saddle.x + delta * vx, saddle.y + delta * vy];
        const told = await ask('trial', {
          settings: { ...descent(rate, 0), starts: { list: [start] } },
          path: true,
        });
        const predicted = stepsToLeave(delta, r, rate, saddle.eigenvalues[0]);
        const taken = leftAt(told.path, saddle, r);
        const off = Math.abs(taken - predicted);
        assert.ok(off <= (exact ? 1 : 2), `${JSON.stringify(settings)}: ${taken} for ${predicted}`);
      }
    }
  }
});

test('on x² − y² a start on the ridge walks into the saddle', async () => {
  const { objective, window, saddles, ask } = open({ surface: 'saddle' });
  const found = await ridge(ask, descent(0.02), window, saddles[0]);
  assert.ok(found.arrived && found.start[1] === 0 && found.start[0] !== 0);
  // With nothing to stop it early it comes to a gradient of exactly 0.
  const told = await ask('trial', {
    settings: { ...descent(0.02, 0), starts: { list: [found.start] } },
    path: true,
  });
  const last = told.path.x.length - 1;
  assert.ok(Math.hypot(...objective.gradient(told.path.x[last], told.path.y[last])) < 1e-300);
  // 0.8 of the smallest double is rounded to it, not to 0: at this rate the last step leads to where the gradient is 0.
  const stepping = await ridge(ask, descent(0.4), window, saddles[0]);
  const whole = await ask('trial', {
    settings: { ...descent(0.4, 0), starts: { list: [stepping.start] } },
    path: true,
  });
  const [x, y] = [whole.path.x.at(-1), whole.path.y.at(-1)];
  assert.deepEqual(objective.gradient(x, y).map(Math.abs), Float64Array.of(0, 0));
});

test('elsewhere it comes near, and the two sides of the start end in different places', async () => {
  const { window, saddles, ask } = open({ surface: 'himmelblau' });
  for (const saddle of saddles) {
    const found = await ridge(ask, descent(0.005), window, saddle);
    assert.ok(found.arrived || found.distance < 1e-3, `${found.distance}`);
    const [down] = saddle.eigenvectors;
    const beside = [-1e-6, 1e-6].map((t) => found.start.map((at, axis) => at + t * down[axis]));
    const { outcomes, places } = await ask('trial', {
      settings: { ...descent(0.005), starts: { list: beside } },
    });
    assert.deepEqual([...outcomes], [1, 1]);
    assert.notEqual(places[0], places[1]);
  }
});

test('sections reach as far as the saddle is their lowest and their highest point', async () => {
  const { objective, window, saddles, ask } = open({ surface: 'himmelblau' });
  for (const saddle of saddles) {
    for (const up of [true, false]) {
      const { t, values, ends } = await section(ask, window, saddle, up);
      assert.ok(t.length > 20 && t.includes(0));
      assert.ok(values.every((value) => (up ? value >= saddle.value : value <= saddle.value)));
      for (const [x, y] of ends) {
        assert.ok(x >= window.x[0] - 1e-9 && x <= window.x[1] + 1e-9);
        assert.ok(y >= window.y[0] - 1e-9 && y <= window.y[1] + 1e-9);
        assert.ok(values.includes(objective.value(x, y)));
      }
    }
  }
});
