/**
 * One step, taken apart: the phases of the selected run's next step, each with its arrow on the views and, in the same
 * colour, its equation below. Every number is the core's.
 *
 * Phases are walked one by one, back and forth, across the ends of a step too. While the panel is open, the button
 * and the key for one step play the phases in slow motion before the step is taken.
 */
import { css, html, nothing } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import { live } from 'lit/directives/live.js';
import { ICONS } from '../../icons.js';
import { inkOn } from '../../inks.js';
import { drawingOf } from './drawing.js';
import { phasesOf, quantities } from './phases.js';
import { printed } from './printed.js';
import { squaresOf } from './squares.js';
import { pointOf, symbolOf } from './symbols.js';

/** @typedef {import('../../context.js').PanelContext} PanelContext */
/** @typedef {import('../../../engine/types.js').Explanation} Explanation */

/** How long a phase stands while a step plays, in ms. */
const DWELL = 1200;

export const styles = css`
  .panel-step .walk {
    display: flex;
    align-items: flex-start;
    gap: 8px;
  }
  .panel-step ol {
    list-style: none;
    margin: 0;
    padding: 0;
    display: flex;
    flex-wrap: wrap;
    gap: 0 16px;
    flex: 1;
  }
  .panel-step ol button {
    border: 0;
    border-bottom: 2px solid transparent;
    border-radius: 0;
    padding: 0;
    min-height: 32px;
    color: var(--ws-soft);
  }
  .panel-step ol button[aria-current] {
    color: var(--ws-ink);
    font-weight: 600;
    border-bottom-color: var(--phase);
  }
  .panel-step .worked {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 40px;
    min-height: 132px;
    padding: 8px 0;
  }
  .panel-step .equations {
    min-width: 0;
    overflow-x: auto;
    overflow-y: hidden;
    scrollbar-width: thin;
  }
  .panel-step math {
    font-size: var(--ws-large);
    display: block math;
    text-align: start;
    width: max-content;
    padding: 4px 0;
  }
  .panel-step mtable.lines mtd {
    text-align: start;
    padding: 4px 0;
  }
  .panel-step mtable.lines mtd:first-child {
    text-align: end;
    padding-inline-end: 4px;
  }
  /* Brackets by border: not every font has parentheses that grow. */
  .panel-step mtable.vector {
    border-inline: 1.2px solid currentColor;
    border-radius: 0.5em;
    padding: 0 4px;
    margin-inline: 2px;
  }
  .panel-step mtable.vector mtd {
    padding: 4px;
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .panel-step mtable.cases {
    border-inline-start: 1.2px solid currentColor;
    border-start-start-radius: 0.5em;
    border-end-start-radius: 0.5em;
    padding-inline: 4px 2px;
    margin-inline: 4px;
  }
  .panel-step mtable.cases mtd {
    text-align: start;
    padding: 2px 8px 2px 0;
  }
  .panel-step .look {
    max-width: 62ch;
  }
  .panel-step .squares {
    flex: none;
    width: 240px;
    height: 116px;
    overflow: visible;
  }
  .panel-step .squares text {
    font: var(--ws-small) var(--ws-sans);
    fill: var(--ws-soft);
  }
  .panel-step .options {
    display: flex;
    flex-wrap: wrap;
    gap: 0 24px;
  }
  .panel-step .trials {
    max-height: 220px;
    overflow: auto;
  }
  @media (pointer: coarse) {
    .panel-step ol button {
      min-height: 44px;
    }
  }
`;

/** The step on show as the panel has it: of the run and the step that are asked for, or the last ones that were. @param {PanelContext} context @returns {{key: string, run: number, told: Explanation, hessian: [number, number, number] | null} | null} */
const shownStep = ({ kept, state }) =>
  kept.explained && kept.explained.run === state.run.selected ? kept.explained : null;

/** The phases of the step on show. @param {PanelContext} context */
function phases(context) {
  const { state, things } = context;
  const shown = shownStep(context);
  const land = state.run.land;
  if (!shown || !land) return { list: [], held: new Map(), at: 0 };
  const key = `${shown.key} ${state.scenario?.optimizer}`;
  if (things.key !== key) {
    things.key = key;
    things.list = phasesOf(state.scenario?.optimizer ?? '', shown.told, land.dimensions);
    things.held = quantities(shown.told, land.dimensions);
  }
  const list = /** @type {import('./phases.js').Told[]} */ (things.list);
  const at = Math.max(0, Math.min(list.length - 1, context.kept.phase ?? 0));
  return { list, held: things.held, at };
}

/** @param {PanelContext} context */
export function render(context) {
  const { state, texts, history, kept, keep, act, dark, step } = context;
  const { t } = texts;
  const { selected } = state.run;
  if (history.first > 0) return html`<p class="aside">${t('transport.no_history')}</p>`;
  if (selected < 0)
    return html`<p class="aside row">
      <span>${t('step.choose')}</span>
      <button data-part="follow" ?disabled=${state.run.count === 0} @click=${() => act('next')}>
        ${t('step.follow')}
      </button>
    </p>`;
  const shown = shownStep(context);
  if (!shown) return null;
  const { told } = shown;
  const { list, held, at } = phases(context);
  const phase = list[at];
  const { land } = state.run;
  const flat = land?.dimensions === 1;
  const point = land ? pointOf(land) : undefined;
  const ground = {
    held,
    step: told.step,
    dark,
    flat,
    point,
    loss: Boolean(land?.fit),
    number: texts.number,
  };
  const titleOf = (/** @type {string} */ name) =>
    texts.has(`phase.${name}`) ? t(`phase.${name}`) : name.replace(/_/g, ' ');
  // A curve has no contour lines.
  const look = [...(flat ? ['flat'] : []), 'look']
    .map((kind) => `phase.${phase?.name}_${kind}`)
    .find(texts.has);
  const stopped = history.stoppedAt[selected] <= told.step;
  const inkOf = (
    /** @type {import('./phases.js').Told | undefined} */ { arrow, squares } = phase,
  ) => inkOn(symbolOf(arrow ?? squares ?? '').ink ?? 'ink', dark);
  return html`
    <div data-part="phases" data-step=${told.step} data-phase=${phase?.name ?? ''}>
      <p class="aside">
        ${t(stopped ? 'step.stopped' : 'step.of', { step: told.step, next: told.step + 1, run: selected + 1 })}
        ${told.failure ? t('step.failed') : ''}
      </p>
      <div class="walk" role="group" aria-label=${t('step.walk')}>
        <button
          class="plain"
          data-part="phase-back"
          title=${t('step.back')}
          aria-label=${t('step.back')}
          ?disabled=${at === 0 && step === 0}
          @click=${() => walk(context, -1)}
        >
          ${ICONS.back}
        </button>
        <button
          class="plain"
          data-part="phase-forward"
          title=${t('step.forward')}
          aria-label=${t('step.forward')}
          ?disabled=${at >= list.length - 1 && stopped}
          @click=${() => walk(context, 1)}
        >
          ${ICONS.forward}
        </button>
        <ol>
          ${list.map(
            (each, i) =>
              html`<li>
                <button
                  style="--phase:${inkOf(each)}"
                  aria-current=${i === at ? 'step' : nothing}
                  @click=${() => go(context, i)}
                >
                  ${i + 1}. ${titleOf(each.name)}
                </button>
              </li>`,
          )}
        </ol>
      </div>
      <div class="worked">
        <div class="equations" tabindex="0" role="group" aria-label=${titleOf(phase?.name ?? '')}>
          ${phase?.equations.map((equation) => unsafeHTML(printed(equation, ground)))}
        </div>
        ${phase?.squares && !flat ? squaresOf(phase.squares, held, texts, dark) : ''}
      </div>
      ${phase?.trials ? trialTable(phase.trials, context) : ''}
      ${look ? html`<p class="look aside">${t(look)}</p>` : ''}
      <div class="options">
        ${check('plane', t(flat ? 'step.tangent' : 'step.plane'))}
        ${check('model', t('step.model'))}
      </div>
      <p class="aside">${t('step.scale')}</p>
      <p class="hidden" role="status" aria-live="polite">
        ${state.run.playing ? '' : t('step.spoken', { at: at + 1, of: list.length, name: titleOf(phase?.name ?? '') })}
      </p>
    </div>
  `;

  /** @param {'plane'|'model'} name @param {string} text */
  function check(name, text) {
    return html`<label class="check">
      <input
        type="checkbox"
        data-part="step-${name}"
        .checked=${live(kept[name] === true)}
        @change=${(/** @type {any} */ event) => keep({ [name]: event.target.checked })}
      />
      <span>${text}</span>
    </label>`;
  }
}

/**
 * @param {{t: number, x: number, y: number, value: number}[]} trials
 * @param {PanelContext} context
 */
function trialTable(trials, { texts: { t, number }, state }) {
  const { dimensions, axes = ['x', 'y'], fit } = state.run.land ?? {};
  const flat = dimensions === 1;
  return html`<div class="trials" tabindex="0">
    <table data-part="trials">
      <thead>
        <tr>
          <th scope="col">${t('step.trial')}</th>
          <th scope="col"><i>t</i></th>
          <th scope="col"><i>${flat ? axes[0] : axes.join(', ')}</i></th>
          <th scope="col"><i>${fit ? 'L' : 'f'}</i></th>
        </tr>
      </thead>
      <tbody>
        ${trials.map(
          ({ t: along, x, y, value }, i) =>
            html`<tr>
              <th scope="row">${i + 1}</th>
              <td>${number(along, 5)}</td>
              <td>${flat ? number(x, 5) : `(${number(x, 5)}, ${number(y, 5)})`}</td>
              <td>${number(value, 6)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** @param {PanelContext} context */
export function changed(context) {
  const { state, things } = context;
  things.context = context;
  ask(context);
  const shown = shownStep(context);
  const { list, held, at } = phases(context);
  const { land } = state.run;
  context.overlay(
    shown && land ? drawingOf(shown.told, list, at, held, land, context.kept, shown.hessian) : [],
  );
}

/** Asks the core what the step on show is made of. @param {PanelContext} context */
async function ask(context) {
  const { state, step, things } = context;
  const { told, selected } = state.run;
  if (selected < 0 || !told || told.step !== step || told.run !== selected || !told.selected)
    return;
  const key = `${told.generation} ${selected} ${step}`;
  if (things.asked === key || things.asking) return;
  things.asked = key;
  things.asking = true;
  const { x, y } = told.selected;
  try {
    const [explained, probed] = await Promise.all([
      context.ask('explain', { run: selected, step }),
      context.ask('probe', { x, y }),
    ]);
    if (!explained) {
      things.asked = '';
      return;
    }
    const { last, phase } = things;
    things.last = undefined;
    context.keep({
      explained: { key, run: selected, told: explained, hessian: probed?.hessian ?? null },
      // A step entered from behind begins at its last phase.
      phase: last ? Infinity : state.run.playing ? phase : 0,
    });
  } finally {
    things.asking = false;
  }
  // The step may have gone on meanwhile.
  if (things.context && things.context !== context) ask(things.context);
}

/** @param {PanelContext} context */
export function closed({ things, keep }) {
  clearTimeout(things.timer);
  keep({ explained: null, phase: 0 });
}

/** Shows a phase. @param {PanelContext} context @param {number} phase */
function go({ keep, things }, phase) {
  clearTimeout(things.timer);
  things.timer = undefined;
  keep({ phase });
}

/** A phase further or back, into the neighbouring step at either end. @param {PanelContext} context @param {1|-1} way */
function walk(context, way) {
  const { things, send } = context;
  const { list, at } = phases(context);
  const to = at + way;
  if (to >= 0 && to < list.length) return go(context, to);
  clearTimeout(things.timer);
  things.timer = undefined;
  things.last = way < 0;
  send({ type: 'pause' });
  send({ type: 'seek', step: context.now() + way });
}

/**
 * The figure's command for one step plays the phases first; given once more, it takes the step at once.
 * @param {string} command @param {PanelContext} context
 * @returns {boolean} whether that is all that has to be done
 */
export function acts(command, context) {
  const { state, history, things } = context;
  if (command !== 'forward' || !shownStep(context) || state.run.playing) return false;
  const { selected } = state.run;
  if (history.stoppedAt[selected] <= context.now()) return false;
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
    walk(context, 1);
    return true;
  }
  if (things.timer) {
    clearTimeout(things.timer);
    things.timer = undefined;
    return false;
  }
  const { list, at } = phases(context);
  play(context, at === list.length - 1 ? 0 : at);
  return true;
}

/** @param {PanelContext} context @param {number} phase */
function play(context, phase) {
  const { things } = context;
  go(context, phase);
  things.timer = setTimeout(() => {
    things.timer = undefined;
    const now = /** @type {PanelContext} */ (things.context);
    const { list, at } = phases(now);
    if (at + 1 < list.length) play(now, at + 1);
    else walk(now, 1);
  }, DWELL);
}
