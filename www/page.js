/**
 * What index.html and embed.html do around the figure: they alone read and write the address, and they put
 * their own texts and colours into the language and the theme of the figure.
 */
import { html, render } from 'lit';
import { languageOf, learn, learnAll, speaks, TABLES, texts, whenLearnt } from './i18n/i18n.js';
import { peek } from './figure/fragment.js';
import { shadeOf } from './figure/theme.js';
import { OUTCOMES } from './figure/outcomes.js';
import { mark } from './figure/tally.js';
import { openEngine } from './engine/engine.js';
import { WatershedFigure } from './figure/figure.js';

/** So long the figure waits for the core to stand before it is laid out, in ms. */
const HEAD_START = 100;
// The core begins first: laying out the page and the figure keeps this thread busy, and a worker cannot start without it.
const begun = Promise.race([openEngine().begin(), new Promise((go) => setTimeout(go, HEAD_START))]);

/** Browsers refuse an address that changes too often (Safari: 100 times in 30 s); in ms. */
const CALM = 400;

/** So much room picture and playback need at the least, in CSS pixels. */
const LEAST_ROOM = 320;

const figure = /** @type {WatershedFigure} */ (document.querySelector('watershed-figure'));
/** What a link within the page leaves as the reader has chosen it. */
const CHOSEN = /** @type {const} */ (['lang', 'theme']);
const fragment = () => location.hash.replace(/^#/, '');

/** The fragment that the figure shows, so that our own writing is told from a reader's. */
let written = fragment();
/** The fragment as we left it. */
let stands = written;
/** How much the visitor had done, as the figure counts it, when the address was last written or opened. */
let done = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let writing;

/** The language that was asked for last. */
let spoken = '';

/** The lesson, once a chapter has been opened. @type {import('./lesson/lesson.js').Lesson | null} */
let lesson = null;
/** @type {Promise<typeof import('./lesson/lesson.js')> | null} */
let teaching = null;
/**
 * What a chapter was opened with: the page's link, and what the figure printed then. As long as it prints that, the link stays
 * as short as it was.
 * @type {{link: string, printed: string, module: typeof import('./lesson/lesson.js')} | null}
 */
let scene = null;
/** Tells a page that was opened from one that was opened meanwhile. */
let opening = 0;

/**
 * Every element with `data-i18n` gets its text, with `data-i18n-content` its `content`.
 * @param {import('./i18n/i18n.js').Language} lang
 */
function translate(lang) {
  spoken = lang;
  if (document.documentElement.dataset.language === lang) return;
  if (!speaks(lang)) {
    learn(lang).then(() => spoken === lang && translate(lang));
    return;
  }
  document.documentElement.dataset.language = lang;
  // What the page says by itself need not be said again.
  if (document.documentElement.lang !== lang) write(lang);
  const { t } = texts(lang);
  for (const list of document.querySelectorAll('[data-list="outcomes"]')) listOutcomes(list, t);
  for (const list of document.querySelectorAll('[data-list="surfaces"]'))
    if (approached.has(list)) listSurfaces(list, lang);
  lesson?.speak(lang);
}

/** Puts the texts of a language into the page. @param {import('./i18n/i18n.js').Language} lang */
function write(lang) {
  document.documentElement.lang = lang;
  const { t } = texts(lang);
  for (const element of document.querySelectorAll('[data-i18n]'))
    element.textContent = t(/** @type {HTMLElement} */ (element).dataset.i18n ?? '');
  for (const element of document.querySelectorAll('[data-i18n-content]'))
    element.setAttribute(
      'content',
      t(/** @type {HTMLElement} */ (element).dataset.i18nContent ?? ''),
    );
  // The title is among them, and a chapter has its own.
  lesson?.entitle();
}

whenLearnt(() => {
  const { language } = document.documentElement.dataset;
  if (language) write(/** @type {import('./i18n/i18n.js').Language} */ (language));
});

/** Lists that have come near; their texts are not fetched before. @type {Set<Element>} */
const approached = new Set();
/** Looks for lists that come near, once the figure has its height or has had the time to get it. */
function watch() {
  for (const list of document.querySelectorAll('[data-list="surfaces"]'))
    if (!approached.has(list)) near.observe(list);
}
/** When the figure ought to stand, in ms. */
const STANDING = 6000;
setTimeout(watch, STANDING);
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      approached.add(target);
      if (speaks(languageOf(spoken))) listSurfaces(target, languageOf(spoken));
    }
  },
  { rootMargin: '25% 0px' },
);

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
async function listSurfaces(list, lang) {
  await learnAll(lang);
  if (spoken !== lang) return;
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

/**
 * Shows what the address says.
 * @param {boolean} [read] whether the reader goes there: the heading then gets the focus, before the figure has its scene
 */
async function openAddress(read = false) {
  clearTimeout(writing);
  const ticket = ++opening;
  written = stands = fragment();
  done = figure.acts;
  scene = null;
  // Whoever copies a link from an embedded figure passes on the page.
  figure.base = location.href.replace(/#.*$/, '').replace(/embed\.html$/, '');
  const asked = peek(written, 'chapter');
  document.documentElement.toggleAttribute('data-chapter', asked !== null);
  const module = asked === null ? null : await teach();
  if (ticket !== opening) return;
  if (asked === null || !module) {
    lesson?.show(null, written);
    if (read) document.querySelector('h1')?.focus();
    figure.toggleAttribute('data-set', true);
    return figure.open(written);
  }
  const { chapter, guessed } = module.chapterOf(asked);
  document.documentElement.toggleAttribute('data-chapter', chapter !== null);
  lesson?.show(chapter, written, guessed ? asked : null);
  if (read) lesson?.focus();
  if (!chapter) {
    figure.toggleAttribute('data-set', true);
    return figure.open(written);
  }
  const printed = await module.enter(figure, chapter, written, () => ticket === opening);
  if (printed === null) return;
  const link = written.replace(/(^|&)chapter=[^&]*/, `$1chapter=${chapter.name}`);
  scene = { link, printed, module };
}

/** Fetches the lesson, for pages that have room for it; null where it cannot be had. */
async function teach() {
  try {
    teaching ??= import('./lesson/lesson.js');
    const module = await teaching;
    const article = document.querySelector('.lesson');
    const onward = document.querySelector('.onward');
    if (!lesson && article && onward) {
      lesson = new module.Lesson({
        figure,
        article: /** @type {HTMLElement} */ (article),
        onward: /** @type {HTMLElement} */ (onward),
        go,
      });
      lesson.speak(languageOf(spoken));
    }
    return module;
  } catch (error) {
    teaching = null;
    console.warn(error);
    return null;
  }
}

/**
 * Opens a link of this page as a place of its own in the history. The language and the theme that were chosen stay.
 * @param {string} text
 * @param {boolean} [read] whether the reader goes there
 */
async function go(text, read) {
  const kept = CHOSEN.flatMap((key) => {
    const value = figure.scenario?.[key];
    return value && peek(text, key) === null ? [`${key}=${value}`] : [];
  });
  const link = [text, ...kept].filter(Boolean).join('&');
  try {
    history.pushState(null, '', link ? `#${link}` : location.pathname + location.search);
  } catch {
    // A sandboxed document cannot: it has no history, but it can show what was asked for.
    location.hash = link;
  }
  await openAddress(read);
}

/**
 * The address follows the figure, but not faster than browsers let it. Whatever the visitor did is a place to come
 * back to; where the scrubber stands, the view and the language are noted in the place where one is.
 */
function writeSoon() {
  clearTimeout(writing);
  writing = setTimeout(async () => {
    const opened = written;
    // The link tells of what has been done by now, announced or not; what is done while it is printed comes with the
    // next one.
    const told = figure.acts;
    const stood = stands;
    const printed = await figure.link();
    const text = scene?.module.shortened(scene.link, scene.printed, printed) ?? printed;
    // Meanwhile the visitor may have gone elsewhere, or be about to: the address changes before its event comes.
    if (opened !== written || fragment() !== stood) return;
    if (text !== fragment()) {
      written = text;
      const address = text ? `#${text}` : location.pathname + location.search;
      try {
        if (told !== done) history.pushState(null, '', address);
        else history.replaceState(null, '', address);
      } catch {
        // Not where documents are sandboxed, nor with addresses longer than the browser takes: the figure goes on.
      }
    }
    stands = fragment();
    done = told;
    const back = document.querySelector('[data-link="open"]');
    if (back) back.setAttribute('href', `./index.html${text ? `#${text}` : ''}`);
  }, CALM);
}

/**
 * An embedded figure tells the page around it how high it is: {type: 'watershed-height', height}, in CSS pixels. It
 * knows nobody's address and tells nothing else, so the message may be heard by anyone.
 */
function tellHeight() {
  let told = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    parent.postMessage({ type: 'watershed-height', height }, '*');
  }).observe(document.body);
}

if (parent !== window && document.body.classList.contains('embed')) {
  document.body.classList.add('framed');
  tellHeight();
}

/**
 * Picture and playback fit below what stands above the figure, if there is room for them on the first screen; else they fit on
 * a screen by themselves.
 */
function makeRoom() {
  const above = figure.getBoundingClientRect().top + scrollY;
  const fits = above + LEAST_ROOM <= innerHeight;
  figure.style.setProperty('--watershed-room', `calc(100svh - ${fits ? Math.ceil(above) : 8}px)`);
}
if (!document.body.classList.contains('framed')) {
  makeRoom();
  addEventListener('resize', makeRoom);
  const masthead = document.querySelector('.masthead');
  if (masthead) new ResizeObserver(makeRoom).observe(masthead);
}

/** Below the figure on paper: how to come back to it. The address has followed the figure, so there is nothing to wait for. */
const printed = document.createElement('p');
printed.className = 'printed-link';
figure.after(printed);
addEventListener('beforeprint', () => {
  shadeWith('light');
  const { t } = texts(
    /** @type {import('./i18n/i18n.js').Language} */ (document.documentElement.lang),
  );
  render(
    html`<span>${t('print.link')} <a href=${location.href}>${location.href}</a></span>`,
    printed,
  );
});
addEventListener('afterprint', () => shadeWith(shadeOf(wish(), dark.matches)));

const dark = matchMedia('(prefers-color-scheme: dark)');
shadeWith(shadeOf(peek(written, 'theme'), dark.matches));
translate(languageOf(peek(written, 'lang'), navigator.languages));
await begun;
// Links that are copied lead to the page that stands here. Beside the single file there is nothing, and it is its own page.
if (!__SINGLE_FILE__) WatershedFigure.home = new URL('./', location.href).href;
customElements.define('watershed-figure', WatershedFigure);
openAddress();
/** The theme that is asked for, if any. */
function wish() {
  return figure.scenario ? figure.scenario.theme : peek(written, 'theme');
}
dark.addEventListener('change', () => shadeWith(shadeOf(wish(), dark.matches)));
figure.addEventListener('watershed-change', (event) => {
  const { scenario, lang, theme } = /** @type {CustomEvent} */ (event).detail;
  if (!scenario) return;
  translate(lang);
  shadeWith(theme);
  writeSoon();
  watch();
});
/** A list that lies over the page is closed by Escape, and when the focus goes elsewhere. */
const listOf = (/** @type {EventTarget | null} */ target) =>
  target instanceof Element ? target.closest('details.list[open]') : null;
document.addEventListener('keydown', (event) => {
  const list = listOf(event.target);
  if (!list || event.key !== 'Escape') return;
  list.removeAttribute('open');
  list.querySelector('summary')?.focus();
});
document.addEventListener('focusout', (event) => {
  const list = listOf(event.target);
  const to = /** @type {Node | null} */ (event.relatedTarget);
  if (to && !list?.contains(to)) list?.removeAttribute('open');
});
document.addEventListener('click', (event) => {
  const link = /** @type {Element} */ (event.target).closest?.('a[href^="#"]');
  const otherwise = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey;
  if (!link || event.defaultPrevented || otherwise) return;
  event.preventDefault();
  link.closest('details')?.removeAttribute('open');
  go(/** @type {string} */ (link.getAttribute('href')).slice(1), true);
});

/** The lecture that is under way. @type {{end(): void} | null} */
let presenter = null;

/** Fills the screen with the chapter and the figure; what does it is fetched when it is asked for. */
async function present() {
  if (presenter || !begin) return;
  try {
    const { Presenter } = await import('./lesson/presenter/presenter.js');
    if (presenter) return;
    const speaker = new Presenter({
      figure,
      lang: () => languageOf(document.documentElement.lang),
      chapters: async () => {
        await teach();
        return (await import('./lesson/chapters.js')).CHAPTERS;
      },
      chapter: () => lesson?.chapter ?? null,
      go,
      left: () => (presenter = null),
    });
    presenter = speaker;
    await speaker.begin();
  } catch (error) {
    console.warn(error); // it can be asked for again
  }
}

const begin = /** @type {HTMLButtonElement | null} */ (document.querySelector('.present'));
if (begin) {
  figure.presentable = true;
  begin.hidden = false;
  begin.addEventListener('click', present);
  addEventListener('keydown', (event) => {
    const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
    const taken = target.matches?.('input, select, textarea') || target.closest?.('dialog[open]');
    if (event.code !== 'KeyF' || taken || event.defaultPrevented) return;
    if (!event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) present();
  });
}
addEventListener('popstate', () => {
  if (fragment() !== written) openAddress();
});
