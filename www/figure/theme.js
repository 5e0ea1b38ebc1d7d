/**
 * The colours of the figure: the same values as tokens for its style sheet and as data for the views, which
 * draw on canvases and cannot read a style sheet.
 */
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

const FONT =
  'system-ui, -apple-system, "Segoe UI", "Apple SD Gothic Neo", "Noto Sans KR", "Noto Sans CJK KR", sans-serif';

/** @type {Record<'light'|'dark', Tokens>} */
export const THEMES = {
  light: {
    dark: false,
    theme: 'light',
    paper: '#fbfaf7',
    ink: '#1d2328',
    soft: '#5a636b',
    line: '#d9d6cd',
    accent: '#155e75',
    wrong: '#b3261e',
    hole: '#e9e6df',
    font: FONT,
  },
  dark: {
    dark: true,
    theme: 'dark',
    paper: '#14171a',
    ink: '#e8eaec',
    soft: '#a3acb4',
    line: '#343a40',
    accent: '#7cc4dc',
    wrong: '#ff8f85',
    hole: '#22272b',
    font: FONT,
  },
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

/** @param {Tokens} tokens */
const declarations = ({ paper, ink, soft, line, accent, wrong, hole }) =>
  `--ws-paper:${paper};--ws-ink:${ink};--ws-soft:${soft};--ws-line:${line};--ws-accent:var(--watershed-accent,${accent});--ws-wrong:${wrong};--ws-hole:${hole};`;

/** Sizes of type, in CSS pixels. There are no others, and none is smaller. */
export const TYPE = Object.freeze({
  small: 12,
  note: 13,
  text: 14,
  lead: 16,
  large: 18,
  title: 22,
});

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

/** The tokens as CSS custom properties for `.light` and `.dark`. Paper is light. */
export const TOKENS_CSS = `
.light{color-scheme:light;${declarations(THEMES.light)}}
.dark{color-scheme:dark;${declarations(THEMES.dark)}}
@media print{.dark{color-scheme:light;${declarations(THEMES.light)}}}
:host{${type}}
:host{--ws-sans:var(--watershed-sans,${FONT});--ws-serif:var(--watershed-serif,"Iowan Old Style","Palatino Linotype",Palatino,Georgia,"Noto Serif KR","Noto Serif CJK KR","Nanum Myeongjo",serif);--ws-mono:ui-monospace,"SF Mono",Menlo,Consolas,monospace}
`;
