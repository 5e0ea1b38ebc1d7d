/**
 * The one state of a figure and the one function that changes it. Both are plain data: the element draws what
 * stands here, the courier makes the engine follow it, and nothing else remembers anything.
 */
import { alike } from './alike.js';
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
 * @property {import('../engine/types.js').Survey | null} survey what is proved of the function on show, once it is known
 */

/**
 * @typedef {object} Ui
 * @property {Problem | null} refused why the last change of function, window or run was refused
 * @property {string | null} draft a formula being typed that is not (yet) on show
 * @property {Problem | null} draftProblem why it cannot be shown
 * @property {(Note | Problem)[]} notes about the link
 * @property {[number, number] | null} hover
 * @property {[number, number] | null} hand parameters of a model that are turned by hand
 * @property {number} point the chosen point of the data, −1: none
 * @property {number[] | null} batch the points that the step on show looks at; null: all, or nobody asks
 * @property {'none'|'surfaces'|'help'|'share'|'data'|'beside'} sheet
 * @property {'wheel'|'touch'|null} hint how to reach the surface, for whoever has just missed it
 * @property {'waiting'|'ready'|'failed'} surface3d
 * @property {Scenario[]} past for undo, the latest last
 * @property {Scenario[]} future for redo, the next last
 * @property {string | null} gesture the drag that goes on: its changes are undone as one
 * @property {number} acts rises with everything a visitor does that undo would take back, and with undoing it
 */

/**
 * @typedef {object} State
 * @property {Scenario | null} scenario null until the engine has read the link
 * @property {Catalog | null} catalog
 * @property {Run} run
 * @property {Ui} ui
 * @property {Record<string, import('./overlays.js').Overlay[]>} overlays what is drawn over the function, by who lets it be drawn
 * @property {Record<string, object>} panels what each panel keeps of its own, by the panel's name
 * @property {State | null} beside what stands beside, as a state of its own (beside/beside.js)
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
 *   | {type: 'survey', survey: import('../engine/types.js').Survey | null}
 *   | {type: 'seek', step: number} | {type: 'play'} | {type: 'pause'} | {type: 'reset'}
 *   | {type: 'select', run: number}
 *   | {type: 'overlay', owner: string, items: import('./overlays.js').Overlay[]}
 *   | {type: 'panel', name: string, change: object}
 *   | {type: 'beside', state: State | null}
 *   | {type: 'ui', change: Partial<Pick<Ui, 'hover'|'hand'|'point'|'batch'|'sheet'|'hint'|'surface3d'|'notes'>>}} Action
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
      survey: null,
    },
    ui: {
      refused: null,
      draft: null,
      draftProblem: null,
      notes: [],
      hover: null,
      hand: null,
      point: -1,
      batch: null,
      sheet: 'none',
      hint: null,
      surface3d: 'waiting',
      past: [],
      future: [],
      gesture: null,
      acts: 0,
    },
    overlays: {},
    panels: {},
    beside: null,
  };
}

/** The step that a picture shows: the one wanted, as far as it has been computed. @param {Run} run */
export function shownStep(run) {
  return Math.max(run.first, Math.min(run.cursor, run.computed), 0);
}

/** The runs that share the clock. @param {Pick<State, 'run'|'beside'>} state */
const runsOf = ({ run, beside }) =>
  beside && beside.run.computed >= 0 ? [run, beside.run] : [run];

/** Whether nothing more will be computed. @param {Pick<State, 'run'|'beside'>} state */
export function allDone(state) {
  return runsOf(state).every(({ done }) => done);
}

/** How far the clock can go: to where the slower of two pictures is; one that is done waits for the other. @param {Pick<State, 'run'|'beside'>} state */
export function reach(state) {
  const runs = runsOf(state);
  const going = runs.filter(({ done }) => !done).map(({ computed }) => computed);
  return going.length > 0 ? Math.min(...going) : Math.max(...runs.map(({ computed }) => computed));
}

/** The step of the clock, which is that of the picture; beside another, of the one that has more to show. @param {Pick<State, 'run'|'beside'>} state */
export function clockStep(state) {
  return Math.max(state.run.first, Math.min(state.run.cursor, reach(state)), 0);
}

/** Whether there is nothing more to come. @param {Pick<State, 'run'|'beside'>} state */
export function atEnd(state) {
  return allDone(state) && state.run.computed >= 0 && clockStep(state) >= reach(state);
}

/** Nobody waits for a step that does not come. @param {State} state @returns {State} */
function withinReach(state) {
  const { run } = state;
  if (!allDone(state) || run.cursor <= reach(state)) return state;
  return { ...state, run: { ...run, cursor: reach(state) } };
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
    case 'open': {
      const { runs, tune } = consequences(scenario, action.scenario);
      return {
        ...state,
        scenario: action.scenario,
        run: {
          ...run,
          cursor: action.scenario.step,
          playing: false,
          selected: -1,
          told: null,
          // The end of the runs that were here before is not that of those to come.
          done: run.done && !runs && !tune,
        },
        ui: {
          ...ui,
          notes: action.notes,
          refused: null,
          draft: null,
          draftProblem: null,
          // Whoever follows a link, or goes back in the browser, can undo that too.
          past: scenario ? remembered(ui.past, scenario, action.scenario) : [],
          future: [],
          gesture: null,
          hand: null,
          point: -1,
        },
      };
    }
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
        {
          ...state,
          ui: {
            ...ui,
            past,
            future,
            gesture: null,
            draft: null,
            draftProblem: null,
            acts: ui.acts + 1,
          },
        },
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
        run: { ...run, phase: 'ready', land: action.land, survey: null },
        ui: { ...ui, refused: null },
        overlays: {},
      };
    case 'refused':
      return ui.refused === action.problem
        ? state
        : { ...state, ui: { ...ui, refused: action.problem } };
    case 'draft':
      return { ...state, ui: { ...ui, draft: action.text, draftProblem: action.problem } };
    case 'computed': {
      const { count, first, computed, done } = action;
      const selected = run.selected < count ? run.selected : -1;
      return withinReach({ ...state, run: { ...run, count, first, computed, done, selected } });
    }
    case 'beside':
      return action.state === state.beside
        ? state
        : withinReach({ ...state, beside: action.state });
    case 'survey':
      return { ...state, run: { ...run, survey: action.survey } };
    case 'told':
      return { ...state, run: { ...run, told: action.moment } };
    case 'seek': {
      if (!scenario) return state;
      const last = allDone(state) ? reach(state) : scenario.steps;
      const cursor = Math.max(0, Math.min(Math.round(action.step), Math.max(last, 0)));
      if (cursor === run.cursor) return state;
      return { ...state, run: { ...run, cursor } };
    }
    case 'play':
      if (run.playing || !run.land) return state;
      // At the end, play begins again.
      return {
        ...state,
        run: { ...run, playing: true, cursor: atEnd(state) ? 0 : clockStep(state) },
      };
    case 'pause':
      return run.playing
        ? { ...state, run: { ...run, playing: false, cursor: clockStep(state) } }
        : state;
    case 'reset':
      return { ...state, run: { ...run, playing: false, cursor: 0 } };
    case 'select':
      if (action.run === run.selected) return state;
      return { ...state, run: { ...run, selected: action.run < run.count ? action.run : -1 } };
    case 'overlay': {
      const { [action.owner]: held = [], ...others } = state.overlays;
      if (alike(held, action.items)) return state;
      const overlays =
        action.items.length > 0 ? { ...others, [action.owner]: action.items } : others;
      return { ...state, overlays };
    }
    case 'panel': {
      const held = state.panels[action.name] ?? {};
      const next = { ...held, ...action.change };
      if (alike(held, next)) return state;
      return { ...state, panels: { ...state.panels, [action.name]: next } };
    }
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
  const { rewind, land, data, parameters } = consequences(state.scenario, next);
  const run = rewind ? { ...state.run, cursor: 0, playing: state.run.playing && !land } : state.run;
  // What is drawn over a function says nothing about another.
  const overlays = land || data || parameters.length > 0 ? {} : state.overlays;
  const { hand, point } = state.ui;
  const points = Array.isArray(next.data) ? next.data.length : 0;
  const ui = {
    ...state.ui,
    hand: rewind ? null : hand,
    point: (land || data) && point >= points ? -1 : point,
  };
  return { ...state, scenario: next, run, overlays, ui };
}

/**
 * Keeps what was for undo, once per gesture.
 * @param {State} state @param {Scenario} next @param {string | null} gesture
 * @returns {State}
 */
function withMemory(state, next, gesture) {
  const { scenario, ui } = state;
  if (!scenario || undoKeeps(scenario, next)) return state;
  const goesOn = gesture !== null && gesture === ui.gesture;
  const past = goesOn ? ui.past : remembered(ui.past, scenario, next);
  const acts = goesOn ? ui.acts : ui.acts + 1;
  return { ...state, ui: { ...ui, past, future: [], gesture, acts } };
}

/**
 * What undo goes back through once a scenario has become another.
 * @param {Scenario[]} past @param {Scenario} before @param {Scenario} after
 */
function remembered(past, before, after) {
  return undoKeeps(before, after) ? past : [...past, before].slice(-MEMORY);
}

/** Whether undo would find no difference. @param {Scenario} a @param {Scenario} b */
function undoKeeps(a, b) {
  return UNDOABLE.every((key) => JSON.stringify(a[key]) === JSON.stringify(b[key]));
}

/** What undo restores; language, view and the like stay as they are now. @param {Scenario} now @param {Scenario} then @returns {Scenario} */
function restore(now, then) {
  return { ...now, ...Object.fromEntries(UNDOABLE.map((key) => [key, then[key]])) };
}

/** @param {Scenario} a @param {Scenario} b */
function sameScenario(a, b) {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
