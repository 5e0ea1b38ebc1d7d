import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  NEAR,
  countOf,
  curveOf,
  lowestOf,
  middle,
  rowOf,
  stepWithin,
} from '../../www/figure/panels/race/results.js';
import { Ensemble, Objective, catalog, parseLink, printLink } from './core.js';

// The channel that slices take turns through lives as long as the page; a test has to end.
/** @type {MessagePort[]} */
const ports = [];
globalThis.MessageChannel = class extends MessageChannel {
  constructor() {
    super();
    ports.push(this.port1);
  }
};
const { race } = await import('../../www/engine/race.js');
after(() => ports.forEach((port) => port.close()));

const { optimizers } = catalog();
const STARTS = {
  list: [
    [-4.5, 0.5],
    [4, 4.6],
    [0.3, -4.4],
  ],
};
const himmelblau = new Objective({ surface: 'himmelblau' });

/** @param {any[]} racers @param {any} [more] */
const run = async (racers, more = {}) =>
  /** @type {any} */ (
    await race(
      himmelblau,
      { racers, starts: STARTS, maxSteps: 200, tolerance: 1e-6, ...more },
      () => false,
    )
  );

test('a racer does what the same rule does by itself, to the bit', async () => {
  const racers = [
    { name: 'gd', lr: 0.01 },
    { name: 'adam', lr: 0.3 },
    { name: 'momentum', lr: 0.003, momentum: 0.8 },
  ];
  const laps = await run(racers);
  racers.forEach((optimizer, i) => {
    const alone = new Ensemble(himmelblau, {
      optimizer,
      starts: STARTS,
      maxSteps: 200,
      tolerance: 1e-6,
    });
    alone.step(200);
    assert.equal(laps[i].steps, alone.computed());
    assert.deepEqual(laps[i].positions, alone.positionsBetween(0, alone.computed()));
    assert.deepEqual(laps[i].outcomes, alone.outcomes());
    const count = countOf(laps[i]);
    for (let run = 0; run < 3; run++)
      assert.equal(laps[i].gradients[laps[i].steps * count + run], alone.spent(run).gradients);
  });
});

test('every rule can race, and one that cannot start says so without stopping the others', async () => {
  const laps = await run(optimizers.map(({ name }) => ({ name })));
  for (const lap of laps) assert.ok(lap.steps > 0 && lap.refused === null, lap.name);
  const [wrong, right] = await run([
    { name: 'gd', lr: -1 },
    { name: 'gd', lr: 0.01 },
  ]);
  assert.equal(wrong.refused.code, 'optimizer.value');
  assert.ok(right.steps > 0);
});

test('nobody waits for a race that is stale', async () => {
  const answer = await race(
    himmelblau,
    /** @type {any} */ ({
      racers: [{ name: 'gd', lr: 1e-6 }],
      starts: STARTS,
      maxSteps: 2000,
      tolerance: 0,
    }),
    () => true,
  );
  assert.equal(answer, null);
});

test('the table counts what the runs did', async () => {
  const [lap] = await run([{ name: 'gd', lr: 0.01 }]);
  const lowest = lowestOf([lap], [0]);
  assert.equal(lowest, 0);
  const row = rowOf(lap, lowest, 'steps', 200);
  // Once more, run by run.
  const arrivals = [0, 1, 2].map((run) => {
    let k = 0;
    while (lap.values[k * 3 + run] > NEAR) k++;
    return k;
  });
  assert.equal(row.arrived, 3);
  assert.equal(row.steps, [...arrivals].sort((a, b) => a - b)[1]);
  // Plain descent computes one gradient at each of its points.
  assert.equal(row.gradients, row.steps + 1);
  assert.deepEqual([...row.outcomes], [[1, 3]]);
  assert.equal(row.lowest, 3);
  // Were there a lower one, they would rest at another.
  assert.equal(rowOf(lap, -1, 'steps', 200).lowest, 0);
  // With too few steps nothing arrives.
  const early = rowOf(lap, lowest, 'steps', 3);
  assert.equal(early.arrived, 0);
  assert.ok(Number.isNaN(early.steps));
  assert.deepEqual([...early.outcomes], [[0, 3]]);
  assert.equal(early.lowest, 0);
  assert.ok(early.length < row.length);
});

test('the same number of gradients is the same number, whatever a rule makes of them', async () => {
  const laps = await run([
    { name: 'gd', lr: 0.01 },
    {
      name: optimizers.some(({ name }) => name === 'gd_wolfe') ? 'gd_wolfe' : 'momentum',
      lr: 0.01,
    },
  ]);
  for (const lap of laps)
    for (const budget of [0, 1, 2, 10, 37.5, 1e9])
      for (let run = 0; run < 3; run++) {
        const k = stepWithin(lap, run, 'gradients', budget);
        const count = countOf(lap);
        if (k > 0) assert.ok(lap.gradients[k * count + run] <= budget);
        const last = Math.min(lap.steps, lap.stoppedAt[run]);
        if (k < last) assert.ok(lap.gradients[(k + 1) * count + run] > budget);
      }
  const curve = curveOf(laps[0], 'steps', [0, 5, 100]);
  assert.ok(/** @type {number} */ (curve[0]) > /** @type {number} */ (curve[1]));
  assert.equal(middle([3, 1, 2]), 2);
  assert.equal(middle([4, 1, 2, 3]), 2);
});

test('a race stands in the link', () => {
  const { scenario, notes } = parseLink('race=gd:lr=0.01,adam:lr=0.1:beta1=0.8,momentum');
  assert.deepEqual(notes, []);
  assert.deepEqual(scenario.race, [
    { name: 'gd', values: { lr: 0.01 } },
    { name: 'adam', values: { beta1: 0.8, lr: 0.1 } },
    { name: 'momentum', values: {} },
  ]);
  assert.deepEqual(parseLink(printLink(scenario)).scenario, scenario);
  for (const text of [
    'race=gd:lr=-1',
    'race=gd:speed=1',
    'race=nobody',
    'race=gd:lr',
    `race=${Array(12).fill('gd')}`,
  ]) {
    const { scenario: other, notes: said } = parseLink(text);
    assert.deepEqual(other.race, [], text);
    assert.equal(said.length, 1, text);
    assert.ok(said[0].allowed.length > 0, text);
  }
});
