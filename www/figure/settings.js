/** What can be set: how many starts and from which seed, the learning rate, and how the picture is drawn. */
import { html } from 'lit';
import { live } from 'lit/directives/live.js';
import { plainNumber, readNumber } from '../i18n/numbers.js';
import { foggy } from './fog.js';
import { ICONS } from './icons.js';
import { rateBand } from './rate-band.js';
import { hyperFields, parametersOf, rulePicker, scheduleFields } from './rules.js';
import { rateAt, tunedAt, withChange, withToken } from './scenario.js';
import { NOTCHES, notchOf, rateRange, valueOf } from './sliders.js';
import { typed } from './typed.js';

/** The highest learning rate that a link can carry. */
const HIGHEST_RATE = 1e6;
/** Names of the ways to throw starts, as the core has them. */
const SAMPLINGS = ['uniform', 'latin', 'sobol', 'grid', 'ring'];

/** @param {import('./context.js').Context} context */
export function settings(context) {
  const { state, texts, send, act, step, now, heights } = context;
  const { t, number } = texts;
  const { scenario, run } = state;
  if (!scenario) return '';
  const set = (
    /** @type {Partial<import('./scenario.js').Scenario>} */ change,
    /** @type {string} */ gesture,
  ) => send({ type: 'set', change, ...(gesture ? { gesture } : {}) });
  const own = run.land?.rates[scenario.optimizer] ?? 0.01;
  const rate = rateAt(scenario.lr, step, own);
  const [lo, hi] = rateRange(own, rate);
  // What cannot be taken is said, and the field shows again what holds.
  const refuse = (/** @type {string} */ value, /** @type {string} */ allowed) =>
    send({
      type: 'refused',
      problem: { code: 'page.number', message: `${value} is not allowed.`, value, allowed },
    });
  // A schedule goes on, laid upon the new rate from the present step on.
  const [, , ...schedule] = tunedAt(scenario.lr, step, own);
  const setRate = (/** @type {number} */ value, /** @type {string} */ text = '') => {
    if (!(value >= 0 && value <= HIGHEST_RATE)) refuse(text, `0…${number(HIGHEST_RATE)}`);
    else if (value !== rate)
      set({ lr: withChange(scenario.lr, [now(), value, ...schedule], own) }, 'rate');
  };
  const whole = (/** @type {any} */ event, /** @type {(n: number) => void} */ take) => {
    const value = readNumber(event.target.value);
    if (
      Number.isInteger(value) &&
      value >= Number(event.target.min) &&
      value <= Number(event.target.max)
    )
      take(value);
    else {
      refuse(event.target.value, `${event.target.min}…${event.target.max}`);
      event.target.value = event.target.dataset.held;
    }
  };
  const changes = scenario.lr && scenario.lr.length > 1 ? scenario.lr : null;
  const rated = parametersOf(context).some(({ name }) => name === 'lr');
  const rateFields = () => html`
    <label class="field stack">
      <span>${t('settings.rate')} <i>η</i></span>
      <input
        type="range"
        data-part="rate-slider"
        min="0"
        max=${NOTCHES}
        step="1"
        .value=${live(String(notchOf(rate, lo, hi)))}
        aria-valuetext=${number(rate, 3)}
        @input=${(/** @type {any} */ e) => setRate(valueOf(Number(e.target.value), lo, hi))}
        @change=${() => send({ type: 'release' })}
      />
    </label>
    ${rateBand(context, {
      rate,
      lo,
      hi,
      set: (value) => {
        setRate(value);
        send({ type: 'release' });
      },
    })}
    <div class="row">
      <input
        class="short"
        type="text"
        inputmode="decimal"
        data-part="rate"
        aria-label=${t('settings.rate')}
        .value=${typed(plainNumber(rate, 6))}
        @change=${(/** @type {any} */ e) => {
          setRate(readNumber(e.target.value), e.target.value);
          send({ type: 'release' });
          e.target.value = plainNumber(rate, 6);
        }}
      />
      ${
        // What rate suits the land, a point in the fog cannot know.
        foggy(scenario)
          ? ''
          : html`<button
              class="text"
              ?disabled=${scenario.lr === null}
              @click=${() => set({ lr: null }, '')}
            >
              ${t('settings.own_rate', { rate: number(own, 3) })}
            </button>`
      }
    </div>
    ${changes ? html`<p class="aside">${t('settings.timeline', { list: changes.map(([k, r]) => (k === 0 ? number(r, 3) : t('settings.timeline_from', { rate: number(r, 3), step: k }))).join(', ') })}</p>` : ''}
    ${scheduleFields(context, own)}
  `;
  return html`
    <section class="group" aria-label=${t('settings.starts')}>
      <h3>${t('settings.starts')}</h3>
      <label class="field">
        <span>${t('settings.count')}</span>
        <input
          type="number"
          data-part="starts"
          min="1"
          max="10000"
          inputmode="numeric"
          data-held=${run.count || scenario.starts}
          .value=${typed(String(scenario.at ? scenario.at.length : scenario.starts))}
          @change=${(/** @type {any} */ e) => whole(e, (starts) => set({ starts, at: null }, ''))}
        />
      </label>
      <label class="field">
        <span>${t('settings.seed')}</span>
        <input
          type="number"
          data-part="seed"
          min="0"
          max="9007199254740991"
          inputmode="numeric"
          data-held=${scenario.seed}
          .value=${typed(String(scenario.seed))}
          @change=${(/** @type {any} */ e) => whole(e, (seed) => set({ seed, at: null }, ''))}
        />
      </label>
      <label class="field">
        <span>${t('settings.sampling')}</span>
        <select
          data-part="sampling"
          @change=${(/** @type {any} */ e) => set({ sampling: e.target.value, at: null }, '')}
        >
          ${SAMPLINGS.map((name) => html`<option value=${name} ?selected=${name === scenario.sampling}>${t(`sampling.${name}`)}</option>`)}
        </select>
      </label>
      ${scenario.at ? html`<p class="aside">${t('settings.by_hand', { n: scenario.at.length })}</p>` : ''}
      <button class="wide" data-part="throw" @click=${() => act('throw')}>
        ${ICONS.throw}${t('settings.throw')}
      </button>
    </section>

    <section class="group" aria-label=${t('settings.descent')}>
      <h3>${t('settings.descent')}</h3>
      ${rulePicker(context)} ${rated ? rateFields() : ''} ${hyperFields(context)}
    </section>

    <section class="group" aria-label=${t('settings.picture')}>
      <h3>${t('settings.picture')}</h3>
      ${choice(
        t('settings.heights'),
        'heights',
        heights?.kind ?? 'linear',
        [
          ['linear', t('settings.linear')],
          ['log', t('settings.log')],
        ],
        (kind) =>
          set(
            {
              show: withToken(
                withToken(scenario.show, kind === 'log' ? 'linear' : 'log', false),
                kind,
                true,
              ),
            },
            '',
          ),
      )}
      <label class="check">
        <input
          type="checkbox"
          data-part="endings"
          .checked=${live(scenario.show.includes('endings'))}
          @change=${(/** @type {any} */ e) => set({ show: withToken(scenario.show, 'endings', e.target.checked) }, '')}
        />
        <span>${t('settings.endings')}</span>
      </label>
    </section>
  `;
}

/**
 * One of a few, as a row of buttons.
 * @param {string} label @param {string} name @param {string} value
 * @param {[string, string][]} options value and text
 * @param {(value: string) => void} choose
 */
export function choice(label, name, value, options, choose) {
  return html`
    <fieldset class="choice" data-part=${name}>
      <legend>${label}</legend>
      <div class="segments">
        ${options.map(
          ([key, text]) =>
            html`<label
              ><input
                type="radio"
                name=${name}
                value=${key}
                .checked=${live(key === value)}
                @change=${() => choose(key)}
              /><span>${text}</span></label
            >`,
        )}
      </div>
    </fieldset>
  `;
}
