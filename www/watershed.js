/** The entry for foreign pages: registers <watershed-figure>. */
import { WatershedFigure } from './figure/figure.js';

// A link copied from a foreign page leads to the page that stands beside this script.
// Beside the single file there is nothing, and it is its own page.
if (!__SINGLE_FILE__) WatershedFigure.home = new URL(/* @vite-ignore */ './', import.meta.url).href;

if (!customElements.get('watershed-figure'))
  customElements.define('watershed-figure', WatershedFigure);

export { WatershedFigure };
