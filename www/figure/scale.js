/** The scale of heights: the colours from low to high, and whether it is linear or logarithmic. */
import { html } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { styleMap } from 'lit/directives/style-map.js';

/** Room for one character of a label and for the gap between two, as parts of the scale. */
const CHARACTER = 0.028;
const GAP = 0.03;

/**
 * The ticks that have room for their labels, from low to high.
 * @param {{level: number, label: string}[]} ticks
 */
export function roomy(ticks) {
  /** @type {typeof ticks} */
  const kept = [];
  for (const tick of [...ticks].sort((a, b) => a.level - b.level)) {
    const before = kept.at(-1);
    const needed = before ? ((before.label.length + tick.label.length) / 2) * CHARACTER + GAP : 0;
    if (!before || tick.level - before.level >= needed) kept.push(tick);
  }
  return kept;
}

/** @param {import('./context.js').Context} context */
export function scale({ state, texts: { t, number }, heights }) {
  const palette = state.catalog?.palette;
  if (!heights || !palette) return html`<div class="scale"></div>`;
  const caption = html`<span class="caption"
    >${t(heights.kind === 'log' ? 'scale.log' : 'scale.linear')}</span
  >`;
  // A curve is not coloured by its height; its axis has the ticks.
  if (state.run.land?.dimensions === 1)
    return html`<div class="scale" data-part="scale" data-kind=${heights.kind}>${caption}</div>`;
  return html`
    <div class="scale" data-part="scale" data-kind=${heights.kind}>
      ${caption}
      <span class="ramp">
        <canvas
          width="256"
          height="1"
          aria-hidden="true"
          ${ref((canvas) => paint(/** @type {HTMLCanvasElement} */ (canvas), palette))}
        ></canvas>
        ${roomy(heights.ticks.map(({ value, level }) => ({ level, label: number(value, 2) }))).map(
          ({ label, level }) =>
            html`<span class="tick" style=${styleMap({ left: `${level * 100}%` })}>${label}</span>`,
        )}
      </span>
    </div>
  `;
}

/** @param {HTMLCanvasElement | undefined} canvas @param {Uint8Array} palette 256 triples */
function paint(canvas, palette) {
  if (!canvas || canvas.dataset.painted) return;
  const context = canvas.getContext('2d');
  if (!context) return;
  canvas.dataset.painted = 'yes';
  const image = context.createImageData(256, 1);
  for (let i = 0; i < 256; i++) {
    image.data.set(palette.subarray(i * 3, i * 3 + 3), i * 4);
    image.data[i * 4 + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
