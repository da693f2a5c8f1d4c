# shellcheck shell=bash
# What the steps that need databases share: PostgreSQL by postgres.sh, and MariaDB in the same manner,
# with MYSQL_URL and MYSQL_RESTART.
need_deb mariadbd mariadb-server
. .ci/postgres.sh
if [ "$(id -u)" -eq 0 ]; then mysql_user=mysql; else mysql_user=$(id -un); fi
mysql_port=$(free_port)

stop_both() {
    local pid
    pid=$(cat "$data/mysql.pid" 2>/dev/null || true)
    if [ -n "$pid" ]; then
        kill "$pid" 2>/dev/null || true
        for _ in $(seq 100); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
    fi
    stop
}
trap stop_both EXIT

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
sh "$data/start-mysql"
for _ in $(seq 300); do
    mariadb-admin --no-defaults -h127.0.0.1 -P"$mysql_port" -uroot ping >/dev/null 2>&1 && break
    sleep 0.1
done
mariadb --no-defaults -h127.0.0.1 -P"$mysql_port" -uroot -e 'CREATE DATABASE factors'

export MYSQL_URL="mysql://root@127.0.0.1:$mysql_port/factors" MYSQL_RESTART="sh '$data/restart-mysql'"
