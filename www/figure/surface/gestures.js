/**
 * What a pointer means on the surface: a click picks a place or selects a run, a start can be dragged, all
 * else turns the camera. A press that moves less than four pixels is a click and does not turn anything.
 */

/** Movement that still counts as a click, CSS pixels. */
const CLICK = 4;
/** How near a pointer has to be to a mark, CSS pixels. @type {Record<string, number>} */
const REACH = { mouse: 9, pen: 12, touch: 22 };

/**
 * What the gestures ask of the view.
 * @typedef {object} Scene
 * @property {(left: number, top: number) => [number, number] | null} placeAt x and y under a point of the view
 * @property {(left: number, top: number, reach: number) => number} startAt run whose start is there, or −1
 * @property {(left: number, top: number, reach: number) => number} headAt run whose ball is there, or −1
 */

/**
 * @typedef {object} Events
 * @property {(x: number, y: number) => void} pick
 * @property {(run: number, x: number, y: number, phase: 'start'|'move'|'end') => void} drag
 * @property {(run: number) => void} select
 * @property {(x: number | null, y?: number) => void} hover
 */

/**
 * Listens on a view.
 * @param {HTMLElement} host takes the focus
 * @param {HTMLElement} element the canvas
 * @param {Scene} scene
 * @param {Events} events
 * @returns {() => void} stops listening
 */
export function listen(host, element, scene, events) {
  const abort = new AbortController();
  const { signal } = abort;
  /** @type {{id: number, left: number, top: number, run: number, moved: boolean, last: [number, number] | null} | null} */
  let press = null;
  const pointers = new Set();
  let hovering = false;

  /** @param {{clientX: number, clientY: number}} event @returns {[number, number]} */
  const spot = (event) => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  /** @param {PointerEvent} event */
  const reach = (event) => REACH[event.pointerType] ?? REACH.mouse;
  const unhover = () => {
    if (hovering) events.hover(null);
    hovering = false;
  };
  /** Ends a press without a result. */
  const drop = () => {
    if (press && press.run >= 0 && press.moved && press.last) {
      events.drag(press.run, ...press.last, 'end');
    }
    press = null;
  };

  // In the capture phase: the controls of the camera listen on the canvas.
  host.addEventListener(
    'pointerdown',
    (event) => {
      pointers.add(event.pointerId);
      if (pointers.size > 1) {
        drop(); // a second finger zooms
        return;
      }
      if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const [left, top] = spot(event);
      const run = scene.startAt(left, top, reach(event));
      press = { id: event.pointerId, left, top, run, moved: false, last: null };
    },
    { signal, capture: true },
  );
  host.addEventListener(
    'pointermove',
    (event) => {
      const [left, top] = spot(event);
      if (press && press.id === event.pointerId) {
        const still = !press.moved && Math.hypot(left - press.left, top - press.top) <= CLICK;
        // The controls listen on the document: neither a click nor a dragged start turns the camera.
        if (still || press.run >= 0) event.stopPropagation();
        if (still) return;
        const begins = !press.moved;
        press.moved = true;
        unhover();
        if (press.run < 0) return;
        const place = scene.placeAt(left, top);
        if (!place) return; // beside the block the start stays where it was
        if (begins || !press.last) events.drag(press.run, ...place, 'start');
        press.last = place;
        events.drag(press.run, ...place, 'move');
        return;
      }
      if (event.pointerType === 'touch' || event.buttons !== 0) return;
      const place = scene.placeAt(left, top);
      if (place) {
        hovering = true;
        events.hover(...place);
      } else {
        unhover();
      }
      const near = reach(event);
      element.style.cursor =
        scene.startAt(left, top, near) >= 0
          ? 'grab'
          : scene.headAt(left, top, near) >= 0
            ? 'pointer'
            : place
              ? 'crosshair'
              : 'auto';
    },
    { signal },
  );
  host.addEventListener(
    'pointerup',
    (event) => {
      pointers.delete(event.pointerId);
      if (!press || press.id !== event.pointerId) return;
      const { moved } = press;
      drop();
      if (moved) return;
      host.focus({ preventScroll: true });
      const [left, top] = spot(event);
      const near = reach(event);
      const run = scene.headAt(left, top, near);
      if (run >= 0) {
        events.select(run);
        return;
      }
      const start = scene.startAt(left, top, near);
      const place = scene.placeAt(left, top);
      if (start >= 0) events.select(start);
      else if (place) events.pick(...place);
    },
    { signal },
  );
  host.addEventListener(
    'pointercancel',
    (event) => {
      pointers.delete(event.pointerId);
      drop();
    },
    { signal },
  );
  host.addEventListener('pointerleave', unhover, { signal });
  // One finger scrolls the page, except when it takes hold of a start.
  host.addEventListener(
    'touchstart',
    (event) => {
      const touch = event.touches[0];
      if (event.touches.length === 1 && scene.startAt(...spot(touch), REACH.touch) >= 0)
        event.preventDefault();
    },
    { signal, passive: false },
  );
  return () => abort.abort();
}
