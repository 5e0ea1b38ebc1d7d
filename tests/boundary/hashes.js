// The hashes of tests/bit_identity.rs, computed where JavaScript runs.

const BASIS = [0xcbf29ce4, 0x84222325];
const QUIET = new Uint8Array(new Float64Array([NaN]).buffer);
QUIET.set([0, 0, 0, 0, 0, 0, 0xf8, 0x7f]);

/** FNV-1a (64 bit) over little-endian doubles, every NaN alike. @param {Float64Array} numbers */
export function hash(numbers) {
  let [high, low] = BASIS;
  const view = new DataView(new ArrayBuffer(8));
  for (const number of numbers) {
    view.setFloat64(0, number, true);
    for (let i = 0; i < 8; i++) {
      const byte = Number.isNaN(number) ? QUIET[i] : view.getUint8(i);
      low = (low ^ byte) >>> 0;
      // Times 2⁴⁰ + 0x1b3, in halves: every product is below 2⁵³.
      const product = low * 0x1b3;
      const carry = Math.floor(product / 2 ** 32);
      high = (high * 0x1b3 + carry + low * 2 ** 8) % 2 ** 32;
      low = product % 2 ** 32;
    }
  }
  const hex = (/** @type {number} */ half) => half.toString(16).padStart(8, '0');
  return hex(high) + hex(low);
}

/**
 * The hash of each surface's paths.
 * @param {{catalog: any, Ensemble: any, Objective: any}} core the package
 * @param {{starts: number, seed: number, steps: number}} settings of tests/fixtures/bits.json
 * @returns {Record<string, string>}
 */
export function hashes({ catalog, Ensemble, Objective }, { starts, seed, steps }) {
  /** @type {Record<string, string>} */
  const found = {};
  for (const { name, rates } of catalog().surfaces) {
    const objective = new Objective({ surface: name });
    const runs = new Ensemble(objective, {
      optimizer: { name: 'gd', lr: rates.gd },
      starts: { count: starts, seed, sampling: 'uniform' },
      maxSteps: steps,
      tolerance: 0,
    });
    runs.step(steps);
    found[name] = hash(runs.positionsBetween(0, steps));
    runs.free();
    objective.free();
  }
  return found;
}
