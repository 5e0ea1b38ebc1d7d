// Leaves out of the page what it never runs of three.js.
//
// WebGLRenderer can draw with dozens of materials, into textures, with shadows, in virtual reality, and no bundler can
// tell that nothing of it is used here. It is found out by reading both, the library and the views that use it: which
// shaders (shaders.js), which methods and branches (reach.js), on what these views never do (habits.js).
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { habits } from './habits.js';
import { reached } from './reach.js';
import { shaders } from './shaders.js';

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

const THREE = here('../node_modules/three/');
const VIEWS = here('../figure/surface/');
/** What the views import of it, and what that imports. */
const LIBRARY = [
  'build/three.core.js',
  'build/three.module.js',
  'examples/jsm/controls/OrbitControls.js',
  'examples/jsm/lines/LineMaterial.js',
  'examples/jsm/lines/LineSegments2.js',
  'examples/jsm/lines/LineSegmentsGeometry.js',
];

/** The library's files without what never runs, by their paths. @returns {Record<string, string>} */
export function lean() {
  /** @type {Record<string, import('./reach.js').Source>} */
  const sources = {};
  const views = readdirSync(VIEWS).filter((file) => file.endsWith('.js'));
  const texts = views.map((file) => readFileSync(VIEWS + file, 'utf8'));
  views.forEach((file, n) => (sources[VIEWS + file] = { code: texts[n], whole: true }));
  const line = readFileSync(`${THREE}examples/jsm/lines/LineMaterial.js`, 'utf8');
  for (const file of LIBRARY) {
    let code = readFileSync(THREE + file, 'utf8');
    if (file === 'build/three.module.js') code = shaders(code, [...texts, line]);
    code = habits(file.replace('build/', ''), code);
    sources[THREE + file] = { code };
  }
  return reached(sources);
}

/** @returns {import('vite').Plugin} */
export function leanThree() {
  /** @type {Record<string, string> | null} */
  let made = null;
  return {
    name: 'lean-three',
    apply: 'build',
    buildStart() {
      made = null;
    },
    transform(code, id) {
      const file = id.replace(/\?.*$/, '');
      if (!file.startsWith(THREE)) return null;
      made ??= lean();
      if (!(file in made)) this.error(`${file} is not among the files of lean-three/plugin.js.`);
      return { code: made[file], map: null };
    },
  };
}
