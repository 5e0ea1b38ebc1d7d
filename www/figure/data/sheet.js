/** Data of one's own: pasted, dropped or from a file, with what is wrong in them and where; and the data as a file. */
import { html } from 'lit';
import { live } from 'lit/directives/live.js';
import { ref } from 'lit/directives/ref.js';
import { extend } from '../../i18n/i18n.js';
import { PANEL_TABLES } from '../../i18n/panels.js';
import { closeButton, closeOutside, showWhileOpen } from '../sheets/dialog.js';
import { problemText } from '../notes.js';
import { pickData, withPoints } from '../scenario.js';
import { CsvError, readCsv, writeCsv } from './csv.js';

/** @typedef {import('../context.js').Context} Context */

// The sheet's texts are not part of a first visit either.
extend(PANEL_TABLES);

/** A file of more characters is not a table of 500 points. */
const LONGEST = 200_000;
/** The core takes so many points of data. */
const MOST = 500;

/**
 * What the sheet of a figure holds between two drawings; it is forgotten with the figure.
 * @typedef {object} Held
 * @property {string | null} text null: the data on show
 * @property {{code: string, line?: number, value?: string} | null} problem
 * @property {string} said what was read
 */

/** @type {WeakMap<object, Held>} */
const kept = new WeakMap();

/** @param {Context} context @returns {[number, number][]} */
const shown = ({ state }) =>
  Array.isArray(state.scenario?.data) ? state.scenario.data : (state.run.land?.fit?.points ?? []);

/**
 * @param {import('../state.js').Problem | {code: string, line?: number, value?: string}} problem
 * @param {import('../../i18n/i18n.js').Texts} texts
 */
export function dataProblem(problem, texts) {
  const { code, line, value } = /** @type {any} */ (problem);
  const key = `error.${code}`;
  if (texts.has(key) && line !== undefined) return texts.t(key, { line, value: value ?? '' });
  return problemText(/** @type {any} */ ({ message: code, ...problem }), texts);
}

/**
 * @param {Context} context
 */
export function dataSheet(context) {
  const { state, texts, send, things } = /** @type {any} */ (context);
  const { t } = texts;
  const key = things ?? context.history;
  const held = kept.get(key) ?? { text: null, problem: null, said: '' };
  const keep = (/** @type {Partial<Held>} */ change) => {
    kept.set(key, { ...held, ...change });
    // A drawing is all that is wanted.
    send({ type: 'ui', change: { sheet: 'data' } });
  };
  const close = () => {
    kept.delete(key);
    send({ type: 'ui', change: { sheet: 'none' } });
  };
  const text = held.text ?? (state.run.land?.fit ? writeCsv(shown(context)) : '');
  const take = async (/** @type {string} */ given, use = false) => {
    try {
      if (given.length > LONGEST) throw new CsvError('csv.too_long', 1, String(LONGEST));
      const table = await readCsv(given);
      const { points } = table;
      const least = state.run.land?.dimensions ?? 2;
      if (points.length > MOST) throw new CsvError('csv.too_many', MOST + 1, String(points.length));
      if (points.length < least) throw new CsvError('csv.too_few', points.length, '');
      if (state.run.land?.fit?.loss === 'bce' && use) {
        const at = points.findIndex(([, y]) => y < 0 || y > 1);
        if (at >= 0)
          throw new CsvError('csv.label', at + 1 + (table.header ? 1 : 0), String(points[at][1]));
      }
      if (!use) {
        const sign = { ',': 'comma', ';': 'semicolon', '\t': 'tab', ' ': 'space' }[table.delimiter];
        const said = [
          t('data.read', { n: points.length }),
          t(`data.parted_${sign}`),
          table.decimalComma ? t('data.decimal_comma') : '',
          table.header ? t('data.header', { x: table.header[0], y: table.header[1] }) : '',
          table.others > 0 ? t('data.others', { n: table.others }) : '',
        ];
        keep({ text: given, problem: null, said: said.filter(Boolean).join(' ') });
        return;
      }
      const { land } = state.run;
      close();
      // Other data are looked at through a window of their own.
      const change = land?.fit ? withPoints(land, points) : { ...pickData('line'), data: points };
      send({ type: 'set', change: { ...change, x: null, y: null, lr: null, at: null } });
    } catch (error) {
      const { code = 'unexpected', line, value } = /** @type {any} */ (error);
      keep({ text: given, problem: { code, line, value }, said: '' });
    }
  };
  const file = async (/** @type {File | null | undefined} */ chosen) => {
    if (!chosen) return;
    if (chosen.size > LONGEST)
      keep({ problem: { code: 'csv.too_long', line: 1, value: String(LONGEST) }, said: '' });
    else take(await chosen.text());
  };
  return html`
    <dialog
      class="sheet data"
      data-part="data-sheet"
      aria-label=${t('data.sheet')}
      ${ref((element) => showWhileOpen(element, state.ui.sheet === 'data'))}
      @close=${() => state.ui.sheet === 'data' && close()}
      @click=${closeOutside}
      @dragover=${(/** @type {DragEvent} */ e) => e.preventDefault()}
      @drop=${(/** @type {DragEvent} */ e) => {
        e.preventDefault();
        file(e.dataTransfer?.files[0]);
      }}
    >
      <header>
        <h2>${t('data.sheet')}</h2>
        ${closeButton(t('sheet.close'))}
      </header>
      <p>${t('data.sheet_text')}</p>
      <textarea
        data-part="csv"
        rows="12"
        spellcheck="false"
        autocomplete="off"
        aria-label=${t('data.csv')}
        aria-invalid=${held.problem ? 'true' : 'false'}
        aria-describedby="csv-said"
        .value=${live(text)}
        @input=${(/** @type {any} */ e) => take(e.target.value)}
      ></textarea>
      <p
        id="csv-said"
        class=${held.problem ? 'wrong' : 'aside'}
        role="status"
        data-part="csv-said"
        data-code=${held.problem?.code ?? ''}
      >
        ${held.problem ? dataProblem(held.problem, texts) : held.said}&nbsp;
      </p>
      <div class="row">
        <label class="file"
          >${t('data.file')}
          <input
            type="file"
            accept=".csv,.tsv,.txt,text/csv,text/plain"
            @change=${(/** @type {any} */ e) => file(e.target.files[0])}
        /></label>
        <button class="text" data-part="save-data" @click=${() => saveData(shown(context))}>
          ${t('data.save')}
        </button>
        <button
          class="use"
          data-part="use-data"
          ?disabled=${text.trim() === ''}
          @click=${() => take(text, true)}
        >
          ${t('data.use')}
        </button>
      </div>
    </dialog>
  `;
}

/** Hands the data over as a file. @param {[number, number][]} points */
export function saveData(points) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([writeCsv(points)], { type: 'text/csv' }));
  link.download = 'data.csv';
  link.click();
  URL.revokeObjectURL(link.href);
}
