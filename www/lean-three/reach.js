// What of a library's code can run at all, when the program that uses it is known.
//
// Bundlers leave out what nobody names, but keep a class with all its methods and a function with all its inner
// functions. Here the code is followed from the program on: a method runs only if its name is spoken somewhere in code that
// runs, an inner function likewise, and a flag like `isSkinnedMesh` that no running code sets is never true, so that
// what stands behind it does not run either. Names are compared, not objects, so what could run is kept.

import { parseAst } from 'vite';

/** @typedef {{type: string, start: number, end: number, [key: string]: any}} Node a node of ESTree */
/** @typedef {{code: string, whole?: boolean}} Source `whole`: the program itself, of which everything runs */
/** @typedef {{start: number, end: number, text: string}} Edit */

/** Such names are kinds of objects: set once in a constructor, to true. */
const FLAG = /^is[A-Z]\w*$/;
/** What such expressions do may be more than they come to. */
const LOUD = new Set([
  ...['CallExpression', 'NewExpression', 'AssignmentExpression', 'UpdateExpression'],
  ...['TaggedTemplateExpression', 'AwaitExpression', 'YieldExpression'],
]);
/** Called by the language itself. */
const IMPLICIT = ['constructor', 'toString', 'valueOf', 'then'];

/**
 * The sources without what cannot run.
 * @param {Record<string, Source>} sources by their names
 * @returns {Record<string, string>} all but the whole ones
 */
export function reached(sources) {
  /** @type {[string, Node, string][]} */
  const library = [];
  /** @type {Node[]} */
  const program = [];
  for (const [name, { code, whole }] of Object.entries(sources)) {
    const tree = /** @type {any} */ (parseAst(code));
    if (whole) program.push(tree);
    else library.push([name, tree, code]);
  }
  /** @type {Set<string>} */
  const flags = new Set();
  /** @type {Set<string>} */
  const functions = new Set();
  for (const [, tree] of library)
    walk(tree, (node) => {
      if (isFlagSet(node)) flags.add(node.left.property.name);
      if (node.type === 'FunctionDeclaration') functions.add(node.id.name);
    });
  const reach = new Reach(flags, functions);
  for (const tree of program) reach.whole(tree);
  for (const [, tree] of library) reach.program(tree);
  reach.settle();
  return Object.fromEntries(
    library.map(([name, tree, code]) => [name, applied(code, reach.edits(tree))]),
  );
}

class Reach {
  /** @param {Set<string>} flags names that are kinds of objects @param {Set<string>} functions names of functions */
  constructor(flags, functions) {
    this.flags = flags;
    this.functions = functions;
    /** Names that running code speaks: of variables, and of properties. */
    this.names = { own: new Set(), member: new Set(IMPLICIT) };
    /** Flags that running code sets. @type {Set<string>} */
    this.raised = new Set();
    /**
     * What waits for a name.
     * @type {{own: Map<string, (() => void)[]>, member: Map<string, (() => void)[]>, raised: Map<string, (() => void)[]>}}
     */
    this.waiting = { own: new Map(), member: new Map(), raised: new Map() };
    /** Nodes that run. @type {Set<Node>} */
    this.live = new Set();
    /** @type {(() => void)[]} */
    this.work = [];
  }

  /** @param {'own'|'member'} kind @param {string} name */
  speak(kind, name) {
    if (this.names[kind].has(name)) return;
    this.names[kind].add(name);
    this.work.push(...(this.waiting[kind].get(name) ?? []));
    this.waiting[kind].delete(name);
  }

  /** @param {'own'|'member'} kind @param {string} name @param {() => void} then */
  when(kind, name, then) {
    if (this.names[kind].has(name)) this.work.push(then);
    else (this.waiting[kind].get(name) ?? entry(this.waiting[kind], name)).push(then);
  }

  /** @param {string} flag */
  raise(flag) {
    if (this.raised.has(flag)) return;
    this.raised.add(flag);
    this.work.push(...(this.waiting.raised.get(flag) ?? []));
    this.waiting.raised.delete(flag);
  }

  settle() {
    for (let then = this.work.pop(); then; then = this.work.pop()) then();
  }

  /** All of the program runs. @param {Node} tree */
  whole(tree) {
    walk(tree, (node) => {
      if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') {
        this.speak('own', node.name);
        this.speak('member', node.name);
      }
      if (node.type === 'Literal' && typeof node.value === 'string')
        this.speak('member', node.value);
    });
  }

  /** @param {Node} tree of the library */
  program(tree) {
    for (const statement of tree.body) {
      const declared = namesOf(statement);
      if (declared === null) this.run(statement);
      for (const name of declared ?? []) this.when('own', name, () => this.run(statement));
    }
  }

  /**
   * A node runs, with all that runs when it does.
   * @param {Node | null | undefined} node
   * @returns {void}
   */
  run(node) {
    if (!node || this.live.has(node)) return;
    this.live.add(node);
    switch (node.type) {
      case 'ImportDeclaration':
        return;
      case 'ExportNamedDeclaration':
        return this.run(node.declaration);
      case 'Identifier':
        return this.speak('own', node.name);
      case 'Literal':
        // A name may be put together with what it is of elsewhere: object[name].
        if (typeof node.value === 'string' && /^\w+$/.test(node.value))
          this.speak('member', node.value);
        return;
      case 'MemberExpression':
        this.run(node.object);
        if (node.computed) this.run(node.property);
        else this.speak('member', node.property.name);
        return;
      case 'VariableDeclarator':
        if (node.id.type !== 'Identifier') this.run(node.id);
        return this.run(node.init);
      case 'AssignmentPattern':
        if (node.left.type !== 'Identifier') this.run(node.left);
        return this.run(node.right);
      case 'PropertyDefinition':
        if (node.computed) this.run(node.key);
        return this.run(node.value);
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return this.body(node);
      case 'ClassDeclaration':
      case 'ClassExpression':
        this.run(node.superClass);
        return this.run(node.body);
      case 'BlockStatement':
      case 'StaticBlock':
        return this.statements(node.body);
      case 'SwitchCase':
        this.run(node.test);
        return this.statements(node.consequent);
      case 'MethodDefinition':
        return this.method(node);
      case 'Property':
        return this.property(node);
      case 'ReturnStatement':
        if (node.argument?.type === 'ObjectExpression') return this.shown(node.argument);
        return this.parts(node);
      case 'ExpressionStatement':
        return this.statement(node);
      case 'AssignmentExpression':
        if (isFlagSet(node)) this.raise(node.left.property.name);
        return this.parts(node);
      case 'IfStatement':
      case 'ConditionalExpression':
        return this.choice(node);
      case 'LogicalExpression':
        return this.both(node);
      default:
        return this.parts(node);
    }
  }

  /** @param {Node} node */
  parts(node) {
    for (const part of partsOf(node)) this.run(part);
  }

  /** @param {Node[]} list */
  statements(list) {
    for (const statement of list) {
      if (statement.type === 'FunctionDeclaration') {
        statement.inner = true;
        this.live.add(statement);
        this.when('own', statement.id.name, () => this.body(statement));
      } else this.run(statement);
    }
  }

  /** @param {Node} node a function; that it gives names to its parameters is not to speak them */
  body(node) {
    for (const parameter of node.params) if (parameter.type !== 'Identifier') this.run(parameter);
    this.run(node.body);
  }

  /** @param {Node} node of a class */
  method(node) {
    if (node.computed) this.parts(node);
    else this.when('member', nameOf(node.key), () => this.run(node.value));
  }

  /** @param {Node} node of an object */
  property(node) {
    if (node.computed) this.run(node.key);
    // What is written down under a name may be asked for by it.
    else this.speak('member', nameOf(node.key));
    this.run(node.value);
  }

  /** The name in `this.name = function () {…}`, or with the name of a function. @param {Node} expression @returns {string | null} */
  setFunction({ type, operator, left, right }) {
    return type === 'AssignmentExpression' &&
      operator === '=' &&
      left.type === 'MemberExpression' &&
      !left.computed &&
      left.object.type === 'ThisExpression' &&
      (isFunction(right) || (right.type === 'Identifier' && this.functions.has(right.name)))
      ? left.property.name
      : null;
  }

  /** An object that a function gives out: of its functions those are called whose names are spoken. @param {Node} node */
  shown(node) {
    this.live.add(node);
    for (const property of node.properties) {
      if (isShownFunction(property))
        this.when('member', nameOf(property.key), () => this.run(property.value));
      else this.run(property);
    }
  }

  /** @param {Node} node an expression that stands alone @returns {void} */
  statement(node) {
    const name = this.setFunction(node.expression);
    if (name === null) return this.run(node.expression);
    this.when('member', name, () => {
      this.run(node.expression.left.object);
      this.run(node.expression.right);
    });
  }

  /** @param {Node} node `if` or `?:` */
  choice(node) {
    const { told, flags } = this.judge(node.test);
    this.run(node.test);
    if (told !== false) this.run(node.consequent);
    if (told !== true) this.run(node.alternate);
    this.again(node, flags);
  }

  /** @param {Node} node `&&`, `||` or `??` */
  both(node) {
    const { told, flags } = this.judge(node.left);
    this.run(node.left);
    if (node.operator === '??' || told !== (node.operator === '||')) this.run(node.right);
    this.again(node, flags);
  }

  /** A judgement holds until one of the flags that it rests on is raised. @param {Node} node @param {string[]} flags */
  again(node, flags) {
    for (const flag of flags)
      if (!this.raised.has(flag))
        entry(this.waiting.raised, flag).push(() => {
          this.live.delete(node);
          this.run(node);
        });
  }

  /**
   * What a condition comes to as long as no further flag is raised.
   * @param {Node} node
   * @returns {{told: boolean | undefined, flags: string[]}} and the flags that it rests on
   */
  judge(node) {
    /** @type {string[]} */
    const flags = [];
    /** @param {Node} part @returns {boolean | undefined} */
    const told = (part) => {
      if (part.type === 'Literal' && typeof part.value === 'boolean') return part.value;
      if (part.type === 'UnaryExpression' && part.operator === '!') {
        const not = told(part.argument);
        return not === undefined ? undefined : !not;
      }
      if (part.type === 'LogicalExpression' && part.operator !== '??') {
        const or = part.operator === '||';
        const [left, right] = [told(part.left), told(part.right)];
        if (left === or || (right === or && isQuiet(part.left))) return or;
        return left === undefined || right === undefined ? undefined : !or;
      }
      if (
        part.type === 'BinaryExpression' &&
        ['===', '!=='].includes(part.operator) &&
        part.right.type === 'Literal' &&
        part.right.value === true &&
        told(part.left) === false
      )
        return part.operator === '!==';
      if (part.type === 'MemberExpression' && !part.computed && isPlain(part.object)) {
        const { name } = part.property;
        if (this.flags.has(name)) {
          flags.push(name);
          return this.raised.has(name) ? undefined : false;
        }
      }
      return undefined;
    };
    return { told: told(node), flags };
  }

  /** What has to be changed so that nothing is left that cannot run. @param {Node} tree @returns {Edit[]} */
  edits(tree) {
    /** @type {Edit[]} */
    const edits = [];
    const cut = (/** @type {number} */ start, /** @type {number} */ end, text = '') =>
      edits.push({ start, end, text });
    const heard = (/** @type {string} */ name) => this.names.own.has(name);
    /** @param {Node} node @returns {boolean | void} false where there is nothing more to see */
    const look = (node) => {
      switch (node.type) {
        case 'ImportDeclaration':
        case 'ExportNamedDeclaration':
        case 'ExportDefaultDeclaration':
          if (node.specifiers?.length > 0) {
            list(node.specifiers, (part) => heard(nameOf(part.imported ?? part.local)), cut);
            return false;
          }
          break;
        case 'FunctionDeclaration':
          if (node.inner && !heard(node.id.name)) return (cut(node.start, node.end), false);
          break;
        case 'MethodDefinition':
          if (!node.computed && !this.live.has(node.value))
            return (cut(node.start, node.end), false);
          break;
        case 'ReturnStatement':
          if (node.argument?.type === 'ObjectExpression')
            list(
              node.argument.properties,
              (part) => !isShownFunction(part) || this.live.has(part.value),
              cut,
            );
          break;
        case 'Property':
          if (!this.live.has(node.value) && isShownFunction(node)) return false;
          break;
        case 'ExpressionStatement':
          if (this.live.has(node) && this.setFunction(node.expression) !== null)
            if (!this.live.has(node.expression.right))
              return (cut(node.start, node.end, ';'), false);
          break;
        case 'IfStatement':
        case 'ConditionalExpression': {
          const { told } = this.judge(node.test);
          if (told === undefined || !this.live.has(node)) break;
          const left = told ? node.consequent : node.alternate;
          if (!left) return (cut(node.start, node.end, ';'), false);
          cut(node.start, left.start);
          walk(left, look);
          cut(left.end, node.end);
          return false;
        }
        case 'LogicalExpression': {
          const { told } = this.judge(node);
          if (told === undefined || !this.live.has(node)) break;
          return (cut(node.start, node.end, String(told)), false);
        }
      }
    };
    for (const statement of tree.body) {
      if (this.live.has(statement) || isNames(statement)) walk(statement, look);
      else cut(statement.start, statement.end);
    }
    return edits;
  }
}

/**
 * Cuts some of a list with commas.
 * @param {Node[]} nodes @param {(node: Node) => boolean} stays
 * @param {(start: number, end: number) => void} cut
 */
function list(nodes, stays, cut) {
  nodes.forEach((node, n) => {
    if (!stays(node)) cut(node.start, nodes[n + 1]?.start ?? node.end);
  });
}

/** @param {string} code @param {Edit[]} edits none within another */
function applied(code, edits) {
  let text = '';
  let at = 0;
  for (const edit of edits.sort((a, b) => a.start - b.start || a.end - b.end)) {
    text += code.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + code.slice(at);
}

/** Shows a node and all within; `see` says false where it has seen enough. @param {Node} node @param {(node: Node) => boolean | void} see */
function walk(node, see) {
  if (see(node) === false) return;
  for (const part of partsOf(node)) walk(part, see);
}

/** @param {Node} node @returns {Node[]} */
function partsOf(node) {
  return Object.values(node)
    .flat()
    .filter((part) => part && typeof part === 'object' && typeof part.type === 'string');
}

/** What a statement of a module stands for; null if it has to run by itself. @param {Node} statement @returns {string[] | null} */
function namesOf(statement) {
  const node = statement.declaration ?? statement;
  if (node.type === 'ClassDeclaration' || node.type === 'FunctionDeclaration')
    return [node.id.name];
  if (node.type === 'VariableDeclaration')
    return node.declarations.flatMap((/** @type {Node} */ { id }) => (id.name ? [id.name] : []));
  if (isNames(statement)) return [];
  // X.prototype.y = …, X.y = …: of interest where there is an X.
  if (node.type === 'ExpressionStatement' && node.expression.type === 'AssignmentExpression') {
    let { left } = node.expression;
    while (left.type === 'MemberExpression') left = left.object;
    if (left.type === 'Identifier' && left !== node.expression.left) return [left.name];
  }
  return null;
}

/** @param {Node} statement */
function isNames({ type, declaration }) {
  return type === 'ImportDeclaration' || (type === 'ExportNamedDeclaration' && !declaration);
}

/** @param {Node} key */
function nameOf(key) {
  return String(key.name ?? key.value);
}

/** `this.isMesh = true`. @param {Node} node */
function isFlagSet({ type, left, right }) {
  return (
    type === 'AssignmentExpression' &&
    left.type === 'MemberExpression' &&
    !left.computed &&
    FLAG.test(left.property.name) &&
    right.type === 'Literal' &&
    right.value === true
  );
}

/** @param {Node} node */
function isShownFunction({ type, computed, kind, value }) {
  return (
    type === 'Property' &&
    !computed &&
    kind === 'init' &&
    (isFunction(value) || value.type === 'Identifier')
  );
}

/** @param {Node} node */
function isFunction({ type }) {
  return type === 'FunctionExpression' || type === 'ArrowFunctionExpression';
}

/** Whether looking at it does nothing else. @param {Node} node @returns {boolean} */
function isPlain(node) {
  return (
    ['Identifier', 'ThisExpression'].includes(node.type) ||
    (node.type === 'MemberExpression' && !node.computed && isPlain(node.object))
  );
}

/** Whether an expression does nothing but come to a value. @param {Node} node */
function isQuiet(node) {
  let quiet = true;
  walk(node, ({ type }) => void (LOUD.has(type) && (quiet = false)));
  return quiet;
}

/** @template T @param {Map<string, T[]>} map @param {string} name @returns {T[]} */
function entry(map, name) {
  const kept = map.get(name) ?? [];
  map.set(name, kept);
  return kept;
}
