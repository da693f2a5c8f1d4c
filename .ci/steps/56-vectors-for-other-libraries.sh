#!/usr/bin/env bash
# The vectors that other libraries can run: they keep to their schema and their index, the sequences are
# what their second writing computes, and pyotp and otplib get what tests/vectors/others.md says.
# `.ci/steps/56-vectors-for-other-libraries.sh --save` writes that table and the index anew.
set -euo pipefail
. .ci/lib.sh

need_py pyotp pyotp==2.12.1
need_py jsonschema jsonschema==4.25.1
need_deb node nodejs
need_npm otpauth 9.5.2
need_npm otplib 13.5.0
packages=target/npm

folder=tests/vectors
"$PY" .ci/vectors/sequences.py >"$CI_DIR/sequences.json"
if [ "${1:-}" = --save ]; then cp "$CI_DIR/sequences.json" "$folder/data/sequences.json"; fi
diff "$folder/data/sequences.json" "$CI_DIR/sequences.json"
"$PY" .ci/vectors/check.py "$folder" "$@"

"$PY" .ci/vectors/pyotp_runs.py "$folder/data" >"$CI_DIR/pyotp.json"
script=$PWD/.ci/vectors/otplib_runs.mjs data=$PWD/$folder/data
(cd "$packages" && node "$script" "$data") >"$CI_DIR/otplib.json"
"$PY" .ci/vectors/others.py "$folder/data" \
    'pyotp 2.12.1' "$CI_DIR/pyotp.json" 'otplib 13.5.0' "$CI_DIR/otplib.json" >"$CI_DIR/others.md"
if [ "${1:-}" = --save ]; then cp "$CI_DIR/others.md" "$folder/others.md"; fi
diff "$folder/others.md" "$CI_DIR/others.md"
grep '^| `' "$folder/others.md" | head -n 5

# The checks can fail: one code changed, a word that the schema does not know.
mkdir -p "$CI_DIR/vectors"
rm -rf "$CI_DIR/vectors/vectors"
cp -r "$folder" "$CI_DIR/vectors/vectors"
sed -i '0,/755224/s//755225/' "$CI_DIR/vectors/vectors/data/oathtool.json"
must_fail 'oathtool.json: another content' "$PY" .ci/vectors/check.py "$CI_DIR/vectors/vectors"
sed -i 's/"not_told"/"told"/' "$CI_DIR/vectors/vectors/data/sequences.json"
must_fail 'sequences.json: ' "$PY" .ci/vectors/check.py "$CI_DIR/vectors/vectors" --save
