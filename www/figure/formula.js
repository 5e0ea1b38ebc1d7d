/** The formula: a field that is compiled while one types, what is wrong with it, and how a textbook prints it. */
import { html, nothing } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { live } from 'lit/directives/live.js';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import { plainNumber, readNumber } from '../i18n/numbers.js';
import { problemText } from './notes.js';
import { parameterRange } from './sliders.js';
import { typed } from './typed.js';

/** In the order of the alphabet. */
const GREEK =
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega'.split(
    ' ',
  );
/** A formula of more characters has its textbook form on a line of its own. */
const LONG = 28;

/**
 * A text cut where an error lies.
 * @param {string} text
 * @param {number} at in UTF-16 units
 * @param {string} [value] what stands there, if the error is longer than a character
 * @returns {[string, string, string]} before, what is wrong, after
 */
export function cutAt(text, at, value = '') {
  const held = Math.max(0, Math.min(at, text.length));
  const piece =
    value !== '' && text.startsWith(value, held) ? value : ([...text.slice(held)][0] ?? '');
  return [text.slice(0, held), piece, text.slice(held + piece.length)];
}

/**
 * The text with the suggestion in place of what is wrong.
 * @param {string} text
 * @param {import('./state.js').Problem} problem
 */
export function withSuggestion(text, { at, value, suggestion }) {
  const [before, piece, after] = cutAt(text, at ?? text.length, value);
  return `${before}${suggestion ?? piece}${after}`;
}

/**
 * What an axis is called.
 * @param {import('../engine/types.js').Land | null} land @param {'x'|'y'} axis
 */
export function nameOf(land, axis) {
  return letterOf(land?.axes?.[axis === 'x' ? 0 : 1] || axis);
}

/** The letter of a parameter that is called by the name of a Greek one. @param {string} name */
export function letterOf(name) {
  const at = GREEK.indexOf(name.toLowerCase());
  if (at < 0) return name;
  // The letters stand in a row, but for the final sigma.
  const letter = String.fromCodePoint(0x3b1 + at + (at >= 17 ? 1 : 0));
  return /^[A-Z]/.test(name) ? letter.toUpperCase() : letter;
}

/** What stands before the printed loss. @param {import('../engine/types.js').Land} land */
function lossOf({ dimensions, axes }) {
  const [first, second] = axes.map(letterOf);
  return html`<span class="lhs"
    ><i>L</i>(<i>${first}</i>${dimensions === 1 ? '' : html`, <i>${second}</i>`}) =&nbsp;</span
  >`;
}

/**
 * @param {import('./context.js').Context} context
 * @param {(text: string) => void} type what to do with a changed text
 */
export function formula({ state, texts, send }, type) {
  const { t, number } = texts;
  const { scenario, run, ui, catalog } = state;
  const surface = catalog?.surfaces.find(({ name }) => name === scenario?.surface);
  const fit = run.land?.fit ?? null;
  const modelled = scenario?.data != null;
  const held = modelled
    ? (scenario.model ?? fit?.model)
    : (scenario?.formula ?? surface?.formula ?? run.land?.text);
  const shown = ui.draft ?? held ?? '';
  const problem = ui.draftProblem;
  const parameters = run.land?.parameters ?? [];
  const bounds = (/** @type {'x'|'y'} */ axis) => {
    const [lo, hi] = run.land?.[axis] ?? [NaN, NaN];
    const field = (/** @type {0|1} */ end, /** @type {number} */ value) =>
      html`<input
        class="short"
        type="text"
        inputmode="decimal"
        data-part=${`${axis}-${end ? 'hi' : 'lo'}`}
        aria-label=${t(end ? 'formula.window_to' : 'formula.window_from', { axis: nameOf(run.land, axis) })}
        .value=${typed(Number.isNaN(value) ? '' : plainNumber(value, 6))}
        @change=${(/** @type {any} */ e) => {
          const wanted = readNumber(e.target.value);
          const next = /** @type {[number, number]} */ (end ? [lo, wanted] : [wanted, hi]);
          if (Number.isFinite(wanted) && next[0] < next[1])
            send({ type: 'set', change: { [axis]: next } });
          else {
            e.target.value = plainNumber(value, 6);
            send({
              type: 'refused',
              problem: {
                code: 'page.window',
                message: 'The left end has to be below the right end.',
                field: axis,
              },
            });
          }
        }}
      />`;
    return html`<span class="bounds"
      ><i>${nameOf(run.land, axis)}</i> ${field(0, lo)} … ${field(1, hi)}</span
    >`;
  };
  return html`
    <section
      part="formula"
      class=${classMap({ formula: true, long: modelled || shown.length > LONG })}
    >
      <label class="line">
        <span class="lhs"
          >${
            modelled
              ? html`<i>ŷ</i>`
              : html`<i>f</i
                  >${run.land?.dimensions === 1 ? html`(<i>x</i>)` : html`(<i>x</i>, <i>y</i>)`}`
          }
          =</span
        >
        <input
          type="text"
          data-part="formula"
          spellcheck="false"
          autocomplete="off"
          autocapitalize="off"
          maxlength="2000"
          aria-label=${t(modelled ? 'formula.model_label' : 'formula.label')}
          aria-invalid=${problem ? 'true' : 'false'}
          aria-describedby="formula-problem"
          .value=${live(shown)}
          @input=${(/** @type {any} */ e) => type(e.target.value)}
          @change=${() => send({ type: 'release' })}
        />
        ${modelled ? html`<span class="typed">${shown}</span>` : ''}
      </label>
      <div
        class="printed"
        data-part="mathml"
        tabindex=${shown.length > LONG ? '0' : nothing}
        role=${shown.length > LONG ? 'group' : nothing}
        aria-label=${shown.length > LONG ? t('part.formula') : nothing}
      >
        ${fit && run.land ? lossOf(run.land) : ''}${run.land ? unsafeHTML(run.land.mathml) : ''}
      </div>
      <div class="window">
        <span>${t('formula.window')}</span>
        ${bounds('x')}${run.land?.dimensions === 1 ? '' : bounds('y')}
      </div>
      <div id="formula-problem" class="below" role="status">
        ${problem ? wrong(problem, shown) : (run.land?.hints ?? []).map(({ code, value, reading }) => html`<p class="aside">${t(`hint.${code}`, { value, reading })}</p>`)}
        ${(fit?.notes ?? []).map((code) => html`<p class="aside" data-code=${code}>${t(`hint.${code}`)}</p>`)}
      </div>
      ${parameters.length === 0 ? '' : html`<div class="free">${parameters.map(slider)}</div>`}
    </section>
  `;

  /** @param {{name: string, value: number}} parameter */
  function slider({ name, value: initial }) {
    const value = scenario?.p[name] ?? initial;
    const [lo, hi] = parameterRange(value);
    const take = (/** @type {number} */ next) =>
      Number.isFinite(next) &&
      send({ type: 'set', change: { p: { ...scenario?.p, [name]: next } }, gesture: `p ${name}` });
    return html`<label class="field free-name">
      <span><i>${name}</i> = ${number(value, 4)}</span>
      <input
        type="range"
        data-part=${`p-${name}`}
        min=${lo}
        max=${hi}
        step="0.01"
        .value=${live(String(value))}
        aria-valuetext=${number(value, 4)}
        @input=${(/** @type {any} */ e) => take(Number(e.target.value))}
        @change=${() => send({ type: 'release' })}
      />
    </label>`;
  }

  /** @param {import('./state.js').Problem} found @param {string} text */
  function wrong(found, text) {
    const [before, piece, after] = cutAt(text, found.at ?? text.length, found.value);
    return html`
      <p class="wrong" data-part="problem" data-code=${found.code} data-at=${found.at ?? ''}>
        ${found.at == null ? '' : html`<code class="where">${before}<mark>${piece || '\u00a0'}</mark>${after}</code>`}
        <span>${problemText(found, texts)}</span>
        ${
          found.suggestion
            ? html`<button
                class="text"
                data-part="suggestion"
                @click=${() => type(withSuggestion(text, found))}
              >
                ${t('formula.take', { suggestion: found.suggestion })}
              </button>`
            : ''
        }
      </p>
    `;
  }
}
