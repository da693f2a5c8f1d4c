#!/usr/bin/env bash
# The main job, as a user does it: scan what `enroll` prints, type the code that an app shows.
# Neither the picture, nor its reading, nor the code comes from this repository's library.
set -euo pipefail
. .ci/lib.sh

need_deb zbarimg zbar-tools
need_deb oathtool oathtool
need_deb /usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf fonts-dejavu-core
need_py PIL pillow==13.0.0
need_py pyte pyte==0.8.2
need_py zxingcpp zxing-cpp==3.1.1
quietly cargo build --quiet --example enroll
"$PY" .ci/enroll.py target/debug/examples/enroll
