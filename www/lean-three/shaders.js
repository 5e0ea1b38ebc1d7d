// The shaders of three.js that no view uses. A piece that was left out wrongly fails to compile, which the browser tests
// would see.
import { ShaderChunk } from 'three';

/** What no source of a view names: LineBasicMaterial's shaders, and what the renderer puts before every shader. */
const BUILT_IN = [
  'meshbasic_vert',
  'meshbasic_frag',
  'colorspace_pars_fragment',
  'tonemapping_pars_fragment',
];

/** @type {Record<string, string>} */
const chunks = { ...ShaderChunk };

/**
 * The pieces that shaders are made of, directly or through others.
 * @param {string[]} sources that name them
 */
function included(sources) {
  /** @type {Set<string>} */
  const names = new Set();
  const read = (/** @type {string} */ source) => {
    for (const [, name] of source.matchAll(/#include <([\w/.]+)>/g)) take(name);
  };
  const take = (/** @type {string} */ name) => {
    if (names.has(name)) return;
    names.add(name);
    read(chunks[name] ?? '');
  };
  BUILT_IN.forEach(take);
  sources.forEach(read);
  return names;
}

/**
 * The library without the pieces that are not used.
 * @param {string} code of three.module.js @param {string[]} sources the users' code
 */
export function shaders(code, sources) {
  const names = included(sources);
  let lean = code;
  for (const [name, source] of Object.entries(chunks)) {
    if (names.has(name) || source === '') continue;
    const literal = JSON.stringify(source);
    if (!lean.includes(literal))
      throw new Error(
        `three.js no longer writes its shader ${name} as one string: mend www/lean-three/shaders.js`,
      );
    lean = lean.replace(literal, '""');
  }
  return lean;
}
