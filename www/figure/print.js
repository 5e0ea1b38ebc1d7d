/** On paper: when the browser prints, and the line that says there what the controls say on the screen. */
import { html } from 'lit';
import { titleOf } from './picker.js';
import { rateAt } from './scenario.js';

/**
 * Says when the browser is about to print and when it has. Both ways are listened to: a browser that prints fires events,
 * one that only shows how it would (developers' tools) changes the medium.
 * @param {(printing: boolean) => void} tell
 * @param {AbortSignal} signal
 */
export function onPrint(tell, signal) {
  addEventListener('beforeprint', () => tell(true), { signal });
  addEventListener('afterprint', () => tell(false), { signal });
  matchMedia('print').addEventListener('change', ({ matches }) => tell(matches), { signal });
}

/**
 * Puts a copy in the place of every canvas: Chromium prints nothing of one that a graphics card keeps, and these are kept
 * in memory.
 * @param {ParentNode} root
 * @returns {() => void} takes the copies away
 */
export function copyCanvases(root) {
  const copies = [...root.querySelectorAll('canvas')].map((canvas) => {
    const copy = /** @type {HTMLCanvasElement} */ (canvas.cloneNode());
    const context = copy.getContext('2d', { willReadFrequently: true });
    if (canvas.width > 0 && canvas.height > 0) context?.drawImage(canvas, 0, 0);
    canvas.after(copy);
    canvas.dataset.copied = '';
    return { canvas, copy };
  });
  return () => {
    for (const { canvas, copy } of copies) {
      delete canvas.dataset.copied;
      copy.remove();
    }
  };
}

/**
 * What the picture shows, in words.
 * @param {import('./context.js').Context} context
 */
export function caption({ state: { scenario, run }, texts, step }) {
  const { t, number } = texts;
  if (!scenario) return '';
  const rate = rateAt(scenario.lr, step, run.land?.rates[scenario.optimizer] ?? 0);
  const parts = [
    titleOf(scenario, texts),
    t(`rule.${scenario.optimizer}`),
    rate > 0 ? `η = ${number(rate, 3)}` : '',
    scenario.at
      ? t('settings.by_hand', { n: scenario.at.length }).replace(/\.$/, '')
      : t('print.starts', { n: run.count || scenario.starts, seed: String(scenario.seed) }),
    t('transport.counter', { step: number(step, 9) }),
  ];
  return html`<p class="shown" data-part="caption">${parts.filter(Boolean).join(' · ')}</p>`;
}
