/** Accumulated squares as squares: their areas are the numbers, before the step as an outline, after it filled. */
import { svg } from 'lit';
import { inkOn } from '../../inks.js';
import { symbolOf } from './symbols.js';

/** Side of the larger square, and distance between the two, in the picture's units. */
const SIDE = 84;
const APART = 120;

/**
 * @param {string} name of the squares
 * @param {Map<string, import('./equation.js').Quantity>} held
 * @param {import('../../../i18n/i18n.js').Texts} texts
 * @param {boolean} dark
 */
export function squaresOf(name, held, { t, number }, dark) {
  const after = /** @type {[number, number]} */ (held.get(name));
  const before = /** @type {[number, number] | undefined} */ (held.get(`${name}_before`));
  const most = Math.sqrt(Math.max(...after, ...(before ?? []), Number.MIN_VALUE));
  const side = (/** @type {number} */ value) => Math.max(0, (SIDE * Math.sqrt(value)) / most) || 0;
  const colour = inkOn(symbolOf(name).ink ?? 'purple', dark);
  const label = t('step.squares', { x: number(after[0], 4), y: number(after[1], 4) });
  return svg`<svg class="squares" viewBox="0 0 240 116" role="img" aria-label=${label}>
    ${['x', 'y'].map(
      (axis, i) => svg`<g transform="translate(${i * APART + 2} 2)">
        <rect y=${SIDE - side(after[i])} width=${side(after[i])} height=${side(after[i])} fill=${colour} fill-opacity="0.28" stroke=${colour} stroke-width="1.5" />
        ${
          before
            ? svg`<rect y=${SIDE - side(before[i])} width=${side(before[i])} height=${side(before[i])} fill="none" stroke=${colour} stroke-width="1.5" stroke-dasharray="3 3" />`
            : ''
        }
        <text y=${SIDE + 18}><tspan font-style="italic">${axis}</tspan>: ${number(after[i], 4)}</text>
      </g>`,
    )}
  </svg>`;
}
