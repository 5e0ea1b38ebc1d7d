import assert from 'node:assert/strict';
import test from 'node:test';
import { basins, bits, catalog, Ensemble, Objective, palette, refused, Relief } from './core.js';

test('the catalogue is plain data and each of its surfaces compiles', () => {
  const { surfaces, optimizers, outcomes } = catalog();
  assert.ok(surfaces.length >= 30, `${surfaces.length} surfaces`);
  assert.equal(new Set(surfaces.map(({ name }) => name)).size, surfaces.length);
  assert.deepEqual(outcomes, [
    'still moving',
    'minimum',
    'saddle',
    'maximum',
    'degenerate',
    'cusp',
    'cycling',
    'circling',
    'diverged',
    'undefined here',
    'failed',
  ]);
  const gd = optimizers.find(({ name }) => name === 'gd');
  assert.deepEqual(
    gd.parameters.map(({ name }) => name),
    ['lr', 'weight_decay'],
  );
  for (const { default: usual, min, max } of gd.parameters) assert.ok(min <= usual && usual <= max);
  for (const { name, formula, x, y, minima, source, dimensions, rates } of surfaces) {
    assert.match(name, /^[a-z][a-z0-9_]*$/);
    assert.ok(source.length > 0, name);
    assert.ok(x[0] < x[1] && y[0] < y[1], name);
    assert.ok(dimensions === 1 || dimensions === 2, name);
    assert.ok(rates.gd > 0, name);
    const named = new Objective({ surface: name });
    const typed = new Objective({ formula, x, y });
    for (const minimum of minima) {
      const found = named.value(minimum.x, minimum.y);
      const error = Math.abs(found - minimum.value);
      assert.ok(error <= 1e-4 * Math.max(1, Math.abs(minimum.value)), `${name}: ${found}`);
    }
    const [px, py] = [0.3 * x[0] + 0.7 * x[1], 0.6 * y[0] + 0.4 * y[1]];
    assert.deepEqual(bits([typed.value(px, py)]), bits([named.value(px, py)]), name);
    named.free();
    typed.free();
  }
  assert.equal(palette().length, 3 * 256);
});

test('value, gradient and Hessian are those of calculus', () => {
  const objective = new Objective({ formula: '(x^2+y-11)^2 + (x+y^2-7)^2' });
  for (const [x, y] of [
    [0, 0],
    [1.5, -2.25],
    [-3, 4],
    [3, 2],
  ]) {
    const a = x * x + y - 11;
    const b = x + y * y - 7;
    assert.equal(objective.value(x, y), a * a + b * b);
    const gradient = objective.gradient(x, y);
    assert.ok(gradient instanceof Float64Array && gradient.length === 2);
    const hessian = objective.hessian(x, y);
    assert.ok(hessian instanceof Float64Array && hessian.length === 3);
    const expected = [
      [gradient[0], 4 * x * a + 2 * b],
      [gradient[1], 2 * a + 4 * y * b],
      [hessian[0], 4 * a + 8 * x * x + 2],
      [hessian[1], 4 * x + 4 * y],
      [hessian[2], 2 + 4 * b + 8 * y * y],
    ];
    for (const [computed, true_] of expected)
      assert.ok(Math.abs(computed - true_) <= 1e-12 * Math.max(1, Math.abs(true_)));
  }
});

test('a formula in x alone is a curve', () => {
  const curve = new Objective({ formula: 'x^4 - x', x: [-2, 2] });
  assert.equal(curve.describe().dimensions, 1);
  assert.equal(curve.value(2, NaN), 14);
  assert.deepEqual([...curve.gradient(2, NaN)], [31, 0]);
  assert.deepEqual([...curve.hessian(2, 5)], [48, 0, 0]);
  assert.equal(new Objective({ formula: '3' }).describe().dimensions, 2);
});

test('what leaves the package is a copy', () => {
  const objective = new Objective({ surface: 'himmelblau' });
  const first = objective.gradient(1, 1);
  first.fill(99);
  const second = objective.gradient(2, 2);
  assert.deepEqual([...first], [99, 99]);
  assert.notDeepEqual([...second], [99, 99]);
  assert.deepEqual([...objective.gradient(1, 1)], [-46, -38]);
});

test('formulas print as a textbook would', () => {
  const objective = new Objective({ formula: 'sin(x)^2/2 - sqrt(y)*1' });
  const { text, mathml, latex } = objective.describe();
  assert.equal(objective.mathml(), mathml);
  assert.equal(objective.latex(), latex);
  assert.match(mathml, /^<math[^>]*>.*<msqrt>.*<\/math>$/s);
  assert.match(latex, /\\sqrt\{y\}/);
  // What was printed is the same function again.
  const again = new Objective({ formula: text });
  assert.deepEqual(bits([again.value(0.3, 0.7)]), bits([objective.value(0.3, 0.7)]));
  assert.doesNotMatch(mathml + latex, /\.0\b|<script/);
});

test('free names have values, and another value compiles nothing again', () => {
  const objective = new Objective({ formula: 'a*x^2 + b*y', p: { b: 3 } });
  assert.deepEqual(objective.describe().parameters, [
    { name: 'a', value: 1 },
    { name: 'b', value: 3 },
  ]);
  assert.equal(objective.value(2, 1), 7);
  objective.setParameter('a', -2);
  assert.equal(objective.value(2, 1), -5);
  refused(() => objective.setParameter('c', 1), 'p.unknown');
  refused(() => objective.setParameter('a', NaN), 'p.not_finite');
  assert.equal(objective.value(2, 1), -5);
});

test('holes are NaN, not errors', () => {
  const objective = new Objective({ formula: 'ln(x) + 1/y' });
  assert.ok(Number.isNaN(objective.value(-1, 1)));
  assert.ok(Number.isNaN(objective.value(NaN, 1)));
  assert.equal(objective.value(1, 0), Infinity);
});

test('wrong formulas are refused with their place', () => {
  for (const [formula, code, value, at, suggestion] of [
    ['', 'formula.empty', '', 0],
    ['x^2 + ', 'formula.expected', '', 6],
    ['x^2 + * y', 'formula.expected', '*', 6],
    ['sinn(x)', 'formula.unknown_name', 'sinn', 0, 'sin'],
    ['x^2 + xy', 'formula.unknown_name', 'xy', 6, 'x*y'],
    ['(x + 1', 'formula.unclosed', '(', 0],
    ['x + 1 $', 'formula.unknown_character', '$', 6],
    ['sin x', 'formula.call_brackets', 'x', 4],
  ]) {
    const error = refused(() => new Objective({ formula }));
    assert.equal(error.code, code, formula);
    assert.equal(error.field, 'formula');
    assert.equal(typeof error.at, 'number', formula);
    if (error.code !== 'formula.call_brackets') {
      assert.equal(error.value, value, formula);
      assert.equal(error.at, at, formula);
    }
    if (suggestion) assert.equal(error.suggestion, suggestion);
    assert.ok(error.allowed.length > 0, formula);
  }
  // Counted as JavaScript counts, so that a page can cut the text there.
  const text = 'π + x + foo';
  const error = refused(() => new Objective({ formula: text }));
  assert.equal(text.slice(error.at, error.at + error.value.length), 'foo');
});

test('whatever is given for a function, the answer is a function or an error with a code', () => {
  const window = { formula: 'x + y' };
  const codes = [
    [undefined],
    [null],
    [{}, 'objective.empty'],
    [5],
    ['x'],
    [true],
    [10n],
    [Symbol('x')],
    [() => 1],
    [{ formula: null }, 'objective.empty'],
    [{ formula: 5 }],
    [{ formula: ['x'] }],
    [{ formula: '\u0000' }, 'formula.unknown_character'],
    [{ formula: '\ud800' }, 'formula.unknown_character'],
    [{ formula: '('.repeat(1999) }],
    [{ formula: '-'.repeat(1999) + 'x' }],
    [{ formula: 'x'.repeat(100_000) }, 'formula.too_long'],
    [{ formula: 'x^'.repeat(900) + 'x' }],
    [{ surface: 'nowhere' }, 'surface.unknown'],
    [{ surface: 7 }],
    [{ ...window, x: [1] }],
    [{ ...window, x: 3 }],
    [{ ...window, x: ['1', '2'] }],
    [{ ...window, x: [1, 1] }, 'window.empty'],
    [{ ...window, y: [2, 1] }, 'window.empty'],
    [{ ...window, x: [NaN, 1] }, 'window.not_finite'],
    [{ ...window, y: [0, Infinity] }, 'window.not_finite'],
    [{ formula: 'a*x', p: { b: 1 } }, 'p.unknown'],
    [{ formula: 'a*x', p: { a: NaN } }, 'p.not_finite'],
    [{ formula: 'a*x', p: { a: '1' } }],
    [{ formula: 'a*x', p: 'a:1' }],
  ];
  for (const [settings, code] of codes) refused(() => new Objective(settings), code);
  const himmelblau = refused(() => new Objective({ surface: 'himelblau' }));
  assert.equal(himmelblau.suggestion, 'himmelblau');
  assert.match(himmelblau.allowed, /rosenbrock/);
  // And the package still works.
  assert.equal(new Objective({ surface: 'himmelblau' }).value(3, 2), 0);
});

test('an unknown key of settings is named, with those there are and the one that was meant', () => {
  const objective = new Objective({ surface: 'bowl' });
  const runs = { optimizer: { name: 'gd' }, starts: { count: 1 } };
  const grid = { width: 2, height: 2, optimizer: { name: 'gd' } };
  for (const [call, field, value, suggestion] of [
    [() => new Objective({ surfce: 'himmelblau' }), 'objective', 'surfce', 'surface'],
    [() => new Objective({ formula: 'x', z: [0, 1] }), 'objective', 'z', undefined],
    [() => new Ensemble(objective, { ...runs, maxStep: 5 }), 'ensemble', 'maxStep', 'maxSteps'],
    [() => new Ensemble(objective, { ...runs, starts: { conut: 5 } }), 'starts', 'conut', 'count'],
    [() => basins(objective, { ...grid, tolerence: 1 }), 'basins', 'tolerence', 'tolerance'],
    [() => objective.landscape({ budgetms: 5 }), 'landscape', 'budgetms', 'budgetMs'],
    [
      () => new Relief(objective, { x: [0, 1], y: [0, 1], height: 'linear' }),
      'relief',
      'height',
      'heights',
    ],
  ]) {
    const error = refused(call, 'settings.unknown');
    assert.deepEqual([error.field, error.value, error.suggestion], [field, value, suggestion]);
    assert.ok(error.allowed.length > 0);
  }
  // A hyper-parameter is the rule's own matter.
  const error = refused(
    () => new Ensemble(objective, { ...runs, optimizer: { name: 'adam', beta3: 1 } }),
  );
  assert.match(error.allowed, /beta1/);
  // What has the wrong form is named too.
  const shape = refused(() => new Objective({ surface: 'bowl', x: [1] }), 'settings.shape');
  assert.deepEqual([shape.field, shape.value, shape.allowed], ['objective', 'x', 'two numbers']);
});

test('names and links that are no texts are refused', () => {
  const objective = new Objective({ formula: 'a*x' });
  for (const name of [undefined, null, 5, {}, []]) refused(() => objective.setParameter(name, 1));
  assert.equal(objective.value(2, 0), 2);
});
