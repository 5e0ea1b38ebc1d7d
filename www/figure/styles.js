/** The style sheet of the figure. Widths are asked of the figure itself, not of the page it stands in. */
import { css, unsafeCSS } from 'lit';
import { TOKENS_CSS } from './theme.js';

export const STYLES = css`
  ${unsafeCSS(TOKENS_CSS)}
  :host {
    display: block;
    container: watershed / inline-size;
    -webkit-text-size-adjust: 100%;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  .root {
    background: var(--ws-paper);
    color: var(--ws-ink);
    font: 14px/1.45 var(--ws-sans);
    font-variant-numeric: tabular-nums lining-nums;
    text-align: start;
  }
  .root:lang(ko) {
    word-break: keep-all;
    overflow-wrap: anywhere;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  dl,
  dd,
  ul,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    min-width: 0;
  }
  h2 {
    font: 600 22px/1.25 var(--ws-serif);
  }
  h3 {
    font: 600 13px/1.4 var(--ws-sans);
  }
  small {
    font-size: 12px;
    color: var(--ws-soft);
  }
  i {
    font-family: var(--ws-serif);
    font-size: 1.06em;
  }
  math {
    font-size: 1.15em;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .aside {
    font-size: 13px;
    color: var(--ws-soft);
  }
  .row {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
  }

  /* ——— what can be pressed ——— */
  button,
  input,
  select {
    font: inherit;
    color: inherit;
    margin: 0;
  }
  button {
    cursor: pointer;
    background: none;
    border: 1px solid var(--ws-line);
    border-radius: 4px;
    padding: 0 12px;
    min-height: 32px;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
  }
  button:hover:not(:disabled) {
    border-color: var(--ws-accent);
    color: var(--ws-accent);
  }
  button:disabled {
    opacity: 0.38;
    cursor: default;
  }
  button.plain {
    border-color: transparent;
    padding: 0;
    width: 32px;
    flex: none;
  }
  button.text {
    border-color: transparent;
    padding: 0 8px;
    color: var(--ws-accent);
    text-decoration: underline 1px transparent;
    text-underline-offset: 3px;
  }
  /* It says what holds already: to be read, not pressed. */
  button.text:disabled {
    opacity: 1;
    color: var(--ws-soft);
  }
  button.text:hover:not(:disabled) {
    text-decoration-color: currentColor;
    border-color: transparent;
  }
  button.wide {
    width: 100%;
    margin-top: 8px;
  }
  :focus-visible {
    outline: 2px solid var(--ws-accent);
    outline-offset: 2px;
  }
  .host:focus-visible {
    outline-offset: -2px;
  }
  .icon {
    width: 20px;
    height: 20px;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.6;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .icon .solid {
    fill: currentColor;
    stroke: none;
  }
  .mark {
    width: 15px;
    height: 15px;
    vertical-align: -2.5px;
    margin-inline-end: 4px;
    overflow: visible;
    flex: none;
  }
  input[type='text'],
  input[type='number'],
  select {
    background: transparent;
    border: 0;
    border-bottom: 1px solid var(--ws-line);
    border-radius: 0;
    padding: 4px 2px;
    min-height: 30px;
    min-width: 0;
  }
  select {
    appearance: auto;
  }
  select option {
    background: var(--ws-paper);
    color: var(--ws-ink);
  }
  input[type='text']:hover,
  input[type='number']:hover,
  select:hover {
    border-bottom-color: var(--ws-accent);
  }
  input[type='range'] {
    appearance: none;
    width: 100%;
    height: 24px;
    background: transparent;
    cursor: pointer;
    accent-color: var(--ws-accent);
  }
  input[type='range']::-webkit-slider-runnable-track {
    height: 2px;
    background: var(--ws-line);
    border-radius: 1px;
  }
  input[type='range']::-moz-range-track {
    height: 2px;
    background: var(--ws-line);
    border-radius: 1px;
  }
  input[type='range']::-webkit-slider-thumb {
    appearance: none;
    width: 16px;
    height: 16px;
    margin-top: -7px;
    border-radius: 50%;
    background: var(--ws-accent);
    border: 2px solid var(--ws-paper);
    box-shadow: 0 0 0 1px var(--ws-accent);
  }
  input[type='range']::-moz-range-thumb {
    width: 12px;
    height: 12px;
    border-radius: 50%;
    background: var(--ws-accent);
    border: 2px solid var(--ws-paper);
    box-shadow: 0 0 0 1px var(--ws-accent);
  }
  input[type='range']:disabled {
    opacity: 0.4;
    cursor: default;
  }
  input[type='checkbox'],
  input[type='radio'] {
    accent-color: var(--ws-accent);
  }
  .short {
    width: 6.5em;
  }

  /* ——— head ——— */
  .top {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: flex-start;
    gap: 0 24px;
    padding: 6px 0 8px;
  }
  .pick {
    border: 0;
    padding: 0;
    min-height: 40px;
    gap: 12px;
    font: 600 22px/1.25 var(--ws-serif);
    text-align: start;
  }
  .pick .small {
    width: 48px;
    height: 36px;
  }
  .pick .small:empty {
    display: none;
  }
  .look {
    color: var(--ws-soft);
    max-width: 68ch;
  }
  .top .look {
    flex: 1 0 100%;
    min-height: 1.45em;
    max-width: none;
  }
  .small {
    display: block;
    width: 96px;
    height: 72px;
    flex: none;
    overflow: hidden;
    border-radius: 2px;
    background: var(--ws-hole);
  }
  .small canvas {
    display: block;
    width: 100%;
    height: 100%;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 2px;
    margin-inline-end: -6px;
  }

  /* ——— notes and failures ——— */
  .notes {
    border-block: 1px solid var(--ws-line);
    padding: 4px 0;
    margin-bottom: 8px;
  }
  .notes p {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
  }
  .by-hand {
    display: flex;
    gap: 8px;
    align-items: center;
  }
  .by-hand input {
    flex: 1;
  }
  .failure {
    padding: 32px 16px;
    text-align: center;
    border: 1px solid var(--ws-line);
    border-top: 0;
  }
  .failure p {
    max-width: 52ch;
    margin: 8px auto 16px;
  }

  /* ——— formula ——— */
  .formula {
    border-top: 1px solid var(--ws-line);
    padding: 4px 0;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0 32px;
    align-items: center;
  }
  .formula > .below,
  .formula > .free {
    grid-column: 1 / -1;
  }
  .line {
    display: flex;
    align-items: baseline;
    gap: 8px;
    min-width: 0;
  }
  .line .lhs {
    flex: none;
    white-space: nowrap;
  }
  .line input {
    flex: 1;
    font: 14px/1.4 var(--ws-mono);
    border-bottom-color: transparent;
  }
  .line input:hover,
  .line input:focus {
    border-bottom-color: var(--ws-line);
  }
  .line input[aria-invalid='true'] {
    border-bottom-color: var(--ws-wrong);
  }
  .wrong {
    color: var(--ws-wrong);
    padding: 4px 0;
  }
  .wrong .where {
    display: block;
    font: 14px/1.5 var(--ws-mono);
    color: var(--ws-soft);
    overflow-x: auto;
    white-space: pre;
  }
  .wrong mark {
    background: none;
    color: var(--ws-wrong);
    border-bottom: 2px solid var(--ws-wrong);
  }
  .printed {
    overflow-x: auto;
    overflow-y: hidden;
    scrollbar-width: thin;
    padding: 2px 0;
    min-height: 36px;
    display: flex;
    align-items: center;
    font-family: var(--ws-serif);
    font-size: 15px;
  }
  .printed math {
    white-space: nowrap;
  }
  .free {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(200px, 1fr));
    gap: 0 24px;
  }
  .free-name > span {
    min-width: 5em;
  }
  .window {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 16px;
    color: var(--ws-soft);
    font-size: 13px;
  }
  .window input {
    width: 3.6em;
    text-align: center;
    color: var(--ws-ink);
    border-bottom-color: transparent;
  }
  .window input:hover,
  .window input:focus {
    border-bottom-color: var(--ws-line);
  }

  /* ——— views ——— */
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 4px 24px;
    border-top: 1px solid var(--ws-line);
    padding: 4px 0;
    min-height: 42px;
  }
  .choice {
    display: flex;
    align-items: center;
    gap: 10px;
  }
  .choice legend {
    float: left;
    padding: 0;
  }
  .bar .choice legend {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .segments {
    display: flex;
    gap: 0 14px;
    margin-inline-start: auto;
  }
  .bar .segments {
    margin-inline-start: 0;
  }
  .segments label {
    position: relative;
    display: inline-flex;
    align-items: center;
    min-height: 32px;
    cursor: pointer;
    color: var(--ws-soft);
  }
  .segments input {
    position: absolute;
    opacity: 0;
    inset: 0;
    width: 100%;
    height: 100%;
    cursor: pointer;
  }
  .segments span {
    border-bottom: 2px solid transparent;
    padding: 3px 0 2px;
  }
  .segments label:hover span {
    color: var(--ws-accent);
  }
  .segments input:checked + span {
    color: var(--ws-ink);
    font-weight: 600;
    border-bottom-color: var(--ws-accent);
  }
  .segments input:focus-visible + span {
    outline: 2px solid var(--ws-accent);
    outline-offset: 2px;
  }
  .panes {
    display: grid;
    grid-template-columns: 1fr;
    gap: 1px;
    height: clamp(260px, 92cqi, 420px);
  }
  .panes.curve {
    height: clamp(240px, 70cqi, 420px);
  }
  .pane {
    position: relative;
    min-width: 0;
    min-height: 0;
  }
  .host {
    position: absolute;
    inset: 0;
    overflow: hidden;
  }
  .over {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 12px;
    padding: 24px;
    text-align: center;
    color: var(--ws-soft);
    pointer-events: none;
  }
  .over button {
    pointer-events: auto;
    color: var(--ws-ink);
  }
  .scale {
    display: flex;
    align-items: center;
    gap: 10px;
    font-size: 12px;
    color: var(--ws-soft);
    flex: 1 1 220px;
    justify-content: flex-end;
    min-height: 32px;
  }
  .scale .ramp {
    position: relative;
    display: block;
    flex: 0 1 240px;
    padding-bottom: 15px;
    margin-inline: 14px;
    height: 23px;
  }
  .scale canvas {
    display: block;
    width: 100%;
    height: 8px;
    border-radius: 1px;
  }
  .scale .tick {
    position: absolute;
    top: 9px;
    transform: translateX(-50%);
    font-size: 11px;
    line-height: 14px;
    white-space: nowrap;
  }

  /* ——— transport ——— */
  .transport {
    display: grid;
    grid-template-columns: auto 1fr;
    grid-template-areas: 'buttons step' 'scrub scrub' 'speed speed';
    align-items: center;
    gap: 0 12px;
    padding: 8px 0 4px;
  }
  .buttons {
    display: flex;
    align-items: center;
    gap: 2px;
  }
  .transport .buttons {
    grid-area: buttons;
    margin-inline-start: -6px;
  }
  .play {
    width: 44px;
    height: 44px;
    padding: 0;
    border-radius: 50%;
    background: var(--ws-accent);
    border-color: var(--ws-accent);
    color: var(--ws-paper);
  }
  .play:hover:not(:disabled) {
    color: var(--ws-paper);
    filter: brightness(1.1);
  }
  .scrub {
    grid-area: scrub;
    min-width: 0;
  }
  .step {
    grid-area: step;
    min-width: 5.5em;
    text-align: end;
    white-space: nowrap;
  }
  .speed {
    grid-area: speed;
    display: flex;
    align-items: center;
    gap: 10px;
    color: var(--ws-soft);
    font-size: 13px;
    white-space: nowrap;
  }
  .speed input {
    max-width: 160px;
  }
  .speed output {
    min-width: 6.5em;
    text-align: end;
  }

  /* ——— tally ——— */
  .tally {
    border-top: 1px solid var(--ws-line);
    padding: 8px 0;
    min-height: 72px;
  }
  .sentence {
    font-size: 16px;
    line-height: 1.7;
  }
  .count {
    white-space: nowrap;
  }
  .count:not(:last-child)::after {
    content: '·';
    color: var(--ws-soft);
    font-weight: 400;
    margin-inline: 8px 4px;
  }
  .total {
    color: var(--ws-soft);
    margin-inline-end: 10px;
  }

  /* ——— side ——— */
  .group {
    border-top: 1px solid var(--ws-line);
    padding: 8px 0 14px;
  }
  .group h3 {
    margin-bottom: 4px;
  }
  .field {
    display: grid;
    grid-template-columns: minmax(7em, 1fr) minmax(0, 8.5em);
    align-items: center;
    gap: 12px;
    min-height: 36px;
  }
  .field.stack {
    grid-template-columns: 1fr;
    gap: 0;
  }
  .field.free-name {
    grid-template-columns: auto 1fr;
  }
  .check {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 36px;
    cursor: pointer;
  }
  .rule {
    padding: 4px 0;
  }
  .readout {
    border-top: 1px solid var(--ws-line);
    padding: 4px 0 10px;
    min-height: 196px;
  }
  .readout dl > div {
    display: grid;
    grid-template-columns: 8em 1fr;
    gap: 8px;
    padding: 1px 0;
  }
  .readout dt {
    color: var(--ws-soft);
  }
  .readout dd {
    overflow-wrap: anywhere;
  }
  .side {
    display: grid;
    grid-template-columns: 1fr;
    gap: 0 40px;
  }

  /* ——— sheets ——— */
  .sheet {
    border: 1px solid var(--ws-line);
    border-radius: 6px;
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
    background: rgb(10 14 18 / 45%);
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
    grid-template-columns: repeat(auto-fill, minmax(280px, 1fr));
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
    font: 600 16px/1.3 var(--ws-serif);
  }
  .surfaces .look {
    font-size: 13px;
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
    padding: 3px 0;
  }
  kbd {
    font: 12px/1.4 var(--ws-sans);
    border: 1px solid var(--ws-line);
    border-radius: 3px;
    padding: 1px 6px;
  }

  /* ——— widths ——— */
  @container watershed (min-width: 600px) {
    .panes,
    .panes.curve {
      height: clamp(320px, 56cqi, 600px);
    }
    .panes.both {
      grid-template-columns: 1fr 1fr;
      height: clamp(300px, 48cqi, 600px);
    }
    .formula {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    .formula > .printed {
      grid-column: 1 / -1;
      grid-row: 2;
    }
    .transport {
      grid-template-columns: auto 1fr auto auto;
      grid-template-areas: 'buttons scrub step speed';
      gap: 0 16px;
    }
    .speed {
      padding-inline-start: 16px;
      border-inline-start: 1px solid var(--ws-line);
    }
    .speed input {
      width: 96px;
    }
    .side {
      grid-template-columns: repeat(auto-fit, minmax(240px, 1fr));
    }
    .readout {
      grid-column: 1 / -1;
      min-height: 0;
    }
    .readout dl {
      columns: 2;
      column-gap: 40px;
    }
    .readout dl > div {
      break-inside: avoid;
    }
  }
  @container watershed (max-width: 599px) {
    .main {
      display: flex;
      flex-direction: column;
    }
    /* The picture comes first where only one thing fits on a screen. */
    .formula {
      order: 1;
    }
    .copy span {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .top .look {
      font-size: 13px;
    }
    .scale {
      flex-wrap: wrap;
      justify-content: flex-start;
      gap: 0 10px;
    }
    .scale .ramp {
      flex: 1 0 200px;
    }
    .sentence {
      font-size: 15px;
    }
  }
  @container watershed (max-width: 767px) {
    .speed > span {
      display: none;
    }
  }
  @container watershed (min-width: 900px) {
    .formula:not(.long) {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) auto;
    }
    .formula:not(.long) > .printed {
      grid-column: auto;
      grid-row: auto;
    }
  }
  @container watershed (min-width: 1080px) {
    .sided .body {
      display: grid;
      grid-template-columns: minmax(0, 1fr) 272px;
      gap: 0 40px;
    }
    .sided .panes,
    .sided .panes.both,
    .sided .panes.curve {
      height: clamp(340px, 34cqi, 520px);
    }
    .side {
      grid-template-columns: 1fr;
      align-content: start;
    }
    .readout {
      min-height: 208px;
    }
    .readout dl {
      columns: 1;
    }
  }
  @media (pointer: coarse) {
    button,
    button.plain,
    input[type='text'],
    input[type='number'],
    select,
    .segments label,
    .check {
      min-height: 44px;
    }
    button.plain {
      width: 44px;
    }
    input[type='range'] {
      height: 44px;
    }
    .segments span {
      padding-inline: 4px;
    }
  }
  @media print {
    .tools,
    .transport,
    .group,
    .bar .choice,
    .pick .icon,
    .readout .buttons {
      display: none;
    }
    .body {
      display: block !important;
    }
  }
`;
