// The core in a worker: inlined by the build, so that it starts from any origin.
import { Host } from './host.js';
import { bringNow } from './parts.js';

/** @type {Host | null} */
let host = null;

self.onmessage = ({ data }) => {
  if (data.kind === 'boot') {
    const { module, parts, addresses } = data;
    const post = (/** @type {object} */ message, /** @type {Transferable[]} */ transfer) =>
      self.postMessage(message, { transfer });
    host = new Host(module, post, (name) => bringNow(addresses[name]));
    host.complete(parts);
    self.postMessage({ kind: 'ready' });
    return;
  }
  host?.receive(data);
};
