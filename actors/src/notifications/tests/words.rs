//! What mails look like, to the last byte.

use super::*;
use crate::notifications::{mailer::written, wording::Wording};
use contracts::Name;
use proptest::prelude::*;
use std::{fs, path::PathBuf};

/// Set to write the texts anew; look at them afterwards.
const UPDATE: &str = "UPDATE_GOLDEN";
const FROM: &str = "Souk <shop@example.com>";

fn mail_of(letter: &Letter) -> String {
    let mail = MailId(Uuid::from_u128(1));
    let wording = Wording::new().unwrap();
    let message = written((mail, letter), &wording, &FROM.parse().unwrap());
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
    let wording = Wording::new().unwrap();
    for (name, news) in all_news() {
        let words = wording.of(&letter(news)).unwrap();
        assert!(
            !words.subject.contains('\n') && !words.subject.is_empty(),
            "{name}"
        );
        assert!(words.body.ends_with("Souk\n"), "{name}");
        assert!(!words.body.contains("\n\n\n"), "{name}: {}", words.body);
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
        let wording = Wording::new().unwrap();
        let mail = MailId(Uuid::from_u128(1));
        // An address may be one that no mail can be sent to; then there is no mail at all.
        if let Ok(message) = written((mail, &letter), &wording, &FROM.parse().unwrap()) {
            let text = String::from_utf8(message.formatted()).unwrap();
            prop_assert_eq!(headers(&text), HEADERS);
        }
    }
}
