use totp_rs::{Builder, Secret, Totp};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let totp = Builder::new()
        .with_secret(Secret::generate())
        .with_account_name("alice@example.com")
        .with_issuer(Some("Example"))
        .build()?;
    println!("{}", totp.to_qr_png()?.len());
    let again = Totp::from_url(totp.to_url()?)?;
    println!("{:?}", again.check_current("123456"));
    Ok(())
}
