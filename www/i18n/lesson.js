/** The texts of the lesson, fetched with the first chapter that is opened, in one language at a time. */
import { extend, learn } from './i18n.js';

/** @typedef {import('./i18n.js').Language} Language */

/** @type {Record<Language, () => Promise<{default: Record<string, string>}>>} */
const TEXTS = {
  en: () => import('./lesson.en.json', { with: { type: 'json' } }),
  ko: () => import('./lesson.ko.json', { with: { type: 'json' } }),
};

/** @type {Set<Language>} */
const learnt = new Set();

/** Whether the lesson's texts of a language can be asked for. @param {Language} lang */
export const teaches = (lang) => learnt.has(lang);

/** Gets the lesson's texts of a language. @param {Language} lang */
export async function learnLesson(lang) {
  if (learnt.has(lang)) return;
  const [texts] = await Promise.all([TEXTS[lang](), learn(lang)]);
  extend(/** @type {Record<Language, Record<string, string>>} */ ({ [lang]: texts.default }));
  learnt.add(lang);
}
