#!/usr/bin/env bash
# Writes tests/vectors/data/moving_in.json anew: rows that other systems have made. Run by hand, since
# a new version of a system is a new row. Argument: the folder of clones that fortify_rows.php names.
set -euo pipefail
. .ci/lib.sh

need_deb ruby ruby
need_deb /usr/lib/ruby/vendor_ruby/devise-two-factor.rb ruby-devise-two-factor ruby-activerecord ruby-sqlite3
need_deb /etc/php/8.2/mods-available/pdo_sqlite.ini php-cli php-mbstring php-sqlite3
need_py django_otp django-otp==1.7.5
need_py pyotp pyotp==2.12.1
# privacyIDEA pins what it needs, so it has an environment of its own.
PI=target/venv-privacyidea/bin
if ! [ -x "$PI/python" ]; then quietly python3 -m venv target/venv-privacyidea; fi
quietly "$PI/pip" install --quiet --disable-pip-version-check privacyidea==3.14 pyotp==2.12.1

"$PY" .ci/moving_in/django_rows.py >"$CI_DIR/django.json"
ruby .ci/moving_in/devise_rows.rb >"$CI_DIR/devise.json"
"$PI/python" .ci/moving_in/privacyidea_rows.py >"$CI_DIR/privacyidea.json"
php .ci/moving_in/fortify_rows.php "$1" >"$CI_DIR/fortify.json"
"$PY" .ci/moving_in/other_rows.py >"$CI_DIR/other.json"
"$PY" - "$CI_DIR"/{django,devise,privacyidea,fortify,other}.json >tests/vectors/data/moving_in.json <<'END'
import json, sys

rows = [row for path in sys.argv[1:] for row in json.load(open(path))]
print(json.dumps({"now": 1_800_000_015, "rows": rows}, indent=1))
END
