// The same work by other people's libraries, where they are installed: Himmelblau,
// 10,000 starts, 100 steps of gradient descent on one thread. Where one is not,
// the row says so.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Milliseconds for the whole work, theirs and ours right before and after, or why there are none.
 * @typedef {{ what: string, time: number, ours: number } | { what: string, why: string }} Row
 */

const COUNT = 10_000;
const STEPS = 100;
const RATE = 0.001;
const FORMULA = '(x^2+y-11)^2+(x+y^2-7)^2';

// Beside the benches, in the page's packages, or wherever NODE_PATH points.
const find = createRequire(new URL('../www/package.json', import.meta.url));

/**
 * @param {() => number} ours our time for the same work
 * @returns {Promise<Row[]>}
 */
export async function others(ours) {
  const rows = [
    await attempt('mathjs', math, ours),
    await attempt('TensorFlow.js, wasm', tensors, ours),
  ];
  for (const library of ['numpy', 'torch', 'torch_by_hand', 'jax', 'jax_128']) {
    rows.push(await attempt(library, async () => python(library), ours));
  }
  return rows;
}

/** @param {string} what @param {() => Promise<number>} work @param {() => number} ours */
async function attempt(what, work, ours) {
  try {
    const before = ours();
    const time = await work();
    return { what, time, ours: (before + ours()) / 2 };
  } catch (error) {
    const [first] = String(/** @type {any} */ (error).message ?? error).split('\n');
    return { what, why: first.replace(/'.*?\/node_modules/, "'node_modules").slice(0, 60) };
  }
}

/** Formula and derivatives compiled once and evaluated for each start: a tenth of the steps, times ten. */
async function math() {
  const { compile, derivative } = find('mathjs');
  const f = compile(FORMULA);
  const [fx, fy] = ['x', 'y'].map((name) => derivative(FORMULA, name).compile());
  const points = Array.from({ length: COUNT }, (_, i) => ({
    x: (i % 100) / 9 - 5,
    y: i / 1000 - 5,
  }));
  const part = 10;
  const begin = performance.now();
  for (let k = 0; k < STEPS / part; k++) {
    for (const point of points) {
      f.evaluate(point);
      const [gx, gy] = [fx.evaluate(point), fy.evaluate(point)];
      point.x -= RATE * gx;
      point.y -= RATE * gy;
    }
  }
  return (performance.now() - begin) * part;
}

/** f32, vectorised over starts, derivatives by hand. */
async function tensors() {
  const tf = find('@tensorflow/tfjs-core');
  const { setWasmPaths } = find('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(find.resolve('@tensorflow/tfjs-backend-wasm').replace(/[^/]*$/, ''));
  await tf.setBackend('wasm');
  await tf.ready();
  let x = tf.linspace(-6, 6, COUNT);
  let y = tf.linspace(5, -5, COUNT);
  const step = () =>
    tf.tidy(() => {
      const a = tf.sub(tf.add(tf.square(x), y), 11);
      const b = tf.sub(tf.add(x, tf.square(y)), 7);
      const f = tf.add(tf.square(a), tf.square(b));
      const du = tf.add(tf.mul(tf.mul(4, x), a), tf.mul(2, b));
      const dv = tf.add(tf.mul(2, a), tf.mul(tf.mul(4, y), b));
      return [tf.sub(x, tf.mul(RATE, du)), tf.sub(y, tf.mul(RATE, dv)), f];
    });
  let begin = 0;
  for (let k = -10; k < STEPS; k++) {
    if (k === 0) begin = performance.now();
    const [nextX, nextY, f] = step();
    tf.dispose([x, y, f]);
    [x, y] = [nextX, nextY];
  }
  await x.data();
  return performance.now() - begin;
}

/** @param {string} library */
function python(library) {
  const script = fileURLToPath(new URL('others.py', import.meta.url));
  if (!existsSync(script)) throw new Error('others.py is missing');
  try {
    return parseFloat(
      execFileSync('python3', [script, library], { encoding: 'utf8', stdio: 'pipe' }),
    );
  } catch (error) {
    const lines = String(/** @type {any} */ (error).stderr ?? error)
      .trim()
      .split('\n');
    throw new Error(lines[lines.length - 1], { cause: error });
  }
}
