#!/usr/bin/env bash
# The portal of `examples/portal`, as its users see it: headless Chromium, the QR code read off a screenshot, codes of
# pyotp and oathtool, axe-core on every page; and two instances on PostgreSQL, one of which is killed.
set -euo pipefail
. .ci/lib.sh

need_deb chromium chromium
need_deb chromedriver chromium-driver
need_deb /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf fonts-dejavu-core
need_deb zbarimg zbar-tools
need_deb oathtool oathtool
need_deb pdftotext poppler-utils
need_deb psql postgresql-client
need_py selenium selenium==4.51.0
need_py pyotp pyotp==2.12.1
need_npm axe-core 4.14.1
. .ci/postgres.sh

quietly cargo build --quiet -p portal
export PORTAL=$PWD/target/debug/portal
export AXE=$PWD/target/npm/node_modules/axe-core/axe.min.js
export PICTURES=$PWD/target/portal/screenshots
export PYTHONDONTWRITEBYTECODE=1
rm -rf "$PICTURES" target/portal/kills
mkdir -p "$PICTURES"
run_tests "$PY" examples/portal/tests/browser/run.py
cat target/portal/kills
