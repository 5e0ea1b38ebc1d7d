import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  extend,
  fill,
  languageOf,
  learn,
  learnAll,
  speaks,
  TABLES,
  texts,
  whenLearnt,
} from '../../www/i18n/i18n.js';
import { formatNumber, plainNumber, readNumber } from '../../www/i18n/numbers.js';
import { endingOf, particle, withParticles } from '../../www/i18n/particles.js';
import { learnLesson, teaches } from '../../www/i18n/lesson.js';
import { PANEL_TABLES } from '../../www/i18n/panels.js';
import { SHARE_TABLES } from '../../www/i18n/share.js';
import { RECIPES } from '../../www/figure/panels/step/recipes.js';
import { KEYS, PRESENTING } from '../../www/figure/sheets/keys.js';
import { GROUPS } from '../../www/figure/rules.js';
import { HYPER } from '../../www/figure/scenario.js';
import { HIDEABLE } from '../../www/figure/share/embed.js';
import { OUTCOMES } from '../../www/figure/outcomes.js';
import { CHAPTERS } from '../../www/lesson/chapters.js';

extend(PANEL_TABLES);
extend(SHARE_TABLES);
const before = [speaks('en'), speaks('ko')];
await learn('ko');
const taught = [teaches('en'), teaches('ko')];
await Promise.all([learnLesson('en'), learnLesson('ko')]);
const { en, ko } = TABLES;
const www = fileURLToPath(new URL('../../www/', import.meta.url));

test('English is there from the start, Korean once it has been learnt', () => {
  assert.deepEqual(before, [true, false]);
  assert.ok(speaks('ko'));
});

test('of the lesson’s texts none is there before it is asked for', () => {
  assert.deepEqual(taught, [false, false]);
  assert.ok(teaches('en') && teaches('ko'));
});

/** A key without its plural form. @param {string} key */
const stem = (key) => key.replace(/\.(zero|one|two|few|many|other)$/, '');

/** Texts that are the same in both languages on purpose: names and signs. */
const SAME = new Set([
  'view.3d',
  'share.kind_iframe',
  'embed.title',
  'tally.part',
  'scale.axis_linear',
  ...GROUPS[1][1].map((name) => `rule.${name}`), // proper names
]);

/** Texts in Korean without Hangul, with the reason. */
const WITHOUT_HANGUL = new Set([
  ...SAME,
  'film.kilobytes', // units
  'film.megabytes',
  'tools.other_language', // names the other language in that language
]);

/** Families of keys that are put together while running, and where their members come from. */
const FAMILIES = [
  /^surface\./, // the catalogue, src/catalog.rs
  /^error\./, // codes of the core
  /^note\./, // codes of the link, src/scenario
  /^hint\./, // codes of the parser
  /^dataset\./, // sets of data, src/datasets.rs
  /^loss\./, // losses, src/loss.rs
  /^numbers\.fate_/, // what a rate leads to, panels/numbers/fate.js
  /^data\.parted_/, // signs between columns
  /^failed\./, // why a rule cannot go on, src/optimizer/failure.rs
];

function sources() {
  return readdirSync(www, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(js|html)$/.test(name) && !/^(node_modules|pkg|examples)\b/.test(name))
    .map((name) => readFileSync(www + name, 'utf8'))
    .join('\n');
}

test('both languages have the same keys, but for plural forms', () => {
  const stems = (/** @type {Record<string, string>} */ table) =>
    [...new Set(Object.keys(table).map(stem))].sort();
  assert.deepEqual(stems(ko), stems(en));
});

test('plural forms are those of the language', () => {
  for (const [lang, table] of Object.entries(TABLES)) {
    const needed = new Intl.PluralRules(lang).resolvedOptions().pluralCategories;
    for (const key of Object.keys(table).filter((name) => stem(name) !== name))
      for (const form of needed)
        assert.ok(`${stem(key)}.${form}` in table, `${lang}: ${stem(key)}.${form}`);
  }
});

test('no text is empty or padded', () => {
  for (const [lang, table] of Object.entries(TABLES))
    for (const [key, text] of Object.entries(table)) {
      assert.equal(typeof text, 'string');
      assert.ok(text.length > 0 && text === text.trim(), `${lang}: ${key}`);
    }
});

test('a text is not left untranslated', () => {
  for (const [key, text] of Object.entries(ko)) {
    assert.ok(SAME.has(key) || text !== en[key], `${key} is the same in both languages`);
    assert.ok(WITHOUT_HANGUL.has(key) || /[가-힣]/.test(text), `${key} has no Hangul`);
  }
  for (const [key, text] of Object.entries(en))
    assert.ok(
      key === 'tools.other_language' || !/[가-힣]/.test(text),
      `${key} has Hangul in English`,
    );
});

test('both languages fill in the same values', () => {
  const names = (/** @type {string} */ text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
  // what the core expects at a place is said in English, so Korean leaves it out
  const leftOut = new Set([
    'error.formula.expected {allowed}',
    'error.formula.expected_end {allowed}',
    'error.formula.ambiguous_name {allowed}',
  ]);
  for (const [key, text] of Object.entries(ko)) {
    const english = en[key];
    assert.deepEqual(
      names(text),
      names(english).filter((name) => !leftOut.has(`${key} ${name}`)),
      key,
    );
  }
});

test('every key is used, and every key that is used exists', () => {
  const code = sources();
  const literal = new Set(
    [...code.matchAll(/['"`]([a-z0-9]+(?:\.[a-z0-9_]+)+)['"`]/g)].map((match) => match[1]),
  );
  const built = [
    ...OUTCOMES.map(({ name }) => `outcome.${name}`),
    ...CHAPTERS.flatMap(({ name, tries, predict }) => [
      `chapter.${name}`,
      ...['text_1', 'text_2', 'question', 'answer'].map((part) => `lesson.${name}.${part}`),
      ...(predict ? [`lesson.${name}.predict`] : []),
      ...tries.map((item) => `lesson.${name}.try_${item.name}`),
    ]),
    ...['prev', 'next'].map((rel) => `lesson.${rel}`),
    ...[...KEYS, ...PRESENTING].map(({ command }) => `key.${command}`),
    ...['uniform', 'latin', 'sobol', 'grid', 'ring'].map((name) => `sampling.${name}`),
    ...['auto', 'light', 'dark'].map((name) => `tools.theme_${name}`),
    ...HIDEABLE.map((name) => `part.${name}`),
    ...GROUPS.map(([group]) => `rule.group_${group}`),
    ...GROUPS.flatMap(([, names]) =>
      names.flatMap((name) => [`rule.${name}`, `rule.${name}_about`]),
    ),
    ...HYPER.map((name) => `hyper.${name}`),
    ...['step', 'exp', 'cosine', 'warmup', 'onecycle'].map((name) => `schedule.${name}`),
    ...['every', 'factor', 'steps', 'lowest', 'warm'].map((name) => `schedule.number_${name}`),
    ...['teaching', 'test', 'curve'].map((name) => `picker.${name}`),
    ...['surface', 'map', 'curve', 'data'].flatMap((name) => [
      `view.${name}_label`,
      `share.kind_${name}`,
    ]),
    ...['crawl', 'good', 'oscillates', 'diverges'].map((name) => `rate.${name}`),
    ...['steps', 'gradients'].flatMap((name) => [`race.at_${name}`, `race.shown_${name}`]),
    ...['steepest', 'best', 'edge'].map((name) => `rate.${name}_look`),
    ...Object.values(RECIPES).flatMap((phases) =>
      phases.flatMap(({ name }) => [`phase.${name}`, `phase.${name}_look`]),
    ),
    'phase.gradient_flat',
  ];
  const has = (/** @type {string} */ key) => key in en || `${key}.other` in en;
  for (const key of built) assert.ok(has(key), `${key} is missing`);
  for (const match of code.matchAll(/\bt\(\s*'([^']+)'/g))
    assert.ok(has(match[1]), `${match[1]} is missing`);
  for (const match of code.matchAll(/data-i18n(?:-content)?="([^"]+)"/g))
    assert.ok(has(match[1]), `${match[1]} is missing`);
  const used = new Set([...literal, ...built]);
  for (const key of Object.keys(en))
    assert.ok(
      used.has(stem(key)) || FAMILIES.some((family) => family.test(key)),
      `${key} is not used`,
    );
});

test('a chapter takes no more than 120 words', () => {
  for (const [lang, table] of Object.entries(TABLES))
    for (const { name } of CHAPTERS) {
      const text = [1, 2].map((n) => table[`lesson.${name}.text_${n}`]).join(' ');
      const words = text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
      assert.ok(words >= 40 && words <= 120, `${lang}: ${name} has ${words} words`);
    }
});

test('every error of the core has a text', () => {
  const src = fileURLToPath(new URL('../../src/', import.meta.url));
  const families =
    'formula|window|p|optimizer|schedule|starts|objective|relief|run|settings|surface|model|loss|data|batch';
  const code = new RegExp(`"((?:${families})\\.[a-z_]+)"`, 'g');
  const found = new Set();
  for (const name of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.rs')) continue;
    for (const [, key] of readFileSync(src + name, 'utf8').matchAll(code)) found.add(key);
  }
  for (const name of readdirSync(`${www}engine`)) {
    const text = readFileSync(`${www}engine/${name}`, 'utf8');
    for (const [, key] of text.matchAll(/'(engine\.[a-z_]+)'/g)) found.add(key);
  }
  assert.ok(found.size > 30, `${found.size} codes`);
  for (const key of found)
    assert.ok(`error.${key}` in en || `hint.${key}` in en, `${key} has no text`);
});

test('the pages stand in the words of the English table before any script has run', () => {
  const decode = (/** @type {string} */ html) =>
    html
      .replace(/\s+/g, ' ')
      .trim()
      .replaceAll('&amp;', '&')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"');
  for (const page of ['index.html', 'embed.html']) {
    const html = readFileSync(www + page, 'utf8');
    const found = [...html.matchAll(/data-i18n="([^"]+)"[^>]*>([^<]*)</g)];
    assert.ok(found.length > 2, page);
    for (const [, key, text] of found) assert.equal(decode(text), en[key], `${page}: ${key}`);
    for (const [, key, text] of html.matchAll(/data-i18n-content="([^"]+)"\s+content="([^"]*)"/g))
      assert.equal(decode(text), en[key], `${page}: ${key}`);
  }
});

test('Korean particles follow the sound of what is before them', () => {
  const cases = /** @type {const} */ ([
    ['은/는', ['공은', '바다는', '물은']],
    ['이/가', ['점이', '공이', '수가']],
    ['을/를', ['값을', '수를', '길을']],
    ['으로/로', ['점으로', '수로', '길로', '서울로']],
    ['과/와', ['값과', '수와', '길과']],
  ]);
  for (const [pair, words] of cases)
    for (const word of words) {
      const form = pair.split('/').find((p) => word.endsWith(p)) ?? '';
      const noun = word.slice(0, -form.length);
      assert.equal(noun + particle(noun, pair), word);
    }
});

test('Korean particles after numbers, names and signs', () => {
  /** @type {[string, string][]} word and its form with 은/는 and 으로/로 */
  const cases = [
    ['0', '은 으로'],
    ['1', '은 로'],
    ['2', '는 로'],
    ['3', '은 으로'],
    ['6', '은 으로'],
    ['7', '은 로'],
    ['8', '은 로'],
    ['9', '는 로'],
    ['10', '은 으로'],
    ['100', '은 으로'],
    ['0.5', '는 로'],
    ['−3', '은 으로'],
    ['10⁻⁵', '은 으로'],
    ['x', '는 로'],
    ['n', '은 으로'],
    ['sin(x)', '는 로'],
    ['x*y', '는 로'],
    ['(3, 1)', '은 로'],
    ['Rosenbrock', '은 으로'],
    ['Ackley', '는 로'],
    ['Hill', '은 로'],
    ['50%', '는 로'],
  ];
  for (const [word, forms] of cases)
    assert.equal(`${particle(word, '은/는')} ${particle(word, '으로/로')}`, forms, word);
  assert.equal(endingOf('‘점’'), 'consonant');
  assert.equal(withParticles('lr{은/는} 0.1{으로/로} 시작'), 'lr은 0.1로 시작');
});

test('a text that may still come has nothing in its place; when all have come, the readers are told', async () => {
  let told = 0;
  const end = whenLearnt(() => told++);
  const first = texts('en');
  assert.equal(first.t('no.such_key'), '');
  assert.equal(first.has('no.such_key'), false);
  await learnAll('en');
  assert.equal(told, 1);
  // Others than before, so that what was drawn with those is drawn anew.
  assert.notEqual(texts('en'), first);
  assert.equal(texts('en').t('no.such_key'), 'no.such_key');
  end();
  await learnAll('ko');
  assert.equal(told, 1);
});

test('templates are filled, plurals chosen, particles resolved', () => {
  assert.equal(texts('en').t('tally.left', { n: 1 }), '1 left the window');
  assert.equal(texts('en').t('transport.rate', { n: 1 }), '1 step/s');
  assert.equal(texts('en').t('transport.rate', { n: 20 }), '20 steps/s');
  assert.equal(fill('{a}{을/를} {b}{으로/로}', { a: 'x', b: 7 }, 'ko'), 'x를 7로');
  assert.equal(fill('{a} of {b}', { a: 1 }, 'en'), '1 of {b}');
  assert.equal(texts('en').t('no.such_key'), 'no.such_key');
});

test('numbers are printed for people', () => {
  /** @type {[number, string][]} */
  const cases = [
    [0, '0'],
    [-0, '0'],
    [-3.77931025, '−3.779'],
    [1234.5678, '1235'],
    [12345.678, '12,350'],
    [0.00012345, '0.0001235'],
    [0.000012346, '1.235 × 10⁻⁵'],
    [-5e-324, '−4.941 × 10⁻³²⁴'],
    [1.5e9, '1.5 × 10⁹'],
    [NaN, '—'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
  ];
  for (const [value, text] of cases) assert.equal(formatNumber('en', value), text);
  assert.equal(formatNumber('en', 7, 9), '7');
});

test('numbers are read as people type them', () => {
  /** @type {[string, number][]} */
  const cases = [
    ['−3.5', -3.5],
    [' 2e-3 ', 0.002],
    ['1.5 × 10^3', 1500],
    ['', NaN],
    ['abc', NaN],
    ['1,5', NaN],
  ];
  for (const [text, value] of cases) assert.ok(Object.is(readNumber(text), value), text);
  for (const value of [0.1, -3.25, 1e-7, 123456.789])
    assert.equal(readNumber(plainNumber(value)), value);
});

test('the language is the one asked for, else the browser’s, else English', () => {
  assert.equal(languageOf('ko', ['en-US']), 'ko');
  assert.equal(languageOf(null, ['fr-FR', 'ko-KR', 'en']), 'ko');
  assert.equal(languageOf('de', ['fr']), 'en');
  assert.equal(languageOf(undefined), 'en');
});
