import { LinearSRGBColorSpace, WebGLRenderer } from 'three';

/**
 * The one WebGL renderer of the page. Browsers keep about sixteen contexts and take the oldest away, so a page
 * with many figures cannot give each its own: all of them draw with this one, one after another, and each copies
 * its picture to a canvas of its own. The copy stays on the graphics card. The last figure to go frees it.
 */

/**
 * @typedef {object} User a view that draws with the renderer
 * @property {() => void} lost the graphics card has gone: after sleep, an update of its driver, too many pages
 * @property {() => void} restored it is back
 */

export class NoWebGL extends Error {
  /** @param {unknown} [cause] */
  constructor(cause) {
    super('This browser offers no WebGL 2, which the surface in 3D is drawn with.', { cause });
    this.name = 'NoWebGL';
    this.code = 'surface.no_webgl';
    this.field = 'view';
    this.value = '3d';
    this.allowed = 'map';
  }
}

export class TooLarge extends Error {
  /** @param {number} width @param {number} height device pixels */
  constructor(width, height) {
    super(`The graphics card draws no picture of ${width} × ${height} pixels.`);
    this.name = 'TooLarge';
    this.code = 'picture.too_large';
  }
}

/** @type {PageRenderer | null} */
let page = null;
/** @type {Set<User>} */
const users = new Set();

/**
 * Begins to use the page's renderer; made for the first user.
 * @param {User} user
 * @returns {PageRenderer}
 * @throws {NoWebGL}
 */
export function acquire(user) {
  page ??= new PageRenderer();
  users.add(user);
  return page;
}

/** Ends the use; the last user's end frees the renderer. @param {User} user */
export function release(user) {
  users.delete(user);
  if (users.size > 0 || !page) return;
  page.dispose();
  page = null;
}

class PageRenderer {
  constructor() {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('webgl2', {
      alpha: true,
      antialias: true,
      powerPreference: 'default',
    });
    if (!context) throw new NoWebGL();
    try {
      this.gl = new WebGLRenderer({ canvas, context, antialias: true, alpha: true });
    } catch (cause) {
      throw new NoWebGL(cause);
    }
    // Colours come as CSS and palette bytes and leave as they are: shaders here mix them as a print shop does.
    this.gl.outputColorSpace = LinearSRGBColorSpace;
    this.gl.setClearColor(0x000000, 0);
    this.gl.setScissorTest(true);
    this.gl.info.autoReset = true;
    this.lost = false;
    this.width = 0;
    this.height = 0;
    this.abort = new AbortController();
    const { signal } = this.abort;
    canvas.addEventListener(
      'webglcontextlost',
      (event) => {
        event.preventDefault(); // asks for it back
        this.lost = true;
        for (const user of users) user.lost();
      },
      { signal },
    );
    canvas.addEventListener(
      'webglcontextrestored',
      () => {
        this.lost = false;
        for (const user of users) user.restored();
      },
      { signal },
    );
  }

  /**
   * Draws a scene and copies it to a canvas of the same size.
   * @param {CanvasRenderingContext2D} target
   * @param {import('three').Scene} scene @param {import('three').Camera} camera
   * @returns {{calls: number, triangles: number}} what the graphics card was asked for
   */
  draw(target, scene, camera) {
    const { width, height } = target.canvas;
    if (width > this.width || height > this.height) {
      // Grows to the largest view and stays: changing size for each of several views costs more than memory.
      this.width = Math.max(width, this.width);
      this.height = Math.max(height, this.height);
      this.gl.setSize(this.width, this.height, false);
      // Browsers give a smaller buffer than they were asked for, and say nothing.
      const given = this.gl.getContext();
      if (given.drawingBufferWidth < this.width || given.drawingBufferHeight < this.height) {
        this.trim();
        throw new TooLarge(width, height);
      }
    }
    this.gl.setViewport(0, 0, width, height);
    this.gl.setScissor(0, 0, width, height);
    this.gl.render(scene, camera);
    target.globalCompositeOperation = 'copy';
    // The viewport's origin is the lower left corner.
    const top = this.height - height;
    target.drawImage(this.gl.domElement, 0, top, width, height, 0, 0, width, height);
    const { calls, triangles } = this.gl.info.render;
    return { calls, triangles };
  }

  /** Forgets the largest size: the next view to draw sets its own. */
  trim() {
    this.width = this.height = 0;
  }

  dispose() {
    this.abort.abort();
    this.gl.dispose();
    if (!this.lost) this.gl.forceContextLoss();
  }
}
