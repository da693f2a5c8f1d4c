# shellcheck shell=bash
# What the steps that need databases share: starts PostgreSQL and Redis, names them in POSTGRES_URL and
# REDIS_URL, and stops them at the end. Both are private ones: on loopback, on free ports, with their
# data in a scratch folder.
need_deb redis-server redis-server
if ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
    need_deb /usr/lib/postgresql postgresql
fi
pg=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)

# PostgreSQL does not run as root, so the folder must be in reach of the user that its package made.
if [ "$(id -u)" -eq 0 ]; then
    as_postgres() { (cd / && runuser -u postgres -- "$@"); }
else
    as_postgres() { "$@"; }
fi
data=$PWD/$CI_DIR/stores
rm -rf "$data"
mkdir -p "$data"
if ! as_postgres test -x "$data"; then data=$(mktemp -d); fi
[ "$(id -u)" -ne 0 ] || chown postgres "$data"

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
pg_port=$(free_port)
redis_port=$(free_port)

redis_pid=
stop() {
    as_postgres "$pg/pg_ctl" -D "$data/postgres" -m immediate -s stop 2>/dev/null || true
    if [ -n "$redis_pid" ]; then kill "$redis_pid" 2>/dev/null && wait "$redis_pid" 2>/dev/null || true; fi
    rm -rf "$data"
}
trap stop EXIT

quietly as_postgres "$pg/initdb" -D "$data/postgres" -U factors --auth=trust --no-sync
quietly as_postgres "$pg/pg_ctl" -D "$data/postgres" -l "$data/postgres.log" -w start \
    -o "-p $pg_port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=120"
mkdir "$data/redis"
redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$data/redis" --save '' \
    --appendonly yes --appendfsync always >"$data/redis.log" &
redis_pid=$!
for _ in $(seq 100); do
    redis-cli -p "$redis_port" ping >/dev/null 2>&1 && break
    sleep 0.1
done

export POSTGRES_URL="postgres://factors@127.0.0.1:$pg_port/postgres" REDIS_URL="redis://127.0.0.1:$redis_port"
