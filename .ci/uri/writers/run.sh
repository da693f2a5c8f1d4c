#!/usr/bin/env bash
# Has 200 keys written as URIs by six programs: pyotp, the npm packages otpauth and otplib, Go's
# pquerna/otp, and PHP with & and with &amp;. Arguments: a directory, and where the npm packages are.
set -euo pipefail
. .ci/lib.sh

need_deb php php-cli
need_deb go golang-go
need_deb /usr/share/gocode/src/github.com/pquerna/otp golang-github-pquerna-otp-dev

writers=$PWD/.ci/uri/writers
"$PY" "$writers/inputs.py" "$1"
"$PY" "$writers/pyotp_writer.py" "$1"
(cd "$2" && node "$writers/npm_writers.mjs" "$1")
GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$PWD/target/go go run "$writers/pquerna.go" "$1"
php "$writers/php_writer.php" "$1"
