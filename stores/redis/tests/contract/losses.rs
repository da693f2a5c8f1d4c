//! What a server that ends abruptly, and a fail-over, lose.

use std::time::Duration;

use second_factor::error::TwoFactorError;
use second_factor::{Ask, Refusal, TwoFactor};
use tokio::time::sleep;

use crate::server::{DURABLE, Server};
use crate::user::{at, sealed, turned_on};

#[tokio::test]
async fn a_durable_server_that_is_killed_has_lost_nothing() {
    let Some(mut server) = Server::start(&DURABLE).await else {
        return;
    };
    let two_factor = TwoFactor::new(server.store().await, sealed());
    let phone = turned_on(&two_factor, "ana").await;
    for round in 1..=5 {
        let now = at(round * 300);
        let typed = phone.code_at(now);
        let accepted = two_factor.update("ana", now, |f| f.sign_in(typed.expose()));
        assert!(accepted.await.is_ok());
        server.restart().await;
        // The same store connects again; until then it answers errors.
        let again = loop {
            match two_factor
                .update("ana", now, |f| f.sign_in(typed.expose()))
                .await
            {
                Err(TwoFactorError::Store(_)) => sleep(Duration::from_millis(20)).await,
                answer => break answer,
            }
        };
        assert!(matches!(
            again,
            Err(TwoFactorError::Refused(Refusal::Replayed))
        ));
    }
}

#[tokio::test]
async fn a_server_without_a_file_that_is_killed_has_lost_the_row() {
    let Some(mut server) = Server::start(&["--appendonly", "no"]).await else {
        return;
    };
    let two_factor = TwoFactor::new(server.store().await, sealed());
    turned_on(&two_factor, "ana").await;
    server.restart().await;
    let two_factor = TwoFactor::new(server.store().await, sealed());
    let ask = two_factor.load("ana", at(90)).await.unwrap().ask(None, "");
    assert_eq!(ask, Ask::Off, "the password alone lets Ana in");
    let required = TwoFactor::new(server.store().await, sealed().rows_required());
    let answer = required.load("ana", at(90)).await;
    assert!(matches!(answer, Err(TwoFactorError::Stored(_))));
}

#[tokio::test]
async fn a_fail_over_to_a_replica_that_lags_makes_a_used_code_good_again() {
    let Some(mut primary) = Server::start(&DURABLE).await else {
        return;
    };
    let Some(replica) = Server::start(&DURABLE).await else {
        return;
    };
    let follow = format!("REPLICAOF 127.0.0.1 {}", primary.port());
    replica.run::<()>(&follow).await.unwrap();
    let two_factor = TwoFactor::new(primary.store().await, sealed());
    let phone = turned_on(&two_factor, "ana").await;
    let received = async || primary.run::<u32>("WAIT 1 100").await.unwrap();
    while received().await == 0 {
        sleep(Duration::from_millis(20)).await;
    }
    assert!(
        replica
            .run::<bool>("EXISTS second_factor:ana")
            .await
            .unwrap()
    );

    // The replica is cut off, and has what was sent before.
    replica.run::<()>("REPLICAOF 127.0.0.1 1").await.unwrap();
    let now = at(300);
    let typed = phone.code_at(now);
    let accepted = two_factor.update("ana", now, |f| f.sign_in(typed.expose()));
    assert!(accepted.await.is_ok());
    assert_eq!(received().await, 0, "`WAIT` says that no replica has it");
    primary.kill();
    replica.run::<()>("REPLICAOF NO ONE").await.unwrap();

    let after = TwoFactor::new(replica.store().await, sealed());
    let again = after
        .update("ana", now, |f| f.sign_in(typed.expose()))
        .await;
    assert!(again.is_ok(), "what the page says is lost was not lost");
}

#[tokio::test]
async fn a_primary_that_needs_a_replica_refuses_without_one() {
    let settings = [&DURABLE[..], &["--min-replicas-to-write", "1"]].concat();
    let Some(server) = Server::start(&settings).await else {
        return;
    };
    let two_factor = TwoFactor::new(server.store().await, sealed());
    let refused = two_factor.create("ana", at(0)).await;
    assert!(matches!(refused, Err(TwoFactorError::Store(_))));
}
