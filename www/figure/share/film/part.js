/** The choices of a film, how large it will be, and how far it is. */
import { html } from 'lit';
import { live } from 'lit/directives/live.js';
import { typed } from '../../typed.js';
import { save } from '../files.js';
import { guess, lasts, make, MOST_FRAMES, RATES, stepsOf, usual, WIDTHS } from './film.js';
import { filmsBy } from './writers.js';

/** A size is guessed when nobody has changed a choice for so long, in ms. */
const PATIENCE = 500;

/** @typedef {import('./film.js').Choices} Choices */

/**
 * @param {object} options
 * @param {import('../../../i18n/i18n.js').Texts} options.texts
 * @param {import('../../history.js').History} options.history
 * @param {string} options.file begins its name
 * @param {(error: any) => string} options.reason what went wrong, in words
 * @param {() => void} options.redraw
 * @param {() => Omit<Parameters<typeof make>[0], 'choices'>} options.film what is filmed
 * @param {() => string} options.named what of it
 */
export function filmPart({ texts, history, file, reason, redraw, film, named }) {
  const { t } = texts;
  let choices = usual(history);
  const by = filmsBy();
  let open = false;
  /** @type {number | null} */
  let size = null;
  let part = 0;
  let written = 0;
  let done = '';
  let fault = '';
  /** @type {AbortController | null} */
  let work = null;
  /** @type {AbortController | null} */
  let trial = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;

  /** A size in bytes for people. @param {number} bytes */
  const amount = (bytes) =>
    bytes < 1e6
      ? t('film.kilobytes', { n: Math.max(1, Math.round(bytes / 1e3)) })
      : t('film.megabytes', { n: Number((bytes / 1e6).toPrecision(2)) });

  const fits = () => stepsOf(choices).length <= MOST_FRAMES;

  /** Something that is filmed, or how, is another. */
  function changed() {
    size = null;
    done = fault = '';
    trial?.abort();
    clearTimeout(waiting);
    if (open && !work && fits()) waiting = setTimeout(estimate, PATIENCE);
  }

  async function estimate() {
    const own = (trial = new AbortController());
    try {
      const bytes = await guess({ ...film(), choices }, own.signal);
      if (own.signal.aborted) return;
      size = bytes;
    } catch (error) {
      if (own.signal.aborted) return;
      console.warn(error);
      fault = reason(error);
    }
    redraw();
  }

  /** @param {Partial<Choices>} change */
  function choose(change) {
    choices = { ...choices, ...change };
    changed();
    redraw();
  }

  async function start() {
    clearTimeout(waiting);
    trial?.abort();
    const own = (work = new AbortController());
    part = written = 0;
    done = fault = '';
    redraw();
    try {
      const { blob, extension } = await make({ ...film(), choices }, own.signal, (now, bytes) => {
        part = now;
        written = bytes;
        redraw();
      });
      save(blob, `${file}-${named()}.${extension}`);
      done = t('film.done', { size: amount(blob.size) });
    } catch (error) {
      if (own.signal.aborted) done = t('film.cancelled');
      else {
        console.warn(error);
        fault = reason(error);
      }
    }
    if (work === own) work = null;
    redraw();
  }

  /**
   * A number of the choices.
   * @param {string} label @param {'from'|'to'|'stride'} key @param {number} min @param {number} max
   */
  const number = (label, key, min, max) =>
    html`<label class="field"
      ><span>${label}</span>
      <input
        type="number"
        class="short"
        data-part="film-${key}"
        min=${min}
        max=${max}
        ?disabled=${work !== null}
        .value=${typed(String(choices[key]))}
        @change=${(/** @type {any} */ e) => {
          const value = Math.round(Number(e.target.value));
          choose({ [key]: Math.min(max, Math.max(min, Number.isFinite(value) ? value : min)) });
        }}
    /></label>`;

  /**
   * One of few.
   * @param {string} label @param {'rate'|'width'|'format'} key
   * @param {[string | number, string, boolean?][]} options value, text, whether it cannot be had
   */
  const list = (label, key, options) =>
    html`<label class="field"
      ><span>${label}</span>
      <select
        data-part="film-${key}"
        ?disabled=${work !== null}
        .value=${live(String(choices[key]))}
        @change=${(/** @type {any} */ e) =>
          choose({ [key]: key === 'format' ? e.target.value : Number(e.target.value) })}
      >
        ${options.map(
          ([value, text, not]) =>
            html`<option value=${value} ?selected=${value === choices[key]} ?disabled=${not}>
              ${text}
            </option>`,
        )}
      </select></label
    >`;

  const first = history.first;
  const last = history.computed;

  const fields = () => html`
    <div class="choices film">
      ${list(t('film.format'), 'format', [
        ['gif', 'GIF'],
        ['webm', 'WebM', by === null],
      ])}
      ${number(t('film.from'), 'from', first, Math.max(first, choices.to))}
      ${number(t('film.to'), 'to', choices.from, last)}
      ${number(t('film.stride'), 'stride', 1, Math.max(1, last - first))}
      ${list(
        t('film.rate'),
        'rate',
        RATES.map((rate) => [rate, String(rate)]),
      )}
      ${list(
        t('film.width'),
        'width',
        WIDTHS.map((width) => [width, String(width)]),
      )}
    </div>
    ${by === null ? html`<p class="aside">${t('film.none')}</p>` : ''}
    ${by === 'recorder' && choices.format === 'webm' ? html`<p class="aside">${t('film.recorded')}</p>` : ''}
    <p class="aside" data-part="film-size" aria-live="polite">${told()}</p>
  `;

  function told() {
    const frames = stepsOf(choices).length;
    if (!fits()) return t('film.too_many', { n: frames, most: MOST_FRAMES });
    const length = t('film.length', { n: frames, seconds: Number(lasts(choices).toFixed(1)) });
    return size === null ? length : `${length} ${t('film.about', { size: amount(size) })}`;
  }

  const progress = () => html`
    <div class="working">
      <progress
        data-part="film-progress"
        max="1"
        .value=${part}
        aria-label=${t('film.progress')}
      ></progress>
      <span class="aside">${Math.round(100 * part)} % · ${amount(written)}</span>
      <button data-part="film-cancel" @click=${() => work?.abort()}>${t('film.cancel')}</button>
    </div>
  `;

  return {
    changed,
    get making() {
      return work !== null;
    },
    close() {
      clearTimeout(waiting);
      trial?.abort();
      work?.abort();
    },
    /** @param {boolean} busy whether something else is being made */
    part: (busy) =>
      html`<li class="wide">
        <div>
          <h3>${t('film.name')}</h3>
          <p class="aside">${t('film.text')}</p>
        </div>
        <span class="buttons">
          ${
            open
              ? html`<button
                  data-part="film-make"
                  ?disabled=${busy || work !== null || !fits() || last < first}
                  @click=${start}
                >
                  ${t('film.make')}
                </button>`
              : html`<button
                  data-part="film-open"
                  @click=${() => {
                    open = true;
                    changed();
                    redraw();
                  }}
                >
                  ${t('film.open')}
                </button>`
          }
        </span>
        ${open ? html`<div class="more">${fields()} ${work ? progress() : ''}</div>` : ''}
        ${done ? html`<p class="more aside" role="status" data-part="film-done">${done}</p>` : ''}
        ${fault ? html`<p class="more" role="alert" data-part="film-fault">${fault}</p>` : ''}
      </li>`,
  };
}
