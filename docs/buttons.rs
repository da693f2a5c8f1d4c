// The lines of the handlers in service.md, one after the other, on the module of that page.
{
    use core::time::Duration;
    use second_factor::seal::KeyId;
    use second_factor::{CodeParams, Keyring, Label, NewApp, Proof, Remember, SignIn, Totp};

    pollster::block_on(async {
        let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        let records = Records::sealed(Keyring::from_text(KeyId(1), key)?);
        let (two_factor, user) = (SecondFactor::new(MemoryStore::new(), records), 7);
        let refused = |failed: Failed| format!("{failed:?}");
        let (now, hour) = (UnixTime::now(), Duration::from_secs(3_600));
        let mut session = Session {
            user,
            ..Session::default()
        };
        let ask = two_factor.ask(&mut session, None, "password 3").await;
        assert_eq!(ask.map_err(refused)?, Ask::Off);
        assert!(two_factor.whole(&session).await.is_ok());

        let app = NewApp::new(Label::new("ana@example.com")?);
        let set_up = two_factor.act(user, |f| f.set_up(&app, Proof::First)).await;
        let set_up = set_up.map_err(refused)?;
        session.set_up = Some(set_up.id);
        let phone = Totp::new(set_up.key_uri.secret(), CodeParams::new());
        let code = |steps: u64| {
            let at = UnixTime::from_secs(now.as_secs() + 30 * steps);
            phone.code_at(at).expose().to_owned()
        };
        let id = session.set_up.ok_or("no set-up")?;
        let typed = code(0);
        let confirmed = two_factor.act(user, |f| f.confirm(id, &typed)).await;
        let confirmed = confirmed.map_err(refused)?;
        assert!(two_factor.whole(&session).await.is_err()); // turned on: it has ended
        session.open(confirmed.accepted.ok_or("a second click")?);
        assert!(two_factor.whole(&session).await.is_ok());
        let codes = confirmed.recovery_codes.ok_or("none")?;
        let codes: Vec<_> = codes.expose().collect();

        let mut session = Session {
            user,
            ..Session::default()
        };
        let ask = two_factor.ask(&mut session, None, "password 3").await;
        assert_eq!(ask.map_err(refused)?, Ask::Code);
        assert!(two_factor.whole(&session).await.is_err());
        let typed = code(1);
        let sign_in = SignIn::new(&typed).remember(Remember::new("Firefox", hour, "password 3"));
        let signed_in = two_factor.act(user, |f| f.sign_in_with(&sign_in)).await;
        let signed_in = signed_in.map_err(refused)?;
        session.open(signed_in.accepted);
        assert!(two_factor.whole(&session).await.is_ok());
        let again = two_factor.act(user, |f| f.sign_in(&typed)).await;
        assert!(matches!(again, Err(Failed(422, _))));
        let cookie = signed_in.browser_token.ok_or("no cookie")?;
        let mut remembered = Session {
            user,
            ..Session::default()
        };
        let ask = two_factor
            .ask(&mut remembered, Some(cookie.expose()), "password 3")
            .await;
        assert_eq!(ask.map_err(refused)?, Ask::Remembered);
        assert!(two_factor.whole(&remembered).await.is_ok());

        let tablet = app.clone().named("Tablet");
        let proof = Proof::RecoveryCode(&code(2));
        assert!(
            two_factor
                .act(user, |f| f.set_up(&tablet, proof))
                .await
                .is_err()
        );
        let proof = Proof::RecoveryCode(codes[0]);
        let set_up = two_factor
            .act(user, |f| f.set_up(&tablet, proof))
            .await
            .map_err(refused)?;
        let factors = two_factor.look(user).await.map_err(refused)?;
        assert!(
            factors
                .pending(set_up.id, Label::new("ana@example.com")?)
                .is_ok()
        );
        let desk = Proof::Staff { who: "m.keller" };
        let pass = two_factor
            .act(user, |f| f.issue_pass(desk, hour))
            .await
            .map_err(refused)?;
        let proof = Proof::Code(pass.expose());
        let new = two_factor.act(user, |f| f.new_recovery_codes(proof)).await;
        assert_eq!(new.map_err(refused)?.expose().count(), 10);
        two_factor
            .act(user, |f| f.forget_browsers())
            .await
            .map_err(refused)?;
        let id = factors.overview().authenticators[0].id;
        let removed = two_factor.act(user, |f| f.remove(id, desk)).await;
        session.generation = removed.map_err(refused)?;
        assert!(two_factor.whole(&session).await.is_ok());
        assert!(two_factor.whole(&remembered).await.is_err());
        let off = two_factor.act(user, |f| f.turn_off(desk)).await;
        session.generation = off.map_err(refused)?;
        assert!(two_factor.whole(&session).await.is_ok());
        Ok::<(), Box<dyn std::error::Error>>(())
    })
}
