#!/usr/bin/env bash
# Draws README's picture anew: what `enroll` shows a user who mistypes once. Run by hand, when the
# example's words change.
set -euo pipefail
. .ci/lib.sh

need_deb oathtool oathtool
need_deb /usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf fonts-dejavu-core
need_py PIL pillow==13.0.0
need_py pyte pyte==0.8.2
need_py zxingcpp zxing-cpp==3.1.1
quietly cargo build --quiet --example enroll
"$PY" .ci/enroll_picture.py target/debug/examples/enroll docs/enroll.png
