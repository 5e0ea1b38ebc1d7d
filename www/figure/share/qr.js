/** A link as a QR code: a path of squares. */
import { encode } from 'uqr';

/**
 * The most bytes a QR code holds at the lowest level of correction (ISO/IEC 18004, version 40-L).
 */
export const LONGEST = 2953;

/**
 * @param {string} text
 * @returns {{size: number, path: string} | null} a square of `size` modules, its margin included; null: too long
 */
export function qr(text) {
  if (new TextEncoder().encode(text).length > LONGEST) return null;
  // Four modules of margin are what the standard asks for. A code on a wall is not damaged: the lowest level of
  // correction has the largest modules.
  const { size, data } = encode(text, { ecc: 'L', border: 4 });
  let path = '';
  data.forEach((row, y) => {
    for (let x = 0; x < size; x++) {
      if (!row[x]) continue;
      const from = x;
      while (x < size && row[x]) x++;
      path += `M${from} ${y}h${x - from}v1h${from - x}z`;
    }
  });
  return { size, path };
}
