// The package as Node takes it: the same bytes and the same glue that the page loads.
import { readFileSync } from 'node:fs';
import assert from 'node:assert/strict';
import * as core from '../../www/pkg/watershed.js';

/** What the module exports to its glue: its memory and its table of functions among it. */
export const wasm = core.initSync({
  module: readFileSync(new URL('../../www/pkg/watershed_bg.wasm', import.meta.url)),
});

export const {
  BasinMap,
  basins,
  catalog,
  dataSets,
  Ensemble,
  LandscapeSearch,
  Objective,
  palette,
  parseLink,
  printLink,
  Rain,
  RateSearch,
  Relief,
} = core;

/** An error of the contract: data first, with a sentence for whoever has no texts. */
export function refused(work, code) {
  let error;
  try {
    work();
  } catch (thrown) {
    error = thrown;
  }
  assert.ok(error, `${code ?? 'an error'} was expected`);
  assert.ok(error instanceof Error, String(error));
  assert.ok(!(error instanceof WebAssembly.RuntimeError), `the core was stopped: ${error.message}`);
  if (code === undefined) assert.match(error.code, /^[a-z]+\.[a-z_]+$/, error.message);
  else assert.equal(error.code, code, error.message);
  for (const field of ['field', 'value', 'allowed', 'message'])
    assert.equal(typeof error[field], 'string', `${error.code}: ${field}`);
  assert.ok(error.field.length > 0 && error.message.length > 0, error.code);
  return error;
}

/** The bits of numbers, so that −0 differs from 0 and a NaN equals a NaN. */
export const bits = (numbers) => {
  const copy = Float64Array.from(numbers, (number) => (Number.isNaN(number) ? NaN : number));
  return [...new BigUint64Array(copy.buffer)];
};
