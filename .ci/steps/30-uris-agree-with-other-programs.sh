#!/usr/bin/env bash
# Key URIs against programs not written here: pyotp and the npm package otpauth read 300 of ours to
# the same fields, theirs are read here, 200 keys written by five programs (one of them in two ways) are read
# here, and the authenticator example computes oathtool's codes.
set -euo pipefail
. .ci/lib.sh

need_py pyotp pyotp==2.12.1
need_deb node nodejs
need_deb oathtool oathtool
need_npm otpauth 9.5.2
need_npm otplib 13.5.0
packages=target/npm

URI_ORACLES=$(realpath -m "$CI_DIR/uris")
export URI_ORACLES
rm -rf "$URI_ORACLES"
mkdir -p "$URI_ORACLES"
run_tests cargo test --test vectors -- --ignored --exact uri_oracles::uris_for_others_to_read
"$PY" .ci/uri/pyotp_oracle.py "$URI_ORACLES"
script=$PWD/.ci/uri/otpauth_oracle.mjs
(cd "$packages" && node "$script" "$URI_ORACLES")
run_tests cargo test --test vectors -- --ignored --exact uri_oracles::uris_that_others_have_written

bash .ci/uri/writers/run.sh "$URI_ORACLES" "$packages"
run_tests cargo test --test vectors -- --ignored --exact uri_oracles::the_same_keys_in_six_writings
cat "$URI_ORACLES/read.txt"

quietly cargo build --example authenticator
"$PY" .ci/uri/codes_oracle.py target/debug/examples/authenticator

# A URI that RFC 6238 has the code of, and an export.
quietly cargo build --quiet --features migration --example authenticator
show() { target/debug/examples/authenticator "$@"; }
code=$(show 'otpauth://totp/Example:a?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example' --at 59 --digits 8)
[ "$code" = 94287082 ] || { echo "RFC 6238: $code"; exit 1; }
export_uri='otpauth-migration://offline?data=CjEKCkhlbGxvId6tvu8SGEV4YW1wbGU6YWxpY2VAZ29vZ2xlLmNvbRoHRXhhbXBsZTAC'
code=$(show "$export_uri" --at 1257894000 2>"$CI_DIR/notes")
[ "$code" = '528064 Example:alice@google.com' ] || { echo "export: $code"; exit 1; }
must_fail 'algorithm is none of' show 'otpauth://totp/a?secret=GEZDGNBVGY3TQOJQ&algorithm=MD5'
