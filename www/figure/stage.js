/**
 * The stage: the views of one figure, what they are given and when. The map or the curve comes first, from
 * the engine's own pixels; the surface in three dimensions follows once it has painted.
 */
import { Alone, veiled } from './fog.js';
import { History } from './history.js';
import { MapView } from './map/map.js';
import { MOVING, styleOf } from './outcomes.js';
import { learnSigns, signs } from './plane/signs.js';

/** @typedef {import('../engine/types.js').Land} Land */
/** @typedef {import('../engine/types.js').Moment} Moment */
/** @typedef {import('./heights.js').Heights} Heights */
/** @typedef {import('./theme.js').Tokens} Tokens */
/** @typedef {import('./overlays.js').Overlay} Overlay */
/** @typedef {'map'|'surface'|'curve'|'data'} Kind */

/**
 * What a view reports. Coordinates are the function's own.
 * @typedef {object} ViewEvents
 * @property {(x: number, y: number) => void} pick a place was clicked
 * @property {(i: number, x: number, y: number, phase: 'start'|'move'|'end') => void} drag
 * @property {(i: number) => void} select
 * @property {(x: number | null, y?: number) => void} hover
 * @property {(camera: number[]) => void} camera
 * @property {() => void} lost the graphics card took the picture away
 * @property {() => void} restored and gave it back
 * @property {(i: number, x: number, y: number, phase: 'move'|'end') => void} [movePoint] of the data
 * @property {(x: number, y: number) => void} [addPoint]
 * @property {(i: number) => void} [choosePoint] or none, by −1
 * @property {(i: number) => void} [removePoint]
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
 * @property {'lines'|'squares'|null} residuals how the distances of the data from the model are drawn
 * @property {number} point the chosen point of the data, −1: none
 * @property {number[] | null} batch the points that the step on show looks at, null: all
 */

/**
 * The shape all views share.
 * @typedef {object} View
 * @property {(tokens: Tokens) => void} setTheme
 * @property {(land: Land & {names: {x: string, y: string, heights: string}}, picture: any) => void} setLand
 * @property {(history: History) => void} setHistory
 * @property {(frame: Frame) => void} setFrame
 * @property {(overlays: Overlay[]) => void} setOverlays
 * @property {() => boolean | void} resize whether a new picture is wanted
 * @property {() => {width: number, height: number}} [plotSize] of the picture, in device pixels
 * @property {() => void} render
 * @property {() => void} dispose
 * @property {(camera: number[]) => void} [setCamera]
 * @property {boolean} [unseen] whether it is to be drawn though nobody sees it
 */

/**
 * What the stage asks of an engine session.
 * @typedef {Pick<import('../engine/engine.js').Session, 'map'|'mesh'|'predict'>} Painter
 */

/** How long a size has to stand still before a picture is painted for it, in ms. */
const PATIENCE = 180;
/** Points along a side of the surface's mesh; more is not seen at the sizes shown. */
const MESH = 161;
/** The same while something is dragged, and the widest map: enough to see where it goes, and painted within a frame or two. */
const ROUGH_MESH = 61;
const ROUGH_MAP = 150;

export class Stage {
  /**
   * @param {object} options
   * @param {(kind: Kind) => ViewEvents} options.events
   * @param {() => Painter | null} options.painter
   * @param {(value: number) => string} options.format how numbers are written on axes
   * @param {(heights: Heights) => string} options.heightsName what stands at the axis of heights
   * @param {() => Uint8Array | undefined} options.palette colours of the heights
   * @param {(state: 'waiting'|'ready'|'failed') => void} options.surfaceIs
   * @param {(heights: Heights) => void} options.painted
   * @param {() => void} [options.pictured] called once the first picture can be seen, or none is to come
   * @param {(error: unknown) => void} options.failed
   */
  constructor({
    events,
    painter,
    format,
    heightsName,
    palette,
    surfaceIs,
    painted,
    pictured,
    failed,
  }) {
    this.events = events;
    this.painter = painter;
    this.format = format;
    this.heightsName = heightsName;
    this.palette = palette;
    this.surfaceIs = surfaceIs;
    this.painted = painted;
    this.pictured = pictured;
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
    /** By who lets them be drawn. @type {Record<string, Overlay[]>} */
    this.overlays = {};
    /** Whether they are others than those that were drawn. */
    this.laid = false;
    this.printing = false;
    /** Whether only what the one run knows may be seen of what is on show. */
    this.fog = false;
    /** Whether that is wanted of the function that comes next. */
    this.fogToCome = false;
    /** Which of it the views have. */
    this.veil = '';
    /** The pictures without fog. @type {Map<Kind, any>} */
    this.pictures = new Map();
    /** Kept from frame to frame. */
    this.styles = new Uint8Array(0);
    /** What the last frame was drawn from. */
    this.drawn = '';
    /** The version of the history that the views have. */
    this.seen = -1;
    /** @type {number[] | null} */
    this.camera = null;
    /** Counts functions and scales of heights; a view whose picture is of an older edition is stale. */
    this.edition = 0;
    /** @type {Map<Kind, number>} */
    this.editions = new Map();
    /** The scale in use, once it is decided. @type {'linear'|'log'|null} */
    this.heights = null;
    /** @type {any} */
    this.mesh = null;
    this.ticket = 0;
    /** The edition that could not be painted: not tried again with every change of the layout. */
    this.hopeless = -1;
    this.painting = false;
    this.surfaceFailed = false;
    this.closed = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.repaint = undefined;
    /** @type {any} */
    this.SurfaceView = null;
    /** @type {any} */
    this.CurveView = null;
    /** @type {any} */
    this.DataView = null;
    /** Whether the pictures are sketches, of something that is being dragged. */
    this.rough = false;
    /** Views whose hosts have a size; asking the layout in every frame would force it. @type {Set<Kind>} */
    this.visible = new Set();
    this.observer = new ResizeObserver(() => this.resize());
  }

  /**
   * The hosts in which views live, of those on show; a host that is hidden keeps its view.
   * @param {Partial<Record<Kind, HTMLElement | null>>} hosts
   */
  place(hosts) {
    for (const [kind, host] of /** @type {[Kind, HTMLElement | null][]} */ (
      Object.entries(hosts)
    )) {
      if (!host || this.hosts.get(kind) === host) continue;
      this.hosts.set(kind, host);
      this.observer.observe(host);
      this.#measure();
    }
  }

  /** @param {Tokens} tokens */
  setTheme(tokens) {
    if (this.tokens === tokens) return;
    this.tokens = tokens;
    for (const view of this.views.values()) view.setTheme(tokens);
    this.#render();
  }

  /** @param {'linear'|'log'|null} wish null: whatever shows most */
  setHeights(wish) {
    if (this.wish === wish) return;
    this.wish = wish;
    if (this.land) this.paint(this.land);
  }

  /**
   * While another function is on its way, the one on show stays as it is: it is neither lifted from the fog for a moment nor
   * covered for one.
   * @param {boolean} fog whether the history is of one run, and only what it knows may be seen
   * @param {boolean} lasts whether the function on show is the one that is meant
   */
  setFog(fog, lasts) {
    this.fogToCome = fog;
    if (lasts || !this.land) this.#changeFog();
  }

  #changeFog() {
    const fog = this.fogToCome;
    if (this.fog === fog) return;
    this.fog = fog;
    this.veil = '';
    this.drawn = '';
    if (fog || !this.land) return;
    for (const [kind, picture] of this.pictures)
      if (this.views.has(kind) && this.editions.get(kind) === this.edition)
        this.#show(kind, picture);
    this.#render();
  }

  /** Gives the views what the run knows at the step on show. @param {number} step */
  #cover(step) {
    const run = this.history;
    if (!this.land || !(run instanceof Alone)) return;
    const veil = `${this.edition} ${run.run} ${run.generation} ${run.revision} ${step} ${[...this.pictures.keys()]} ${[...this.visible]}`;
    if (veil === this.veil) return;
    this.veil = veil;
    for (const [kind, picture] of this.pictures)
      if (kind !== 'data' && this.visible.has(kind))
        this.#show(kind, veiled(kind, picture, this.land, run, step, this.palette()));
  }

  /** @param {History} history */
  setHistory(history) {
    if (this.history === history && this.seen === history.version) return;
    this.history = history;
    this.seen = history.version;
    this.drawn = '';
    for (const view of this.views.values()) view.setHistory(history);
  }

  /** @param {number[]} camera */
  setCamera(camera) {
    if (this.camera === camera) return;
    this.camera = camera;
    this.views.get('surface')?.setCamera?.(camera);
  }

  /**
   * @param {Omit<Frame, 'styles'>} moment
   */
  setFrame(moment) {
    const { history, laid } = this;
    this.laid = false;
    if (history.computed < 0) {
      if (laid) this.#render();
      return;
    }
    const drawn = JSON.stringify(moment);
    if (drawn === this.drawn && !laid) return;
    this.drawn = drawn;
    if (this.fog) this.#cover(moment.step);
    const { count, stoppedAt, outcomes } = history;
    if (this.styles.length !== count) this.styles = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      if (this.fog) this.styles[i] = MOVING;
      else
        this.styles[i] =
          moment.colourByEnding || stoppedAt[i] <= moment.step
            ? styleOf(outcomes[i], history.lowest(i))
            : MOVING;
    }
    this.frame = { ...moment, styles: this.styles };
    for (const view of this.#shown()) view.setFrame(this.frame);
    this.#render();
  }

  /** To be drawn with the next frame. @param {Record<string, Overlay[]>} overlays by who lets them be drawn */
  setOverlays(overlays) {
    if (overlays === this.overlays) return;
    this.overlays = overlays;
    this.#lay();
  }

  /** Gives the views what lies over the land, once it can be drawn. */
  async #lay() {
    const { overlays } = this;
    const all = Object.values(overlays).flat();
    this.laid = true;
    if (all.length > 0 && !signs) {
      try {
        await learnSigns();
      } catch (error) {
        console.warn(error);
        return;
      }
      if (overlays !== this.overlays || this.closed) return;
      for (const view of this.views.values()) view.setOverlays(all);
      this.#render();
      return;
    }
    for (const view of this.views.values()) view.setOverlays(all);
  }

  /**
   * Another function, or the same in other heights: every view on show gets a picture of it.
   * @param {Land} land
   * @param {boolean} [rough] whether a sketch will do, in the heights that are in use
   */
  paint(land, rough = false) {
    this.land = land;
    this.edition++;
    if (!rough) this.heights = null;
    this.rough = rough;
    this.mesh = null;
    this.pictures.clear();
    this.#changeFog();
    this.#measure();
    this.#paint();
  }

  /** Paints what was sketched. */
  finish() {
    if (this.rough && this.land) this.paint(this.land);
  }

  /** Paints what is on show and has no picture of the present function, after a change of the layout. */
  refresh() {
    if (this.land && !this.painting && this.hopeless !== this.edition && this.#stale().length > 0)
      this.#paint();
  }

  /** Another try at the third dimension: fetches what is missing and begins with a new view. */
  retrySurface() {
    this.views.get('surface')?.dispose();
    this.views.delete('surface');
    this.editions.delete('surface');
    this.surfaceFailed = false;
    this.hopeless = -1;
    this.surfaceIs('waiting');
    this.refresh();
  }

  dispose() {
    this.closed = true;
    clearTimeout(this.repaint);
    this.observer.disconnect();
    for (const view of this.views.values()) view.dispose();
    this.views.clear();
    this.hosts.clear();
  }

  /** Views on show that have no picture of the present function. @returns {Kind[]} */
  #stale() {
    /** @type {Kind[]} */
    const kinds = this.land?.dimensions === 1 ? ['curve'] : ['map', 'surface'];
    if (this.land?.fit) kinds.push('data');
    return kinds.filter(
      (kind) =>
        this.visible.has(kind) &&
        this.editions.get(kind) !== this.edition &&
        !(kind === 'surface' && this.surfaceFailed),
    );
  }

  /** The map is on the screen before the surface's library is asked for. */
  async #paint() {
    const painter = this.painter();
    const { land } = this;
    if (!painter || !land) return;
    const ticket = ++this.ticket;
    const current = () => ticket === this.ticket && !this.closed;
    this.painting = true;
    try {
      this.heights ??= this.wish;
      // Where nobody says, the core chooses for the first picture of a function; the others are to agree with it.
      const window = () => ({ x: land.x, y: land.y, heights: this.heights });
      const stale = this.#stale();
      // A curve and a surface take more of the core than a map.
      if (!stale.includes('map')) this.pictured?.();
      if (stale.includes('data')) {
        this.DataView ??= (await import('./data/data.js')).DataView;
        if (!current()) return;
        this.#give('data', {
          predict: (/** @type {Float64Array} */ parameters, /** @type {Float64Array} */ x) =>
            painter.predict(parameters, x),
        });
      }
      if (stale.includes('curve')) {
        this.CurveView ??= (await import('./curve/curve.js')).CurveView;
        if (!current()) return;
        const drawn = await this.#fill('curve', current, ({ width }) =>
          painter.mesh({ ...window(), nx: width, ny: 1 }),
        );
        if (!drawn) return;
      }
      if (stale.includes('map')) {
        const drawn = await this.#fill('map', current, (size) =>
          painter.map({ ...window(), ...(this.rough ? sketched(size) : size) }),
        );
        if (!drawn) return;
        await nextPaint();
        this.pictured?.();
        if (!current()) return;
      }
      if (stale.includes('surface')) {
        const n = this.rough ? ROUGH_MESH : MESH;
        this.mesh ??= {
          ...(await painter.mesh({ ...window(), nx: n, ny: n })),
          palette: this.palette(),
        };
        if (!current()) return;
        if (!this.SurfaceView) await this.#loadSurface();
        if (!current()) return;
        this.#give('surface', this.mesh);
      }
    } catch (error) {
      if (!current()) return;
      this.hopeless = this.edition;
      this.failed(error);
    } finally {
      if (ticket === this.ticket) {
        this.painting = false;
        this.pictured?.();
      }
    }
  }

  /**
   * Gives a view its picture; another one if it has another size by the time the picture comes, as when a page is printed or
   * the window's edge is dragged.
   * @param {Kind} kind @param {() => boolean} current whether this is still what is wanted
   * @param {(size: {width: number, height: number}) => Promise<any>} draw
   * @returns {Promise<boolean>} whether it has one and it still is
   */
  async #fill(kind, current, draw) {
    const wanted = () => this.#view(kind)?.plotSize?.() ?? { width: 0, height: 0 };
    for (let size = wanted(); size.width >= 2 && size.height > 0;) {
      const picture = await draw(size);
      if (!current() || !picture) return false;
      this.#give(kind, picture);
      const { width, height } = wanted();
      if (width === size.width && height === size.height) return true;
      size = { width, height };
    }
    return false;
  }

  async #loadSurface() {
    try {
      const { SurfaceView } = await import('./surface/surface.js');
      this.SurfaceView = SurfaceView;
    } catch (error) {
      console.warn(error);
      this.surfaceFailed = true;
      this.surfaceIs('failed');
    }
  }

  /** The view of a kind, made when it is first wanted. @param {Kind} kind @returns {View | null} */
  #view(kind) {
    const made = this.views.get(kind);
    if (made) return made;
    const host = this.hosts.get(kind);
    const Made = {
      map: MapView,
      curve: this.CurveView,
      surface: this.SurfaceView,
      data: this.DataView,
    }[kind];
    if (!host || !this.tokens || !Made) return null;
    try {
      const view = /** @type {View} */ (new Made(host, this.events(kind), this.format));
      this.views.set(kind, view);
      view.setTheme(this.tokens);
      // Before they can be drawn, none: they are laid when they can.
      if (signs) view.setOverlays(Object.values(this.overlays).flat());
      view.resize();
      if (kind === 'surface' && this.camera) view.setCamera?.(this.camera);
      return view;
    } catch (error) {
      if (kind !== 'surface') throw error;
      console.warn(error); // no WebGL: the map stays
      this.surfaceFailed = true;
      this.surfaceIs('failed');
      return null;
    }
  }

  /** @param {Kind} kind @param {any} picture */
  #give(kind, picture) {
    const view = this.#view(kind);
    if (!view || !this.land) return;
    this.pictures.set(kind, picture);
    // What lies below the fog is not to be seen for a moment either.
    if (this.fog && kind !== 'data') this.#cover(this.frame?.step ?? 0);
    else this.#show(kind, picture);
    this.editions.set(kind, this.edition);
    if (picture.heights) {
      this.heights = picture.heights.kind;
      this.painted(picture.heights);
    }
    if (kind === 'surface') this.surfaceIs('ready');
  }

  /** @param {Kind} kind @param {any} picture */
  #show(kind, picture) {
    const view = this.views.get(kind);
    if (!view || !this.land) return;
    const [x, y] = this.land.axes;
    const heights = picture.heights ? this.heightsName(picture.heights) : '';
    // A loss is called L.
    const names = { x, y, heights: this.land.fit ? heights.replace('f', 'L') : heights };
    view.setLand({ ...this.land, names }, picture);
    view.setHistory(this.history);
    if (this.frame) view.setFrame(this.frame);
    view.render();
  }

  /** Looks which hosts have a size. */
  #measure() {
    this.visible.clear();
    for (const [kind, host] of this.hosts)
      if (host.clientWidth > 0 && host.clientHeight > 0) this.visible.add(kind);
  }

  #shown() {
    return [...this.views].filter(([kind]) => this.visible.has(kind)).map(([, view]) => view);
  }

  #render() {
    for (const view of this.#shown()) view.render();
  }

  /** Whether the views draw for paper, in sight or not. @param {boolean} printing */
  setPrinting(printing) {
    this.printing = printing;
    this.resize();
  }

  /** The hosts may have another size. */
  resize() {
    const before = this.visible.size;
    this.#measure();
    for (const [kind, view] of this.views) {
      view.unseen = this.printing;
      if (!this.visible.has(kind)) continue;
      // The old picture is stretched until the dragging of the window's edge is over.
      if (view.resize() && kind !== 'surface' && kind !== 'data') this.editions.delete(kind);
      if (this.frame) view.setFrame(this.frame);
      view.render();
    }
    clearTimeout(this.repaint);
    // What has just come to light has no picture to stretch.
    const fresh = this.visible.size > before;
    this.repaint = setTimeout(() => this.refresh(), fresh ? 0 : PATIENCE);
  }
}

/**
 * The size of a sketch of a map.
 * @param {{width: number, height: number}} size
 */
function sketched({ width, height }) {
  const part = Math.min(1, ROUGH_MAP / width);
  return { width: Math.round(width * part), height: Math.max(2, Math.round(height * part)) };
}

/** Resolves once the browser has painted what was given to it. @returns {Promise<void>} */
function nextPaint() {
  return new Promise((resolve) => {
    // Hidden tabs paint nothing and run no frames; a slow machine may need some time for one.
    const late = setTimeout(resolve, 1e3);
    requestAnimationFrame(() =>
      setTimeout(() => {
        clearTimeout(late);
        resolve();
      }, 0),
    );
  });
}
