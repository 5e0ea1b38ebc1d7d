// What is taken away from a figure, read back and held to the core.
import assert from 'node:assert/strict';
import test from 'node:test';
import { level } from '../../www/figure/heights.js';
import { THEMES } from '../../www/figure/theme.js';
import { curveDrawing } from '../../www/figure/share/picture/curve-drawing.js';
import { mapDrawing } from '../../www/figure/share/picture/map-drawing.js';
import { SIZE } from '../../www/figure/share/picture/sheet.js';
import { positions, runsCsv, runsJson } from '../../www/figure/share/runs.js';
import { Ensemble, Objective, Relief } from './core.js';
import { figure } from './figure.js';

/**
 * The same runs from the settings that a file holds.
 * @param {any} settings @param {string} formula
 */
function again(settings, formula) {
  const {
    optimizer,
    x,
    y,
    parameters,
    model,
    loss,
    data,
    batch,
    starts,
    maxSteps,
    tolerance,
    version,
    ...hyper
  } = settings;
  assert.equal(version, 1);
  const objective = new Objective(
    model ? { model, loss, data, x, y } : { formula, x, y, p: parameters },
  );
  const runs = new Ensemble(objective, {
    optimizer: { name: optimizer, ...hyper },
    starts,
    maxSteps,
    tolerance,
    ...(batch && { batch }),
  });
  runs.step(maxSteps);
  return runs;
}

const LINKS = [
  'surface=himmelblau&starts=12&seed=5',
  'surface=six_hump_camel&starts=9&sampling=sobol&lr=0.05,0.01@20&steps=60',
  'surface=beale&starts=6&optimizer=momentum&momentum=0.5,0.9@30&dampening=0.1&steps=80',
  'surface=booth&starts=4&optimizer=adam&steps=40',
  'surface=booth&starts=4&optimizer=newton&steps=9',
  'data=line:3&batch=5&optimizer=adam&beta1=0.7&starts=4&seed=8&steps=30',
  'formula=x^2%2Ba*y^2&p=a:3&at=1,2%3B-0.1,0.30000000000000004&lr=0.7&steps=200',
];

for (const link of LINKS)
  test(`JSON and CSV of ${link} recompute to the bit`, () => {
    const { history, told } = figure(link);
    const file = JSON.parse(runsJson(told, history));
    const runs = again(file.settings, file.formula);
    assert.equal(file.runs.length, runs.count());
    let counted = 0;
    file.runs.forEach((/** @type {any} */ run, /** @type {number} */ i) => {
      const stopped = runs.stoppedAt()[i];
      assert.equal(run.stoppedAt, stopped === 2 ** 32 - 1 ? null : stopped);
      assert.equal(run.outcome, told.outcomes[run.stoppedAt === null ? 0 : runs.outcomes()[i]]);
      run.path.forEach((/** @type {any[]} */ place, /** @type {number} */ k) => {
        const at = runs.positionsBetween(k, k).subarray(2 * i, 2 * i + 2);
        const value = runs.valuesBetween(k, k)[i];
        assert.deepEqual(place.map(Number), [...at, value], `run ${i}, step ${k}`);
        counted++;
      });
    });
    assert.equal(counted, positions(history));

    const lines = runsCsv(told, history).trimEnd().split('\n');
    const comments = lines.filter((line) => line.startsWith('#'));
    const [head, ...rows] = lines.filter((line) => !line.startsWith('#'));
    assert.equal(head, 'run,step,x,y,f,outcome');
    assert.deepEqual(JSON.parse(comments[2].slice(2)), file.settings);
    assert.equal(rows.length, counted);
    for (const row of rows) {
      const [i, k, ...rest] = row.split(',');
      const at = runs
        .positionsBetween(Number(k), Number(k))
        .subarray(2 * Number(i) - 2, 2 * Number(i));
      const value = runs.valuesBetween(Number(k), Number(k))[Number(i) - 1];
      assert.deepEqual(rest.slice(0, 3).map(Number), [...at, value], row);
    }
  });

const GRID = 121;

/** @param {boolean} legend */
const words = (legend) => ({
  title: 'A <title> & more',
  caption: 'https://example.org/#a&b',
  legend: legend ? [{ name: 'lowest', text: 'lowest', count: 3 }] : null,
});

/** @param {string} link @param {boolean} legend */
function drawn(link, legend) {
  const { objective, land, scenario, history } = figure(link);
  const relief = new Relief(objective, { x: land.x, y: land.y, heights: 'linear' });
  const grid = {
    values: relief.values(GRID, GRID),
    nx: GRID,
    ny: GRID,
    heights: relief.heights(),
  };
  const picture = mapDrawing({
    window: land,
    grid,
    palette: Array.from({ length: 768 }, (_, i) => Math.floor(i / 3)),
    history,
    step: scenario.step,
    tokens: THEMES.light,
    format: String,
    names: land.axes,
    words: words(legend),
  });
  return { ...picture, objective, land, grid, history };
}

test('contour lines of the drawing lie where the function has their height', () => {
  const { svg, objective, land, grid } = drawn('surface=himmelblau&starts=5&step=20', false);
  const paths = [...svg.matchAll(/class="contour" fill="[^"]*" d="([^"]*)"/g)].slice(1);
  assert.ok(paths.length > 5);
  const bounds = grid.heights.contours
    .map((/** @type {number} */ value) => level(grid.heights, value))
    .filter((/** @type {number} */ at) => at > 0 && at < 1);
  const side = SIZE.side;
  let checked = 0;
  paths.forEach(([, d], i) => {
    for (const [, px, py] of d.matchAll(/([\d.-]+) ([\d.-]+)/g)) {
      const [u, v] = [(Number(px) - SIZE.left) / side, 1 - (Number(py) - SIZE.top) / side];
      // Rings are closed along the edge, where they are no contour.
      if (!(u > 0.01 && u < 0.99 && v > 0.01 && v < 0.99)) continue;
      const x = land.x[0] + u * (land.x[1] - land.x[0]);
      const y = land.y[0] + v * (land.y[1] - land.y[0]);
      const off = Math.abs(level(grid.heights, objective.value(x, y)) - bounds[i]);
      // Between the points of the grid a contour is a straight line.
      assert.ok(off < 0.004, `${x}, ${y}: ${off}`);
      checked++;
    }
  });
  assert.ok(checked > 1000, String(checked));
});

test('paths of the drawing go through the places of the runs', () => {
  const { svg, history, land } = drawn('surface=bowl&starts=4&step=6', true);
  const paths = [...svg.matchAll(/class="run" stroke="[^"]*" d="M([^"]*)"/g)];
  assert.equal(paths.length, 4);
  paths.forEach(([, d], i) => {
    const [x, y] = d.split('L').at(-1)?.split(' ').map(Number) ?? [];
    const k = Math.min(6, history.lastMove(i));
    const at = [
      SIZE.left + ((history.x(i, k) - land.x[0]) / (land.x[1] - land.x[0])) * SIZE.side,
      SIZE.top + ((land.y[1] - history.y(i, k)) / (land.y[1] - land.y[0])) * SIZE.side,
    ];
    assert.ok(Math.hypot(x - at[0], y - at[1]) < 0.4, `${x} ${y} ${at}`);
  });
});

test('a hole in the function stays unpainted, and texts are escaped', () => {
  const { svg } = drawn('formula=ln(x)%2By^2&x=-2,2&y=-2,2&starts=3', true);
  for (const [, d] of svg.matchAll(/class="contour" fill="[^"]*" d="([^"]*)"/g))
    for (const [, px] of d.matchAll(/([\d.-]+) [\d.-]+/g))
      assert.ok(Number(px) >= SIZE.left + SIZE.side * 0.48, px);
  assert.ok(svg.includes('A &#60;title&#62; &#38; more'));
  assert.ok(!/NaN|Infinity|undefined/.test(svg));
});

test('without a legend the drawing is lower and says nothing of outcomes', () => {
  const [bare, full] = [false, true].map((legend) => drawn('surface=bowl&starts=4', legend));
  assert.ok(full.height > bare.height);
  assert.ok(full.svg.includes('lowest: 3') && !bare.svg.includes('lowest'));
});

test('the drawing of a curve goes through its values, with gaps where it has none', () => {
  const { objective, land, history } = figure(
    'formula=ln(x)%2B1/x&x=-1,3&at=0.5%3B0.7%3B2%3B2.9&lr=0.01&steps=20',
  );
  const relief = new Relief(objective, { x: land.x, y: land.y, heights: 'linear' });
  const picture = { values: relief.values(GRID, 1), heights: relief.heights() };
  const { svg } = curveDrawing({
    x: land.x,
    picture,
    names: ['x', 'f'],
    history,
    step: 20,
    tokens: THEMES.dark,
    format: String,
    words: words(false),
  });
  assert.ok(!/NaN|Infinity|undefined/.test(svg));
  const [, d] = /class="curve"[^>]* d="([^"]*)"/.exec(svg) ?? [];
  const tall = Math.round(SIZE.side * 0.62);
  const points = [...d.matchAll(/([ML])([\d.-]+) ([\d.-]+)/g)];
  assert.equal(points.filter(([, way]) => way === 'M').length, 1);
  assert.ok(points.length > 80 && points.length < GRID);
  for (const [, , px, py] of points) {
    const x = land.x[0] + ((Number(px) - SIZE.left) / SIZE.side) * (land.x[1] - land.x[0]);
    const at = 1.08 - ((Number(py) - SIZE.top) / tall) * 1.16;
    // Places are rounded to a hundredth, and the curve is steep beside its gap.
    const near = [x - 0.0001, x, x + 0.0001].map((v) =>
      level(picture.heights, objective.value(v, 0)),
    );
    const known = near.filter(Number.isFinite);
    const off = Math.min(...known.map((value) => Math.abs(value - at)));
    assert.ok(off < 0.01, `${x}: ${at}, ${near}`);
  }
  assert.equal(svg.match(/class="run"/g)?.length, 4);
});
