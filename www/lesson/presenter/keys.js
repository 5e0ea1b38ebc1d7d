/** The keys of a lecture: those of a clicker, and those of the keyboard beside it. */

/**
 * @typedef {'on'|'back'|'chapter_on'|'chapter_back'|'blank'|'text'|'panels'|'leave'} Command
 */

/** @type {Record<string, Command>} */
const BY_KEY = {
  PageDown: 'on',
  PageUp: 'back',
  ArrowDown: 'chapter_on',
  ArrowUp: 'chapter_back',
  '.': 'blank',
  Escape: 'leave',
};

/** Letters by place: a Korean layout types others. @type {Record<string, Command>} */
const BY_PLACE = { KeyB: 'blank', KeyX: 'text', KeyH: 'panels', KeyF: 'leave' };

/**
 * The command of a key press while presenting, or null: then it is the figure's.
 * @param {Pick<KeyboardEvent, 'key'|'code'|'altKey'|'ctrlKey'|'metaKey'>} press
 * @param {boolean} typing whether a field has the focus that takes text
 * @param {boolean} walking whether the arrow keys belong to what has the focus: a view, a slider, a row of tabs
 * @returns {Command | null}
 */
export function commandOf(press, typing, walking) {
  if (press.altKey || press.ctrlKey || press.metaKey) return null;
  const command = BY_PLACE[press.code] ?? BY_KEY[press.key] ?? null;
  if (typing) return command === 'leave' && press.key === 'Escape' ? command : null;
  return walking && /^Arrow/.test(press.key) ? null : command;
}
