// A figure's worth of runs, as the page has them.
import { functionOf, settingsOf } from '../../www/figure/courier.js';
import { History } from '../../www/figure/history.js';
import { catalog, Ensemble, Objective, parseLink } from './core.js';

/** @param {string} link */
export function figure(link) {
  const { scenario, notes } = parseLink(link);
  if (notes.length > 0) throw new Error(`${link}: ${JSON.stringify(notes)}`);
  const objective = new Objective(functionOf(scenario));
  const land = objective.describe();
  const runs = new Ensemble(objective, settingsOf(scenario));
  runs.step(scenario.steps);
  const to = runs.computed();
  const history = new History();
  history.append({
    generation: 1,
    from: 0,
    to,
    count: runs.count(),
    positions: runs.positionsBetween(0, to),
    values: runs.valuesBetween(0, to),
    stoppedAt: runs.stoppedAt(),
    leftAt: runs.leftAt(),
    outcomes: runs.outcomes(),
    sites: runs.sites(),
    ends: runs.ends(),
    done: true,
  });
  const told = {
    link: `https://example.org/#${link}`,
    formula: land.text,
    scenario,
    land,
    outcomes: catalog().outcomes,
  };
  return { objective, land, scenario, history, told };
}
