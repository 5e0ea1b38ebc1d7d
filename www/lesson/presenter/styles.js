import { PRINT } from '../../tokens.js';

/** The page while it is presented: the chapter and the figure fill the window, and nothing else is there. */
export const STYLES = `
html[data-presenting] { overflow: hidden; scrollbar-gutter: auto; }
html[data-presenting] body {
  display: flex !important;
  flex-direction: column;
  height: 100vh;
  height: 100dvh;
  max-width: none !important;
  padding: 0;
}
html[data-presenting] :is(.masthead, .reading, .onward, .printed-link, body > footer, noscript) { display: none !important; }
html[data-presenting] main {
  display: block !important;
  flex: 1;
  min-height: 0;
}
html[data-presenting] .stage {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 0 calc(24px * var(--watershed-type));
  height: 100%;
  padding: 0 calc(24px * var(--watershed-type));
  overflow: auto;
}
html[data-presenting] .lesson {
  display: none;
  position: static;
  max-height: none;
  min-height: 0;
  padding: 8px 0;
  border: 0;
  overflow: auto;
  font-size: calc(16px * var(--watershed-type) * var(--present-text, 1));
  line-height: 1.45;
}
html[data-presenting][data-chapter]:not([data-wordless]) .lesson { display: block; }
html[data-presenting] .lesson :is(.turning, .sources) { display: none; }
html[data-presenting] .lesson h1 { margin: 4px 0 8px; font-size: 1.5em; }
html[data-presenting] .lesson :is(p, .predict h2, .tries h2, .question) { margin-block: 0 8px; }
html[data-presenting] .lesson :is(h2, summary, .found) { font-size: 1em; }
html[data-presenting] .lesson :is(.predict, .tries) :is(a, button) { font-size: 0.9em; }
@media (pointer: fine) {
  html[data-presenting] .lesson :is(.predict, .tries) :is(a, button) { min-height: 0; }
  html[data-presenting] .lesson .question summary { min-height: 0; padding: 4px 0; }
}
@media (min-aspect-ratio: 1/1) {
  html[data-presenting][data-chapter]:not([data-wordless]) .stage {
    grid-template: minmax(0, 1fr) / minmax(0, 1fr) minmax(0, 2fr);
    overflow: hidden;
  }
  html[data-presenting] .lesson { max-height: 100%; }
  html[data-presenting] watershed-figure { overflow: auto; scrollbar-width: none; height: 100%; }
}
html[data-presenting] watershed-figure { min-height: 0; border: 0; }
html[data-presenting] watershed-figure::part(views) { --high: var(--present-high, 50vh); }
html[data-presenting]:not([data-panels]) watershed-figure::part(side) { display: none; }
html[data-presenting]:not([data-panels]) watershed-figure::part(panels) { display: none; }
html[data-presenting]:not([data-panels]) watershed-figure::part(formula) { display: none; }
html[data-presenting]:not([data-panels]) watershed-figure::part(body) { display: block; }
.presenter {
  display: flex;
  align-items: center;
  justify-content: center;
  gap: 4px;
  flex: none;
  min-height: 48px;
  padding: 0 12px;
  border-top: 1px solid var(--line);
  background: var(--paper);
  font-size: 16px;
}
.presenter button {
  min-width: 44px;
  min-height: 44px;
  padding: 0 12px;
  border: 0;
  border-radius: 4px;
  background: none;
  color: var(--soft);
  font: inherit;
  cursor: pointer;
}
.presenter button:hover:not(:disabled) { color: var(--accent); }
.presenter button:disabled { opacity: 0.4; cursor: default; }
.presenter button[aria-pressed='true'] { color: var(--ink); font-weight: 600; }
.presenter output { min-width: 7em; text-align: center; color: var(--soft); font-variant-numeric: tabular-nums; }
.presenter h1 { margin: 0 auto 0 0; font: inherit; letter-spacing: normal; }
.presenter .to-leave { margin-inline-start: auto; }
.presenter .place { margin-inline-end: auto; }
.dark-screen {
  position: fixed;
  inset: 0;
  z-index: 100;
  background: ${PRINT.ink};
  cursor: pointer;
}
@media (max-width: 640px) {
  .presenter { flex-wrap: wrap; gap: 0; }
  .presenter button { padding: 0 4px; }
  .presenter output { min-width: 4em; }
}
@media print { .presenter, .dark-screen { display: none !important; } }
`;
