#!/usr/bin/env bash
# mdBook's own output: `cargo install mdbook --locked --version 0.5.4` brings the tool.
# Without the fonts (theme/fonts/fonts.css) and the search index (book.toml), which are larger than everything else.
set -euo pipefail
cd "$(dirname "$0")"
rm -rf page
RUST_LOG=warn "${MDBOOK:-mdbook}" build --dest-dir page
