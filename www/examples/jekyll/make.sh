#!/usr/bin/env bash
# Jekyll's own output; on Debian `apt-get install --no-install-recommends jekyll` brings the tool.
set -euo pipefail
cd "$(dirname "$0")"
rm -rf page
LANG=C.UTF-8 jekyll build --quiet --disable-disk-cache --destination page
