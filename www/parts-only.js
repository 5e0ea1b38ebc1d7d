/**
 * The package names the whole core as what it would load by itself. The page hands it the parts (engine/wasm.js).
 * @returns {import('vite').Plugin}
 */
export const partsOnly = () => ({
  name: 'parts-only',
  generateBundle(_, bundle) {
    for (const name of Object.keys(bundle))
      if (/watershed_bg-[\w-]+\.wasm$/.test(name)) delete bundle[name];
  },
});
