// How long the proof of a landscape takes: the whole search over the window, its convexity and its edge.

import { spread } from './measure.js';

/** What has to be found (minima with cusps, saddles, maxima, degenerate points), and within how many ms. */
const CASES = [
  ['himmelblau', [4, 4, 1, 0], 1000],
  ['goldstein_price', [4, 4, 1, 0], 1000],
  ['three_hump_camel', [3, 2, 0, 0], 1000],
  ['styblinski_tang', [4, 4, 1, 0], 1000],
  ['peaks', [3, 3, 3, 0], 1000],
  ['rosenbrock', [1, 0, 0, 0], 1000],
  ['sphere', [1, 0, 0, 0], 1000],
  ['booth', [1, 0, 0, 0], 1000],
  ['matyas', [1, 0, 0, 0], 1000],
  ['ill_conditioned_bowl', [1, 0, 0, 0], 1000],
  ['saddle', [0, 1, 0, 0], 1000],
  ['monkey_saddle', [0, 0, 0, 1], 1000],
  ['rastrigin', [121, 220, 100, 0], 10_000],
  ['ackley', [121, 220, 100, 0], 10_000],
];

const TIMES = 5;

/**
 * @param {typeof import('../www/pkg/watershed.js')} core
 * @returns {{name: string, ms: import('./measure.js').Spread, limit: number, boxes: number}[]}
 */
export function measureLandscapes(core) {
  return CASES.map(([name, expected, limit]) => {
    const times = [];
    let boxes = 0;
    for (let k = 0; k < TIMES; k++) {
      const objective = new core.Objective({ surface: name });
      const begun = performance.now();
      const { points, complete, boxes: spent } = objective.landscape();
      times.push(performance.now() - begun);
      objective.free();
      boxes = spent;
      const counts = [['minimum', 'cusp'], ['saddle'], ['maximum'], ['degenerate']].map(
        (kinds) => points.filter(({ kind }) => kinds.includes(kind)).length,
      );
      if (!complete || String(counts) !== String(expected))
        throw new Error(`The landscape of ${name} came out wrong: ${counts}.`);
    }
    return { name, ms: spread(times), limit, boxes };
  });
}

/** Surfaces on which a part of the search is slow: rings, ridges, many points, steep edges. */
const SLOW = ['drop_wave', 'eggholder', 'cross_in_tray', 'levy_13', 'schwefel'];

/**
 * The longest that a search keeps its worker busy before it can hear that it is cancelled, sliced as the page slices it, and the longest report.
 * @param {typeof import('../www/pkg/watershed.js')} core
 * @param {typeof import('../www/engine/slices.js').inSlices} inSlices
 * @returns {Promise<{name: string, ms: number}[]>}
 */
export async function measureSlices(core, inSlices) {
  const rows = [];
  for (const name of SLOW) {
    let longest = 0;
    const objective = new core.Objective({ surface: name });
    const search = new core.LandscapeSearch(objective);
    let begun = performance.now();
    const note = () => {
      longest = Math.max(longest, performance.now() - begun);
    };
    await inSlices(
      64,
      (boxes) => search.advance(boxes),
      note,
      () => {
        begun = performance.now();
        return null;
      },
    );
    begun = performance.now();
    search.report();
    note();
    search.free();
    objective.free();
    rows.push({ name, ms: longest });
  }
  return rows;
}
