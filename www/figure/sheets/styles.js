/** The style sheet of what opens over the figure; it comes with the first of them. */
import { css, unsafeCSS } from 'lit';
import { SHADE } from '../../tokens.js';

export const STYLES = css`
  .sheet {
    border: 1px solid var(--ws-line);
    border-radius: 4px;
    background: var(--ws-paper);
    color: var(--ws-ink);
    padding: 0 24px 24px;
    width: min(1040px, calc(100vw - 32px));
    max-height: min(88vh, 900px);
    overscroll-behavior: contain;
  }
  .sheet.help {
    width: min(520px, calc(100vw - 32px));
  }
  .sheet::backdrop {
    background: ${unsafeCSS(SHADE)};
  }
  .sheet header {
    position: sticky;
    top: 0;
    z-index: 1;
    display: flex;
    justify-content: space-between;
    align-items: center;
    background: var(--ws-paper);
    padding: 16px 0 8px;
  }
  .sheet > h3 {
    border-top: 1px solid var(--ws-line);
    padding: 12px 0 8px;
    color: var(--ws-soft);
  }
  .surfaces {
    list-style: none;
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 280px), 1fr));
    gap: 4px 24px;
    padding-bottom: 12px;
  }
  .surfaces button {
    width: 100%;
    border-color: transparent;
    display: grid;
    grid-template-columns: 96px 1fr;
    grid-template-rows: auto 1fr;
    gap: 2px 12px;
    justify-content: start;
    justify-items: start;
    align-items: start;
    text-align: start;
    padding: 8px;
    margin-inline: -8px;
  }
  .surfaces .small {
    grid-row: 1 / 3;
  }
  .surfaces .name {
    font: 600 var(--ws-lead)/1.3 var(--ws-serif);
  }
  .surfaces .look {
    font-size: var(--ws-note);
    line-height: 1.4;
  }
  .surfaces button:hover .look {
    color: var(--ws-soft);
  }
  .surfaces [aria-pressed='true'] {
    border-color: var(--ws-accent);
  }
  .help p {
    padding: 4px 0 12px;
  }
  .help dl > div {
    display: grid;
    grid-template-columns: 9em 1fr;
    padding: 4px 0;
  }
  kbd {
    font: var(--ws-small)/1.4 var(--ws-sans);
    border: 1px solid var(--ws-line);
    border-radius: 2px;
    padding: 1px 4px;
  }
  .sheet.data {
    width: min(640px, calc(100vw - 32px));
  }
  .sheet.data p {
    padding: 4px 0;
    max-width: 64ch;
  }
  .sheet.data .row {
    flex-wrap: wrap;
    padding-top: 8px;
  }
  .sheet.data .file,
  .sheet.data .file input {
    max-width: 100%;
  }
  @media (pointer: coarse) {
    .sheet.data .file {
      padding-block: 4px;
    }
  }
  .sheet.data .use {
    background: var(--ws-accent);
    border-color: var(--ws-accent);
    color: var(--ws-paper);
  }
  textarea {
    display: block;
    width: 100%;
    resize: vertical;
    background: transparent;
    color: inherit;
    border: 1px solid var(--ws-line);
    border-radius: 4px;
    padding: 8px;
    font: var(--ws-note)/1.5 var(--ws-mono);
  }
  textarea[aria-invalid='true'] {
    border-color: var(--ws-wrong);
  }
`;
