//! The store of the page keeps the contract, and the stores that the page warns of are found out.
//!
//! On SQLite; with the feature `postgres`, and without the default ones, on the server that
//! `POSTGRES_URL` names.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::result::Error;
use second_factor::store::BlockingStore;
use second_factor::store::conformance::{self, Database};
use second_factor::{
    Change, CodeParams, Keyring, Label, NewApp, Owner, Proof, Record, Records, Saved, Totp,
    UnixTime, seal::KeyId,
};
use second_factor_diesel::{SecondFactors, second_factors, sign_in};

#[cfg(not(feature = "postgres"))]
use diesel::SqliteConnection as Db;
#[cfg(feature = "postgres")]
use diesel::{PgConnection as Db, result::DatabaseErrorKind as Kind};

const PAGE: &str = include_str!("../../../docs/diesel.md");

diesel::table! {
    users (id) {
        id -> BigInt,
    }
}

/// A database of its own, with the tables of the manual.
struct Tables {
    place: Place,
    users: i64,
}

#[derive(Clone)]
struct Place {
    url: String,
    settings: String,
}

impl Place {
    /// `None` if no server is named.
    #[cfg(feature = "postgres")]
    fn new() -> Option<Self> {
        let Ok(url) = std::env::var("POSTGRES_URL") else {
            println!("not run: POSTGRES_URL is not set");
            return None;
        };
        let schema = unique("diesel");
        let mut conn = Db::establish(&url).unwrap();
        conn.batch_execute(&format!("CREATE SCHEMA {schema}"))
            .unwrap();
        let settings = format!("SET search_path TO {schema}");
        Some(Self { url, settings })
    }

    #[cfg(not(feature = "postgres"))]
    fn new() -> Option<Self> {
        let name = unique("diesel") + ".sqlite";
        let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_file(&file);
        let settings = block(PAGE, "PRAGMA").to_owned();
        Some(Self {
            url: file.to_str().unwrap().to_owned(),
            settings,
        })
    }

    fn connect(&self) -> Db {
        let mut conn = Db::establish(&self.url).unwrap();
        conn.batch_execute(&self.settings).unwrap();
        conn
    }
}

fn unique(name: &str) -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("{name}_{}_{number}", std::process::id())
}

/// The block of SQL that begins like this.
fn block(page: &'static str, beginning: &str) -> &'static str {
    let blocks = page.split("```sql\n").skip(1);
    let mut blocks = blocks.map(|block| block.split("```").next().unwrap());
    blocks.find(|block| block.starts_with(beginning)).unwrap()
}

impl Tables {
    fn new() -> Option<Self> {
        let place = Place::new()?;
        let mut conn = place.connect();
        let databases = include_str!("../../../docs/databases.md");
        let name = if cfg!(feature = "postgres") {
            "PostgreSQL\n"
        } else {
            "SQLite\n"
        };
        let section = databases
            .split("\n# ")
            .find(|part| part.starts_with(name))
            .unwrap();
        conn.batch_execute("CREATE TABLE users (id BIGINT PRIMARY KEY)")
            .unwrap();
        conn.batch_execute(block(section, "CREATE TABLE")).unwrap();
        Some(Self { place, users: 0 })
    }

    fn user(&mut self) -> i64 {
        self.users += 1;
        let new = diesel::insert_into(users::table).values(users::id.eq(self.users));
        new.execute(&mut self.place.connect()).unwrap();
        self.users
    }
}

impl Database for Tables {
    type Store = SecondFactors;
    type Id = i64;

    async fn open(&mut self) -> SecondFactors {
        SecondFactors(self.place.connect())
    }

    async fn new_user(&mut self) -> i64 {
        self.user()
    }

    async fn damage(&mut self, id: &i64) -> bool {
        let empty = diesel::update(second_factors::table.find(*id));
        let empty = empty.set(second_factors::record.eq(&[] as &[u8]));
        empty.execute(&mut self.place.connect()).unwrap() == 1
    }
}

#[test]
fn the_store_keeps_the_contract() {
    let Some(mut tables) = Tables::new() else {
        return;
    };
    let report = conformance::check_blocking(&mut tables).unwrap();
    assert_eq!(
        report.left_out(),
        ["similar_ids_are_two_users", "events_tell_what_was_saved"]
    );
    assert!(report.passed().contains(&"a_code_is_accepted_once"));
}

#[test]
fn of_sixteen_threads_with_one_code_one_is_accepted() {
    let Some(mut tables) = Tables::new() else {
        return;
    };
    conformance::race(&mut tables, 16).unwrap();
}

/// Each conflict is 0 rows or an error that says that nothing was written.
#[cfg(feature = "postgres")]
#[test]
fn a_stricter_isolation_changes_nothing() {
    for level in ["repeatable read", "serializable"] {
        let Some(mut tables) = Tables::new() else {
            return;
        };
        let set = format!("; SET default_transaction_isolation = '{level}'");
        tables.place.settings.push_str(&set);
        conformance::check_blocking(&mut tables).unwrap();
        conformance::race(&mut tables, 16).unwrap();
    }
}

#[test]
fn a_user_signs_in_and_takes_the_row_along() {
    let Some(mut tables) = Tables::new() else {
        return;
    };
    let mut store = SecondFactors(tables.place.connect());
    let records = Records::sealed(Keyring::new(KeyId(1), &[0x5c; 32]));
    let (ana, now) = (tables.user(), UnixTime::now());
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

    let gone = diesel::delete(users::table.find(ana)).execute(&mut tables.place.connect());
    assert_eq!(gone, Ok(1));
    let row = exists(second_factors::table.find(ana));
    assert_eq!(diesel::select(row).get_result(&mut store.0), Ok(false));
}

/// A store that is wrong in one way.
struct Wrong {
    conn: Db,
    way: Way,
}

#[derive(Clone, Copy)]
enum Way {
    SaveChanges,
    UpdateOnFirstWrite,
    ErrorOnDuplicate,
}

#[derive(AsChangeset, Identifiable, Queryable)]
#[diesel(table_name = second_factors, primary_key(user_id))]
struct Row {
    user_id: i64,
    record: Vec<u8>,
}

impl BlockingStore for Wrong {
    type Id = i64;
    type Error = Error;

    fn owner(&self, id: &i64) -> Owner {
        Owner::from(*id)
    }

    fn load(&mut self, id: &i64) -> QueryResult<Option<Record>> {
        let row = second_factors::table.find(id).first::<Row>(&mut self.conn);
        Ok(row.optional()?.map(|row| Record::from(row.record)))
    }

    fn compare_and_swap(&mut self, id: &i64, change: &Change) -> QueryResult<Saved> {
        use second_factors::{record, table, user_id};
        let values = (user_id.eq(id), record.eq(change.after()));
        let insert = diesel::insert_into(table).values(values);
        let rows = match (change.before(), self.way) {
            (None, Way::UpdateOnFirstWrite) => insert
                .on_conflict(user_id)
                .do_update()
                .set(record.eq(change.after()))
                .execute(&mut self.conn)?,
            (None, Way::ErrorOnDuplicate) => insert.execute(&mut self.conn)?,
            (None, Way::SaveChanges) => insert
                .on_conflict(user_id)
                .do_nothing()
                .execute(&mut self.conn)?,
            (Some(_), Way::SaveChanges) => {
                let row = Row {
                    user_id: *id,
                    record: change.after().to_vec(),
                };
                let saved = row.save_changes::<Row>(&mut self.conn).optional()?;
                usize::from(saved.is_some())
            }
            (Some(before), _) => diesel::update(table.find(id).filter(record.eq(before)))
                .set(record.eq(change.after()))
                .execute(&mut self.conn)?,
        };
        Ok(if rows == 1 { Saved::Yes } else { Saved::Lost })
    }
}

struct WrongTables(Tables, Way);

impl Database for WrongTables {
    type Store = Wrong;
    type Id = i64;

    async fn open(&mut self) -> Wrong {
        let conn = self.0.place.connect();
        Wrong { conn, way: self.1 }
    }

    async fn new_user(&mut self) -> i64 {
        self.0.user()
    }
}

#[test]
fn wrong_stores_are_found_out() {
    for (way, check) in [
        (Way::SaveChanges, "a_stale_change_is_not_written"),
        (Way::UpdateOnFirstWrite, "a_first_write_is_an_insert"),
        (Way::ErrorOnDuplicate, "a_second_first_write_is_lost"),
    ] {
        let Some(tables) = Tables::new() else { return };
        let found = conformance::check_blocking(&mut WrongTables(tables, way)).unwrap_err();
        assert_eq!(found.check, check, "{found}");
        assert!(PAGE.contains(check));
    }
}

/// What PostgreSQL says of a row that it refuses is in the details alone.
#[cfg(feature = "postgres")]
#[test]
fn the_details_of_an_error_repeat_the_row() {
    let Some(mut tables) = Tables::new() else {
        return;
    };
    let (user, mut conn) = (tables.user(), tables.place.connect());
    conn.batch_execute("ALTER TABLE second_factors ADD CHECK (length(record) < 2)")
        .unwrap();
    let row = (
        second_factors::user_id.eq(user),
        second_factors::record.eq(&[0xab, 0xcd]),
    );
    let refused = diesel::insert_into(second_factors::table)
        .values(row)
        .execute(&mut conn);
    let Err(Error::DatabaseError(Kind::CheckViolation, info)) = refused else {
        panic!("{refused:?}");
    };
    assert!(info.details().unwrap().contains("abcd"));
    let error = Error::DatabaseError(Kind::CheckViolation, info);
    assert!(!format!("{error} {error:?}").contains("abcd"));
}
