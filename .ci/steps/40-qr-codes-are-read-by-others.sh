#!/usr/bin/env bash
# Every drawing of a QR code is read by zbar and ZXing, and qrencode makes the symbols anew whose sizes ours are
# compared with (`tests/behaviour/qr`, where rqrr reads them as well).
set -euo pipefail
. .ci/lib.sh

need_deb qrencode qrencode
need_deb zbarimg zbar-tools
need_deb rsvg-convert librsvg2-bin
need_deb /usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf fonts-dejavu-core
need_py PIL pillow==13.0.0
need_py pyte pyte==0.8.2
need_py zxingcpp zxing-cpp==3.1.1
"$PY" .ci/qr_versions.py
quietly cargo build --quiet --all-features --example qr
"$PY" .ci/qr_read.py target/debug/examples/qr "$CI_DIR/qr"
