/**
 * The lesson beside the figure: the chapter on show with its text, what there is to try, its question, and the ways to the
 * other chapters. Fetched when the first chapter is opened; the page tells it which one, and only the page touches the address.
 */
import { html, render } from 'lit';
import { learnLesson, teaches } from '../i18n/lesson.js';
import { texts } from '../i18n/i18n.js';
import { onPrint } from '../figure/print.js';
import { CHAPTERS } from './chapters.js';
import { found } from './found.js';
import { NEAR, Prediction } from './predict.js';
import { linkOfTry } from './scene.js';

/** @typedef {import('./chapters.js').Chapter} Chapter */
/** @typedef {import('./chapters.js').Try} Try */
/** @typedef {import('../i18n/i18n.js').Language} Language */

export { chapterOf } from './chapters.js';
export { enter } from './enter.js';
export { shortened } from './scene.js';

/** Paragraphs of a chapter. */
const PARAGRAPHS = [1, 2];

/** The link of a chapter. @param {Chapter} chapter */
const linkTo = ({ name }) => `#chapter=${name}`;

export class Lesson {
  /** @type {Chapter | null} */
  #chapter = null;
  /** @type {Language} */
  #lang = 'en';
  /** What a link asked for that is no chapter. @type {string | null} */
  #asked = null;
  /** What the runs came to, once they have all been watched to the end. @type {import('./found.js').Found | null} */
  #found = null;
  /** The page's link when the scene was opened, to tell which of the things to try is on show. */
  #opened = '';
  /** Settles when the chapter that was opened last stands there: its texts may be under way. @type {Promise<void> | undefined} */
  #written;

  /**
   * @param {object} page
   * @param {import('../watershed.js').WatershedFigure} page.figure
   * @param {HTMLElement} page.article where the chapter is written
   * @param {HTMLElement} page.onward where the way to the next one is written, below the figure
   * @param {(text: string) => Promise<void>} page.go opens a link of this page
   */
  constructor({ figure, article, onward, go }) {
    this.figure = figure;
    this.article = article;
    this.onward = onward;
    this.go = go;
    this.prediction = new Prediction(figure, () => this.#write());
    figure.addEventListener('watershed-finish', () => this.#see(found(figure)));
    figure.addEventListener('watershed-step', (event) => {
      const { step } = /** @type {CustomEvent} */ (event).detail;
      if (step === 0) this.#see(null);
    });
    onPrint((printing) => this.#print(printing), new AbortController().signal);
  }

  /** The question's answer that was unfolded for paper. @type {HTMLDetailsElement | null} */
  #unfolded = null;

  /** On paper nothing can be unfolded: the answer stands below its question. @param {boolean} printing */
  #print(printing) {
    if (this.#unfolded) this.#unfolded.open = false;
    this.#unfolded = printing ? this.article.querySelector('.question:not([open])') : null;
    if (this.#unfolded) this.#unfolded.open = true;
  }

  /** @param {import('./found.js').Found | null} told */
  #see(told) {
    if (JSON.stringify(told) === JSON.stringify(this.#found)) return;
    this.#found = told;
    this.#write();
  }

  get chapter() {
    return this.#chapter;
  }

  /**
   * Shows a chapter's text.
   * @param {Chapter | null} chapter null for none
   * @param {string} opened the page's link
   * @param {string | null} [asked] what the link asked for in place of a chapter
   */
  show(chapter, opened, asked = null) {
    this.#chapter = chapter;
    this.#opened = opened;
    this.#asked = asked;
    this.#found = null;
    this.prediction.stop();
    this.#written = this.#write();
  }

  /** @param {Language} lang */
  speak(lang) {
    if (lang === this.#lang && teaches(lang)) return Promise.resolve();
    this.#lang = lang;
    return this.#write();
  }

  /** The heading gets the focus, so that a screen reader reads on from there. */
  async focus() {
    await this.#written;
    const heading = this.article.querySelector('h1');
    heading?.focus({ preventScroll: true });
    if (this.article.getBoundingClientRect().top < 0)
      this.article.scrollIntoView({ block: 'start' });
  }

  async #write() {
    const lang = this.#lang;
    if (this.#chapter) await learnLesson(lang);
    if (lang !== this.#lang) return;
    const chapter = this.#chapter;
    // The page says its own words in this language later: by then these lines are broken as it breaks them.
    this.article.lang = this.onward.lang = lang;
    render(chapter ? this.#page(chapter) : '', this.article);
    render(chapter ? this.#next(chapter) : '', this.onward);
    this.entitle();
  }

  /** Names the page after the chapter, once its texts are there; without a chapter, as the page is called. */
  entitle() {
    const chapter = this.#chapter;
    if (chapter && !teaches(this.#lang)) return;
    const { t } = texts(this.#lang);
    document.title = chapter
      ? t('lesson.page_title', { title: t(`chapter.${chapter.name}`) })
      : t('page.title');
  }

  /** @param {Chapter} chapter */
  #page(chapter) {
    const { t } = texts(this.#lang);
    const at = CHAPTERS.indexOf(chapter);
    const key = (/** @type {string} */ part) => t(`lesson.${chapter.name}.${part}`);
    return html`
      ${this.#turning(at)}
      ${
        this.#asked === null
          ? ''
          : html`<p class="wrong" role="status">
              ${t('lesson.unknown', { asked: this.#asked, title: t(`chapter.${chapter.name}`) })}
            </p>`
      }
      <h1 tabindex="-1"><span class="number">${at + 1}</span> ${t(`chapter.${chapter.name}`)}</h1>
      <div class="text">${PARAGRAPHS.map((n) => html`<p>${key(`text_${n}`)}</p>`)}</div>
      ${
        chapter.sources
          ? html`<p class="sources">
              ${chapter.sources.map(
                ([name, address]) => html`<a href=${address} rel="noopener">${name}</a> `,
              )}
            </p>`
          : ''
      }
      ${chapter.predict ? this.#predict(chapter) : ''}
      <section class="tries" aria-label=${t('lesson.try')}>
        <h2>${t('lesson.try')}</h2>
        <ul>
          ${chapter.tries.map((item) => html`<li>${this.#try(chapter, item)}</li>`)}
        </ul>
        <p class="found" role="status">
          ${this.#found ? t(this.#found.key, this.#told(this.#found)) : ''}
        </p>
      </section>
      <details class="question">
        <summary>${key('question')}</summary>
        <p>${key('answer')}</p>
      </details>
    `;
  }

  /** What was found, in words. @param {import('./found.js').Found} told */
  #told({ outcome, values }) {
    const { t } = texts(this.#lang);
    return outcome ? { ...values, outcome: t(`outcome.${outcome}`) } : values;
  }

  /** @param {Chapter} chapter */
  #predict(chapter) {
    const { t, number } = texts(this.#lang);
    const { round } = this.prediction;
    const act = async () => {
      if (round?.phase === 'placed') {
        this.prediction.run();
        return this.#run();
      }
      if (chapter.predict?.set) await this.go(linkOfTry(chapter, chapter.predict.set));
      this.prediction.begin();
      this.#reveal();
    };
    const right = round?.right.filter(Boolean).length ?? 0;
    const said = {
      none: () => t(`lesson.${chapter.name}.predict`),
      asking: () =>
        round && round.runs > 1
          ? t('lesson.guess_nth', { i: round.guesses.length + 1, of: round.runs })
          : t('lesson.guess_one'),
      placed: () => t('lesson.guess_placed'),
      running: () => t('lesson.guess_running'),
      told: () =>
        `${t('lesson.guess_right', { n: round?.runs ?? 0, right })} ${t('lesson.guess_near', { share: number(100 * NEAR, 2) })}`,
    }[round?.phase ?? 'none']();
    const does = {
      none: 'lesson.guess_begin',
      asking: null,
      placed: 'lesson.guess_run',
      running: null,
      told: 'lesson.guess_again',
    }[round?.phase ?? 'none'];
    return html`<section class="predict" aria-label=${t('lesson.predict')}>
      <h2>${t('lesson.predict')}</h2>
      <p role="status" data-phase=${round?.phase ?? 'none'}>${said}</p>
      <p class="acts">
        ${does ? html`<button type="button" @click=${act}>${t(does)}</button>` : ''}
        ${
          round && round.phase !== 'told'
            ? html`<button type="button" class="quiet" @click=${() => this.prediction.stop()}>
                ${t('lesson.guess_stop')}
              </button>`
            : ''
        }
      </p>
    </section>`;
  }

  /** The ways to the chapters before and after, and to all of them. @param {number} at */
  #turning(at) {
    const { t } = texts(this.#lang);
    const step = (/** @type {number} */ to, /** @type {'prev'|'next'} */ rel) => {
      const chapter = CHAPTERS[to];
      const title = chapter && t(`chapter.${chapter.name}`);
      const sign = rel === 'prev' ? '←' : '→';
      return chapter
        ? html`<a
            class=${rel}
            rel=${rel}
            href=${linkTo(chapter)}
            title=${title}
            aria-label=${t(`lesson.${rel}`, { title })}
            >${sign}</a
          >`
        : html`<span class=${rel} aria-hidden="true">${sign}</span>`;
    };
    return html`<nav class="turning" aria-label=${t('lesson.nav')}>
      ${step(at - 1, 'prev')}
      <details class="list">
        <summary>${t('lesson.place', { n: at + 1, of: CHAPTERS.length })}</summary>
        <ol>
          ${CHAPTERS.map(
            (chapter, i) =>
              html`<li>
                <a href=${linkTo(chapter)} aria-current=${i === at ? 'page' : 'false'}
                  >${t(`chapter.${chapter.name}`)}</a
                >
              </li>`,
          )}
        </ol>
      </details>
      ${step(at + 1, 'next')}
    </nav>`;
  }

  /** @param {Chapter} chapter @param {Try} item */
  #try(chapter, { name, set, play }) {
    const { t } = texts(this.#lang);
    const text = t(`lesson.${chapter.name}.try_${name}`);
    if (!set) return html`<button type="button" @click=${() => this.#run()}>${text}</button>`;
    const link = linkOfTry(chapter, set);
    return html`<a
      class="try"
      href="#${link}"
      aria-current=${this.#opened.startsWith(link) ? 'true' : 'false'}
      @click=${async (/** @type {MouseEvent} */ event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        await this.go(link);
        // Whoever has gone to a step meanwhile is left there.
        if (play && !this.figure.scenario?.step) this.#run();
        else this.#reveal();
      }}
      >${text}</a
    >`;
  }

  /** Plays, or shows the end at once to whoever wants no motion. */
  #run() {
    this.#reveal();
    if (matchMedia('(prefers-reduced-motion: reduce)').matches)
      this.figure.seek(this.figure.scenario?.steps ?? 0);
    else this.figure.play();
  }

  /** Where the figure lies below the text it is brought into sight. */
  #reveal() {
    const { top } = this.figure.getBoundingClientRect();
    if (top < innerHeight / 2) return;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.figure.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' });
  }

  /** @param {Chapter} chapter */
  #next(chapter) {
    const { t } = texts(this.#lang);
    const next = CHAPTERS[CHAPTERS.indexOf(chapter) + 1];
    return next
      ? html`<a rel="next" href=${linkTo(next)}
          >${t('lesson.next', { title: t(`chapter.${next.name}`) })} →</a
        >`
      : html`<a href="#">${t('lesson.cover')}</a>`;
  }
}
