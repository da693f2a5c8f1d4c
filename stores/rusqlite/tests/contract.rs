//! The store of the page keeps the contract, and the stores that the page warns of are found out.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use second_factor::store::BlockingStore;
use second_factor::store::conformance::{self, Database, Seen, Violation};
use second_factor::{
    Change, CodeParams, Keyring, Label, NewApp, Owner, Proof, Record, Records, Saved, Totp,
    UnixTime, seal::KeyId,
};
use second_factor_rusqlite::{SecondFactors, sign_in};

/// A file of its own, with the tables of the manual.
struct File {
    path: PathBuf,
    conn: Connection,
}

impl File {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("rusqlite-{}-{number}.sqlite", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        drop(SecondFactors::open(&path).unwrap());
        let conn = Connection::open(&path).unwrap();
        conn.busy_timeout(Duration::from_secs(60)).unwrap();
        conn.execute_batch("CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT)")
            .unwrap();
        conn.execute_batch(documented("CREATE TABLE second_factors"))
            .unwrap();
        Self { path, conn }
    }

    fn user(&self) -> i64 {
        self.conn
            .execute("INSERT INTO users DEFAULT VALUES", [])
            .unwrap();
        self.conn.last_insert_rowid()
    }

    fn damage(&self, id: i64) -> bool {
        let sql = "UPDATE second_factors SET record = x'' WHERE user_id = ?1";
        self.conn.execute(sql, [id]).unwrap() == 1
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// The statement of the page about databases, under "SQLite", that begins like this.
fn documented(beginning: &str) -> &'static str {
    let page = include_str!("../../../docs/databases.md");
    let section = page
        .split("\n# ")
        .find(|part| part.starts_with("SQLite"))
        .unwrap();
    let mut blocks = section
        .split("```sql\n")
        .map(|block| block.split("```").next().unwrap());
    blocks.find(|block| block.starts_with(beginning)).unwrap()
}

impl Database for File {
    type Store = SecondFactors;
    type Id = i64;

    async fn open(&mut self) -> SecondFactors {
        SecondFactors::open(&self.path).unwrap()
    }

    async fn new_user(&mut self) -> i64 {
        self.user()
    }

    async fn damage(&mut self, id: &i64) -> bool {
        Self::damage(self, *id)
    }
}

#[test]
fn the_store_keeps_the_contract() {
    let report = conformance::check_blocking(&mut File::new()).unwrap();
    assert_eq!(
        report.left_out(),
        ["similar_ids_are_two_users", "events_tell_what_was_saved"]
    );
    assert!(report.passed().contains(&"a_code_is_accepted_once"));
}

#[test]
fn of_sixteen_threads_with_one_code_one_is_accepted() {
    conformance::race(&mut File::new(), 16).unwrap();
}

#[test]
fn a_user_signs_in_and_takes_the_row_along() {
    let file = File::new();
    let mut store = SecondFactors::open(&file.path).unwrap();
    let records = Records::sealed(Keyring::new(KeyId(1), &[0x5c; 32]));
    let (ana, now) = (file.user(), UnixTime::now());
    let app = NewApp::new(Label::new("ana@example.com").unwrap());
    let begun = UnixTime::from_secs(now.as_secs() - 300);
    let set_up = records.update(&mut store, &ana, begun, |f| f.set_up(&app, Proof::First));
    let set_up = set_up.unwrap();
    let phone = Totp::new(set_up.key_uri.secret(), CodeParams::new());
    let first = phone.code_at(begun);
    let confirmed = records.update(&mut store, &ana, begun, |f| {
        f.confirm(set_up.id, first.expose())
    });
    drop(confirmed.unwrap());
    let typed = phone.code_at(now);
    assert!(sign_in(&mut store, &records, ana, typed.expose()).is_ok());
    assert!(sign_in(&mut store, &records, ana, typed.expose()).is_err());

    assert!(store.load(&ana).unwrap().is_some());
    let other = Connection::open(&file.path).unwrap();
    other.pragma_update(None, "foreign_keys", true).unwrap();
    other
        .execute("DELETE FROM users WHERE id = ?1", [ana])
        .unwrap();
    assert!(store.load(&ana).unwrap().is_none());
}

#[test]
fn the_statements_are_those_of_the_manual() {
    let page = include_str!("../../../docs/rusqlite.md").replace("\\\n                      ", "");
    for beginning in ["SELECT", "INSERT", "UPDATE"] {
        let statement = documented(beginning).trim_end();
        assert!(page.contains(statement), "{statement}");
    }
}

/// A store that is wrong in one way.
struct Wrong {
    conn: Connection,
    way: Way,
}

#[derive(Clone, Copy)]
enum Way {
    ReplaceOnFirstWrite,
    UpdateOnFirstWrite,
    ReplaceAlways,
    CheckThenWrite,
    LeaveOpen,
}

const UPDATE: &str = "UPDATE second_factors SET record = ?3 WHERE user_id = ?1 AND record = ?2";
const INSERT: &str = "INSERT INTO second_factors VALUES (?1, ?2) ON CONFLICT DO NOTHING";
const REPLACE: &str = "INSERT OR REPLACE INTO second_factors VALUES (?1, ?2)";
const UPSERT: &str = "INSERT INTO second_factors VALUES (?1, ?2) \
                      ON CONFLICT (user_id) DO UPDATE SET record = excluded.record";

impl BlockingStore for Wrong {
    type Id = i64;
    type Error = rusqlite::Error;

    fn owner(&self, id: &i64) -> Owner {
        Owner::from(*id)
    }

    fn load(&mut self, id: &i64) -> rusqlite::Result<Option<Record>> {
        let sql = "SELECT record FROM second_factors WHERE user_id = ?1";
        let row = self
            .conn
            .query_row(sql, [id], |row| row.get(0))
            .optional()?;
        Ok(row.map(|bytes: Vec<u8>| Record::from(bytes)))
    }

    fn compare_and_swap(&mut self, id: &i64, change: &Change) -> rusqlite::Result<Saved> {
        let after = change.after();
        if matches!(self.way, Way::LeaveOpen) && self.conn.is_autocommit() {
            self.conn.execute_batch("BEGIN IMMEDIATE")?;
        }
        let rows = match (change.before(), self.way) {
            (None, Way::ReplaceOnFirstWrite) | (_, Way::ReplaceAlways) => {
                self.conn.execute(REPLACE, params![id, after])?
            }
            (None, Way::UpdateOnFirstWrite) => self.conn.execute(UPSERT, params![id, after])?,
            (None, _) => self.conn.execute(INSERT, params![id, after])?,
            (Some(before), Way::CheckThenWrite) => {
                let now = self.load(id)?;
                if now.is_none_or(|now| now.as_bytes() != before) {
                    return Ok(Saved::Lost);
                }
                std::thread::sleep(Duration::from_millis(1));
                let sql = "UPDATE second_factors SET record = ?2 WHERE user_id = ?1";
                self.conn.execute(sql, params![id, after])?
            }
            (Some(before), _) => self.conn.execute(UPDATE, params![id, before, after])?,
        };
        Ok(if rows == 1 { Saved::Yes } else { Saved::Lost })
    }
}

/// Its users are there from the beginning: a store may leave the database locked.
struct WrongFile {
    file: File,
    users: Vec<i64>,
    way: Way,
}

impl WrongFile {
    fn new(way: Way) -> Self {
        let file = File::new();
        let users = (0..60).map(|_| file.user()).collect();
        Self { file, users, way }
    }
}

impl Database for WrongFile {
    type Store = Wrong;
    type Id = i64;

    async fn open(&mut self) -> Wrong {
        let conn = Connection::open(&self.file.path).unwrap();
        let patience = match self.way {
            Way::LeaveOpen => 1,
            _ => 60,
        };
        conn.busy_timeout(Duration::from_secs(patience)).unwrap();
        Wrong {
            conn,
            way: self.way,
        }
    }

    async fn new_user(&mut self) -> i64 {
        self.users.pop().unwrap()
    }
}

#[test]
fn wrong_stores_are_found_out() {
    for (way, check) in [
        (Way::ReplaceOnFirstWrite, "a_first_write_is_an_insert"),
        (Way::UpdateOnFirstWrite, "a_first_write_is_an_insert"),
        (Way::ReplaceAlways, "a_stale_change_is_not_written"),
        (Way::LeaveOpen, "loads_what_was_stored"),
    ] {
        let found = conformance::check_blocking(&mut WrongFile::new(way)).unwrap_err();
        assert_eq!(found.check, check, "{found}");
        assert!(page().contains(check));
    }
    let check_then_write = || WrongFile::new(Way::CheckThenWrite);
    conformance::check_blocking(&mut check_then_write()).unwrap();
    let found = conformance::race(&mut check_then_write(), 16).unwrap_err();
    assert!(
        matches!(
            found,
            Violation {
                seen: Seen::Accepted { times: 2.. },
                ..
            }
        ),
        "{found}"
    );
}

#[test]
fn a_transaction_that_reads_first_cannot_write_behind_another_change() {
    let file = File::new();
    let user = file.user();
    file.conn.execute(INSERT, params![user, [1_u8, 2]]).unwrap();
    let save = |behavior| {
        let mut conn = Connection::open(&file.path)?;
        conn.busy_timeout(Duration::from_secs(60))?;
        let tx = conn.transaction_with_behavior(behavior)?;
        let sql = "SELECT record FROM second_factors WHERE user_id = ?1";
        let before: Vec<u8> = tx.query_row(sql, [user], |row| row.get(0))?;
        if matches!(behavior, TransactionBehavior::Deferred) {
            let sql = "UPDATE second_factors SET record = x'03'";
            file.conn.execute(sql, [])?;
        }
        let rows = tx.execute(UPDATE, params![user, before, [4_u8]])?;
        tx.commit().map(|()| rows)
    };
    let refused = save(TransactionBehavior::Deferred).unwrap_err();
    let code = refused.sqlite_error_code();
    assert_eq!(code, Some(rusqlite::ErrorCode::DatabaseBusy));
    assert_eq!(save(TransactionBehavior::Immediate).unwrap(), 1);
}

fn page() -> &'static str {
    include_str!("../../../docs/rusqlite.md")
}
