/**
 * A second function beside the first, with the same starts and the same clock. It is a figure within the figure: a state that
 * the same reducer changes, a courier with a session of its own, a stage with the same views. The state lies in the
 * figure's (`state.beside`); here is what is not data. Fetched when a link or a visitor asks for it.
 */
import { html } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import { extend } from '../../i18n/i18n.js';
import { PANEL_TABLES } from '../../i18n/panels.js';
import { Courier, problemOf } from '../courier.js';
import { Alone, foggy } from '../fog.js';
import { ICONS } from '../icons.js';
import { problemText } from '../notes.js';
import { titleOf } from '../picker.js';
import { scale } from '../scale.js';
import { Stage } from '../stage.js';
import { initialState, reduce, shownStep } from '../state.js';
import { tally, tallySpoken } from '../tally.js';
import { panes, viewOf } from '../views.js';
import { carriedPoint, secondOf, windowBeside } from './second.js';
import { STYLES as SHEET_STYLES } from '../sheets/styles.js';
import { besideSheet } from './sheet.js';
import { STYLES as OWN_STYLES } from './styles.js';

/** What a figure wears that has a second function. */
export const STYLES = [SHEET_STYLES, OWN_STYLES];

extend(PANEL_TABLES);

/** @typedef {import('../state.js').State} State */
/** @typedef {import('../state.js').Action} Action */
/** @typedef {import('../state.js').Problem} Problem */
/** @typedef {import('../context.js').Context} Context */
/** @typedef {import('../stage.js').ViewEvents} ViewEvents */

/** What is proved, by the verdict of the core. @type {Record<string, string>} */
const VERDICTS = {
  'strictly convex': 'beside.strictly_convex',
  convex: 'beside.convex',
  'not convex': 'beside.not_convex',
};

/**
 * What the second function needs of its figure.
 * @typedef {object} Ties
 * @property {() => State} state of the figure
 * @property {(action: Action) => void} send
 * @property {() => ReturnType<import('../../engine/engine.js').Engine['session']>} connect
 * @property {Promise<void>} whole settles once the engine can search for proofs
 * @property {(kind: import('../stage.js').Kind) => ViewEvents} events of the first function's views
 * @property {() => import('../../i18n/i18n.js').Texts} texts
 * @property {() => void} changed called when something else has to be drawn
 */

export class Beside {
  /** @param {Ties} ties */
  constructor(ties) {
    this.ties = ties;
    this.courier = new Courier(
      ties.connect,
      (action) => this.#send(action),
      () => this.#landed(),
    );
    this.courier.lenient = false;
    this.stage = new Stage({
      events: (kind) => this.#events(kind),
      painter: () => this.courier.session,
      format: (value) => ties.texts().number(value),
      heightsName: ({ kind }) =>
        ties.texts().t(kind === 'log' ? 'scale.axis_log' : 'scale.axis_linear'),
      palette: () => ties.state().catalog?.palette,
      surfaceIs: (surface3d) => this.#send({ type: 'ui', change: { surface3d } }),
      painted: (heights) => {
        this.heights = heights;
        ties.changed();
        this.#survey();
      },
      failed: (error) => this.#send({ type: 'refused', problem: problemOf(error) }),
    });
    /** @type {import('../heights.js').Heights | null} */
    this.heights = null;
    /** What the second scenario was last made from. @type {unknown[]} */
    this.source = [];
    /** The text that the function in force was compiled from. @type {string | null} */
    this.compiled = null;
    /** The function that has been surveyed, or is being. @type {object | null} */
    this.surveyed = null;
    /** @type {Alone | null} */
    this.one = null;
    /** What is being typed in the sheet. @type {{text: string | null, problem: Problem | null}} */
    this.typed = { text: null, problem: null };
    /** Compiles it. @type {ReturnType<Ties['connect']> | null} */
    this.drafts = null;
    this.closed = false;
  }

  // ————— state —————

  /** What the figure's state makes of the one beside. @param {State} state @returns {State} */
  derive(state) {
    const { scenario, catalog, run } = state;
    let next = state.beside ?? initialState();
    if (!scenario?.beside || !catalog || !run.land) return next;
    // Nothing of another formula's free names is known until it is compiled.
    const names =
      this.compiled === scenario.beside
        ? (next.run.land?.parameters.map(({ name }) => name) ?? [])
        : [];
    const source = [scenario, run.land, next.run.land, catalog];
    if (source.some((part, i) => part !== this.source[i])) {
      this.source = source;
      const second = secondOf(scenario, run.land, catalog.surfaces, names);
      if (JSON.stringify(second) !== JSON.stringify(next.scenario))
        next = { ...next, scenario: second, catalog, run: anew(next.run) };
    }
    if (next.scenario) next = reduce(next, { type: 'seek', step: run.cursor });
    if (run.selected !== next.run.selected && run.selected < next.run.count)
      next = reduce(next, { type: 'select', run: run.selected });
    return next;
  }

  /** Lets the engine do what the state says. @param {State} state of the one beside */
  follow(state) {
    this.courier.follow(state);
  }

  /** @param {Action} action */
  #send(action) {
    const held = this.ties.state().beside;
    if (this.closed || !held) return;
    this.ties.send({ type: 'beside', state: reduce(held, action) });
  }

  /** Begins again after the engine has gone. */
  retry() {
    this.courier.forget();
    this.#send({ type: 'retry' });
  }

  dispose() {
    this.closed = true;
    this.courier.close();
    this.stage.dispose();
    this.drafts?.close();
  }

  #landed() {
    const { beside } = this.ties.state();
    this.surveyed = null;
    this.compiled = beside?.scenario?.formula ?? null;
    const land = beside?.run.land;
    if (!land) return;
    // Which free names it has is known now.
    this.ties.send({ type: 'beside', state: { .../** @type {State} */ (beside) } });
    this.ties.changed();
    this.drawn().then(() => this.stage.paint(land));
  }

  /** Once what has changed has been drawn, hosts and all; the figure sets it. @type {() => Promise<unknown>} */
  drawn = () => Promise.resolve();

  async #survey() {
    const run = this.ties.state().beside?.run;
    if (!run || this.surveyed === run.land || run.survey) return;
    this.surveyed = run.land;
    await this.ties.whole;
    if (!this.closed && this.surveyed === run.land) this.courier.survey();
  }

  /** A formula from the sheet is compiled before it is shown. @param {string} text */
  async #use(text) {
    const { scenario, run, catalog } = this.ties.state();
    if (!scenario) return;
    const wanted = text.trim();
    try {
      this.drafts ??= this.ties.connect();
      const named = catalog?.surfaces.some(({ name }) => name === wanted);
      const { x, y } = run.land ?? {};
      await this.drafts.open(
        named ? { surface: wanted } : { formula: wanted, ...(x && { x }), ...(y && { y }) },
      );
      this.typed = { text: null, problem: null };
      this.ties.send({ type: 'ui', change: { sheet: 'none' } });
      this.ties.send({ type: 'set', change: { beside: wanted } });
    } catch (error) {
      this.typed = { text, problem: problemOf(error) };
    }
    if (!this.closed) this.ties.changed();
  }

  // ————— views —————

  /** The windows of both, from which a place is carried to the other. */
  #windows() {
    const { scenario, run, catalog } = this.ties.state();
    if (!scenario || !run.land || !catalog) return null;
    return { first: run.land, second: windowBeside(scenario, run.land, catalog.surfaces) };
  }

  /**
   * What is done to a view here is done to the first function, at the same place of its window.
   * @param {import('../stage.js').Kind} kind
   * @returns {ViewEvents}
   */
  #events(kind) {
    const events = this.ties.events(kind);
    const there = (/** @type {number} */ x, /** @type {number} */ y) => {
      const { run, beside } = this.ties.state();
      const windows = this.#windows();
      // A curve's starts have no y that a surface could take over.
      if (!windows || run.land?.dimensions !== beside?.run.land?.dimensions) return null;
      return carriedPoint([x, y], windows.second, windows.first);
    };
    return {
      ...events,
      pick: (x, y) => {
        const place = there(x, y ?? 0);
        if (place) events.pick(...place);
      },
      drag: (i, x, y, phase) => {
        const place = there(x, y ?? 0);
        if (place || phase === 'end') events.drag(i, ...(place ?? [x, y]), phase);
      },
      hover: (x, y) => {
        const place = x === null ? null : there(x, y ?? 0);
        if (place) events.hover(...place);
        else events.hover(null);
      },
      lost: () => kind === 'surface' && this.#send({ type: 'ui', change: { surface3d: 'failed' } }),
      restored: () =>
        kind === 'surface' && this.#send({ type: 'ui', change: { surface3d: 'ready' } }),
    };
  }

  /**
   * Gives the views what stands at the step on show, after a rendering.
   * @param {ShadowRoot} root @param {import('../theme.js').Tokens} tokens
   */
  draw(root, tokens) {
    const { scenario, run, ui, beside } = this.ties.state();
    const host = (/** @type {string} */ name) =>
      /** @type {HTMLElement | null} */ (root.querySelector(`[data-view="beside-${name}"]`));
    const { stage } = this;
    stage.place({ map: host('map'), surface: host('surface'), curve: host('curve') });
    stage.setTheme(tokens);
    if (!scenario || !beside) return;
    stage.setHeights(
      scenario.show.includes('log') ? 'log' : scenario.show.includes('linear') ? 'linear' : null,
    );
    if (scenario.camera) stage.setCamera(scenario.camera);
    const fog = foggy(scenario);
    const { history } = this.courier;
    if (this.one?.history !== history || this.one.run !== Math.max(run.selected, 0))
      this.one = new Alone(history, Math.max(run.selected, 0));
    stage.setFog(fog, true);
    stage.setHistory(fog ? /** @type {any} */ (this.one) : history);
    const step = shownStep(beside.run);
    const { told, selected } = beside.run;
    const windows = this.#windows();
    const level = run.land?.dimensions === beside.run.land?.dimensions;
    stage.setFrame({
      step,
      selected: fog ? Math.min(selected, 0) : selected,
      selectedState: told?.step === step && told.run === selected ? told.selected : null,
      hover:
        !fog && ui.hover && windows && level
          ? carriedPoint(ui.hover, windows.first, windows.second)
          : null,
      colourByEnding: !fog && scenario.show.includes('endings'),
      residuals: null,
      point: -1,
      batch: null,
    });
    stage.refresh();
  }

  // ————— templates —————

  /** What parts are given to draw the second function with. @param {Context} context @returns {Context | null} */
  context(context) {
    const state = context.state.beside;
    if (!state?.scenario) return null;
    return {
      ...context,
      state,
      history: this.courier.history,
      heights: this.heights,
      step: shownStep(state.run),
      act: (command) => {
        if (command === 'retry3d') this.stage.retrySurface();
        else context.act(command);
      },
    };
  }

  /**
   * What stands above a picture: what it is, what is known of it, its formula and the scale of its colours.
   * @param {Context} context of the first function or the second
   * @param {string[]} hide what is left out
   * @param {unknown} name @param {unknown} [more]
   */
  #caption(context, hide, name, more = '') {
    const { state, texts } = context;
    const { t, number } = texts;
    const { scenario, run } = state;
    const fog = foggy(scenario);
    const verdict = fog ? null : VERDICTS[run.survey?.convexity.verdict ?? ''];
    const rate = scenario?.lr === null ? run.land?.rates[scenario.optimizer] : undefined;
    return html`<div class="headline">
        ${name}
        <span data-part="known" data-verdict=${run.survey?.convexity.verdict ?? ''}
          >${verdict ? t(verdict) : ''}</span
        >
        ${rate === undefined ? '' : html`<span>${t('beside.rate', { rate: number(rate, 3) })}</span>`}
        ${more}
      </div>
      ${
        fog || hide.includes('formula') || !run.land || run.land.fit
          ? ''
          : html`<div class="equation" tabindex="0" role="group" aria-label=${t('part.formula')}>
              <span class="lhs"
                ><i>f</i>(<i>x</i>${run.land.dimensions === 1 ? '' : html`, <i>y</i>`})
                =&nbsp;</span
              >${unsafeHTML(run.land.mathml)}
            </div>`
      }
      ${fog || hide.includes('scale') ? '' : scale(context)}`;
  }

  /** Above the first function's pictures. @param {Context} context */
  heading(context) {
    const { state, texts, heights, dark } = context;
    const { scenario, run } = state;
    return guard(
      [texts, dark, scenario, run.land, run.survey, heights],
      () =>
        html`<div class="above">
          ${this.#caption(
            context,
            scenario?.hide ?? [],
            html`<span class="name">${titleOf(scenario, texts)}</span>`,
          )}
        </div>`,
    );
  }

  /** Above each tally: whose it is. @param {State} state @param {import('../../i18n/i18n.js').Texts} texts */
  #owner(state, texts) {
    return html`<p class="of">${titleOf(state.scenario, texts)}</p>`;
  }

  /** Above the first function's tally. @param {Context} context */
  owner({ state, texts }) {
    return this.#owner(state, texts);
  }

  /**
   * The second function's half.
   * @param {Context} context @param {boolean} narrow
   */
  pane(context, narrow) {
    const second = this.context(context);
    if (!second) return '';
    const { state, texts, send } = second;
    const { t } = texts;
    const { scenario, run, ui } = state;
    const hide = context.state.scenario?.hide ?? [];
    const fixed = hide.includes('surface');
    const title = titleOf(scenario, texts);
    const problem = run.failure ?? ui.refused;
    const view = viewOf(
      scenario?.view === 'data' ? 'both' : (scenario?.view ?? 'both'),
      run.land?.dimensions ?? 2,
      narrow,
      false,
      ui.surface3d === 'failed' ? 'map' : '3d',
    );
    const remove = html`<button
      class="plain"
      data-part="beside-remove"
      title=${t('beside.remove')}
      aria-label=${t('beside.remove')}
      @click=${() => send({ type: 'set', change: { beside: null } })}
    >
      ${ICONS.close}
    </button>`;
    const name = fixed
      ? html`<span class="name">${title}</span>`
      : html`<button
          class="pick"
          data-part="beside-picker"
          aria-haspopup="dialog"
          @click=${() => context.act('beside')}
        >
          ${title} ${ICONS.down} <span class="hidden">${t('beside.change')}</span>
        </button>`;
    const { hint } = context.state.ui;
    const still = [texts, second.dark, scenario, run.land, run.survey, run.failure, ui, hint];
    return guard([...still, narrow, this.heights], () => [
      html`<div class="above">
        ${this.#caption(second, hide, name, fixed ? '' : remove)}
        ${
          problem
            ? html`<p class="wrong" role="alert" data-part="beside-problem">
                ${problemText(problem, texts)}
              </p>`
            : ''
        }
      </div>`,
      panes({ ...second, state: { ...state, ui: { ...ui, hint } } }, view, narrow, 'beside-'),
    ]);
  }

  /** The second function's tally. @param {Context} context */
  count(context) {
    const second = this.context(context);
    if (!second) return '';
    return html`<div>
      ${this.#owner(second.state, second.texts)}${tally(second, 'tally-beside')}
    </div>`;
  }

  /** What the live region says of the second function. @param {Context} context */
  speech({ state: { beside }, texts }) {
    const told = beside?.run.told;
    if (!told || !beside?.scenario) return '';
    const text = tallySpoken(told.tally, texts, beside.run.survey?.complete ?? false);
    return `${titleOf(beside.scenario, texts)}: ${text}`;
  }

  /** The sheet in which a second function is chosen. @param {Context} context */
  sheet(context) {
    return besideSheet(
      context,
      this.typed,
      (text) => {
        this.typed = { text, problem: null };
        this.ties.changed();
      },
      (text) => this.#use(text),
    );
  }
}

/** The runs of a function that may have failed: another gets another try. @param {State['run']} run @returns {State['run']} */
const anew = (run) => (run.phase === 'failed' ? { ...run, phase: 'waiting', failure: null } : run);
