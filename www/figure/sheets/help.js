/** The keys, in a sheet. */
import { html } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { KEYS, PRESENTING } from './keys.js';
import { closeButton, closeOutside, showWhileOpen } from './dialog.js';

/** @param {import('../context.js').Context} context */
export function helpSheet({ state, texts: { t }, send, presentable }) {
  return html`
    <dialog
      class="sheet help"
      data-part="help"
      aria-label=${t('help.title')}
      ${ref((element) => showWhileOpen(element, state.ui.sheet === 'help'))}
      @close=${() => send({ type: 'ui', change: { sheet: 'none' } })}
      @click=${closeOutside}
    >
      <header>
        <h2>${t('help.title')}</h2>
        ${closeButton(t('sheet.close'))}
      </header>
      <p>${t('help.pointer')}</p>
      <dl>
        ${[...KEYS, ...(presentable ? PRESENTING : [])].map(
          ({ keys, command }) =>
            html`<div>
              <dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt>
              <dd>${t(`key.${command}`)}</dd>
            </div>`,
        )}
      </dl>
      <p>${t('help.views')}</p>
    </dialog>
  `;
}
