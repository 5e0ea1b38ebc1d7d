/**
 * What every part of the figure is given: the state to draw, the texts to draw it with, and two ways to answer.
 * Parts are functions from this to a template; they keep nothing.
 *
 * @typedef {object} Context
 * @property {import('./state.js').State} state
 * @property {import('../i18n/i18n.js').Texts} texts
 * @property {import('./history.js').History} history
 * @property {(action: import('./state.js').Action) => void} send changes the state
 * @property {(command: Command) => void} act does what needs more than the state
 * @property {boolean} dark
 * @property {number} step the step on show when this was drawn
 * @property {() => number} now the step on show when it is asked
 * @property {boolean} listable whether single starts can be changed
 * @property {Pictures} pictures of the surfaces, as far as they are painted
 * @property {import('./heights.js').Heights | null} heights of the picture on show
 * @property {boolean} copied whether the link has just been copied
 */

/**
 * @typedef {import('./keyboard.js').Command | 'copy' | 'retry' | 'retry3d' | 'surfaces'} Command
 */

/** @typedef {Pick<import('./pictures.js').Pictures, 'of'>} Pictures */

export {};
