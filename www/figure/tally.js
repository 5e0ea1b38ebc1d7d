/** How many runs ended where, as a sentence; its shapes are the legend of the pictures. */
import { html, svg } from 'lit';
import { LOWEST, MOVING, OUTCOMES, shapePath, styleOf } from './outcomes.js';
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
 * What a style is called: the lowest minimum is only the lowest found while the list of minima is not proved complete.
 * @param {number} style @param {boolean} complete
 */
export function nameOf(style, complete) {
  return style === LOWEST && !complete ? 'outcome.lowest_found' : `outcome.${OUTCOMES[style].name}`;
}

/**
 * The tally as it is said aloud: how many have reached the lowest minimum comes first, whoever still moves last.
 * @param {Tally} tally
 * @param {import('../i18n/i18n.js').Texts} texts
 * @param {boolean} complete whether the list of minima is proved complete
 */
export function tallySpoken(tally, { t }, complete) {
  const said = counts(tally);
  const of = (/** @type {number} */ wanted) =>
    said.find(({ style }) => style === wanted)?.count ?? 0;
  const parts = [
    t(complete ? 'live.reached' : 'live.found', { n: of(LOWEST), total: tally.total }),
    ...said
      .filter(({ style }) => style !== LOWEST && style !== MOVING)
      .map(({ style, count }) => t('tally.part', { name: t(nameOf(style, complete)), count })),
  ];
  if (tally.leftWindow > 0) parts.push(t('tally.left', { n: tally.leftWindow }));
  if (of(MOVING) > 0) parts.push(t('live.moving', { n: of(MOVING) }));
  return parts.join(', ');
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

/**
 * @param {Pick<import('./context.js').Context, 'state'|'texts'|'dark'|'history'|'step'|'heights'>} context
 * @param {string} [name] of the part
 */
export function tally({ state, texts, dark, history, step, heights }, name = 'tally') {
  const { t, number } = texts;
  const { told, land, survey } = state.run;
  const complete = survey?.complete ?? false;
  if (!told) return html`<div class="tally"><p class="sentence">&nbsp;</p></div>`;
  const found = lowestReached(history, step);
  const value = settled(Math.min(...found.map((end) => end.value)), heights);
  // A loss is called L.
  const f = land?.fit ? 'L' : 'f';
  const place = (/** @type {{x: number, y: number}} */ { x, y }) =>
    land?.dimensions === 1 ? number(x) : `(${number(x)}, ${number(y)})`;
  const surface = state.catalog?.surfaces.find((each) => each.name === state.scenario?.surface);
  const published = surface?.minima.length
    ? Math.min(...surface.minima.map(({ value }) => value))
    : null;
  return html`
    <div class="tally" part="tally" data-part=${name} data-step=${told.step}>
      <p class="sentence">
        <span class="total">${t('tally.total', { n: told.tally.total })}</span>
        ${counts(told.tally).map(
          ({ style, count }) =>
            html`<span class="count" data-outcome=${OUTCOMES[style].name} data-count=${count}
              >${mark(style, dark)}${t(nameOf(style, complete))} <b>${number(count, 9)}</b></span
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
            ? t('tally.found_one', { f, value: number(value), place: place(found[0]) })
            : found.length > 1
              ? t('tally.found_many', { f, value: number(value), n: found.length })
              : t(told.tally.otherMinimum > 0 ? 'tally.found_others' : 'tally.found_none')
        }
        ${
          complete && survey && survey.lowest !== null
            ? t('tally.proved', { value: number(settled(survey.lowest, heights)) })
            : ''
        }
        ${
          survey?.edge && survey.edgeLower
            ? t(survey.lowest === null ? 'tally.edge_only' : 'tally.edge', {
                value: number(survey.edge.value),
                place: place(survey.edge),
              })
            : ''
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
