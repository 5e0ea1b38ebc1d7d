/**
 * <watershed-figure>: the element. It holds the state, wires the parts to it and the engine to both; what it
 * shows is in the parts, what it knows is in the state, and what is computed comes from the engine.
 *
 * Attributes are the link's keys. The element never reads or writes the page's address. Editors and docs/element.md
 * learn of the following by `node www/manifest.js`.
 *
 * @fires watershed-step another step is on show: {step, tally}
 * @fires watershed-finish the last step has been reached: {step, tally}
 * @fires watershed-change what is on show, or how, has changed: {scenario, lang, theme, acts}; `acts` rises with everything
 *   the visitor does that undo would take back
 * @csspart figure all of it
 * @csspart top name, tools and what to look for
 * @csspart main formula, views, playback and tally
 * @csspart body all below name and tools
 * @csspart formula what is shown, as a formula
 * @csspart panels the tabs and the open panel
 * @csspart side the selected run and the settings
 * @csspart views the pictures
 * @csspart transport play, step and speed
 * @csspart tally what became of the runs
 * @cssprop --watershed-accent colour of what can be pressed
 * @cssprop --watershed-sans family of most texts
 * @cssprop --watershed-serif family of names and of formulas
 * @cssprop --watershed-type factor by which all type grows
 * @cssprop --watershed-room height into which views and playback have to fit, the window’s if not set
 */
import { html, LitElement } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { openEngine } from '../engine/engine.js';
import { languageOf, learn, learnAll, speaks, texts, whenLearnt } from '../i18n/i18n.js';
import { due } from './clock.js';
import { Courier, problemOf } from './courier.js';
import { dress } from './dress.js';
import { Alone, foggy, fogSwitch, fogTally, fogText, restsAt, slopeAt } from './fog.js';
import { formula } from './formula.js';
import { fragmentOf, peek } from './fragment.js';
import { commandOf } from './keyboard.js';
import { failure, notes } from './notes.js';
import { Shelf } from './panels/shelf.js';
import { panelStrip } from './panels/strip.js';
import { look, pickerButton, titleOf } from './picker.js';
import { Pictures } from './pictures.js';
import { caption, copyCanvases, onPrint } from './print.js';
import { readout } from './readout.js';
import { scale } from './scale.js';
import {
  around,
  KEYS,
  neat,
  overlong,
  pickData,
  pickSurface,
  tunedAt,
  residualsOf,
  typeFormula,
  withPoints,
} from './scenario.js';
import { settings } from './settings.js';
import { Stage } from './stage.js';
import { allDone, atEnd, clockStep, initialState, reach, reduce, shownStep } from './state.js';
import { STYLES } from './styles.js';
import { tally, tallySpoken } from './tally.js';
import { shadeOf, THEMES } from './theme.js';
import { tools } from './tools.js';
import { transport } from './transport.js';
import { besideButton, hasData, panes, viewChoice, viewOf } from './views.js';

/** @typedef {import('./state.js').Action} Action */
/** @typedef {import('./context.js').Command} Command */
/**
 * The sheets, each fetched when it is first opened.
 * @typedef {object} Sheets
 * @property {typeof import('./sheets/surfaces.js').surfacesSheet} [surfaces]
 * @property {typeof import('./sheets/help.js').helpSheet} [help]
 * @property {typeof import('./data/sheet.js').dataSheet} [data]
 */

/** A formula is compiled when nobody has typed for so long, in ms. */
const TYPING = 140;
/** The live region speaks at most this often while a run is playing, in ms. */
const BREATH = 4000;
/** How long the copy button says that it has copied, in ms. */
const COPIED = 2500;
/** Below this width of the figure, in CSS pixels, one view is shown at a time. */
const NARROW = 600;
/** How near a figure has to come before it begins, as a margin around what is in sight. */
const NEAR = '50% 0px';
/** How long a hint stands, in ms. */
const HINTED = 1600;
/** The actions of somebody who uses the figure; those of one who looks on need the first part of the core alone. */
const USE = new Set(['set', 'draft', 'panel', 'select']);
/** The core takes so many points of data. */
const MOST_POINTS = 500;
/** Seeds stay within what a link can carry. */
const SEEDS = 2 ** 32;

export class WatershedFigure extends LitElement {
  static styles = STYLES;
  /** Where a copied link leads; pages set their own address. Where it is '', no links are offered. @type {string} */
  static home = '';

  static get observedAttributes() {
    return [...super.observedAttributes, ...KEYS];
  }

  #state = initialState();
  /** The text last opened, for another try. */
  #text = '';
  #opening = 0;
  /** What an empty link showed. @type {import('../engine/types.js').Scenario | null} */
  #untouched = null;
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
  /** @type {Shelf | null} */
  #shelf = null;
  /** What the parts were last drawn with. @type {import('./context.js').Context | null} */
  #context = null;
  /** Compiles what is being typed. @type {ReturnType<ReturnType<typeof openEngine>['session']> | null} */
  #drafts = null;
  #typing = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
  /** @type {import('./heights.js').Heights | null} */
  #heights = null;
  #narrow = false;
  /** The texts for the language last asked for. @type {{asked: string | null, texts: ReturnType<typeof texts>} | undefined} */
  #spokenIn;
  #dark = matchMedia('(prefers-color-scheme: dark)');
  /** Paper is light, and as wide as it is. */
  #printing = false;
  /** Takes the copies that were made for paper away again. */
  #taken = () => {};
  #seen = true;
  /** Whoever goes on once somebody looks. @type {(() => void)[]} */
  #waiting = [];
  /** Whether anything has been opened: not before the figure comes near. */
  #begun = false;
  /** Play was asked for before there was anything to play. */
  #toPlay = false;
  #hinting = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
  #copied = false;
  /** A link that could not be put on the clipboard, to be copied by hand. @type {string | null} */
  #byHand = null;
  /** What stands beside, once it is fetched. @type {import('./beside/beside.js').Beside | null} */
  #beside = null;
  /** What fetches it. @type {Promise<unknown> | null} */
  #fetching = null;
  /** @type {Sheets} */
  #sheets = {};
  /** A run to select once it exists. */
  #expected = -1;
  #spoken = { text: '', at: 0 };
  /** @type {AbortController | null} */
  #listening = null;
  /** @type {{disconnect(): void}[]} */
  #observers = [];

  /** The address to which a copied link belongs; the element's own home if not set. @type {string | null} */
  base = null;

  /** Whether the page around it can be presented; the help sheet then lists the keys. */
  presentable = false;

  // ————— for pages —————

  /** What the figure shows, as the core understands it; null until the engine has answered. */
  get scenario() {
    const { scenario } = this.#state;
    return scenario && { ...scenario, step: clockStep(this.#state) };
  }

  /** How much a visitor has done that undo would take back, undoing included: a count that only rises. */
  get acts() {
    return this.#state.ui.acts;
  }

  /** Plays on from the step on show; at the end, from the start. */
  play() {
    this.#begin();
    if (this.#state.run.land) this.#send({ type: 'play' });
    else this.#toPlay = true;
  }

  /** Stays at the step on show. */
  pause() {
    this.#toPlay = false;
    this.#send({ type: 'pause' });
  }

  /** Goes on by `n` steps, or back. @param {number} [n] */
  step(n = 1) {
    this.#send({ type: 'pause' });
    this.#send({ type: 'seek', step: clockStep(this.#state) + n });
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
    if (!scenario) return this.#begun ? this.#text : this.#attributes();
    // The core need not be asked what a link says where nothing but the step can differ from the defaults.
    if (this.#untouched && this.#state.scenario === this.#untouched)
      return scenario.step > 0 ? `step=${scenario.step}` : '';
    return openEngine().printLink(scenario);
  }

  /**
   * Shows what a link's text says.
   * @param {string} text without `#`
   */
  async open(text) {
    this.#begun = true;
    this.#text = text;
    this.#early = { lang: peek(text, 'lang'), theme: peek(text, 'theme') };
    this.requestUpdate();
    const ticket = ++this.#opening;
    try {
      const engine = openEngine();
      // Another function, other settings: they call for the rest of the core at once.
      if (text !== '') engine.prepare();
      const [{ scenario, notes: list }, catalog] = await Promise.all([
        engine.parseLink(text),
        engine.catalog(),
      ]);
      if (ticket !== this.#opening || !this.isConnected) return;
      this.#send({ type: 'catalog', catalog });
      this.#send({ type: 'open', scenario, notes: list });
      this.#untouched = text === '' ? this.#state.scenario : null;
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
    this.#shelf = new Shelf(
      () => this.requestUpdate(),
      (styles) => dress(/** @type {ShadowRoot} */ (this.renderRoot), ...styles),
      () => this.renderRoot.querySelector('#panel'),
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
        this.#survey();
      },
      pictured: () => openEngine().pictured(),
      failed: (error) => {
        this.#send({ type: 'ui', change: { sheet: 'none' } });
        this.#send({ type: 'refused', problem: problemOf(error) });
      },
    });
    this.addEventListener('keydown', (event) => this.#key(event), { signal });
    this.addEventListener('wheel', (event) => this.#missed(event, 'wheel'), {
      signal,
      passive: true,
    });
    this.addEventListener('touchmove', (event) => this.#missed(event, 'touch'), {
      signal,
      passive: true,
    });
    this.#dark.addEventListener('change', () => this.requestUpdate(), { signal });
    document.addEventListener('visibilitychange', () => this.#wake(), { signal });
    onPrint((printing) => this.#print(printing), signal);
    const learnt = whenLearnt(() => {
      this.#spokenIn = undefined;
      this.requestUpdate();
    });
    signal.addEventListener('abort', learnt);
    const seen = new IntersectionObserver(([entry]) => {
      this.#seen = entry.isIntersecting;
      this.#wake();
    });
    seen.observe(this);
    // Further down a page nothing is fetched and nothing computed before one comes near.
    const near = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && this.#begin(),
      { rootMargin: NEAR },
    );
    near.observe(this);
    // Known before anything is drawn, or it would be drawn twice.
    const { width } = this.getBoundingClientRect();
    if (width > 0) this.#narrow = width < NARROW;
    const size = new ResizeObserver(([entry]) => {
      const narrow = entry.contentRect.width < NARROW;
      if (narrow === this.#narrow) return;
      this.#narrow = narrow;
      this.requestUpdate();
    });
    size.observe(this);
    this.#observers = [seen, size, near];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#opening++;
    this.#begun = false;
    this.#waiting.splice(0).forEach((go) => go());
    this.#listening?.abort();
    clearTimeout(this.#hinting);
    for (const observer of this.#observers) observer.disconnect();
    cancelAnimationFrame(this.#frame);
    cancelAnimationFrame(this.#eventFrame);
    clearTimeout(this.#typing);
    this.#frame = this.#eventFrame = 0;
    this.#shelf?.close();
    this.#courier?.close();
    this.#stage?.dispose();
    this.#pictures?.close();
    this.#drafts?.close();
    this.#beside?.dispose();
    this.#beside = this.#fetching = null;
    this.#courier = this.#stage = this.#pictures = this.#drafts = this.#shelf = null;
    this.#context = null;
    this.#state = initialState();
  }

  /** @param {string} name @param {string | null} old @param {string | null} value */
  attributeChangedCallback(name, old, value) {
    super.attributeChangedCallback(name, old, value);
    if (old === value || !this.isConnected || !this.#begun) return;
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

  // ————— for the lesson of this page; foreign pages need none of it —————

  /** Selects a run; −1 selects none. @param {number} run */
  select(run) {
    // Until there are runs, the one to be selected is kept in mind.
    if (this.#state.run.count > run) this.#send({ type: 'select', run });
    else this.#expected = run;
  }

  /** Takes the clicks on the views, in place of starts that are added, chosen or moved. @type {((x: number, y: number) => void) | null} */
  picking = null;

  /** Draws marks, lines and arrows of the page over the function, in place of the former ones. @param {import('./overlays.js').Overlay[]} items */
  draw(items) {
    this.#send({ type: 'overlay', owner: 'page', items });
  }

  /** All that it knows, to be looked at only. */
  get state() {
    return this.#state;
  }

  /** Where each run is in the end, in the order of the starts; empty until all steps are computed. */
  get ends() {
    const history = this.#courier?.history;
    if (!history?.done) return [];
    const { count, computed, stoppedAt, outcomes } = history;
    return Array.from({ length: count }, (_, i) => ({
      start: /** @type {[number, number]} */ ([
        history.x(i, history.first),
        history.y(i, history.first),
      ]),
      x: history.x(i, computed),
      y: history.y(i, computed),
      outcome: outcomes[i],
      lowest: history.lowest(i),
      stopped: stoppedAt[i],
    }));
  }

  // ————— state —————

  /** @param {Action} action */
  #send(action) {
    const before = this.#state;
    const after = reduce(before, action);
    if (after === before) return;
    this.#state = after;
    const { run, scenario } = after;
    // In the fog one is with one point.
    if (foggy(scenario) && run.selected < 0 && run.count > 0)
      this.#state = reduce(after, { type: 'select', run: 0 });
    // Whoever does more than play will soon need the rest of the core.
    if (USE.has(action.type) || after.ui.sheet !== before.ui.sheet) openEngine().prepare();
    if (run.count > this.#expected && this.#expected >= 0 && action.type === 'computed') {
      this.#state = reduce(after, { type: 'select', run: this.#expected });
      this.#expected = -1;
    }
    this.#listSets();
    this.#accompany();
    if (scenario !== before.scenario || (!run.playing && run.cursor !== before.run.cursor))
      this.#changed();
    if (run.told !== before.run.told && run.told) {
      const { step, tally: counted } = run.told;
      this.#announce('watershed-step', () => ({ step, tally: counted }));
    }
    if (action.type === 'play') this.#ended = '';
    if (action.type === 'release') this.#stage?.finish();
    if (
      !run.playing &&
      (run !== before.run || after.beside !== before.beside) &&
      atEnd(this.#state)
    )
      this.#finished();
    if (action.type === 'land' && before.run.land === null) {
      if (this.#toPlay || (scenario?.autoplay && !reducedMotion()))
        this.#state = reduce(this.#state, { type: 'play' });
      this.#toPlay = false;
    }
    this.#courier?.follow(this.#state);
    if (this.#state.beside) this.#beside?.follow(this.#state.beside);
    this.#wake();
    this.requestUpdate();
  }

  #listing = false;

  /** The sets of data are listed where one may choose among them. */
  async #listSets() {
    const { catalog, scenario, ui, run } = this.#state;
    const wanted = (scenario?.data ?? null) !== null || ui.sheet === 'surfaces';
    if (!wanted || run.phase === 'failed' || !catalog || catalog.dataSets || this.#listing) return;
    this.#listing = true;
    try {
      const dataSets = await openEngine().dataSets();
      const { catalog: known } = this.#state;
      if (known) this.#send({ type: 'catalog', catalog: { ...known, dataSets } });
    } catch {
      // The figure itself says that the engine has gone; they are asked for again with what is done next.
    } finally {
      this.#listing = false;
    }
  }

  /** What stands beside goes with the state, and goes away when nothing is to stand there. */
  #accompany() {
    const state = this.#state;
    // In the fog there is one point on one land.
    const wanted = foggy(state.scenario) ? null : (state.scenario?.beside ?? null);
    if (wanted === null) {
      if (!state.beside) return;
      this.#beside?.dispose();
      this.#beside = this.#fetching = null;
      this.#state = reduce(state, { type: 'beside', state: null });
    } else if (this.#beside)
      this.#state = reduce(state, { type: 'beside', state: this.#beside.derive(state) });
    else this.#fetchBeside();
  }

  /** Fetches what a second function takes; another try is made when the figure is asked for it again. */
  #fetchBeside() {
    this.#fetching ??= import('./beside/beside.js').then(
      ({ Beside, STYLES: styles }) => {
        if (!this.isConnected) return;
        dress(/** @type {ShadowRoot} */ (this.renderRoot), ...styles);
        this.#beside = new Beside({
          state: () => this.#state,
          send: (action) => this.#send(action),
          connect: () => openEngine().session(),
          whole: openEngine().whole,
          events: (kind) => this.#viewEvents(kind),
          texts: () => this.#texts,
          changed: () => this.requestUpdate(),
        });
        this.#beside.drawn = () => this.updateComplete;
        this.#wake();
        this.#accompany();
        if (this.#state.beside) this.#beside.follow(this.#state.beside);
        this.requestUpdate();
      },
      (error) => {
        console.warn(error);
        this.#fetching = null;
        this.#send({ type: 'ui', change: { sheet: 'none' } });
        const message = 'The second surface could not be fetched.';
        this.#send({ type: 'refused', problem: { code: 'engine.download', message } });
      },
    );
    return this.#fetching;
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

  #changed() {
    this.#announce('watershed-change', () => ({
      scenario: this.scenario,
      lang: this.#texts.lang,
      theme: this.#shade,
      acts: this.#state.ui.acts,
    }));
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
    this.#surveyed = null;
    const { land } = this.#state.run;
    // While a point of the data is dragged, a sketch follows it.
    const rough = this.#state.ui.gesture?.startsWith('data') ?? false;
    const paint = () => land && this.#stage?.paint(land, rough);
    // A map and a curve have hosts of their own. Where those that it needs stand already, the engine paints while the texts
    // around them are drawn.
    if (this.#stage && this.#drawn === `${this.#viewNow()} ${hasData(this.#state)}`) {
      this.#direct(this.#stage);
      paint();
    } else this.updateComplete.then(paint);
  }

  /** The function that has been surveyed, or is being. @type {object | null} */
  #surveyed = null;

  /**
   * Once a function can be seen, what can be proved of it is searched for. That takes the rest of the core, which
   * a visit that only looks on and plays does not load; so it waits until that is there.
   */
  async #survey() {
    const { land } = this.#state.run;
    if (this.#surveyed === land || this.#state.run.survey) return;
    this.#surveyed = land;
    await openEngine().whole;
    if (this.#surveyed === land) this.#courier?.survey();
  }

  // ————— time —————

  /** Opens what the attributes say, unless a link has been opened already. */
  #begin() {
    if (!this.#begun && this.isConnected) this.open(this.#attributes());
  }

  /**
   * A wheel or a finger that was meant for the surface but belongs to the page: says how to reach the surface.
   * @param {UIEvent} event @param {'wheel'|'touch'} hint
   */
  #missed(event, hint) {
    const path = event.composedPath();
    const host = path.find(
      (part) => part instanceof HTMLElement && part.dataset.view === 'surface',
    );
    if (!host) return;
    const reached =
      event instanceof WheelEvent
        ? event.ctrlKey || /** @type {HTMLElement} */ (host).matches(':focus')
        : /** @type {TouchEvent} */ (event).touches.length > 1;
    if (reached && this.#state.ui.hint === null) return;
    this.#send({ type: 'ui', change: { hint: reached ? null : hint } });
    clearTimeout(this.#hinting);
    this.#hinting = setTimeout(() => this.#send({ type: 'ui', change: { hint: null } }), HINTED);
  }

  /** Lets the clock run while there is something to play and somebody to see it; else all is at rest. */
  #wake() {
    const looked = this.#seen && !document.hidden;
    this.#courier?.rest(!looked);
    this.#beside?.courier.rest(!looked);
    if (looked) this.#waiting.splice(0).forEach((go) => go());
    const awake = this.#state.run.playing && looked;
    if (!awake) {
      cancelAnimationFrame(this.#frame);
      this.#frame = 0;
      return;
    }
    if (this.#frame) return;
    this.#last = performance.now();
    this.#frame = requestAnimationFrame((now) => this.#tick(now));
  }

  /** Settles at once while somebody looks, else when somebody does. @returns {Promise<void>} */
  #looked() {
    if (this.#seen && !document.hidden) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** @param {number} now */
  #tick(now) {
    this.#frame = 0;
    const { run, scenario } = this.#state;
    if (!run.playing || !scenario) return;
    const { steps, carry } = due(this.#carry, now - this.#last, scenario.speed);
    this.#last = now;
    this.#carry = carry;
    const to = Math.min(clockStep(this.#state) + steps, reach(this.#state));
    this.#frame = requestAnimationFrame((next) => this.#tick(next));
    if (atEnd(this.#state)) this.#send({ type: 'pause' });
    else if (to > run.cursor) this.#send({ type: 'seek', step: to });
  }

  /**
   * The pictures are canvases, which no style sheet makes light or narrow: they are drawn for the paper before the browser
   * looks at them, and once more for the screen.
   * @param {boolean} printing
   */
  #print(printing) {
    if (this.#printing === printing || !this.isConnected) return;
    this.#printing = printing;
    if (!printing) this.#taken();
    this.toggleAttribute('printing', printing);
    this.#shelf?.again();
    this.requestUpdate();
    this.performUpdate();
    this.#stage?.setPrinting(printing);
    // Charts draw in the microtask that follows.
    queueMicrotask(() => {
      if (this.#printing) this.#taken = copyCanvases(/** @type {ShadowRoot} */ (this.renderRoot));
    });
  }

  // ————— commands —————

  /** @param {Command} command */
  #act(command) {
    if (this.#shelf?.acts(command)) return;
    const { run, scenario, catalog, ui } = this.#state;
    const step = clockStep(this.#state);
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
        return this.seek(allDone(this.#state) ? reach(this.#state) : (scenario?.steps ?? 0));
      case 'reset':
        return this.reset();
      case 'throw': {
        if (!scenario) return;
        const replay = atEnd(this.#state) && step > 0 && !reducedMotion();
        this.#send({ type: 'set', change: { seed: (scenario.seed + 1) % SEEDS, at: null } });
        if (replay) this.#send({ type: 'play' });
        return;
      }
      case 'next':
      case 'previous': {
        if (run.count === 0 || foggy(scenario)) return;
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
        this.#openSheet('help', async () => (await import('./sheets/help.js')).helpSheet);
        return;
      case 'surfaces':
        if (catalog) this.#pictures?.want(catalog.surfaces);
        this.#openSheet(
          'surfaces',
          async () => (await import('./sheets/surfaces.js')).surfacesSheet,
        );
        return;
      case 'beside':
        if (catalog) this.#pictures?.want(catalog.surfaces);
        this.#fetchBeside();
        return this.#send({ type: 'ui', change: { sheet: 'beside' } });
      case 'data':
        this.#openSheet('data', async () => (await import('./data/sheet.js')).dataSheet);
        return;
      case 'save':
        import('./data/sheet.js').then(({ saveData }) => saveData(this.#points()));
        return;
      case 'close':
        if (ui.sheet !== 'none') return this.#send({ type: 'ui', change: { sheet: 'none' } });
        return this.#send({ type: 'select', run: -1 });
      case 'copy':
        this.#copy();
        return;
      case 'share':
        this.#share();
        return;
      case 'retry':
        this.#courier?.forget();
        this.#send({ type: 'retry' });
        this.#beside?.retry();
        // What was on show is shown again; without it, the link is read again.
        if (!scenario) this.open(this.#text);
        return;
      case 'retry3d':
        this.#stage?.retrySurface();
        return;
    }
  }

  /**
   * What a panel asks of the engine.
   * @param {string} kind @param {object} [content]
   */
  async #ask(kind, content) {
    const session = this.#courier?.session;
    if (!session) return null;
    try {
      const answer = await session.ask(kind, content);
      return session === this.#courier?.session ? answer : null;
    } catch (error) {
      // The figure itself says that the engine has gone, and begins again.
      if (problemOf(error).code === 'engine.lost') return null;
      throw error;
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.defaultPrevented || this.#state.ui.sheet !== 'none') return;
    const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
    const field = fieldOf(target);
    const command = commandOf(event, field);
    // A slide deck around the figure listens too: what the figure or one of its fields uses is not for it.
    if (usedBy(field, event.key)) event.stopPropagation();
    if (!command) return;
    event.preventDefault();
    event.stopPropagation();
    if (command === 'close' && this.#state.run.selected < 0) {
      // Nothing is left to close: the keys are the page's again, a slide deck's for one.
      target.blur();
      return;
    }
    this.#act(command);
  }

  /** The address that links belong to; '' where there is none. */
  get #page() {
    return this.base ?? WatershedFigure.home;
  }

  async #copy() {
    const text = await this.link();
    const address = `${this.#page}#${text}`;
    if (overlong(text, this.#state.scenario))
      this.#send({
        type: 'refused',
        problem: {
          code: 'page.long_link',
          message: `The link has ${text.length} characters.`,
          value: this.#texts.number(text.length, 9),
        },
      });
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

  /**
   * Opens a sheet, which is fetched for it if it never was.
   * @template {keyof Sheets} Name
   * @param {Name} name @param {() => Promise<Sheets[Name]>} bring
   */
  async #openSheet(name, bring) {
    this.#send({ type: 'ui', change: { sheet: name } });
    if (this.#sheets[name]) return;
    try {
      const [sheet, { STYLES }] = await Promise.all([
        bring(),
        import('./sheets/styles.js'),
        // It is not to be seen without its texts.
        learnAll(this.#texts.lang),
      ]);
      dress(/** @type {ShadowRoot} */ (this.renderRoot), STYLES);
      this.#sheets[name] = sheet;
      this.requestUpdate();
    } catch (error) {
      if (this.#state.ui.sheet === name) this.#send({ type: 'ui', change: { sheet: 'none' } });
      this.#send({ type: 'refused', problem: problemOf(error) });
    }
  }

  /** Opens the sheet for links, embedding and files, which is fetched for it; without it there is still the link. */
  async #share() {
    const { scenario } = this;
    if (!scenario || this.#state.ui.sheet !== 'none') return;
    this.#send({ type: 'ui', change: { sheet: 'share' } });
    try {
      const { openShare } = await import('./share/share.js');
      await openShare({
        root: /** @type {ShadowRoot} */ (this.renderRoot),
        texts: this.#texts,
        shade: this.#shade,
        scenario,
        title: titleOf(scenario, this.#texts),
        page: this.#page,
        home: WatershedFigure.home,
        print: (printed) => openEngine().printLink(printed),
        land: this.#state.run.land,
        catalog: this.#state.catalog,
        history: /** @type {Courier} */ (this.#courier).history,
        heights: this.#heights,
        frame: this.#stage?.frame ?? null,
        overlays: Object.values(this.#stage?.overlays ?? {}).flat(),
        ask: (kind, content) => this.#ask(kind, content),
      });
    } catch (error) {
      console.warn(error);
      await this.#copy();
    } finally {
      this.#send({ type: 'ui', change: { sheet: 'none' } });
    }
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
      const { data } = scenario;
      const compiled = await this.#drafts.open(
        data
          ? { model: text, data, ...(scenario.loss && { loss: scenario.loss }) }
          : { formula: text, ...(shown && { x: shown.x, y: shown.y }) },
      );
      if (this.#state.ui.draft !== text || !this.#state.scenario) return;
      this.#send({
        type: 'set',
        change: data
          ? { model: text, x: null, y: null, lr: null, at: null }
          : typeFormula(this.#state.scenario, text, shown, compiled),
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
        if (this.picking) return this.picking(x, y ?? 0);
        const at = this.#listed();
        const { land } = this.#state.run;
        if (!at || !land) return;
        this.#expected = at.length;
        this.#send({
          type: 'set',
          change: { at: [...at, [neat(x, land.x), neat(y ?? 0, land.y)]] },
        });
      },
      drag: (mark, x, y, phase) => {
        if (this.picking) return;
        const { land, count, selected } = this.#state.run;
        // In the fog the views know of one run.
        const i = foggy(this.#state.scenario) ? selected : mark;
        if (phase === 'end') return this.#send({ type: 'release' });
        const at = this.#listed();
        if (!at || !land || i >= count || !Number.isFinite(x)) return;
        const moved = at.map((p, j) =>
          j === i ? /** @type {[number, number]} */ ([neat(x, land.x), neat(y ?? 0, land.y)]) : p,
        );
        if (phase === 'start') this.#send({ type: 'select', run: i });
        this.#send({ type: 'set', change: { at: moved }, gesture: `drag ${i}` });
      },
      select: (run) => {
        const history = this.#courier?.history;
        const step = shownStep(this.#state.run);
        if (this.picking && history)
          return this.picking(history.x(run, step), history.y(run, step));
        if (!foggy(this.#state.scenario)) this.#send({ type: 'select', run });
      },
      hover: (x, y) =>
        this.#send({ type: 'ui', change: { hover: x === null ? null : [x, y ?? 0] } }),
      ...(kind === 'data' && this.#dataEvents()),
      camera: (camera) => this.#send({ type: 'set', change: { camera } }),
      lost: () => kind === 'surface' && this.#send({ type: 'ui', change: { surface3d: 'failed' } }),
      restored: () =>
        kind === 'surface' && this.#send({ type: 'ui', change: { surface3d: 'ready' } }),
    };
  }

  /**
   * What the view of the data reports.
   * @returns {Partial<import('./stage.js').ViewEvents>}
   */
  #dataEvents() {
    const put = (
      /** @type {(points: [number, number][]) => [number, number][]} */ change,
      gesture = '',
    ) => {
      const { land } = this.#state.run;
      if (!land?.fit) return;
      const data = change(this.#points());
      this.#send({
        type: 'set',
        change: withPoints(land, data),
        ...(gesture && { gesture }),
      });
    };
    const place = (/** @type {number} */ x, /** @type {number} */ y) =>
      /** @type {[number, number]} */ (
        [0, 1].map((axis) => neat([x, y][axis], around(this.#points().map((p) => p[axis]))))
      );
    return {
      movePoint: (i, x, y, phase) => {
        if (phase === 'end') return this.#send({ type: 'release' });
        if (i !== this.#state.ui.point) this.#send({ type: 'ui', change: { point: i } });
        const to = place(x, y);
        put((points) => points.map((p, j) => (j === i ? to : p)), `data ${i}`);
      },
      addPoint: (x, y) => {
        if (this.#points().length >= MOST_POINTS) {
          const problem = {
            code: 'data.too_many',
            message: 'There is no room for another point.',
            value: String(MOST_POINTS + 1),
          };
          return this.#send({ type: 'refused', problem });
        }
        put((points) => [...points, place(x, y)]);
        this.#send({ type: 'ui', change: { point: this.#points().length - 1 } });
      },
      choosePoint: (point) => this.#send({ type: 'ui', change: { point } }),
      removePoint: (i) => {
        const least = this.#state.run.land?.dimensions ?? 2;
        if (this.#points().length <= least) {
          const problem = {
            code: least > 1 ? 'data.one_point' : 'data.empty',
            message: 'The model needs the points that are left.',
          };
          return this.#send({ type: 'refused', problem });
        }
        this.#send({ type: 'ui', change: { point: -1 } });
        put((points) => points.filter((_, j) => j !== i));
      },
    };
  }

  /** The data as they are wanted, which may be ahead of what is on show. @returns {[number, number][]} */
  #points() {
    const { scenario, run } = this.#state;
    return Array.isArray(scenario?.data) ? scenario.data : (run.land?.fit?.points ?? []);
  }

  /** The starts as a list that can be changed by hand, or null if there are too many. @returns {[number, number][] | null} */
  #listed() {
    const { scenario } = this.#state;
    if (scenario?.at) return scenario.at;
    return this.#courier?.listable ? this.#courier.starts() : null;
  }

  get #texts() {
    const asked = this.#state.scenario ? this.#state.scenario.lang : this.#early.lang;
    if (asked !== this.#spokenIn?.asked) {
      const lang = languageOf(asked, navigator.languages);
      if (!speaks(lang)) {
        // What was said meanwhile named the language before.
        learn(lang).then(() => {
          this.requestUpdate();
          this.#changed();
        });
        return this.#spokenIn?.texts ?? texts('en');
      }
      this.#spokenIn = { asked, texts: texts(lang) };
    }
    return this.#spokenIn.texts;
  }

  /** @returns {'light'|'dark'} */
  get #shade() {
    if (this.#printing) return 'light';
    const asked = this.#state.scenario ? this.#state.scenario.theme : this.#early.theme;
    return shadeOf(asked, this.#dark.matches);
  }

  // ————— picture —————

  /** Which views there are hosts for. */
  #drawn = '';

  /** Which views are to be seen. */
  #viewNow() {
    const state = this.#state;
    const { scenario, run, ui } = state;
    return viewOf(
      scenario?.view ?? 'both',
      run.land?.dimensions ?? 2,
      this.#narrow,
      hasData(state),
      scenario?.beside && this.#beside ? (ui.surface3d === 'failed' ? 'map' : '3d') : null,
    );
  }

  /** Tells the stage how a function is to be shown. @param {Stage} stage */
  #direct(stage) {
    const { scenario, run } = this.#state;
    stage.setTheme(THEMES[this.#shade]);
    if (!scenario) return;
    stage.setHeights(
      scenario.show.includes('log') ? 'log' : scenario.show.includes('linear') ? 'linear' : null,
    );
    if (scenario.camera) stage.setCamera(scenario.camera);
    stage.setFog(foggy(scenario), !this.#courier?.landing && stage.land === run.land);
  }

  updated() {
    const stage = this.#stage;
    const courier = this.#courier;
    if (!stage || !courier) return;
    const { run, scenario, ui } = this.#state;
    const host = (/** @type {string} */ name) =>
      /** @type {HTMLElement | null} */ (this.renderRoot.querySelector(`[data-view="${name}"]`));
    stage.place({
      map: host('map'),
      surface: host('surface'),
      curve: host('curve'),
      data: host('data'),
    });
    this.#direct(stage);
    this.#pictures?.setInk(THEMES[this.#shade].ink);
    if (!scenario) return;
    const { fog } = stage;
    stage.setHistory(fog ? this.#alone(run.selected) : courier.history);
    const step = shownStep(run);
    const told =
      run.told?.step === step && run.told.run === run.selected ? run.told.selected : null;
    stage.setOverlays(fog ? this.#slope(told) : this.#state.overlays);
    stage.setFrame({
      step,
      selected: fog ? Math.min(run.selected, 0) : run.selected,
      selectedState: told,
      hover: fog ? null : (ui.hover ?? ui.hand),
      colourByEnding: !fog && scenario.show.includes('endings'),
      residuals: residualsOf(scenario.show),
      point: ui.point,
      batch: ui.batch,
    });
    stage.refresh();
    this.#beside?.draw(/** @type {ShadowRoot} */ (this.renderRoot), THEMES[this.#shade]);
    if (this.#context) this.#shelf?.follow(this.#context);
  }

  render() {
    const state = this.#state;
    const { scenario, run, ui } = state;
    const language = this.#texts;
    // Its texts are on their way, and it is not to begin in another language.
    if (!this.#spokenIn) return '';
    const shade = this.#shade;
    const hidden = new Set(scenario?.hide ?? []);
    const courier = this.#courier;
    const fog = foggy(scenario);
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
      pictures: fog || !this.#pictures ? { of: () => null } : this.#pictures,
      heights: this.#heights,
      copied: this.#copied,
      presentable: this.presentable,
      linked: this.#page !== '',
      looked: () => this.#looked(),
      ask: (kind, content) => this.#ask(kind, content),
    };
    this.#context = context;
    const shelf = this.#shelf;
    const beside = scenario?.beside ? this.#beside : null;
    context.beside = beside?.context(context);
    const sheets = this.#sheets;
    const view = this.#viewNow();
    this.#drawn = `${view} ${hasData(state)}`;
    const pair = beside ? 'pair' : '';
    const part = (/** @type {string} */ name, /** @type {() => unknown} */ draw) =>
      hidden.has(name) ? '' : draw();
    // What would tell more of the land than the point can know.
    const open = (/** @type {string} */ name, /** @type {() => unknown} */ draw) =>
      fog ? '' : part(name, draw);
    // While a run plays only the transport, the tally and the readout are drawn anew.
    const still = [language, shade, scenario, state.catalog, run.land];
    const kept = (/** @type {unknown[]} */ more, /** @type {() => unknown} */ draw) =>
      guard([...still, ...more], draw);
    const painted = this.#pictures?.count ?? 0;
    const rate = JSON.stringify([
      tunedAt(scenario?.lr, context.step, run.land?.rates[scenario?.optimizer ?? ''] ?? 0),
      scenario?.hyper,
      Object.values(scenario?.hyper ?? {}).map((list) => tunedAt(list, context.step, 0)),
    ]);
    const side = !hidden.has('settings') || !hidden.has('readout');
    return html`
      <div
        class="root ${shade} ${side ? 'sided' : ''} ${beside ? 'paired' : ''}"
        part="figure"
        lang=${language.lang}
        aria-busy=${run.phase === 'waiting' ? 'true' : 'false'}
      >
        <div class="top" part="top">
          ${part('surface', () => kept([painted], () => pickerButton(context)))}
          ${part('tools', () =>
            kept([ui.past.length, ui.future.length, this.#copied, context.linked], () =>
              tools(context),
            ),
          )}
          ${open('surface', () => kept([], () => look(context)))}
        </div>
        ${notes(context)} ${this.#byHand ? this.#linkByHand(language) : ''}
        <div class="body" part="body">
          <div class="main" part="main">
            ${open('formula', () =>
              kept([ui.draft, ui.draftProblem], () => formula(context, (text) => this.#type(text))),
            )}
            <div class="bar">
              ${kept([view, this.#narrow], () => viewChoice(context, view, this.#narrow))}
              ${part('fog', () => kept([], () => fogSwitch(context)))}
              ${open('beside', () => kept([], () => besideButton(context)))}
              ${beside ? '' : open('scale', () => kept([this.#heights], () => scale(context)))}
            </div>
            <div class=${pair}>
              <div class="half">
                ${beside?.heading(context)}
                ${kept([view, this.#narrow, ui.surface3d, ui.hint], () => panes(context, view, this.#narrow))}
              </div>
              ${beside && html`<div class="half">${beside.pane(context, this.#narrow)}</div>`}
            </div>
            ${failure(context)} ${this.#printing ? caption(context) : ''}
            ${part('transport', () => transport(context))}
            ${part(
              'tally',
              () =>
                html`<div class=${pair}>
                  <div>${fog ? fogTally(context) : [beside?.owner(context), tally(context)]}</div>
                  ${fog ? '' : beside?.count(context)}
                </div>`,
            )}
            ${shelf && open('panels', () => panelStrip(context, shelf))}
          </div>
          ${
            side
              ? html`<div class="side" part="side">
                  ${part('readout', () => readout(context))}
                  ${part('settings', () =>
                    kept([rate, run.count, run.selected, run.told?.selected, this.#heights], () =>
                      settings(context),
                    ),
                  )}
                </div>`
              : ''
          }
        </div>
        <p class="hidden" role="status" aria-live="polite" id="told" data-part="live">
          ${this.#speech(context)}
        </p>
        ${kept([ui.sheet, painted, sheets.surfaces], () =>
          sheets.surfaces?.(
            context,
            (surface) => this.#send({ type: 'set', change: pickSurface(surface) }),
            (data) => this.#send({ type: 'set', change: pickData(data) }),
          ),
        )}
        ${this.#beside?.sheet(context)} ${sheets.data?.(context)}
        ${kept([ui.sheet, sheets.help], () => sheets.help?.(context))}
      </div>
    `;
  }

  /** @type {{told: object | null, overlays: Record<string, import('./overlays.js').Overlay[]>}} */
  #felt = { told: null, overlays: {} };

  /** All that is drawn over the land in the fog. @param {import('./stage.js').Frame['selectedState']} told */
  #slope(told) {
    // Until the core has told, the slope of the step before stays.
    if (told && told !== this.#felt.told) {
      const { run } = this.#state;
      const { history } = /** @type {Courier} */ (this.#courier);
      const rests = restsAt(history, run.selected, shownStep(run));
      this.#felt = { told, overlays: { fog: slopeAt(told, run.land, rests) } };
    }
    return this.#felt.overlays;
  }

  /** @type {Alone | null} */
  #one = null;

  /** The history of one run; the same object as long as it is the same run. @param {number} run @returns {any} */
  #alone(run) {
    const history = /** @type {import('./history.js').History} */ (this.#courier?.history);
    const one = Math.max(run, 0);
    if (this.#one?.history !== history || this.#one.run !== one)
      this.#one = new Alone(history, one);
    return this.#one;
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
  #speech(context) {
    const { state, texts: language } = context;
    const { told, playing } = state.run;
    if (!told) return this.#spoken.text;
    const now = performance.now();
    if (playing && now - this.#spoken.at < BREATH) return this.#spoken.text;
    const beside = foggy(state.scenario) ? '' : this.#beside?.speech(context);
    const first = tallySpoken(told.tally, language, state.run.survey?.complete ?? false);
    const text = foggy(state.scenario)
      ? fogText(context)
      : `${language.t('transport.step_only', { step: clockStep(state) })}: ${beside ? `${titleOf(state.scenario, language)}: ${first}. ${beside}` : first}`;
    if (text !== this.#spoken.text) this.#spoken = { text, at: now };
    return this.#spoken.text;
  }
}

/**
 * Whether a field does something with a key by itself.
 * @param {ReturnType<typeof fieldOf>} field @param {string} key
 */
function usedBy(field, key) {
  if (field === 'none' || key === 'Tab' || key === 'Escape') return false;
  return field !== 'button' || key === ' ' || key === 'Enter';
}

/** Whether the reader has asked for less motion. */
function reducedMotion() {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/**
 * What kind of field has the focus.
 * @param {HTMLElement} element
 * @returns {import('./keyboard.js').Field}
 */
function fieldOf(element) {
  if (element instanceof HTMLInputElement)
    return ['range', 'radio', 'checkbox'].includes(element.type) ? 'value' : 'text';
  if (element instanceof HTMLSelectElement) return 'list';
  if (element instanceof HTMLTextAreaElement || element.isContentEditable) return 'text';
  return element instanceof HTMLButtonElement || element instanceof HTMLAnchorElement
    ? 'button'
    : 'none';
}
