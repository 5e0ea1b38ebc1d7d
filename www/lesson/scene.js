/**
 * How the link of a page with a chapter and the scene of that chapter come together. A link says what differs from the
 * scene: `chapter=rate` is the scene, `chapter=rate&lr=0.9` the scene with another rate. A link that names a function of its
 * own owes the scene nothing.
 */

/** Whoever names one of these shows something else than the scene does. */
const FUNCTIONS = ['surface', 'formula', 'model', 'data'];
/** What the reader chose for every chapter. */
export const CHOSEN = Object.freeze(['lang', 'theme']);
/** What may change without the scene being another. */
const PASSING = ['step', ...CHOSEN];

/** The pairs of a link's text, as they stand there. @param {string} text @returns {[string, string][]} */
const pairsOf = (text) =>
  text
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    });

/** @param {[string, string][]} pairs */
const textOf = (pairs) => pairs.map(([key, value]) => `${key}=${value}`).join('&');

/** @param {string} text @param {readonly string[]} keys */
export const only = (text, keys) => textOf(pairsOf(text).filter(([key]) => keys.includes(key)));

/** @param {string} text @param {readonly string[]} keys */
export const without = (text, keys) => textOf(pairsOf(text).filter(([key]) => !keys.includes(key)));

/**
 * What the figure is to show.
 * @param {{name: string, scene: string}} chapter
 * @param {string} address the text of the page's link
 */
export function sceneOf({ name, scene }, address) {
  const said = pairsOf(address).filter(([key]) => key !== 'chapter');
  const keys = said.map(([key]) => key);
  const other = keys.some((key) => FUNCTIONS.includes(key));
  const given = other ? [] : pairsOf(scene).filter(([key]) => !keys.includes(key));
  return textOf([...given, ...said, ['chapter', name]]);
}

/**
 * The link of a page whose figure shows what it was opened with, however long that is when written out.
 * @param {string} opened the page's link when it was opened
 * @param {string} then what the figure printed when it had been opened
 * @param {string} now what it prints
 * @returns {string | null} null if something has changed
 */
export function shortened(opened, then, now) {
  if (without(then, PASSING) !== without(now, PASSING)) return null;
  const [before, after] = [then, now].map(
    (text) => pairsOf(text).find(([key]) => key === 'step')?.[1] ?? '0',
  );
  const step = pairsOf(opened).find(([key]) => key === 'step');
  return textOf([
    ...pairsOf(without(opened, PASSING)),
    ...(after !== before
      ? [/** @type {[string, string]} */ (['step', after])]
      : step
        ? [step]
        : []),
    ...pairsOf(only(now, CHOSEN)),
  ]);
}

/**
 * The link of something to try. What the scene hides stays hidden, whatever is tried.
 * @param {{name: string, scene: string}} chapter
 * @param {string} set
 */
export function linkOfTry({ name, scene }, set) {
  const keys = pairsOf(set).map(([key]) => key);
  const other = keys.some((key) => FUNCTIONS.includes(key)) && !keys.includes('hide');
  return [`chapter=${name}`, set, other ? only(scene, ['hide']) : ''].filter(Boolean).join('&');
}
