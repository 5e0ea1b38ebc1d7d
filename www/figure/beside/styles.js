import { css } from 'lit';

export const STYLES = css`
  .pair {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0 24px;
  }
  .half {
    min-width: 0;
  }
  .headline {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 0 8px;
    min-height: 34px;
    color: var(--ws-soft);
    font-size: var(--ws-note);
  }
  .headline .name,
  .headline .pick {
    font: 600 var(--ws-lead)/1.3 var(--ws-serif);
    color: var(--ws-ink);
    min-height: 32px;
    gap: 4px;
  }
  .headline .name {
    display: inline-flex;
    align-items: center;
  }
  @media (pointer: coarse) {
    .headline .pick {
      min-height: 44px;
    }
  }
  .headline .pick:hover {
    color: var(--ws-accent);
  }
  .headline .plain {
    margin-inline-start: auto;
  }
  .equation {
    overflow-x: auto;
    overflow-y: hidden;
    scrollbar-width: thin;
    min-height: 34px;
    display: flex;
    align-items: center;
    font-family: var(--ws-serif);
    font-size: var(--ws-lead);
  }
  .equation math,
  .equation .lhs {
    white-space: nowrap;
    flex: none;
  }
  .pair .scale {
    justify-content: flex-start;
  }
  /* Each picture has its own below its name. */
  .paired .formula > .printed {
    display: none;
  }
  .pair .of {
    border-top: 1px solid var(--ws-line);
    padding-top: 8px;
    font: 600 var(--ws-lead)/1.4 var(--ws-serif);
  }
  .pair .of + .tally {
    border-top: 0;
    padding-top: 2px;
  }
  .sheet.second form.own {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 4px 12px;
    padding: 8px 0 12px;
  }
  .sheet.second .own label {
    flex: 1 1 240px;
  }
  .sheet.second .own label span {
    display: block;
    color: var(--ws-soft);
    font-size: var(--ws-note);
  }
  .sheet.second .own input {
    width: 100%;
    font: var(--ws-text)/1.4 var(--ws-mono);
  }
  .sheet.second .wrong {
    flex: 1 0 100%;
  }
  @container watershed (min-width: 600px) {
    .pair {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
    /* Pictures begin at one height, however long what stands above them. */
    .pair > .half {
      display: grid;
      grid-row: span 2;
      grid-template-rows: subgrid;
    }
    .pair .panes,
    .pair .panes.curve,
    .sided .pair .panes,
    .sided .pair .panes.curve {
      height: clamp(260px, 38cqi, 460px);
    }
    .pair .panes.beside {
      grid-template-columns: 1fr;
      grid-template-rows: 1fr 1fr;
      height: clamp(480px, 64cqi, 760px);
    }
  }
`;
