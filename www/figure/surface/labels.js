/**
 * Which labels of a drawing can stand: those that touch an earlier one or leave the view are left out.
 */

/**
 * @typedef {object} Box a label by its middle, CSS pixels
 * @property {number} x
 * @property {number} y
 * @property {number} half half its width
 * @property {number} tall half its height
 */

/**
 * @param {readonly Box[]} boxes the more important first
 * @param {number} width @param {number} height of the view
 * @returns {boolean[]} whether each is kept
 */
export function keepApart(boxes, width, height) {
  /** @type {Box[]} */
  const kept = [];
  return boxes.map((box) => {
    const fits =
      box.x - box.half >= -4 &&
      box.x + box.half <= width + 4 &&
      box.y - box.tall >= 0 &&
      box.y + box.tall <= height &&
      kept.every(
        (other) =>
          Math.abs(other.x - box.x) >= other.half + box.half ||
          Math.abs(other.y - box.y) >= other.tall + box.tall,
      );
    if (fits) kept.push(box);
    return fits;
  });
}
