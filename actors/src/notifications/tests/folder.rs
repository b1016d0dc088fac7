//! Mails that go into a folder.

use super::*;
use crate::notifications::Mailer;
use contracts::Problem;
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
};

fn files(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

fn mailer(folder: &Path) -> Mailer {
    Mailer::into_folder(folder.to_owned(), "Souk <shop@example.com>").unwrap()
}

async fn send(mailer: &Mailer) -> Result<Outcome, Problem> {
    let letter = letter(News::Delivered);
    mailer.send(MAIL, (&letter, &Enclosed::Nothing)).await
}

const MAIL: MailId = MailId(Uuid::from_u128(5));

#[tokio::test]
async fn a_mail_that_is_delivered_twice_is_there_once_even_if_somebody_has_read_it() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("mail");
    let letter = letter(News::Delivered);
    let sent = mailer(&folder)
        .send(MAIL, (&letter, &Enclosed::Nothing))
        .await;
    assert_eq!(sent, Ok(Outcome::Sent));
    let [name] = files(&folder.join("new")).try_into().unwrap();
    let text = fs::read_to_string(folder.join("new").join(&name)).unwrap();
    assert!(text.contains("Your parcel was delivered."), "{text}");
    assert!(
        text.contains(&format!("Message-ID: <{MAIL}@example.com>")),
        "{text}"
    );

    let sent = mailer(&folder)
        .send(MAIL, (&letter, &Enclosed::Nothing))
        .await;
    assert_eq!(sent, Ok(Outcome::Sent));
    assert_eq!(files(&folder.join("new")), std::slice::from_ref(&name));

    let read = folder.join("cur").join(format!("{name}:2,S"));
    fs::rename(folder.join("new").join(&name), read).unwrap();
    let sent = mailer(&folder)
        .send(MAIL, (&letter, &Enclosed::Nothing))
        .await;
    assert_eq!(sent, Ok(Outcome::Sent));
    assert_eq!(files(&folder.join("new")), [""; 0]);
    assert_eq!(files(&folder.join("tmp")), [""; 0]);
}

#[tokio::test]
async fn mails_are_for_their_receivers_only() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("mail");
    assert_eq!(send(&mailer(&folder)).await, Ok(Outcome::Sent));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.join("new")), 0o700);
    let [name] = files(&folder.join("new")).try_into().unwrap();
    assert_eq!(mode(&folder.join("new").join(name)), 0o600);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_to_is_tried_again_later() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("mail");
    // A file where the folder should be: permissions do not stop an administrator.
    fs::write(&folder, "").unwrap();
    fs::set_permissions(&folder, Permissions::from_mode(0o600)).unwrap();
    let failed = send(&mailer(&folder)).await;
    assert!(matches!(failed, Ok(Outcome::Failed(_))), "{failed:?}");
    fs::remove_file(&folder).unwrap();
    let sent = send(&mailer(&folder)).await;
    assert_eq!(sent, Ok(Outcome::Sent));
}
