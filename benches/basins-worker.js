// One of the two workers that `measurePool` shares a map out between.
import { parentPort, workerData } from 'node:worker_threads';
import * as core from '../www/pkg/watershed.js';

const { bytes, land, settings } = workerData;
core.initSync({ module: bytes });
const objective = new core.Objective(land);
const map = new core.BasinMap(objective, settings);

parentPort?.on('message', (number) => {
  const tile = /** @type {any} */ (map.tile(number));
  while (!tile.advance(1e6));
  const found = tile.found();
  tile.free();
  parentPort?.postMessage({ number, found }, [
    found.outcomes.buffer,
    found.sites.buffer,
    found.steps.buffer,
    found.ends.buffer,
  ]);
});
