//! What pages, sessions and audit tables hold of a user's second factor.

use alloc::vec::Vec;
use alloc::{format, vec};
use core::str::FromStr;

use serde_core::de::{Deserialize, Deserializer};
use serde_core::ser::{Serialize, Serializer};

use crate::factors::accepted::{AcceptedBy, RecentCode};
use crate::factors::audit::{Event, EventKind, ProvenBy};
use crate::factors::overview::{AuthenticatorInfo, BrowserInfo, Overview, RecoveryInfo};
use crate::factors::{AuthenticatorKind, SetUpId};
use crate::serde::text::{Text, write_params};
use crate::serde::tree::{Fields, Value};

/// An object with the names of its fields; times in seconds since 1970, `null` for what is not
/// there.
///
/// An authenticator's `kind` is `totp` or `hotp`, and its `params` are spelled as those of
/// [`CodeParams`](crate::CodeParams).
impl Serialize for Overview {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let apps = self.authenticators.iter().map(authenticator);
        let browsers = self.browsers.iter().map(browser);
        let codes = self.recovery_codes.as_ref().map(recovery);
        let fields = Fields(vec![
            ("on", self.on.into()),
            ("authenticators", Value::List(apps.collect())),
            ("set_up_until", self.set_up_until.into()),
            ("recovery_codes", codes.map(Value::Fields).into()),
            ("browsers", Value::List(browsers.collect())),
            ("failures", self.failures.into()),
            ("disabled", self.disabled.into()),
            ("waits_until", self.waits_until.into()),
            ("pass_until", self.pass_until.into()),
            ("changed_at", self.changed_at.into()),
        ]);
        fields.serialize(serializer)
    }
}

fn authenticator(app: &AuthenticatorInfo) -> Fields {
    let (kind, params) = match app.kind {
        AuthenticatorKind::Totp(params) => ("totp", write_params(params)),
        AuthenticatorKind::Hotp { algorithm, digits } => {
            let count = digits.count();
            ("hotp", format!("algorithm={algorithm}&digits={count}"))
        }
    };
    Fields(vec![
        ("id", app.id.0.into()),
        ("name", app.name.as_str().into()),
        ("kind", kind.into()),
        ("params", params.into()),
        ("added_at", app.added_at.into()),
        ("used_at", app.used_at.into()),
    ])
}

fn recovery(codes: &RecoveryInfo) -> Fields {
    Fields(vec![
        ("remaining", codes.remaining.into()),
        ("made_at", codes.made_at.into()),
    ])
}

fn browser(browser: &BrowserInfo) -> Fields {
    Fields(vec![
        ("id", browser.id.0.into()),
        ("name", browser.name.as_str().into()),
        ("made_at", browser.made_at.into()),
        ("expires_at", browser.expires_at.into()),
    ])
}

/// An object: `at` (seconds since 1970), `name`, `notify_owner`, `proven_by`, then the facts of
/// [`EventKind`] under their names.
///
/// `proven_by` is `null` or one of `authenticator`, `first`, `other`, `pass`, `recent`,
/// `recovery_code`, `set_up` and `staff`; with `staff` there is `who` besides.
impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = vec![
            ("at", self.at.into()),
            ("name", self.name().into()),
            ("notify_owner", self.notify_owner().into()),
            ("proven_by", self.proven_by.as_ref().map(proof).into()),
        ];
        if let Some(ProvenBy::Staff { who }) = &self.proven_by {
            fields.push(("who", who.as_str().into()));
        }
        fields.extend(facts(self.kind));
        Fields(fields).serialize(serializer)
    }
}

const fn proof(proof: &ProvenBy) -> &'static str {
    match proof {
        ProvenBy::Code(AcceptedBy::Authenticator(_)) => "authenticator",
        ProvenBy::Code(AcceptedBy::Pass) => "pass",
        ProvenBy::Code(AcceptedBy::RecoveryCode { .. }) => "recovery_code",
        ProvenBy::First => "first",
        ProvenBy::Other => "other",
        ProvenBy::Recent => "recent",
        ProvenBy::SetUp => "set_up",
        ProvenBy::Staff { .. } => "staff",
    }
}

fn facts(kind: EventKind) -> Vec<(&'static str, Value)> {
    match kind {
        EventKind::AuthenticatorAdded {
            authenticator,
            replaced,
            turned_on,
            recovery_codes,
        } => vec![
            ("authenticator", authenticator.0.into()),
            ("replaced", replaced.into()),
            ("turned_on", turned_on.into()),
            ("recovery_codes", recovery_codes.into()),
        ],
        EventKind::AuthenticatorsMovedIn {
            count,
            replaced,
            turned_on,
        } => vec![
            ("count", count.into()),
            ("replaced", replaced.into()),
            ("turned_on", turned_on.into()),
        ],
        EventKind::AuthenticatorRemoved { authenticator }
        | EventKind::AuthenticatorRenamed { authenticator }
        | EventKind::Resynchronised { authenticator } => {
            vec![("authenticator", authenticator.0.into())]
        }
        EventKind::BrowserForgotten { browser } => vec![("browser", browser.0.into())],
        EventKind::CodeAccepted {
            authenticator,
            two_codes,
            remembered,
        } => vec![
            ("authenticator", authenticator.0.into()),
            ("two_codes", two_codes.into()),
            ("remembered", remembered.map(|browser| browser.0).into()),
        ],
        EventKind::Disabled { failures } | EventKind::WrongCode { failures } => {
            vec![("failures", failures.into())]
        }
        EventKind::PassIssued { expires_at } | EventKind::RecordReplaced { expires_at } => {
            vec![("expires_at", expires_at.into())]
        }
        EventKind::RecoveryCodeUsed { remaining } => vec![("remaining", remaining.into())],
        EventKind::RecoveryCodesMade { turned_on } => vec![("turned_on", turned_on.into())],
        EventKind::BrowsersForgotten
        | EventKind::OwnerChanged
        | EventKind::PassUsed
        | EventKind::RecordCreated
        | EventKind::Resealed
        | EventKind::Restored
        | EventKind::SetUpBegun
        | EventKind::TurnedOff
        | EventKind::WaitLifted => Vec::new(),
    }
}

/// As text, for the session of the user who set it up.
impl Serialize for SetUpId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Reads what `Serialize` writes.
impl<'de> Deserialize<'de> for SetUpId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text {
            expected: "the id of a set-up",
            read: Self::from_str,
        })
    }
}

/// As text, for the session of the user who gave the code.
impl Serialize for RecentCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Reads what `Serialize` writes.
impl<'de> Deserialize<'de> for RecentCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text {
            expected: "the token of a recent code",
            read: Self::from_str,
        })
    }
}
