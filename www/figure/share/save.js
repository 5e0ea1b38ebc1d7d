/** The part of the sheet from which pictures, films, runs and a script are taken away. It keeps its own choices. */
import { html } from 'lit';
import { live } from 'lit/directives/live.js';
import { settingsOf } from '../courier.js';
import { choice } from '../settings.js';
import { THEMES } from '../theme.js';
import { save, saveText } from './files.js';
import { filmPart } from './film/part.js';
import { legendOf } from './picture/layout.js';
import { Offstage, pngOf } from './picture/offstage.js';
import { MOST as MOST_POSITIONS, positions, runsCsv, runsJson } from './runs.js';
import { repeats, torchScript } from './torch/script.js';

/** @typedef {import('./picture/offstage.js').Kind} Kind */

/** Points along a side of the grid that contour lines are drawn from, and of a drawn curve. */
const GRID = 181;
const FINE = 641;
/** Width of a picture at 1×, in CSS pixels. */
const WIDTH = 720;
const SCALES = [1, 2, 4];

/**
 * @param {import('./share.js').Sharing} sharing
 * @param {object} sheet
 * @param {HTMLElement} sheet.place
 * @param {string} sheet.address
 * @param {string} sheet.caption
 * @param {(text: string, what: string) => unknown} sheet.copyButton
 * @param {(event: any) => void} sheet.select
 * @param {() => void} sheet.redraw
 */
export function openSave(sharing, { place, address, caption, copyButton, select, redraw }) {
  const { texts, scenario, title, land, catalog, history, heights, frame, ask } = sharing;
  const { t } = texts;
  const file = `watershed-${(scenario.surface ?? (land?.fit ? 'model' : 'formula')).replace(/\W/g, '_')}`;
  /** @type {Kind[]} */
  const kinds = [
    ...(land?.dimensions === 1
      ? /** @type {Kind[]} */ (['curve'])
      : /** @type {Kind[]} */ (['surface', 'map'])),
    ...(land?.fit ? /** @type {Kind[]} */ (['data']) : []),
  ];
  const wanted = /** @type {Kind} */ (
    { '3d': 'surface', both: 'surface' }[scenario.view] ?? scenario.view
  );
  let kind = kinds.includes(wanted) ? wanted : kinds[0];
  let shade = sharing.shade;
  let legend = true;
  let busy = false;
  let fault = '';
  const byEnding = frame?.colourByEnding ?? false;

  /** @returns {import('./picture/offstage.js').Scene} */
  const scene = () => ({
    land: /** @type {import('../../engine/types.js').Land} */ (land),
    history,
    heights,
    palette: catalog?.palette,
    tokens: THEMES[shade],
    texts,
    camera: scenario.camera,
    overlays: sharing.overlays,
    moment: {
      selected: -1,
      selectedState: null,
      colourByEnding: false,
      residuals: null,
      point: -1,
      batch: null,
      ...frame,
      hover: null,
    },
    ask,
  });
  const words = (/** @type {number} */ step) => ({
    title: `${title}, ${t('transport.step_only', { step })}`,
    caption,
  });

  /** What went wrong, in words that say what to do. @param {any} error */
  const reason = (error) => {
    const key = error?.key ?? error?.code;
    return key && texts.has(key)
      ? t(key)
      : t('share.failed', { reason: String(error?.message ?? error) });
  };

  /** @param {() => Promise<void>} work */
  async function guarded(work) {
    fault = '';
    busy = true;
    redraw();
    try {
      await work();
    } catch (error) {
      console.warn(error);
      fault = reason(error);
    }
    busy = false;
    redraw();
  }

  const savePng = (/** @type {number} */ scale) =>
    guarded(async () => {
      const stage = await Offstage.open(place, kind, scene(), { width: WIDTH, scale, legend });
      try {
        const canvas = await stage.draw(scenario.step, words(scenario.step));
        save(await pngOf(canvas), `${file}-${kind}-${scale}x.png`);
      } finally {
        stage.close();
      }
    });

  /** The map or the curve as a drawing, with what stands at the step on show. */
  const saveSvg = () =>
    guarded(async () => {
      if (!land || !catalog) return;
      const common = {
        history,
        step: scenario.step,
        tokens: THEMES[shade],
        format: (/** @type {number} */ value) => texts.number(value),
        words: {
          ...words(scenario.step),
          legend: legend ? legendOf(history, scenario.step, byEnding, t) : null,
        },
      };
      const scaling = heights?.kind ?? 'linear';
      const size = kind === 'map' ? { nx: GRID, ny: GRID } : { nx: FINE, ny: 1 };
      const grid = await ask('mesh', { x: land.x, y: land.y, ...size, heights: scaling });
      if (!grid) return;
      if (kind === 'map') {
        const { mapDrawing } = await import('./picture/map-drawing.js');
        const { svg } = mapDrawing({
          ...common,
          window: land,
          names: land.axes,
          grid,
          palette: catalog.palette,
        });
        saveText(svg, 'image/svg+xml', `${file}-map.svg`);
      } else {
        const { curveDrawing } = await import('./picture/curve-drawing.js');
        const { svg } = curveDrawing({
          ...common,
          x: land.x,
          picture: grid,
          names: [land.axes[0], land.fit ? 'L' : 'f'],
        });
        saveText(svg, 'image/svg+xml', `${file}-curve.svg`);
      }
    });

  const saveRuns = (/** @type {'json'|'csv'} */ type) =>
    guarded(async () => {
      if (!land || !catalog) return;
      const told = {
        link: address,
        formula: land.text,
        scenario,
        land,
        outcomes: catalog.outcomes,
      };
      if (type === 'json') saveText(runsJson(told, history), 'application/json', `${file}.json`);
      else saveText(runsCsv(told, history), 'text/csv', `${file}.csv`);
    });

  const saveScript = () =>
    guarded(async () => {
      const { optimizer } = scenario;
      const parameters = catalog?.optimizers.find(({ name }) => name === optimizer)?.parameters;
      const code = await ask('torch', {});
      // Where not every step is kept, the starts are drawn again.
      const starts =
        history.first === 0
          ? history.positions.subarray(0, 2 * history.count)
          : (await ask('trial', { settings: { ...settingsOf(scenario), maxSteps: 0 } }))?.positions;
      if (!code || !starts || !land || !parameters) return;
      const script = torchScript({
        texts,
        title,
        link: address,
        code,
        scenario,
        land,
        parameters,
        starts,
        history,
      });
      saveText(script, 'text/x-python', `${file}.py`);
    });

  const film = filmPart({
    texts,
    history,
    file,
    reason,
    redraw,
    film: () => ({ place, kind, scene: scene(), legend, words }),
    named: () => kind,
  });
  const changed = () => {
    film.changed();
    redraw();
  };

  const row = (
    /** @type {string} */ name,
    /** @type {string} */ text,
    /** @type {unknown} */ buttons,
    /** @type {unknown} */ more = '',
  ) =>
    html`<li>
      <div>
        <h3>${name}</h3>
        <p class="aside">${text}</p>
      </div>
      <span class="buttons">${buttons}</span>
      ${more}
    </li>`;

  const button = (
    /** @type {string} */ part,
    /** @type {unknown} */ label,
    /** @type {() => unknown} */ act,
    disabled = false,
  ) =>
    html`<button data-part=${part} ?disabled=${busy || film.making || disabled} @click=${act}>
      ${label}
    </button>`;

  const look = () => html`
    <div class="choices look">
      ${
        kinds.length > 1
          ? choice(
              t('share.what'),
              'save-kind',
              kind,
              kinds.map((name) => [name, t(`share.kind_${name}`)]),
              (name) => {
                kind = /** @type {Kind} */ (name);
                changed();
              },
            )
          : ''
      }
      <label class="field"
        ><span>${t('share.theme')}</span>
        <select
          data-part="save-theme"
          .value=${live(shade)}
          @change=${(/** @type {any} */ e) => {
            shade = e.target.value;
            changed();
          }}
        >
          ${['light', 'dark'].map(
            (name) =>
              html`<option value=${name} ?selected=${name === shade}>
                ${name === 'light' ? t('share.light') : t('share.dark')}
              </option>`,
          )}
        </select></label
      >
      <label class="check"
        ><input
          type="checkbox"
          data-part="with-legend"
          .checked=${live(legend)}
          @change=${(/** @type {any} */ e) => {
            legend = e.target.checked;
            changed();
          }}
        />${t('share.legend')}</label
      >
    </div>
  `;

  const part = () => {
    const many = positions(history) > MOST_POSITIONS;
    const drawn = kind === 'map' || kind === 'curve';
    return html`
      <section>
        ${look()}
        <ul class="downloads">
          ${row(
            t('share.picture'),
            drawn ? t('share.picture_drawn') : t('share.picture_pixels'),
            html`${SCALES.map((scale) =>
              button(`png-${scale}`, `PNG ${scale}×`, () => savePng(scale)),
            )}
            ${drawn ? button('svg', 'SVG', saveSvg) : ''}`,
          )}
          ${film.part(busy)}
          ${row(
            t('share.runs'),
            many ? t('share.runs_many') : t('share.runs_text'),
            html`${button('csv', 'CSV', () => saveRuns('csv'), many)}
            ${button('json', 'JSON', () => saveRuns('json'), many)}`,
          )}
          ${row(
            t('share.script'),
            repeats(scenario.optimizer) ? t('share.script_text') : t('share.script_check'),
            button('torch', 'Python', saveScript),
          )}
        </ul>
        ${fault ? html`<p role="alert" data-part="save-fault">${fault}</p>` : ''}
        <label class="lines"
          ><span class="aside">${t('share.caption')}</span>
          <input type="text" readonly data-part="share-caption" .value=${caption} @focus=${select}
        /></label>
        <p class="pressed">${copyButton(caption, 'share-caption')}</p>
        <p class="aside">${t('share.licence')}</p>
      </section>
    `;
  };

  return { part, close: () => film.close() };
}
