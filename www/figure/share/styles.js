import { css, unsafeCSS } from 'lit';
import { PRINT } from '../../tokens.js';

export const STYLES = css`
  .sheet.share {
    width: min(960px, calc(100vw - 32px));
  }
  .share [data-part='share-tab'] {
    justify-content: flex-start;
    border-bottom: 1px solid var(--ws-line);
  }
  .share [data-part='share-tab'] legend {
    display: none;
  }
  .share section {
    padding: 12px 0 4px;
  }
  .share p + p,
  .share .lines > * + * {
    margin-top: 8px;
  }
  .share input[type='text'],
  .share textarea {
    width: 100%;
    font: var(--ws-note)/1.5 var(--ws-mono);
  }
  .share textarea {
    display: block;
    color: inherit;
    background: transparent;
    border: 1px solid var(--ws-line);
    border-radius: 4px;
    padding: 8px;
    resize: vertical;
    min-height: 8.5em;
    word-break: break-all;
    white-space: pre-wrap;
  }
  .share .pressed {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 12px;
  }
  .share .two {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 200px;
    gap: 8px 32px;
    align-items: start;
  }
  .share .qr {
    display: block;
    width: 100%;
    height: auto;
    background: ${unsafeCSS(PRINT.paper)};
    border-radius: 4px;
    cursor: zoom-in;
  }
  .share .code {
    padding: 0;
    border: 0;
    min-height: 0;
    display: block;
    width: 100%;
  }
  .share .choices {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 210px), 1fr));
    gap: 12px 32px;
    margin: 12px 0;
  }
  .share .choices legend,
  .share .choices .field > span {
    color: var(--ws-soft);
    font-size: var(--ws-note);
  }
  .share .choices .checks {
    grid-column: 1 / -1;
    display: flex;
    flex-wrap: wrap;
    gap: 2px 24px;
  }
  .share .checks legend {
    width: 100%;
    padding: 0;
  }
  .share label.check {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-height: 32px;
  }
  .share .preview {
    margin: 12px 0 0;
    border: 1px dashed var(--ws-line);
    overflow: auto;
    max-height: 60vh;
    resize: both;
  }
  .share .preview iframe {
    display: block;
    border: 0;
    background: var(--ws-paper);
  }
  .share .downloads {
    list-style: none;
  }
  .share .downloads > li {
    border-bottom: 1px solid var(--ws-line);
    padding: 8px 0;
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 4px 16px;
    align-items: center;
  }
  .share .downloads .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    justify-content: flex-end;
  }
  .share .downloads .more {
    grid-column: 1 / -1;
  }
  .share .choices.film {
    grid-template-columns: repeat(auto-fit, minmax(132px, 1fr));
    gap: 8px 16px;
    margin: 4px 0 8px;
  }
  .share .film .field {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: end;
    gap: 2px;
  }
  .share .choices.look {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 24px;
    margin: 4px 0 8px;
  }
  .share .look :is(.field, fieldset) {
    display: flex;
    align-items: center;
    gap: 12px;
    width: auto;
  }
  .share .look + .downloads {
    border-top: 1px solid var(--ws-line);
  }
  .share .downloads + .lines {
    display: block;
    margin-top: 16px;
  }
  .share .film :is(input, select) {
    width: 100%;
  }
  .share .working {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto auto;
    gap: 12px;
    align-items: center;
    margin-top: 8px;
  }
  .share progress {
    width: 100%;
    accent-color: var(--ws-accent);
  }
  dialog.card {
    position: fixed;
    inset: 0;
    width: 100vw;
    height: 100vh;
    max-width: none;
    max-height: none;
    margin: 0;
    border: 0;
    padding: 3vmin;
    background: ${unsafeCSS(PRINT.paper)};
    color: ${unsafeCSS(PRINT.ink)};
    text-align: center;
  }
  dialog.card[open] {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: space-between;
    gap: 1.5vmin;
  }
  dialog.card h2 {
    font-size: max(22px, 4.5vmin);
  }
  dialog.card svg {
    flex: 1;
    min-height: 0;
    max-width: 100%;
  }
  dialog.card p {
    font: max(12px, 2vmin) / 1.35 var(--ws-mono);
    overflow-wrap: anywhere;
    max-height: 16vh;
    overflow: hidden;
  }
  dialog.card form {
    position: absolute;
    top: 12px;
    inset-inline-end: 12px;
  }
  @container watershed (width < 640px) {
    .share .two {
      grid-template-columns: 1fr;
    }
    .share .code {
      width: 200px;
    }
    .share .downloads > li {
      grid-template-columns: 1fr;
    }
    .share .downloads .buttons {
      justify-content: flex-start;
    }
  }
`;
