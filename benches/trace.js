// What a page's own thread has done, of a recording by the browser.

/** @typedef {import('@playwright/test').Browser} Browser @typedef {import('@playwright/test').Page} Page */

/**
 * The processor's time of each task of the page's own thread while something is done, in ms: what else the machine
 * does meanwhile is no part of it.
 * @param {Browser} browser @param {Page} page @param {() => Promise<void>} act
 */
export async function tasksWhile(browser, page, act) {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  await act();
  const { traceEvents } = JSON.parse(String(await browser.stopTracing()));
  /** @type {{name: string, tid: number, pid: number, dur: number, tdur?: number, args: any}[]} */
  const events = traceEvents;
  const main = events.find(
    ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
  );
  return (
    events
      .filter(
        ({ name, tid, pid, dur }) =>
          /RunTask$/.test(name) && tid === main?.tid && pid === main.pid && dur > 0,
      )
      // Where the clock of a thread ticks coarsely, a task seems at times to take more of it than has passed.
      .map(({ dur, tdur }) => Math.min(dur, tdur ?? dur) / 1000)
  );
}
