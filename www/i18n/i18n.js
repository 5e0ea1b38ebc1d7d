/** The texts of the page in one language. Every text a person reads is a key of en.json and of ko.json. */
import en from './en.json' with { type: 'json' };
import ko from './ko.json' with { type: 'json' };
import { formatNumber } from './numbers.js';
import { withParticles } from './particles.js';

/** @typedef {'en'|'ko'} Language */

/** @type {Record<Language, Record<string, string>>} */
export const TABLES = { en, ko };

/**
 * @typedef {object} Texts
 * @property {Language} lang
 * @property {(key: string, values?: Record<string, string|number>) => string} t text of a key; numbers are formatted
 * @property {(key: string) => boolean} has whether the key exists
 * @property {(value: number, digits?: number) => string} number
 */

/**
 * Fills a template: `{name}` is replaced by the value of that name, `{은/는}` by the form that fits.
 * @param {string} template
 * @param {Record<string, string|number>} values
 * @param {string} lang
 */
export function fill(template, values, lang) {
  const filled = template.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? formatNumber(lang, value, 6) : value;
  });
  return lang === 'ko' ? withParticles(filled) : filled;
}

/** Made once per language: plural rules are slow to make, and a frame asks for texts. @type {Map<Language, Texts>} */
const made = new Map();

/**
 * @param {Language} lang
 * @returns {Texts}
 */
export function texts(lang) {
  const kept = made.get(lang);
  if (kept) return kept;
  const table = TABLES[lang];
  const plural = new Intl.PluralRules(lang);
  const lookup = (/** @type {string} */ key, /** @type {Record<string, string|number>} */ values) =>
    table[key] ??
    (typeof values.n === 'number' ? table[`${key}.${plural.select(values.n)}`] : undefined);
  /** @type {Texts} */
  const result = {
    lang,
    t: (key, values = {}) => fill(lookup(key, values) ?? key, values, lang),
    has: (key) => key in table || `${key}.other` in table,
    number: (value, digits) => formatNumber(lang, value, digits),
  };
  made.set(lang, result);
  return result;
}

/**
 * The language to use: the one asked for, else the first of the browser's that there is, else English.
 * @param {string|null|undefined} asked
 * @param {readonly string[]} [preferred] the browser's list
 * @returns {Language}
 */
export function languageOf(asked, preferred = []) {
  for (const tag of [asked, ...preferred]) {
    const base = tag?.toLowerCase().split(/[-_]/)[0];
    if (base === 'ko' || base === 'en') return base;
  }
  return 'en';
}
