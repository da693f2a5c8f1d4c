//! Which change takes which proof.

use crate::factors::accepted::AcceptedBy;

/// Which proofs an operation takes.
#[derive(Clone, Copy, Default)]
pub(super) struct Accepts {
    pub(super) app: bool,
    pub(super) recovery: bool,
    pub(super) first: bool,
    pub(super) other: bool,
    pub(super) recent: bool,
    pub(super) staff: bool,
}

impl Accepts {
    const NOTHING: Self = Self {
        app: false,
        recovery: false,
        first: false,
        other: false,
        recent: false,
        staff: false,
    };

    /// A code of any kind, typed or accepted in this request.
    pub(super) const CODES: Self = Self {
        app: true,
        recovery: true,
        ..Self::NOTHING
    };

    /// A recovery code or pass, and not an app's code.
    pub(super) const RECOVERY: Self = Self {
        recovery: true,
        ..Self::NOTHING
    };

    /// A person of the support desk.
    pub(super) const STAFF: Self = Self {
        staff: true,
        ..Self::NOTHING
    };

    pub(super) const fn and_first(self) -> Self {
        Self {
            first: true,
            ..self
        }
    }

    pub(super) const fn and_other(self) -> Self {
        Self {
            other: true,
            ..self
        }
    }

    pub(super) const fn and_recent(self) -> Self {
        Self {
            recent: true,
            ..self
        }
    }

    pub(super) const fn and_staff(self) -> Self {
        Self {
            staff: true,
            ..self
        }
    }

    pub(super) const fn takes(self, by: AcceptedBy) -> bool {
        match by {
            AcceptedBy::Authenticator(_) => self.app,
            AcceptedBy::Pass | AcceptedBy::RecoveryCode { .. } => self.recovery,
        }
    }
}
