/**
 * Messengers and search engines follow only whole addresses: where the site will lie is said by WATERSHED_SITE when it is
 * built (docs/hosting.md).
 */

/**
 * @param {string | undefined} text an address, with or without a slash at its end; empty: it is not known
 * @returns {string} the address of the folder that the site lies in, '' where it is not known
 * @throws where the text is no address of a site
 */
export function siteOf(text) {
  if (!text) return '';
  const address = URL.canParse(text) ? new URL(text) : null;
  if (!address || !/^https?:$/.test(address.protocol) || address.search || address.hash)
    throw new Error(
      `WATERSHED_SITE is no address of a site: ${text}. It looks like https://example.org/watershed/`,
    );
  return address.href.replace(/\/*$/, '/');
}

/**
 * The page with its own address and that of its preview picture in full.
 * @param {string} html @param {string} site from {@link siteOf}
 */
export function withSite(html, site) {
  if (!site || !html.includes('property="og:image"')) return html;
  const value = site.replace(/&/g, '&amp;').replace(/"/g, '&quot;');
  return html
    .replace(/(property="og:image" content=")\.\//, (_, before) => `${before}${value}`)
    .replace(
      /<meta property="og:image"/,
      (image) =>
        `<meta property="og:url" content="${value}" />\n    <link rel="canonical" href="${value}" />\n    ${image}`,
    );
}

/** @returns {import('vite').Plugin} */
export const wholeAddresses = (/** @type {string | undefined} */ text) => {
  const site = siteOf(text);
  return {
    name: 'whole-addresses',
    transformIndexHtml: { order: 'post', handler: (html) => withSite(html, site) },
  };
};
