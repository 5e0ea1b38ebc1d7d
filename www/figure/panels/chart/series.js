/** The numbers of the chart: heights by step, of one run or of all. Nothing here draws. */

/** @typedef {import('../../history.js').History} History */
/** @typedef {(number | null)[]} Values one for each step, null where there is nothing to draw */

/** More steps than this are not told apart in a chart; of so many runs that sorting them shows, fewer are looked at. */
const MOST = 600;
const MANY_RUNS = 1000;
const FEWER = 200;

/**
 * The steps that are drawn: all, or evenly spaced ones with the first and the last.
 * @param {number} last @param {number} [runs]
 * @returns {number[]}
 */
export function drawnSteps(last, runs = 1) {
  const most = runs > MANY_RUNS ? FEWER : MOST;
  if (last < most) return Array.from({ length: last + 1 }, (_, k) => k);
  return Array.from({ length: most }, (_, i) => Math.round((last * i) / (most - 1)));
}

/** Rows of a table of a chart. */
const ROWS = 20;

/** Which of so many steps a table lists: evenly spaced ones, the first and the last among them. @param {number} count @returns {number[]} */
export function sampled(count) {
  const rows = Math.min(ROWS, count);
  return Array.from({ length: rows }, (_, i) =>
    Math.round((i * (count - 1)) / Math.max(1, rows - 1)),
  );
}

/** What can be drawn. @param {number} value */
const drawable = (value) => (Number.isFinite(value) ? value : null);

/**
 * A run's height at each step.
 * @param {History} history @param {number} run @param {number[]} steps
 * @returns {Values}
 */
export function heightsOf(history, run, steps) {
  return steps.map((k) => drawable(history.value(run, k)));
}

/**
 * The value below which a part of sorted numbers lies, between two of them where it falls between.
 * @param {ArrayLike<number>} sorted @param {number} part 0 … 1
 */
export function quantile(sorted, part) {
  const at = part * (sorted.length - 1);
  const i = Math.floor(at);
  const [a, b] = [sorted[i], sorted[at === i ? i : i + 1]];
  // ∞ − ∞ is no number.
  return a === b ? a : a + (b - a) * (at - i);
}

/**
 * Median and middle half of all runs' heights at each step. A run that is nowhere any more counts as highest.
 * @param {History} history @param {number[]} steps
 * @returns {{median: Values, low: Values, high: Values}}
 */
export function spread(history, steps) {
  const sorted = new Float64Array(history.count);
  /** @type {{median: Values, low: Values, high: Values}} */
  const found = { median: [], low: [], high: [] };
  for (const k of steps) {
    for (let run = 0; run < sorted.length; run++) {
      const value = history.value(run, k);
      sorted[run] = Number.isNaN(value) ? Infinity : value;
    }
    sorted.sort();
    found.median.push(drawable(quantile(sorted, 0.5)));
    found.low.push(drawable(quantile(sorted, 0.25)));
    found.high.push(drawable(quantile(sorted, 0.75)));
  }
  return found;
}

/**
 * The lowest height any run has reached.
 * @param {History} history
 */
export function lowestHeight({ values, computed, first, count }) {
  let least = Infinity;
  const held = (computed + 1 - first) * count;
  for (let i = 0; i < held; i++) if (values[i] < least) least = values[i];
  return least;
}

/**
 * Heights above a floor, for a logarithmic axis: what is not above it has no place there.
 * @param {Values} values @param {number} floor
 * @returns {Values}
 */
export function above(values, floor) {
  return values.map((value) => (value !== null && value > floor ? value - floor : null));
}

/**
 * Heights held within a range, so that a run that diverges leaves the picture and does not flatten the others.
 * @param {Values} values @param {number} most
 * @returns {Values}
 */
export function below(values, most) {
  return values.map((value) => (value !== null && value <= most ? value : null));
}

/**
 * The place in a list of rising steps that is nearest to a step.
 * @param {number[]} steps @param {number} step
 */
export function nearestIndex(steps, step) {
  let at = 0;
  steps.forEach((k, i) => {
    if (Math.abs(k - step) < Math.abs(steps[at] - step)) at = i;
  });
  return at;
}
