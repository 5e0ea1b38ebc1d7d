import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chart } from '../../benches/report.js';

const row = (surface, rule, where, middle) => ({
  surface,
  rule,
  where,
  ratio: [middle, middle * 0.9, middle * 1.1],
});

test('the chart of the benchmarks has a dot for each ratio, farther right the larger it is, and names all', () => {
  const rows = [
    row('himmelblau', 'gd', 'Node', 2),
    row('himmelblau', 'gd', 'Chromium', 1),
    row('himmelblau', 'adam', 'Node', 4),
    row('himmelblau', 'adam', 'Chromium', 100),
  ];
  const svg = chart(rows);
  const dots = [...svg.matchAll(/<circle class="(\w+)" cx="([\d.]+)" cy="[\d.]+" r="4"/g)];
  assert.deepEqual(
    dots.map(([, kind]) => kind),
    ['full', 'open', 'full', 'open'],
  );
  const [two, one, four, most] = dots.map(([, , x]) => Number(x));
  assert.ok(one < two && two < four && four < most);
  // An axis of ratios: twice as much is as far everywhere.
  assert.ok(Math.abs(two - one - (four - two)) < 0.11);
  for (const name of ['Himmelblau', 'gd', 'adam', 'Node', 'Chromium'])
    assert.ok(svg.includes(`>${name}<`), name);
});
