/**
 * The texts of a language in two halves: what a first visit shows, and the rest, which is fetched when one of them is
 * wanted (i18n.js). A new text is in the first half as long as nothing here says otherwise.
 */

/** Texts of what only happens, opens or is chosen later. */
const LATER = [
  // What is wrong with the core has to be known where nothing can be fetched.
  /^error\.(?!engine\.|generic)/,
  /^(note|hint|failed|dataset|help|key)\./,
  /^hyper\.(?!weight_decay$)/,
  /^rate\.(?!choose)/,
  /^schedule\.number_/,
  /^rule\.(?!gd_about$)\w+_about$/,
  /^picker\.own_/,
  /^present\.(?!begin$)/,
  /^settings\.(by_hand|timeline)/,
  /^surface\.(?!himmelblau\.)/,
  /^transport\.no_history$/,
];
/** The English page says these by itself. */
const WRITTEN = /^page\./;

/** @param {string} name of the file @param {string} key */
function isFirst(name, key) {
  if (name === 'en.json' && WRITTEN.test(key)) return false;
  return !LATER.some((pattern) => pattern.test(key));
}

/**
 * Gives whoever imports `en.json` the first half, and whoever imports `en.json?rest` the other.
 * @returns {import('vite').Plugin}
 */
export function halves() {
  return {
    name: 'halves',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      const [, name, rest] = /\/i18n\/((?:en|ko)\.json)(\?rest)?$/.exec(id) ?? [];
      if (!name) return null;
      const texts = Object.entries(JSON.parse(code));
      const half = texts.filter(([key]) => isFirst(name, key) === !rest);
      const text = JSON.stringify(Object.fromEntries(half));
      // Vite knows JSON by its ending.
      return rest
        ? { code: `export default ${text};`, moduleType: 'js', map: null }
        : { code: text, map: null };
    },
  };
}
