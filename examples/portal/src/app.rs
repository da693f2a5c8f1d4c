//! What every handler needs.

use std::error::Error;
use std::sync::Arc;

use second_factor::{Records, UnixTime};

use crate::config::{Clock, Config};
use crate::db::Db;
use crate::two_factor::TwoFactor;
use crate::two_factor::store::Store;
use crate::web::once::Clicks;

/// The parts of the portal; clones share them.
#[derive(Clone)]
pub struct App {
    pub db: Db,
    pub two_factor: Arc<TwoFactor>,
    pub clicks: Arc<Clicks>,
    pub secure: bool,
    clock: Clock,
}

impl App {
    /// Opens the database and creates the tables that are missing.
    pub async fn open(config: Config) -> Result<Self, Box<dyn Error>> {
        let db = Db::open(&config.database).await?;
        let store = Store::open(&db).await?;
        Ok(Self {
            two_factor: Arc::new(TwoFactor::new(store, Records::sealed(config.keys))),
            db,
            clicks: Arc::default(),
            secure: config.secure,
            clock: config.clock,
        })
    }

    pub fn now(&self) -> UnixTime {
        (self.clock)()
    }
}
