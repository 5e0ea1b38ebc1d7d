/** How many runs ended where, as a sentence; its shapes are the legend of the pictures. */
import { html, svg } from 'lit';
import { OUTCOMES, shapePath, styleOf } from './outcomes.js';
import { OURS } from './picker.js';

/** @typedef {import('../engine/types.js').Tally} Tally */

/** Order of the sentence, by codes of the core: what arrived comes first, what still moves last. */
const ORDER = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0];
const MINIMUM = 1;
/** A thousand times the relative rounding of a double: the error of a sum of a few terms. */
const ROUNDING = 1000 * Number.EPSILON;

/**
 * The tally as counts by style, empty ones left out.
 * @param {Tally} tally
 * @returns {{style: number, count: number}[]}
 */
export function counts({ lowestMinimum, otherMinimum, counts: byCode }) {
  return ORDER.flatMap((code) =>
    code === MINIMUM
      ? [
          { style: styleOf(code, true), count: lowestMinimum },
          { style: styleOf(code, false), count: otherMinimum },
        ]
      : [{ style: styleOf(code, false), count: byCode[code] }],
  ).filter(({ count }) => count > 0);
}

/**
 * The tally as plain text, for the live region.
 * @param {Tally} tally
 * @param {import('../i18n/i18n.js').Texts} texts
 */
export function tallyText(tally, { t }) {
  const parts = counts(tally).map(({ style, count }) =>
    t('tally.part', { name: t(`outcome.${OUTCOMES[style].name}`), count }),
  );
  if (tally.leftWindow > 0) parts.push(t('tally.left', { n: tally.leftWindow }));
  return parts.join(' · ');
}

/**
 * A style's shape as a small picture.
 * @param {number} style @param {boolean} dark
 */
export function mark(style, dark) {
  const { shape, light, dark: pale } = OUTCOMES[style];
  return svg`<svg class="mark" viewBox="-8 -8 16 16" aria-hidden="true"><path d=${shapePath(shape, 5.5)} fill=${dark ? pale : light} /></svg>`;
}

/**
 * The lowest minima that runs have reached by a step.
 * @param {import('./history.js').History} history
 * @param {number} step
 * @returns {import('./history.js').End[]}
 */
export function lowestReached(history, step) {
  const { ends, sites, stoppedAt, count } = history;
  /** @type {Set<number>} */
  const found = new Set();
  for (let i = 0; i < count; i++)
    if (stoppedAt[i] <= step && history.lowest(i)) found.add(sites[i]);
  return [...found].sort((a, b) => a - b).map((site) => ends[site]);
}

/**
 * A height as it can be known: what is smaller than the rounding of the heights around it is 0.
 * @param {number} value
 * @param {{lo: number, hi: number} | null} heights
 */
export function settled(value, heights) {
  return heights && Math.abs(value) < ROUNDING * (heights.hi - heights.lo) ? 0 : value;
}

/** @param {import('./context.js').Context} context */
export function tally({ state, texts, dark, history, step, heights }) {
  const { t, number } = texts;
  const { told, land } = state.run;
  if (!told) return html`<div class="tally"><p class="sentence">&nbsp;</p></div>`;
  const found = lowestReached(history, step);
  const value = settled(Math.min(...found.map((end) => end.value)), heights);
  const place = (/** @type {import('./history.js').End} */ { x, y }) =>
    land?.dimensions === 1 ? number(x) : `(${number(x)}, ${number(y)})`;
  const surface = state.catalog?.surfaces.find(({ name }) => name === state.scenario?.surface);
  const published = surface?.minima.length
    ? Math.min(...surface.minima.map(({ value }) => value))
    : null;
  return html`
    <div class="tally" data-part="tally" data-step=${told.step}>
      <p class="sentence">
        <span class="total">${t('tally.total', { n: told.tally.total })}</span>
        ${counts(told.tally).map(
          ({ style, count }) =>
            html`<span class="count" data-outcome=${OUTCOMES[style].name} data-count=${count}
              >${mark(style, dark)}${t(`outcome.${OUTCOMES[style].name}`)}
              <b>${number(count, 9)}</b></span
            > `,
        )}
        ${
          told.tally.leftWindow > 0
            ? html`<span class="count" data-outcome="left" data-count=${told.tally.leftWindow}
                >${t('tally.left', { n: told.tally.leftWindow })}</span
              >`
            : ''
        }
      </p>
      <p class="aside">
        ${
          found.length === 1
            ? t('tally.found_one', { value: number(value), place: place(found[0]) })
            : found.length > 1
              ? t('tally.found_many', { value: number(value), n: found.length })
              : t(told.tally.otherMinimum > 0 ? 'tally.found_others' : 'tally.found_none')
        }
        ${
          published === null
            ? ''
            : t(surface?.source.startsWith(OURS) ? 'tally.known' : 'tally.published', {
                value: number(published),
              })
        }
      </p>
    </div>
  `;
}
