/**
 * The stage: the views of one figure, what they are given and when. The map or the curve comes first, from
 * the engine's own pixels; the surface in three dimensions follows once it has painted.
 */
import { CurveView } from './curve/curve.js';
import { History } from './history.js';
import { MapView } from './map/map.js';
import { MOVING, styleOf } from './outcomes.js';

/** @typedef {import('../engine/types.js').Land} Land */
/** @typedef {import('../engine/types.js').Moment} Moment */
/** @typedef {import('./heights.js').Heights} Heights */
/** @typedef {import('./theme.js').Tokens} Tokens */
/** @typedef {'map'|'surface'|'curve'} Kind */

/**
 * What a view reports. Coordinates are the function's own.
 * @typedef {object} ViewEvents
 * @property {(x: number, y: number) => void} pick a place was clicked
 * @property {(i: number, x: number, y: number, phase: 'start'|'move'|'end') => void} drag
 * @property {(i: number) => void} select
 * @property {(x: number | null, y?: number) => void} hover
 * @property {(camera: number[]) => void} camera
 * @property {() => void} lost the graphics card took the picture away
 */

/**
 * What a view draws at a moment.
 * @typedef {object} Frame
 * @property {number} step
 * @property {Uint8Array} styles index into OUTCOMES of each run
 * @property {number} selected −1: none
 * @property {Moment['selected']} selectedState what the core says of the selected run at this step
 * @property {[number, number] | null} hover
 * @property {boolean} colourByEnding
 */

/**
 * The shape all views share.
 * @typedef {object} View
 * @property {(tokens: Tokens) => void} setTheme
 * @property {(land: Land, picture: any) => void} setLand
 * @property {(history: History) => void} setHistory
 * @property {(frame: Frame) => void} setFrame
 * @property {() => boolean | void} resize whether a new picture is wanted
 * @property {() => {width: number, height: number}} [plotSize] of the picture, in device pixels
 * @property {() => void} render
 * @property {() => void} dispose
 * @property {(camera: number[]) => void} [setCamera]
 */

/**
 * What the stage asks of an engine session.
 * @typedef {Pick<import('../engine/engine.js').Session, 'map'|'mesh'>} Painter
 */

/** Points along a side of the surface's mesh; more is not seen at the sizes shown. */
const MESH = 161;
/** Points along a side of the coarse look that decides how heights are scaled. */
const GLANCE = 33;

export class Stage {
  /**
   * @param {object} options
   * @param {(kind: Kind) => ViewEvents} options.events
   * @param {() => Painter | null} options.painter
   * @param {(value: number) => string} options.format how numbers are written on axes
   * @param {(state: 'waiting'|'ready'|'failed') => void} options.surfaceIs
   * @param {(heights: Heights) => void} options.painted
   * @param {(error: unknown) => void} options.failed
   */
  constructor({ events, painter, format, surfaceIs, painted, failed }) {
    this.events = events;
    this.painter = painter;
    this.format = format;
    this.surfaceIs = surfaceIs;
    this.painted = painted;
    this.failed = failed;
    /** @type {Map<Kind, View>} */
    this.views = new Map();
    /** @type {Map<Kind, HTMLElement>} */
    this.hosts = new Map();
    /** @type {Land | null} */
    this.land = null;
    /** @type {'linear'|'log'|null} what was asked for; null: whatever shows most */
    this.wish = null;
    /** @type {Tokens | null} */
    this.tokens = null;
    this.history = new History();
    /** @type {Frame | null} */
    this.frame = null;
    /** Kept from frame to frame. */
    this.styles = new Uint8Array(0);
    this.ticket = 0;
    this.loading = false;
    this.closed = false;
    this.observer = new ResizeObserver(() => this.#resized());
  }

  /**
   * The hosts in which views live, of those on show; a host that is hidden keeps its view.
   * @param {Partial<Record<Kind, HTMLElement | null>>} hosts
   */
  place(hosts) {
    for (const [kind, host] of /** @type {[Kind, HTMLElement | null][]} */ (Object.entries(hosts))) {
      if (!host || this.hosts.get(kind) === host) continue;
      this.hosts.set(kind, host);
      this.observer.observe(host);
    }
  }

  /** @param {Tokens} tokens */
  setTheme(tokens) {
    if (this.tokens === tokens) return;
    this.tokens = tokens;
    for (const view of this.views.values()) view.setTheme(tokens);
    this.#render();
  }

  /** @param {'linear'|'log'|null} wish */
  setHeights(wish) {
    if (this.wish === wish) return;
    this.wish = wish;
    if (this.land) this.paint(this.land);
  }

  /** @param {History} history */
  setHistory(history) {
    this.history = history;
    for (const view of this.views.values()) view.setHistory(history);
  }

  /** @param {number[]} camera */
  setCamera(camera) {
    this.views.get('surface')?.setCamera?.(camera);
  }

  /**
   * @param {Omit<Frame, 'styles'>} moment
   */
  setFrame(moment) {
    const { history } = this;
    if (history.computed < 0) return;
    const { count, stoppedAt, outcomes, lowest } = history;
    if (this.styles.length !== count) this.styles = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      this.styles[i] =
        moment.colourByEnding || stoppedAt[i] <= moment.step ? styleOf(outcomes[i], lowest[i] === 1) : MOVING;
    }
    this.frame = { ...moment, styles: this.styles };
    for (const view of this.#shown()) view.setFrame(this.frame);
    this.#render();
  }

  /**
   * Paints a function in every view on show. The map is on the screen before the surface's library is asked for.
   * @param {Land} land
   */
  async paint(land) {
    this.land = land;
    const painter = this.painter();
    if (!painter) return;
    const ticket = ++this.ticket;
    const current = () => ticket === this.ticket && !this.closed;
    try {
      const heights = this.wish ?? (await glance(painter, land));
      if (!current()) return;
      if (land.dimensions === 1) {
        const nx = this.#view('curve')?.plotSize?.().width ?? 0;
        if (nx < 2) return;
        const picture = await painter.mesh({ x: land.x, y: land.y, nx, ny: 1, heights });
        if (!current()) return;
        this.#give('curve', picture);
        this.painted(picture.heights);
        return;
      }
      if (this.#visible('map')) {
        const size = this.#view('map')?.plotSize?.();
        if (!size || size.width < 2 || size.height < 2) return;
        const picture = await painter.map({ x: land.x, y: land.y, heights, ...size });
        if (!current() || !picture) return;
        this.#give('map', picture);
        this.painted(picture.heights);
        await nextPaint();
        if (!current()) return;
      }
      const mesh = await painter.mesh({ x: land.x, y: land.y, nx: MESH, ny: MESH, heights });
      if (!current()) return;
      this.painted(mesh.heights);
      this.mesh = mesh;
      if (this.#visible('surface')) {
        if (!this.views.has('surface')) await this.loadSurface();
        else this.#give('surface', mesh);
      }
    } catch (error) {
      if (current()) this.failed(error);
    }
  }

  /** Fetches the library of the third dimension; called again by hand if it failed. */
  async loadSurface() {
    if (this.loading || this.closed || this.views.has('surface')) return;
    this.loading = true;
    this.surfaceIs('waiting');
    try {
      const { SurfaceView } = await import('./surface/surface.js');
      if (this.closed) return;
      this.SurfaceView = SurfaceView;
      this.surfaceIs('ready');
      this.#give('surface', this.mesh);
    } catch (error) {
      console.warn(error);
      this.surfaceIs('failed');
    } finally {
      this.loading = false;
    }
  }

  /** The graphics card took the surface away: a new view, from the same data, on request. */
  dropSurface() {
    this.views.get('surface')?.dispose();
    this.views.delete('surface');
    this.surfaceIs('failed');
  }

  /** What is on show may have changed: paint what has no picture yet. */
  refresh() {
    if (!this.land) return;
    const missing = /** @type {Kind[]} */ (['map', 'surface', 'curve']).some(
      (kind) => this.#visible(kind) && !this.views.has(kind) && !(kind === 'surface' && this.loading),
    );
    if (missing) this.paint(this.land);
  }

  dispose() {
    this.closed = true;
    this.observer.disconnect();
    for (const view of this.views.values()) view.dispose();
    this.views.clear();
    this.hosts.clear();
  }

  /** The view of a kind, made when it is first wanted. @param {Kind} kind @returns {View | null} */
  #view(kind) {
    const made = this.views.get(kind);
    if (made) return made;
    const host = this.hosts.get(kind);
    const Made = kind === 'map' ? MapView : kind === 'curve' ? CurveView : this.SurfaceView;
    if (!host || !this.tokens || !Made) return null;
    const view = /** @type {View} */ (new Made(host, this.events(kind), this.format));
    this.views.set(kind, view);
    view.setTheme(this.tokens);
    view.resize();
    return view;
  }

  /** @param {Kind} kind @param {any} picture */
  #give(kind, picture) {
    const view = this.#view(kind);
    if (!view || !this.land || !picture) return;
    view.setLand(this.land, picture);
    view.setHistory(this.history);
    if (this.frame) view.setFrame(this.frame);
    view.render();
  }

  /** @param {Kind} kind */
  #visible(kind) {
    const host = this.hosts.get(kind);
    return host !== undefined && host.clientWidth > 0 && host.clientHeight > 0;
  }

  #shown() {
    return [...this.views].filter(([kind]) => this.#visible(kind)).map(([, view]) => view);
  }

  #render() {
    for (const view of this.#shown()) view.render();
  }

  #resized() {
    for (const view of this.#shown()) {
      view.resize();
      if (this.frame) view.setFrame(this.frame);
      view.render();
    }
    clearTimeout(this.repaint);
    // A picture of the new size when the dragging of the window's edge is over.
    this.repaint = setTimeout(() => this.land && !this.closed && this.paint(this.land), 200);
  }
}

/**
 * How heights are scaled if nobody says: where half of the window lies in the lowest tenth of the heights, a
 * linear scale would paint it in one colour, and the logarithmic one shows more.
 * @param {Painter} painter @param {Land} land
 * @returns {Promise<'linear'|'log'>}
 */
async function glance(painter, { x, y, dimensions }) {
  const ny = dimensions === 1 ? 1 : GLANCE;
  const { values } = await painter.mesh({ x, y, nx: GLANCE, ny, heights: 'linear' });
  return dimensions === 1 ? 'linear' : suits(values);
}

/**
 * @param {Float64Array} values
 * @returns {'linear'|'log'}
 */
export function suits(values) {
  const finite = values.filter(Number.isFinite).sort();
  const [lo, median, hi] = [finite[0], finite[finite.length >> 1], finite[finite.length - 1]];
  return median - lo < 0.1 * (hi - lo) ? 'log' : 'linear';
}

/** Resolves once the browser has painted what was given to it. @returns {Promise<void>} */
function nextPaint() {
  return new Promise((resolve) => {
    // Hidden tabs paint nothing and run no frames.
    const late = setTimeout(resolve, 100);
    requestAnimationFrame(() =>
      setTimeout(() => {
        clearTimeout(late);
        resolve();
      }, 0),
    );
  });
}
