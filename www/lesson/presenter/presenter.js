/**
 * Presenting: the chapter and the figure fill the screen, in type that is read from the last row, and a clicker goes
 * through the lesson. Fetched when it is asked for. Nothing moves unless somebody tells it to.
 */
import { html, render } from 'lit';
import { texts } from '../../i18n/i18n.js';
import { turned } from './beats.js';
import { commandOf } from './keys.js';
import { STYLES } from './styles.js';

/** @typedef {import('../chapters.js').Chapter} Chapter */

/** The window for which type has the size it has on the page; in a larger one it grows, and somewhat in any. */
const [WIDE, HIGH] = [1120, 640];
/** How much type grows at the least and at the most. */
const [LEAST, MOST] = [1.25, 4];
/** The picture's least height, as a part of the window's. */
const PICTURE = 0.42;

/** How large a text that is too long may be, as parts of what it would be. */
const SMALLER = [1, 0.94, 0.88, 0.82, 0.76, 0.7];

const root = document.documentElement;

/**
 * What the page lends to a lecture.
 * @typedef {object} Page
 * @property {import('../../watershed.js').WatershedFigure} figure
 * @property {() => import('../../i18n/i18n.js').Language} lang
 * @property {() => Promise<readonly Chapter[]>} chapters of the lesson; none where the page has none
 * @property {() => Chapter | null} chapter on show
 * @property {(text: string) => Promise<void>} go opens a link
 * @property {() => void} left called when it is over
 */

export class Presenter {
  /** @type {readonly Chapter[]} */
  #chapters = [];
  /** How many of the things to try have been shown, and in which chapter. @type {{chapter: Chapter | null, tried: number}} */
  #shown = { chapter: null, tried: 0 };
  #blank = false;
  #over = new AbortController();
  /** Commands are carried out one after the other: a chapter takes a moment. */
  #busy = Promise.resolve();

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.bar = document.createElement('nav');
    this.bar.className = 'presenter';
    this.cover = document.createElement('div');
    this.cover.className = 'dark-screen';
    this.cover.hidden = true;
    this.sheet = new CSSStyleSheet();
    this.sheet.replaceSync(STYLES);
    this.came = { top: scrollY, focus: /** @type {HTMLElement | null} */ (document.activeElement) };
  }

  /** Begins; the full screen has to be asked for in the same breath as the key or the click. */
  async begin() {
    const { signal } = this.#over;
    const asked = this.#fillScreen();
    root.setAttribute('data-presenting', '');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
    document.body.append(this.bar, this.cover);
    this.page.figure.pause();
    const listed = this.page.chapters().then((chapters) => void (this.#chapters = chapters));
    // Keys that are pressed until it is known wait for the list of chapters; without it there are the figure's steps.
    this.#busy = listed.catch(() => {});
    addEventListener('keydown', (event) => this.#key(event), { signal, capture: true });
    addEventListener('resize', () => this.#measure(), { signal });
    this.cover.addEventListener('click', () => this.#act('blank'), { signal });
    for (const kind of ['watershed-change', 'watershed-step', 'watershed-finish'])
      this.page.figure.addEventListener(kind, () => this.#draw(), { signal });
    document.addEventListener(
      'fullscreenchange',
      () => document.fullscreenElement === null && this.end(),
      { signal },
    );
    // The figure's own parts come and go.
    this.sized = new ResizeObserver(() => this.#measure());
    this.sized.observe(this.page.figure);
    const text = document.querySelector('.lesson');
    // A chapter's text has come, or its answer has been unfolded.
    this.read = new MutationObserver(() => this.#fitText());
    if (text)
      this.read.observe(text, { childList: true, subtree: true, attributeFilter: ['open'] });
    const main = this.page.figure.shadowRoot?.querySelector('.root');
    if (main) this.sized.observe(main);
    this.#measure();
    this.#draw();
    await listed;
    await asked;
    this.#draw();
  }

  /** All as it was before. */
  end() {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.sized?.disconnect();
    this.read?.disconnect();
    for (const name of ['data-presenting', 'data-panels', 'data-wordless'])
      root.removeAttribute(name);
    root.style.removeProperty('--watershed-type');
    root.style.removeProperty('--present-high');
    root.style.removeProperty('--present-text');
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((held) => held !== this.sheet);
    this.bar.remove();
    this.cover.remove();
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    scrollTo(0, this.came.top);
    this.came.focus?.focus({ preventScroll: true });
    this.page.left();
  }

  /** Where full screens are refused, or are none, the window is filled. */
  async #fillScreen() {
    try {
      await root.requestFullscreen?.({ navigationUI: 'hide' });
    } catch {
      // As it is: the window alone.
    }
  }

  /** Type by the size of the window, and the picture as high as the rest leaves room for. */
  #measure() {
    if (this.#over.signal.aborted) return;
    const type = Math.min(MOST, Math.max(LEAST, Math.min(innerWidth / WIDE, innerHeight / HIGH)));
    root.style.setProperty('--watershed-type', type.toFixed(3));
    this.#fitText();
    const shadow = this.page.figure.shadowRoot;
    const [all, views] = ['.root', '.panes'].map(
      (name) => /** @type {HTMLElement | null} */ (shadow?.querySelector(name)),
    );
    if (!all || !views) return;
    const around = all.offsetHeight - views.offsetHeight;
    const room = innerHeight - this.bar.offsetHeight - around - 8;
    const high = Math.round(Math.max(PICTURE * innerHeight, room));
    root.style.setProperty('--present-high', `${high}px`);
  }

  /** A long text is set smaller rather than cut off at the end of the screen. */
  #fitText() {
    const text = /** @type {HTMLElement | null} */ (document.querySelector('.lesson'));
    if (!text || innerWidth < innerHeight) return root.style.removeProperty('--present-text');
    for (const part of SMALLER) {
      root.style.setProperty('--present-text', String(part));
      if (text.scrollHeight <= text.clientHeight + 1) return;
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const path = event.composedPath();
    const target = /** @type {HTMLElement} */ (path[0]);
    // A sheet of the figure has its own keys.
    if (path.some((part) => part instanceof HTMLDialogElement && part.open)) return;
    const type = target instanceof HTMLInputElement ? target.type : '';
    const typing =
      target instanceof HTMLTextAreaElement || ['text', 'number', 'search'].includes(type);
    const walking =
      ['range', 'radio'].includes(type) ||
      target instanceof HTMLSelectElement ||
      Boolean(target.closest?.('[role="tablist"], [role="slider"], [data-view]'));
    const command = commandOf(event, typing, walking);
    // Whatever is pressed, the picture comes back first.
    if (this.#blank) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return this.#act('blank');
    }
    if (command) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return this.#act(command);
    }
    if (path.includes(this.page.figure) || typing) return;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const pressed = target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement;
    if (pressed && (event.key === ' ' || event.key === 'Enter')) return;
    // The other keys are the figure's, whoever has the focus.
    const { key, code, shiftKey } = event;
    const handed = new KeyboardEvent('keydown', { key, code, shiftKey, cancelable: true });
    if (!this.page.figure.dispatchEvent(handed)) event.preventDefault();
  }

  /** @param {import('./keys.js').Command} command */
  #act(command) {
    if (command === 'leave') return this.end();
    if (command === 'blank') {
      this.#blank = !this.#blank;
      if (this.#blank) this.page.figure.pause();
      this.cover.hidden = !this.#blank;
    }
    if (command === 'text') root.toggleAttribute('data-wordless');
    if (command === 'panels') root.toggleAttribute('data-panels');
    this.#measure();
    this.#draw();
    const way = { on: 1, back: -1, chapter_on: 1, chapter_back: -1 }[/** @type {'on'} */ (command)];
    if (way)
      this.#busy = this.#busy.then(() =>
        this.#turn(/** @type {1 | -1} */ (way), command.startsWith('chapter')),
      );
  }

  /** The chapter on show, by its place; −1: none. */
  get #at() {
    const chapter = this.page.chapter();
    return chapter ? this.#chapters.indexOf(chapter) : -1;
  }

  get #tried() {
    return this.#shown.chapter === this.page.chapter() ? this.#shown.tried : 0;
  }

  /**
   * One on, or one back.
   * @param {1 | -1} way
   * @param {boolean} whole whether by whole chapters
   */
  async #turn(way, whole) {
    // Without a lesson there are the figure's steps.
    if (this.#chapters.length === 0) return this.page.figure.step(way);
    const from = { chapter: this.#at, tried: this.#tried };
    const to = whole
      ? { chapter: Math.max(0, Math.min(this.#chapters.length - 1, from.chapter + way)), tried: 0 }
      : turned(from, way, this.#chapters);
    if (to.chapter === from.chapter && to.tried === from.tried) return;
    const chapter = this.#chapters[to.chapter];
    if (!chapter) return;
    if (to.tried === 0) await this.page.go(`chapter=${chapter.name}`);
    else
      /** @type {HTMLElement[]} */ ([
        ...document.querySelectorAll('.lesson .tries :is(a, button)'),
      ])[to.tried - 1]?.click();
    this.#shown = { chapter, tried: to.tried };
    this.#draw();
  }

  #draw() {
    if (this.#over.signal.aborted) return;
    const { t } = texts(this.page.lang());
    const [at, tried] = [this.#at, this.#tried];
    const of = this.#chapters.length;
    const tries = this.#chapters[at]?.tries.length ?? 0;
    const button = (
      /** @type {import('./keys.js').Command} */ command,
      /** @type {string} */ sign,
      /** @type {string} */ label,
      /** @type {boolean | null} */ pressed = null,
    ) =>
      html`<button
        class="to-${command}"
        title=${label}
        aria-label=${sign ? label : null}
        aria-pressed=${pressed}
        @click=${() => this.#act(command)}
      >
        ${sign || label}
      </button>`;
    this.bar.ariaLabel = t('present.label');
    const place = html`<output class="place"
      >${at < 0 ? t('page.heading') : t('present.place', { n: at + 1, of, tried, tries })}</output
    >`;
    // Where the chapter's text is not on show, this is all there is of a heading.
    const worded = at >= 0 && !root.hasAttribute('data-wordless');
    render(
      html`
        ${worded ? place : html`<h1>${place}</h1>`}
        ${button('back', '←', t(of ? 'present.back' : 'transport.back'))}
        ${button('on', '→', t(of ? 'present.on' : 'transport.forward'))}
        ${of ? button('text', '', t('present.text'), !root.hasAttribute('data-wordless')) : ''}
        ${button('panels', '', t('present.panels'), root.hasAttribute('data-panels'))}
        ${button('blank', '', t('present.blank'), this.#blank)}
        ${button('leave', '', t('present.leave'))}
      `,
      this.bar,
    );
  }
}
