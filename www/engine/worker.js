// The core in a worker: inlined by the build, so that it starts from any origin.
import { Host } from './host.js';
import { bringNow } from './later.js';

/** @type {Host | null} */
let host = null;

self.onmessage = ({ data }) => {
  if (data.kind === 'boot') {
    const { module, later, address } = data;
    const post = (/** @type {object} */ message, /** @type {Transferable[]} */ transfer) =>
      self.postMessage(message, { transfer });
    host = new Host(module, post, () => bringNow(address));
    if (later) host.complete(later);
    self.postMessage({ kind: 'ready' });
    return;
  }
  host?.receive(data);
};
