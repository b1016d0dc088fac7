//! One account per e-mail address, over random histories of registering, closing and renaming.

use super::{
    Bench,
    bench::{operator, register, user},
};
use contracts::{Caller, users::DeleteUser};
use proptest::prelude::*;
use std::collections::BTreeMap;

const ADDRESSES: [&str; 3] = ["ada@example.com", "bob@example.com", "cy@example.com"];

/// Who tries to register with which address, or is closed.
#[derive(Clone, Debug)]
enum Step {
    Register(u8, usize),
    Close(u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        2 => (0..12_u8, 0..ADDRESSES.len()).prop_map(|(who, at)| Step::Register(who, at)),
        1 => (0..12_u8).prop_map(Step::Close),
    ];
    prop::collection::vec(step, 1..40)
}

proptest! {
    #[test]
    fn an_address_always_belongs_to_one_open_account_at_most(history in steps()) {
        let mut bench = Bench::new();
        let (mut open, mut used) = (BTreeMap::new(), BTreeMap::new());
        for step in &history {
            match *step {
                Step::Register(who, at) => {
                    let done = bench.decide(register(who, ADDRESSES[at]), &Caller::Anyone);
                    let repeat = used.get(&who) == Some(&at);
                    let free = !open.values().any(|taken| *taken == at);
                    let expected = repeat || (!used.contains_key(&who) && free);
                    prop_assert_eq!(done.is_ok(), expected, "{:?}: {:?}", step, done);
                    if expected && !repeat {
                        open.insert(who, at);
                        used.insert(who, at);
                    }
                }
                Step::Close(who) => {
                    let done = bench.decide(DeleteUser { user: user(who) }.into(), &operator());
                    prop_assert_eq!(done.is_ok(), used.contains_key(&who), "{:?}", step);
                    open.remove(&who);
                }
            }
            let listed = bench.page(None, 50).items;
            let listed: BTreeMap<_, _> =
                listed.iter().map(|found| (found.id, found.email.as_str())).collect();
            let expected: BTreeMap<_, _> =
                open.iter().map(|(who, at)| (user(*who), ADDRESSES[*at])).collect();
            prop_assert_eq!(listed, expected);
        }
    }
}
