/**
 * The sheet from which a figure is taken elsewhere: as a link, embedded in a page, as a file. Fetched when it is first
 * opened. It keeps its own choices while it is open and changes nothing in the figure.
 */
import { html, render } from 'lit';
import { PRINT } from '../../tokens.js';
import { extend } from '../../i18n/i18n.js';
import { SHARE_TABLES } from '../../i18n/share.js';
import { live } from 'lit/directives/live.js';
import { dress } from '../dress.js';
import { closeButton, closeOutside } from '../sheets/dialog.js';
import { overlong } from '../scenario.js';
import { choice } from '../settings.js';
import { typed } from '../typed.js';
import { embedCode, embedded, firstChoices, HIDEABLE, LEAST, MOST } from './embed.js';
import { qr } from './qr.js';
import { openSave } from './save.js';
import { STYLES as SHEET_STYLES } from '../sheets/styles.js';
import { STYLES } from './styles.js';

extend(SHARE_TABLES);

/**
 * What the sheet is told of the figure.
 * @typedef {object} Sharing
 * @property {ShadowRoot} root of the figure
 * @property {import('../../i18n/i18n.js').Texts} texts
 * @property {'light'|'dark'} shade
 * @property {import('../../engine/types.js').Scenario} scenario at the step on show
 * @property {string} title of the function on show
 * @property {string} page address of the page that shows links; '' where there is none
 * @property {string} home address of the folder that watershed.js and embed.html lie in; '' where there is none
 * @property {(scenario: import('../../engine/types.js').Scenario) => Promise<string>} print the link of a scenario
 * @property {import('../../engine/types.js').Land | null} land the function on show
 * @property {import('../../engine/types.js').Catalog | null} catalog
 * @property {import('../history.js').History} history
 * @property {import('../heights.js').Heights | null} heights of the picture on show
 * @property {import('../stage.js').Frame | null} frame what the views draw
 * @property {import('../overlays.js').Overlay[]} overlays
 * @property {(kind: string, content: object) => Promise<any>} ask the figure's engine session
 */

/** @typedef {'link'|'embed'|'save'} Tab */

/** A preview is made when nobody has changed a choice for so long, in ms. */
const PATIENCE = 350;
/** How long a button says that it has copied, in ms. */
const SAID = 2500;

/**
 * Opens the sheet.
 * @param {Sharing} sharing
 * @returns {Promise<void>} when it has been closed
 */
export async function openShare(sharing) {
  const { root, texts, shade, scenario, title, page, home, print } = sharing;
  const { t } = texts;
  dress(root, SHEET_STYLES, STYLES);
  const place = document.createElement('div');
  place.className = `root ${shade}`;
  place.lang = texts.lang;
  root.append(place);

  const link = await print(scenario);
  // Without a page there is nothing that a link could lead to.
  const address = page && `${page}${link && `#${link}`}`;
  const code = qr(address);
  let tab = /** @type {Tab} */ (page ? 'link' : 'save');
  let kind = /** @type {import('./embed.js').Kind} */ ('iframe');
  let choices = firstChoices(scenario);
  let embeddedLink = await print(embedded(scenario, choices));
  let previewed = embeddedLink;
  let copied = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;

  const dialog = (/** @type {string} */ name) =>
    /** @type {HTMLDialogElement} */ (place.querySelector(`[data-part="${name}"]`));

  /** @param {Partial<import('./embed.js').Choices>} change */
  async function choose(change) {
    choices = { ...choices, ...change };
    embeddedLink = await print(embedded(scenario, choices));
    draw();
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      previewed = embeddedLink;
      draw();
    }, PATIENCE);
  }

  /** @param {string} text @param {string} what */
  async function copy(text, what) {
    try {
      await navigator.clipboard.writeText(text);
      copied = what;
    } catch {
      // No clipboard here, or not allowed: the field is selected, to be copied by hand.
      const field = /** @type {HTMLInputElement | null} */ (
        place.querySelector(`[data-part="${what}"]`)
      );
      field?.focus();
      field?.select();
    }
    draw();
    setTimeout(() => {
      copied = '';
      if (place.isConnected) draw();
    }, SAID);
  }

  const copyButton = (/** @type {string} */ text, /** @type {string} */ what) =>
    html`<button data-part="copy-${what}" @click=${() => copy(text, what)}>
      ${copied === what ? t('tools.copied') : t('share.copy')}
    </button>`;

  const picture = () =>
    code &&
    html`<svg
      class="qr"
      viewBox="0 0 ${code.size} ${code.size}"
      role="img"
      aria-label=${t('share.qr')}
      shape-rendering="crispEdges"
    >
      <path fill=${PRINT.paper} d="M0 0h${code.size}v${code.size}h-${code.size}z" />
      <path fill=${PRINT.ink} d=${code.path} />
    </svg>`;

  async function showCard() {
    const card = dialog('card');
    card.showModal();
    // A lecture hall sees nothing of the browser, where that is allowed.
    await card.requestFullscreen?.().catch(() => {});
  }

  function hideCard() {
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  }

  const saveTable = () =>
    import('../data/sheet.js').then(({ saveData }) => saveData(/** @type {any} */ (scenario.data)));

  const linkPart = () => html`
    <section class="two">
      <div class="lines">
        <p>${t('share.link_text')}</p>
        <input
          type="text"
          readonly
          data-part="share-link"
          aria-label=${t('share.link')}
          .value=${address}
          @focus=${select}
        />
        <p class="pressed">
          ${copyButton(address, 'share-link')}
          ${
            'share' in navigator
              ? html`<button
                  data-part="system-share"
                  @click=${() => navigator.share({ title, url: address }).catch(() => {})}
                >
                  ${t('share.system')}
                </button>`
              : ''
          }
        </p>
        ${
          overlong(link, scenario)
            ? html`<p class="aside" data-part="long-link">
                ${t('error.page.long_link', { value: texts.number(link.length, 9) })}
                <button class="text" @click=${saveTable}>${t('data.save')}</button>
              </p>`
            : ''
        }
      </div>
      ${
        code
          ? html`<button
              class="code"
              data-part="show-card"
              title=${t('share.card')}
              aria-label=${t('share.card')}
              @click=${showCard}
            >
              ${picture()}
            </button>`
          : html`<p class="aside">${t('share.qr_long', { n: address.length })}</p>`
      }
    </section>
  `;

  /**
   * A choice of one from few.
   * @param {string} label @param {'theme'|'lang'} key @param {[string, string][]} options
   */
  const wish = (label, key, options) =>
    html`<label class="field"
      ><span>${label}</span>
      <select
        data-part="embed-${key}"
        .value=${live(choices[key] ?? '')}
        @change=${(/** @type {any} */ e) => choose({ [key]: e.target.value || null })}
      >
        ${options.map(
          ([value, text]) =>
            html`<option value=${value} ?selected=${value === (choices[key] ?? '')}>
              ${text}
            </option>`,
        )}
      </select></label
    >`;

  /** @param {'width'|'height'} key @param {string} label @param {string} hint */
  const size = (key, label, hint) =>
    html`<label class="field"
      ><span>${label}</span>
      <input
        type="number"
        class="short"
        data-part="embed-${key}"
        min=${LEAST[key]}
        max=${MOST[key]}
        placeholder=${hint}
        .value=${typed(choices[key] === null ? '' : String(choices[key]))}
        @change=${(/** @type {any} */ e) => {
          const number = Math.round(Number(e.target.value));
          const free = e.target.value === '' && key === 'width';
          const within = Math.min(MOST[key], Math.max(LEAST[key], number || LEAST[key]));
          choose({ [key]: free ? null : within });
        }}
      />
    </label>`;

  const embedPart = () => {
    const text = embedCode({ kind, link: embeddedLink, page, home, title }, choices);
    /** @type {[string, string][]} */
    const kinds = [
      ['iframe', t('share.kind_iframe')],
      ['element', t('share.kind_element')],
      ['picture', t('share.kind_picture')],
    ];
    const shown = `${home}embed.html${previewed && `#${previewed}`}`;
    return html`
      <section>
        ${choice(t('share.kind'), 'embed-kind', kind, kinds, (name) => {
          kind = /** @type {import('./embed.js').Kind} */ (name);
          draw();
        })}
        <p class="aside">
          ${kind === 'iframe' ? t('share.iframe_text') : kind === 'element' ? t('share.element_text') : t('share.picture_text')}
        </p>
        <div class="choices">
          <fieldset class="checks">
            <legend>${t('share.shown')}</legend>
            ${HIDEABLE.map(
              (name) =>
                html`<label class="check"
                  ><input
                    type="checkbox"
                    data-part="embed-${name}"
                    .checked=${live(!choices.hide.includes(name))}
                    @change=${(/** @type {any} */ e) =>
                      choose({
                        hide: e.target.checked
                          ? choices.hide.filter((held) => held !== name)
                          : [...choices.hide, name],
                      })}
                  />${t(`part.${name}`)}</label
                >`,
            )}
          </fieldset>
          ${wish(t('share.theme'), 'theme', [
            ['', t('share.as_reader')],
            ['light', t('share.light')],
            ['dark', t('share.dark')],
          ])}
          ${wish(t('share.language'), 'lang', [
            ['', t('share.as_reader')],
            ['en', 'English'],
            ['ko', '한국어'],
          ])}
          ${size('width', t('share.width'), '100%')} ${size('height', t('share.height'), '')}
          <label class="check"
            ><input
              type="checkbox"
              data-part="embed-autoplay"
              .checked=${live(choices.autoplay)}
              @change=${(/** @type {any} */ e) => choose({ autoplay: e.target.checked })}
            />${t('share.autoplay')}</label
          >
        </div>
        <textarea
          readonly
          data-part="share-code"
          aria-label=${t('share.code')}
          spellcheck="false"
          .value=${live(text)}
          @focus=${select}
        ></textarea>
        <p class="pressed">${copyButton(text, 'share-code')}</p>
        ${
          kind === 'picture'
            ? ''
            : html`<div class="preview">
                <iframe
                  data-part="preview"
                  title=${t('share.preview')}
                  src=${shown}
                  sandbox="allow-scripts allow-popups"
                  width=${choices.width ?? '100%'}
                  height=${choices.height}
                ></iframe>
              </div>`
        }
      </section>
    `;
  };

  const caption = page ? `${title} — ${address}` : title;
  const saving = openSave(sharing, {
    place,
    address,
    caption,
    copyButton,
    select,
    redraw: () => draw(),
  });

  function draw() {
    /** @type {[string, string][]} */
    const tabs = [
      ...(page ? [/** @type {[string, string]} */ (['link', t('share.tab_link')])] : []),
      ...(home ? [/** @type {[string, string]} */ (['embed', t('share.tab_embed')])] : []),
      ...(sharing.land ? [/** @type {[string, string]} */ (['save', t('share.tab_save')])] : []),
    ];
    render(
      html`
        <dialog
          class="sheet share"
          data-part="share-sheet"
          aria-label=${t('share.title')}
          @close=${(/** @type {Event} */ e) => e.target === e.currentTarget && ended()}
          @click=${closeOutside}
        >
          <header>
            <h2>${t('share.title')}</h2>
            ${closeButton(t('sheet.close'))}
          </header>
          ${choice(t('share.title'), 'share-tab', tab, tabs, (name) => {
            tab = /** @type {Tab} */ (name);
            draw();
          })}
          ${tab === 'link' ? linkPart() : tab === 'embed' ? embedPart() : saving.part()}
        </dialog>
        <dialog class="card" data-part="card" aria-label=${t('share.qr')} @close=${hideCard}>
          ${closeButton(t('sheet.close'))}
          <h2>${title}</h2>
          ${picture()}
          <p>${address}</p>
        </dialog>
      `,
      place,
    );
  }

  /** @type {() => void} */
  let ended = () => {};
  draw();
  const closed = new Promise((resolve) => (ended = () => resolve(null)));
  dialog('share-sheet').showModal();
  await closed;
  clearTimeout(waiting);
  saving.close();
  render('', place);
  place.remove();
}

/** @param {any} event of a field whose text is to be taken */
function select(event) {
  event.target.select();
}
