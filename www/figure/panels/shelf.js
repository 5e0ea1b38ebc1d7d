/** What of the panels lives with one figure: which is fetched, which is open, and what it keeps while it is. */
import { extend } from '../../i18n/i18n.js';
import { openPanel } from './panels.js';

/** @typedef {import('./panels.js').Entry} Entry */
/** @typedef {import('./panels.js').Panel} Panel */
/** @typedef {import('./panels.js').PanelContext} PanelContext */
/** @typedef {import('../context.js').Context} Context */

export class Shelf {
  /** Modules fetched so far, shared by the page's figures. @type {Map<string, Panel>} */
  static fetched = new Map();

  /**
   * @param {() => void} changed called when a panel has arrived, or could not be fetched
   * @param {(styles: import('lit').CSSResult[]) => void} adopt takes a panel's styles in
   * @param {() => HTMLElement | null} element in which the open panel is rendered
   */
  constructor(changed, adopt, element) {
    this.changed = changed;
    this.adopt = adopt;
    this.element = element;
    /** The open panel. @type {Entry | null} */
    this.entry = null;
    /** The module of it, once it has been rendered. @type {Panel | null} */
    this.panel = null;
    /** The last context it was given. @type {PanelContext | null} */
    this.context = null;
    /** What is not data, by the panel's name. @type {Map<string, Record<string, any>>} */
    this.things = new Map();
    /** Panels whose styles the figure has. @type {Set<Panel>} */
    this.styled = new Set();
    /** Names of panels under way, and of those that did not arrive. @type {Map<string, 'waiting'|'failed'>} */
    this.missing = new Map();
    /** The state that the panel was last told of. @type {import('../state.js').State | null} */
    this.told = null;
  }

  /**
   * What the open panel is given.
   * @param {Context} context @param {Entry} entry
   * @returns {PanelContext}
   */
  #own(context, entry) {
    const { name } = entry;
    let things = this.things.get(name);
    if (!things) this.things.set(name, (things = {}));
    return {
      ...context,
      kept: context.state.panels[name] ?? {},
      keep: (change) => context.send({ type: 'panel', name, change }),
      overlay: (items) => context.send({ type: 'overlay', owner: name, items }),
      element: entry === this.entry ? this.element() : null,
      things,
    };
  }

  /**
   * The open panel's template; null while it is under way.
   * @param {Context} context @param {Entry} entry
   */
  render(context, entry) {
    const panel = Shelf.fetched.get(entry.name);
    if (!panel) {
      if (!this.missing.has(entry.name)) this.fetch(entry);
      return null;
    }
    if (panel.styles && !this.styled.has(panel)) {
      this.styled.add(panel);
      this.adopt([panel.styles].flat());
    }
    return panel.render(this.#own(context, entry));
  }

  /** Whether the fetching of a panel failed. @param {Entry} entry */
  failed(entry) {
    return this.missing.get(entry.name) === 'failed';
  }

  /** @param {Entry} entry */
  async fetch(entry) {
    this.missing.set(entry.name, 'waiting');
    try {
      const [panel, { PANEL_TABLES }] = await Promise.all([
        entry.load(),
        import('../../i18n/panels.js'),
      ]);
      extend(PANEL_TABLES);
      Shelf.fetched.set(entry.name, panel);
      this.missing.delete(entry.name);
    } catch (error) {
      console.warn(error);
      this.missing.set(entry.name, 'failed');
    }
    this.changed();
  }

  /**
   * Tells panels what has happened, after a rendering.
   * @param {Context} context
   */
  follow(context) {
    const entry = context.state.run.land ? openPanel(context.state) : null;
    const panel = entry ? (Shelf.fetched.get(entry.name) ?? null) : null;
    if (entry !== this.entry || panel !== this.panel) {
      this.close();
      this.entry = entry;
      this.panel = panel;
      this.told = null;
    }
    if (!entry || !panel) return;
    if (this.told === context.state && this.context?.dark === context.dark) return;
    const first = this.told === null;
    this.told = context.state;
    this.context = this.#own(context, entry);
    if (first) panel.opened?.(this.context);
    panel.changed?.(this.context);
  }

  /** Has the open panel told once more at the next rendering: it is to be drawn for another medium. */
  again() {
    if (this.told) this.told = { ...this.told };
  }

  /**
   * Whether the open panel does what is commanded.
   * @param {import('../context.js').Command} command
   */
  acts(command) {
    return (this.context && this.panel?.acts?.(command, this.context)) ?? false;
  }

  /** Closes the open panel. */
  close() {
    const { context, entry, panel } = this;
    this.entry = this.panel = this.context = null;
    if (!context || !entry || !panel) return;
    panel.closed?.(context);
    context.overlay([]);
    this.things.delete(entry.name);
  }
}
