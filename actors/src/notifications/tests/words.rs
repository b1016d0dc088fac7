//! What mails look like, to the last byte.

use super::*;
use crate::notifications::{
    mailer::{Mailer, MailerError, written},
    wording::{Wording, Words},
};
use contracts::Name;
use proptest::prelude::*;
use std::{fs, path::PathBuf};

/// Set to write the texts anew; look at them afterwards.
const UPDATE: &str = "UPDATE_GOLDEN";
const FROM: &str = "Souk <shop@example.com>";

const SHOP: &str = "https://shop.example.com";

fn words_of(letter: &Letter) -> Words {
    let wording = Wording::new().unwrap();
    wording.of(letter, &enclosed(letter), SHOP).unwrap()
}

fn mail_of(letter: &Letter) -> String {
    let mail = MailId(Uuid::from_u128(1));
    let message = written((mail, letter), words_of(letter), &FROM.parse().unwrap());
    String::from_utf8(message.unwrap().formatted()).unwrap()
}

#[test]
fn every_mail_reads_as_its_golden_text() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/notifications/tests/golden");
    for (name, news) in all_news() {
        // Mails have CRLF on the way, and files in the tree have not.
        let text = mail_of(&letter(news)).replace("\r\n", "\n");
        let path = folder.join(name).with_extension("eml");
        if std::env::var_os(UPDATE).is_some_and(|told| !told.is_empty()) {
            fs::write(&path, &text).unwrap();
        }
        assert_eq!(text, fs::read_to_string(&path).unwrap(), "{name}");
    }
}

#[test]
fn a_template_that_speaks_of_something_unknown_is_noticed() {
    for (name, news) in all_news() {
        let words = words_of(&letter(news));
        assert!(
            !words.subject.contains('\n') && !words.subject.is_empty(),
            "{name}"
        );
        assert!(words.body.ends_with("Souk\n"), "{name}");
        assert!(!words.body.contains("\n\n\n"), "{name}: {}", words.body);
    }
}

#[test]
fn a_mail_that_needs_a_ticket_is_not_written_without_one() {
    let wording = Wording::new().unwrap();
    let refused = wording.of(&letter(News::Password), &Enclosed::Nothing, SHOP);
    assert!(refused.is_err(), "{refused:?}");
}

#[test]
fn links_lead_to_a_shop_or_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = || Mailer::into_folder(folder.path().to_owned(), FROM).unwrap();
    for shop in ["https://shop.example.com/", "http://127.0.0.1:3000"] {
        assert!(mailer().linking_to(shop).is_ok(), "{shop}");
    }
    for nowhere in [
        "",
        "shop.example.com",
        "https://",
        "https://a b",
        "http://a/#x",
    ] {
        let refused = mailer().linking_to(nowhere).err();
        assert!(matches!(refused, Some(MailerError::Shop(_))), "{nowhere}");
    }
}

/// The names of a mail's headers, in their order.
fn headers(mail: &str) -> Vec<&str> {
    let (head, _) = mail.split_once("\r\n\r\n").unwrap();
    let lines = head
        .split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']));
    lines.map(|line| line.split_once(':').unwrap().0).collect()
}

const HEADERS: [&str; 9] = [
    "Message-ID",
    "Date",
    "From",
    "To",
    "Subject",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
];

proptest! {
    #[test]
    fn nothing_that_a_customer_writes_adds_a_header(
        name in "\\PC{1,60}|.{1,30}\r\nBcc: eve@example.com", local in "\\PC{1,20}",
    ) {
        let name = Name::new(name).ok();
        let mut letter = letter(News::Welcome { name });
        if let Ok(to) = Email::new(&format!("{local}@example.com")) {
            letter.to = to;
        }
        let mail = MailId(Uuid::from_u128(1));
        // An address may be one that no mail can be sent to; then there is no mail at all.
        let message = written((mail, &letter), words_of(&letter), &FROM.parse().unwrap());
        if let Ok(message) = message {
            let text = String::from_utf8(message.formatted()).unwrap();
            prop_assert_eq!(headers(&text), HEADERS);
        }
    }
}
