/** The texts of the page in one language. Every text a person reads is a key of en.json and of ko.json, or of a table that is fetched later (panels.js, share.js). */
import en from './en.json' with { type: 'json' };
import { formatNumber } from './numbers.js';
import { withParticles } from './particles.js';

/** @typedef {'en'|'ko'} Language */

/** English is there from the start, Korean comes when it is spoken, of each the half that a first visit shows (halves.js). @type {Record<Language, Record<string, string>>} */
export const TABLES = { en: { ...en }, ko: {} };

/** @type {Promise<void> | null} */
let korean = null;
let settled = false;

/** Whether the texts of a language can be asked for. @param {Language} lang */
export function speaks(lang) {
  return lang === 'en' || settled;
}

/** Gets the texts of a language. Where they cannot be had English stands in, which is better than nothing. @param {Language} lang */
export function learn(lang) {
  if (speaks(lang)) return Promise.resolve();
  korean ??= import('./ko.json', { with: { type: 'json' } })
    .then(({ default: ko }) => void Object.assign(TABLES.ko, ko))
    .catch(() => void Object.assign(TABLES.ko, { ...TABLES.en, ...TABLES.ko }))
    .then(() => void (settled = true));
  return korean;
}

/** Where the other half of the texts is. */
const REST = {
  en: () => import('./en.json?rest', { with: { type: 'json' } }),
  ko: () => import('./ko.json?rest', { with: { type: 'json' } }),
};
/** @type {Map<Language, Promise<void>>} */
const coming = new Map();
/** Languages of which there is no more to be had. @type {Set<Language>} */
const complete = new Set();
/** Those who show texts. @type {Set<() => void>} */
const readers = new Set();

/**
 * Gets all texts of a language; it is done for whoever wants one that is not there. Where they cannot be had, keys stand in.
 * @param {Language} lang
 */
export function learnAll(lang) {
  const known = coming.get(lang);
  if (known) return known;
  const learnt = REST[lang]()
    .then(({ default: rest }) => void Object.assign(TABLES[lang], rest))
    .catch((error) => console.warn(error))
    .then(() => {
      complete.add(lang);
      // Whoever compares sees that these are others.
      made.delete(lang);
      for (const reader of readers) reader();
    });
  coming.set(lang, learnt);
  return learnt;
}

/**
 * Calls a reader whenever more texts have come: it is to ask for its texts anew.
 * @param {() => void} reader
 * @returns {() => void} ends it
 */
export function whenLearnt(reader) {
  readers.add(reader);
  return () => readers.delete(reader);
}

/** @param {Language} lang whose text is wanted and not there @param {string} key @returns {string} what stands in for it */
function missing(lang, key) {
  if (complete.has(lang)) return key;
  learnAll(lang);
  return '';
}

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
    t: (key, values = {}) => fill(lookup(key, values) ?? missing(lang, key), values, lang),
    has: (key) => key in table || `${key}.other` in table || (missing(lang, key), false),
    number: (value, digits) => formatNumber(lang, value, digits),
  };
  made.set(lang, result);
  return result;
}

/**
 * Takes further texts in. Whoever holds texts already has them too.
 * @param {Record<Language, Record<string, string>>} tables
 */
export function extend(tables) {
  for (const lang of /** @type {Language[]} */ (Object.keys(tables)))
    Object.assign(TABLES[lang], tables[lang]);
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
