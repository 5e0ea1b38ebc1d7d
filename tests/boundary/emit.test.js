// Code that is emitted for a formula: the interpreter's bits, and nothing left behind.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { bits, catalog, Ensemble, Objective, refused, wasm } from './core.js';

const STARTS = 1003;
const PARTS = ['value', 'gradient', 'value_and_gradient', 'jet'];

/** Positions after some steps, by whatever computes at the moment. */
function paths(objective, { tolerance = 0, count = STARTS, steps = 20 } = {}) {
  const ensemble = new Ensemble(objective, {
    optimizer: { name: 'gd', lr: objective.describe().rate },
    starts: { count, seed: 5, sampling: 'uniform' },
    maxSteps: 1000,
    tolerance,
  });
  // Too little at a time to be worth compiling.
  for (let step = 0; step < steps; step++) ensemble.step(1);
  const result = [...bits(ensemble.positions()), ...bits(ensemble.values())];
  ensemble.free();
  return result;
}

test('on every surface compiled code gives the bits of the interpreter', async () => {
  for (const { name } of catalog().surfaces) {
    const objective = new Objective({ surface: name });
    const before = [paths(objective), paths(objective, { tolerance: 1e-8 })];
    for (const part of PARTS) assert.equal(await objective.compile(part), true, name);
    const after = [paths(objective), paths(objective, { tolerance: 1e-8 })];
    assert.deepEqual(after, before, name);
    objective.free();
  }
});

test('parameters are slots: a slider compiles nothing', async () => {
  const settings = { formula: 'sin(a*x)+b*y^2', x: [-2, 2], y: [-2, 2], p: { a: 3, b: 0.5 } };
  const objective = new Objective(settings);
  await objective.compile('gradient');
  const other = new Objective({ ...settings, p: { a: -1.5, b: 0.5 } });
  objective.setParameter('a', -1.5);
  const compile = WebAssembly.compile;
  WebAssembly.compile = () => assert.fail('nothing is to be compiled');
  try {
    assert.equal(await objective.compile('gradient'), true);
    assert.deepEqual(paths(objective), paths(other));
  } finally {
    WebAssembly.compile = compile;
  }
});

test('much work at once is compiled before it is done', () => {
  const objective = new Objective({ surface: 'rastrigin' });
  const twin = new Objective({ surface: 'rastrigin' });
  const interpreted = paths(twin, { count: 1000, steps: 200 });
  const Module = WebAssembly.Module;
  let compiled = 0;
  const settings = {
    optimizer: { name: 'gd', lr: objective.describe().rate },
    starts: { count: 1000, seed: 5, sampling: 'uniform' },
    maxSteps: 1000,
    tolerance: 0,
  };
  WebAssembly.Module = class extends Module {
    constructor(bytes) {
      super(bytes);
      compiled++;
    }
  };
  const ensemble = new Ensemble(objective, settings);
  try {
    ensemble.step(200);
  } finally {
    WebAssembly.Module = Module;
  }
  assert.equal(compiled, 1);
  assert.deepEqual([...bits(ensemble.positions()), ...bits(ensemble.values())], interpreted);
});

test('every form that a rule takes on its way is compiled before', () => {
  // RAdam takes another after its fifth step, NAdam keeps the one it begins with.
  for (const [name, forms] of [
    ['radam', 2],
    ['nadam', 1],
  ]) {
    const settings = {
      optimizer: { name, lr: 0.01 },
      starts: { count: 1003, seed: 5, sampling: 'uniform' },
      maxSteps: 1000,
      tolerance: 0,
    };
    const formula = { formula: `x^4+${forms}*y^2-x*y`, x: [-2, 2], y: [-2, 2] };
    const one = new Ensemble(new Objective(formula), settings);
    // Too little at a time to be worth compiling.
    for (let step = 0; step < 120; step++) one.step(1);
    const { Module } = WebAssembly;
    let compiled = 0;
    WebAssembly.Module = class extends Module {
      constructor(bytes) {
        super(bytes);
        compiled++;
      }
    };
    const other = new Ensemble(new Objective(formula), settings);
    try {
      other.step(120);
    } finally {
      WebAssembly.Module = Module;
    }
    assert.equal(compiled, forms, name);
    assert.deepEqual(bits(other.positions()), bits(one.positions()), name);
    assert.deepEqual(other.leftAt(), one.leftAt(), name);
  }
});

test('where the browser refuses to compile, the interpreter goes on', async () => {
  const { compile, Module } = WebAssembly;
  const settings = { formula: 'cos(3*x)*y+x^4', x: [-1, 1], y: [-1, 1] };
  const expected = paths(new Objective(settings));
  for (const refusal of [
    () => Promise.reject(new WebAssembly.CompileError('no')),
    () => {
      throw new EvalError('blocked by the content security policy');
    },
    () => Promise.resolve('no module'),
  ]) {
    WebAssembly.compile = refusal;
    WebAssembly.Module = class {
      constructor() {
        throw new EvalError('blocked');
      }
    };
    const objective = new Objective(settings);
    try {
      assert.equal(await objective.compile('gradient'), false);
      assert.deepEqual(paths(objective), expected);
      assert.equal(await objective.compile('gradient'), false, 'it is not tried again');
    } finally {
      Object.assign(WebAssembly, { compile, Module });
    }
    objective.free();
  }
});

test('slow compilation takes over in the middle of a run without a changed bit', async () => {
  const settings = { formula: 'exp(-x^2)*sin(5*y)+x^2', x: [-2, 2], y: [-2, 2] };
  const start = {
    optimizer: { name: 'gd', lr: 0.01 },
    starts: { count: STARTS, seed: 5, sampling: 'uniform' },
    maxSteps: 100,
    tolerance: 0,
  };
  const alone = new Ensemble(new Objective(settings), start);
  for (let step = 0; step < 60; step++) alone.step(1);

  const compile = WebAssembly.compile;
  let release = () => {};
  const gate = new Promise((resolve) => (release = () => resolve(undefined)));
  WebAssembly.compile = async (bytes) => {
    await gate;
    return compile.call(WebAssembly, bytes);
  };
  const objective = new Objective(settings);
  const promise = objective.compile('gradient');
  WebAssembly.compile = compile;
  const ensemble = new Ensemble(objective, start);
  for (let step = 0; step < 30; step++) ensemble.step(1);
  release();
  assert.equal(await promise, true);
  for (let step = 0; step < 30; step++) ensemble.step(1);
  assert.deepEqual(bits(ensemble.positions()), bits(alone.positions()));
});

test('a worker takes over a module that was compiled elsewhere', async () => {
  const settings = { surface: 'ackley' };
  const objective = new Objective(settings);
  assert.equal(objective.module('value_and_gradient'), undefined);
  await objective.compile('value_and_gradient');
  const module = structuredClone(objective.module('value_and_gradient'));
  const elsewhere = new Objective(settings);
  const expected = paths(elsewhere, { tolerance: 1e-8 });
  assert.equal(elsewhere.adopt('value_and_gradient', module), true);
  assert.deepEqual(paths(elsewhere, { tolerance: 1e-8 }), expected);
  refused(() => elsewhere.adopt('everything', module), 'objective.part');
});

test('a thousand formulas in a row leave memory and table where they were', async () => {
  const { memory } = wasm;
  const tables = Object.values(wasm).filter((value) => value instanceof WebAssembly.Table);
  assert.equal(tables.length, 2, 'of functions, and of references to JavaScript');
  const one = async (number) => {
    const objective = new Objective({ formula: `sin(${number}*x)*y^2+x^${2 + (number % 40)}` });
    assert.equal(await objective.compile('gradient'), true);
    paths(objective, { count: 50, steps: 2 });
    objective.free();
  };
  for (let number = 0; number < 50; number++) await one(number);
  const room = () => [memory.buffer.byteLength, ...tables.map((table) => table.length)];
  const before = room();
  for (let number = 50; number < 1050; number++) await one(number);
  assert.deepEqual(room(), before);
});
