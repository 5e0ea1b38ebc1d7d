#!/usr/bin/env bash
# The deck with the files of reveal.js that it uses, from the package that www/package-lock.json pins.
set -euo pipefail
cd "$(dirname "$0")"
from=../../node_modules/reveal.js
rm -rf page && mkdir -p page/reveal/theme
cp deck.html page/index.html
cp "$from/LICENSE" "$from/dist/reset.css" "$from/dist/reveal.css" "$from/dist/reveal.mjs" page/reveal/
cp "$from/dist/theme/serif.css" page/reveal/theme/
