// The core in two parts, as the site loads it, against the whole: the same bits, and the rest is brought when it is called.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import assert from 'node:assert/strict';
import { expect, Missing } from '../../www/engine/later.js';
import * as whole from './core.js';

const PART = (name) => fileURLToPath(new URL(`../../www/cut/${name}.wasm`, import.meta.url));
const read = (name) => readFileSync(PART(name));
const rest = new WebAssembly.Module(read('later'));

/** The package once more, on the first part; `bring` is called when it needs the rest. */
let copies = 0;
async function cut(bring) {
  const core = await import(`../../www/pkg/watershed.js?cut=${copies++}`);
  const complete = expect(core.initSync({ module: read('first') }), bring);
  return { core, complete };
}

/** All that a visitor can see of some runs, as bits. */
function outcome(core, settings, rule, steps) {
  const objective = new core.Objective(settings);
  const lr = objective.describe().rate;
  const runs = new core.Ensemble(objective, {
    optimizer: { name: rule, lr },
    starts: { count: 40, seed: 7, sampling: 'sobol' },
    maxSteps: steps,
    tolerance: 1e-6,
  });
  runs.step(steps);
  const [x, y] = objective.describe().x;
  const seen = {
    described: objective.describe(),
    positions: whole.bits(runs.positionsBetween(0, runs.computed())),
    values: whole.bits(runs.values()),
    outcomes: runs.outcomes(),
    ends: runs.ends(),
    tally: runs.tally(),
    hessian: whole.bits(objective.hessian(x, y)),
  };
  runs.free();
  objective.free();
  return seen;
}

test('both parts compute the bits of the whole, on every surface of the catalogue', async () => {
  let brought = 0;
  const { core } = await cut(() => (brought++, rest));
  assert.deepEqual(core.catalog(), whole.catalog());
  for (const { name } of whole.catalog().surfaces) {
    const settings = { surface: name };
    assert.deepEqual(outcome(core, settings, 'gd', 200), outcome(whole, settings, 'gd', 200), name);
  }
  assert.equal(brought, 1, 'the rest is brought once');
});

test('a first visit needs the first part alone', () => {
  // With a clock and a map that the cut was not made with; nobody brings the rest here.
  const script = fileURLToPath(new URL('../../www/first-visit.js', import.meta.url));
  const list = join(mkdtempSync(join(tmpdir(), 'watershed-')), 'list');
  const visit = (/** @type {string} */ core) => {
    const settings = [core, list, '1.7', '470', '310', '--digest'];
    const { status, stderr, stdout } = spawnSync(process.execPath, [script, ...settings]);
    assert.equal(status, 0, String(stderr));
    return String(stdout);
  };
  const whole = fileURLToPath(new URL('../../www/pkg/watershed_bg.wasm', import.meta.url));
  assert.match(visit(whole), /^[0-9a-f]{64}$/);
  assert.equal(visit(PART('first')), visit(whole), 'every answer is the same');
});

test('what a first visit does not call brings the rest, whatever is called first', async () => {
  const calls = [
    (core) => core.parseLink('formula=atan(x)%2By^2&lr=0.1,0.01@40&nonsense=1'),
    (core) => core.printLink(core.parseLink('surface=ackley&seed=3').scenario),
    (core) =>
      new core.Objective({ formula: 'atan2(y, x) + hypot(x, y)', x: [1, 2], y: [1, 2] }).value(
        1.5,
        1.25,
      ),
    (core) => {
      try {
        new core.Objective({ formula: 'x +' });
      } catch ({ code, at, message }) {
        return { code, at, message };
      }
    },
    (core) => new core.Objective({ surface: 'bowl' }).latex(),
  ];
  for (const call of calls) {
    let brought = 0;
    const { core } = await cut(() => (brought++, rest));
    assert.deepEqual(call(core), call(whole));
    assert.equal(brought, 1, String(call));
  }
});

test('the rest may be put in place beforehand, and nobody brings it then', async () => {
  const { core, complete } = await cut(() => assert.fail('the rest was brought'));
  complete(rest);
  complete(rest);
  const settings = { formula: 'cosh(x) + a*softplus(y)', x: [-1, 1], y: [-1, 1], p: { a: 2 } };
  assert.deepEqual(outcome(core, settings, 'gd', 50), outcome(whole, settings, 'gd', 50));
});

test('where the rest cannot be had, the call fails with its reason', async () => {
  const { core } = await cut(() => {
    throw new Missing('offline');
  });
  assert.throws(() => core.parseLink('surface=nowhere'), { code: 'engine.later' });
});
