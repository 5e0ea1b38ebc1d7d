// The core in three parts, as the site loads it, against the whole: the same bits, and each part is brought when it is called.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import assert from 'node:assert/strict';
import { expect, Missing, NAMES } from '../../www/engine/parts.js';
import * as whole from './core.js';

const PART = (name) => fileURLToPath(new URL(`../../www/cut/${name}.wasm`, import.meta.url));
const read = (name) => readFileSync(PART(name));
const parts = Object.fromEntries(NAMES.map((name) => [name, new WebAssembly.Module(read(name))]));

/** The package once more, on the first part, with what is brought because it was called. */
let copies = 0;
async function cut(bring = (name) => parts[name]) {
  const core = await import(`../../www/pkg/watershed.js?cut=${copies++}`);
  const brought = [];
  const place = expect(core.initSync({ module: read('first') }), (name) => {
    brought.push(name);
    return bring(name);
  });
  return { core, place, brought };
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

test('the parts compute the bits of the whole, on every surface of the catalogue', async () => {
  const { core, brought } = await cut();
  assert.deepEqual(core.catalog(), whole.catalog());
  for (const { name } of whole.catalog().surfaces) {
    const settings = { surface: name };
    assert.deepEqual(outcome(core, settings, 'gd', 200), outcome(whole, settings, 'gd', 200), name);
  }
  assert.deepEqual(brought.sort(), ['later', 'visit'], 'each is brought once');
});

test('the first picture needs the first part alone, a first visit that and the second', () => {
  // With a clock and a map that the cut was not made with.
  const script = fileURLToPath(new URL('../../www/first-visit.js', import.meta.url));
  const list = join(mkdtempSync(join(tmpdir(), 'watershed-')), 'list');
  const visit = (core, until, ...second) => {
    const settings = [core, list, until, '1.7', '470', '310', ...second, '--digest'];
    const { status, stderr, stdout } = spawnSync(process.execPath, [script, ...settings]);
    assert.equal(status, 0, String(stderr));
    return String(stdout);
  };
  const whole = fileURLToPath(new URL('../../www/pkg/watershed_bg.wasm', import.meta.url));
  for (const [until, ...second] of [['picture'], ['end', PART('visit')]]) {
    assert.match(visit(whole, until), /^[0-9a-f]{64}$/);
    assert.equal(visit(PART('first'), until, ...second), visit(whole, until), 'every answer');
  }
});

test('what a first visit does not call is brought, with what comes before it, whatever is called first', async () => {
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
    const { core, brought } = await cut();
    assert.deepEqual(call(core), call(whole));
    assert.ok(brought.includes('later'), String(call));
    assert.equal(new Set(brought).size, brought.length, String(call));
  }
});

test('the parts may be put in place beforehand, and nobody brings them then', async () => {
  const { core, place } = await cut((name) => assert.fail(`${name} was brought`));
  for (const name of [...NAMES, ...NAMES]) place(name, parts[name]);
  const settings = { formula: 'cosh(x) + a*softplus(y)', x: [-1, 1], y: [-1, 1], p: { a: 2 } };
  assert.deepEqual(outcome(core, settings, 'gd', 50), outcome(whole, settings, 'gd', 50));
});

test('a part that is put in place before its time has those before it brought', async () => {
  const { core, place, brought } = await cut();
  place('later', parts.later);
  assert.deepEqual(brought, ['visit']);
  const settings = { surface: 'ackley' };
  assert.deepEqual(outcome(core, settings, 'adam', 50), outcome(whole, settings, 'adam', 50));
});

test('where a part cannot be had, the call fails with its reason', async () => {
  const { core } = await cut(() => {
    throw new Missing('offline');
  });
  assert.throws(() => core.parseLink('surface=nowhere'), { code: 'engine.later' });
});
