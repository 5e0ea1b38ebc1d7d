/**
 * The runs as text, to be checked elsewhere: JSON with everything, CSV with a row for each step of each run. Numbers
 * are printed so that they read back to the same bits.
 */

/**
 * @typedef {object} Told what the files say beside the numbers
 * @property {string} link address that shows the same
 * @property {string} formula
 * @property {import('../../engine/types.js').Scenario} scenario
 * @property {import('../../engine/types.js').Land} land the function
 * @property {string[]} outcomes name of each of the core's codes
 */

/** More positions than this make a file that few programs open. */
export const MOST = 2_000_000;

/** How many positions the files hold. @param {import('../history.js').History} history */
export function positions(history) {
  let count = 0;
  for (let i = 0; i < history.count; i++)
    count += Math.max(0, history.lastMove(i) - history.first) + 1;
  return count;
}

/** −0 is a number of its own, which JSON would print as 0. @param {number} value */
const exact = (value) => (Object.is(value, -0) ? '-0' : String(value));

/** The settings that make the runs, in the words of a link. @param {Told} told */
function settings({ scenario, land }) {
  const { optimizer, lr, hyper, seed, starts, sampling, at, steps, tolerance, p, v, batch } =
    scenario;
  const { fit } = land;
  const own = land.rates[optimizer];
  return {
    version: v,
    optimizer,
    ...((lr ?? own) && { lr: lr ?? [[0, own]] }),
    ...hyper,
    x: land.x,
    y: land.y,
    parameters: p,
    ...(fit && { model: fit.model, loss: fit.loss, data: fit.points, batch }),
    starts: at ? { list: at } : { count: starts, seed, sampling },
    maxSteps: steps,
    tolerance,
  };
}

/**
 * @param {Told} told
 * @param {import('../history.js').History} history
 */
export function runsJson(told, history) {
  const { first, count } = history;
  const runs = Array.from({ length: count }, (_, i) => {
    const last = history.lastMove(i);
    const stopped = history.stoppedAt[i] <= history.computed;
    /** @type {(number | string)[][]} */
    const path = [];
    for (let k = first; k <= last; k++)
      path.push([history.x(i, k), history.y(i, k), history.value(i, k)].map(printable));
    return {
      outcome: told.outcomes[stopped ? history.outcomes[i] : 0],
      stoppedAt: stopped ? history.stoppedAt[i] : null,
      path,
    };
  });
  const { link, formula, scenario } = told;
  return `${JSON.stringify(
    {
      program: 'Watershed',
      link,
      formula,
      surface: scenario.surface,
      settings: settings(told),
      firstStep: first,
      runs,
    },
    null,
    1,
  ).replace(/\[\s+([^[\]{}]*?)\s+\]/g, (_, inside) => `[${inside.replace(/\s+/g, ' ')}]`)}\n`;
}

/** What JSON has no number for, as a text. @param {number} value @returns {number | string} */
function printable(value) {
  return Number.isFinite(value) && !Object.is(value, -0) ? value : exact(value);
}

/**
 * @param {Told} told
 * @param {import('../history.js').History} history
 */
export function runsCsv(told, history) {
  const lines = [
    `# Watershed: ${told.formula}`,
    `# ${told.link}`,
    `# ${JSON.stringify(settings(told))}`,
    'run,step,x,y,f,outcome',
  ];
  for (let i = 0; i < history.count; i++) {
    const last = history.lastMove(i);
    for (let k = history.first; k <= last; k++) {
      const stops = history.stoppedAt[i] === k;
      const numbers = [history.x(i, k), history.y(i, k), history.value(i, k)].map(exact);
      lines.push(
        `${i + 1},${k},${numbers.join(',')},${stops ? told.outcomes[history.outcomes[i]] : ''}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}
