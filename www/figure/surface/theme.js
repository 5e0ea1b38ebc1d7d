import { COLOURS, SANS } from '../../tokens.js';

/**
 * What the view is told of the page's look. Colours are CSS; the view has none of its own but those of the
 * outcomes and of the shading.
 * @typedef {object} Tokens
 * @property {string} ink text and strong lines
 * @property {string} soft labels of the axes
 * @property {string} line hairlines
 * @property {string} paper what the figure stands on
 * @property {string} accent
 * @property {string} font family of labels
 * @property {boolean} dark
 */

/** Until the page says otherwise. @type {Readonly<Tokens>} */
export const PLAIN = Object.freeze({
  ...COLOURS.light,
  font: SANS,
  dark: false,
});
