/**
 * The panels: foldable parts of the figure below the tally. One is open at a time; its name stands in the link's
 * `show`, and `hide` takes its tab away. A panel is fetched when it is first opened, so a visit that opens none
 * pays for none.
 *
 * A new panel is a folder here, a line of `PANELS` and a text for its tab.
 */
import { foggy } from '../fog.js';

/**
 * What the module of a panel exports. All of it is given the context; what happens between two calls stands in
 * `context.kept` (plain data) or `context.things` (what is not data).
 * @typedef {object} Panel
 * @property {(context: PanelContext) => unknown} render the panel's template; called in every frame of a playing run
 * @property {(context: PanelContext) => void} [opened] once, after the first rendering
 * @property {(context: PanelContext) => void} [changed] after the rendering of a changed state, the first included
 * @property {(context: PanelContext) => void} [closed] before it goes; what it let the views draw is taken away without it
 * @property {(command: import('../context.js').Command, context: PanelContext) => boolean} [acts] is asked before the figure does what a button or
 *   a key commands; true if nothing else has to be done
 * @property {import('lit').CSSResult | import('lit').CSSResult[]} [styles]
 */

/** @typedef {import('../context.js').PanelContext} PanelContext */
/** @typedef {import('../state.js').State} State */

/**
 * @typedef {object} Entry
 * @property {string} name as in `show`
 * @property {string} title key of the tab's text
 * @property {() => Promise<Panel>} load
 * @property {(state: State) => boolean} [suits] whether there is anything to show; always, if not given
 */

/** @type {readonly Entry[]} */
export const PANELS = Object.freeze([
  {
    name: 'fit',
    title: 'panel.fit',
    load: () => import('./fit/fit.js'),
    suits: ({ run }) => Boolean(run.land?.fit),
  },
  {
    name: 'numbers',
    title: 'panel.numbers',
    load: () => import('./numbers/numbers.js'),
    suits: ({ run }) => Boolean(run.land?.fit?.quadratic),
  },
  { name: 'step', title: 'panel.step', load: () => import('./step/step.js') },
  {
    name: 'landscape',
    title: 'panel.landscape',
    load: () => import('./landscape/landscape.js'),
  },
  { name: 'basins', title: 'panel.basins', load: () => import('./basins/basins.js') },
  {
    name: 'rain',
    title: 'panel.rain',
    load: () => import('./rain/rain.js'),
    suits: ({ run }) => run.land?.dimensions === 2,
  },
  { name: 'race', title: 'panel.race', load: () => import('./race/race.js') },
  { name: 'chart', title: 'panel.chart', load: () => import('./chart/chart.js') },
  { name: 'table', title: 'panel.table', load: () => import('./table/table.js') },
]);

/** The panels that have a tab. @param {State} state */
export function offered(state) {
  const hide = state.scenario?.hide ?? [];
  // Panels know more of the land than a point in the fog.
  if (foggy(state.scenario)) return [];
  if (hide.includes('panels')) return [];
  return PANELS.filter(({ name, suits }) => !hide.includes(name) && (suits?.(state) ?? true));
}

/** The open panel: the last one that `show` names and that is offered. @param {State} state */
export function openPanel(state) {
  const show = state.scenario?.show ?? [];
  return offered(state).findLast(({ name }) => show.includes(name)) ?? null;
}

/**
 * `show` with one panel open, or none.
 * @param {string[]} show @param {string | null} name
 */
export function withPanel(show, name) {
  const others = show.filter((held) => PANELS.every((panel) => panel.name !== held));
  return name === null ? others : [...others, name];
}
