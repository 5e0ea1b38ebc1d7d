import { COLOURS, PRINT, SANS, SERIF } from './tokens.js';

/** @param {object} values @returns {string} */
const declarations = (values) =>
  Object.entries(values)
    .map(([name, value]) => `--${name}: ${value};`)
    .join(' ');

/** What the style sheet of the pages has of a theme. @param {'light'|'dark'} theme */
const theme = (theme) => {
  const { paper, ink, soft, line, accent } = COLOURS[theme];
  return `${declarations({ paper, ink, soft, line, accent })} color-scheme: ${theme};`;
};

/** What an at-rule of page.css stands for. @type {Readonly<Record<string, string>>} */
const RULES = {
  light: theme('light'),
  dark: theme('dark'),
  print: `${declarations(PRINT)} color-scheme: light;`,
  fixed: declarations({ sans: SANS, serif: SERIF }),
};

/** The style sheet of the pages with its tokens. @param {string} css with `@light;`, `@dark;`, `@print;`, `@fixed;` */
export const withTokens = (css) =>
  css.replace(/@(light|dark|print|fixed);/g, (_, name) => RULES[name]);

/** @returns {import('vite').Plugin} */
export const pageTokens = () => ({
  name: 'page-tokens',
  enforce: 'pre',
  transform: (code, id) =>
    /\/page\.css(\?|$)/.test(id) ? { code: withTokens(code), map: null } : null,
});
