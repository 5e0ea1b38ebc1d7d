/**
 * The core comes in two parts (src/cut of xtask): what a first visit runs, and the rest. The first part calls into
 * the rest through its table; whoever calls before the rest is there has it brought.
 */

/**
 * Fetches and compiles without letting anything else have its turn.
 * @typedef {() => WebAssembly.Module} Bring
 */

// What the first part shows (PRESENT, BRING, FIRST and `name` in xtask/src/cut/divide.rs); the functions that the rest imports stand
// in the table behind the one that brings it.
const PRESENT = 'later present';
const BRING = 'later bring';
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
 * Gives the first part a way to the rest.
 * @param {any} first its exports
 * @param {Bring} bring called when the rest is called before it is there
 * @returns {(rest: WebAssembly.Module) => void} puts the rest in place beforehand
 */
export function expect(first, bring) {
  const place = (/** @type {WebAssembly.Module} */ rest) => {
    if (first[PRESENT].value === 1) return;
    const shown = { ...first };
    for (const { kind, name } of WebAssembly.Module.imports(rest))
      if (kind === 'function')
        shown[name] = first[TABLE].get(first[BRING].value + 1 + Number(name.slice(1)));
    new WebAssembly.Instance(rest, { first: shown });
    first[PRESENT].value = 1;
  };
  // The whole core, as tests in Node load it, lacks nothing.
  if (!(PRESENT in first)) return () => {};
  const through = new WebAssembly.Instance(new WebAssembly.Module(THROUGH), {
    '': { '': () => place(bring()) },
  });
  first[TABLE].set(first[BRING].value, through.exports['']);
  return place;
}

/** The rest could not be had. The core was stopped in the middle of a call and has to be started anew. */
export class Missing extends Error {
  code = 'engine.later';
}

/**
 * The rest, while the worker that needs it waits: the last resort where the page has not brought it before.
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
    throw new Missing(`The rest of the core did not load: ${error}`);
  }
  if (request.status !== 200)
    throw new Missing(`The rest of the core did not load: HTTP ${request.status}`);
  return new WebAssembly.Module(bytes);
}
