// The same work written by hand in Rust (hand/descent.rs), compiled here by the
// project's own compiler: for SIMD WebAssembly with our elementary functions, and
// for the machine itself with the standard library's.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('hand/descent.rs', import.meta.url));
const folder = fileURLToPath(new URL('../target/bench/', import.meta.url));

/** @param {string} output @param {string[]} options */
function compile(output, options) {
  mkdirSync(folder, { recursive: true });
  const common = ['--edition', '2024', '-C', 'opt-level=3', '--cap-lints', 'allow', source];
  execFileSync('rustc', [...common, ...options, '-o', folder + output], { stdio: 'pipe' });
  return folder + output;
}

/** The bytes of the module. */
export function handWritten() {
  return readFileSync(
    compile('hand.wasm', [
      '--crate-type=cdylib',
      '--target=wasm32-unknown-unknown',
      '-Cpanic=abort',
      '-Ctarget-feature=+simd128',
      '-Cstrip=debuginfo',
    ]),
  );
}

/**
 * A program that takes the same steps natively, a number at a time.
 *
 * @returns {(surface: number, window: [number, number], rate: number, steps: number, rounds: number) => number[]} the
 *   times of its rounds in milliseconds
 */
export function native() {
  const scalar = ['-Cno-vectorize-loops', '-Cno-vectorize-slp'];
  const program = compile('hand', [...scalar, '--cfg', 'feature="std"']);
  return (...numbers) => {
    const lines = execFileSync(program, numbers.flat().map(String), { encoding: 'utf8' });
    return lines.trim().split('\n').map(parseFloat);
  };
}
