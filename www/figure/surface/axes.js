import { BufferAttribute, BufferGeometry, LineBasicMaterial, LineSegments, Vector3 } from 'three';
import { ticks } from 'd3-array';
import { TYPE } from '../../tokens.js';
import { keepApart } from './labels.js';

/**
 * Hairlines around the base, ticks, and their labels. The labels are HTML over the canvas: as sharp as the text
 * around the figure and in its type. x and y are written along the two edges that face the reader, heights at
 * the left corner; as the camera turns they move to where they can be read.
 */

/** Length of a tick, in the scene. */
const TICK = 0.03;
/** Room between labels along an axis, CSS pixels. */
const SPACING = 58;
const HEIGHT_SPACING = 30;
/** From the end of a tick to the middle of its label, and from the edge to the axis' name, CSS pixels. */
const LABEL = 13;
const NAME = 42;

/**
 * @typedef {object} Names
 * @property {string} x
 * @property {string} y
 * @property {string} heights what the heights are and on which scale
 */

/**
 * @typedef {object} Tick
 * @property {[number, number, number]} at end of the tick, in the scene
 * @property {[number, number, number]} out where the label lies from there
 * @property {string} text
 * @property {boolean} [name]
 */

export class Axes {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.layer = document.createElement('div');
    this.layer.setAttribute('aria-hidden', 'true'); // the same numbers are in the map's axes and the readout
    Object.assign(this.layer.style, {
      position: 'absolute',
      inset: '0',
      overflow: 'hidden',
      pointerEvents: 'none',
      userSelect: 'none',
    });
    host.append(this.layer);
    this.lines = new LineSegments(new BufferGeometry(), new LineBasicMaterial());
    this.lines.frustumCulled = false;
    /** @type {Tick[]} */
    this.ticks = [];
    /** @type {HTMLSpanElement[]} */
    this.spans = [];
    /** Where the labels that can be seen stand. @type {{x: number, y: number, text: string, name: boolean}[]} */
    this.placed = [];
    /** Which edges the axes stand at, and how many ticks. */
    this.key = '';
    /** @type {import('./theme.js').Tokens | null} */
    this.tokens = null;
  }

  /** @param {import('./theme.js').Tokens} tokens */
  setTheme(tokens) {
    this.tokens = tokens;
    this.lines.material.color.setStyle(tokens.soft, 'srgb-linear');
    this.layer.style.fontFamily = tokens.font;
    this.layer.style.color = tokens.soft;
    const paper = tokens.paper;
    this.layer.style.textShadow = `0 0 2px ${paper}, 0 0 2px ${paper}, 0 0 3px ${paper}`;
  }

  /**
   * Puts axes and labels where the camera wants them.
   * @param {import('./block.js').Block} block
   * @param {import('../heights.js').Heights} heights
   * @param {Names} names
   * @param {(value: number) => string} format
   * @param {import('three').PerspectiveCamera} camera
   * @param {number} width @param {number} height CSS pixels
   */
  update(block, heights, names, format, camera, width, height) {
    const east = camera.position.x >= 0 ? 1 : -1;
    const north = camera.position.y >= 0 ? 1 : -1;
    /** @param {number} x @param {number} y @param {number} z */
    const onScreen = (x, y, z) => {
      const place = new Vector3(x, y, z).project(camera);
      return [((place.x + 1) / 2) * width, ((1 - place.y) / 2) * height];
    };
    const [hx, hy] = block.half;
    const { floor } = block;
    // The upright axis stands at the left of the two corners where the block's outline turns.
    const corners = [
      [east, -north],
      [-east, north],
    ];
    const [first, second] = corners.map(([a, b]) => onScreen(a * hx, b * hy, 0)[0]);
    const corner = corners[first <= second ? 0 : 1];
    /** @param {number[]} a @param {number[]} b */
    const length = ([ax, ay], [bx, by]) => Math.hypot(ax - bx, ay - by);
    const wide = length(onScreen(-hx, north * hy, floor), onScreen(hx, north * hy, floor));
    const deep = length(onScreen(east * hx, -hy, floor), onScreen(east * hx, hy, floor));
    const tall = length(
      onScreen(corner[0] * hx, corner[1] * hy, 0),
      onScreen(corner[0] * hx, corner[1] * hy, block.height),
    );
    const counts = [wide / SPACING, deep / SPACING].map((n) => Math.max(2, Math.round(n)));
    const key = `${east} ${north} ${corner} ${counts} ${tall > 4 * HEIGHT_SPACING}`;
    if (key !== this.key) {
      this.key = key;
      this.#place(block, heights, names, format, {
        east,
        north,
        corner,
        counts,
        room: tall / HEIGHT_SPACING,
      });
    }
    const small = width < 480;
    const boxes = this.ticks.map(({ at, out, text, name }) => {
      const [left, top] = onScreen(...at);
      const [toLeft, toTop] = onScreen(at[0] + out[0], at[1] + out[1], at[2] + out[2]);
      const way = Math.hypot(toLeft - left, toTop - top) || 1;
      const far = name ? (small ? NAME * 0.8 : NAME) : LABEL;
      const half = (text.length * (name ? 7 : 6.2)) / 2;
      const across = (toLeft - left) / way;
      const down = (toTop - top) / way;
      // A long label is pushed out sideways by as much as it is wide.
      const reach = far + (name ? 0 : Math.abs(across) * Math.max(0, half - 6));
      const x = left + across * reach;
      // The name of the heights may be longer than the room beside the block.
      const held = name ? Math.max(half + 4, Math.min(width - half - 4, x)) : x;
      return { x: held, y: top + down * reach, half: half + 3, tall: 7 };
    });
    const kept = keepApart(boxes, width, height);
    this.placed = boxes.flatMap(({ x, y }, n) =>
      kept[n] ? [{ x, y, text: this.ticks[n].text, name: this.ticks[n].name ?? false }] : [],
    );
    boxes.forEach((box, n) => {
      const { style } = this.spans[n];
      style.visibility = kept[n] ? 'visible' : 'hidden';
      style.transform = `translate(${box.x.toFixed(1)}px, ${box.y.toFixed(1)}px) translate(-50%, -50%)`;
    });
  }

  /**
   * The labels with the canvas's pen, for a picture that is taken away.
   * @param {CanvasRenderingContext2D} context in CSS pixels
   */
  draw(context) {
    const { tokens } = this;
    if (!tokens) return;
    context.save();
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    context.lineWidth = 3;
    context.strokeStyle = tokens.paper;
    for (const { x, y, text, name } of this.placed) {
      context.font = name
        ? `italic ${TYPE.note}px ${tokens.font}`
        : `${TYPE.small}px ${tokens.font}`;
      context.fillStyle = name ? tokens.ink : tokens.soft;
      context.strokeText(text, x, y);
      context.fillText(text, x, y);
    }
    context.restore();
  }

  /** Asks for new ticks, as when window, heights or texts have changed. */
  reset() {
    this.key = '';
  }

  /**
   * @param {import('./block.js').Block} block
   * @param {import('../heights.js').Heights} heights
   * @param {Names} names
   * @param {(value: number) => string} format
   * @param {{east: number, north: number, corner: number[], counts: number[], room: number}} where
   */
  #place(block, heights, names, format, { east, north, corner, counts, room }) {
    const [hx, hy] = block.half;
    const { floor } = block;
    const gap = 0.004; // beside the walls, not in them
    /** @type {number[]} */
    const lines = [];
    /** @type {Tick[]} */
    const marks = [];
    /** @param {number[]} a @param {number[]} b */
    const line = (a, b) => lines.push(...a, ...b);
    const y = north * (hy + gap);
    const x = east * (hx + gap);
    line([-hx, y, floor], [hx, y, floor]);
    line([x, -hy, floor], [x, hy, floor]);
    marks.push({ at: [0, y, floor], out: [0, north * 0.1, 0], text: names.x, name: true });
    marks.push({ at: [x, 0, floor], out: [east * 0.1, 0, 0], text: names.y, name: true });
    const [cx, cy] = [corner[0] * (hx + gap), corner[1] * (hy + gap)];
    line([cx, cy, 0], [cx, cy, block.height]);
    marks.push({
      at: [cx, cy, block.height],
      out: [0, 0, 0.1],
      text: names.heights,
      name: true,
    });
    for (const value of ticks(block.x[0], block.x[1], counts[0])) {
      const at = block.toX(value);
      line([at, y, floor], [at, y + north * TICK, floor]);
      marks.push({
        at: [at, y + north * TICK, floor],
        out: [0, north * 0.1, 0],
        text: format(value),
      });
    }
    for (const value of ticks(block.y[0], block.y[1], counts[1])) {
      const at = block.toY(value);
      line([x, at, floor], [x + east * TICK, at, floor]);
      marks.push({
        at: [x + east * TICK, at, floor],
        out: [east * 0.1, 0, 0],
        text: format(value),
      });
    }
    // The upright axis' ticks point away from the block, along the edge that runs into the picture.
    const out = Math.SQRT1_2 * TICK;
    for (const { value, level } of room < 1 ? [] : heights.ticks) {
      const z = block.toZ(level);
      const end = [cx + corner[0] * out, cy + corner[1] * out, z];
      line([cx, cy, z], end);
      marks.push({
        at: /** @type {[number, number, number]} */ (end),
        out: [corner[0] * 0.1, corner[1] * 0.1, 0],
        text: format(value),
      });
    }
    this.ticks = marks;
    this.lines.geometry.dispose();
    this.lines.geometry = new BufferGeometry();
    this.lines.geometry.setAttribute('position', new BufferAttribute(new Float32Array(lines), 3));
    this.#write();
  }

  #write() {
    while (this.spans.length < this.ticks.length) {
      const span = document.createElement('span');
      Object.assign(span.style, {
        position: 'absolute',
        left: '0',
        top: '0',
        whiteSpace: 'nowrap',
      });
      this.layer.append(span);
      this.spans.push(span);
    }
    for (const span of this.spans.splice(this.ticks.length)) span.remove();
    this.ticks.forEach(({ text, name }, n) => {
      const span = this.spans[n];
      span.textContent = text;
      span.style.font = '';
      span.style.fontFamily = 'inherit';
      span.style.fontSize = name ? 'var(--ws-note)' : 'var(--ws-small)';
      span.style.fontStyle = name ? 'italic' : 'normal';
      span.style.fontVariantNumeric = 'tabular-nums';
      span.style.color = name ? (this.tokens?.ink ?? '') : '';
    });
  }

  dispose() {
    this.layer.remove();
    this.lines.geometry.dispose();
    this.lines.material.dispose();
  }
}
