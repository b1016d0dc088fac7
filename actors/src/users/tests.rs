//! Users' rules: who may open an account, who may change it, and who decides about whom.

mod bench;
mod model;

use super::view;
use bench::{Bench, by, email, hash, operator, register, user};
use contracts::{
    Address, AddressId, Caller, ChangeId, Role, Text,
    users::{
        ADDRESSES_MAX, AddAddress, AskPasswordMail, ChangeProfile, DeleteUser, Edit, FindUser,
        Grant, ListAddresses, RemoveAddress, ReplaceAddress, SetPassword, SetRole, Ticket,
        UsersCommand, UsersRefusal,
    },
};
use uuid::Uuid;

fn change(number: u128) -> ChangeId {
    ChangeId(Uuid::from_u128(number))
}

fn address(number: u128) -> AddressId {
    AddressId(Uuid::from_u128(number))
}

fn home() -> Address {
    Address {
        name: Text::new("Ada").unwrap(),
        street: Text::new("1 High Street").unwrap(),
        more: None,
        city: Text::new("London").unwrap(),
        postcode: None,
        country: "GB".parse().unwrap(),
    }
}

fn appoint(number: u128, whom: u8, role: Role) -> UsersCommand {
    SetRole {
        change: change(number),
        user: user(whom),
        role,
    }
    .into()
}

fn keep(number: u128, whose: u8) -> AddAddress {
    AddAddress {
        address: address(number),
        user: user(whose),
        to: home(),
    }
}

#[test]
fn an_address_has_one_account_whatever_its_case() {
    let mut bench = Bench::with(&["ada@example.com"]);
    let again = register(2, "ADA@Example.com");
    let refused = bench.refuses(again, &Caller::Anyone);
    assert_eq!(refused, UsersRefusal::EmailTaken);
    assert_eq!(bench.account(2), None);
}

#[test]
fn nobody_but_staff_opens_an_account_that_no_mail_can_reach() {
    let mut bench = Bench::new();
    let nowhere = |number| register(number, "Customer-17850@Online-Retail.INVALID");
    for stranger in [Caller::Anyone, by(9, Role::Seller)] {
        let refused = bench.refuses(nowhere(1), &stranger);
        assert_eq!(
            refused.to_string(),
            "no mail reaches an address under .invalid"
        );
    }
    bench.does(nowhere(1), &by(8, Role::Staff));
    bench.does(register(2, "ada@invalid.example.com"), &Caller::Anyone);
}

#[test]
fn everybody_begins_as_a_customer() {
    let mut bench = Bench::new();
    bench.does(register(1, "ada@example.com"), &operator());
    assert_eq!(bench.account(1).unwrap().role, Role::Customer);
}

#[test]
fn an_administrator_decides_about_others_and_never_about_themselves() {
    let mut bench = Bench::with(&["ada@example.com", "bob@example.com"]);
    bench.does(appoint(1, 1, Role::Admin), &operator());
    let ada = by(1, Role::Admin);
    bench.does(appoint(2, 2, Role::Staff), &ada);
    assert_eq!(bench.account(2).unwrap().role, Role::Staff);
    let own = bench.refuses(appoint(3, 1, Role::Customer), &ada);
    assert_eq!(own, UsersRefusal::OwnAccount);
    let own = bench.refuses(DeleteUser { user: user(1) }, &ada);
    assert_eq!(own, UsersRefusal::OwnAccount);
    let service = bench.refuses(appoint(4, 2, Role::Service), &ada);
    assert_eq!(service, UsersRefusal::NotForPeople);
    let unknown = bench.refuses(appoint(5, 9, Role::Staff), &ada);
    assert_eq!(unknown, UsersRefusal::UnknownUser { user: user(9) });
}

#[test]
fn a_token_that_outlives_its_role_or_its_account_decides_nothing() {
    let mut bench = Bench::with(&["ada@example.com", "bob@example.com", "cy@example.com"]);
    bench.does(appoint(1, 1, Role::Admin), &operator());
    bench.does(appoint(2, 2, Role::Admin), &operator());
    let (ada, bob) = (by(1, Role::Admin), by(2, Role::Admin));
    bench.does(appoint(3, 2, Role::Staff), &ada);
    let back = bench.refuses(appoint(4, 1, Role::Staff), &bob);
    assert_eq!(back, UsersRefusal::NoLongerAdmin);
    bench.does(DeleteUser { user: user(2) }, &ada);
    let gone = bench.refuses(appoint(5, 3, Role::Admin), &bob);
    assert_eq!(gone, UsersRefusal::NoLongerAdmin);
}

#[test]
fn a_closed_account_is_forgotten_and_its_address_free_but_its_id_is_not() {
    let mut bench = Bench::with(&["ada@example.com"]);
    bench.does(keep(1, 1), &by(1, Role::Customer));
    bench.does(DeleteUser { user: user(1) }, &operator());
    assert_eq!(bench.account(1), None);
    for (key, row) in bench.dump() {
        let text = format!("{:?}{:?}", key.escape_ascii(), row.escape_ascii());
        assert!(!text.to_lowercase().contains("ada"), "{text}");
    }
    bench.does(register(2, "ada@example.com"), &Caller::Anyone);
    assert!(
        bench
            .page(None, 10)
            .items
            .iter()
            .all(|found| found.id == user(2))
    );
    let mut again = register(1, "eve@example.com");
    if let UsersCommand::Register(new) = &mut again {
        new.hash = None;
    }
    assert!(bench.decide(again, &Caller::Anyone).is_err());
}

#[test]
fn a_profile_is_changed_by_its_owner_only_and_in_the_named_parts_only() {
    let mut bench = Bench::with(&["ada@example.com", "bob@example.com"]);
    let named = |number: u128, name: Edit<_>, phone: Edit<_>| ChangeProfile {
        change: change(number),
        user: user(1),
        name,
        phone,
    };
    let (name, phone) = (Text::new("Ada").unwrap(), Text::new("123").unwrap());
    let both = named(1, Edit::Set(name.clone()), Edit::Set(phone));
    bench.does(both.clone(), &by(1, Role::Customer));
    bench.does(named(2, Edit::Keep, Edit::Clear), &by(1, Role::Customer));
    let ada = bench.account(1).unwrap();
    assert_eq!((ada.name, ada.phone), (Some(name), None));
    for other in [by(2, Role::Customer), by(2, Role::Admin), operator()] {
        let refused = bench.refuses(named(3, Edit::Clear, Edit::Keep), &other);
        assert_eq!(refused, UsersRefusal::UnknownUser { user: user(1) });
    }
}

#[test]
fn an_account_keeps_its_own_addresses_and_so_many() {
    let mut bench = Bench::with(&["ada@example.com", "bob@example.com"]);
    let (ada, bob) = (by(1, Role::Customer), by(2, Role::Customer));
    for number in 0..ADDRESSES_MAX as u128 {
        bench.does(keep(number, 1), &ada);
    }
    let more = bench.refuses(keep(99, 1), &ada);
    assert_eq!(more, UsersRefusal::TooManyAddresses);
    let another_s = bench.refuses(keep(98, 1), &bob);
    assert_eq!(another_s, UsersRefusal::UnknownUser { user: user(1) });
    let remove = |whose: u8| RemoveAddress {
        change: change(whose.into()),
        user: user(whose),
        address: address(0),
    };
    let unknown = bench.refuses(remove(2), &bob);
    assert_eq!(
        unknown,
        UsersRefusal::UnknownAddress {
            address: address(0)
        }
    );
    bench.does(remove(1), &ada);
    let mut to = home();
    to.city = Text::new("York").unwrap();
    let moved = ReplaceAddress {
        change: change(7),
        user: user(1),
        address: address(1),
        to: to.clone(),
    };
    bench.does(moved, &ada);
    let kept = bench.read(|rows| view::addresses(&ListAddresses {}, rows, &ada));
    let kept = kept.unwrap().addresses;
    assert_eq!((kept.len(), &kept[0].address), (ADDRESSES_MAX - 1, &to));
}

#[test]
fn a_ticket_sets_one_password_and_no_second() {
    let mut bench = Bench::with(&["ada@example.com"]);
    let set = |number: u128, grant: Option<Grant>| SetPassword {
        change: change(number),
        ticket: Ticket::new("ticket").unwrap(),
        password: None,
        grant,
        hash: Some(hash("next")),
    };
    let (owner, first) = (user(1), 0);
    let grant = |version| {
        Some(Grant {
            user: owner,
            version,
        })
    };
    bench.does(set(1, grant(first)), &Caller::Anyone);
    let (_, ada) = bench
        .read(|rows| view::by_email(&email("ada@example.com"), rows))
        .unwrap()
        .unwrap();
    assert_eq!(ada.hash, Some(hash("next")));
    for grant in [
        grant(first),
        None,
        Some(Grant {
            user: user(9),
            version: 0,
        }),
    ] {
        let used = bench.refuses(set(2, grant), &Caller::Anyone);
        assert_eq!(used, UsersRefusal::TicketNotValid);
    }
}

#[test]
fn whoever_asks_for_a_mail_is_told_the_same_whether_anybody_has_the_address_or_not() {
    let mut bench = Bench::with(&["ada@example.com"]);
    let wish = |number: u128, address: &str| AskPasswordMail {
        wish: change(number),
        email: email(address),
    };
    let before = bench.records();
    bench.does(wish(1, "ADA@example.com"), &Caller::Anyone);
    bench.does(wish(2, "bob@example.com"), &Caller::Anyone);
    bench.does(wish(2, "bob@example.com"), &Caller::Anyone);
    assert_eq!(bench.records(), before + 2, "one record each");
}

#[test]
fn nobody_but_staff_finds_another() {
    let bench = Bench::with(&["ada@example.com", "bob@example.com"]);
    let query = FindUser { user: user(1) };
    let found = |caller: &Caller| bench.read(|rows| view::find(&query, rows, caller));
    assert!(found(&by(1, Role::Customer)).is_ok());
    assert!(found(&by(2, Role::Staff)).is_ok());
    for stranger in [by(2, Role::Customer), by(2, Role::Seller)] {
        let no = found(&stranger).unwrap_err();
        assert_eq!(no, UsersRefusal::UnknownUser { user: user(1) }.into());
    }
}

#[test]
fn accounts_are_listed_page_by_page_in_the_order_of_their_opening() {
    let addresses = ["a@b.de", "b@b.de", "c@b.de", "d@b.de", "e@b.de"];
    let bench = Bench::with(&addresses);
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = bench.page(after, 2);
        seen.extend(
            page.items
                .iter()
                .map(|found| found.email.as_str().to_owned()),
        );
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, addresses);
}
