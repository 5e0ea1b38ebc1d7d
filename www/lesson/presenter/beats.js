/**
 * The order in which a clicker goes through the lesson: each chapter's scene, then what there is to try in it, then the
 * next chapter.
 */

/**
 * Where the lecture stands.
 * @typedef {object} Beat
 * @property {number} chapter index, −1: the cover
 * @property {number} tried how many of the chapter's things to try have been shown
 */

/**
 * The beat after or before one; the same where there is none.
 * @param {Beat} at
 * @param {1 | -1} way
 * @param {readonly {tries: readonly unknown[]}[]} chapters
 * @returns {Beat}
 */
export function turned({ chapter, tried }, way, chapters) {
  if (way > 0) {
    if (chapter >= 0 && tried < chapters[chapter].tries.length)
      return { chapter, tried: tried + 1 };
    return chapter + 1 < chapters.length ? { chapter: chapter + 1, tried: 0 } : { chapter, tried };
  }
  if (tried > 0) return { chapter, tried: tried - 1 };
  return chapter > 0 ? { chapter: chapter - 1, tried: 0 } : { chapter, tried };
}
