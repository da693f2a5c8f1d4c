# shellcheck shell=bash
# What the steps that need databases share: starts PostgreSQL and MariaDB, names them in POSTGRES_URL
# and MYSQL_URL, and stops them at the end. Both are private ones: on loopback, on free ports, with
# their data in a scratch folder. POSTGRES_RESTART and MYSQL_RESTART are commands that end a server as
# a crash would, and start it again.
need_deb mariadbd mariadb-server
if ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
    need_deb /usr/lib/postgresql postgresql
fi
pg=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)

# PostgreSQL does not run as root, so the folder must be in reach of the user that its package made.
if [ "$(id -u)" -eq 0 ]; then
    as_postgres() { (cd / && runuser -u postgres -- "$@"); }
    mysql_user=mysql
else
    as_postgres() { "$@"; }
    mysql_user=$(id -un)
fi
data=$PWD/$CI_DIR/stores
rm -rf "$data"
mkdir -p "$data"
if ! as_postgres test -x "$data"; then data=$(mktemp -d); fi
chmod 755 "$data"
[ "$(id -u)" -ne 0 ] || chown postgres "$data"

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
pg_port=$(free_port)
mysql_port=$(free_port)

stop() {
    as_postgres "$pg/pg_ctl" -D "$data/postgres" -m immediate -s stop 2>/dev/null || true
    local pid
    pid=$(cat "$data/mysql.pid" 2>/dev/null || true)
    if [ -n "$pid" ]; then
        kill "$pid" 2>/dev/null || true
        for _ in $(seq 100); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
    fi
    rm -rf "$data"
}
trap stop EXIT

quietly as_postgres "$pg/initdb" -D "$data/postgres" -U factors --auth=trust --no-sync
pg_options="-p $pg_port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=120"
quietly as_postgres "$pg/pg_ctl" -D "$data/postgres" -l "$data/postgres.log" -w start -o "$pg_options"

mkdir "$data/mysql" "$data/mysql-run"
[ "$(id -u)" -ne 0 ] || chown mysql "$data/mysql" "$data/mysql-run"
quietly mariadb-install-db --no-defaults --user="$mysql_user" --datadir="$data/mysql" \
    --auth-root-authentication-method=normal
cat >"$data/start-mysql" <<END
nohup mariadbd --no-defaults --user=$mysql_user --datadir='$data/mysql' --port=$mysql_port \\
    --bind-address=127.0.0.1 --socket='$data/mysql-run/socket' --pid-file='$data/mysql-run/unused' \\
    >>'$data/mysql.log' 2>&1 </dev/null &
echo \$! >'$data/mysql.pid'
END
cat >"$data/restart-mysql" <<END
pid=\$(cat '$data/mysql.pid')
kill -9 \$pid
while kill -0 \$pid 2>/dev/null; do sleep 0.05; done
. '$data/start-mysql'
END
# The whole command line of the running server is in its folder; pg_ctl takes it from there.
cat >"$data/restart-postgres" <<END
cd /
as=
[ "\$(id -u)" -ne 0 ] || as='runuser -u postgres --'
\$as $pg/pg_ctl -D '$data/postgres' -l '$data/postgres.log' -m immediate -s -w restart >/dev/null
END
sh "$data/start-mysql"
for _ in $(seq 300); do
    mariadb-admin --no-defaults -h127.0.0.1 -P"$mysql_port" -uroot ping >/dev/null 2>&1 && break
    sleep 0.1
done
mariadb --no-defaults -h127.0.0.1 -P"$mysql_port" -uroot -e 'CREATE DATABASE factors'

export POSTGRES_URL="postgres://factors@127.0.0.1:$pg_port/postgres" POSTGRES_RESTART="sh '$data/restart-postgres'"
export MYSQL_URL="mysql://root@127.0.0.1:$mysql_port/factors" MYSQL_RESTART="sh '$data/restart-mysql'"
