/** The entry of the npm package: registers <watershed-figure>, in browsers only. */
import { WatershedFigure } from '../figure/figure.js';

// Beside a script that somebody else has bundled lies no page of ours: links lead to the one that was published with
// the package, or, where there was none, to the address that the page's author sets.
WatershedFigure.home = __HOME__;

if (!customElements.get('watershed-figure'))
  customElements.define('watershed-figure', WatershedFigure);

export { WatershedFigure };
