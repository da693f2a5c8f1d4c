//! The suite of `second_factor::store::conformance` on real databases.
//!
//! `POSTGRES_URL` and `REDIS_URL` name servers whose data may be lost; `.ci/run 45`
//! starts two.

use second_factor::store::conformance;
use second_factor::{
    FactorState, FactorStore, Policy, RecoverySet, SignInError, Totp, UnixTime, Verifier,
};
use stores::{PostgresStore, RedisStore, SqliteStore};

mod servers;

/// Both halves of the suite on two stores of one kind, and an id that does not exist.
macro_rules! conforms {
    ($apps:expr, $recovery:expr, $unknown:expr) => {{
        let (apps, recovery) = ($apps, $recovery);
        let report = conformance::check(&apps, async |credential, state| {
            apps.insert(credential.to_bytes().expose(), state)
                .await
                .unwrap()
        });
        let report = report.await.unwrap();
        assert_eq!(report.passed().len(), 11, "{report}");
        let report = conformance::check_recovery(&recovery, async |set: &RecoverySet, state| {
            recovery.insert(&set.to_bytes(), state).await.unwrap()
        });
        let report = report.await.unwrap();
        assert_eq!(report.passed().len(), 10, "{report}");

        let verifier = Verifier::new(&apps, Policy::new());
        let nobody = verifier
            .verify($unknown, "123456", UnixTime::from_secs(59))
            .await;
        assert!(matches!(nobody, Err(SignInError::Unknown)), "{nobody:?}");

        // A row of another kind, and a row of nothing, are errors and not factors.
        for bytes in [[7; 369].as_slice(), b""] {
            let id = apps.insert(bytes, FactorState::new()).await.unwrap();
            assert!(apps.load(&id).await.is_err());
            let id = recovery.insert(bytes, FactorState::new()).await.unwrap();
            assert!(recovery.load(&id).await.is_err());
        }
    }};
}

#[test]
fn sqlite() {
    servers::runtime().block_on(async {
        let file = servers::file("conformance.db");
        conforms!(
            SqliteStore::<Totp>::open(&file, 8).await.unwrap(),
            SqliteStore::<RecoverySet>::open(&file, 8).await.unwrap(),
            &i64::MAX
        );
    });
}

#[test]
fn postgres() {
    servers::runtime().block_on(async {
        conforms!(
            PostgresStore::<Totp>::open(servers::postgres(8).await)
                .await
                .unwrap(),
            PostgresStore::<RecoverySet>::open(servers::postgres(8).await)
                .await
                .unwrap(),
            &i64::MAX
        );
    });
}

#[test]
fn redis() {
    servers::runtime().block_on(async {
        conforms!(
            RedisStore::<Totp>::new(servers::redis().await),
            RedisStore::<RecoverySet>::new(servers::redis().await),
            "factor:0"
        );
    });
}
