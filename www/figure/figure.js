/**
 * <watershed-figure>: the element. It holds the state, wires the parts to it and the engine to both; what it
 * shows is in the parts, what it knows is in the state, and what is computed comes from the engine.
 *
 * Attributes are the link's keys. Events: `watershed-step` {step, tally}, `watershed-finish` {step, tally},
 * `watershed-change` {scenario, lang, theme}; each at most once a frame. The element never reads or writes
 * the page's address.
 */
import { html, LitElement } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { openEngine } from '../engine/engine.js';
import { languageOf, texts } from '../i18n/i18n.js';
import { due } from './clock.js';
import { Courier, problemOf } from './courier.js';
import { formula } from './formula.js';
import { fragmentOf, peek } from './fragment.js';
import { helpSheet } from './help.js';
import { commandOf } from './keyboard.js';
import { failure, notes } from './notes.js';
import { look, pickerButton, pickerSheet } from './picker.js';
import { Pictures } from './pictures.js';
import { readout } from './readout.js';
import { scale } from './scale.js';
import { KEYS, neat, pickSurface, rateAt, typeFormula } from './scenario.js';
import { settings } from './settings.js';
import { Stage } from './stage.js';
import { atEnd, initialState, reduce, shownStep } from './state.js';
import { STYLES } from './styles.js';
import { tally, tallyText } from './tally.js';
import { shadeOf, THEMES } from './theme.js';
import { tools } from './tools.js';
import { transport } from './transport.js';
import { panes, viewChoice, viewOf } from './views.js';

/** @typedef {import('./state.js').Action} Action */
/** @typedef {import('./context.js').Command} Command */

/** A formula is compiled when nobody has typed for so long, in ms. */
const TYPING = 140;
/** The live region speaks at most this often while a run is playing, in ms. */
const BREATH = 4000;
/** How long the copy button says that it has copied, in ms. */
const COPIED = 2500;
/** Below this width of the figure, in CSS pixels, one view is shown at a time. */
const NARROW = 600;
/** Seeds stay within what a link can carry. */
const SEEDS = 2 ** 32;

export class WatershedFigure extends LitElement {
  static styles = STYLES;
  /** Where a copied link leads; pages set their own address. @type {string} */
  static home = '';

  static get observedAttributes() {
    return [...super.observedAttributes, ...KEYS];
  }

  #state = initialState();
  /** The text last opened, for another try. */
  #text = '';
  #opening = 0;
  #early = {
    lang: /** @type {string | null} */ (null),
    theme: /** @type {string | null} */ (null),
  };
  #carry = 0;
  #last = 0;
  #frame = 0;
  /** What is to be announced with the next frame. @type {Map<string, () => object>} */
  #events = new Map();
  #eventFrame = 0;
  /** @type {Courier | null} */
  #courier = null;
  /** @type {Stage | null} */
  #stage = null;
  /** @type {Pictures | null} */
  #pictures = null;
  /** Compiles what is being typed. @type {ReturnType<ReturnType<typeof openEngine>['session']> | null} */
  #drafts = null;
  #typing = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
  /** @type {import('./heights.js').Heights | null} */
  #heights = null;
  #narrow = false;
  /** The texts for the language last asked for. @type {{asked: string | null, texts: ReturnType<typeof texts>} | undefined} */
  #spokenIn;
  #dark = matchMedia('(prefers-color-scheme: dark)');
  #seen = true;
  #copied = false;
  /** A link that could not be put on the clipboard, to be copied by hand. @type {string | null} */
  #byHand = null;
  /** A run to select once it exists. */
  #expected = -1;
  #spoken = { text: '', at: 0 };
  /** @type {AbortController | null} */
  #listening = null;
  /** @type {{disconnect(): void}[]} */
  #observers = [];

  /** The address to which a copied link belongs; the element's own home if not set. @type {string | null} */
  base = null;

  // ————— for pages —————

  /** What the figure shows, as the core understands it; null until the engine has answered. */
  get scenario() {
    const { scenario, run } = this.#state;
    return scenario && { ...scenario, step: shownStep(run) };
  }

  play() {
    this.#send({ type: 'play' });
  }

  pause() {
    this.#send({ type: 'pause' });
  }

  /** Goes on by `n` steps, or back. @param {number} [n] */
  step(n = 1) {
    this.#send({ type: 'pause' });
    this.#send({ type: 'seek', step: shownStep(this.#state.run) + n });
  }

  /** Goes to a step. @param {number} n */
  seek(n) {
    this.#send({ type: 'pause' });
    this.#send({ type: 'seek', step: n });
  }

  /** Back to the start. */
  reset() {
    this.#send({ type: 'reset' });
  }

  /** The text of a link to what is shown, without `#`. @returns {Promise<string>} */
  async link() {
    const { scenario } = this;
    return scenario ? openEngine().printLink(scenario) : this.#text;
  }

  /**
   * Shows what a link's text says.
   * @param {string} text without `#`
   */
  async open(text) {
    this.#text = text;
    this.#early = { lang: peek(text, 'lang'), theme: peek(text, 'theme') };
    this.requestUpdate();
    const ticket = ++this.#opening;
    try {
      const engine = openEngine();
      const [{ scenario, notes: list }, catalog] = await Promise.all([
        engine.parseLink(text),
        engine.catalog(),
      ]);
      if (ticket !== this.#opening || !this.isConnected) return;
      this.#send({ type: 'catalog', catalog });
      this.#send({ type: 'open', scenario, notes: list });
    } catch (error) {
      if (ticket === this.#opening && this.isConnected)
        this.#send({ type: 'failed', failure: problemOf(error) });
    }
  }

  // ————— life —————

  connectedCallback() {
    super.connectedCallback();
    const listening = (this.#listening = new AbortController());
    const { signal } = listening;
    this.#courier = new Courier(
      () => openEngine().session(),
      (action) => this.#send(action),
      () => this.#landed(),
    );
    this.#pictures = new Pictures(
      () => openEngine().session(),
      () => this.requestUpdate(),
    );
    this.#stage = new Stage({
      events: (kind) => this.#viewEvents(kind),
      painter: () => this.#courier?.session ?? null,
      format: (value) => this.#texts.number(value),
      heightsName: ({ kind }) =>
        this.#texts.t(kind === 'log' ? 'scale.axis_log' : 'scale.axis_linear'),
      palette: () => this.#state.catalog?.palette,
      surfaceIs: (surface3d) => this.#send({ type: 'ui', change: { surface3d } }),
      painted: (heights) => {
        this.#heights = heights;
        this.requestUpdate();
      },
      failed: (error) => this.#send({ type: 'refused', problem: problemOf(error) }),
    });
    this.addEventListener('keydown', (event) => this.#key(event), { signal });
    this.#dark.addEventListener('change', () => this.requestUpdate(), { signal });
    document.addEventListener('visibilitychange', () => this.#wake(), { signal });
    const seen = new IntersectionObserver(([entry]) => {
      this.#seen = entry.isIntersecting;
      this.#wake();
    });
    seen.observe(this);
    const size = new ResizeObserver(([entry]) => {
      const narrow = entry.contentRect.width < NARROW;
      if (narrow === this.#narrow) return;
      this.#narrow = narrow;
      this.requestUpdate();
    });
    size.observe(this);
    this.#observers = [seen, size];
    this.open(this.#attributes());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#opening++;
    this.#listening?.abort();
    for (const observer of this.#observers) observer.disconnect();
    cancelAnimationFrame(this.#frame);
    cancelAnimationFrame(this.#eventFrame);
    clearTimeout(this.#typing);
    this.#frame = this.#eventFrame = 0;
    this.#courier?.close();
    this.#stage?.dispose();
    this.#pictures?.close();
    this.#drafts?.close();
    this.#courier = this.#stage = this.#pictures = this.#drafts = null;
    this.#state = initialState();
  }

  /** @param {string} name @param {string | null} old @param {string | null} value */
  attributeChangedCallback(name, old, value) {
    super.attributeChangedCallback(name, old, value);
    if (old === value || !this.isConnected || !this.hasUpdated) return;
    // Several attributes changed together are one change.
    queueMicrotask(
      () => this.isConnected && this.#attributes() !== this.#text && this.open(this.#attributes()),
    );
  }

  #attributes() {
    return fragmentOf(
      KEYS.filter((key) => this.hasAttribute(key)).map((key) => [
        key,
        this.getAttribute(key) ?? '',
      ]),
    );
  }

  // ————— state —————

  /** @param {Action} action */
  #send(action) {
    const before = this.#state;
    const after = reduce(before, action);
    if (after === before) return;
    this.#state = after;
    const { run, scenario } = after;
    if (run.count > this.#expected && this.#expected >= 0 && action.type === 'computed') {
      this.#state = reduce(after, { type: 'select', run: this.#expected });
      this.#expected = -1;
    }
    if (scenario !== before.scenario || (!run.playing && run.cursor !== before.run.cursor))
      this.#announce('watershed-change', () => ({
        scenario: this.scenario,
        lang: this.#texts.lang,
        theme: this.#shade,
      }));
    if (run.told !== before.run.told && run.told) {
      const { step, tally: counted } = run.told;
      this.#announce('watershed-step', () => ({ step, tally: counted }));
    }
    if (action.type === 'play') this.#ended = '';
    if (run !== before.run && !run.playing && atEnd(run)) this.#finished();
    if (
      action.type === 'land' &&
      before.run.land === null &&
      scenario?.autoplay &&
      !reducedMotion()
    )
      this.#state = reduce(this.#state, { type: 'play' });
    this.#courier?.follow(this.#state);
    this.#wake();
    this.requestUpdate();
  }

  #ended = '';

  /** The last step has been reached, by playing or by hand; said once, when its tally is known, and once more for each replay. */
  #finished() {
    const { told, computed } = this.#state.run;
    if (!told || told.step !== computed) return;
    const run = `${told.generation} ${computed}`;
    if (run === this.#ended) return;
    this.#ended = run;
    this.#announce('watershed-finish', () => ({ step: told.step, tally: told.tally }));
  }

  /** @param {string} name @param {() => object} detail asked for when the event leaves */
  #announce(name, detail) {
    this.#events.set(name, detail);
    this.#eventFrame ||= requestAnimationFrame(() => {
      this.#eventFrame = 0;
      const events = [...this.#events];
      this.#events.clear();
      for (const [type, make] of events)
        this.dispatchEvent(
          new CustomEvent(type, { detail: make(), bubbles: true, composed: true }),
        );
    });
  }

  /** Another function is in force: it is painted anew. */
  #landed() {
    const { land } = this.#state.run;
    // The hosts of a curve or of a map are in place only after the next rendering.
    this.updateComplete.then(() => land && this.#stage?.paint(land));
  }

  // ————— time —————

  /** Lets the clock run while there is something to play and somebody to see it. */
  #wake() {
    const awake = this.#state.run.playing && this.#seen && !document.hidden;
    if (!awake) {
      cancelAnimationFrame(this.#frame);
      this.#frame = 0;
      return;
    }
    if (this.#frame) return;
    this.#last = performance.now();
    this.#frame = requestAnimationFrame((now) => this.#tick(now));
  }

  /** @param {number} now */
  #tick(now) {
    this.#frame = 0;
    const { run, scenario } = this.#state;
    if (!run.playing || !scenario) return;
    const { steps, carry } = due(this.#carry, now - this.#last, scenario.speed);
    this.#last = now;
    this.#carry = carry;
    const to = Math.min(shownStep(run) + steps, run.computed);
    this.#frame = requestAnimationFrame((next) => this.#tick(next));
    if (atEnd(run)) this.#send({ type: 'pause' });
    else if (to > run.cursor) this.#send({ type: 'seek', step: to });
  }

  // ————— commands —————

  /** @param {Command} command */
  #act(command) {
    const { run, scenario, catalog, ui } = this.#state;
    const step = shownStep(run);
    switch (command) {
      case 'toggle':
        return this.#send({ type: run.playing ? 'pause' : 'play' });
      case 'forward':
        return this.step(1);
      case 'back':
        return this.step(-1);
      case 'first':
        return this.seek(0);
      case 'last':
        return this.seek(run.done ? run.computed : (scenario?.steps ?? 0));
      case 'reset':
        return this.reset();
      case 'throw': {
        if (!scenario) return;
        const replay = atEnd(run) && step > 0 && !reducedMotion();
        this.#send({ type: 'set', change: { seed: (scenario.seed + 1) % SEEDS, at: null } });
        if (replay) this.#send({ type: 'play' });
        return;
      }
      case 'next':
      case 'previous': {
        if (run.count === 0) return;
        const at =
          command === 'next' ? run.selected + 1 : (run.selected < 0 ? run.count : run.selected) - 1;
        return this.#send({ type: 'select', run: (at + run.count) % run.count });
      }
      case 'remove': {
        if (run.selected < 0 || run.count < 2 || !this.#courier?.listable) return;
        const at = this.#courier.starts().filter((_, i) => i !== run.selected);
        this.#send({ type: 'select', run: -1 });
        return this.#send({ type: 'set', change: { at } });
      }
      case 'undo':
      case 'redo':
        return this.#send({ type: command });
      case 'help':
        return this.#send({ type: 'ui', change: { sheet: 'help' } });
      case 'surfaces':
        if (catalog) this.#pictures?.want(catalog.surfaces);
        return this.#send({ type: 'ui', change: { sheet: 'surfaces' } });
      case 'close':
        if (ui.sheet !== 'none') return this.#send({ type: 'ui', change: { sheet: 'none' } });
        return this.#send({ type: 'select', run: -1 });
      case 'copy':
        this.#copy();
        return;
      case 'retry':
        this.#courier?.forget();
        this.#send({ type: 'retry' });
        // What was on show is shown again; without it, the link is read again.
        if (!scenario) this.open(this.#text);
        return;
      case 'retry3d':
        this.#stage?.retrySurface();
        return;
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.defaultPrevented || this.#state.ui.sheet !== 'none') return;
    const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
    const command = commandOf(event, fieldOf(target));
    if (!command || (command === 'close' && this.#state.run.selected < 0)) return;
    event.preventDefault();
    this.#act(command);
  }

  async #copy() {
    const address = `${this.base ?? WatershedFigure.home}#${await this.link()}`;
    try {
      await navigator.clipboard.writeText(address);
      this.#copied = true;
      this.#byHand = null;
      setTimeout(() => {
        this.#copied = false;
        this.requestUpdate();
      }, COPIED);
    } catch {
      this.#byHand = address; // no clipboard here, or not allowed
    }
    this.requestUpdate();
  }

  /** A formula as it is being typed. @param {string} text */
  #type(text) {
    const { ui } = this.#state;
    this.#send({ type: 'draft', text, problem: ui.draftProblem });
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#compile(text), TYPING);
  }

  /** @param {string} text */
  async #compile(text) {
    const { scenario, run } = this.#state;
    if (!scenario) return;
    const shown = run.land;
    try {
      this.#drafts ??= openEngine().session();
      const compiled = await this.#drafts.open({
        formula: text,
        ...(shown && { x: shown.x, y: shown.y }),
      });
      if (this.#state.ui.draft !== text || !this.#state.scenario) return;
      this.#send({
        type: 'set',
        change: typeFormula(this.#state.scenario, text, shown, compiled),
        gesture: 'formula',
      });
      this.#send({ type: 'draft', text: null, problem: null });
    } catch (error) {
      if (this.#state.ui.draft === text)
        this.#send({ type: 'draft', text, problem: problemOf(error) });
    }
  }

  // ————— views —————

  /**
   * What a view reports becomes an action.
   * @param {import('./stage.js').Kind} kind
   * @returns {import('./stage.js').ViewEvents}
   */
  #viewEvents(kind) {
    return {
      pick: (x, y) => {
        const at = this.#listed();
        const { land } = this.#state.run;
        if (!at || !land) return;
        this.#expected = at.length;
        this.#send({
          type: 'set',
          change: { at: [...at, [neat(x, land.x), neat(y ?? 0, land.y)]] },
        });
      },
      drag: (i, x, y, phase) => {
        const { land, count } = this.#state.run;
        if (phase === 'end') return this.#send({ type: 'release' });
        const at = this.#listed();
        if (!at || !land || i >= count || !Number.isFinite(x)) return;
        const moved = at.map((p, j) =>
          j === i ? /** @type {[number, number]} */ ([neat(x, land.x), neat(y ?? 0, land.y)]) : p,
        );
        if (phase === 'start') this.#send({ type: 'select', run: i });
        this.#send({ type: 'set', change: { at: moved }, gesture: `drag ${i}` });
      },
      select: (run) => this.#send({ type: 'select', run }),
      hover: (x, y) =>
        this.#send({ type: 'ui', change: { hover: x === null ? null : [x, y ?? 0] } }),
      camera: (camera) => this.#send({ type: 'set', change: { camera } }),
      lost: () => kind === 'surface' && this.#send({ type: 'ui', change: { surface3d: 'failed' } }),
      restored: () =>
        kind === 'surface' && this.#send({ type: 'ui', change: { surface3d: 'ready' } }),
    };
  }

  /** The starts as a list that can be changed by hand, or null if there are too many. @returns {[number, number][] | null} */
  #listed() {
    const { scenario } = this.#state;
    if (scenario?.at) return scenario.at;
    return this.#courier?.listable ? this.#courier.starts() : null;
  }

  get #texts() {
    const asked = this.#state.scenario ? this.#state.scenario.lang : this.#early.lang;
    if (asked !== this.#spokenIn?.asked)
      this.#spokenIn = { asked, texts: texts(languageOf(asked, navigator.languages)) };
    return this.#spokenIn.texts;
  }

  /** @returns {'light'|'dark'} */
  get #shade() {
    const asked = this.#state.scenario ? this.#state.scenario.theme : this.#early.theme;
    return shadeOf(asked, this.#dark.matches);
  }

  // ————— picture —————

  updated() {
    const stage = this.#stage;
    const courier = this.#courier;
    if (!stage || !courier) return;
    const { run, scenario, ui } = this.#state;
    const host = (/** @type {string} */ name) =>
      /** @type {HTMLElement | null} */ (this.renderRoot.querySelector(`[data-view="${name}"]`));
    stage.place({ map: host('map'), surface: host('surface'), curve: host('curve') });
    stage.setTheme(THEMES[this.#shade]);
    this.#pictures?.setInk(THEMES[this.#shade].ink);
    if (!scenario) return;
    stage.setHeights(
      scenario.show.includes('log') ? 'log' : scenario.show.includes('linear') ? 'linear' : null,
    );
    if (scenario.camera) stage.setCamera(scenario.camera);
    stage.setHistory(courier.history);
    const step = shownStep(run);
    const told =
      run.told?.step === step && run.told.run === run.selected ? run.told.selected : null;
    stage.setFrame({
      step,
      selected: run.selected,
      selectedState: told,
      hover: ui.hover,
      colourByEnding: scenario.show.includes('endings'),
    });
    stage.refresh();
  }

  render() {
    const state = this.#state;
    const { scenario, run, ui } = state;
    const language = this.#texts;
    const shade = this.#shade;
    const hidden = new Set(scenario?.hide ?? []);
    const courier = this.#courier;
    /** @type {import('./context.js').Context} */
    const context = {
      state,
      texts: language,
      history: courier?.history ?? /** @type {any} */ (null),
      send: (action) => this.#send(action),
      act: (command) => this.#act(command),
      dark: shade === 'dark',
      step: shownStep(run),
      now: () => shownStep(this.#state.run),
      listable: courier?.listable ?? false,
      pictures: this.#pictures ?? { of: () => null },
      heights: this.#heights,
      copied: this.#copied,
    };
    const view = viewOf(scenario?.view ?? 'both', run.land?.dimensions ?? 2, this.#narrow);
    const part = (/** @type {string} */ name, /** @type {() => unknown} */ draw) =>
      hidden.has(name) ? '' : draw();
    // While a run plays only the transport, the tally and the readout are drawn anew.
    const still = [language, shade, scenario, state.catalog, run.land];
    const kept = (/** @type {unknown[]} */ more, /** @type {() => unknown} */ draw) =>
      guard([...still, ...more], draw);
    const painted = this.#pictures?.count ?? 0;
    const rate = rateAt(scenario?.lr ?? null, context.step, run.land?.rate ?? 0);
    const side = !hidden.has('settings') || !hidden.has('readout');
    return html`
      <div
        class="root ${shade} ${side ? 'sided' : ''}"
        lang=${language.lang}
        aria-busy=${run.phase === 'waiting' ? 'true' : 'false'}
      >
        <header class="top">
          ${part('surface', () => kept([painted], () => pickerButton(context)))}
          ${part('tools', () =>
            kept([ui.past.length, ui.future.length, this.#copied], () => tools(context)),
          )}
          ${part('surface', () => kept([], () => look(context)))}
        </header>
        ${notes(context)} ${this.#byHand ? this.#linkByHand(language) : ''}
        <div class="body">
          <div class="main">
            ${part('formula', () =>
              kept([ui.draft, ui.draftProblem], () => formula(context, (text) => this.#type(text))),
            )}
            <div class="bar">
              ${kept([view, this.#narrow], () => viewChoice(context, view, this.#narrow))}
              ${part('scale', () => kept([this.#heights], () => scale(context)))}
            </div>
            ${kept([view, ui.surface3d], () => panes(context, view))} ${failure(context)}
            ${part('transport', () => transport(context))} ${part('tally', () => tally(context))}
          </div>
          ${
            side
              ? html`<div class="side">
                  ${part('readout', () => readout(context))}
                  ${part('settings', () =>
                    kept([rate, run.count, this.#heights], () => settings(context)),
                  )}
                </div>`
              : ''
          }
        </div>
        <p class="hidden" role="status" aria-live="polite" data-part="live">
          ${this.#speech(context)}
        </p>
        ${kept([ui.sheet, painted], () =>
          pickerSheet(context, (surface) =>
            this.#send({ type: 'set', change: pickSurface(surface) }),
          ),
        )}
        ${kept([ui.sheet], () => helpSheet(context))}
      </div>
    `;
  }

  /** @param {import('../i18n/i18n.js').Texts} language */
  #linkByHand({ t }) {
    const done = () => {
      this.#byHand = null;
      this.requestUpdate();
    };
    return html`<label class="notes by-hand"
      ><span>${t('tools.by_hand')}</span>
      <input
        type="text"
        readonly
        .value=${this.#byHand ?? ''}
        @focus=${(/** @type {any} */ e) => e.target.select()}
        @blur=${done}
    /></label>`;
  }

  /**
   * What the live region says: the step and the tally, not more often than one can listen.
   * @param {import('./context.js').Context} context
   */
  #speech({ state, texts: language }) {
    const { told, playing } = state.run;
    if (!told) return this.#spoken.text;
    const now = performance.now();
    if (playing && now - this.#spoken.at < BREATH) return this.#spoken.text;
    const text = `${language.t('transport.step_only', { step: told.step })}: ${tallyText(told.tally, language)}`;
    if (text !== this.#spoken.text) this.#spoken = { text, at: now };
    return this.#spoken.text;
  }
}

/** Whether the reader has asked for less motion. */
function reducedMotion() {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/**
 * What kind of field has the focus.
 * @param {HTMLElement} element
 * @returns {'text'|'value'|'button'|'none'}
 */
function fieldOf(element) {
  if (element instanceof HTMLInputElement)
    return ['range', 'radio', 'checkbox'].includes(element.type) ? 'value' : 'text';
  if (element instanceof HTMLSelectElement) return 'value';
  if (element instanceof HTMLTextAreaElement || element.isContentEditable) return 'text';
  return element instanceof HTMLButtonElement || element instanceof HTMLAnchorElement
    ? 'button'
    : 'none';
}
