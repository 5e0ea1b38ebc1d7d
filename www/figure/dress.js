/**
 * Gives a figure style sheets that it did not begin with, each once.
 * @param {ShadowRoot} root @param {...import('lit').CSSResult} styles
 */
export function dress(root, ...styles) {
  const known = root.adoptedStyleSheets;
  const sheets = styles.flatMap(({ styleSheet }) => styleSheet ?? []);
  root.adoptedStyleSheets = [...known, ...sheets.filter((sheet) => !known.includes(sheet))];
}
