#!/usr/bin/env bash
# What WordPress leaves of post.html (make.php), and the picture in it, as the figure's own share sheet saves it (picture.js, after
# `cargo xtask build`). On Debian `apt-get install php-cli` and `apt-get download wordpress` bring the tool; it needs no database.
set -euo pipefail
cd "$(dirname "$0")"
php make.php "${WORDPRESS:-/usr/share/wordpress}"
node picture.js
