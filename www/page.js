/**
 * What index.html and embed.html do around the figure: they alone read and write the address, and they put
 * their own texts and colours into the language and the theme of the figure.
 */
import { html, render } from 'lit';
import { languageOf, TABLES, texts } from './i18n/i18n.js';
import { peek } from './figure/fragment.js';
import { shadeOf } from './figure/theme.js';
import { OUTCOMES } from './figure/outcomes.js';
import { mark } from './figure/tally.js';
import './watershed.js';

/** Browsers refuse an address that changes too often (Safari: 100 times in 30 s); in ms. */
const CALM = 400;

const figure = /** @type {import('./watershed.js').WatershedFigure} */ (
  document.querySelector('watershed-figure')
);
const fragment = () => location.hash.replace(/^#/, '');

/** The fragment that the figure shows, so that our own writing is told from a reader's. */
let written = fragment();
/** The function whose address was written last. @type {string | null} */
let shown = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let writing;

/**
 * Every element with `data-i18n` gets its text, with `data-i18n-content` its `content`.
 * @param {import('./i18n/i18n.js').Language} lang
 */
function translate(lang) {
  if (document.documentElement.dataset.language === lang) return;
  document.documentElement.dataset.language = lang;
  document.documentElement.lang = lang;
  const { t } = texts(lang);
  for (const element of document.querySelectorAll('[data-i18n]'))
    element.textContent = t(/** @type {HTMLElement} */ (element).dataset.i18n ?? '');
  for (const element of document.querySelectorAll('[data-i18n-content]'))
    element.setAttribute(
      'content',
      t(/** @type {HTMLElement} */ (element).dataset.i18nContent ?? ''),
    );
  for (const list of document.querySelectorAll('[data-list="outcomes"]')) listOutcomes(list, t);
  for (const list of document.querySelectorAll('[data-list="surfaces"]')) listSurfaces(list, lang);
}

/**
 * The legend: every outcome with its shape, drawn by the figure's own table.
 * @param {Element} list @param {(key: string) => string} t
 */
function listOutcomes(list, t) {
  const dark = document.documentElement.dataset.shade === 'dark';
  render(
    OUTCOMES.map(({ name }, style) => html`<li>${mark(style, dark)} ${t(`outcome.${name}`)}</li>`),
    /** @type {HTMLElement} */ (list),
  );
}

/**
 * The surfaces with what to look for on each, as links that show them.
 * @param {Element} list @param {import('./i18n/i18n.js').Language} lang
 */
function listSurfaces(list, lang) {
  const { t, has } = texts(lang);
  const names = Object.keys(TABLES[lang]).flatMap(
    (key) => /^surface\.(\w+)\.name$/.exec(key)?.[1] ?? [],
  );
  list.replaceChildren(
    ...names.flatMap((name) => {
      const term = document.createElement('dt');
      const link = document.createElement('a');
      link.href = `#surface=${name}`;
      link.textContent = t(`surface.${name}.name`);
      term.append(link);
      const text = document.createElement('dd');
      text.textContent = has(`surface.${name}.look`) ? t(`surface.${name}.look`) : '';
      return [term, text];
    }),
  );
}

/** @param {'light'|'dark'} shade */
function shadeWith(shade) {
  if (document.documentElement.dataset.shade === shade) return;
  document.documentElement.dataset.shade = shade;
  const { language } = document.documentElement.dataset;
  if (language)
    for (const list of document.querySelectorAll('[data-list="outcomes"]'))
      listOutcomes(list, texts(/** @type {import('./i18n/i18n.js').Language} */ (language)).t);
}

function openAddress() {
  written = fragment();
  shown = null;
  figure.base = location.href.replace(/#.*$/, '');
  figure.open(written);
}

/** The address follows the figure, but not faster than browsers let it. */
function writeSoon() {
  clearTimeout(writing);
  writing = setTimeout(async () => {
    const text = await figure.link();
    const { surface, formula } = figure.scenario ?? {};
    const topic = formula ?? surface ?? '';
    if (text !== fragment()) {
      written = text;
      const address = text ? `#${text}` : location.pathname + location.search;
      // Another function is a place to come back to; a moved slider is not.
      if (shown !== null && topic !== shown) history.pushState(null, '', address);
      else history.replaceState(null, '', address);
    }
    shown = topic;
    const back = document.querySelector('[data-link="open"]');
    if (back) back.setAttribute('href', `./index.html${text ? `#${text}` : ''}`);
  }, CALM);
}

const dark = matchMedia('(prefers-color-scheme: dark)');
shadeWith(shadeOf(peek(written, 'theme'), dark.matches));
translate(languageOf(peek(written, 'lang'), navigator.languages));
openAddress();
dark.addEventListener('change', () => {
  const theme = figure.scenario ? figure.scenario.theme : peek(written, 'theme');
  shadeWith(shadeOf(theme, dark.matches));
});
figure.addEventListener('watershed-change', (event) => {
  const { scenario, lang, theme } = /** @type {CustomEvent} */ (event).detail;
  if (!scenario) return;
  translate(lang);
  shadeWith(theme);
  writeSoon();
});
addEventListener('popstate', () => {
  if (fragment() !== written) openAddress();
});
