/** The code that puts a figure into somebody's page, and the choices in it. Text in, text out. */

/** @typedef {import('../../engine/types.js').Scenario} Scenario */
/** @typedef {'iframe'|'element'|'picture'} Kind */

/**
 * What a writer decides about an embedded figure.
 * @typedef {object} Choices
 * @property {string[]} hide parts that are left out
 * @property {string | null} theme null: the reader's
 * @property {string | null} lang
 * @property {boolean} autoplay
 * @property {number | null} width CSS pixels; null: as wide as the column
 * @property {number} height
 */

/** Parts that can be left out of a figure, in the order in which they stand in it. */
export const HIDEABLE = Object.freeze(
  /** @type {const} */ ([
    'surface',
    'tools',
    'formula',
    'view',
    'scale',
    'transport',
    'tally',
    'readout',
    'settings',
    'panels',
  ]),
);

/** Sizes in CSS pixels: the narrowest a figure works in, and what a page has room for. */
export const LEAST = Object.freeze({ width: 280, height: 240 });
export const MOST = Object.freeze({ width: 2000, height: 2000 });

/**
 * A figure in a text: the picture, what plays it and what became of it; all else can be opened.
 * @param {Scenario} scenario
 * @returns {Choices}
 */
export function firstChoices({ hide, theme, lang, autoplay }) {
  return {
    hide: [...new Set([...hide, 'settings', 'readout', 'panels'])],
    theme,
    lang,
    autoplay,
    width: null,
    // All of it in a column of 700 pixels; narrower and wider ones need up to a quarter more.
    height: 740,
  };
}

/**
 * The scenario with the choices in it.
 * @param {Scenario} scenario @param {Choices} choices
 * @returns {Scenario}
 */
export function embedded(scenario, { hide, theme, lang, autoplay }) {
  return { ...scenario, hide, theme, lang, autoplay };
}

/** @type {Record<string, string>} */
const ENTITIES = { '&': '&amp;', '"': '&quot;', '<': '&lt;', '>': '&gt;' };

/** A text as the value of an attribute. @param {string} text */
export const quoted = (text) => `"${text.replace(/[&"<>]/g, (c) => ENTITIES[c])}"`;

/** A text inside an element. @param {string} text */
const inside = (text) => text.replace(/[&<>]/g, (c) => ENTITIES[c]);

/**
 * @param {object} figure
 * @param {Kind} figure.kind
 * @param {string} figure.link what stands after the `#`
 * @param {string} figure.page address of the page
 * @param {string} figure.home address of the folder that the script and embed.html lie in
 * @param {string} figure.title
 * @param {Pick<Choices, 'width'|'height'>} size
 */
export function embedCode({ kind, link, page, home, title }, { width, height }) {
  const address = `${page}${link && `#${link}`}`;
  if (kind === 'iframe')
    return `<iframe src=${quoted(`${home}embed.html${link && `#${link}`}`)}
  title=${quoted(title)} width=${quoted(width === null ? '100%' : String(width))} height="${height}" style="border:0"
  loading="lazy" sandbox="allow-scripts allow-popups" allow="fullscreen"></iframe>`;
  if (kind === 'element') {
    const style = width === null ? '' : ` style="max-width:${width}px"`;
    return `<script type="module" src=${quoted(`${home}watershed.js`)}></script>
<watershed-figure${attributes(link)}${style}>
  <a href=${quoted(address)}>${inside(title)}</a>
</watershed-figure>`;
  }
  return `<a href=${quoted(address)}><img src="watershed.png" alt=${quoted(title)}${width === null ? '' : ` width="${width}"`}></a>`;
}

/** The pairs of a link as attributes. @param {string} link */
function attributes(link) {
  const pairs = link.split('&').filter((pair) => pair !== '');
  return pairs
    .map((pair) => {
      const at = pair.indexOf('=');
      return ` ${pair.slice(0, at)}=${quoted(decodeURIComponent(pair.slice(at + 1)))}`;
    })
    .join('');
}
