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

/** @param {number} seed */
const scenario = (seed) =>
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

/** A courier between a state and an engine whose answers about steps come when the test gives them. */
function between() {
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
    survey: async () => ({ complete: true }),
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
  return {
    questions,
    courier,
    /** @param {number} seed */
    run(seed) {
      state = { ...state, scenario: scenario(seed) };
      courier.follow(state);
    },
    /** @param {number} to all that is computed of the runs, of which the last step is wanted */
    arrive(to) {
      session.onchunk({
        ...chunk(session.generation),
        to,
        positions: new Float64Array(2 * to + 2),
        values: new Float64Array(to + 1),
      });
      state = { ...state, run: { ...state.run, cursor: to } };
      courier.follow(state);
    },
    told: () => state.run.told,
  };
}

/** @param {number} generation @param {number} step */
const moment = (generation, step) => ({ generation, step, tally: {}, run: -1, selected: null });

test('an answer about runs that are gone is asked for again, of those that have come', async () => {
  const { questions, run, told } = between();
  run(1);
  await settle();
  assert.equal(questions.length, 1);
  // Other runs come, and all is computed of them, while that question is under way.
  run(2);
  await settle();
  questions[0](null);
  await settle();
  assert.equal(questions.length, 2);
  questions[1](moment(2, 0));
  await settle();
  assert.equal(told()?.generation, 2);
  assert.equal(questions.length, 2);
});

test('what comes while a question is under way is asked about after it, though the survey came as well', async () => {
  const { questions, courier, run, arrive, told } = between();
  run(1);
  await settle();
  // No later change of the state would ask.
  arrive(7);
  await courier.survey();
  questions[0](moment(1, 0));
  await settle();
  assert.equal(questions.length, 2);
  questions[1](moment(1, 7));
  await settle();
  assert.equal(told()?.step, 7);
  assert.equal(questions.length, 2);
});
