// The core in a worker: inlined by the build, so that it starts from any origin.
import { Host } from './host.js';

/** @type {Host | null} */
let host = null;

self.onmessage = ({ data }) => {
  if (data.kind === 'boot') {
    host = new Host(data.module, (message, transfer) => self.postMessage(message, { transfer }));
    self.postMessage({ kind: 'ready' });
    return;
  }
  host?.receive(data);
};
