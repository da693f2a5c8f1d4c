# shellcheck shell=bash
# Starts PostgreSQL, names it in POSTGRES_URL, and stops it at the end. It is a private one: on loopback,
# on a free port, with its data in the scratch folder "$data", where others may put theirs.
# POSTGRES_RESTART is a command that ends it as a crash would, and starts it again.
need_deb python3 python3
need_deb '/usr/lib/postgresql/*/bin/initdb' postgresql
pg=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)

# PostgreSQL does not run as root, so the folder must be in reach of the user that its package made.
if [ "$(id -u)" -eq 0 ]; then
    as_postgres() { (cd / && runuser -u postgres -- "$@"); }
else
    as_postgres() { "$@"; }
fi
data=$PWD/$CI_DIR/stores.$$
rm -rf "$data"
mkdir -p "$data"
if ! as_postgres test -x "$data"; then data=$(mktemp -d); fi
chmod 755 "$data"
[ "$(id -u)" -ne 0 ] || chown postgres "$data"

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
pg_port=$(free_port)

stop() {
    as_postgres "$pg/pg_ctl" -D "$data/postgres" -m immediate -s stop 2>/dev/null || true
    rm -rf "$data"
}
trap stop EXIT

quietly as_postgres "$pg/initdb" -D "$data/postgres" -U factors --auth=trust --no-sync
pg_options="-p $pg_port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=120"
quietly as_postgres "$pg/pg_ctl" -D "$data/postgres" -l "$data/postgres.log" -w start -o "$pg_options"

# The whole command line of the running server is in its folder; pg_ctl takes it from there.
cat >"$data/restart-postgres" <<END
cd /
as=
[ "\$(id -u)" -ne 0 ] || as='runuser -u postgres --'
\$as $pg/pg_ctl -D '$data/postgres' -l '$data/postgres.log' -m immediate -s -w restart >/dev/null
END

export POSTGRES_URL="postgres://factors@127.0.0.1:$pg_port/postgres" POSTGRES_RESTART="sh '$data/restart-postgres'"
