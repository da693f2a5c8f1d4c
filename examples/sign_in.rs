//! Signing in with six digits: once per code, slower after failures, and not for ever.
//!
//! `cargo run --example sign_in`

use std::convert::Infallible;

use second_factor::{
    CodeParams, Enrollment, Label, MemoryStore, Policy, PublicRefusal, Refusal, Saved, Secret,
    SignInError, Totp, UnixTime, Verifier,
};

type Failure = Box<dyn core::error::Error>;

const ANA: &str = "ana's phone";

fn main() -> Result<(), Failure> {
    pollster::block_on(sign_in())
}

async fn sign_in() -> Result<(), Failure> {
    let policy = Policy::new().with_max_failures(6)?;
    let store = MemoryStore::new();
    let verifier = Verifier::new(&store, policy);
    let mut now = UnixTime::from_secs(1_799_999_970);

    // Ana scans a QR code and types the code that her phone shows; a service draws its secrets
    // with `Enrollment::begin`.
    let secret = Secret::from_bytes(b"12345678901234567890")?;
    let phone = Totp::new(&secret, CodeParams::new());
    let enrollment = Enrollment::begin_with(Label::new("ana")?, secret, CodeParams::new(), now)?;
    let code = phone.code_at(now);
    enrollment
        .confirm(code.expose(), now, &policy)?
        .commit(|credential, state| {
            store.insert(ANA, credential.totp(), *state);
            Ok::<_, Infallible>(Saved::Yes)
        })?;
    println!("{}  enrolled", code.expose());

    // Half a minute later she signs in.
    now = UnixTime::from_secs(now.as_secs() + 30);
    // The password was right; now the code that Ana's phone shows.
    let code = phone.code_at(now);
    let proof = verifier.verify(&ANA, code.expose(), now).await?;
    println!(
        "{}  accepted, clock off by {} steps",
        code.expose(),
        proof.offset()
    );
    assert_eq!(proof.step(), Some(phone.step_at(now)));

    // Somebody has read it over her shoulder.
    let refusal = refused(verifier.verify(&ANA, code.expose(), now).await)?;
    println!("{}  refused: {refusal}", code.expose());
    assert!(matches!(refusal, Refusal::Replayed { .. }));
    assert_eq!(refusal.public(), PublicRefusal::WrongCode);

    // He has her password, too, and begins to guess.
    for guess in ["111111", "222222", "333333", "444444", "555555"] {
        let refusal = refused(verifier.verify(&ANA, guess, now).await)?;
        println!("{guess}  refused: {refusal}");
        assert!(matches!(refusal, Refusal::Rejected { .. }));
    }

    // Four failures were free. The fifth made everybody wait, with a good code, too.
    now = UnixTime::from_secs(now.as_secs() + 5);
    let code = phone.code_at(now);
    let refusal = refused(verifier.verify(&ANA, code.expose(), now).await)?;
    println!("{}  refused: {refusal}", code.expose());
    let PublicRefusal::TryLater { retry_at } = refusal.public() else {
        return Err("nobody has to wait".into());
    };
    assert_eq!(retry_at.saturating_since(now).as_secs(), 25);

    // After the wait there is one guess left of six, and then it is over.
    now = retry_at;
    let refusal = refused(verifier.verify(&ANA, "666666", now).await)?;
    println!("666666  refused: {refusal}");
    let code = phone.code_at(now);
    let refusal = refused(verifier.verify(&ANA, code.expose(), now).await)?;
    println!("{}  refused: {refusal}", code.expose());
    assert_eq!(refusal, Refusal::Disabled);
    println!("Ana reads: {}", refusal.public());
    Ok(())
}

/// Why nobody was signed in; that somebody was, or that the store failed, is an error here.
fn refused<T, E>(answer: Result<T, SignInError<E>>) -> Result<Refusal, Failure> {
    match answer {
        Err(SignInError::Refused(refusal)) => Ok(refusal),
        Ok(_) => Err("a code was accepted that should not be".into()),
        Err(_) => Err("the store failed".into()),
    }
}
