// The same in Plotly, as its documentation does it.
import Plotly from 'plotly.js-gl3d-dist-min';
import { height, places, runs, show } from './scene.js';

const trace = (/** @type {[number, number][]} */ path) => ({
  type: 'scatter3d',
  mode: 'lines',
  x: path.map(([x]) => x),
  y: path.map(([, y]) => y),
  z: path.map(([x, y]) => height(x, y)),
});
const z = places.map((y) => places.map((x) => height(x, y)));
const begun = runs.map((path) => trace(path.slice(0, 2)));
await Plotly.newPlot('view', [{ type: 'surface', x: places, y: places, z }, ...begun], {
  width: 640,
  height: 480,
  showlegend: false,
});
const which = runs.map((_, run) => run + 1);
show((step) => {
  const at = runs.map((path) => path[step]);
  const next = {
    x: at.map(([x]) => [x]),
    y: at.map(([, y]) => [y]),
    z: at.map(([x, y]) => [height(x, y)]),
  };
  return Plotly.extendTraces('view', next, which);
});
