/** Where the surface curves down along some direction: a picture for the views. */

/** Pixels along the longer side. */
const SIZE = 160;
const [RED, GREEN, BLUE, ALPHA] = [139, 58, 143, 110];

/**
 * @param {(kind: string, content?: object) => Promise<any>} ask
 * @param {import('../../../engine/types.js').Land} land
 * @returns {Promise<ImageData | null>}
 */
export async function shading(ask, { x, y, dimensions }) {
  const [width, height] = dimensions === 1 ? [4 * SIZE, 1] : [SIZE, SIZE];
  const least = await ask('curvature', { x, y, width, height });
  if (!least) return null;
  const image = new ImageData(width, height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      // Pictures begin at the top, the function's rows at the lowest y.
      if (!(least[(height - 1 - row) * width + column] < 0)) continue;
      image.data.set([RED, GREEN, BLUE, ALPHA], 4 * (row * width + column));
    }
  }
  return image;
}
