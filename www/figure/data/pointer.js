/** What a pointer or the keyboard does to the data: add, move and remove points. */

/** Movement that still counts as a click, CSS pixels. */
const CLICK = 4;
/** How near a pointer has to be to a point, CSS pixels. */
const REACH = { mouse: 9, pen: 12, touch: 22 };
/** Two taps on a point within so many ms are a double click: a finger that has taken hold of a point makes none. */
const DOUBLE = 400;
/** How near the keyboard's crosshair has to be. */
const NEAR = 14;
/** One press of an arrow key moves by this part of the plane. */
const KEY_STEP = 1 / 40;

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * Listens on the host of a view of data. A click on a point chooses it, one beside the points adds one, a drag moves
 * it, Delete, a double click or two taps remove it. With the keyboard, arrows move a crosshair until Enter chooses
 * the point below it or adds one, and then they move that point.
 * @param {import('./data.js').DataView} view
 * @param {import('../stage.js').ViewEvents} events
 * @returns {() => void} stops listening
 */
export function listen(view, events) {
  const { plane } = view;
  const { host } = plane;
  const stop = new AbortController();
  const options = { signal: stop.signal };
  /** @type {{id: number, point: number, x: number, y: number, moved: boolean} | null} */
  let press = null;
  /** The point that a finger tapped last, and when. */
  let tap = { point: -1, time: 0 };

  /** @param {PointerEvent | Touch | MouseEvent} event @param {'mouse'|'pen'|'touch'} kind */
  const near = (event, kind) => {
    const box = host.getBoundingClientRect();
    const { zoom } = view.plane;
    return view.pointNear(
      (event.clientX - box.left) / zoom,
      (event.clientY - box.top) / zoom,
      REACH[kind],
    );
  };
  /** @param {PointerEvent} event */
  const kind = (event) => /** @type {'mouse'|'pen'|'touch'} */ (event.pointerType || 'mouse');

  host.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      const point = near(event, kind(event));
      press = { id: event.pointerId, point, x: event.clientX, y: event.clientY, moved: false };
      if (point >= 0) host.setPointerCapture(event.pointerId);
    },
    options,
  );
  host.addEventListener(
    'pointermove',
    (event) => {
      const at = plane.pointAt(event);
      if (press && press.id === event.pointerId) {
        const far = Math.hypot(event.clientX - press.x, event.clientY - press.y) > CLICK;
        if (far) press.moved = true;
        if (press.moved && press.point >= 0 && at) {
          view.dragging = true;
          events.movePoint?.(press.point, at[0], at[1], 'move');
        }
      }
      if (event.pointerType !== 'touch')
        host.style.cursor = near(event, kind(event)) >= 0 ? 'grab' : 'crosshair';
    },
    options,
  );
  host.addEventListener(
    'pointerup',
    (event) => {
      if (!press || press.id !== event.pointerId) return;
      const { point, moved } = press;
      press = null;
      if (moved) {
        if (point >= 0) {
          view.dragging = false;
          events.movePoint?.(point, NaN, NaN, 'end');
        }
        return;
      }
      const at = plane.pointAt(event);
      const again = point === tap.point && event.timeStamp - tap.time < DOUBLE;
      const tapped = event.pointerType === 'touch' && !(again && point >= 0);
      tap = tapped ? { point, time: event.timeStamp } : { point: -1, time: 0 };
      if (point >= 0 && again) events.removePoint?.(point);
      else if (point >= 0) events.choosePoint?.(point);
      else if (at) events.addPoint?.(at[0], at[1]);
    },
    options,
  );
  host.addEventListener(
    'pointercancel',
    () => {
      if (press?.moved && press.point >= 0) events.movePoint?.(press.point, NaN, NaN, 'end');
      view.dragging = false;
      press = null;
    },
    options,
  );
  // One finger scrolls the page, except when it takes hold of a point.
  host.addEventListener(
    'touchstart',
    (event) => {
      const touch = event.touches[0];
      if (event.touches.length === 1 && touch && near(touch, 'touch') >= 0) event.preventDefault();
    },
    { ...options, passive: false },
  );

  host.addEventListener(
    'keydown',
    (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const chosen = view.frame?.point ?? -1;
      const move = ARROWS[event.key];
      if (move) {
        const size = event.shiftKey ? KEY_STEP / 8 : KEY_STEP;
        const from =
          (chosen >= 0 ? view.points[chosen] : view.cross) ??
          /** @type {[number, number]} */ ([
            (plane.x[0] + plane.x[1]) / 2,
            (plane.y[0] + plane.y[1]) / 2,
          ]);
        const to = /** @type {[number, number]} */ (
          [plane.x, plane.y].map(([lo, hi], axis) =>
            Math.min(hi, Math.max(lo, from[axis] + move[axis] * size * (hi - lo))),
          )
        );
        if (chosen >= 0) events.movePoint?.(chosen, to[0], to[1], 'move');
        else view.cross = to;
        view.render();
      } else if (event.key === 'Enter') {
        const { cross } = view;
        if (chosen >= 0) {
          events.movePoint?.(chosen, NaN, NaN, 'end');
          events.choosePoint?.(-1);
        } else if (cross) {
          const found = view.pointNear(plane.toLeft(cross[0]), plane.toTop(cross[1]), NEAR);
          if (found >= 0) {
            view.cross = null;
            events.choosePoint?.(found);
          } else events.addPoint?.(cross[0], cross[1]);
        }
      } else if (event.key === '[' || event.key === ']') {
        const n = view.points.length;
        const step = event.key === ']' ? 1 : -1;
        events.choosePoint?.((Math.max(chosen, step > 0 ? -1 : 0) + step + n) % n);
      } else if ((event.key === 'Delete' || event.key === 'Backspace') && chosen >= 0) {
        events.removePoint?.(chosen);
      } else if (event.key === 'Escape' && (chosen >= 0 || view.cross)) {
        view.cross = null;
        events.choosePoint?.(-1);
        view.render();
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    },
    options,
  );
  host.addEventListener(
    'keyup',
    (event) => {
      // A stretch of presses is one change for undo.
      if (event.key in ARROWS && (view.frame?.point ?? -1) >= 0)
        events.movePoint?.(view.frame?.point ?? -1, NaN, NaN, 'end');
    },
    options,
  );
  host.addEventListener(
    'dblclick',
    (event) => {
      const point = near(event, 'mouse');
      if (point >= 0) events.removePoint?.(point);
    },
    options,
  );
  host.addEventListener(
    'blur',
    () => {
      view.cross = null;
      view.render();
    },
    options,
  );
  return () => stop.abort();
}
