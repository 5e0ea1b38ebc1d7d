/**
 * The value of a field that is typed into. The figure draws itself anew whenever runs move on; what somebody is in
 * the middle of typing must outlive that, and is taken up or put right only when the field has changed or is left.
 */
import { noChange } from 'lit';
import { directive, Directive } from 'lit/directive.js';

class Typed extends Directive {
  #typing = false;
  #listens = false;

  /** @param {string} value */
  render(value) {
    return value;
  }

  /**
   * @param {any} part of a property binding on a field
   * @param {[string]} values
   * @override
   */
  update({ element: field }, [value]) {
    if (!this.#listens) {
      this.#listens = true;
      field.addEventListener('input', () => (this.#typing = true));
      for (const end of ['change', 'blur'])
        field.addEventListener(end, () => (this.#typing = false));
    }
    if (!this.#typing && field.value !== value) field.value = value;
    return noChange;
  }
}

/** What the field shows, compared with the field itself, unless somebody is typing there. */
export const typed = directive(Typed);
