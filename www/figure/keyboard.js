/**
 * The keys of the figure, as a table from key to command. The figure asks for them only while it has the
 * focus, so that a page with several figures, or with a text to scroll, keeps its own keys.
 */

/**
 * @typedef {'toggle'|'forward'|'back'|'first'|'last'|'reset'|'throw'|'next'|'previous'|'remove'|'undo'|'redo'|'help'|'close'} Command
 */

/** @type {Record<string, Command>} */
const PLAIN = {
  ' ': 'toggle',
  ArrowRight: 'forward',
  ArrowLeft: 'back',
  Home: 'first',
  End: 'last',
  r: 'reset',
  t: 'throw',
  n: 'next',
  p: 'previous',
  Delete: 'remove',
  Backspace: 'remove',
  '?': 'help',
  Escape: 'close',
};

/** Letters by place on the keyboard: with a Korean layout on, the R key types ㄱ. @type {Record<string, string>} */
const BY_PLACE = { KeyR: 'r', KeyT: 't', KeyN: 'n', KeyP: 'p', KeyZ: 'z', KeyY: 'y' };

/**
 * What of a keyboard event matters here.
 * @typedef {object} Press
 * @property {string} key
 * @property {string} [code]
 * @property {boolean} [ctrlKey]
 * @property {boolean} [metaKey]
 * @property {boolean} [altKey]
 * @property {boolean} [shiftKey]
 */

/** @typedef {'text'|'list'|'value'|'button'|'none'} Field */

/**
 * The command of a key press, or null. A field that takes text or values keeps every key it needs itself.
 * @param {Press} press
 * @param {Field} field what has the focus inside the figure
 * @returns {Command|null}
 */
export function commandOf(press, field) {
  if (press.altKey) return null;
  const key =
    BY_PLACE[press.code ?? ''] ?? (press.key.length === 1 ? press.key.toLowerCase() : press.key);
  if (key === 'Escape') return 'close';
  if (field === 'text') return null; // typing, and the field's own undo
  if (press.ctrlKey || press.metaKey) {
    if (key === 'z') return press.shiftKey ? 'redo' : 'undo';
    if (key === 'y') return 'redo';
    return null;
  }
  if (field === 'list') return null; // letters look for an entry, arrows choose one
  const command = PLAIN[key] ?? null;
  if (field === 'value' && /^(Arrow|Home|End|Delete|Backspace| $)/.test(key)) return null;
  if (field === 'button' && key === ' ') return null; // the space bar presses the button
  return command;
}
