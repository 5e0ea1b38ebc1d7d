/** Cross-sections through the surface, as small curves and as tables: through a saddle, and along a chord. */
import { html, svg } from 'lit';
import { nameOf as axisName } from '../../formula.js';
import { inkOn } from '../../inks.js';
import { OUTCOMES, styleOf } from '../../outcomes.js';
import { settled } from '../../tally.js';

/** @typedef {import('../../context.js').PanelContext} PanelContext */

/** Rows of a table on each side of the saddle, and along a chord. */
const SIDE = 5;
const ALONG = 10;

/**
 * A cross-section as a small curve.
 * @param {PanelContext} context
 * @param {{t: number[], values: number[], chord?: number[]} | undefined | null} section with a saddle at t = 0, or a chord below it
 * @param {string} first @param {string} last
 * @param {import('../../inks.js').Ink} ink
 * @param {string} caption
 */
export function curveOf({ dark, texts }, section, first, last, ink, caption) {
  const [width, height, pad] = [300, 120, 18];
  const named = first === '' ? caption : `${first}–${last} · ${caption}`;
  let drawing = svg``;
  if (section && section.t.length > 1) {
    const { t, values, chord } = section;
    const [from, to] = [t[0], /** @type {number} */ (t.at(-1))];
    const [lo, hi] = [Math.min(...values), Math.max(...values)];
    const px = (/** @type {number} */ x) => pad + ((x - from) / (to - from)) * (width - 2 * pad);
    const py = (/** @type {number} */ v) =>
      height - pad - ((v - lo) / (hi - lo || 1)) * (height - 2 * pad);
    const path = t
      .map((x, i) => `${i ? 'L' : 'M'}${px(x).toFixed(1)} ${py(values[i]).toFixed(1)}`)
      .join('');
    const colour = inkOn(ink, dark);
    const saddle = t.indexOf(0);
    const marked = chord
      ? svg`<path d="M${px(from)} ${py(chord[0])}L${px(to)} ${py(/** @type {number} */ (chord.at(-1)))}" fill="none" stroke=${colour} stroke-width="2" stroke-dasharray="7 5" />`
      : svg`<circle cx=${px(0)} cy=${py(values[saddle])} r="5" fill=${OUTCOMES[styleOf(2, false)][dark ? 'dark' : 'light']} />`;
    drawing = svg`
      <path d=${path} fill="none" stroke=${chord ? 'currentColor' : colour} stroke-width="2.5" stroke-linejoin="round" />
      ${marked}
      <text x=${px(from)} y=${py(values[0]) - 8} text-anchor="middle" fill=${colour}>${first}</text>
      <text x=${px(to)} y=${py(/** @type {number} */ (values.at(-1))) - 8} text-anchor="middle" fill=${colour}>${last}</text>`;
  }
  return html`<figure>
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label=${named}>${drawing}</svg>
    <figcaption>${named}${section ? '' : ` ${texts.t('panel.waiting')}`}</figcaption>
  </figure>`;
}

/**
 * A table behind a picture, folded until it is wanted.
 * @param {PanelContext} context
 * @param {string} name by which it is kept whether it is unfolded
 * @param {string} label
 * @param {() => unknown} draw
 */
export function folded({ texts, kept, keep }, name, label, draw) {
  const key = `${name}_table`;
  return html`<details
    data-part=${key}
    @toggle=${(/** @type {any} */ event) => keep({ [key]: event.target.open })}
  >
    <summary>${texts.t('chart.table')}</summary>
    ${kept[key] ? html`<div class="scroll" tabindex="0" role="region" aria-label=${label}>${draw()}</div>` : ''}
  </details>`;
}

/** @param {string} name @param {string[]} heads @param {string[][]} rows */
const table = (name, heads, rows) =>
  html`<table>
    <caption>
      ${name}
    </caption>
    <thead>
      <tr>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([first, ...rest]) =>
          html`<tr>
            <th scope="row">${first}</th>
            ${rest.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;

/**
 * Both cross-sections through a saddle: some places on each side of it, and the saddle itself.
 * @param {PanelContext} context
 * @param {({t: number[], values: number[], points: number[]} | null)[]} sections
 */
export function sectionTables({ texts, state, heights }, sections) {
  const { t, number } = texts;
  const { land } = state.run;
  const heads = [
    t('landscape.distance'),
    axisName(land, 'x'),
    axisName(land, 'y'),
    land?.fit ? 'L' : 'f',
  ];
  return ['A–B', 'C–D'].map((name, k) => {
    const section = sections[k];
    if (!section) return '';
    const { t: along, points, values } = section;
    const saddle = along.indexOf(0);
    const after = along.length - 1 - saddle;
    const listed = Array.from({ length: 2 * SIDE + 1 }, (_, i) => i / SIDE - 1).map((part) =>
      Math.round(saddle + part * (part < 0 ? saddle : after)),
    );
    return table(
      name,
      heads,
      [...new Set(listed)].map((i) => [
        number(along[i], 4),
        number(points[2 * i], 4),
        number(points[2 * i + 1], 4),
        number(settled(values[i], heights), 6),
      ]),
    );
  });
}

/**
 * The function and a chord, at places along it.
 * @param {PanelContext} context
 * @param {{parts: number[], along: number[], values: number[]}} string
 */
export function chordTable({ texts, state, heights }, { parts, along, values }) {
  const { t, number } = texts;
  const every = Math.max(1, Math.round((parts.length - 1) / ALONG));
  const height = (/** @type {number} */ value) => number(settled(value, heights), 6);
  return table(
    t('landscape.on_chord'),
    [t('landscape.way'), state.run.land?.fit ? 'L' : 'f', t('landscape.chord_height')],
    parts.flatMap((part, i) =>
      i % every === 0 ? [[`${number(100 * part, 3)} %`, height(along[i]), height(values[i])]] : [],
    ),
  );
}
