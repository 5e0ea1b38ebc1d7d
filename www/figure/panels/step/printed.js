/** Equations as MathML: the symbols on one line, the live numbers on the next. */
import { inkOn } from '../../inks.js';
import { print, workOut } from './equation.js';
import { isNaming, meaning } from './phases.js';
import { mathOf, symbolOf } from './symbols.js';

/** @typedef {import('./equation.js').Quantity} Quantity */
/** @typedef {import('./equation.js').Equation} Equation */

/** Significant digits. */
export const DIGITS = 5;

/**
 * @typedef {object} Ground
 * @property {Map<string, Quantity>} held what names stand for
 * @property {number} step
 * @property {boolean} dark
 * @property {boolean} flat whether the function is one of x alone
 * @property {string} [point] what the point is called, if not x
 * @property {boolean} [loss] whether the function is a loss, which is called L
 * @property {(value: number, digits?: number) => string} number
 */

/** A number as MathML, its minus as an operator, a power of ten as one. @param {string} text */
function numeral(text) {
  const [, minus, body] = /** @type {string[]} */ (text.match(/^(−?)(.*)$/));
  const [mantissa, power] = body.split(' × 10');
  const plain = [...(power ?? '')]
    .map((c) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(c))
    .map((i) => (i === 0 ? '−' : String(i - 1)));
  const raised = power ? `<mo>·</mo><msup><mn>10</mn><mn>${plain.join('')}</mn></msup>` : '';
  const whole = `<mn>${mantissa}</mn>${raised}`;
  return minus || raised
    ? `<mrow>${minus ? '<mo form="prefix">−</mo>' : ''}${whole}</mrow>`
    : whole;
}

/** @param {string[]} rows @param {number} columns */
function table(rows, columns) {
  const lines = [];
  for (let at = 0; at < rows.length; at += columns)
    lines.push(
      `<mtr>${rows
        .slice(at, at + columns)
        .map((cell) => `<mtd>${cell}</mtd>`)
        .join('')}</mtr>`,
    );
  return `<mtable class="vector">${lines.join('')}</mtable>`;
}

/**
 * A quantity in numbers.
 * @param {Quantity} value @param {(value: number) => string} number
 */
function inNumbers(value, number) {
  const cell = (/** @type {number} */ n) => numeral(number(n));
  if (typeof value === 'number') return cell(value);
  if (Array.isArray(value)) return table(value.map(cell), 1);
  const [xx, xy, yy] = value.matrix;
  return table([xx, xy, xy, yy].map(cell), 2);
}

/**
 * @param {Equation} equation @param {Ground} ground
 * @returns {string} a whole `math` element
 */
export function printed(equation, { held, step, dark, flat, point, loss, number }) {
  const say = (/** @type {number} */ value) => number(value, DIGITS);
  const colour = (/** @type {import('../../inks.js').Ink} */ ink) => inkOn(ink, dark);
  const symbols = /** @type {import('./equation.js').Printer} */ ({
    name: (name) => mathOf(meaning(name, held), step, colour, point),
    number: (value) => numeral(number(value)),
    times: '<mo>\u2062</mo>',
    signed: () => false,
    flat,
    chosen: () => null,
  });
  const numbers = /** @type {import('./equation.js').Printer} */ ({
    name: (name) => {
      const { ink } = symbolOf(meaning(name, held));
      const value = inNumbers(/** @type {Quantity} */ (held.get(name)), say);
      return ink ? `<mrow style="color:${colour(ink)}">${value}</mrow>` : value;
    },
    number: symbols.number,
    times: '<mo>·</mo>',
    signed: (name) => {
      const value = held.get(name);
      return typeof value === 'number' && value < 0;
    },
    flat,
    chosen: (tree) =>
      inNumbers(
        workOut(tree, (name) => /** @type {Quantity} */ (held.get(name))),
        say,
      ),
  });
  const left = print(equation.left, symbols);
  const result = print(equation.left, numbers);
  const worked = isNaming(equation) ? '' : `${print(equation.right, numbers)}<mo>=</mo>`;
  const first =
    equation.right.is === 'name' && isNaming(equation)
      ? ''
      : `<mtr><mtd>${left}</mtd><mtd><mo>=</mo>${print(equation.right, symbols)}</mtd></mtr>`;
  const math = `<math display="block"><mtable class="lines">${first}<mtr><mtd>${first ? '' : left}</mtd><mtd><mo>=</mo>${worked}${result}</mtd></mtr></mtable></math>`;
  return loss ? math.replaceAll('<mi>f</mi>', '<mi>L</mi>') : math;
}
