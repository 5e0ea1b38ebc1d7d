/** Files that the reader's browser saves. */

/** @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** @param {string} text @param {string} type @param {string} name */
export function saveText(text, type, name) {
  save(new Blob([text], { type: `${type};charset=utf-8` }), name);
}
