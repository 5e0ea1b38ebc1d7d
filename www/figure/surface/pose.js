/**
 * Where the camera stands, in plain numbers that go into a link. They are rounded, and what is rounded once
 * stays as it is: a link read and written again is the same link.
 */

/**
 * @typedef {object} Pose
 * @property {number} azimuth degrees; 0 looks north from the south side, 90 looks west from the east
 * @property {number} elevation degrees above the horizon, 0 … 90
 * @property {number} distance 1 shows the whole block, whatever the shape of the view; 0.5 is twice as near
 * @property {number} x what the camera looks at; the block's longer side runs from −1 to 1
 * @property {number} y
 * @property {number} z 0 at the lowest height
 */

/** Where a reader first stands: high enough to look into valleys behind the first rim. @type {Readonly<Pose>} */
export const HOME = Object.freeze({
  azimuth: -35,
  elevation: 52,
  distance: 1,
  x: 0,
  y: 0,
  z: 0.14,
});

export const NEAREST = 0.15;
export const FARTHEST = 2.5;
/** From straight above down to just above the ground: below it one would look at the base. */
export const LOWEST = 4;
export const HIGHEST = 89.9;

/** @param {number} value @param {number} places @returns {number} */
function rounded(value, places) {
  const unit = 10 ** places;
  return Math.round(value * unit) / unit + 0; // no −0 in a link
}

/** @param {number} value @param {number} lo @param {number} hi @param {number} otherwise */
function within(value, lo, hi, otherwise) {
  return Number.isFinite(value) ? Math.min(hi, Math.max(lo, value)) : otherwise;
}

/**
 * A pose as it goes into a link: rounded, within limits, turns taken out; what is not a number is as at home.
 * @param {Partial<Pose>} pose
 * @returns {Pose}
 */
export function tidy(pose) {
  const { azimuth = NaN, elevation = NaN, distance = NaN, x = NaN, y = NaN, z = NaN } = pose;
  const turned = Number.isFinite(azimuth)
    ? azimuth - 360 * Math.round(azimuth / 360)
    : HOME.azimuth;
  return {
    azimuth: rounded(turned, 1),
    elevation: rounded(within(elevation, LOWEST, HIGHEST, HOME.elevation), 1),
    distance: rounded(within(distance, NEAREST, FARTHEST, HOME.distance), 3),
    x: rounded(within(x, -2, 2, HOME.x), 3),
    y: rounded(within(y, -2, 2, HOME.y), 3),
    z: rounded(within(z, -1, 2, HOME.z), 3),
  };
}

/** @param {Pose} pose @returns {number[]} azimuth, elevation, distance, and the target where it is not the usual one */
export function toNumbers({ azimuth, elevation, distance, x, y, z }) {
  const moved = x !== HOME.x || y !== HOME.y || z !== HOME.z;
  return moved ? [azimuth, elevation, distance, x, y, z] : [azimuth, elevation, distance];
}

/** @param {readonly number[]} numbers @returns {Pose} */
export function fromNumbers([azimuth, elevation, distance, x, y, z]) {
  return tidy({ azimuth, elevation, distance, x, y, z });
}

/**
 * The offset of the camera from what it looks at.
 * @param {Pose} pose @param {number} fit distance that shows the whole block
 * @returns {[number, number, number]}
 */
export function offset({ azimuth, elevation, distance }, fit) {
  const turn = (azimuth * Math.PI) / 180;
  const rise = (elevation * Math.PI) / 180;
  const reach = distance * fit;
  return [
    Math.sin(turn) * Math.cos(rise) * reach,
    -Math.cos(turn) * Math.cos(rise) * reach,
    Math.sin(rise) * reach,
  ];
}

/**
 * The pose of a camera at an offset from its target.
 * @param {{x: number, y: number, z: number}} from the offset
 * @param {{x: number, y: number, z: number}} target
 * @param {number} fit distance that shows the whole block
 * @returns {Pose}
 */
export function poseOf(from, target, fit) {
  const reach = Math.hypot(from.x, from.y, from.z);
  return tidy({
    azimuth: (Math.atan2(from.x, -from.y) * 180) / Math.PI,
    elevation: (Math.asin(from.z / reach) * 180) / Math.PI,
    distance: reach / fit,
    x: target.x,
    y: target.y,
    z: target.z,
  });
}
