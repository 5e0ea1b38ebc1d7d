/**
 * The core comes in three parts (src/cut of xtask): what the first picture takes, what a first visit runs beside it, and the
 * rest. The first calls into the others through its table; whoever calls before a part is there has it brought.
 */

/** The parts beside the first, in their order: each may call into those before it. @typedef {'visit' | 'later'} Name */
/** @type {readonly Name[]} */
export const NAMES = ['visit', 'later'];

/**
 * Fetches and compiles a part without letting anything else have its turn.
 * @typedef {(name: Name) => WebAssembly.Module} Bring
 */

// What the first part shows (PRESENT, BRING, FIRST and `name` in xtask/src/cut/divide.rs); the functions that another imports stand
// in the table behind the one that brings it.
const present = (/** @type {Name} */ name) => `${name} present`;
const bringer = (/** @type {Name} */ name) => `${name} bring`;
const TABLE = 't0';

/**
 * A module that imports a function and gives it out again: a table takes no function that has not come out of a module.
 *   (module (import "" "" (func)) (export "" (func 0)))
 */
const THROUGH = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // the magic word and the version
  ...[1, 4, 1, 0x60, 0, 0], // a type: nothing to nothing
  ...[2, 5, 1, 0, 0, 0, 0],
  ...[7, 4, 1, 0, 0, 0],
);

/**
 * Gives the first part a way to the others.
 * @param {any} first its exports
 * @param {Bring} bring called when a part is called before it is there
 * @returns {(name: Name, part: WebAssembly.Module) => void} puts a part in place beforehand
 */
export function expect(first, bring) {
  const place = (/** @type {Name} */ name, /** @type {WebAssembly.Module} */ part) => {
    // The whole core, as tests in Node load it, lacks nothing.
    if ((first[present(name)]?.value ?? 1) === 1) return;
    for (const before of NAMES.slice(0, NAMES.indexOf(name)))
      if (first[present(before)].value === 0) place(before, bring(before));
    const shown = { ...first };
    for (const { kind, name: item } of WebAssembly.Module.imports(part))
      if (kind === 'function')
        shown[item] = first[TABLE].get(first[bringer(name)].value + 1 + Number(item.slice(1)));
    new WebAssembly.Instance(part, { first: shown });
    first[present(name)].value = 1;
  };
  for (const name of NAMES) {
    if (!(bringer(name) in first)) continue;
    const through = new WebAssembly.Instance(new WebAssembly.Module(THROUGH), {
      '': { '': () => place(name, bring(name)) },
    });
    first[TABLE].set(first[bringer(name)].value, through.exports['']);
  }
  return place;
}

/** A part could not be had. The core was stopped in the middle of a call and has to be started anew. */
export class Missing extends Error {
  code = 'engine.later';
}

/**
 * A part, while the worker that needs it waits: the last resort where the page has not brought it before.
 * @param {string} address
 * @returns {WebAssembly.Module}
 */
export function bringNow(address) {
  const request = new XMLHttpRequest();
  let bytes;
  try {
    request.open('GET', address, false);
    request.responseType = 'arraybuffer';
    request.send();
    bytes = request.response;
  } catch (error) {
    throw new Missing(`A part of the core did not load: ${error}`);
  }
  if (request.status !== 200)
    throw new Missing(`A part of the core did not load: HTTP ${request.status}`);
  return new WebAssembly.Module(bytes);
}
