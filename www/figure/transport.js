/** Play, pause, single steps, the scrubber and the speed. */
import { html } from 'lit';
import { live } from 'lit/directives/live.js';
import { ICONS } from './icons.js';
import { allDone, clockStep, reach } from './state.js';
import { SPEEDS, speedNotch } from './sliders.js';

/** @param {import('./context.js').Context} context */
export function transport({ state, texts: { t, number }, send, act }) {
  const { run, scenario } = state;
  const ready = run.computed >= 0;
  const step = clockStep(state);
  const done = allDone(state);
  const last = done ? reach(state) : (scenario?.steps ?? 0);
  const speed = scenario?.speed ?? 20;
  const label = run.playing ? t('transport.pause') : t('transport.play');
  return html`
    <div class="transport" part="transport" role="group" aria-label=${t('transport.label')}>
      <div class="buttons">
        <button
          class="plain"
          title=${t('transport.reset')}
          aria-label=${t('transport.reset')}
          ?disabled=${!ready}
          @click=${() => act('reset')}
        >
          ${ICONS.reset}
        </button>
        <button
          class="plain"
          title=${t('transport.back')}
          aria-label=${t('transport.back')}
          ?disabled=${!ready || step <= run.first}
          @click=${() => act('back')}
        >
          ${ICONS.back}
        </button>
        <button
          class="play"
          title=${label}
          aria-label=${label}
          ?disabled=${!ready || run.first > 0}
          @click=${() => act('toggle')}
        >
          ${run.playing ? ICONS.pause : ICONS.play}
        </button>
        <button
          class="plain"
          title=${t('transport.forward')}
          aria-label=${t('transport.forward')}
          ?disabled=${!ready || (done && step >= last)}
          @click=${() => act('forward')}
        >
          ${ICONS.forward}
        </button>
      </div>
      <label class="scrub">
        <span class="hidden">${t('transport.scrub')}</span>
        <input
          type="range"
          data-part="scrub"
          min=${run.first}
          max=${Math.max(last, run.first + 1)}
          step="1"
          .value=${live(String(step))}
          ?disabled=${!ready || run.first > 0}
          aria-valuetext=${t('transport.step', { step, last })}
          @input=${(/** @type {any} */ event) => {
            send({ type: 'pause' });
            send({ type: 'seek', step: Number(event.target.value) });
          }}
        />
      </label>
      <output class="step" data-part="step"
        >${t('transport.counter', { step: number(step, 9), last: number(last, 9) })}</output
      >
      <label class="speed">
        <span>${t('transport.speed')}</span>
        <input
          type="range"
          data-part="speed"
          min="0"
          max=${SPEEDS.length - 1}
          step="1"
          .value=${live(String(speedNotch(speed)))}
          aria-valuetext=${t('transport.rate', { n: speed })}
          @input=${(/** @type {any} */ event) => send({ type: 'set', change: { speed: SPEEDS[event.target.value] } })}
        />
        <output>${t('transport.rate', { n: speed })}</output>
      </label>
    </div>
    ${run.first > 0 ? html`<p class="aside">${t('transport.no_history')}</p>` : ''}
  `;
}
