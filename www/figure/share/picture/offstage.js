/**
 * A view of its own, out of sight, of any size and sharpness: what is saved is drawn by the same code as what is on the
 * screen, and nothing on the screen changes for it.
 */
import { CurveView } from '../../curve/curve.js';
import { MapView } from '../../map/map.js';
import { drawShape, OUTCOMES } from '../../outcomes.js';
import { learnSigns } from '../../plane/signs.js';
import { TYPE } from '../../../tokens.js';
import { fitting, layout, legendOf, stylesOf } from './layout.js';

/** @typedef {'surface'|'map'|'curve'|'data'} Kind */

/**
 * What there is to be drawn.
 * @typedef {object} Scene
 * @property {import('../../../engine/types.js').Land} land
 * @property {import('../../history.js').History} history
 * @property {import('../../heights.js').Heights | null} heights of the picture on show
 * @property {Uint8Array | undefined} palette
 * @property {import('../../theme.js').Tokens} tokens
 * @property {import('../../../i18n/i18n.js').Texts} texts
 * @property {number[] | null} camera
 * @property {import('../../overlays.js').Overlay[]} overlays
 * @property {Omit<import('../../stage.js').Frame, 'step' | 'styles'>} moment what else is on show
 * @property {(kind: string, content: object) => Promise<any>} ask the figure's engine session
 */

/**
 * @typedef {object} Shape
 * @property {number} width CSS pixels
 * @property {number} scale device pixels to each
 * @property {boolean} legend
 * @property {boolean} [even] whether width and height have to be even, as films want it
 */

/** Height over width of what is not a map. */
const FLAT = 0.62;
/** Points along a side of a surface. */
const MESH = 201;
/** Nobody moves what is out of sight. */
const NOBODY = /** @type {any} */ (new Proxy({}, { get: () => () => {} }));

/** Said where a picture cannot be had, with the key of the reason. */
export class Unable extends Error {
  /** @param {string} key of its text */
  constructor(key) {
    super(key);
    this.key = key;
  }
}

/**
 * How tall the picture of a kind is.
 * @param {Kind} kind @param {number} width
 * @param {{x: [number, number], y: [number, number]}} window
 */
export function tallness(kind, width, { x, y }) {
  if (kind !== 'map') return Math.round(width * (kind === 'surface' ? 0.75 : FLAT));
  const tall = (y[1] - y[0]) / (x[1] - x[0]);
  return Math.round(width * Math.min(1.4, Math.max(0.5, Number.isFinite(tall) ? tall : 1)));
}

export class Offstage {
  /** @type {any} */
  #view;

  /**
   * @param {HTMLElement} place something in the figure, for its host
   * @param {Kind} kind @param {Scene} scene @param {Shape} shape
   * @returns {Promise<Offstage>}
   */
  static async open(place, kind, scene, shape) {
    const stage = new Offstage(place, kind, scene, shape);
    try {
      await stage.#paint();
      return stage;
    } catch (error) {
      stage.close();
      throw error;
    }
  }

  /** @param {HTMLElement} place @param {Kind} kind @param {Scene} scene @param {Shape} shape */
  constructor(place, kind, scene, shape) {
    this.kind = kind;
    this.scene = scene;
    this.shape = shape;
    const entries = shape.legend ? this.#mostEntries() : 0;
    const even = (/** @type {number} */ n) => (shape.even ? n + (n % 2) : n);
    const width = even(shape.width);
    const plot = tallness(kind, width, scene.land);
    const odd = layout(width, plot, entries).height % 2;
    this.plot = plot + (shape.even ? odd : 0);
    this.layout = layout(width, this.plot, entries);
    this.host = document.createElement('div');
    this.host.inert = true;
    this.host.setAttribute('aria-hidden', 'true');
    Object.assign(this.host.style, {
      position: 'fixed',
      left: '-99999px',
      top: '0',
      width: `${width}px`,
      height: `${this.plot}px`,
      visibility: 'hidden',
    });
    // Type is as large as it says, whatever hall the page stands in.
    this.host.style.setProperty('--watershed-type', '1');
    place.append(this.host);
    this.canvas = document.createElement('canvas');
    this.canvas.width = Math.round(width * shape.scale);
    this.canvas.height = Math.round(this.layout.height * shape.scale);
    const context = this.canvas.getContext('2d', { willReadFrequently: Boolean(shape.even) });
    if (!context) throw new Unable('picture.too_large');
    this.context = context;
  }

  /** A legend keeps its place over all steps of a film. */
  #mostEntries() {
    const { history, texts } = this.scene;
    const ends = legendOf(history, history.computed, true, texts.t);
    return ends.length + (ends.some(({ style }) => style === 0) ? 0 : 1);
  }

  /** Makes the view and gives it its picture. */
  async #paint() {
    const { kind, scene, shape } = this;
    const { land, history, heights, tokens, texts, camera, overlays, ask } = scene;
    const format = (/** @type {number} */ value) => texts.number(value);
    const scaling = heights?.kind ?? 'linear';
    const window = { x: land.x, y: land.y, heights: scaling };
    const asked = async (/** @type {string} */ what, /** @type {object} */ content) => {
      const answer = await ask(what, content);
      if (!answer) throw new Unable('picture.changed');
      return answer;
    };
    if (kind === 'surface') {
      const { SurfaceView } = await import('../../surface/surface.js');
      this.#view = new SurfaceView(this.host, NOBODY, format, shape.scale);
    } else if (kind === 'data') {
      const { DataView } = await import('../../data/data.js');
      this.#view = new DataView(this.host, NOBODY, format, shape.scale);
    } else {
      const View = kind === 'map' ? MapView : CurveView;
      this.#view = new View(this.host, NOBODY, format, shape.scale);
    }
    const view = this.#view;
    view.setTheme(tokens);
    if (overlays.length > 0) await learnSigns();
    await view.setOverlays(overlays);
    view.resize();
    if (camera) view.setCamera?.(camera);
    const name = texts.t(scaling === 'log' ? 'scale.axis_log' : 'scale.axis_linear');
    const [x, y] = land.axes;
    const names = { x, y, heights: land.fit ? name.replace('f', 'L') : name };
    const picture =
      kind === 'data'
        ? {
            predict: (/** @type {Float64Array} */ parameters, /** @type {Float64Array} */ at) =>
              ask('predict', { parameters, x: at }),
          }
        : kind === 'map'
          ? await asked('map', { ...window, ...view.plotSize() })
          : kind === 'curve'
            ? await asked('mesh', { ...window, nx: view.plotSize().width, ny: 1 })
            : {
                ...(await asked('mesh', { ...window, nx: MESH, ny: MESH })),
                palette: scene.palette,
              };
    view.setLand({ ...land, names }, picture);
    view.setHistory(history);
  }

  /**
   * Draws a step.
   * @param {number} step
   * @param {{title: string, caption: string}} words
   * @returns {Promise<HTMLCanvasElement>} the same one each time
   */
  async draw(step, { title, caption }) {
    const { scene, shape, context, layout: at } = this;
    const { history, tokens, texts, moment } = scene;
    const now = Math.max(history.first, Math.min(step, history.computed));
    const view = this.#view;
    view.setFrame({ ...moment, step: now, styles: stylesOf(history, now, moment.colourByEnding) });
    // The models of the data are predicted elsewhere.
    while (view.asking) await new Promise((resolve) => setTimeout(resolve));
    view.render();
    if (view.renderer?.lost) throw new Unable('picture.lost');
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = tokens.paper;
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    context.scale(shape.scale, shape.scale);
    const layers = view.plane
      ? Object.values(view.plane.layers).map((/** @type {any} */ layer) => layer.canvas)
      : [view.canvas];
    for (const layer of layers) context.drawImage(layer, 0, at.plot, at.width, this.plot);
    if (view.axes) {
      context.save();
      context.translate(0, at.plot);
      view.axes.draw(context);
      context.restore();
    }
    context.textBaseline = 'alphabetic';
    context.textAlign = 'left';
    context.fillStyle = tokens.ink;
    context.font = `600 ${TYPE.large}px ${tokens.font}`;
    context.fillText(title, 16, at.title, at.width - 32);
    if (shape.legend) {
      const entries = legendOf(history, now, moment.colourByEnding, texts.t);
      context.font = `${TYPE.note}px ${tokens.font}`;
      context.textBaseline = 'middle';
      entries.forEach(({ text, count, style }, i) => {
        const [left, middle] = at.entry(i);
        const { shape: sign, light, dark } = OUTCOMES[style];
        context.fillStyle = tokens.dark ? dark : light;
        drawShape(context, sign, left + 6, middle, 5);
        context.fillStyle = tokens.ink;
        context.fillText(`${text}: ${count}`, left + 18, middle);
      });
    }
    context.textBaseline = 'alphabetic';
    context.fillStyle = tokens.soft;
    context.font = `${TYPE.small}px ${tokens.font}`;
    context.fillText(fitting(caption, at.width), 16, at.caption, at.width - 32);
    return this.canvas;
  }

  close() {
    const renderer = this.#view?.renderer;
    this.#view?.dispose();
    // The page's renderer was as large as this picture.
    renderer?.trim();
    this.host.remove();
    this.canvas.width = this.canvas.height = 0;
  }
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
export async function pngOf(canvas) {
  /** @type {Blob | null} */
  const blob = await new Promise((resolve, reject) => {
    try {
      canvas.toBlob(resolve, 'image/png');
    } catch {
      reject(new Unable('picture.refused'));
    }
  });
  if (!blob) throw new Unable('picture.too_large');
  return blob;
}
