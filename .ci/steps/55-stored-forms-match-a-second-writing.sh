#!/usr/bin/env bash
# Stored forms against a second writing of them, with libsodium for the sealed ones.
set -euo pipefail
. .ci/lib.sh

need_py nacl PyNaCl==1.6.2
"$PY" .ci/stored_forms.py tests/vectors/data/stored.json

# The check can fail: one byte of a form changed, and a form that nothing computes.
sed '0,/"credential": "01/s//"credential": "02/' tests/vectors/data/stored.json >"$CI_DIR/stored.json"
must_fail "$PY" .ci/stored_forms.py "$CI_DIR/stored.json"
sed 's/"credential_odd"/"odd"/' tests/vectors/data/stored.json >"$CI_DIR/stored.json"
must_fail "$PY" .ci/stored_forms.py "$CI_DIR/stored.json"
