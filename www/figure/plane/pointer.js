// What a pointer or the keyboard does on a plane: pick a point, drag a start, choose a run, hover.

/** Movement that still counts as a click, CSS pixels. */
const CLICK = 4;
/** How near a pointer has to be to a mark, CSS pixels: a mouse, a finger. */
const REACH = { mouse: 9, pen: 12, touch: 22 };
/** One press of an arrow key moves the crosshair by this part of the window. */
const KEY_STEP = 1 / 40;

/**
 * @typedef {object} Events what a view tells the figure
 * @property {(x: number, y: number) => void} pick
 * @property {(run: number, x: number, y: number, phase: 'start' | 'move' | 'end') => void} drag
 * @property {(run: number) => void} select
 * @property {(x: number | null, y?: number) => void} hover
 */

/**
 * Listens on the plane's host.
 * @param {import('./plane.js').Plane} plane
 * @param {Events} events
 * @param {(left: number, top: number, reach: number) => {start: number, head: number}} find
 *   the start and the head within reach of a place, -1 where there is none
 * @returns {() => void} stops listening
 */
export function listen(plane, events, find) {
  const { host } = plane;
  const stop = new AbortController();
  const options = { signal: stop.signal };
  /** @type {{id: number, run: number, x: number, y: number, moved: boolean} | null} */
  let press = null;
  /** @type {[number, number] | null} */
  let crosshair = null;

  /** @param {PointerEvent | Touch} event @param {'mouse'|'pen'|'touch'} kind */
  const near = (event, kind) => {
    const box = host.getBoundingClientRect();
    return find(
      (event.clientX - box.left) / plane.zoom,
      (event.clientY - box.top) / plane.zoom,
      REACH[kind],
    );
  };
  /** @param {PointerEvent} event */
  const kind = (event) => /** @type {'mouse'|'pen'|'touch'} */ (event.pointerType || 'mouse');

  host.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      const run = near(event, kind(event)).start;
      press = { id: event.pointerId, run, x: event.clientX, y: event.clientY, moved: false };
      if (run >= 0) host.setPointerCapture(event.pointerId);
    },
    options,
  );
  host.addEventListener(
    'pointermove',
    (event) => {
      const point = plane.pointAt(event);
      if (press && press.id === event.pointerId) {
        const far = Math.hypot(event.clientX - press.x, event.clientY - press.y) > CLICK;
        if (far && !press.moved) {
          press.moved = true;
          if (press.run >= 0 && point) events.drag(press.run, point[0], point[1], 'start');
        }
        if (press.moved && press.run >= 0 && point) {
          events.drag(press.run, point[0], point[1], 'move');
        }
      }
      if (event.pointerType !== 'touch') {
        if (point) events.hover(point[0], point[1]);
        else events.hover(null);
        const found = near(event, kind(event));
        host.style.cursor = found.start >= 0 ? 'grab' : found.head >= 0 ? 'pointer' : 'crosshair';
      }
    },
    options,
  );
  host.addEventListener(
    'pointerup',
    (event) => {
      if (!press || press.id !== event.pointerId) return;
      const { run, moved } = press;
      press = null;
      const point = plane.pointAt(event);
      if (moved) {
        if (run >= 0) {
          const [x, y] = point ?? [NaN, NaN];
          events.drag(run, x, y, 'end');
        }
        return;
      }
      const found = near(event, kind(event));
      if (found.head >= 0) events.select(found.head);
      else if (found.start >= 0) events.select(found.start);
      else if (point) events.pick(point[0], point[1]);
    },
    options,
  );
  host.addEventListener('pointercancel', () => (press = null), options);
  host.addEventListener('pointerleave', () => events.hover(null), options);
  // One finger scrolls the page, except when it takes hold of a start.
  host.addEventListener(
    'touchstart',
    (event) => {
      const touch = event.touches[0];
      if (event.touches.length === 1 && touch && near(touch, 'touch').start >= 0) {
        event.preventDefault();
      }
    },
    { ...options, passive: false },
  );

  host.addEventListener(
    'keydown',
    (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[
        event.key
      ];
      if (move) {
        crosshair ??= [(plane.x[0] + plane.x[1]) / 2, (plane.y[0] + plane.y[1]) / 2];
        const size = event.shiftKey ? KEY_STEP / 8 : KEY_STEP;
        crosshair = [
          clamp(crosshair[0] + move[0] * size * (plane.x[1] - plane.x[0]), plane.x),
          clamp(crosshair[1] + move[1] * size * (plane.y[1] - plane.y[0]), plane.y),
        ];
        events.hover(crosshair[0], crosshair[1]);
      } else if (event.key === 'Enter' && crosshair) {
        events.pick(crosshair[0], crosshair[1]);
      } else if (event.key === 'Escape' && crosshair) {
        crosshair = null;
        events.hover(null);
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    },
    options,
  );
  host.addEventListener(
    'blur',
    () => {
      if (crosshair) events.hover(null);
      crosshair = null;
    },
    options,
  );
  return () => stop.abort();
}

/** @param {number} value @param {[number, number]} range */
function clamp(value, [lo, hi]) {
  return Math.min(hi, Math.max(lo, value));
}
