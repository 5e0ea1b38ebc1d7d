/**
 * The colours that panels draw with: in their texts and formulas, on the map and on the surface. A drawing names
 * an ink; what colour that is depends on the ground. On paper an ink is dark enough to be read as text (4.5 : 1);
 * on the map, which is mid-toned in both themes, it is the light page's, with a pale casing.
 *
 * The hues are Okabe and Ito's, as those of the outcomes are.
 */

import { COLOURS } from '../tokens.js';

/** @typedef {'ink'|'blue'|'orange'|'green'|'purple'|'sky'|'olive'|'red'} Ink */

/** @type {Readonly<Record<Ink, {light: string, dark: string}>>} */
export const INKS = Object.freeze({
  ink: { light: COLOURS.light.ink, dark: COLOURS.dark.ink },
  blue: { light: '#0060a8', dark: '#66b5f0' },
  orange: { light: '#b04600', dark: '#ff9a5c' },
  green: { light: '#00704f', dark: '#2cc79c' },
  purple: { light: '#8b3a8f', dark: '#d59be0' },
  sky: { light: '#00708a', dark: '#5fcfe6' },
  olive: { light: '#6f6200', dark: '#e0d23a' },
  red: { light: '#b3123c', dark: '#ff8fa8' },
});

/**
 * The colour of an ink on a page.
 * @param {Ink} ink @param {boolean} dark
 */
export function inkOn(ink, dark) {
  return INKS[ink][dark ? 'dark' : 'light'];
}
