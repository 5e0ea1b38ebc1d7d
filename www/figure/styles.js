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
    font: var(--ws-text)/1.45 var(--ws-sans);
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
    font: 600 var(--ws-title)/1.25 var(--ws-serif);
  }
  h3 {
    font: 600 var(--ws-note)/1.4 var(--ws-sans);
  }
  small {
    font-size: var(--ws-small);
    color: var(--ws-soft);
  }
  i {
    font-family: var(--ws-serif);
    font-size: 1.06em;
  }
  math {
    font-size: 1.15em;
  }
  .hidden,
  .bar .choice legend {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .aside {
    font-size: var(--ws-note);
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
    gap: 8px;
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
  button.plain.fog {
    border-color: var(--ws-line);
    width: auto;
    white-space: nowrap;
    padding-inline: 8px;
  }
  button.plain.fog:last-of-type {
    margin-inline-end: auto;
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
    width: calc(20px * var(--watershed-type, 1));
    height: calc(20px * var(--watershed-type, 1));
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
    width: calc(15px * var(--watershed-type, 1));
    height: calc(15px * var(--watershed-type, 1));
    vertical-align: calc(-2.5px * var(--watershed-type, 1));
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
    border-radius: 2px;
  }
  input[type='range']::-moz-range-track {
    height: 2px;
    background: var(--ws-line);
    border-radius: 2px;
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
    padding: 8px 0;
  }
  .pick {
    border: 0;
    padding: 0;
    min-height: 40px;
    gap: 12px;
    font: 600 var(--ws-title)/1.25 var(--ws-serif);
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
    /* As high as it mostly is, so that nothing jumps when it comes. */
    min-height: 2.9em;
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
    font: var(--ws-text)/1.4 var(--ws-mono);
    border-bottom-color: transparent;
  }
  :is(.line, .window) input:is(:hover, :focus) {
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
    font: var(--ws-text)/1.5 var(--ws-mono);
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
    font-size: var(--ws-lead);
  }
  /* On paper, in place of the field. */
  .formula .typed {
    display: none;
  }
  .printed math,
  .printed .lhs {
    white-space: nowrap;
    flex: none;
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
    font-size: var(--ws-note);
  }
  .window input {
    width: 3.6em;
    text-align: center;
    color: var(--ws-ink);
    border-bottom-color: transparent;
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
    gap: 8px;
  }
  .choice legend {
    float: left;
    padding: 0;
  }
  .segments {
    display: flex;
    gap: 0 12px;
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
    padding: 2px 0;
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
  /* As tall as suits its width, but so that picture and playback fit together into the room there is. */
  .panes {
    --tall: clamp(260px, 92cqi, 420px);
    --around: 270px;
    --least: 220px;
    --high: min(var(--tall), max(var(--least), var(--watershed-room, 100svh) - var(--around)));
    /* A map keeps the shape of its window; the numbers are the room for its axes (plane/plane.js). */
    --map: calc(
      (var(--high) - 40px * var(--watershed-type, 1)) * var(--shape, 1) + 56px *
        var(--watershed-type, 1)
    );
    display: grid;
    grid-template-columns: 1fr;
    gap: 1px;
    height: var(--high);
  }
  .panes.curve {
    --tall: clamp(240px, 70cqi, 420px);
  }
  .panes.map:not(.beside) > .pane.map {
    width: min(100%, var(--map));
    margin-inline: auto;
  }
  .panes.beside > .pane.data,
  .panes.data > .pane.data {
    display: block;
  }
  .scatter {
    display: block;
    width: 100%;
    height: 100%;
    fill: var(--ws-ink);
    stroke: none;
  }
  .scatter path {
    stroke: var(--ws-soft);
    stroke-width: 2;
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
  .hint {
    position: absolute;
    inset: auto 0 12px;
    margin: 0 auto;
    width: fit-content;
    max-width: 92%;
    padding: 4px 12px;
    border-radius: 4px;
    background: var(--ws-ink);
    color: var(--ws-paper);
    font-size: var(--ws-note);
    pointer-events: none;
  }
  .over button {
    pointer-events: auto;
    color: var(--ws-ink);
  }
  .scale {
    display: flex;
    align-items: center;
    gap: 8px;
    font-size: var(--ws-small);
    color: var(--ws-soft);
    flex: 1 1 220px;
    justify-content: flex-end;
    min-height: 32px;
    white-space: nowrap;
  }
  .scale .ramp {
    position: relative;
    display: block;
    flex: 0 1 240px;
    padding-bottom: 16px;
    margin-inline: 16px;
    height: 23px;
  }
  .scale canvas {
    display: block;
    width: 100%;
    height: 8px;
    border-radius: 2px;
  }
  .scale .tick {
    position: absolute;
    top: 9px;
    transform: translateX(-50%);
    font-size: var(--ws-small);
    line-height: 14px;
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
    gap: 8px;
    color: var(--ws-soft);
    font-size: var(--ws-note);
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
    font-size: var(--ws-lead);
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
    margin-inline-end: 8px;
  }

  /* ——— panels ——— */
  .panels {
    border-top: 1px solid var(--ws-line);
  }
  .strip {
    display: flex;
    align-items: flex-start;
    justify-content: space-between;
    gap: 8px;
  }
  .strip [role='tablist'] {
    display: flex;
    flex-wrap: wrap;
    gap: 0 16px;
  }
  .tab {
    border: 0;
    border-bottom: 2px solid transparent;
    border-radius: 0;
    padding: 0;
    min-height: 40px;
    color: var(--ws-soft);
  }
  .tab[aria-selected='true'] {
    color: var(--ws-ink);
    font-weight: 600;
    border-bottom-color: var(--ws-accent);
  }
  .fold {
    margin-block: 4px;
  }
  .panel {
    border-top: 1px solid var(--ws-line);
    padding: 8px 0 12px;
    min-width: 0;
  }
  .panel > .bar {
    border-top: 0;
    padding-top: 0;
  }
  /* Texts for screen readers alone stay within. */
  .panel .scroll {
    position: relative;
  }
  .panel table {
    border-collapse: collapse;
  }
  .panel th,
  .panel td {
    text-align: end;
    font-weight: 400;
    padding: 4px 0 4px 24px;
    border-bottom: 1px solid var(--ws-line);
  }
  .panel :is(thead th, summary) {
    color: var(--ws-soft);
    font-size: var(--ws-note);
  }
  .panel summary {
    cursor: pointer;
    min-height: 32px;
    align-content: center;
  }
  .panel th:first-child {
    text-align: start;
    padding-inline-start: 0;
  }

  /* ——— side ——— */
  .group {
    border-top: 1px solid var(--ws-line);
    padding: 8px 0 12px;
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
  .rate-band {
    padding-bottom: 4px;
  }
  /* As long as the way of the slider's thumb. */
  .rate-band .bands {
    position: relative;
    height: 8px;
    margin: 2px 8px 4px;
  }
  .rate-band .bands i {
    position: absolute;
    inset-block: 0;
    border-inline-end: 1px solid var(--ws-paper);
  }
  .rate-band .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
    margin-bottom: 4px;
    font-size: var(--ws-small);
    color: var(--ws-soft);
  }
  .rate-band .legend span {
    border-bottom: 3px solid;
  }
  .rate-band .now {
    font-weight: 600;
  }
  .rate-band i {
    background: var(--band);
  }
  /* Not by colour alone: what is not borne is hatched. */
  .rate-band i.diverges {
    background: repeating-linear-gradient(
      135deg,
      var(--band) 0 4px,
      color-mix(in srgb, var(--band), var(--ws-paper) 55%) 4px 7px
    );
  }
  .rate-band .legend span {
    border-color: var(--band);
    color: var(--ws-ink);
  }
  .rate-band .marks {
    display: flex;
    flex-wrap: wrap;
    gap: 0 4px;
    margin-inline: -8px;
  }
  .readout {
    border-top: 1px solid var(--ws-line);
    padding: 4px 0 8px;
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

  /* ——— widths ——— */
  @container watershed (min-width: 600px) {
    .panes,
    .panes.curve {
      --tall: clamp(320px, 56cqi, 600px);
      --around: 250px;
    }
    .panes.both,
    .panes.beside {
      --tall: clamp(300px, 48cqi, 600px);
      grid-template-columns: 1fr 1fr;
    }
    .panes.both:not(.beside) {
      grid-template-columns: minmax(0, 1fr) min(50%, var(--map));
    }
    /* Three pictures: the data above, both views of the loss below. */
    .panes.both.beside {
      --tall: clamp(560px, 84cqi, 760px);
      --least: 480px;
      grid-template-rows: 2fr 3fr;
    }
    .panes.both.beside > .data {
      grid-column: 1 / -1;
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
      width: clamp(52px, 16cqi - 40px, 96px);
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
    /* The tools stand below the name, even while that has not come yet. */
    .top > h2 {
      flex: 1 0 100%;
    }
    .main {
      display: flex;
      flex-direction: column;
    }
    /* The picture comes first where only one thing fits on a screen. */
    .formula {
      order: 1;
    }
    .bar {
      gap: 4px 8px;
    }
    .bar button.plain.fog {
      padding-inline: 4px;
      margin-inline: 0;
    }
    .copy span {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .top .look {
      font-size: var(--ws-note);
      min-height: 4.35em;
    }
    .scale {
      flex-wrap: wrap;
      justify-content: flex-start;
      gap: 0 8px;
    }
    .scale .ramp {
      flex: 1 0 200px;
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
    .top .look {
      min-height: 1.45em;
    }
    .sided .body {
      display: grid;
      grid-template-columns: minmax(0, 1fr) 272px;
      gap: 0 40px;
    }
    .sided .panes,
    .sided .panes.both,
    .sided .panes.curve {
      --tall: clamp(340px, 38cqi, 560px);
    }
    .panes.both.beside {
      --least: 240px;
      grid-template-columns: 1fr 1fr 1fr;
      grid-template-rows: 1fr;
    }
    .panes.both.beside > .data {
      grid-column: auto;
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
  /* A phone on its side: picture and playback first, all words after them. */
  @media (max-height: 540px) and (min-width: 480px) {
    .root {
      display: flex;
      flex-flow: row wrap;
      align-items: center;
    }
    .root > *,
    .body > *,
    .main > *,
    .top > .look {
      flex: 0 0 100%;
    }
    .top,
    .body,
    .main {
      display: contents !important;
    }
    .top > h2 {
      flex: 1 1 auto;
      min-width: 0;
    }
    .tools {
      flex: 0 1 auto;
      margin: 0;
    }
    .bar {
      padding: 0;
    }
    .bar .scale {
      flex-basis: 160px;
      min-width: 0;
    }
    .panes,
    .panes.curve,
    .panes.both,
    .panes.beside {
      --tall: clamp(180px, 48cqi, 420px);
      --around: 152px;
      --least: 180px;
    }
    .transport {
      grid-template-columns: auto 1fr auto auto;
      grid-template-areas: 'buttons scrub step speed';
      padding: 2px 0;
    }
    .speed input {
      width: clamp(52px, 16cqi - 40px, 96px);
    }
    .tally,
    .top > .look,
    .formula,
    .panels {
      order: 1;
    }
    .side {
      order: 2;
    }
  }
  @media (pointer: coarse) {
    button,
    .pick,
    button.plain,
    .tab,
    input[type='text'],
    input[type='number'],
    select,
    .segments label,
    .check {
      min-height: 44px;
      min-width: 44px;
    }
    input[type='range'] {
      height: 44px;
    }
    summary {
      padding-block: 16px;
    }
    .segments label {
      justify-content: center;
    }
    /* One row of targets on the smallest phone: the sheet beside it has the link too. */
    @container watershed (max-width: 320px) {
      .copy:has(+ [data-part='share']) {
        display: none;
      }
    }
  }
  @media print {
    .tools,
    .transport,
    .group,
    .notes,
    .hint,
    .strip,
    .fold,
    .line input,
    .bar .choice,
    .bar .fog,
    .pick .icon,
    .free,
    .panel button,
    .panel .check,
    .readout .buttons,
    .readout:not([data-step]) {
      display: none;
    }
    .body {
      display: block !important;
    }
    .look,
    .window {
      color: inherit;
    }
    .readout {
      min-height: 0;
      break-inside: avoid;
    }
    .formula {
      display: flex;
      flex-wrap: wrap;
      gap: 0 8px;
    }
    .formula .typed {
      display: inline;
      font-family: var(--ws-mono);
    }
    .window {
      margin-inline-start: auto;
    }
    .panes,
    .tally,
    .panel tr {
      break-inside: avoid;
    }
    .panes {
      break-after: avoid;
    }
    .shown {
      font-size: var(--ws-note);
      padding: 8px 0;
    }
  }
  canvas[data-copied] {
    display: none !important;
  }
  /* The pictures are drawn for this width just before; A4 and Letter have room for it. */
  :host([printing]) {
    width: 680px;
  }
  :host([printing]) .panes {
    --high: 320px !important;
  }
`;
