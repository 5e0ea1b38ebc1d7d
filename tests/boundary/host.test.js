// The engine's far side in Node: answers come, runs go on after a refusal, and memory is given back.
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { initSync, Objective, Relief, ReliefScan } from '../../www/pkg/watershed.js';

const bytes = readFileSync(new URL('../../www/pkg/watershed_bg.wasm', import.meta.url));
const { memory } = initSync({ module: bytes });

// The channel that slices take turns through lives as long as the page; a test has to end.
/** @type {MessagePort[]} */
const ports = [];
globalThis.MessageChannel = class extends MessageChannel {
  constructor() {
    super();
    ports.push(this.port1);
  }
};
const { Host } = await import('../../www/engine/host.js');
after(() => ports.forEach((port) => port.close()));

const FORMULA = { formula: '(x^2+y-11)^2 + (x+y^2-7)^2', x: [-5, 5], y: [-5, 5] };
const RUNS = {
  optimizer: { name: 'gd', lr: 0.001 },
  starts: { count: 40, seed: 7, sampling: 'uniform' },
  maxSteps: 3000,
  tolerance: 0,
};

/** A host, the chunks it posts, and a way to ask it. */
function open() {
  const chunks = [];
  const broken = [];
  const open = new Map();
  const host = new Host(bytes, (message) => {
    if (message.kind === 'chunk') chunks.push(message);
    else if (message.kind === 'broken') broken.push(message);
    else open.get(message.id)(message);
  });
  let id = 0;
  const ask = (kind, content = {}, session = 1) =>
    new Promise((resolve) => {
      open.set(++id, resolve);
      host.receive({ ...content, id, session, kind });
    });
  return { ask, chunks, broken, host };
}

test('a question about a later step is answered once it is computed, or at the end', async () => {
  const { ask, chunks } = open();
  assert.equal((await ask('open', { settings: FORMULA })).error, undefined);
  await ask('start', { settings: RUNS, generation: 1 });
  assert.equal((await ask('at', { step: 3000 })).result.step, 3000);
  assert.equal((await ask('at', { step: 99_999 })).result.step, 3000);
  assert.ok(chunks.at(-1).done);
  let next = 0;
  for (const { from, to } of chunks) {
    assert.equal(from, next);
    next = to + 1;
  }
  await ask('close');
});

test('a question is answered although the runs are replaced meanwhile', async () => {
  const { ask } = open();
  await ask('open', { settings: FORMULA });
  await ask('start', { settings: { ...RUNS, maxSteps: 90_000 }, generation: 1 });
  const questions = [ask('at', { step: 90_000 })];
  await ask('start', { settings: { ...RUNS, maxSteps: 10 }, generation: 2 });
  questions.push(ask('at', { step: 10 }));
  await ask('setParameter', { name: 'a', value: 1 });
  await ask('close');
  const [first, second] = await Promise.all(questions);
  assert.equal(first.result, null);
  assert.ok(second.result === null || second.result.step === 10);
});

test('after a refused change the runs can be sent again, whole', async () => {
  const { ask, chunks } = open();
  await ask('open', { settings: FORMULA });
  await ask('start', { settings: RUNS, generation: 1 });
  const refusal = await ask('start', { settings: { ...RUNS, tolerance: -1 }, generation: 2 });
  assert.equal(refusal.error.code, 'run.tolerance');
  assert.equal(
    (await ask('open', { settings: { formula: 'x +' } })).error.code.split('.')[0],
    'formula',
  );
  await ask('resend', { generation: 2 });
  await ask('at', { step: 3000 });
  const again = chunks.filter(({ generation }) => generation === 2);
  assert.equal(again[0].from, 0);
  assert.ok(again.at(-1).done && again.at(-1).to === 3000);
  await ask('close');
});

test('no step is sent twice, even if one takes several slices', async () => {
  const { ask, chunks } = open();
  await ask('open', { settings: FORMULA });
  const starts = { count: 300_000, seed: 1, sampling: 'uniform' };
  await ask('start', { settings: { ...RUNS, starts, maxSteps: 4 }, generation: 1 });
  await ask('at', { step: 4 });
  const steps = chunks.map(({ from }) => from);
  assert.deepEqual(steps, [...new Set(steps)]);
  assert.equal(chunks.at(-1).to, 4);
  await ask('close');
});

test('a core that is stopped in the middle of runs says so', async () => {
  const { ask, broken, host } = open();
  await ask('open', { settings: FORMULA });
  await ask('start', { settings: { ...RUNS, maxSteps: 90_000 }, generation: 1 });
  const session = host.sessions.get(1);
  session.ensemble.advance = () => {
    throw new WebAssembly.RuntimeError('unreachable');
  };
  while (session.computing) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(broken.length, 1);
  assert.equal(broken[0].error.code, 'engine.internal');
});

test('a thousand formulas leave the memory as it was', async () => {
  const { ask } = open();
  const round = async (i) => {
    const formula = `(x^2+y-${i})^2 + sin(${i}*x) + a*y^2`;
    assert.equal((await ask('open', { settings: { ...FORMULA, formula } })).error, undefined);
    await ask('mesh', { x: [-5, 5], y: [-5, 5], heights: 'log', nx: 41, ny: 41 });
    await ask('setParameter', { name: 'a', value: 2 });
    await ask('start', { settings: { ...RUNS, maxSteps: 20 }, generation: i });
    await ask('at', { step: 20 });
  };
  for (let i = 0; i < 50; i++) await round(i);
  const before = memory.buffer.byteLength;
  for (let i = 50; i < 1000; i++) await round(i);
  const grown = memory.buffer.byteLength - before;
  assert.ok(grown <= 2 ** 20, `grown by ${grown} bytes`);
  await ask('close');
});

test('runs without a history are only ever sent whole steps', async () => {
  const { ask, chunks } = open();
  // On f = x every run moves by the rate at each step, so that a mixture of two steps shows.
  await ask('open', { settings: { formula: 'x + 0*y', x: [0, 1], y: [0, 1] } });
  const settings = {
    optimizer: { name: 'gd', lr: 1 },
    starts: { count: 10_000, seed: 1, sampling: 'uniform' },
    maxSteps: 2000,
    tolerance: 0,
  };
  const { result } = await ask('start', { settings, generation: 1 });
  assert.equal(result.keepsHistory, false);
  await ask('at', { step: 2000 });
  assert.ok(chunks.length > 2, `${chunks.length} chunks: too few to end in the middle of a step`);
  for (const { to, positions } of chunks) {
    for (let run = 0; run < 10_000; run++) {
      assert.equal(Math.floor(positions[2 * run]), -to, `run ${run} of the chunk of step ${to}`);
    }
  }
  await ask('close');
});

test('a search of the landscape goes on beside the runs, and ends with its function', async () => {
  const { ask, chunks } = open();
  await ask('open', { settings: FORMULA });
  await ask('start', { settings: { ...RUNS, tolerance: 1e-6 }, generation: 1 });
  const { result } = await ask('survey');
  assert.equal(result.points.length, 9);
  assert.ok(result.complete);
  assert.deepEqual((await ask('surveyed')).result, result);
  // The runs have been told how low the lowest minimum lies.
  assert.ok(chunks.at(-1).ends.some(({ lowest }) => lowest));

  // Rings that take all of the budget: cancelled by another function, other runs do not mind.
  await ask('open', { settings: { surface: 'drop_wave' } });
  const search = ask('survey');
  await ask('start', { settings: { ...RUNS, maxSteps: 20 }, generation: 2 });
  const partial = (await ask('surveyed')).result;
  assert.ok(!partial.done && !partial.complete && partial.progress < 1);
  assert.equal((await ask('at', { step: 20 })).result.step, 20);
  await ask('open', { settings: { surface: 'sphere' } });
  assert.equal((await search).result, null);
  assert.equal((await ask('surveyed')).result, null);
  await ask('close');
});

test('whoever asks about the landscape of a function that is defined nowhere is told so', async () => {
  const { ask } = open();
  await ask('open', { settings: { formula: 'ln(x)+y', x: [-3, -1], y: [-1, 1] } });
  assert.equal((await ask('surveyed')).result, null);
  for (const kind of ['survey', 'surveyed', 'surveyed'])
    assert.equal((await ask(kind)).error.code, 'landscape.nowhere_defined');
  await ask('open', { settings: FORMULA });
  assert.equal((await ask('surveyed')).result, null);
  assert.equal((await ask('survey')).result.points.length, 9);
  await ask('close');
});

test('the picture of curvature has the smaller eigenvalue of the Hessian at the centre of each pixel, row 0 lowest', async () => {
  const { ask } = open();
  const [x, y, width, height] = [[-4, 5], [-5, 3], 9, 7];
  await ask('open', { settings: { ...FORMULA, x, y } });
  const { result } = await ask('curvature', { x, y, width, height });
  let below = 0;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const px = x[0] + ((column + 0.5) * (x[1] - x[0])) / width;
      const py = y[0] + ((row + 0.5) * (y[1] - y[0])) / height;
      // Himmelblau's second derivatives by hand.
      const [a, b, c] = [12 * px * px + 4 * py - 42, 4 * (px + py), 12 * py * py + 4 * px - 26];
      const least = (a + c) / 2 - Math.sqrt(((a - c) / 2) ** 2 + b * b);
      const told = result[row * width + column];
      assert.ok(Math.abs(told - least) < 1e-5 * (1 + Math.abs(least)), `${px}, ${py}: ${told}`);
      below += told < 0 ? 1 : 0;
    }
  assert.ok(below > 10 && below < 50, `${below}`);
  // Of a curve the second derivative.
  await ask('open', { settings: { formula: 'x^3', x: [-1, 1] } });
  const curve = await ask('curvature', { x: [-1, 1], y: [-1, 1], width: 4, height: 1 });
  assert.deepEqual([...curve.result], [-4.5, -1.5, 1.5, 4.5]);
  await ask('close');
});

test('a lower minimum that no run has found makes those that are found no lowest', async () => {
  const { ask, chunks } = open();
  await ask('open', { settings: { formula: 'x^4-3x^2+x+y^2', x: [-2.2, 2.2], y: [-1, 1] } });
  // All of them begin in the shallow well.
  const starts = {
    list: [
      [1, 0],
      [1.2, 0.5],
      [1.5, -0.5],
    ],
  };
  await ask('start', {
    settings: { optimizer: { name: 'gd', lr: 0.02 }, starts, maxSteps: 2000, tolerance: 1e-6 },
    generation: 1,
  });
  const before = (await ask('at', { step: 2000 })).result.tally;
  assert.equal(before.lowestMinimum, 3);
  await ask('survey');
  const after = (await ask('at', { step: 2000 })).result.tally;
  assert.equal(after.lowestMinimum, 0);
  assert.equal(after.otherMinimum, 3);
  assert.ok(chunks.at(-1).ends.every(({ lowest }) => !lowest));
  await ask('close');
});

test('a mesh and its scale are computed in slices: others have their turn, and another function begins it anew', async () => {
  const { ask } = open();
  await ask('open', { settings: FORMULA });
  const window = { x: [-5, 5], y: [-5, 5], heights: 'linear' };
  /** @type {string[]} */
  const order = [];
  const told = (name, answer) =>
    answer.then(({ result, error }) => {
      assert.equal(error, undefined);
      order.push(name);
      return result;
    });
  // Two million points are many slices, and the scale alone 16,641.
  const mesh = told('mesh', ask('mesh', { ...window, nx: 1400, ny: 1400 }));
  await told('probe', ask('probe', { x: 1, y: 1 }));
  const { values, heights } = await mesh;
  assert.deepEqual(order, ['probe', 'mesh']);
  // The same bits as in one piece.
  const whole = new Relief(new Objective(FORMULA), window);
  assert.deepEqual(values, whole.values(1400, 1400));
  assert.deepEqual(heights, whole.heights());
  // Of a function that goes while it is meshed, the one that comes is shown.
  const stale = ask('mesh', { ...window, nx: 1400, ny: 1400 });
  await ask('open', { settings: { formula: 'x+2*y', x: [-5, 5], y: [-5, 5] } });
  const { result, error } = await stale;
  assert.equal(error, undefined);
  assert.deepEqual([result.values[0], result.values.at(-1)], [-15, 15]);
  await ask('close');
});

test('where nobody says how heights are scaled the core does, and its scale goes by either name', async () => {
  const { ask, host } = open();
  const window = { x: [-2, 2], y: [-1, 3] };
  for (const [formula, kind] of [
    ['(1-x)^2 + 100*(y-x^2)^2', 'log'],
    ['x^2 + y^2', 'linear'],
    ['100*x^12', 'linear'], // a curve is drawn as it is
  ]) {
    await ask('open', { settings: { formula, ...window } });
    const size = { nx: 21, ny: formula.includes('y') ? 21 : 1 };
    const { heights } = (await ask('mesh', { ...window, ...size })).result;
    assert.equal(heights.kind, kind, formula);
    const named = (await ask('mesh', { ...window, ...size, heights: kind })).result;
    assert.deepEqual(named.heights, heights);
    // One scale, found once.
    const { reliefs } = host.sessions.get(1);
    assert.deepEqual([reliefs.size, new Set(reliefs.values()).size], [2, 1]);
  }
  await ask('close');
});

test('no slice of a mesh is larger than it may be, however dear the function', () => {
  const objective = new Objective(FORMULA);
  const scan = new ReliefScan(objective, { x: [-5, 5], y: [-5, 5], heights: 'log' });
  let slices = 1;
  while (!scan.advance(500)) slices++;
  assert.equal(slices, Math.ceil((129 * 129) / 500));
  const relief = scan.relief();
  assert.deepEqual(
    relief.heights(),
    new Relief(objective, { x: [-5, 5], y: [-5, 5], heights: 'log' }).heights(),
  );
  const mesh = relief.mesh(50, 40);
  for (let points = 300; points < 2000; points += 300) {
    assert.equal(mesh.advance(300), false);
    assert.equal(mesh.values().length, points);
  }
  assert.equal(mesh.advance(300), true);
});
