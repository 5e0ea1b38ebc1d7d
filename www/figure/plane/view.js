// What the map and the curve have in common: a plane with runs on it.
import { Canvases } from './canvas.js';
import { nearest } from './marks.js';
import { Plane } from './plane.js';
import { listen } from './pointer.js';

/** @typedef {import('./plane.js').Tokens} Tokens */
/** @typedef {import('../history.js').History} History */
/**
 * @typedef {object} Frame what stands at one step
 * @property {number} step
 * @property {Uint8Array} styles index into OUTCOMES for each run
 * @property {number} selected -1: none
 * @property {{x: number, y: number, value: number, gradient: [number, number]} | null} selectedState
 * @property {[number, number] | null} hover
 */

/** A view of runs on a plane; what the plane shows below them is its children's. */
export class PlaneView {
  /**
   * @param {HTMLElement} host
   * @param {import('./pointer.js').Events} events
   * @param {(value: number) => string} format how numbers are written on the axes
   * @param {number} [ratio] of a picture that is not for the screen
   */
  constructor(host, events, format, ratio) {
    this.format = format;
    this.plane = new Plane(host, ['land', 'paths', 'lines', 'marks'], ratio);
    /** @type {Tokens | null} */
    this.tokens = null;
    /** @type {History | null} */
    this.history = null;
    /** @type {Frame | null} */
    this.frame = null;
    /** @type {import('../overlays.js').Overlay[]} */
    this.overlays = [];
    this.canvases = new Canvases();
    /** What has to be drawn anew, not only added to. */
    this.dirty = { land: true, axes: true, paths: true, lines: true };
    this.stop = listen(this.plane, events, (left, top, reach) => {
      const { history, frame } = this;
      if (!history || !frame) return { start: -1, head: -1 };
      return {
        start: nearest(history.count, (run) => this.place(run, 0), left, top, reach),
        head: nearest(history.count, (run) => this.place(run, frame.step), left, top, reach),
      };
    });
    this.plane.resize();
  }

  /**
   * Where a run stands at a step, CSS pixels.
   * @param {number} _run @param {number} _step
   * @returns {[number, number]}
   */
  place(_run, _step) {
    return [NaN, NaN];
  }

  /** @param {Tokens} tokens */
  setTheme(tokens) {
    this.tokens = tokens;
    this.dirty = { land: true, axes: true, paths: true, lines: true };
  }

  /** @param {History} history */
  setHistory(history) {
    this.history = history;
    this.dirty.paths = true;
  }

  /** @param {Frame} frame */
  setFrame(frame) {
    this.frame = frame;
  }

  /** @param {import('../overlays.js').Overlay[]} overlays */
  setOverlays(overlays) {
    const tinted = [...this.overlays, ...overlays].some(({ kind }) => kind === 'tint');
    this.overlays = overlays;
    this.dirty.lines = true;
    this.dirty.land ||= tinted;
  }

  /** What panels lay over the whole window, as canvases. */
  get tints() {
    return this.overlays
      .filter((overlay) => overlay.kind === 'tint')
      .map(({ image, crisp }, n) => ({ canvas: this.canvases.of(image, n), crisp }));
  }

  /** @returns {boolean} whether a new picture is wanted */
  resize() {
    const changed = this.plane.resize();
    if (changed) this.dirty = { land: true, axes: true, paths: true, lines: true };
    return changed;
  }

  /** Paper asks for more pixels than screens have. @param {boolean} unseen */
  set unseen(unseen) {
    this.plane.fine = unseen;
  }

  dispose() {
    this.stop();
    this.plane.dispose();
  }
}
