/** The tokens as the figure has them: custom properties for its style sheet, data for the views, which draw on canvases. */
import { COLOURS, RATES, SANS, SERIF, TYPE } from '../tokens.js';

/**
 * What a view is told of the theme.
 * @typedef {object} Tokens
 * @property {boolean} dark
 * @property {'light'|'dark'} theme
 * @property {string} paper ground of the figure
 * @property {string} ink text and strong lines
 * @property {string} soft captions, axes
 * @property {string} line hairlines
 * @property {string} accent what can be pressed
 * @property {string} wrong what is in error
 * @property {string} hole where the function is undefined
 * @property {string} font family of labels
 */

/** @type {Record<'light'|'dark', Tokens>} */
export const THEMES = {
  light: { ...COLOURS.light, dark: false, theme: 'light', font: SANS },
  dark: { ...COLOURS.dark, dark: true, theme: 'dark', font: SANS },
};

/**
 * The shade that a wish and the system's preference come to.
 * @param {string | null | undefined} wish `auto`, `light` or `dark`
 * @param {boolean} systemDark
 * @returns {'light'|'dark'}
 */
export function shadeOf(wish, systemDark) {
  if (wish === 'light' || wish === 'dark') return wish;
  return systemDark ? 'dark' : 'light';
}

/** @param {Readonly<Record<import('../tokens.js').Colour, string>>} colours */
const declarations = ({ paper, ink, soft, line, accent, wrong, hole }) =>
  `--ws-paper:${paper};--ws-ink:${ink};--ws-soft:${soft};--ws-line:${line};--ws-accent:var(--watershed-accent,${accent});--ws-wrong:${wrong};--ws-hole:${hole};`;

/**
 * How much larger type is than it says, where an element stands.
 * @param {Element} element
 */
export const zoomOf = (element) =>
  Number(getComputedStyle(element).getPropertyValue('--watershed-type')) || 1;

/** All of them grow together, as before a hall. */
const type = Object.entries(TYPE)
  .map(([name, size]) => `--ws-${name}:calc(${size}px*var(--watershed-type,1));`)
  .join('');

/** @param {[string, string]} band */
const band = ([name, colour]) => `.rate-band .${name}{--band:${colour};}`;

/** The tokens as CSS custom properties for `.light` and `.dark`. Paper is light. */
export const TOKENS_CSS = `
.light{color-scheme:light;${declarations(COLOURS.light)}}
.dark{color-scheme:dark;${declarations(COLOURS.dark)}}
@media print{.dark{color-scheme:light;${declarations(COLOURS.light)}}}
:host{${type}}
:host{--ws-sans:var(--watershed-sans,${SANS});--ws-serif:var(--watershed-serif,${SERIF});--ws-mono:ui-monospace,"SF Mono",Menlo,Consolas,monospace}
${Object.entries(RATES).map(band).join('')}
`;
