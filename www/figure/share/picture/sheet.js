/** What all drawings have in common: paper, title, frame, legend, caption, as SVG. */
import { MOVING, OUTCOMES, shapePath } from '../../outcomes.js';
import { TYPE } from '../../../tokens.js';
import { fitting } from './layout.js';

/** Sizes in the drawing's own units, CSS pixels at 1×. */
export const SIZE = Object.freeze({ side: 640, left: 56, right: 16, top: 44, axis: 40, line: 22 });

/**
 * @typedef {object} Words
 * @property {string} title
 * @property {string} caption with the link
 * @property {{name: string, text: string, count: number}[] | null} legend names of outcomes with their texts; null: none
 */

/** A text inside XML. @param {string} text */
const inside = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** A number that is long enough. @param {number} n */
export const short = (n) => String(Math.round(n * 100) / 100);

/** @param {number} x @param {number} y @param {string} text @param {string} [more] attributes */
export const label = (x, y, text, more = '') =>
  `<text x="${short(x)}" y="${short(y)}"${more}>${inside(text)}</text>`;

/**
 * @param {number} tall height of the plot
 * @param {string} inner what is in it
 * @param {string} axes labels around it
 * @param {import('../../theme.js').Tokens} tokens
 * @param {Words} words
 * @returns {{svg: string, width: number, height: number}}
 */
export function sheet(tall, inner, axes, tokens, { title, caption, legend }) {
  const { side, left, right, top, axis, line } = SIZE;
  const width = left + side + right;
  const foot = top + tall + axis;
  const rows = legend ? Math.ceil(legend.length / 2) : 0;
  const height = foot + rows * line + line + 12;
  const named = (legend ?? []).map(({ name, text, count: n }, i) => {
    const outcome = OUTCOMES.find((known) => known.name === name) ?? OUTCOMES[MOVING];
    const [x, y] = [left + (i % 2) * (side / 2), foot + Math.floor(i / 2) * line + 14];
    return `<path transform="translate(${x + 6} ${y - 4})" fill="${tokens.dark ? outcome.dark : outcome.light}" d="${shapePath(outcome.shape, 5)}"/>${label(x + 18, y, `${text}: ${n}`)}`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${inside(tokens.font)}" font-size="${TYPE.note}" fill="${tokens.ink}">
<title>${inside(title)}</title>
<desc>${inside(caption)}</desc>
<rect width="${width}" height="${height}" fill="${tokens.paper}"/>
<clipPath id="plot"><rect x="${left}" y="${top}" width="${side}" height="${tall}"/></clipPath>
<g clip-path="url(#plot)">
${inner}
</g>
<rect x="${left}" y="${top}" width="${side}" height="${tall}" fill="none" stroke="${tokens.soft}"/>
${label(left, 26, title, ` font-size="${TYPE.large}" font-weight="600"`)}
<g fill="${tokens.soft}" font-size="${TYPE.small}">${axes}</g>
${named.join('\n')}
<g fill="${tokens.soft}" font-size="${TYPE.small}">${label(left, height - 10, fitting(caption, side + 32))}</g>
</svg>
`;
  return { svg, width, height };
}
