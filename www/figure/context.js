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
 * @property {boolean} presentable whether the page around the figure can be presented
 * @property {boolean} linked whether there is a page that links can lead to
 * @property {() => Promise<void>} looked settles while the figure is in sight; long work waits for it between two pieces
 * @property {Context | null} [beside] what parts are given of the function beside, if there is one
 * @property {(kind: string, content?: object) => Promise<any>} ask the figure's engine session; null when function or runs
 *   have changed before it answered, an error as the core throws it
 */

/**
 * What a panel is given beside that: its own corner of the state, and the way to let the views draw.
 *
 * @typedef {object} Own
 * @property {Record<string, any>} kept plain data that the panel keeps, empty at first; in the state, so that a change draws anew
 * @property {(change: object) => void} keep changes it
 * @property {(items: import('./overlays.js').Overlay[]) => void} overlay what the views draw for the panel, in place of what they did
 * @property {HTMLElement | null} element the panel's own, for what is not a template; null while it is first rendered
 * @property {Record<string, any>} things what is not data (a chart, a timer), of this figure; forgotten when the panel closes
 *
 * @typedef {Context & Own} PanelContext
 */

/**
 * @typedef {import('./keyboard.js').Command | 'copy' | 'share' | 'retry' | 'retry3d' | 'surfaces' | 'beside' | 'data' | 'save'} Command
 */

/** @typedef {Pick<import('./pictures.js').Pictures, 'of'>} Pictures */

export {};
