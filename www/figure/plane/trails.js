// The paths of all runs on a plane, drawn as they grow.
import { VEIL } from '../../tokens.js';
import { colourOf } from '../outcomes.js';

/** Moves shorter than this are left out until they add up, CSS pixels. */
const SHORT = 0.4;
const WIDTH = 1.5;
/** A pale casing keeps a path readable on any height's colour. */
const CASING = 3.4;

/**
 * Keeps a canvas with the paths up to a step. Forward steps only add lines;
 * a run whose colour changes is drawn over; going back draws anew.
 */
export class Trails {
  /**
   * @param {import('./plane.js').Plane} plane
   * @param {CanvasRenderingContext2D} context of the layer that belongs to the paths
   * @param {(run: number, step: number) => [number, number]} place of a run at a step, CSS pixels
   */
  constructor(plane, context, place) {
    this.plane = plane;
    this.context = context;
    this.place = place;
    /** The last step drawn, −1: nothing is. */
    this.step = -1;
    /** @type {Uint8Array} */
    this.styles = new Uint8Array(0);
  }

  /** Forgets what is drawn. */
  reset() {
    this.step = -1;
    this.styles = new Uint8Array(0);
  }

  /**
   * @param {import('../history.js').History} history
   * @param {{step: number, styles: Uint8Array}} frame
   */
  draw(history, { step, styles }) {
    const { context, plane } = this;
    const anew = step < this.step || this.styles.length !== styles.length || this.step < 0;
    if (anew) plane.clear(context);
    // Runs too many for their steps to be kept have no path behind them.
    if (history.first > 0) return;
    plane.clipped(context, () => {
      context.lineJoin = 'round';
      context.lineCap = 'round';
      for (let run = 0; run < styles.length; run++) {
        const recoloured = anew || styles[run] !== this.styles[run];
        const stop = history.stoppedAt[run];
        const from = recoloured ? 0 : Math.min(this.step, stop);
        const to = Math.min(step, stop);
        if (to > from) this.#path(run, from, to, colourOf(styles[run], false));
      }
    });
    this.step = step;
    this.styles = styles.slice();
  }

  /** @param {number} run @param {number} from @param {number} to @param {string} colour */
  #path(run, from, to, colour) {
    const { context, place } = this;
    context.beginPath();
    let [left, top] = place(run, from);
    context.moveTo(left, top);
    for (let step = from + 1; step <= to; step++) {
      const [nextLeft, nextTop] = place(run, step);
      const far = Math.abs(nextLeft - left) + Math.abs(nextTop - top);
      if (far < SHORT && step < to) continue;
      // A diverging run leaves the numbers a canvas can take.
      if (!(far < 1e6)) break;
      left = nextLeft;
      top = nextTop;
      context.lineTo(left, top);
    }
    context.strokeStyle = VEIL;
    context.lineWidth = CASING;
    context.stroke();
    context.strokeStyle = colour;
    context.lineWidth = WIDTH;
    context.stroke();
  }
}
