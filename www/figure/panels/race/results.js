/** What came of a race: numbers from what the core computed. Nothing here draws. */

/** @typedef {import('../../../engine/race.js').Lap} Lap */
/** @typedef {'steps'|'gradients'} Measure what all rules get the same number of */

/** How near to the lowest value a run has to come to have arrived. */
export const NEAR = 1e-6;

/** The core's code of a run that rests at a minimum. */
const MINIMUM = 1;

/** How many runs. @param {Lap} lap */
export const countOf = ({ steps, values }) => (steps < 0 ? 0 : values.length / (steps + 1));

/**
 * The last step of a run that is within a budget.
 * @param {Lap} lap @param {number} run @param {Measure} measure @param {number} budget
 */
export function stepWithin(lap, run, measure, budget) {
  const last = Math.min(lap.steps, lap.stoppedAt[run]);
  if (measure === 'steps') return Math.min(last, budget);
  const count = countOf(lap);
  let step = 0;
  // The first gradient is that of the start; a budget of nothing leaves a run where it is.
  while (step < last && lap.gradients[(step + 1) * count + run] <= budget) step++;
  return step;
}

/**
 * The lowest value that is known: the published minimum, and what the race itself has come to.
 * @param {Lap[]} laps @param {number[]} published
 */
export function lowestOf(laps, published) {
  let least = Math.min(...published, Infinity);
  for (const { values } of laps) for (const value of values) if (value < least) least = value;
  return least;
}

/** The middle of numbers; the lower of the two if they are even in number, so that it is one of them. @param {number[]} numbers */
export const middle = (numbers) => middleOf(Float64Array.from(numbers));

/** The same of numbers that it may sort. @param {Float64Array} numbers */
const middleOf = (numbers) => numbers.sort()[(numbers.length - 1) >> 1] ?? NaN;

/**
 * One row of the table.
 * @typedef {object} Row
 * @property {number} arrived runs that came within NEAR of the lowest value
 * @property {number} count runs
 * @property {number} steps the middle number of steps that those took, NaN if none
 * @property {number} gradients the middle number of gradients that those took, NaN if none
 * @property {Map<number, number>} outcomes how many runs by outcome; 0: still moving within the budget
 * @property {number} lowest how many of those at a minimum came within NEAR of the lowest value
 * @property {number} length the middle length of the paths
 * @property {number} value the middle value at the end
 */

/**
 * @param {Lap} lap @param {number} lowest @param {Measure} measure @param {number} budget
 * @returns {Row}
 */
export function rowOf(lap, lowest, measure, budget) {
  const count = countOf(lap);
  /** @type {number[][]} */
  const [steps, gradients, lengths, values] = [[], [], [], []];
  const outcomes = new Map();
  let atLowest = 0;
  for (let run = 0; run < count; run++) {
    const end = stepWithin(lap, run, measure, budget);
    const at = (/** @type {number} */ k) => k * count + run;
    let length = 0;
    let arrival = -1;
    for (let k = 0; k <= end; k++) {
      if (arrival < 0 && lap.values[at(k)] - lowest <= NEAR) arrival = k;
      if (k === 0) continue;
      length += Math.hypot(
        lap.positions[2 * at(k)] - lap.positions[2 * at(k - 1)],
        lap.positions[2 * at(k) + 1] - lap.positions[2 * at(k - 1) + 1],
      );
    }
    if (arrival >= 0) {
      steps.push(arrival);
      gradients.push(lap.gradients[at(arrival)]);
    }
    lengths.push(length);
    values.push(lap.values[at(end)]);
    const outcome = lap.stoppedAt[run] <= end ? lap.outcomes[run] : 0;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (outcome === MINIMUM && lap.values[at(end)] - lowest <= NEAR) atLowest++;
  }
  return {
    arrived: steps.length,
    count,
    steps: middle(steps),
    gradients: middle(gradients),
    outcomes,
    lowest: atLowest,
    length: middle(lengths),
    value: middle(values),
  };
}

/**
 * The middle value of the runs within each budget.
 * @param {Lap} lap @param {Measure} measure @param {number[]} budgets rising
 * @returns {(number | null)[]}
 */
export function curveOf(lap, measure, budgets) {
  const count = countOf(lap);
  if (count === 0) return budgets.map(() => null);
  const values = new Float64Array(count);
  return budgets.map((budget) => {
    for (let run = 0; run < count; run++) {
      const value = lap.values[stepWithin(lap, run, measure, budget) * count + run];
      values[run] = Number.isNaN(value) ? Infinity : value;
    }
    const value = middleOf(values);
    return Number.isFinite(value) ? value : null;
  });
}
