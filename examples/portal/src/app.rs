//! What every handler needs.

use std::error::Error;
use std::sync::Arc;

use second_factor::UnixTime;

use crate::config::{Clock, Config};
use crate::db::Db;
use crate::two_factor::{self, TwoFactor};
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
        Ok(Self {
            two_factor: Arc::new(two_factor::open(&db, config.keys).await?),
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
