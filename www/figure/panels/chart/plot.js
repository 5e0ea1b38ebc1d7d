/** A chart of numbers by step, drawn by uPlot: what chart and race have in common. */
import uPlot from 'uplot';
import sheet from 'uplot/dist/uPlot.min.css?inline';
import { css, unsafeCSS } from 'lit';
import { DASHES } from '../../overlays.js';
import { TYPE } from '../../../tokens.js';
import { zoomOf } from '../../theme.js';

/** @typedef {import('./series.js').Values} Values */

/**
 * One line of the chart.
 * @typedef {object} Series
 * @property {string} label
 * @property {Values} values one for each step
 * @property {string} colour CSS
 * @property {import('../../overlays.js').Dash} [dash]
 * @property {[Values, Values]} [band] lower and upper edge of a band around it
 */

/**
 * What a chart shows.
 * @typedef {object} Shown
 * @property {number[]} steps
 * @property {Series[]} series
 * @property {'linear'|'log'} scale
 * @property {number} step the step on show in the views
 * @property {string} across name of the lower axis
 * @property {string} up name of the upright axis
 * @property {import('../../theme.js').Tokens} tokens
 * @property {(value: number) => string} format
 */

export const PLOT_STYLES = css`
  ${unsafeCSS(sheet)}
  .uplot {
    font-family: inherit;
  }
  .plot {
    position: relative;
    height: clamp(180px, 30cqi, 280px);
    cursor: crosshair;
  }
  .plot .u-hz .u-cursor-x {
    border-right: 1px solid var(--ws-soft);
  }
`;

const WIDTH = 2;
/** How much of a line's colour its band has. */
const BAND = '22';
const FONT = TYPE.small;
/** Room for the numbers of the upright axis, CSS pixels. */
const ROOM = 56;
/** Distance between labelled steps, CSS pixels. */
const SPACING = 70;

export class Plot {
  /**
   * @param {HTMLElement} host an element with a size
   * @param {object} events
   * @param {(step: number | null) => void} events.hover
   * @param {(step: number) => void} events.pick
   */
  constructor(host, events) {
    this.host = host;
    this.events = events;
    /** @type {uPlot | null} */
    this.chart = null;
    /** What the chart was made for; another look is another chart. */
    this.look = '';
    /** @type {Shown | null} */
    this.shown = null;
    /** Whether the pointer's place comes from the pointer, not from `point`. */
    this.listening = true;
    this.sized = new ResizeObserver(() => {
      const size = this.#size();
      if (this.chart && size.width > 0) this.chart.setSize(size);
    });
    this.sized.observe(host);
  }

  /** @param {Shown} shown */
  draw(shown) {
    const before = this.shown;
    this.shown = shown;
    const { series, scale, tokens, across, up } = shown;
    const look = JSON.stringify([
      scale,
      tokens.theme,
      across,
      up,
      series.map(({ label, colour, dash, band }) => [label, colour, dash, !!band]),
    ]);
    if (!this.chart || look !== this.look) {
      this.look = look;
      this.chart?.destroy();
      this.chart = this.#make(shown);
      return;
    }
    const { width, height } = this.#size();
    if (width > 0 && (width !== this.chart.width || height !== this.chart.height))
      this.chart.setSize({ width, height });
    if (before?.steps !== shown.steps || before.series !== shown.series)
      this.chart.setData(dataOf(shown));
    else if (before.step !== shown.step) this.chart.redraw(false);
  }

  /** Shows the step that the keyboard points at, or none. @param {number | null} index into the steps */
  point(index) {
    const { chart, shown } = this;
    if (!chart || !shown) return;
    this.listening = false;
    chart.setCursor(
      index === null
        ? { left: -10, top: -10 }
        : { left: chart.valToPos(shown.steps[index], 'x'), top: 0 },
    );
    this.listening = true;
  }

  dispose() {
    this.sized.disconnect();
    this.chart?.destroy();
    this.chart = null;
  }

  #size() {
    return { width: this.host.clientWidth, height: this.host.clientHeight };
  }

  /** @param {Shown} shown */
  #make(shown) {
    const { series, scale, tokens, format } = shown;
    const font = `${FONT * zoomOf(this.host)}px ${tokens.font}`;
    /** @type {uPlot.Axis} */
    const axis = {
      stroke: tokens.soft,
      font,
      labelFont: font,
      labelSize: 16,
      labelGap: 2,
      grid: { stroke: tokens.line, width: 1 },
      ticks: { show: false },
      border: { show: true, stroke: tokens.line, width: 1 },
    };
    /** @type {uPlot.Options} */
    const options = {
      ...this.#size(),
      padding: [10, 12, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, y: false, points: { size: 7 } },
      scales: {
        x: { time: false },
        y:
          scale === 'log'
            ? { distr: 3, log: 10 }
            : { range: { min: { pad: 0.05 }, max: { pad: 0.05 } } },
      },
      axes: [
        { ...axis, label: shown.across, space: SPACING, size: 30, incrs: WHOLE },
        {
          ...axis,
          label: shown.up,
          size: ROOM * zoomOf(this.host),
          ...(scale === 'log' && { splits: (_, __, lo, hi) => decades(lo, hi) }),
          values: (_, splits) => splits.map((value) => (value === null ? '' : format(value))),
        },
      ],
      series: [
        {},
        ...series.flatMap(({ label, colour, dash = 'solid', band }) => [
          {
            label,
            stroke: colour,
            width: WIDTH,
            dash: DASHES[dash],
            spanGaps: false,
            points: { show: false },
          },
          ...(band ? [edge(colour), edge(colour)] : []),
        ]),
      ],
      bands: bandsOf(series),
      hooks: {
        draw: [(chart) => this.#mark(chart)],
        setCursor: [
          (chart) => {
            if (!this.listening) return;
            const { idx, left } = chart.cursor;
            const inside = idx !== null && idx !== undefined && (left ?? -1) >= 0;
            this.events.hover(inside ? (this.shown?.steps[idx] ?? null) : null);
          },
        ],
      },
    };
    const chart = new uPlot(options, dataOf(shown), this.host);
    chart.over.addEventListener('click', () => {
      const { idx } = chart.cursor;
      const step = this.shown?.steps[idx ?? -1];
      if (step !== undefined) this.events.pick(step);
    });
    return chart;
  }

  /** A line at the step on show. @param {uPlot} chart */
  #mark(chart) {
    const { shown } = this;
    if (!shown) return;
    const { ctx, bbox } = chart;
    const left = Math.round(chart.valToPos(shown.step, 'x', true)) + 0.5;
    if (!(left >= bbox.left && left <= bbox.left + bbox.width + 1)) return;
    ctx.save();
    ctx.strokeStyle = shown.tokens.ink;
    ctx.lineWidth = devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  }
}

/** Labels along a logarithmic axis. */
const DECADES = 7;

/**
 * Powers of ten between two numbers, so few that they can be read.
 * @param {number} lo @param {number} hi
 */
export function decades(lo, hi) {
  const [from, to] = [Math.ceil(Math.log10(lo) - 1e-9), Math.floor(Math.log10(hi) + 1e-9)];
  const every = Math.max(1, Math.ceil((to - from) / DECADES));
  const first = Math.ceil(from / every) * every;
  const count = Math.max(0, Math.floor((to - first) / every) + 1);
  return Array.from({ length: count }, (_, i) => Number(`1e${first + i * every}`));
}

/** Steps are whole. */
const WHOLE = Array.from({ length: 7 }, (_, n) => [1, 2, 5].map((digit) => digit * 10 ** n)).flat();

/** @param {string} colour @returns {uPlot.Series} */
const edge = (colour) => ({ stroke: colour + BAND, width: 0, points: { show: false } });

/** @param {Series[]} series @returns {uPlot.Band[]} */
function bandsOf(series) {
  /** @type {uPlot.Band[]} */
  const bands = [];
  let at = 1;
  for (const { colour, band } of series) {
    if (band) bands.push({ series: [at + 2, at + 1], fill: colour + BAND });
    at += band ? 3 : 1;
  }
  return bands;
}

/** @param {Shown} shown @returns {uPlot.AlignedData} */
function dataOf({ steps, series }) {
  return [steps, ...series.flatMap(({ values, band = [] }) => [values, ...band])];
}
