use second_factor::{Code, CodeFormat, Digits, KeyUri, Label, CodeParams, Secret, Totp, UnixTime, Window};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let label = Label::new("alice@example.com")?.with_issuer("Example")?;
    let uri = KeyUri::totp(label, Secret::generate(), CodeParams::new())?;
    println!("{}", uri.to_qr()?.to_png()?.expose().len());
    let again: KeyUri = uri.to_uri().expose().parse()?;
    let code = Code::parse("123456", CodeFormat::Decimal(Digits::Six))?;
    let totp = Totp::new(again.secret(), CodeParams::new());
    println!("{:?}", totp.peek(&code, UnixTime::now(), Window::DEFAULT));
    Ok(())
}
