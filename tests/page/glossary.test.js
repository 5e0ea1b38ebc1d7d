// The words of the subject: each has one form, the one that schools and universities use.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extend, learn, TABLES, texts } from '../../www/i18n/i18n.js';
import { learnLesson } from '../../www/i18n/lesson.js';
import { PANEL_TABLES } from '../../www/i18n/panels.js';
import { SHARE_TABLES } from '../../www/i18n/share.js';
import { particle, withParticles } from '../../www/i18n/particles.js';

extend(PANEL_TABLES);
extend(SHARE_TABLES);
await learn('ko');
await Promise.all([learnLesson('en'), learnLesson('ko')]);
const { en, ko } = TABLES;

/**
 * A Korean term, the English that stands for it, and forms that are not to be used: other spellings, other spacing, loans where
 * there is a word.
 * @type {readonly {term: string, english: RegExp, never: RegExp}[]}
 */
export const GLOSSARY = [
  {
    term: '경사하강법',
    english: /gradient descent/i,
    never: /경사 하강|경사강하|기울기 하강|그래디언트 디센트/,
  },
  { term: '학습률', english: /learning rate/i, never: /학습율|학습 율|학습 비율|러닝 레이트/ },
  { term: '초기값', english: /initial guess|start/i, never: /초깃값|시작값|초기 값|최초값/ },
  { term: '손실 함수', english: /loss/i, never: /손실함수|로스 함수/ },
  { term: '그래디언트', english: /gradient/i, never: /그라디언트|그레디언트|그라디엔트|구배/ },
  { term: '최솟값', english: /minimum/i, never: /최소값/ },
  { term: '최소점', english: /minimum|minima/i, never: /최저점|미니멈/ },
  {
    term: '지역 최소',
    english: /local minim/i,
    never: /국소 ?최소|국소 ?최적|국부 ?최소|지역최소|로컬 최소|극소 최소/,
  },
  {
    term: '전역 최소',
    english: /global minim/i,
    never: /전역최소|글로벌 최소|광역 최소|대역 최소/,
  },
  { term: '안장점', english: /saddle/i, never: /안장 점|말안장|새들/ },
  { term: '볼록 함수', english: /convex/i, never: /볼록함수|컨벡스/ },
  { term: '순볼록', english: /strictly convex/i, never: /강볼록|엄격 볼록|엄밀히 볼록|순 볼록/ },
  { term: '곡률', english: /curvature/i, never: /굽음률|만곡/ },
  { term: '고윳값', english: /eigenvalue/i, never: /고유값|고유 값/ },
  { term: '헤세 행렬', english: /Hessian/i, never: /헤시안|헤세행렬|헤시언/ },
  { term: '등고선', english: /contour line/i, never: /등위선|컨투어/ },
  { term: '매개변수', english: /parameter/i, never: /매개 변수|모수|(?<!하이퍼)파라미터|파라메터/ },
  { term: '모멘텀', english: /momentum/i, never: /운동량|모멘툼/ },
  { term: '끌림 영역', english: /basin/i, never: /흡인 영역|끌림영역|어트랙션/ },
  { term: '레이블', english: /label/i, never: /이름표|라벨/ },
  { term: '발산', english: /diverge/i, never: /다이버지/ },
  { term: '출발점', english: /start/i, never: /시작점|출발 점/ },
  // A point: 극댓값 would be its value, 최대점 the highest of all.
  { term: '극소점', english: /minimum|minima/i, never: /극소 점/ },
  { term: '극대점', english: /maximum/i, never: /최대점|극대 점/ },
  { term: '최적화 방법', english: /rule/i, never: /최적화 규칙|(이|지금의) 규칙/ },
  {
    term: '기본 경사하강법',
    english: /plain (gradient )?descent/i,
    never: /(보통|일반)의? 경사하강법/,
  },
  { term: '이차 근사', english: /quadratic model/i, never: /이차 (모형|모델)/ },
  { term: '뉴턴법', english: /Newton/, never: /뉴턴 방법|뉴튼/ },
  { term: '되추적', english: /backtracking/i, never: /되짚기|백트래킹/ },
  { term: '학습률 스케줄', english: /schedule/i, never: /학습률 계획|스케쥴/ },
];

/** Forms that are wrong whatever is spoken of. */
const SPELLING = /극소값|극대값|최대값|함수값|기대값|절대값|근사값|대표값|댓점/;

/** What is said of a place, not of a value: one arrives at a point. */
const ARRIVES = /(최솟값|극솟값)(에|으로|까지) (도착|도달|이르|이릅|이른|이를|머물|멈추|멈춥|가까)/;

test('every term is used, and no other form of it', () => {
  const all = Object.values(ko).join('\n');
  for (const { term, english, never } of GLOSSARY) {
    assert.ok(all.includes(term), `${term} is nowhere`);
    assert.ok(
      Object.values(en).some((text) => english.test(text)),
      `${english} is nowhere`,
    );
    for (const [key, text] of Object.entries(ko)) assert.doesNotMatch(text, never, key);
  }
  for (const [key, text] of Object.entries(ko)) {
    assert.doesNotMatch(text, SPELLING, key);
    assert.doesNotMatch(text, ARRIVES, key);
  }
});

test('the terms that must not be lost are in the Korean where the English has them', () => {
  /** @type {[RegExp, RegExp][]} */
  const pairs = [
    [/learning rate/i, /학습률|η/],
    [/saddle/i, /안장/],
    [/\bconvex/i, /볼록|오목/],
    [/global minim/i, /전역 최소/],
    [/local minim/i, /지역 최소/],
    [/Hessian/, /헤세 행렬|곡률/],
    [/eigenvalue/i, /고윳값|곡률/],
    [/contour line/i, /등고선/],
  ];
  for (const [key, text] of Object.entries(ko))
    for (const [english, korean] of pairs)
      if (english.test(en[key] ?? en[`${key.replace(/\.other$/, '')}.one`] ?? ''))
        assert.match(text, korean, key);
});

test('convex downwards is meant by 볼록, and where upwards is spoken of it is called 오목', () => {
  assert.match(ko['lesson.convex.text_1'], /아래로 볼록/);
  for (const [key, text] of Object.entries(ko))
    if (text.includes('위로 볼록')) assert.match(text, /오목/, key);
});

test('English has one spelling', () => {
  const never =
    /\b(optimization|optimize[sd]?|color(ed|s)?|center(s)?|behavior|minimums|maximums|saddlepoint|gradient decent|nonconvex|non convex)\b/i;
  for (const [key, text] of Object.entries(en)) assert.doesNotMatch(text, never, key);
});

test('Korean breaks no sentence at a particle: what is inserted brings its own', () => {
  const bare = /\{\w+\}[’”)]?(은|는|이|가|을|를|과|와|으로|로|이라는|라는)(?=[\s.,!?]|$)/;
  for (const [key, text] of Object.entries(ko)) assert.doesNotMatch(text, bare, key);
});

test('every pair of particles in a text is one that is known', () => {
  const known = [
    '은/는',
    '이/가',
    '을/를',
    '과/와',
    '으로/로',
    '이라는/라는',
    '이라고/라고',
    '이나/나',
    '이고/고',
  ];
  for (const [key, text] of Object.entries(ko))
    for (const [, pair] of text.matchAll(/\{([^{}/]*\/[^{}/]*)\}/g))
      assert.ok(known.includes(pair), `${key}: ${pair}`);
});

test('outside the braces no pair of particles is left to choose from', () => {
  const pair = /(은\/는|이\/가|을\/를|과\/와|으로\/로)(?![^{}]*\})/;
  for (const [key, text] of Object.entries(ko)) assert.doesNotMatch(text, pair, key);
});

test('each language has one set of quotes, and signs stand where it sets them', () => {
  // What becomes a comment of a program is typed as in programs.
  const prose = (/** @type {Record<string, string>} */ table) =>
    Object.entries(table).filter(([key]) => !key.startsWith('torch.'));
  for (const [key, text] of prose(en)) assert.doesNotMatch(text, /['"‘]/, key);
  for (const [key, text] of prose(ko)) assert.doesNotMatch(text, /['"“”]/, key);
  for (const [key, text] of [...Object.entries(en), ...Object.entries(ko)]) {
    assert.doesNotMatch(text, /[}\d] %|\.\.\.| [,.;:!?]| {2}/, key);
    // An ellipsis closes up to the word that it leaves open; after a comma it stands for more of a list.
    assert.doesNotMatch(text, /[\p{L}\p{N}] …$/u, key);
  }
});

test('no line ends within a formula, and no number is left alone on the last line', () => {
  for (const [name, table] of Object.entries({ en, ko }))
    for (const [key, text] of Object.entries(table)) {
      if (key.startsWith('lesson.'))
        assert.doesNotMatch(text, / [=+−·×] |\dλ|\/λ/, `${name} ${key}`);
      if (/^tally\.(known|published|found_one|proved)$/.test(key))
        assert.doesNotMatch(text, / \{value\}\.$/, `${name} ${key}`);
    }
});

test('what ends as a Korean sentence ends with a stop, where others follow it', () => {
  for (const [key, text] of Object.entries(ko))
    assert.doesNotMatch(text, /(니다|세요|까요) [가-힣]/, key);
});

test('the lesson’s sentences with a name or a number in them', () => {
  const { t } = texts('ko');
  assert.equal(
    t('lesson.unknown', { asked: 'sadle', title: '안장점' }),
    '‘sadle’\u2060이라는 장은 없습니다. 가장 가까운 ‘안장점’\u2060을 엽니다.',
  );
  assert.equal(
    t('lesson.unknown', { asked: '12', title: '직접 해 보기' }),
    '‘12’\u2060라는 장은 없습니다. 가장 가까운 ‘직접 해 보기’\u2060를 엽니다.',
  );
  for (const [word, form] of [
    ['η', '로'],
    ['Adam', '으로'],
    ['Nesterov', '로'],
    ['RMSprop', '으로'],
    ['1,000', '으로'],
    ['2.1', '로'],
    ['3 × 10⁵', '으로'],
    ['(1, 3)', '으로'],
  ])
    assert.equal(particle(word, '으로/로'), form, word);
  assert.equal(withParticles('안개{이/가} 걷힙니다'), '안개가 걷힙니다');
});

test('plurals of the lesson', () => {
  const { t } = texts('en');
  assert.equal(t('lesson.guess_right', { n: 1, right: 0 }), '0 of 1 guess right.');
  assert.equal(t('lesson.guess_right', { n: 4, right: 1 }), '1 of 4 guesses right.');
  assert.equal(
    t('lesson.found', { n: 1, rested: 50, starts: 50 }),
    '50 of 50 runs came to rest, all at the same point.',
  );
  assert.equal(
    t('lesson.found', { n: 4, rested: 49, starts: 50 }),
    '49 of 50 runs came to rest, at 4 different points.',
  );
});
