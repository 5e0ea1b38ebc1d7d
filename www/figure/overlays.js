/**
 * What panels let the views draw over the function: plain data in the function's own coordinates. Who draws knows
 * nothing of panels, and a panel knows nothing of views; each kind is drawn on the map, on the curve and on the
 * surface in three dimensions.
 *
 * @typedef {import('./inks.js').Ink} Ink
 * @typedef {import('./outcomes.js').Shape} Shape
 */

/**
 * A straight way on the map, laid over the surface; on a curve a level arrow at the height of its tail.
 * @typedef {object} Arrow
 * @property {'arrow'} kind
 * @property {[number, number]} from
 * @property {[number, number]} to
 * @property {Ink} ink
 * @property {string} [label]
 * @property {boolean} [faint] whether it stands behind the others
 */

/**
 * A line through points, laid over the surface.
 * @typedef {object} Line
 * @property {'line'} kind
 * @property {ArrayLike<number>} points x0, y0, x1, y1, …; NaN parts the line
 * @property {Ink} ink
 * @property {number} [width] CSS pixels, 2 if not given
 * @property {Dash} [dash]
 * @property {ArrayLike<number>} [values] heights of the points; without them a curve takes its own, and nothing is known outside the window
 */

/** @typedef {'solid'|'dashed'|'dotted'|'dashdot'} Dash */

/**
 * A sign at a point.
 * @typedef {object} Mark
 * @property {'mark'} kind
 * @property {[number, number]} at
 * @property {Shape} shape
 * @property {Ink} [ink]
 * @property {{light: string, dark: string}} [colour] in place of an ink, such as an outcome's
 * @property {number} [radius] CSS pixels, 6 if not given
 * @property {string} [label]
 * @property {boolean} [faint]
 */

/**
 * A picture over the whole window, its first row at the highest y as on the map; on a curve a band along the axis.
 * @typedef {object} Tint
 * @property {'tint'} kind
 * @property {ImageData} image
 * @property {boolean} [crisp] whether pixels keep their edges
 */

/**
 * The piece of z = value + gradient·d + ½ dᵀ·hessian·d within a radius around a point; on a curve a line or a parabola.
 * @typedef {object} Sheet
 * @property {'sheet'} kind
 * @property {[number, number]} at
 * @property {number} value
 * @property {[number, number]} gradient
 * @property {[number, number, number]} [hessian] fxx, fxy, fyy; a plane if not given
 * @property {number} radius in units of the window's wider side, so 0.1 reaches a tenth of it
 * @property {Ink} ink
 */

/**
 * Very many points that move: they are not data in the state, but whoever moves them tells the views.
 * Drawn on the map and on the surface.
 * @typedef {object} Drops
 * @property {'drops'} kind
 * @property {DropSource} source
 */

/**
 * @typedef {object} DropSource
 * @property {readonly DropPart[]} parts of the drops, each in an array of its own
 * @property {number} size of a drop, CSS pixels
 * @property {number} fallen how much of their fall from the sky is done, 0 to 1
 * @property {(listener: () => void) => () => void} listen has a view told that there is something new to draw; ends by what it returns
 */

/**
 * @typedef {object} DropPart
 * @property {number} version rises with every change of the points
 * @property {() => Float32Array} points x, y from −1 to 1 across the window, and a colour's number, for each; to be used at once
 * @property {number} colouring rises with every change of the colours
 * @property {Uint8Array} colours red, green, blue and cover of each number
 */

/** @typedef {Arrow | Line | Mark | Tint | Sheet | Drops} Overlay */

/** Patterns of dashes as lengths on and off, CSS pixels. @type {Record<Dash, number[]>} */
export const DASHES = {
  solid: [],
  dashed: [8, 5],
  dotted: [2, 4],
  dashdot: [9, 4, 2, 4],
};

/**
 * The height of a sheet at a distance from its point.
 * @param {Sheet} sheet @param {number} dx @param {number} dy
 */
export function sheetAt({ value, gradient: [gx, gy], hessian: [xx, xy, yy] = [0, 0, 0] }, dx, dy) {
  return value + gx * dx + gy * dy + 0.5 * (xx * dx * dx + 2 * xy * dx * dy + yy * dy * dy);
}
