/** The sheet in which a second surface is chosen, typed or taken away. */
import { html } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { problemText } from '../notes.js';
import { closeButton, closeOutside, showWhileOpen } from '../sheets/dialog.js';
import { surfaceGroups } from '../sheets/surfaces.js';
import { namedBeside } from './second.js';

/**
 * @param {import('../context.js').Context} context
 * @param {{text: string | null, problem: import('../state.js').Problem | null}} typed what stands in the field of the formula
 * @param {(text: string) => void} type what to do with a changed text
 * @param {(text: string) => void} use what to do with one that is to be shown
 */
export function besideSheet(context, typed, type, use) {
  const { state, texts, send } = context;
  const { t } = texts;
  const { scenario, ui, catalog } = state;
  const close = () => send({ type: 'ui', change: { sheet: 'none' } });
  const choose = (/** @type {string | null} */ beside) => {
    close();
    send({ type: 'set', change: { beside } });
  };
  const named = namedBeside(scenario?.beside, catalog?.surfaces ?? []);
  const text = typed.text ?? (named ? '' : (scenario?.beside ?? ''));
  const open = ui.sheet === 'beside';
  return html`
    <dialog
      class="sheet second"
      data-part="beside-sheet"
      aria-label=${t('beside.title')}
      ${ref((element) => showWhileOpen(element, open))}
      @close=${() => open && close()}
      @click=${closeOutside}
    >
      <header>
        <h2>${t('beside.title')}</h2>
        ${closeButton(t('sheet.close'))}
      </header>
      <p>${t('beside.about')}</p>
      <form
        class="own"
        @submit=${(/** @type {Event} */ event) => {
          event.preventDefault();
          use(text);
        }}
      >
        <label
          ><span>${t('beside.formula')}</span>
          <input
            type="text"
            data-part="beside-formula"
            spellcheck="false"
            autocapitalize="off"
            autocomplete="off"
            placeholder="x^2 + cos(3x) + y^2"
            .value=${text}
            aria-invalid=${typed.problem ? 'true' : 'false'}
            aria-describedby=${typed.problem ? 'beside-wrong' : ''}
            @input=${(/** @type {any} */ event) => type(event.target.value)}
        /></label>
        <button data-part="beside-use" ?disabled=${text.trim() === ''}>${t('beside.use')}</button>
        ${
          scenario?.beside
            ? html`<button type="button" data-part="beside-none" @click=${() => choose(null)}>
                ${t('beside.remove')}
              </button>`
            : ''
        }
        ${
          typed.problem
            ? html`<p class="wrong" id="beside-wrong" role="alert" data-part="beside-wrong">
                ${problemText(typed.problem, texts)}
              </p>`
            : ''
        }
      </form>
      ${surfaceGroups(context, named?.name, open, choose, 'beside')}
    </dialog>
  `;
}
