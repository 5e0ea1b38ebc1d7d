// Leaves out of the page the shaders of materials that no view uses.
//
// WebGLRenderer carries the sources of all of three.js's materials, and no bundler can tell that physical, toon or
// sprite materials are never made here: about 15 of 128 KB (brotli). The pieces that our materials include are
// found by reading; a piece that was left out wrongly fails to compile, which the browser tests would see.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ShaderChunk } from 'three';

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** What no source of a view names: LineBasicMaterial's shaders, and what the renderer puts before every shader. */
const BUILT_IN = [
  'meshbasic_vert',
  'meshbasic_frag',
  'colorspace_pars_fragment',
  'tonemapping_pars_fragment',
];
const VIEWS = here('figure/surface/');
const FAT_LINES = here('node_modules/three/examples/jsm/lines/LineMaterial.js');

/** @type {Record<string, string>} */
const chunks = { ...ShaderChunk };

/** The pieces that the views' shaders are made of, directly or through others. */
function included() {
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
  const views = readdirSync(VIEWS).filter((file) => file.endsWith('.js'));
  for (const path of [...views.map((file) => VIEWS + file), FAT_LINES]) {
    read(readFileSync(path, 'utf8'));
  }
  return names;
}

/** @returns {import('vite').Plugin} */
export function leanThree() {
  return {
    name: 'lean-three',
    apply: 'build',
    transform(code, id) {
      if (!id.endsWith('/three/build/three.module.js')) return null;
      const names = included();
      let lean = code;
      for (const [name, source] of Object.entries(chunks)) {
        if (names.has(name) || source === '') continue;
        const literal = JSON.stringify(source);
        if (!lean.includes(literal)) {
          this.error(
            `three.js no longer writes its shader ${name} as one string: mend lean-three.js`,
          );
        }
        lean = lean.replace(literal, '""');
      }
      return { code: lean, map: null };
    },
  };
}
