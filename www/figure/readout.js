/** The selected run in numbers. */
import { html } from 'lit';
import { ICONS } from './icons.js';
import { MOVING, OUTCOMES, styleOf } from './outcomes.js';
import { mark } from './tally.js';

/** @param {import('./context.js').Context} context */
export function readout({ state, texts: { t, number }, act, dark, history, listable }) {
  const { run, scenario } = state;
  const { selected, told, land } = run;
  const two = land?.dimensions !== 1;
  const head = html`
    <div class="row">
      <h3>
        ${selected < 0 ? t('readout.none') : t('readout.title', { run: number(selected + 1, 9), total: number(run.count, 9) })}
      </h3>
      <span class="buttons">
        <button
          class="plain"
          title=${t('readout.previous')}
          aria-label=${t('readout.previous')}
          ?disabled=${run.count === 0}
          @click=${() => act('previous')}
        >
          ${ICONS.back}
        </button>
        <button
          class="plain"
          title=${t('readout.next')}
          aria-label=${t('readout.next')}
          ?disabled=${run.count === 0}
          @click=${() => act('next')}
        >
          ${ICONS.forward}
        </button>
        <button
          class="plain"
          title=${t('readout.remove')}
          aria-label=${t('readout.remove')}
          ?disabled=${selected < 0 || !listable || run.count < 2}
          @click=${() => act('remove')}
        >
          ${ICONS.remove}
        </button>
      </span>
    </div>
  `;
  const state_ = told && told.run === selected ? told.selected : null;
  if (selected < 0 || !state_ || !told)
    return html`<section class="readout" aria-label=${t('readout.label')}>
      ${head}
      <p class="aside">${t(selected < 0 ? 'readout.hint' : 'readout.waiting')}</p>
    </section>`;
  const pair = (/** @type {number} */ a, /** @type {number} */ b) =>
    two ? `(${number(a)}, ${number(b)})` : number(a);
  const [fx, fy] = state_.gradient;
  const stopped = history.stoppedAt[selected] <= told.step;
  const style = stopped ? styleOf(history.outcomes[selected], history.lowest(selected)) : MOVING;
  const next = !stopped && told.step < history.computed && told.step >= history.first;
  const dx = next ? history.x(selected, told.step + 1) - history.x(selected, told.step) : 0;
  const dy = next ? history.y(selected, told.step + 1) - history.y(selected, told.step) : 0;
  const rows = [
    [
      t('readout.outcome'),
      html`${mark(style, dark)}
      ${t(`outcome.${OUTCOMES[style].name}`)}${stopped ? html` <small>${t('readout.since', { step: number(history.stoppedAt[selected], 9) })}</small>` : ''}`,
    ],
    [
      t('readout.position'),
      html`<span data-part="position"
        >${two ? html`<i>(x, y)</i>` : html`<i>x</i>`} = ${pair(state_.x, state_.y)}</span
      >`,
    ],
    [
      t('readout.value'),
      html`<span data-part="value"><i>f</i> = ${number(state_.value, 6)}</span>`,
    ],
    [
      t('readout.gradient'),
      two
        ? html`<span data-part="gradient"
            >∇<i>f</i> = ${pair(fx, fy)}, |∇<i>f</i>| = ${number(Math.hypot(fx, fy))}</span
          >`
        : html`<span data-part="gradient"><i>f</i>′ = ${number(fx)}</span>`,
    ],
    [
      t('readout.step'),
      next
        ? html`<span data-part="next"
            >${pair(dx, dy)}${two ? ', ' : ''}${!two ? '' : t('readout.length', { length: number(Math.hypot(dx, dy)) })}</span
          >`
        : '—',
    ],
    [t('readout.rate'), html`<i>η</i> = ${number(state_.rate, 3)}`],
  ];
  return html`
    <section
      class="readout"
      aria-label=${t('readout.label')}
      data-step=${told.step}
      data-optimizer=${scenario?.optimizer ?? ''}
    >
      ${head}
      <dl>
        ${rows.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
    </section>
  `;
}
