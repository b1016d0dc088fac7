//! What a view on disk is after a write that was cut short.

use super::*;
use crate::runtime::layers::Key;
use contracts::Timestamp;
use tempfile::TempDir;

const END: u64 = 9;

fn origin() -> ViewOrigin {
    ViewOrigin {
        domain: "stock".to_owned(),
        log_created: "today".to_owned(),
    }
}

fn folder(dir: &TempDir) -> ViewFolder {
    ViewFolder {
        views: dir.path().to_owned(),
        cache_bytes: 1024 * 1024,
        waiting_bytes: 1024 * 1024,
    }
}

fn rows(changes: &[(&[u8], Option<&[u8]>)]) -> Delta {
    let mut rows = Delta::default();
    for (key, value) in changes {
        rows.set(Key::from_slice(key), value.map(<[u8]>::to_vec));
    }
    rows
}

fn at(position: u64) -> Reached {
    Reached {
        position,
        time: Timestamp(position * 100),
    }
}

fn begun(dir: &TempDir) -> Disk {
    let disk = Disk::open(&folder(dir), &origin(), END).unwrap();
    let first = [(b"a", "1"), (b"b", "2"), (b"c", "3")];
    let first = first.map(|(key, value)| (key.as_slice(), Some(value.as_bytes())));
    disk.write(&rows(&first), at(1)).unwrap();
    disk
}

/// Writes down what is to be changed, and changes only the first of it.
fn cut_short(disk: &Disk) {
    let changes = rows(&[(b"a", Some(b"new")), (b"b", None), (b"d", Some(b"4"))]);
    let changes = changes.sorted();
    let keys = changes.iter().map(|(key, _)| key.as_slice());
    let untouched = disk.without(keys).unwrap();
    disk.journal.write(&changes, at(2), untouched).unwrap();
    disk.put(b"a", Some(b"new")).unwrap();
    disk.database.flush().unwrap();
}

#[test]
fn a_write_that_was_cut_short_is_ended() {
    let dir = tempfile::tempdir().unwrap();
    let disk = begun(&dir);
    cut_short(&disk);
    drop(disk);
    for _ in 0..2 {
        let disk = Disk::open(&folder(&dir), &origin(), END).unwrap();
        assert_eq!(disk.reached, at(2));
        let value = |key: &[u8]| disk.tree().get(key).unwrap().map(|value| value.to_vec());
        let values = [b"a", b"b", b"c", b"d"].map(|key| value(key));
        let expected = [Some("new"), None, Some("3"), Some("4")];
        assert_eq!(
            values,
            expected.map(|value| value.map(|it| it.as_bytes().to_vec()))
        );
    }
}

#[test]
fn damage_is_noticed_though_a_write_was_cut_short() {
    let damages: [fn(&Disk); 2] = [
        |disk| drop(disk.database.remove(b"c").unwrap()),
        |disk| drop(disk.database.insert(b"c", b"33").unwrap()),
    ];
    for damage in damages {
        let dir = tempfile::tempdir().unwrap();
        let disk = begun(&dir);
        cut_short(&disk);
        damage(&disk);
        drop(disk);
        let anew = Disk::open(&folder(&dir), &origin(), END).unwrap();
        assert_eq!(anew.reached.position, 0, "a damaged view is made anew");
    }
}
