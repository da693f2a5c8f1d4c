//! What must hold at every edge, whatever happens at the same time.

use std::format;
use std::string::{String, ToString};

use super::world::{World, now};
use crate::factors::contents::codes::RecoveryCode;
use crate::factors::contents::recovery::Redeemed;

/// What a wrong code costs by default, in accepted codes.
const COST: u32 = 2;

/// The first law that the state breaks.
pub(super) fn check(world: &World) -> Result<(), String> {
    let ledger = &world.ledger;
    if let Some((code, times)) = ledger.accepted.iter().find(|(_, times)| **times > 1) {
        return Err(format!("the code {code} counted {times} times"));
    }
    if ledger.accepted.contains_key(super::tests::WRONG) {
        return Err("a wrong code was accepted".to_string());
    }
    if ledger.let_in_by_off {
        return Err("the password was enough while the second factor was on".to_string());
    }
    if ledger.signed_in_while_off {
        return Err("somebody was signed in while the second factor was off".to_string());
    }
    if ledger.uncounted {
        return Err("a code was called wrong and not counted".to_string());
    }
    let contents = world.contents();
    let ids = contents.authenticators.iter().map(|one| one.id.0);
    for id in ids {
        if ledger.removed.contains(&id) {
            return Err(format!("the authenticator {id} was removed and is back"));
        }
    }
    let paid = contents.budget.debt() + ledger.right;
    if paid < COST * ledger.wrong {
        return Err("a counted guess was lost".to_string());
    }
    let valid = ledger.shown.iter().filter(|first| {
        let code = RecoveryCode::parse(first).unwrap();
        contents
            .recovery
            .as_ref()
            .is_some_and(|set| matches!(set.redeemed(set.compare(&code)), Redeemed::New(_)))
    });
    if valid.count() > 1 {
        return Err("two recovery sets are valid".to_string());
    }
    // The overview of any state can be made, so no state is half-done.
    let _ = super::world::open(world.row.as_ref(), now(0)).overview();
    Ok(())
}
