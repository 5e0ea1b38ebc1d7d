// What the package's README says, in a page that Vite builds: the element, its types, and the core.
import { WatershedFigure, type StepDetail } from 'watershed-figure';
import init, { Ensemble, Objective } from 'watershed-figure/core';

const figure = document.querySelector('watershed-figure')!;
const steps: StepDetail[] = [];
figure.addEventListener('watershed-step', ({ detail }) => steps.push(detail));

await init();
const objective = new Objective({
  formula: '(x^2+y-11)^2 + (x+y^2-7)^2',
  x: [-5, 5],
  y: [-5, 5],
});
const runs = new Ensemble(objective, {
  optimizer: { name: 'adam', lr: 0.1 },
  starts: { count: 100, seed: 7 },
  maxSteps: 500,
});
runs.step(500);
document.querySelector('output')!.textContent = JSON.stringify({
  known: figure instanceof WatershedFigure,
  total: runs.tally().total,
  lowest: runs.tally().lowestMinimum,
});
Object.assign(window, { steps });
