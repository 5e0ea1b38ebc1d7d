/**
 * Predict first: for each run the reader says where it will end, by a click, before anything moves. Then the runs go, and each
 * guess is held against the end that was computed.
 */

/** A guess is right within this part of the window of the run's end, along either axis. */
export const NEAR = 0.08;

/** @typedef {[number, number]} Point */
/** @typedef {{x: [number, number], y: [number, number], dimensions: number}} Window */

/**
 * Which guesses are right.
 * @param {readonly Point[]} guesses in the order of the runs
 * @param {readonly {x: number, y: number}[]} ends
 * @param {Window} window
 */
export function rightOnes(guesses, ends, { x, y, dimensions }) {
  return guesses.map(([gx, gy], i) => {
    const end = ends[i];
    const off = [(gx - end.x) / (x[1] - x[0]), dimensions === 1 ? 0 : (gy - end.y) / (y[1] - y[0])];
    // An end outside of all numbers is near nothing.
    return Math.hypot(...off) <= NEAR;
  });
}

/**
 * The guesses as marks, numbered, and once the ends are known a line from each to where its run ended.
 * @param {readonly Point[]} guesses
 * @param {readonly {x: number, y: number}[]} ends empty while they are not to be seen
 * @param {readonly boolean[]} right
 * @returns {import('../figure/overlays.js').Overlay[]}
 */
export function drawing(guesses, ends, right) {
  return guesses.flatMap((at, i) => {
    const end = ends[i];
    /** @type {import('../figure/inks.js').Ink} */
    const ink = !end ? 'purple' : right[i] ? 'green' : 'red';
    /** @type {import('../figure/overlays.js').Overlay} */
    const mark = {
      kind: 'mark',
      at,
      shape: end && !right[i] ? 'cross' : 'diamond',
      ink,
      radius: 6,
      label: guesses.length > 1 || end ? String(i + 1) : '?',
    };
    return end && Number.isFinite(end.x + end.y)
      ? [{ kind: 'line', points: [...at, end.x, end.y], ink, width: 2, dash: 'dotted' }, mark]
      : [mark];
  });
}

/**
 * One round of guessing.
 * @typedef {object} Round
 * @property {'asking'|'placed'|'running'|'told'} phase
 * @property {number} runs how many guesses it takes
 * @property {Point[]} guesses
 * @property {boolean[]} right once it is told
 */

export class Prediction {
  /** @type {Round | null} */
  round = null;
  #acts = 0;

  /**
   * @param {import('../watershed.js').WatershedFigure} figure
   * @param {() => void} changed called when there is something new to write
   */
  constructor(figure, changed) {
    this.figure = figure;
    this.changed = changed;
    figure.addEventListener('watershed-finish', () => this.#tell());
    figure.addEventListener('watershed-change', () => {
      // Other starts, another rate: the guesses were about something else.
      if (this.round && this.round.phase !== 'told' && figure.acts !== this.#acts) this.stop();
    });
  }

  /** Begins: the figure stands at its start and waits for the first guess. */
  begin() {
    const { scenario } = this.figure;
    if (!scenario) return;
    this.#acts = this.figure.acts;
    this.figure.reset();
    this.round = {
      phase: 'asking',
      runs: scenario.at?.length ?? scenario.starts,
      guesses: [],
      right: [],
    };
    this.figure.picking = (x, y) => this.#guess(x, y);
    this.figure.draw([]);
    this.figure.select(0);
    this.changed();
  }

  /** Takes everything back. */
  stop() {
    if (!this.round) return;
    this.round = null;
    this.figure.picking = null;
    this.figure.draw([]);
    this.changed();
  }

  /** Lets the runs go. */
  run() {
    if (this.round?.phase !== 'placed') return;
    this.round.phase = 'running';
    this.changed();
  }

  /** @param {number} x @param {number} y */
  #guess(x, y) {
    const { round, figure } = this;
    if (!round || round.phase !== 'asking') return;
    round.guesses.push([x, y]);
    figure.draw(drawing(round.guesses, [], []));
    if (round.guesses.length === round.runs) {
      round.phase = 'placed';
      figure.picking = null;
      figure.select(-1);
    } else figure.select(round.guesses.length);
    this.changed();
  }

  #tell() {
    const { round, figure } = this;
    const { ends, state } = figure;
    const window = state.run.land;
    if (round?.phase !== 'running' || !window || ends.length !== round.runs) return;
    round.phase = 'told';
    round.right = rightOnes(round.guesses, ends, window);
    figure.draw(drawing(round.guesses, ends, round.right));
    this.changed();
  }
}
