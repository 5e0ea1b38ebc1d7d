import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { parseLink, printLink, refused } from './core.js';

const sent = JSON.parse(readFileSync(new URL('../fixtures/links.json', import.meta.url), 'utf8'));

test('links that have been sent keep their meaning', () => {
  const { scenario: defaults } = parseLink('');
  for (const { text, changed, notes } of sent) {
    const read = parseLink(text);
    assert.deepEqual(read.scenario, { ...defaults, ...changed }, text);
    assert.deepEqual(read.notes, notes, text);
    assert.deepEqual(parseLink(printLink(read.scenario)).scenario, read.scenario, text);
  }
});

test('a plus is a plus, and what is printed has nothing that messengers cut', () => {
  const formula = '(x+y)^2 + |x| - 2*y; 50% of "x" & <y>';
  const text = printLink({ ...parseLink('').scenario, surface: null, formula });
  assert.match(text, /^[A-Za-z0-9%&\-_.,:=/+@]*[A-Za-z0-9]$/);
  assert.ok(text.includes('x+y'), text);
  assert.equal(parseLink(`#${text}`).scenario.formula, formula);
  assert.equal(parseLink('formula=x+y').scenario.formula, 'x+y');
  assert.equal(parseLink('formula=x%2By').scenario.formula, 'x+y');
});

test('numbers survive a link to the bit', () => {
  const { scenario } = parseLink('surface=bowl');
  const at = [
    [0.1 + 0.2, -1 / 3],
    [Number.MIN_VALUE, 123456789.00000001],
  ];
  const lr = [
    [0, 0.1 / 3],
    [40, 1e-7 / 3],
  ];
  const back = parseLink(printLink({ ...scenario, at, lr, x: [-1 / 7, 1 / 7] }));
  assert.deepEqual(back.scenario.at, at);
  assert.deepEqual(back.scenario.lr, lr);
  assert.deepEqual(back.scenario.x, [-1 / 7, 1 / 7]);
  assert.deepEqual(back.notes, []);
});

test('notes name the key, the value and what is allowed; the rest is used', () => {
  const { scenario, notes } = parseLink('colour=red&starts=-3&seed=7&lr=fast&view=map');
  assert.equal(scenario.seed, 7);
  assert.equal(scenario.view, 'map');
  assert.equal(scenario.starts, 50);
  assert.deepEqual(
    notes.map(({ code, key, value }) => [code, key, value]),
    [
      ['unknown_key', 'colour', 'red'],
      ['bad_value', 'starts', '-3'],
      ['bad_value', 'lr', 'fast'],
    ],
  );
  assert.ok(notes[1].allowed.length > 0 && notes[2].allowed.length > 0);
});

test('no text stops the core', () => {
  for (const text of ['%', '%zz', '&&&', '=', '=&=', 'x', '\ud800=1', 'x='.repeat(50_000), '\0'])
    assert.ok(Array.isArray(parseLink(text).notes), text.slice(0, 20));
});

test('what is no text, and what is no scenario, is refused', () => {
  for (const text of [undefined, null, 5, {}, [], true]) refused(() => parseLink(text));
  for (const scenario of [
    undefined,
    null,
    5,
    'seed=7',
    { starts: 'many' },
    { starts: -1 },
    { starts: 1.5 },
    { step: NaN },
    { x: [1] },
    { at: ['a'] },
    { lr: 'fast' },
  ])
    refused(() => printLink(scenario));
  // Ranges are the link's own, and what is refused is named with what is allowed.
  const { scenario: fine } = parseLink('seed=7');
  for (const [change, code, field, allowed] of [
    [{ starts: 10_001 }, 'link.bad_value', 'starts', /1…10000/],
    [{ starts: 0 }, 'link.bad_value', 'starts'],
    [{ seed: 2 ** 53 }, 'link.bad_value', 'seed'],
    [{ v: 2 }, 'link.bad_value', 'v', /^1$/],
    [{ tolerance: NaN }, 'link.bad_value', 'tolerance'],
    [{ tolerance: -1 }, 'link.bad_value', 'tolerance'],
    [{ speed: Infinity }, 'link.bad_value', 'speed'],
    [{ steps: 5, step: 9 }, 'link.bad_value', 'step', /0…5/],
    [{ x: [1, 1] }, 'link.bad_value', 'x', /lo,hi/],
    [{ y: [0, NaN] }, 'link.bad_value', 'y'],
    [{ at: [[0, 1e300]] }, 'link.bad_value', 'at'],
    [{ at: Array(10_001).fill([0, 0]) }, 'link.bad_value', 'at'],
    [{ surface: 'nowhere' }, 'link.bad_value', 'surface', /himmelblau/],
    [{ beside: 'x+' }, 'link.bad_value', 'beside'],
    [{ optimizer: 'sgd' }, 'link.bad_value', 'optimizer', /adam/],
    [{ sampling: 'everywhere' }, 'link.bad_value', 'sampling'],
    [{ view: 'inside' }, 'link.bad_value', 'view'],
    [{ lr: [[0, -1]] }, 'link.bad_value', 'lr'],
    [{ lr: [[5, 0.1]] }, 'link.bad_value', 'lr'],
    [{ p: { x: 1 } }, 'link.bad_value', 'p'],
    [{ race: [{ name: 'nobody', values: {} }] }, 'link.bad_value', 'race', /adam/],
    [{ hyper: { beta1: [[0, 0.5]] } }, 'link.idle', 'beta1', /lr/],
    [{ hyper: { beta3: [[0, 0.5]] } }, 'link.idle', 'hyper', /beta1/],
    [{ strats: 5 }, 'settings.unknown', 'scenario', /starts/],
  ]) {
    const error = refused(() => printLink({ ...fine, ...change }), code);
    assert.equal(error.field, field, JSON.stringify(change).slice(0, 60));
    assert.match(error.allowed, allowed ?? /./);
  }
  assert.equal(refused(() => printLink({ strats: 5 })).suggestion, 'starts');
  // Defaults fill what is left out.
  assert.equal(printLink({}), '');
});
