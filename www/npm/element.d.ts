/** Types of <watershed-figure> for pages that use it; `tests/page/npm.test.js` holds them to custom-elements.json. */

import type { Scenario, Tally } from '../engine/types.js';

export type { Scenario, Tally };

/** `detail` of `watershed-step` and `watershed-finish`. */
export interface StepDetail {
  step: number;
  tally: Tally;
}

/** `detail` of `watershed-change`. */
export interface ChangeDetail {
  scenario: Scenario | null;
  lang: 'en' | 'ko';
  theme: 'light' | 'dark';
  /** Rises with everything the visitor does that undo would take back. */
  acts: number;
}

export interface WatershedFigureEventMap extends HTMLElementEventMap {
  'watershed-step': CustomEvent<StepDetail>;
  'watershed-finish': CustomEvent<StepDetail>;
  'watershed-change': CustomEvent<ChangeDetail>;
}

/** Gradient descent on a surface, step by step, from many starts at once. */
export class WatershedFigure extends HTMLElement {
  /** Where copied links lead: the address of a published site. Where it is '', no links are offered. */
  static home: string;
  /** The same for one figure; null for `home`. */
  base: string | null;
  /** What the figure shows; null until it has begun. */
  readonly scenario: Scenario | null;
  /** How much a visitor has done that undo would take back. */
  readonly acts: number;
  /** Plays on from the step on show; at the end, from the start. */
  play(): void;
  /** Stays at the step on show. */
  pause(): void;
  /** Goes on by `n` steps (1), or back. */
  step(n?: number): void;
  /** Goes to a step. */
  seek(n: number): void;
  /** Back to the start. */
  reset(): void;
  /** The text of a link to what is shown, without `#`. */
  link(): Promise<string>;
  /** Shows what a link's text says. */
  open(text: string): Promise<void>;

  addEventListener<K extends keyof WatershedFigureEventMap>(
    type: K,
    listener: (this: WatershedFigure, event: WatershedFigureEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof WatershedFigureEventMap>(
    type: K,
    listener: (this: WatershedFigure, event: WatershedFigureEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'watershed-figure': WatershedFigure;
  }
}
