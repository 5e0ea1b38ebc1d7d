// The entry for foreign pages: registers <watershed-figure>.
import { LitElement, html } from 'lit';

customElements.define(
  'watershed-figure',
  class extends LitElement {
    render() {
      return html`<p>Watershed</p>`;
    }
  },
);
