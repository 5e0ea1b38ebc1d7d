/**
 * The little of a link that is read before the core is there: which language and which theme it asks for.
 * All else is read by the core (src/scenario.rs).
 */

/**
 * The value of a key of a link's text, or null.
 * @param {string} text `key=value&…`, without the `#`
 * @param {string} key
 */
export function peek(text, key) {
  for (const pair of text.split('&')) {
    const [name, ...rest] = pair.split('=');
    if (name !== key) continue;
    const value = rest.join('=');
    try {
      return decodeURIComponent(value);
    } catch {
      return value;
    }
  }
  return null;
}

/**
 * Attributes as the text of a link. Only what would break the text apart is escaped; a plus stays a plus.
 * @param {Iterable<[string, string]>} attributes
 */
export function fragmentOf(attributes) {
  return [...attributes]
    .map(([key, value]) => `${key}=${value.replace(/[%&#\s]/g, (c) => encodeURIComponent(c))}`)
    .join('&');
}
