//! Each test runs in SQLite, and in PostgreSQL and MariaDB where `POSTGRES_URL` and `MYSQL_URL` name
//! one; `.ci/servers.sh` starts both.

mod backend;
mod user;

mod behaviour;
mod conflicts;
mod conformance;
mod contests;
mod crashes;
mod operations;
