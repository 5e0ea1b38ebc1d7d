/** What a person has to be told: notes about the link, changes that were refused, failures with their remedy. */
import { html } from 'lit';
import { ICONS } from './icons.js';

/** @typedef {import('./state.js').Problem} Problem */

/**
 * A problem in the reader's language, by its code; in English where there is no text for it.
 * @param {Problem} problem
 * @param {import('../i18n/i18n.js').Texts} texts
 */
export function problemText({ code, message, field, value, allowed, suggestion }, { t, has }) {
  // At the end of a text nothing stands that could be quoted.
  const end = value === '' && has(`error.${code}_end`);
  const key = end ? `error.${code}_end` : `error.${slipOf(code, value) ?? code}`;
  if (!has(key)) return message || t('error.generic', { code });
  return t(key, {
    field: field ?? '',
    value: value ?? '',
    allowed: allowed ?? '',
    suggestion: suggestion ?? '',
  });
}

/**
 * What is behind a character that no formula has: an equation, or a keyboard left in Korean.
 * @param {string} code @param {string} [value]
 */
export function slipOf(code, value = '') {
  if (code !== 'formula.unknown_character') return null;
  if (value === '=') return 'formula.equation';
  return /^[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]/.test(value) ? 'formula.hangul' : null;
}

/**
 * A note about the link.
 * @param {import('../engine/types.js').Note} note
 * @param {import('../i18n/i18n.js').Texts} texts
 */
export function noteText({ code, key, value, allowed }, { t, has }) {
  const near = code === 'unknown_key' && allowed !== '';
  const text = near ? 'note.unknown_key_near' : `note.${code}`;
  return has(text)
    ? t(text, { field: key, value: value || key, allowed })
    : t('error.generic', { code });
}

/** So many notes are read; a link that is wrong all over has the others folded away. */
const READ = 3;

/** @param {import('./context.js').Context} context */
export function notes({ state, texts, send, act }) {
  const { t } = texts;
  const { refused, notes: list } = state.ui;
  if (!refused && list.length === 0) return '';
  const closer = (/** @type {() => void} */ close) =>
    html`<button
      class="plain"
      title=${t('notes.dismiss')}
      aria-label=${t('notes.dismiss')}
      @click=${close}
    >
      ${ICONS.close}
    </button>`;
  const items = list.map(
    (note, i) =>
      html`<p data-code=${note.code}>
        <span
          >${t('notes.link')}
          ${'key' in note ? noteText(note, texts) : problemText(note, texts)}</span
        >
        ${closer(() => send({ type: 'ui', change: { notes: list.filter((_, other) => other !== i) } }))}
      </p>`,
  );
  const folded = items.length > READ + 1 ? items.slice(READ) : [];
  return html`
    <div class="notes" role="status" data-part="notes">
      ${
        refused
          ? html`<p>
              <span
                >${problemText(refused, texts)}
                ${
                  refused.code === 'page.long_link'
                    ? html`<button class="text" @click=${() => act('save')}>
                        ${t('data.save')}
                      </button>`
                    : ''
                }</span
              >
              ${closer(() => send({ type: 'refused', problem: null }))}
            </p>`
          : ''
      }
      ${items.slice(0, items.length - folded.length)}
      ${
        folded.length > 0
          ? html`<details>
              <summary>${t('notes.more', { n: folded.length })}</summary>
              ${folded}
            </details>`
          : ''
      }
    </div>
  `;
}

/**
 * In place of the pictures when nothing can be shown.
 * @param {import('./context.js').Context} context
 */
export function failure({ state, texts, act }) {
  const { failure: problem } = state.run;
  if (state.run.phase !== 'failed' || !problem) return '';
  return html`
    <div class="failure" role="alert" data-part="failure" data-code=${problem.code}>
      <h3>${texts.t('failure.title')}</h3>
      <p>${problemText(problem, texts)}</p>
      <button @click=${() => act('retry')}>${texts.t('failure.retry')}</button>
    </div>
  `;
}
