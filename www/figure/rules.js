/** Which rule moves the runs, and the numbers it can be tuned by. */
import { html } from 'lit';
import { live } from 'lit/directives/live.js';
import { plainNumber, readNumber } from '../i18n/numbers.js';
import { pickRule, tunedAt, withChange } from './scenario.js';
import { NOTCHES, notchOf, valueOf } from './sliders.js';
import { typed } from './typed.js';

/** @typedef {import('../engine/types.js').Parameter} Parameter */
/** @typedef {import('../engine/types.js').Change} Tuned */

/** The rules, as a lecture tells of them. */
export const GROUPS = Object.freeze(
  /** @type {const} */ ([
    ['descent', ['gd', 'momentum', 'nesterov']],
    [
      'adaptive',
      [
        'adagrad',
        'adadelta',
        'rmsprop',
        'adam',
        'adamw',
        'amsgrad',
        'adamax',
        'nadam',
        'radam',
        'lion',
        'rprop',
      ],
    ],
    ['search', ['gd_armijo', 'gd_wolfe', 'cg', 'bfgs']],
    ['curvature', ['newton', 'newton_trust']],
    ['random', ['gd_noisy', 'gd_perturbed', 'langevin', 'basin_hopping']],
  ]),
);

/** A slider of a number without an upper end reaches so many times below and above its default. */
const REACH = 100;

/** @param {import('./context.js').Context} context */
export function rulePicker({ state, texts, send }) {
  const { t } = texts;
  const { scenario } = state;
  if (!scenario) return '';
  return html`
    <label class="field stack">
      <span>${t('rule.label')}</span>
      <select
        data-part="rule"
        .value=${live(scenario.optimizer)}
        @change=${(/** @type {any} */ e) => send({ type: 'set', change: pickRule(e.target.value) })}
      >
        ${GROUPS.map(
          ([group, names]) =>
            html`<optgroup label=${t(`rule.group_${group}`)}>
              ${names.map((name) => html`<option value=${name} ?selected=${name === scenario.optimizer}>${t(`rule.${name}`)}</option>`)}
            </optgroup>`,
        )}
      </select>
    </label>
    <p class="aside" data-part="rule-about">${t(`rule.${scenario.optimizer}_about`)}</p>
  `;
}

/** The hyper-parameters of the rule on show. @param {import('./context.js').Context} context */
export function parametersOf({ state: { catalog, scenario } }) {
  return catalog?.optimizers.find(({ name }) => name === scenario?.optimizer)?.parameters ?? [];
}

/**
 * All hyper-parameters but the learning rate.
 * @param {import('./context.js').Context} context
 */
export function hyperFields(context) {
  const parameters = parametersOf(context).filter(({ name }) => name !== 'lr');
  if (parameters.length === 0) return '';
  const { t } = context.texts;
  return html`
    <details class="hyper" data-part="hyper">
      <summary>${t('rule.numbers')}</summary>
      ${parameters.map((parameter) => field(context, parameter))}
    </details>
  `;
}

/** Whether a value is allowed. @param {Parameter} parameter @param {number} value */
export function allows({ min, max, open, kind }, value) {
  const above = open[0] ? value > min : value >= min;
  const below = open[1] ? value < max : value <= max;
  return above && below && (kind === 'number' || Number.isInteger(value));
}

/** What is allowed, to be read. @param {Parameter} parameter @param {(n: number) => string} number */
export function rangeOf({ min, max, open }, number) {
  const without = [min, max].filter((_, i) => open[i]).map((bound) => ` (≠ ${number(bound)})`);
  return `${number(min)}…${number(max)}${without.join('')}`;
}

/**
 * The ends of a slider and how it counts.
 * @param {Parameter} parameter @param {number} value
 */
export function sliderOf(parameter, value) {
  const { min, max, default: usual, kind } = parameter;
  if (max - min <= 1) {
    const at = (/** @type {number} */ notch) =>
      Number((min + ((max - min) * notch) / NOTCHES).toPrecision(3));
    return { at, notch: Math.round((NOTCHES * (value - min)) / (max - min)) };
  }
  // Far apart: by factors, with the least value that is allowed at the left end.
  const middle = usual > min ? usual - min : 0.1;
  const size = Math.max(value - min, 0);
  const [lo, hi] = [
    Math.min(middle / REACH, size || Infinity),
    Math.min(max - min, Math.max(middle * REACH, size)),
  ];
  const at = (/** @type {number} */ notch) => {
    if (notch === 0) return min;
    const far = min + valueOf(notch, lo, hi);
    return kind === 'whole' ? Math.round(far) : Number(far.toPrecision(6));
  };
  return { at, notch: size === 0 ? 0 : Math.max(1, notchOf(size, lo, hi)) };
}

/**
 * @param {import('./context.js').Context} context
 * @param {Parameter} parameter
 */
function field({ state, texts, send, step, now }, parameter) {
  const { t, number } = texts;
  const { name, default: usual, kind } = parameter;
  const { scenario } = state;
  if (!scenario) return '';
  const changes = scenario.hyper[name];
  const value = tunedAt(changes, step, usual)[1];
  const set = (/** @type {number} */ wanted, /** @type {string} */ text = String(wanted)) => {
    if (!allows(parameter, wanted)) {
      const allowed = rangeOf(parameter, (n) => number(n));
      const problem = {
        code: 'page.hyper',
        message: `${name} = ${text}`,
        field: name,
        value: text,
        allowed,
      };
      send({ type: 'refused', problem });
    } else if (wanted !== value) {
      const next = withChange(changes, [now(), wanted], usual);
      const hyper = { ...scenario.hyper, [name]: next };
      // What is at its default from the beginning need not be told.
      if (next.length === 1 && wanted === usual) delete hyper[name];
      send({ type: 'set', change: { hyper }, gesture: name });
    }
  };
  const label = t(`hyper.${name}`);
  if (kind === 'flag')
    return html`<label class="check">
      <input
        type="checkbox"
        data-part="hyper-${name}"
        .checked=${live(value === 1)}
        @change=${(/** @type {any} */ e) => {
          set(e.target.checked ? 1 : 0);
          send({ type: 'release' });
        }}
      /><span>${label} <code>${name}</code></span>
    </label>`;
  const slider = sliderOf(parameter, value);
  return html`
    <div class="field stack" data-part="hyper-of-${name}">
      <span>${label} <code>${name}</code></span>
      <span class="row">
        <input
          type="range"
          data-part="hyper-${name}-slider"
          min="0"
          max=${NOTCHES}
          step="1"
          aria-label=${label}
          aria-valuetext=${number(value, 4)}
          .value=${live(String(slider.notch))}
          @input=${(/** @type {any} */ e) => {
            const wanted = slider.at(Number(e.target.value));
            if (allows(parameter, wanted)) set(wanted);
          }}
          @change=${() => send({ type: 'release' })}
        />
        <input
          class="short"
          type="text"
          inputmode="decimal"
          data-part="hyper-${name}"
          aria-label=${label}
          .value=${typed(plainNumber(value, 9))}
          @change=${(/** @type {any} */ e) => {
            set(readNumber(e.target.value), e.target.value);
            send({ type: 'release' });
            e.target.value = plainNumber(tunedAt(state.scenario?.hyper[name], step, usual)[1], 9);
          }}
        />
      </span>
      ${
        changes && changes.length > 1
          ? html`<span class="aside"
              >${t('settings.timeline', {
                list: changes
                  .map(([k, v]) =>
                    k === 0
                      ? number(v, 4)
                      : t('settings.timeline_from', { rate: number(v, 4), step: k }),
                  )
                  .join(', '),
              })}</span
            >`
          : ''
      }
    </div>
  `;
}

/**
 * How the learning rate goes on from the present step: as it is, or by a schedule with its numbers.
 * @param {import('./context.js').Context} context
 * @param {number} own
 */
export function scheduleFields({ state, texts, send, step, now }, own) {
  const { t, number } = texts;
  const { catalog, scenario } = state;
  if (!catalog || !scenario) return '';
  const [since, rate, kind = 'constant', ...numbers] = tunedAt(scenario.lr, step, own);
  const schedule = catalog.schedules.find(({ name }) => name === kind);
  const lay = (/** @type {number} */ from, /** @type {(string | number)[]} */ laid) =>
    send({ type: 'set', change: { lr: withChange(scenario.lr, [from, rate, ...laid], own) } });
  return html`
    <label class="field">
      <span>${t('schedule.label')}</span>
      <select
        data-part="schedule"
        .value=${live(String(kind))}
        @change=${(/** @type {any} */ e) => {
          const found = catalog.schedules.find(({ name }) => name === e.target.value);
          lay(now(), found ? [found.name, ...found.parameters.map((p) => p.default)] : []);
        }}
      >
        <option value="constant" ?selected=${kind === 'constant'}>${t('schedule.constant')}</option>
        ${catalog.schedules.map(({ name }) => html`<option value=${name} ?selected=${kind === name}>${t(`schedule.${name}`)}</option>`)}
      </select>
    </label>
    ${schedule?.parameters.map(
      (parameter, i) => html`
        <label class="field">
          <span>${t(`schedule.number_${parameter.name}`)}</span>
          <input
            class="short"
            type="text"
            inputmode="decimal"
            data-part="schedule-${parameter.name}"
            .value=${typed(plainNumber(Number(numbers[i] ?? parameter.default), 9))}
            @change=${(/** @type {any} */ e) => {
              const wanted = readNumber(e.target.value);
              const before = Number(numbers[i] ?? parameter.default);
              if (!allows(parameter, wanted)) {
                const [value, allowed] = [e.target.value, rangeOf(parameter, (n) => number(n))];
                send({
                  type: 'refused',
                  problem: {
                    code: 'page.hyper',
                    message: value,
                    field: t(`schedule.number_${parameter.name}`),
                    value,
                    allowed,
                  },
                });
                e.target.value = plainNumber(before, 9);
                return;
              }
              const all = schedule.parameters.map((p, j) =>
                j === i ? wanted : Number(numbers[j] ?? p.default),
              );
              // The schedule keeps the step at which it began.
              lay(Number(since), [schedule.name, ...all]);
            }}
          />
        </label>
      `,
    )}
  `;
}
