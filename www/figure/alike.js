/** Lists of numbers longer than this are alike only if they are one object. */
const LONG = 64;

/**
 * Whether two pieces of plain data say the same. What is not plain (pictures, typed arrays) and long lists of
 * numbers are compared by being one object, so that the question stays cheap.
 * @param {any} a @param {any} b
 * @returns {boolean}
 */
export function alike(a, b) {
  if (Object.is(a, b)) return true;
  if (!isPlain(a) || !isPlain(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a) && a.length > LONG && typeof a[0] === 'number') return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => alike(a[key], b[key]));
}

/** @param {any} value */
const isPlain = (value) =>
  Array.isArray(value) ||
  (typeof value === 'object' && value && Object.getPrototypeOf(value) === Object.prototype);
