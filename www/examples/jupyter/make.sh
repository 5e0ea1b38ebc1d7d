#!/usr/bin/env bash
# Runs the notebook and exports it as a page: `pip install -r requirements.txt` brings the tools.
# Of nbconvert's settings only the addresses of two scripts of others are empty: the notebook has no formula and no widget.
set -euo pipefail
cd "$(dirname "$0")"
rm -rf page && mkdir page
"${NBCONVERT:-jupyter-nbconvert}" --log-level WARN --to html --execute descent.ipynb --output-dir page --output index \
  --HTMLExporter.mathjax_url= --HTMLExporter.require_js_url= --HTMLExporter.jquery_url=
