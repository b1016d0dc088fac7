//! What people are sent who have an account, whether or not they ever order.

use super::{
    mails::{all, bench},
    *,
};
use crate::notifications::policy;
use contracts::{
    ChangeId,
    notifications::{MailKind, NotificationEvent},
    users::{PasswordMailWanted, UsersEvent},
};

fn registered(hash: Option<&str>) -> UsersEvent {
    let user = Uuid::from_u128(CUSTOMER);
    let new = serde_json::json!({
        "user": user, "email": ada(), "name": "Ada", "hash": hash,
    });
    UsersEvent::Registered(serde_json::from_value(new).unwrap())
}

#[test]
fn whoever_registers_is_welcomed_and_whoever_was_registered_by_others_is_not() {
    let hash = concat!(
        "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz$",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    );
    let [greet] = policy::on_users(&registered(Some(hash)))
        .try_into()
        .unwrap();
    assert!(policy::on_users(&registered(None)).is_empty());
    let mut bench = bench();
    bench.decide(greet, 0).unwrap();
    let [mail] = all(&bench).try_into().unwrap();
    assert_eq!((mail.kind, mail.order), (MailKind::Welcome, None));
}

#[test]
fn each_wish_to_set_a_password_is_one_mail_and_what_allows_it_is_not_in_the_log() {
    let wanted = |wish: u128| {
        UsersEvent::PasswordMailWanted(PasswordMailWanted {
            wish: ChangeId(Uuid::from_u128(wish)),
            user: UserId(Uuid::from_u128(CUSTOMER)),
            email: ada(),
        })
    };
    let mut bench = bench();
    for wish in [1, 1, 2] {
        let [send] = policy::on_users(&wanted(wish)).try_into().unwrap();
        bench.decide(send, 0).unwrap();
    }
    let kinds: Vec<_> = all(&bench).iter().map(|mail| mail.kind).collect();
    assert_eq!(kinds, [MailKind::Password, MailKind::Password]);
    let [NotificationEvent::Queued(queued)] = bench.events() else {
        panic!("{:?}", bench.events());
    };
    assert_eq!(queued.letter.news, News::Password);
}
