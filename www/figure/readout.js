/** The selected run in numbers. */
import { html } from 'lit';
import { nameOf } from './formula.js';
import { foggy, restsSomewhere } from './fog.js';
import { ICONS } from './icons.js';
import { MOVING, OUTCOMES, styleOf } from './outcomes.js';
import { mark } from './tally.js';

/** @param {import('./context.js').Context} context */
export function readout({ state, texts: { t, number }, act, dark, history, listable }) {
  const { run, scenario } = state;
  const { selected, told, land } = run;
  const two = land?.dimensions !== 1;
  const fog = foggy(scenario);
  const head = html`
    <div class="row">
      <h3>
        ${selected < 0 ? t('readout.none') : t('readout.title', { run: number(selected + 1, 9), total: number(run.count, 9) })}
      </h3>
      <span class="buttons" ?hidden=${fog}>
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
  const now = told && told.run === selected ? told.selected : null;
  if (selected < 0 || !now || !told)
    return html`<section class="readout" aria-label=${t('readout.label')}>
      ${head}
      <p class="aside">${t(selected < 0 ? 'readout.hint' : 'readout.waiting')}</p>
    </section>`;
  const pair = (/** @type {number} */ a, /** @type {number} */ b) =>
    two ? `(${number(a)}, ${number(b)})` : number(a);
  const [fx, fy] = now.gradient;
  const stopped = history.stoppedAt[selected] <= told.step;
  const style = stopped ? styleOf(history.outcomes[selected], history.lowest(selected)) : MOVING;
  // From inside one end of the slope looks like another.
  const veiled = fog && stopped && restsSomewhere(history.outcomes[selected]);
  const next = !stopped && told.step < history.computed && told.step >= history.first;
  const dx = next ? history.x(selected, told.step + 1) - history.x(selected, told.step) : 0;
  const dy = next ? history.y(selected, told.step + 1) - history.y(selected, told.step) : 0;
  const f = html`<i>${land?.fit ? 'L' : 'f'}</i>`;
  /** @type {[unknown, string, unknown][]} label, name of the part, value */
  const rows = [
    [
      t('readout.outcome'),
      'outcome',
      html`${veiled ? '' : mark(style, dark)}${t(veiled ? 'fog.rests' : `outcome.${OUTCOMES[style].name}`)}
      ${stopped ? html`<small>${t('readout.since', { step: number(history.stoppedAt[selected], 9) })}</small>` : ''}
      ${now.failure ? html`<small data-part="failure">${t(`failed.${now.failure}`)}</small>` : ''}`,
    ],
    [
      html`${t('readout.position')}
      ${two ? html`<i>${nameOf(land, 'x')}, ${nameOf(land, 'y')}</i>` : html`<i>${nameOf(land, 'x')}</i>`}`,
      'position',
      pair(now.x, now.y),
    ],
    [html`${t('readout.value')} ${f}`, 'value', number(now.value, 6)],
    [html`${t('readout.gradient')} ${two ? html`∇${f}` : html`${f}′`}`, 'gradient', pair(fx, fy)],
    [
      html`${t('readout.steepness')} |${two ? html`∇${f}` : html`${f}′`}|`,
      'steepness',
      number(Math.hypot(fx, fy)),
    ],
    [t('readout.step'), 'next', next ? pair(dx, dy) : '—'],
    [t('readout.length'), 'length', next ? number(Math.hypot(dx, dy)) : '—'],
    [
      html`${t('readout.rate')} <i>η</i>`,
      'rate-now',
      now.rate === null ? '—' : number(now.rate, 3),
    ],
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
          ([label, name, value]) =>
            html`<div>
              <dt>${label}</dt>
              <dd data-part=${name}>${value}</dd>
            </div>`,
        )}
      </dl>
    </section>
  `;
}
