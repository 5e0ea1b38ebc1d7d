// What the courier asks the engine about, and when it asks again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Courier } from '../../www/figure/courier.js';
import { initialState, reduce } from '../../www/figure/state.js';

/** Lets every answer that is under way arrive. */
const settle = () => new Promise((done) => setTimeout(done, 0));

/** Runs that have been computed to their only step. @param {number} generation */
const chunk = (generation) =>
  /** @type {any} */ ({
    generation,
    from: 0,
    to: 0,
    count: 1,
    positions: Float64Array.of(1, 0),
    values: Float64Array.of(1),
    stoppedAt: Uint32Array.of(0xffffffff),
    leftAt: Uint32Array.of(0xffffffff),
    outcomes: Uint8Array.of(0),
    sites: Uint16Array.of(65535),
    ends: [],
    done: true,
  });

test('an answer about runs that are gone is asked for again, of those that have come', async () => {
  /** @type {((moment: object | null) => void)[]} */
  const questions = [];
  let state = initialState();
  const session = /** @type {any} */ ({
    generation: 0,
    onchunk: null,
    open: async () => ({ parameters: [], axes: ['x', 'y'], x: [-1, 1], y: [-1, 1], dimensions: 2 }),
    async start() {
      this.generation++;
      this.onchunk(chunk(this.generation));
      return { count: 1, keepsHistory: true };
    },
    select: async () => {},
    at: () => new Promise((answer) => questions.push(answer)),
    close() {},
    rest: async () => {},
  });
  const courier = new Courier(
    () => session,
    (action) => {
      state = reduce(state, action);
      courier.follow(state);
    },
  );
  const scenario = (/** @type {number} */ seed) =>
    /** @type {any} */ ({
      surface: 'bowl',
      formula: null,
      data: null,
      model: null,
      loss: null,
      x: null,
      y: null,
      p: {},
      optimizer: 'gd',
      lr: null,
      hyper: {},
      starts: 1,
      sampling: 'uniform',
      seed,
      at: null,
      steps: 10,
      tolerance: 1e-6,
      batch: null,
      show: [],
      race: [],
    });
  state = { ...state, scenario: scenario(1) };
  courier.follow(state);
  await settle();
  assert.equal(questions.length, 1);
  // Other runs come, and all is computed of them, while that question is under way.
  state = { ...state, scenario: scenario(2) };
  courier.follow(state);
  await settle();
  questions[0](null);
  await settle();
  assert.equal(questions.length, 2);
  questions[1]({ generation: 2, step: 0, tally: {}, run: -1, selected: null });
  await settle();
  assert.equal(state.run.told?.generation, 2);
  assert.equal(questions.length, 2);
});
