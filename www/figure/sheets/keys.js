/** The keys as the help sheet lists them; what they do is in keyboard.js. */

/**
 * The keys as printed on them, and the command whose text (`key.<command>`) stands beside.
 * @type {readonly {keys: string[], command: import('../keyboard.js').Command}[]}
 */
export const KEYS = Object.freeze([
  { keys: ['Space'], command: 'toggle' },
  { keys: ['→'], command: 'forward' },
  { keys: ['←'], command: 'back' },
  { keys: ['Home'], command: 'first' },
  { keys: ['End'], command: 'last' },
  { keys: ['R'], command: 'reset' },
  { keys: ['T'], command: 'throw' },
  { keys: ['N'], command: 'next' },
  { keys: ['P'], command: 'previous' },
  { keys: ['Del'], command: 'remove' },
  { keys: ['Ctrl', 'Z'], command: 'undo' },
  { keys: ['Ctrl', 'Shift', 'Z'], command: 'redo' },
  { keys: ['?'], command: 'help' },
  { keys: ['Esc'], command: 'close' },
]);

/**
 * Keys of the page around the figure, for presenting. The figure does not know them; its help sheet does, where a page
 * offers them.
 * @type {readonly {keys: string[], command: string}[]}
 */
export const PRESENTING = Object.freeze([
  { keys: ['F'], command: 'present' },
  { keys: ['Page ↓', 'Page ↑'], command: 'turn' },
  { keys: ['↓', '↑'], command: 'chapters' },
  { keys: ['B', '.'], command: 'blank' },
  { keys: ['H', 'X'], command: 'bare' },
]);
