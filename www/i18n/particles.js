/**
 * Korean particles: 은/는, 이/가, 을/를, 과/와, 으로/로 depend on how the word before them ends when it is read
 * aloud, and that word may be a number, a sign or a name in Latin letters.
 */

/** How a reading ends: in a vowel, in the consonant ㄹ, or in another consonant. @typedef {'vowel'|'ㄹ'|'consonant'} Ending */

/** 영 일 이 삼 사 오 육 칠 팔 구; after a final 0 the number is read 십, 백, 천 or 만, all in a consonant. @type {Ending[]} */
const DIGITS = [
  'consonant',
  'ㄹ',
  'vowel',
  'consonant',
  'vowel',
  'vowel',
  'consonant',
  'ㄹ',
  'ㄹ',
  'vowel',
];

/** Names of single letters: 엘, 엠, 엔, 알 end in a consonant, the others (에이, 비, 씨 …) in a vowel. @type {Record<string, Ending>} */
const LETTERS = { l: 'ㄹ', m: 'consonant', n: 'consonant', r: 'ㄹ' };

/** How words written in Latin letters end, as they are spelt in Hangul. @type {Record<string, Ending>} */
const WORD_ENDS = {
  l: 'ㄹ',
  m: 'consonant',
  n: 'consonant',
  b: 'consonant',
  p: 'consonant',
  k: 'consonant',
  c: 'consonant',
};

/**
 * @param {string} word
 * @returns {Ending}
 */
export function endingOf(word) {
  const read = word.replace(/[\s)\]}»”’"'.,!?]+$/u, '').toLowerCase();
  const last = read.at(-1) ?? '';
  const code = last.charCodeAt(0);
  if (code >= 0xac00 && code <= 0xd7a3) {
    const final = (code - 0xac00) % 28;
    return final === 0 ? 'vowel' : final === 8 ? 'ㄹ' : 'consonant';
  }
  if (/[0-9]/.test(last)) return DIGITS[Number(last)];
  if (/[⁰¹²³⁴⁵⁶⁷⁸⁹]/u.test(last)) return 'consonant'; // a power is read …승 or 제곱
  if (/[a-z]/.test(last)) {
    // What has no vowel is spelt out: lr is read 엘아르, or 엘알.
    const spelt = !/[aeiouy]/.test(/[a-z]+$/.exec(read)?.[0] ?? '');
    // A last e is silent behind an l: saddle is read 새들.
    if (/[^aeiouy]le$/.test(read)) return 'ㄹ';
    return (spelt ? LETTERS : WORD_ENDS)[last] ?? 'vowel';
  }
  return 'vowel'; // 퍼센트, 도, and most signs
}

/**
 * The form of a particle that follows a word.
 * @param {string} word
 * @param {string} pair form after a consonant, a slash, form after a vowel: `은/는`
 * @returns {string}
 */
export function particle(word, pair) {
  const [closed, open] = pair.split('/');
  const ending = endingOf(word);
  if (ending === 'vowel') return open;
  return ending === 'ㄹ' && closed === '으로' ? open : closed;
}

/** A line may end behind a closing mark, but not between a word and its particle. */
const CLOSED = /[’”»)\]]$/u;
const JOINER = '\u2060';

/**
 * Puts the right form wherever a text has a pair in braces, such as `{은/는}`.
 * @param {string} text
 * @returns {string}
 */
export function withParticles(text) {
  const parts = text.split(/\{([^{}/]*\/[^{}/]*)\}/);
  let result = parts[0];
  for (let at = 1; at < parts.length; at += 2)
    result += (CLOSED.test(result) ? JOINER : '') + particle(result, parts[at]) + parts[at + 1];
  return result;
}
