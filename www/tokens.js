/**
 * The tokens of the design: the colours of pages and figure, the sizes of type, the steps of space. What marks data — outcomes,
 * inks, basins, heights — has palettes of its own, each in a file of its own. Style sheets write type and space as lengths;
 * tests/page/tokens.test.js holds them to these.
 */

/** @typedef {'paper'|'ink'|'soft'|'line'|'accent'|'wrong'|'hole'} Colour */

/**
 * `paper` is the ground, `ink` text and strong lines, `soft` captions and axes, `line` hairlines, `accent` what can be pressed,
 * `wrong` what is in error, `hole` where a function is undefined.
 * @type {Readonly<Record<'light'|'dark', Readonly<Record<Colour, string>>>>}
 */
export const COLOURS = {
  light: {
    paper: '#fbfaf7',
    ink: '#1d2328',
    soft: '#5a636b',
    line: '#d9d6cd',
    accent: '#155e75',
    wrong: '#b3261e',
    hole: '#e9e6df',
  },
  dark: {
    paper: '#14171a',
    ink: '#e8eaec',
    soft: '#a3acb4',
    line: '#343a40',
    accent: '#7cc4dc',
    wrong: '#ff8f85',
    hole: '#22272b',
  },
};

/** On paper, and what is black on white wherever it stands, as a QR code is. */
export const PRINT = {
  paper: '#fff',
  ink: '#000',
  soft: '#333',
  line: '#bbb',
  accent: '#000',
};

/** Halos and dots over the map and the surface, whose ground is mid-toned in both themes. */
export const PALE = 'rgb(255 255 255 / 90%)';
/** The casing of a path, through which the ground is still seen. */
export const VEIL = 'rgb(255 255 255 / 55%)';
/** Rims over that ground. */
export const DEEP = 'rgb(16 20 24 / 80%)';
/** Halos over the surface by night. */
export const NIGHT = 'rgb(12 15 17 / 90%)';
/** What lies under an open sheet. */
export const SHADE = 'rgb(10 14 18 / 45%)';

/** What a learning rate does, along its slider. */
export const RATES = {
  crawl: '#5aa9e0',
  good: '#1fa37a',
  oscillates: '#e0a526',
  diverges: '#d8552b',
};

/** Families of type. */
export const SANS =
  'system-ui,-apple-system,"Segoe UI","Apple SD Gothic Neo","Noto Sans KR","Noto Sans CJK KR",sans-serif';
export const SERIF =
  '"Iowan Old Style","Palatino Linotype",Palatino,Georgia,"Noto Serif KR","Noto Serif CJK KR","Nanum Myeongjo",serif';

/** Sizes of type, in CSS pixels. There are no others, and none is smaller. */
export const TYPE = Object.freeze({
  small: 12,
  note: 13,
  text: 14,
  lead: 16,
  large: 18,
  title: 22,
});
/** Sizes of the headings of a page, in CSS pixels. */
export const HEADING = [28, 36];

/** Margins, paddings and gaps, in CSS pixels; 1 is a hairline. */
export const SPACE = [0, 1, 2, 4, 8, 12, 16, 24, 32, 40, 48];
/** Radii of corners, in CSS pixels. */
export const CORNERS = [2, 4];
