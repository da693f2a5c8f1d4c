// The lines of the handlers in service.md, one after the other, on the module of that page.
{
    use core::time::Duration;
    use second_factor::{Ask, CodeParams, Label, NewApp, Proof, Remember, SignIn, Totp};

    pollster::block_on(async {
        let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        let (two_factor, user) = (SecondFactor::new(MemoryStore::new(), key)?, 7);
        let refused = |failed: Failed| format!("{failed:?}");
        let (began, hour) = (UnixTime::now(), Duration::from_secs(3_600));
        let app = NewApp::new(Label::new("ana@example.com")?);
        let set_up = two_factor
            .act(user, |f| f.set_up(&app, Proof::First))
            .await
            .map_err(refused)?;
        let phone = Totp::new(set_up.key_uri.secret(), CodeParams::new());
        let code = |steps: u64| {
            let at = UnixTime::from_secs(began.as_secs() + 30 * steps);
            phone.code_at(at).expose().to_owned()
        };
        let typed = code(0);
        let confirmed = two_factor
            .act(user, |f| f.confirm(set_up.id, &typed))
            .await
            .map_err(refused)?;
        let codes = confirmed.recovery_codes.ok_or("none")?;
        let codes: Vec<_> = codes.expose().collect();
        assert!(two_factor.has_ended(user, began).await.map_err(refused)?);
        let look = || async { two_factor.look(user).await.map_err(refused) };
        assert_eq!(look().await?.ask(None, "password 3"), Ask::Code);
        let typed = code(1);
        let sign_in = SignIn::new(&typed).remember(Remember::new("Firefox", hour, "password 3"));
        let signed_in = two_factor
            .act(user, |f| f.sign_in_with(&sign_in))
            .await
            .map_err(refused)?;
        let cookie = signed_in.browser_token.ok_or("no cookie")?;
        assert_eq!(
            look().await?.ask(Some(cookie.expose()), "password 3"),
            Ask::Remembered
        );
        let again = two_factor.act(user, |f| f.sign_in(&typed)).await;
        assert!(matches!(again, Err(Failed(422, _))));
        let tablet = app.clone().named("Tablet");
        let proof = Proof::Code(codes[0]);
        let set_up = two_factor
            .act(user, |f| f.set_up(&tablet, proof))
            .await
            .map_err(refused)?;
        assert!(
            look()
                .await?
                .pending(set_up.id, Label::new("ana@example.com")?)
                .is_ok()
        );
        let desk = Proof::Staff { who: "m.keller" };
        let pass = two_factor
            .act(user, |f| f.issue_pass(desk, hour))
            .await
            .map_err(refused)?;
        let new = two_factor
            .act(user, |f| f.new_recovery_codes(Proof::Code(pass.expose())))
            .await;
        assert_eq!(new.map_err(refused)?.expose().count(), 10);
        two_factor
            .act(user, |f| f.forget_browsers())
            .await
            .map_err(refused)?;
        let id = look().await?.overview().authenticators[0].id;
        two_factor
            .act(user, |f| f.remove(id, desk))
            .await
            .map_err(refused)?;
        two_factor
            .act(user, |f| f.turn_off(desk))
            .await
            .map_err(refused)?;
        assert_eq!(look().await?.ask(None, ""), Ask::Off);
        Ok::<(), Box<dyn std::error::Error>>(())
    })
}
