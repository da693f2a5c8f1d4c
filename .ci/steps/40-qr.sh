# QR codes: the symbol against the encoder's own, its size against qrencode's, and every drawing read
# by three decoders.
set -euo pipefail
. .ci/lib.sh

run_tests cargo test --release --all-features --lib --test behaviour -- --ignored qr:: --skip three_times_as_fast
# Alone, since it measures time.
run_tests cargo test --release --all-features --test behaviour -- --ignored three_times_as_fast

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
