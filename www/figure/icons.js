/** Small pictures for buttons, drawn on a grid of 24. They say nothing alone: each button has its label. */
import { svg } from 'lit';

/** @param {import('lit').SVGTemplateResult} body */
const icon = (body) =>
  svg`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${body}</svg>`;

export const ICONS = {
  play: icon(svg`<path class="solid" d="M8 5v14l11-7z" />`),
  pause: icon(svg`<path class="solid" d="M7 5h4v14H7zM13 5h4v14h-4z" />`),
  forward: icon(svg`<path d="M8 6l7 6-7 6zM18 6v12" />`),
  back: icon(svg`<path d="M16 6l-7 6 7 6zM6 6v12" />`),
  reset: icon(svg`<path d="M5 5v5h5M5.6 10A7 7 0 1 1 5 14" />`),
  undo: icon(svg`<path d="M9 6L4.5 10.5 9 15M5 10.5h8.5a5 5 0 0 1 0 10H11" />`),
  redo: icon(svg`<path d="M15 6l4.5 4.5L15 15M19 10.5h-8.5a5 5 0 0 0 0 10H13" />`),
  link: icon(
    svg`<path d="M10 14a4 4 0 0 0 6 .4l3-3a4.1 4.1 0 0 0-5.8-5.8l-1.2 1.2M14 10a4 4 0 0 0-6-.4l-3 3a4.1 4.1 0 0 0 5.8 5.8l1.2-1.2" />`,
  ),
  share: icon(svg`<path d="M12 14.5V4M8 7.5L12 3.5l4 4M7 11H5.5v9h13v-9H17" />`),
  help: icon(svg`<path d="M9 9.2a3 3 0 1 1 4.3 2.7c-.9.5-1.3 1-1.3 2.1M12 17.2v.3" />`),
  close: icon(svg`<path d="M6 6l12 12M18 6L6 18" />`),
  auto: icon(
    svg`<circle cx="12" cy="12" r="7.5" /><path class="solid" d="M12 4.5a7.5 7.5 0 0 1 0 15z" />`,
  ),
  light: icon(
    svg`<circle cx="12" cy="12" r="4" /><path d="M12 3v2.5M12 18.5V21M3 12h2.5M18.5 12H21M5.6 5.6l1.8 1.8M16.6 16.6l1.8 1.8M5.6 18.4l1.8-1.8M16.6 7.4l1.8-1.8" />`,
  ),
  dark: icon(svg`<path d="M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z" />`),
  throw: icon(
    svg`<circle cx="7" cy="16" r="1.6" /><circle cx="16.5" cy="17.5" r="1.6" /><circle cx="12" cy="12.5" r="1.6" /><circle cx="18" cy="9" r="1.6" /><circle cx="8" cy="6.5" r="1.6" />`,
  ),
  down: icon(svg`<path d="M6 9.5l6 6 6-6" />`),
  fold: icon(svg`<path d="M6 14.5l6-6 6 6" />`),
  remove: icon(svg`<path d="M6 12h12" />`),
};
