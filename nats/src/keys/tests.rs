//! Shows that keys outlive the process that made them, and stay private.

use std::os::unix::fs::PermissionsExt;

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};

use super::*;

type Shown = Result<(), Box<dyn std::error::Error>>;

#[test]
fn a_key_is_made_once_and_found_again() -> Shown {
    let dir = tempfile::tempdir()?;
    let made = Nkey::load_or_create(dir.path(), "stock")?;
    let found = Nkey::load_or_create(dir.path(), "stock")?;
    assert!(made.seed().starts_with("SU") && made.public_key().starts_with('U'));
    assert_eq!(
        (made.seed(), made.public_key()),
        (found.seed(), found.public_key())
    );
    assert_ne!(
        Nkey::load_or_create(dir.path(), "orders")?.seed(),
        made.seed()
    );
    Ok(())
}

#[test]
fn nobody_else_may_read_a_key() -> Shown {
    let dir = tempfile::tempdir()?;
    Nkey::load_or_create(dir.path(), "stock")?;
    TokenKeys::load_or_create(dir.path())?;
    for file in ["stock.nk", "token.key"] {
        let mode = std::fs::metadata(dir.path().join(file))?
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    Ok(())
}

#[test]
fn many_who_make_a_key_at_once_get_the_same_one() -> Shown {
    let dir = tempfile::tempdir()?;
    let seeds: Vec<_> = std::thread::scope(|threads| {
        let make = || Nkey::load_or_create(dir.path(), "stock").map(|key| key.seed().to_owned());
        let running: Vec<_> = (0..8).map(|_| threads.spawn(make)).collect();
        running
            .into_iter()
            .filter_map(|thread| thread.join().ok()?.ok())
            .collect()
    });
    assert_eq!(seeds.len(), 8);
    assert!(seeds.windows(2).all(|pair| pair.first() == pair.last()));
    Ok(())
}

#[test]
fn a_file_that_holds_no_seed_is_refused() -> Shown {
    let dir = tempfile::tempdir()?;
    std::fs::write(dir.path().join("stock.nk"), "hello")?;
    let refused = Nkey::load_or_create(dir.path(), "stock");
    assert!(matches!(refused, Err(KeyError::Garbled { .. })));
    Ok(())
}

#[test]
fn what_the_private_token_key_signs_the_public_one_accepts() -> Shown {
    let dir = tempfile::tempdir()?;
    let keys = TokenKeys::load_or_create(dir.path())?;
    let private = pem::parse(keys.private_pem())?;
    let signed = Ed25519KeyPair::from_pkcs8_maybe_unchecked(private.contents())?.sign(b"souk");
    let public = pem::parse(token_public_key(dir.path())?)?;
    UnparsedPublicKey::new(&ED25519, public.contents()).verify(b"souk", signed.as_ref())?;
    assert_eq!(
        TokenKeys::load_or_create(dir.path())?.private_pem(),
        keys.private_pem()
    );
    Ok(())
}

#[test]
fn a_public_token_key_of_another_pair_is_refused() -> Shown {
    let dir = tempfile::tempdir()?;
    TokenKeys::load_or_create(dir.path())?;
    std::fs::remove_file(dir.path().join("token.key"))?;
    assert!(matches!(
        TokenKeys::load_or_create(dir.path()),
        Err(KeyError::Garbled { .. })
    ));
    Ok(())
}
