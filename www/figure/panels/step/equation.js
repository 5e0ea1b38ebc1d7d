/**
 * Equations of a step: written once as text, such as `m = beta1*m_before + (1 - beta1)*g`, printed as MathML with
 * symbols or with live numbers, and worked out, which is how the tests hold them to what the core did.
 *
 * The grammar is that of arithmetic: + − * / ^, brackets, names, numbers, and the functions below. Names stand for
 * numbers, vectors or symmetric matrices; on vectors everything is done coordinate by coordinate.
 */

/** @typedef {number | [number, number] | {matrix: [number, number, number]}} Quantity */

/**
 * @typedef {{is: 'number', value: number}
 *   | {is: 'name', name: string}
 *   | {is: 'sign', of: Tree}
 *   | {is: 'pair', by: '+'|'-'|'*'|'/'|'^', left: Tree, right: Tree}
 *   | {is: 'call', name: string, of: Tree[]}} Tree
 */

/** @typedef {{left: Tree, right: Tree}} Equation */

/** How strongly operators bind. @type {Record<string, number>} */
const BINDS = { '+': 1, '-': 1, '*': 2, '/': 2, '^': 4 };
/** A minus before a factor binds like a product. */
const SIGN = 3;

/** Equations read so far: a frame asks for the same few. @type {Map<string, Equation>} */
const known = new Map();

/**
 * @param {string} text `left = right`
 * @returns {Equation}
 */
export function readEquation(text) {
  const held = known.get(text);
  if (held) return held;
  const [left, right] = text.split(/\s=\s/);
  const equation = { left: readTree(left), right: readTree(right) };
  known.set(text, equation);
  return equation;
}

/** @param {string} text @returns {Tree} */
function readTree(text) {
  const tokens = text.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|[-+*/^(),]/g) ?? [];
  let at = 0;
  /** @param {string} token */
  const expect = (token) => {
    if (tokens[at++] !== token) throw new Error(`«${token}» is missing in «${text}».`);
  };
  /** @returns {Tree} */
  const factor = () => {
    const token = tokens[at++];
    if (token === '-') return { is: 'sign', of: binary(SIGN) };
    if (token === '(') {
      const inner = binary(1);
      expect(')');
      return inner;
    }
    if (/^\d/.test(token)) return { is: 'number', value: Number(token) };
    if (tokens[at] !== '(') return { is: 'name', name: token };
    at++;
    const of = [binary(1)];
    while (tokens[at] === ',') {
      at++;
      of.push(binary(1));
    }
    expect(')');
    return { is: 'call', name: token, of };
  };
  /** @param {number} least @returns {Tree} */
  const binary = (least) => {
    let left = factor();
    for (;;) {
      const by = /** @type {'+'} */ (tokens[at]);
      const binds = BINDS[by];
      if (binds === undefined || binds < least) return left;
      at++;
      left = { is: 'pair', by, left, right: binary(binds + 1) };
    }
  };
  const tree = binary(1);
  if (at < tokens.length) throw new Error(`«${text}» does not end where it should.`);
  return tree;
}

/** Names in a tree, each once. @param {Tree} tree @returns {string[]} */
export function namesOf(tree) {
  switch (tree.is) {
    case 'number':
      return [];
    case 'name':
      return [tree.name];
    case 'sign':
      return namesOf(tree.of);
    case 'pair':
      return [...new Set([...namesOf(tree.left), ...namesOf(tree.right)])];
    case 'call':
      return [...new Set(tree.of.flatMap(namesOf))];
  }
}

/** @param {Quantity} value @returns {value is [number, number]} */
const isVector = (value) => Array.isArray(value);

/**
 * Coordinate by coordinate.
 * @param {(...numbers: number[]) => number} f @param {Quantity[]} of
 * @returns {Quantity}
 */
function each(f, of) {
  /** @param {0|1|2} i */
  const part = (i) =>
    f(
      ...of.map((q) =>
        typeof q === 'number' ? q : isVector(q) ? /** @type {number[]} */ (q)[i] : q.matrix[i],
      ),
    );
  if (of.some((q) => typeof q === 'object' && !isVector(q)))
    return { matrix: [part(0), part(1), part(2)] };
  return of.some(isVector) ? [part(0), part(1)] : part(0);
}

/** @param {Quantity} matrix @returns {[number, number, number]} */
const entries = (matrix) => /** @type {{matrix: [number, number, number]}} */ (matrix).matrix;
/** @param {Quantity} vector */
const coordinates = (vector) => /** @type {[number, number]} */ (vector);

/** What each function does. @type {Record<string, (of: Quantity[]) => Quantity>} */
const FUNCTIONS = {
  sqrt: (of) => each(Math.sqrt, of),
  abs: (of) => each(Math.abs, of),
  sign: (of) => each(Math.sign, of),
  max: (of) => each(Math.max, of),
  min: (of) => each(Math.min, of),
  // What does not pull does not move, see src/optimizer/adagrad.rs.
  over: (of) => each((a, b) => (a === 0 ? 0 : a / b), of),
  dot: ([a, b]) =>
    typeof a === 'number'
      ? a * /** @type {number} */ (b)
      : coordinates(a)[0] * coordinates(b)[0] + coordinates(a)[1] * coordinates(b)[1],
  norm: ([a]) => (isVector(a) ? Math.hypot(...a) : Math.abs(/** @type {number} */ (a))),
  times: ([m, v]) => {
    if (typeof m === 'number') return m * /** @type {number} */ (v);
    const [xx, xy, yy] = entries(m);
    const [x, y] = coordinates(v);
    return [xx * x + xy * y, xy * x + yy * y];
  },
  // What Rprop makes of a derivative that has kept its sign, or not.
  by_sign: (of) => each((turn, plus, minus) => (turn > 0 ? plus : turn < 0 ? minus : 1), of),
  unless_turned: (of) => each((turn, value) => (turn < 0 ? 0 : value), of),
  // What BFGS learns of the inverse Hessian.
  learn: ([b, s, y]) => {
    if (typeof b === 'number') {
      const turn = /** @type {number} */ (s) * /** @type {number} */ (y);
      return turn > 0 ? /** @type {number} */ (s) / /** @type {number} */ (y) : b;
    }
    const [sx, sy] = coordinates(s);
    const [yx, yy] = coordinates(y);
    const along = sx * yx + sy * yy;
    if (!(along > 0)) return b;
    const [bx, by] = coordinates(FUNCTIONS.times([b, y]));
    const scale = (1 + (yx * bx + yy * by) / along) / along;
    const part = (/** @type {number} */ i, /** @type {number} */ j) => {
      const [si, sj, bi, bj] = [i ? sy : sx, j ? sy : sx, i ? by : bx, j ? by : bx];
      return scale * si * sj - (bi * sj + si * bj) / along;
    };
    const [xx, xy, other] = entries(b);
    return { matrix: [xx + part(0, 0), xy + part(0, 1), other + part(1, 1)] };
  },
  solve: ([m, v]) => {
    if (typeof m === 'number') return /** @type {number} */ (v) / m;
    const [xx, xy, yy] = entries(m);
    const [x, y] = coordinates(v);
    const det = xx * yy - xy * xy;
    return [(yy * x - xy * y) / det, (xx * y - xy * x) / det];
  },
};

/** @type {Record<string, (a: number, b: number) => number>} */
const OPERATIONS = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
};

/**
 * Works a tree out.
 * @param {Tree} tree
 * @param {(name: string) => Quantity} valueOf
 * @returns {Quantity}
 */
export function workOut(tree, valueOf) {
  switch (tree.is) {
    case 'number':
      return tree.value;
    case 'name':
      return valueOf(tree.name);
    case 'sign':
      return each((a) => -a, [workOut(tree.of, valueOf)]);
    case 'pair':
      return each(OPERATIONS[tree.by], [workOut(tree.left, valueOf), workOut(tree.right, valueOf)]);
    case 'call': {
      // What only names a thing, as ∇f(x) does, is known by that name.
      const does = FUNCTIONS[tree.name];
      return does ? does(tree.of.map((of) => workOut(of, valueOf))) : valueOf(tree.name);
    }
  }
}

/**
 * How names, numbers and functions without an operation are printed.
 * @typedef {object} Printer
 * @property {(name: string) => string} name MathML
 * @property {(value: number) => string} number
 * @property {string} times between factors
 * @property {(name: string) => boolean} signed whether what is printed begins with a minus
 * @property {boolean} flat whether the function is one of x alone, which has f′ and f″
 * @property {(tree: Tree) => string | null} chosen what a choice came to; null where the choice itself is to be printed
 */

const fence = (/** @type {string} */ body, open = '(', close = ')') =>
  `<mrow><mo stretchy="true">${open}</mo>${body}<mo stretchy="true">${close}</mo></mrow>`;

/** B ← (1 − ρsyᵀ)·B·(1 − ρysᵀ) + ρssᵀ with ρ = 1/(y·s). */
const T = '<mi mathvariant="normal">T</mi>';
const LEARN = `<mrow><mo stretchy="false">(</mo><mn>1</mn><mo>−</mo><mi>ρ</mi><mi>Δ</mi><msup><mi>y</mi>${T}</msup><mo stretchy="false">)</mo><mi>B</mi><mo stretchy="false">(</mo><mn>1</mn><mo>−</mo><mi>ρ</mi><mi>y</mi><msup><mi>Δ</mi>${T}</msup><mo stretchy="false">)</mo><mo>+</mo><mi>ρ</mi><mi>Δ</mi><msup><mi>Δ</mi>${T}</msup><mo>,</mo><mspace width="0.6em"></mspace><mi>ρ</mi><mo>=</mo><mfrac><mn>1</mn><mrow><msup><mi>y</mi>${T}</msup><mi>Δ</mi></mrow></mfrac></mrow>`;
/** max(0, g·(g − g₋)/|g₋|²), g₋ being the gradient before. */
const BEFORE = '<msub><mi>g</mi><mo>−</mo></msub>';
const RIBIERE = `<mrow><mi>max</mi><mo stretchy="false">(</mo><mn>0</mn><mo>,</mo><mfrac><mrow><mi>g</mi><mo>·</mo><mo stretchy="false">(</mo><mi>g</mi><mo>−</mo>${BEFORE}<mo stretchy="false">)</mo></mrow><mrow>${BEFORE}<mo>·</mo>${BEFORE}</mrow></mfrac><mo stretchy="false">)</mo></mrow>`;

/** A choice by the sign of something. @param {string[][]} options value and relation to 0 @param {string} of */
const cases = (options, of) =>
  `<mrow><mtable class="cases">${options.map(([value, relation]) => `<mtr><mtd>${value}</mtd><mtd>${of}<mo>${relation}</mo><mn>0</mn></mtd></mtr>`).join('')}</mtable></mrow>`;

/**
 * A tree as MathML.
 * @param {Tree} tree @param {Printer} printer
 * @returns {string}
 */
export function print(tree, printer) {
  const inner = (/** @type {Tree} */ of) => print(of, printer);
  switch (tree.is) {
    case 'number':
      return printer.number(tree.value);
    case 'name':
      return printer.name(tree.name);
    case 'sign':
      return `<mrow><mo form="prefix">−</mo>${factor(tree.of, printer)}</mrow>`;
    case 'pair': {
      const { by, left, right } = tree;
      if (by === '/') return `<mfrac>${inner(left)}${inner(right)}</mfrac>`;
      if (by === '^')
        return `<msup>${left.is === 'name' && !printer.signed(left.name) ? inner(left) : fence(inner(left))}${inner(right)}</msup>`;
      if (by === '*')
        return `<mrow>${factor(left, printer)}${printer.times}${factor(right, printer)}</mrow>`;
      return `<mrow>${inner(left)}<mo>${by === '+' ? '+' : '−'}</mo>${loose(right) || begins(right, printer) ? fence(inner(right)) : inner(right)}</mrow>`;
    }
    case 'call': {
      const of = tree.of.map(inner);
      switch (tree.name) {
        case 'sqrt':
          return `<msqrt>${of[0]}</msqrt>`;
        case 'abs':
          return fence(of[0], '|', '|');
        case 'norm':
          return fence(of[0], '‖', '‖');
        case 'over':
          return `<mfrac>${of[0]}${of[1]}</mfrac>`;
        case 'dot':
          return fence(`${of[0]}<mo>,</mo>${of[1]}`, '⟨', '⟩');
        case 'times':
          return `<mrow>${of[0]}${printer.times}${of[1]}</mrow>`;
        case 'solve':
          return `<mrow><msup>${of[0]}<mrow><mo>−</mo><mn>1</mn></mrow></msup>${printer.times}${of[1]}</mrow>`;
        case 'grad':
        case 'curve': {
          const order = tree.name === 'grad' ? 1 : 2;
          const power = order === 1 ? '' : '<mn>2</mn>';
          const f = printer.flat
            ? `<msup><mi>f</mi><mo>${order === 1 ? '′' : '″'}</mo></msup>`
            : `${power ? `<msup><mo>∇</mo>${power}</msup>` : '<mo>∇</mo>'}<mi>f</mi>`;
          return `<mrow>${f}${fence(of[0])}</mrow>`;
        }
        case 'by_sign':
          return (
            printer.chosen(tree) ??
            cases(
              [
                [of[1], '&gt;'],
                [of[2], '&lt;'],
                ['<mn>1</mn>', '='],
              ],
              of[0],
            )
          );
        case 'unless_turned':
          return (
            printer.chosen(tree) ??
            cases(
              [
                [of[1], '≥'],
                ['<mn>0</mn>', '&lt;'],
              ],
              of[0],
            )
          );
        case 'draw':
          return `<mrow>${factor(tree.of[0], printer)}${printer.times}<mi>N</mi></mrow>`;
        case 'change':
          return '<mrow><mo>∇</mo><mi>f</mi><mo stretchy="false">(</mo><mi>x</mi><mo>+</mo><mi>Δ</mi><mo stretchy="false">)</mo><mo>−</mo><mo>∇</mo><mi>f</mi><mo stretchy="false">(</mo><mi>x</mi><mo stretchy="false">)</mo></mrow>';
        case 'learn':
          return LEARN;
        case 'lowest':
          return `<mrow><munder><mtext>argmin</mtext><mrow><mo>|</mo><mi>s</mi><mo>|</mo><mo>≤</mo>${of[0]}</mrow></munder><mrow><mi>g</mi><mi>s</mi><mo>+</mo><mfrac><mn>1</mn><mn>2</mn></mfrac><mi>s</mi><mi>H</mi><mi>s</mi></mrow></mrow>`;
        case 'polak_ribiere':
          return RIBIERE;
        case 'sign':
          return `<mrow><mi>sgn</mi>${fence(of[0])}</mrow>`;
        default:
          return `<mrow><mi>${tree.name}</mi>${fence(of.join('<mo>,</mo>'))}</mrow>`;
      }
    }
  }
}

/** Whether a tree needs brackets behind a minus. @param {Tree} tree */
const loose = (tree) => tree.is === 'pair' && (tree.by === '+' || tree.by === '-');

/** Whether what is printed begins with a minus. @param {Tree} tree @param {Printer} printer @returns {boolean} */
function begins(tree, printer) {
  if (tree.is === 'sign') return true;
  if (tree.is === 'name') return printer.signed(tree.name);
  return tree.is === 'pair' && tree.by !== '/' && tree.by !== '^' && begins(tree.left, printer);
}

/** A factor, in brackets if it is a sum or begins with a minus. @param {Tree} tree @param {Printer} printer */
function factor(tree, printer) {
  const bare = print(tree, printer);
  return loose(tree) || begins(tree, printer) ? fence(bare) : bare;
}
