/** The texts of the sheet that a figure is shared and saved from, fetched with it: a first visit does not carry them. */
import en from './share.en.json' with { type: 'json' };
import ko from './share.ko.json' with { type: 'json' };

/** @type {Record<import('./i18n.js').Language, Record<string, string>>} */
export const SHARE_TABLES = { en, ko };
