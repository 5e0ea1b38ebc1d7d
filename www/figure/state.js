/**
 * The one state of a figure and the one function that changes it. Both are plain data: the element draws what
 * stands here, the courier makes the engine follow it, and nothing else remembers anything.
 */
import { consequences, UNDOABLE } from './scenario.js';

/** @typedef {import('../engine/types.js').Scenario} Scenario */
/** @typedef {import('../engine/types.js').Land} Land */
/** @typedef {import('../engine/types.js').Moment} Moment */
/** @typedef {import('../engine/types.js').Note} Note */
/** @typedef {import('../engine/types.js').Catalog} Catalog */

/**
 * An error as data.
 * @typedef {object} Problem
 * @property {string} code
 * @property {string} message English, for codes without a text
 * @property {string} [field]
 * @property {string} [value]
 * @property {string} [allowed]
 * @property {number | null} [at]
 * @property {string | null} [suggestion]
 */

/**
 * @typedef {object} Run
 * @property {'waiting'|'ready'|'failed'} phase whether the engine has answered
 * @property {Problem | null} failure why it has not
 * @property {Land | null} land the function on show: the last that could be compiled
 * @property {number} count runs
 * @property {number} first first step that can be shown
 * @property {number} computed last step that can be shown, −1: none yet
 * @property {boolean} done nothing more will be computed
 * @property {number} cursor the step that is wanted; `shownStep` says which is shown
 * @property {boolean} playing
 * @property {number} selected a run, −1: none
 * @property {Moment | null} told what the core says of a step
 */

/**
 * @typedef {object} Ui
 * @property {Problem | null} refused why the last change of function, window or run was refused
 * @property {string | null} draft a formula being typed that is not (yet) on show
 * @property {Problem | null} draftProblem why it cannot be shown
 * @property {(Note | Problem)[]} notes about the link
 * @property {[number, number] | null} hover
 * @property {'none'|'surfaces'|'help'} sheet
 * @property {'waiting'|'ready'|'failed'} surface3d
 * @property {Scenario[]} past for undo, the latest last
 * @property {Scenario[]} future for redo, the next last
 * @property {string | null} gesture the drag that goes on: its changes are undone as one
 */

/**
 * @typedef {object} State
 * @property {Scenario | null} scenario null until the engine has read the link
 * @property {Catalog | null} catalog
 * @property {Run} run
 * @property {Ui} ui
 */

/**
 * @typedef {{type: 'catalog', catalog: Catalog}
 *   | {type: 'open', scenario: Scenario, notes: Note[]}
 *   | {type: 'set', change: Partial<Scenario>, gesture?: string}
 *   | {type: 'release'}
 *   | {type: 'undo'} | {type: 'redo'}
 *   | {type: 'failed', failure: Problem} | {type: 'retry'}
 *   | {type: 'land', land: Land}
 *   | {type: 'refused', problem: Problem | null}
 *   | {type: 'draft', text: string | null, problem: Problem | null}
 *   | {type: 'computed', count: number, first: number, computed: number, done: boolean}
 *   | {type: 'told', moment: Moment}
 *   | {type: 'seek', step: number} | {type: 'play'} | {type: 'pause'} | {type: 'reset'}
 *   | {type: 'select', run: number}
 *   | {type: 'ui', change: Partial<Pick<Ui, 'hover'|'sheet'|'surface3d'|'notes'>>}} Action
 */

/** How far ctrl+z goes back. */
const MEMORY = 100;

/** @returns {State} */
export function initialState() {
  return {
    scenario: null,
    catalog: null,
    run: {
      phase: 'waiting',
      failure: null,
      land: null,
      count: 0,
      first: 0,
      computed: -1,
      done: false,
      cursor: 0,
      playing: false,
      selected: -1,
      told: null,
    },
    ui: {
      refused: null,
      draft: null,
      draftProblem: null,
      notes: [],
      hover: null,
      sheet: 'none',
      surface3d: 'waiting',
      past: [],
      future: [],
      gesture: null,
    },
  };
}

/** The step on show: the one wanted, as far as it has been computed. @param {Run} run */
export function shownStep(run) {
  return Math.max(run.first, Math.min(run.cursor, run.computed), 0);
}

/** Whether there is nothing more to come. @param {Run} run */
export function atEnd(run) {
  return run.done && run.computed >= 0 && shownStep(run) >= run.computed;
}

/**
 * @param {State} state
 * @param {Action} action
 * @returns {State} the same object if nothing changes
 */
export function reduce(state, action) {
  const { scenario, run, ui } = state;
  switch (action.type) {
    case 'catalog':
      return { ...state, catalog: action.catalog };
    case 'open':
      return {
        ...state,
        scenario: action.scenario,
        run: { ...run, cursor: action.scenario.step, playing: false, selected: -1, told: null },
        ui: {
          ...ui,
          notes: action.notes,
          refused: null,
          draft: null,
          draftProblem: null,
          past: [],
          future: [],
          gesture: null,
        },
      };
    case 'set': {
      if (!scenario) return state;
      const next = { ...scenario, ...action.change };
      if (sameScenario(scenario, next)) return state;
      return moveTo(withMemory(state, next, action.gesture ?? null), next);
    }
    case 'release':
      return ui.gesture === null ? state : { ...state, ui: { ...ui, gesture: null } };
    case 'undo':
    case 'redo': {
      const [from, to] = action.type === 'undo' ? [ui.past, ui.future] : [ui.future, ui.past];
      const target = from.at(-1);
      if (!scenario || !target) return state;
      const next = restore(scenario, target);
      const [past, future] =
        action.type === 'undo'
          ? [from.slice(0, -1), [...to, scenario]]
          : [[...to, scenario], from.slice(0, -1)];
      return moveTo(
        { ...state, ui: { ...ui, past, future, gesture: null, draft: null, draftProblem: null } },
        next,
      );
    }
    case 'failed':
      return {
        ...state,
        run: { ...run, phase: 'failed', failure: action.failure, playing: false },
      };
    case 'retry':
      return { ...state, run: { ...run, phase: 'waiting', failure: null } };
    case 'land':
      return {
        ...state,
        run: { ...run, phase: 'ready', land: action.land },
        ui: { ...ui, refused: null },
      };
    case 'refused':
      return ui.refused === action.problem
        ? state
        : { ...state, ui: { ...ui, refused: action.problem } };
    case 'draft':
      return { ...state, ui: { ...ui, draft: action.text, draftProblem: action.problem } };
    case 'computed': {
      const { count, first, computed, done } = action;
      const cursor = done ? Math.min(run.cursor, computed) : run.cursor;
      const selected = run.selected < count ? run.selected : -1;
      return { ...state, run: { ...run, count, first, computed, done, cursor, selected } };
    }
    case 'told':
      return { ...state, run: { ...run, told: action.moment } };
    case 'seek': {
      if (!scenario) return state;
      const last = run.done ? run.computed : scenario.steps;
      const cursor = Math.max(0, Math.min(Math.round(action.step), Math.max(last, 0)));
      if (cursor === run.cursor) return state;
      return { ...state, run: { ...run, cursor } };
    }
    case 'play':
      if (run.playing || !run.land) return state;
      // At the end, play begins again.
      return { ...state, run: { ...run, playing: true, cursor: atEnd(run) ? 0 : shownStep(run) } };
    case 'pause':
      return run.playing
        ? { ...state, run: { ...run, playing: false, cursor: shownStep(run) } }
        : state;
    case 'reset':
      return { ...state, run: { ...run, playing: false, cursor: 0 } };
    case 'select':
      if (action.run === run.selected) return state;
      return { ...state, run: { ...run, selected: action.run < run.count ? action.run : -1 } };
    case 'ui':
      return { ...state, ui: { ...ui, ...action.change } };
    default:
      return state;
  }
}

/**
 * The scenario becomes another; runs that begin anew are looked at from their start.
 * @param {State} state @param {Scenario} next
 * @returns {State}
 */
function moveTo(state, next) {
  const { rewind, land } = consequences(state.scenario, next);
  const run = rewind ? { ...state.run, cursor: 0, playing: state.run.playing && !land } : state.run;
  return { ...state, scenario: next, run };
}

/**
 * Keeps what was for undo, once per gesture.
 * @param {State} state @param {Scenario} next @param {string | null} gesture
 * @returns {State}
 */
function withMemory(state, next, gesture) {
  const { scenario, ui } = state;
  if (
    !scenario ||
    UNDOABLE.every((key) => JSON.stringify(scenario[key]) === JSON.stringify(next[key]))
  )
    return state;
  const goesOn = gesture !== null && gesture === ui.gesture;
  const past = goesOn ? ui.past : [...ui.past, scenario].slice(-MEMORY);
  return { ...state, ui: { ...ui, past, future: [], gesture } };
}

/** What undo restores; language, view and the like stay as they are now. @param {Scenario} now @param {Scenario} then @returns {Scenario} */
function restore(now, then) {
  return { ...now, ...Object.fromEntries(UNDOABLE.map((key) => [key, then[key]])) };
}

/** @param {Scenario} a @param {Scenario} b */
function sameScenario(a, b) {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
