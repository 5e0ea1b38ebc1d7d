/** Numbers as a person reads them: a true minus, few digits, powers of ten where they help, never a NaN. */

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** @param {number} exponent */
const superscript = (exponent) =>
  (exponent < 0 ? '⁻' : '') +
  [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join('');

/** @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

/** @param {string} lang @param {number} digits */
function format(lang, digits) {
  const key = `${lang} ${digits}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.NumberFormat(lang, { maximumSignificantDigits: digits, useGrouping: 'min2' });
    formats.set(key, found);
  }
  return found;
}

/**
 * A number with at most `digits` significant digits. Below 10⁻⁴ and from 10⁷ on as a power of ten.
 * @param {string} lang
 * @param {number} value
 * @param {number} [digits]
 * @returns {string} `—` for NaN
 */
export function formatNumber(lang, value, digits = 4) {
  if (Number.isNaN(value)) return '—';
  if (!Number.isFinite(value)) return value < 0 ? '−∞' : '∞';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) {
    const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
    const front = format(lang, digits).format(Number(mantissa));
    return `${front} × 10${superscript(Number(exponent))}`.replace('-', '−');
  }
  return format(lang, digits)
    .format(value === 0 ? 0 : value)
    .replace('-', '−');
}

/**
 * A number as it stands in a field or a link: plain digits that a computer reads back.
 * @param {number} value
 * @param {number} [digits] at most so many significant
 */
export function plainNumber(value, digits = 12) {
  return String(Number(value.toPrecision(digits)));
}

/**
 * What a person typed, with the signs that keyboards and pages put there.
 * @param {string} text
 * @returns {number} NaN if it is no number
 */
export function readNumber(text) {
  const plain = text
    .trim()
    .replace(/[−–]/g, '-')
    .replace(/\s*[×·*]\s*10\s*\^?\s*/, 'e');
  return plain === '' ? NaN : Number(plain);
}
