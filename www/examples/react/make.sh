#!/usr/bin/env bash
# Vite's output of a page with React, with the packages that www/package-lock.json pins.
set -euo pipefail
cd "$(dirname "$0")"
node ../../node_modules/vite/bin/vite.js build --base ./ --outDir page --emptyOutDir --logLevel warn
