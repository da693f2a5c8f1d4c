//! One face for stores that await and stores that block.

use alloc::string::{String, ToString};

use crate::factors::change::Change;
use crate::factors::records::Records;
use crate::factors::state::Factors;
use crate::record::Record;
use crate::record::owner::Owner;
use crate::sign_in::unsaved::{Saved, Unsaved};
use crate::store::conformance::specimen::NOW;
use crate::store::traits::{BlockingStore, FactorStore};
use crate::store::two_factor::{TwoFactor, TwoFactorError};

/// A handle on the database, whose errors are texts.
pub(super) trait Handle {
    type Id: ?Sized;

    fn owner(&self, id: &Self::Id) -> Owner;

    async fn load(&mut self, id: &Self::Id) -> Result<Option<Record>, String>;

    async fn save(&mut self, id: &Self::Id, change: &Change) -> Result<Saved, String>;

    /// As a service does it.
    async fn update<T>(
        &mut self,
        records: &Records,
        id: &Self::Id,
        decide: impl FnMut(Factors) -> Unsaved<T, Change>,
    ) -> Result<T, TwoFactorError<String>>;
}

/// A store that awaits.
pub(super) struct Awaiting<S>(pub(super) S);

impl<S: FactorStore> Handle for Awaiting<S> {
    type Id = S::Id;

    fn owner(&self, id: &S::Id) -> Owner {
        self.0.owner(id)
    }

    async fn load(&mut self, id: &S::Id) -> Result<Option<Record>, String> {
        self.0.load(id).await.map_err(|error| error.to_string())
    }

    async fn save(&mut self, id: &S::Id, change: &Change) -> Result<Saved, String> {
        let saved = self.0.compare_and_swap(id, change).await;
        saved.map_err(|error| error.to_string())
    }

    async fn update<T>(
        &mut self,
        records: &Records,
        id: &S::Id,
        decide: impl FnMut(Factors) -> Unsaved<T, Change>,
    ) -> Result<T, TwoFactorError<String>> {
        let two_factor = TwoFactor::new(&self.0, records.clone());
        let answer = two_factor.update(id, NOW, decide).await;
        answer.map_err(|error| error.map_store(|error| error.to_string()))
    }
}

/// A store that blocks.
pub(super) struct Blocking<S>(pub(super) S);

impl<S: BlockingStore> Handle for Blocking<S> {
    type Id = S::Id;

    fn owner(&self, id: &S::Id) -> Owner {
        self.0.owner(id)
    }

    async fn load(&mut self, id: &S::Id) -> Result<Option<Record>, String> {
        self.0.load(id).map_err(|error| error.to_string())
    }

    async fn save(&mut self, id: &S::Id, change: &Change) -> Result<Saved, String> {
        let saved = self.0.compare_and_swap(id, change);
        saved.map_err(|error| error.to_string())
    }

    async fn update<T>(
        &mut self,
        records: &Records,
        id: &S::Id,
        decide: impl FnMut(Factors) -> Unsaved<T, Change>,
    ) -> Result<T, TwoFactorError<String>> {
        let answer = records.update(&mut self.0, id, NOW, decide);
        answer.map_err(|error| error.map_store(|error| error.to_string()))
    }
}
