/** Drops counted by where they end, beside the share of the window from which one gets there. */

/** @typedef {import('../basins/job.js').Report} Report */
/** @typedef {import('../../../engine/rain.js').RainTally} RainTally */

/**
 * @typedef {object} Row
 * @property {number} place number of the minimum, −1: another outcome
 * @property {number} code of the outcome
 * @property {{x: number, y: number, value: number} | null} at of a minimum
 * @property {number} drops
 * @property {number | null} exact share of the window; null where it is not known
 */

/** How far apart two finds of one minimum may lie, relative to the window: twice what the core allows (landscape/ends.rs). */
const APART = 2e-6;
const MINIMUM = 1;
const MOVING = 0;

/** The minima that the map knows, and those that only drops have found, after them. */
export class Minima {
  /** @param {Report | null} report @param {number} size longer side of the window */
  constructor(report, size) {
    this.report = report;
    this.apart = APART * size;
    /** @type {{x: number, y: number, value: number}[]} */
    this.list = report ? report.places.slice(0, report.minima) : [];
  }

  /** The number of a minimum. @param {{x: number, y: number, value: number}} end */
  number(end) {
    const near = (/** @type {{x: number, y: number}} */ { x, y }) =>
      Math.abs(x - end.x) <= this.apart && Math.abs(y - end.y) <= this.apart;
    const found = this.list.findIndex(near);
    return found >= 0 ? found : this.list.push({ x: end.x, y: end.y, value: end.value }) - 1;
  }
}

/**
 * Rows of the table: minima by their numbers, then other outcomes by their codes, those that still move last.
 * @param {readonly RainTally[]} tallies of all parts
 * @param {Minima} minima
 * @returns {Row[]}
 */
export function rowsOf(tallies, minima) {
  const { report } = minima;
  /** @type {number[]} */
  const drops = [];
  /** @type {number[]} */
  const codes = [];
  for (const { counts, ends } of tallies) {
    counts.forEach((count, code) => (codes[code] = (codes[code] ?? 0) + count));
    for (const end of ends) {
      if (end.kind !== 'minimum') continue;
      const number = minima.number(end);
      drops[number] = (drops[number] ?? 0) + end.count;
    }
  }
  const share = (/** @type {number | undefined} */ count) =>
    report ? (count ?? 0) / report.known : null;
  const rows = minima.list.map((at, place) => ({
    place,
    code: MINIMUM,
    at,
    drops: drops[place] ?? 0,
    exact: share(report && place < report.minima ? report.places[place].count : 0),
  }));
  const others = codes
    .map((count, code) => ({
      place: -1,
      code,
      at: null,
      drops: count,
      exact: share(report?.counts[code]),
    }))
    .filter(
      ({ code, drops: count, exact }) =>
        code !== MINIMUM && (count > 0 || (code !== MOVING && (exact ?? 0) > 0)),
    );
  return [
    ...rows,
    ...others.filter(({ code }) => code !== MOVING),
    ...others.filter(({ code }) => code === MOVING),
  ];
}

/**
 * Within what 95 of 100 falls of so many drops come to a share.
 * @param {number} share @param {number} count
 */
export const chance = (share, count) => 1.96 * Math.sqrt((share * (1 - share)) / count);
