/** The texts of the panels, fetched with the first panel that is opened: a first visit does not carry them. */
import en from './panels.en.json' with { type: 'json' };
import ko from './panels.ko.json' with { type: 'json' };

/** @type {Record<import('./i18n.js').Language, Record<string, string>>} */
export const PANEL_TABLES = { en, ko };
