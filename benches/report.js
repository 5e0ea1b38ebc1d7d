// Writes what the bench has printed into docs/benchmarks.md, with a chart of its first table.
//
// node benches/report.js <what it printed>   writes it once more

import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const docs = new URL('../docs/', import.meta.url);
const BEGIN = '<!-- results -->';
const END = '<!-- end of results -->';
/** Where the tables begin; before them stands how far it is. */
const FIRST = 'Measured on ';
/** What is fetched later is long, and changes with every build. */
const DETAIL = '| later: ';

/**
 * @typedef {object} Row of the table of kernels
 * @property {string} surface
 * @property {string} rule
 * @property {string} where
 * @property {[number, number, number]} ratio middle, and its quartiles
 */

/** @param {string} printed */
export async function report(printed) {
  const tables = printed.slice(printed.indexOf(FIRST));
  const lines = tables.split('\n').filter((line) => !line.startsWith(DETAIL));
  const page = new URL('benchmarks.md', docs);
  const text = await readFile(page, 'utf8');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has no ${BEGIN} … ${END}`);
  const before = text.slice(0, from + BEGIN.length);
  await writeFile(page, `${before}\n\n${lines.join('\n').trim()}\n\n${text.slice(to)}`);
  await writeFile(new URL('pictures/benchmarks.svg', docs), chart(kernels(lines)));
}

/** The bare steps in the first table. @param {string[]} lines @returns {Row[]} */
function kernels(lines) {
  const start = lines.findIndex((line) => line.startsWith('| surface'));
  const rows = [];
  for (let i = start + 2; lines[i]?.startsWith('|'); i++) {
    const [, surface, rule, step, where, , , ratio] = lines[i]
      .split('|')
      .map((cell) => cell.trim());
    const numbers = /^([\d.]+) \(([\d.]+)–([\d.]+)\)$/.exec(ratio)?.slice(1).map(Number);
    if (step !== 'bare' || !numbers) continue;
    const [middle, low, high] = numbers;
    rows.push({ surface, rule, where, ratio: /** @type {Row['ratio']} */ ([middle, low, high]) });
  }
  return rows;
}

// All in units of the picture.
const WIDE = 760;
const NAMES = 96;
const PANEL = 196;
const BETWEEN = 32;
const LINE = 20;
const TOP = 64;
/** Ratios at the ends of an axis. */
const [LEAST, MOST] = [0.5, 8];
const TICKS = [0.5, 1, 2, 4, 8];
/** What is asked of each; see run.js. */
const GOAL = 1.8;

/**
 * A panel for each surface, a line for each rule: a full dot for the first place, an open one for the other, with quartiles.
 * @param {Row[]} rows
 * @returns {string} SVG
 */
export function chart(rows) {
  const of = (/** @type {'surface' | 'rule' | 'where'} */ key) => [
    ...new Set(rows.map((row) => row[key])),
  ];
  const [surfaces, rules, places] = [of('surface'), of('rule'), of('where')];
  const high = TOP + rules.length * LINE + 28;
  const left = (/** @type {number} */ panel) => NAMES + panel * (PANEL + BETWEEN);
  const x = (/** @type {number} */ panel, /** @type {number} */ ratio) =>
    left(panel) + (PANEL * Math.log(ratio / LEAST)) / Math.log(MOST / LEAST);
  const y = (/** @type {number} */ line) => TOP + (line + 0.5) * LINE;
  const parts = [];
  const text = (
    /** @type {number} */ at,
    /** @type {number} */ down,
    /** @type {string} */ content,
    anchor = 'middle',
  ) =>
    parts.push(
      `<text x="${at.toFixed(1)}" y="${down.toFixed(1)}" text-anchor="${anchor}">${content}</text>`,
    );
  const upright = (/** @type {number} */ at, /** @type {string} */ name) =>
    parts.push(
      `<path class="${name}" d="M${at.toFixed(1)} ${TOP}V${(TOP + rules.length * LINE).toFixed(1)}"/>`,
    );
  places.forEach((place, k) => {
    const at = NAMES + k * 170;
    parts.push(`<circle class="${k === 0 ? 'full' : 'open'}" cx="${at + 6}" cy="16" r="4.5"/>`);
    text(at + 18, 20, place, 'start');
  });
  text(
    left(surfaces.length - 1) + PANEL,
    20,
    `JavaScript’s time / ours; dashed: the goal of each, ${GOAL}`,
    'end',
  );
  surfaces.forEach((surface, panel) => {
    text(left(panel) + PANEL / 2, 52, surface[0].toUpperCase() + surface.slice(1));
    for (const tick of TICKS) {
      upright(x(panel, tick), tick === 1 ? 'even' : 'grid');
      text(x(panel, tick), TOP + rules.length * LINE + 18, `${tick}`);
    }
    upright(x(panel, GOAL), 'goal');
  });
  rules.forEach((rule, line) => text(NAMES - 14, y(line) + 4, rule, 'end'));
  for (const { surface, rule, where, ratio } of rows) {
    const [panel, line, place] = [
      surfaces.indexOf(surface),
      rules.indexOf(rule),
      places.indexOf(where),
    ];
    const down = (y(line) + (place === 0 ? -3 : 3)).toFixed(1);
    const [middle, low, top] = ratio.map((n) => x(panel, Math.min(MOST, n)).toFixed(1));
    parts.push(
      `<path class="spread" d="M${low} ${down}H${top}"/>`,
      `<circle class="${place === 0 ? 'full' : 'open'}" cx="${middle}" cy="${down}" r="4"/>`,
    );
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDE} ${high}" width="${WIDE}" height="${high}" role="img">
<title>JavaScript’s time by ours, for each rule on each surface</title>
<style>
  svg { background: #fff; }
  text { font: 12px system-ui, sans-serif; fill: #333; }
  .grid { stroke: #e3e3e3; } .even { stroke: #888; } .goal { stroke: #888; stroke-dasharray: 3 3; }
  .spread { stroke: #1f6f8b; stroke-width: 2; } .full { fill: #1f6f8b; } .open { fill: #fff; stroke: #1f6f8b; stroke-width: 1.5; }
  @media (prefers-color-scheme: dark) {
    svg { background: #16181b; } text { fill: #ccc; } .grid { stroke: #2d3136; }
    .spread, .open { stroke: #6cc0dc; } .full { fill: #6cc0dc; } .open { fill: #16181b; }
  }
</style>
${parts.join('\n')}
</svg>
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await report(await readFile(process.argv[2], 'utf8'));
