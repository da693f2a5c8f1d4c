//! The statements of a store, written once.

use std::sync::Arc;

use crate::dialect::Dialect;
use crate::id::UserId;
use crate::tables::{LAYOUT, Tables, key_columns};

/// The columns for reports.
const COLUMNS: [&str; 4] = ["enabled", "changed_at", "key_id", "layout"];
/// The columns of an event, after the id.
const EVENT: &str = "at, name, notify_owner, sentence";

/// Each takes its values in the order in which they stand in its comment.
#[derive(Debug)]
pub(crate) struct Statements {
    /// id
    pub(crate) load: Arc<str>,
    /// id, record, columns; with two tables in one statement, the event too
    pub(crate) insert: Arc<str>,
    /// record, columns, id, record before; with two tables in one statement, the event too
    pub(crate) update: Arc<str>,
    /// id, event; only where it is a statement of its own
    pub(crate) event: Option<Arc<str>>,
    /// id, record
    pub(crate) holds: Arc<str>,
    /// the first byte of sealed records: the heads of records, and how many rows have each
    pub(crate) heads: Arc<str>,
    /// head, the next head
    pub(crate) count_stale: Arc<str>,
    /// head, the next head, number of rows
    pub(crate) first_stale: Arc<str>,
    /// head, the next head, id, number of rows
    pub(crate) next_stale: Arc<str>,
}

impl Statements {
    pub(crate) fn new<DB: Dialect, I: UserId<DB> + ?Sized>(tables: &Tables) -> Self {
        let table = &tables.records;
        let key = key_columns::<DB, I>();
        let keys = key.join(", ");
        let columns: &[&str] = if tables.has_columns { &COLUMNS } else { &[] };
        let mut written = vec!["record"];
        written.extend(columns);

        let mut places = Places::<DB>::new();
        let load = format!("SELECT record FROM {table} WHERE {}", places.equal(&key));

        let mut places = Places::<DB>::new();
        let all = [key.as_slice(), &written].concat();
        let values = places.list(all.len());
        let mut insert = format!("INSERT INTO {table} ({}) VALUES ({values})", all.join(", "));
        if let Some(clause) = DB::ON_CONFLICT {
            insert.push_str(&format!(" {clause} ({keys}) DO NOTHING"));
        }
        let insert = with_event::<DB>(insert, tables, &keys, &mut places);

        let mut places = Places::<DB>::new();
        let set = places.assign(&written);
        let same = places.equal(&key);
        let before = places.next();
        let update = format!("UPDATE {table} SET {set} WHERE {same} AND record = {before}");
        let update = with_event::<DB>(update, tables, &keys, &mut places);

        let event = tables.events.as_ref().filter(|_| !DB::WRITES_TWO_TABLES);
        let event = event.map(|events| {
            let values = Places::<DB>::new().list(key.len().saturating_add(4));
            Arc::from(format!(
                "INSERT INTO {events} ({keys}, {EVENT}) VALUES ({values})"
            ))
        });

        let mut places = Places::<DB>::new();
        let same = places.equal(&key);
        let holds = format!(
            "SELECT {keys} FROM {table} WHERE {same} AND record = {}",
            places.next()
        );

        let mut places = Places::<DB>::new();
        let heads = format!(
            "SELECT head, COUNT(*) FROM (SELECT CASE WHEN SUBSTR(record, 1, 1) = {} THEN SUBSTR(record, \
             1, 6) ELSE SUBSTR(record, 1, 2) END AS head FROM {table}) AS heads GROUP BY head",
            places.next(),
        );

        let stale = |places: &mut Places<DB>| {
            let columns = if tables.has_columns {
                format!(" OR layout IS NULL OR layout < {LAYOUT}")
            } else {
                String::new()
            };
            let (head, next) = (places.next(), places.next());
            format!("(record < {head} OR record >= {next}{columns})")
        };
        let mut places = Places::<DB>::new();
        let count_stale = format!("SELECT COUNT(*) FROM {table} WHERE {}", stale(&mut places));
        let mut places = Places::<DB>::new();
        let is_stale = stale(&mut places);
        let first_stale = format!(
            "SELECT {keys} FROM {table} WHERE {is_stale} ORDER BY {keys} LIMIT {}",
            places.next(),
        );
        let mut places = Places::<DB>::new();
        let is_stale = stale(&mut places);
        let after = places.list(key.len());
        let next_stale = format!(
            "SELECT {keys} FROM {table} WHERE {is_stale} AND ({keys}) > ({after}) ORDER BY {keys} LIMIT {}",
            places.next(),
        );

        Self {
            load: load.into(),
            insert: insert.into(),
            update: update.into(),
            event,
            holds: holds.into(),
            heads: heads.into(),
            count_stale: count_stale.into(),
            first_stale: first_stale.into(),
            next_stale: next_stale.into(),
        }
    }
}

/// A change and its event in one statement, where the database can: the rows that it counts are those
/// of the event, 1 if the change was made.
fn with_event<DB: Dialect>(
    change: String,
    tables: &Tables,
    keys: &str,
    places: &mut Places<DB>,
) -> String {
    match &tables.events {
        Some(events) if DB::WRITES_TWO_TABLES => {
            let values = places.list(4);
            format!(
                "WITH changed AS ({change} RETURNING {keys}) INSERT INTO {events} ({keys}, {EVENT}) \
                 SELECT {keys}, {values} FROM changed"
            )
        }
        _ => change,
    }
}

/// The places of a statement's values, in order.
struct Places<DB> {
    taken: usize,
    database: core::marker::PhantomData<DB>,
}

impl<DB: Dialect> Places<DB> {
    const fn new() -> Self {
        Self {
            taken: 0,
            database: core::marker::PhantomData,
        }
    }

    fn next(&mut self) -> String {
        self.taken = self.taken.saturating_add(1);
        DB::place(self.taken)
    }

    fn list(&mut self, count: usize) -> String {
        let places: Vec<String> = (0..count).map(|_| self.next()).collect();
        places.join(", ")
    }

    fn assign(&mut self, columns: &[&str]) -> String {
        let mut assign = |column: &&str| format!("{column} = {}", self.next());
        let all: Vec<String> = columns.iter().map(&mut assign).collect();
        all.join(", ")
    }

    fn equal(&mut self, columns: &[&str]) -> String {
        let mut equal = |column: &&str| format!("{column} = {}", self.next());
        let all: Vec<String> = columns.iter().map(&mut equal).collect();
        all.join(" AND ")
    }
}
