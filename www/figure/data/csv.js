/**
 * Tables that people paste or drop: what parts their columns, whether a comma is a decimal sign, whether the first
 * line is a header. Papa Parse takes the text apart, with its quotes and line ends; what the parts mean is decided here.
 */

/** @typedef {[number, number]} Point */

/**
 * What was found in a text.
 * @typedef {object} Table
 * @property {Point[]} points
 * @property {[string, string] | null} header
 * @property {string} delimiter
 * @property {boolean} decimalComma
 * @property {number} others columns beyond the two that are used
 */

/** A text that is no table of numbers: `code` is a text's key, `line` counts from 1. */
export class CsvError extends Error {
  /** @param {string} code @param {number} line @param {string} [value] */
  constructor(code, line, value = '') {
    super(`Line ${line}: ${code} ${value}`);
    this.code = code;
    this.line = line;
    this.value = value;
  }
}

const POINT_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const COMMA_NUMBER = /^[+-]?(\d+,?\d*|,\d+)(e[+-]?\d+)?$/i;
/** Two numbers with a comma inside each, parted by a comma: nobody can tell where one ends. */
const FOUR = /^\s*[+-]?\d+,\d+,\s*[+-]?\d+,\d+\s*$/;

/**
 * What parts the columns: a tab or a semicolon where there is one, else spaces between numbers, else a comma.
 * @param {string} text
 */
export function delimiterOf(text) {
  const lines = text.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
  const body = lines.slice(lines.length > 1 ? 1 : 0);
  for (const sign of ['\t', ';']) if (body.some((line) => line.includes(sign))) return sign;
  const spaced = (/** @type {string} */ line) =>
    /^\s*[+-]?[\d.,e+-]+\s+[+-]?[\d.,e+-]+\s*$/i.test(line);
  const commaThenSpace = (/** @type {string} */ line) => /,\s/.test(line.trim());
  if (body.length > 0 && body.every(spaced) && !body.some(commaThenSpace)) return ' ';
  return ',';
}

/**
 * The points of a text, one a line.
 * @param {string} text
 * @returns {Promise<Table>}
 * @throws {CsvError}
 */
export async function readCsv(text) {
  const delimiter = delimiterOf(text);
  const { default: papa } = await import('papaparse');
  const plain = text.replace(/^\ufeff/, '');
  const parsed = papa.parse(
    delimiter === ' ' ? plain.replace(/[^\S\r\n]+/g, ' ').replace(/^ | $/gm, '') : plain,
    { delimiter, header: false, skipEmptyLines: false },
  );
  const rows = parsed.data
    .map((cells, i) => ({
      line: i + 1,
      cells: /** @type {string[]} */ (cells).map((cell) => cell.trim()),
    }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (rows.length === 0) throw new CsvError('csv.empty', 1);
  // Of a header nothing can be learned, but a first line of numbers counts.
  const cells = rows
    .flatMap((row) => row.cells.slice(0, 2))
    .filter((cell) => /^[\d.,e+-]+$/i.test(cell));
  const decimalComma =
    delimiter !== ',' &&
    cells.some((cell) => cell.includes(',')) &&
    !cells.some((cell) => cell.includes('.'));
  const numeric = decimalComma ? COMMA_NUMBER : POINT_NUMBER;
  const isNumber = (/** @type {string} */ cell) => numeric.test(cell);
  /** @type {[string, string] | null} */
  let header = null;
  let [xColumn, yColumn] = [0, 1];
  if (!rows[0].cells.slice(0, 2).some(isNumber) && rows[0].cells.length > 1 && rows.length > 1) {
    const names = rows[0].cells;
    // Columns that are called x and y are those, wherever they stand.
    const named = (/** @type {string} */ name) => names.findIndex((n) => n.toLowerCase() === name);
    if (named('x') >= 0 && named('y') >= 0) [xColumn, yColumn] = [named('x'), named('y')];
    header = [names[xColumn], names[yColumn]];
    rows.shift();
  }
  /** @type {Point[]} */
  const points = rows.map(({ line, cells: row }) => {
    if (delimiter === ',' && FOUR.test(row.join(','))) throw new CsvError('csv.ambiguous', line);
    if (row.length <= Math.max(xColumn, yColumn))
      throw new CsvError('csv.columns', line, row.join(delimiter));
    const [x, y] = [row[xColumn], row[yColumn]].map((cell) => {
      if (!isNumber(cell)) throw new CsvError('csv.text', line, cell);
      const value = Number(decimalComma ? cell.replace(',', '.') : cell);
      if (!Number.isFinite(value)) throw new CsvError('csv.text', line, cell);
      return value;
    });
    return [x, y];
  });
  const widest = Math.max(...rows.map((row) => row.cells.length));
  return { points, header, delimiter, decimalComma, others: Math.max(0, widest - 2) };
}

/** Points as a text that any spreadsheet reads. @param {Point[]} points */
export function writeCsv(points) {
  return `x,y\n${points.map(([x, y]) => `${x},${y}`).join('\n')}\n`;
}
