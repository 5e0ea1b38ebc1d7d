/** Undo, the link, the language, the theme and the help. */
import { html } from 'lit';
import { foggy } from './fog.js';
import { ICONS } from './icons.js';

/** Themes in the order of the button. */
const THEMES = /** @type {const} */ (['auto', 'light', 'dark']);

/** @param {import('./context.js').Context} context */
export function tools({ state, texts: { t, lang }, send, act, copied, linked }) {
  const { ui, scenario } = state;
  const theme = THEMES.find((name) => name === scenario?.theme) ?? 'auto';
  const following = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  const next = following === 'auto' ? null : following;
  const other = lang === 'ko' ? 'en' : 'ko';
  const button = (
    /** @type {string} */ label,
    /** @type {keyof typeof ICONS} */ icon,
    /** @type {() => void} */ press,
    disabled = false,
  ) =>
    html`<button
      class="plain"
      title=${label}
      aria-label=${label}
      ?disabled=${disabled}
      @click=${press}
    >
      ${ICONS[icon]}
    </button>`;
  return html`
    <div class="tools" role="group" aria-label=${t('tools.label')}>
      ${button(t('tools.undo'), 'undo', () => act('undo'), ui.past.length === 0)}
      ${button(t('tools.redo'), 'redo', () => act('redo'), ui.future.length === 0)}
      ${
        linked
          ? html`<button
              class="text copy"
              data-part="copy"
              ?disabled=${!scenario}
              @click=${() => act('copy')}
            >
              ${ICONS.link}<span>${copied ? t('tools.copied') : t('tools.copy')}</span>
            </button>`
          : ''
      }
      ${
        // What can be taken away tells all of the land.
        foggy(scenario)
          ? ''
          : html`<button
              class="plain"
              data-part="share"
              title=${t('tools.share')}
              aria-label=${t('tools.share')}
              aria-haspopup="dialog"
              ?disabled=${!scenario}
              @click=${() => act('share')}
            >
              ${ICONS.share}
            </button>`
      }
      <button
        class="text"
        data-part="language"
        lang=${other}
        title=${t('tools.language')}
        ?disabled=${!scenario}
        @click=${() => send({ type: 'set', change: { lang: other } })}
      >
        ${t('tools.other_language')}
      </button>
      ${button(t(`tools.theme_${theme}`), theme, () => send({ type: 'set', change: { theme: next } }), !scenario)}
      ${button(t('tools.help'), 'help', () => act('help'))}
    </div>
  `;
}
