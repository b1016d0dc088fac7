//! Views that cannot be trusted are made anew, and are then like any other.

use contracts::{
    AdjustmentId, Delta, OrderId, Role,
    stock::{AdjustReason, AdjustStock, CommitStock, Stock},
    subject,
};
use harness::{Client, World, an_order, are_equal, log, sku, view_at};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use uuid::Uuid;

/// A little of everything that may happen to stock.
pub async fn trade(shop: &Client, orders: usize) {
    for number in 0..orders {
        let name = format!("ITEM-{}", number % 7);
        shop.receive(&[(&name, 20), ("LAMP", 5)]).await;
        let (kept, ended): (OrderId, OrderId) = (an_order(), an_order());
        shop.reserve(kept, &[(&name, 1), ("LAMP", 2)])
            .await
            .unwrap();
        shop.reserve(ended, &[(&name, 3)]).await.unwrap();
        if number % 2 == 0 {
            shop.release(ended).await.unwrap();
        } else {
            shop.ask(&CommitStock { order: ended }).await.unwrap();
        }
        let correction = AdjustStock {
            adjustment: AdjustmentId(Uuid::new_v4()),
            sku: sku("LAMP"),
            delta: Delta::new(-1).unwrap(),
            reason: AdjustReason::Damaged,
            note: None,
        };
        shop.ask(&correction).await.unwrap();
    }
}

/// The folder of the view in use: the one with the highest number.
fn newest_view(world: &World, process: &str) -> PathBuf {
    let folders = fs::read_dir(world.views_of(process)).unwrap();
    let folders = folders.map(|folder| folder.unwrap().path());
    let folders = folders.filter(|path| path.is_dir());
    let number = |path: &PathBuf| -> u32 {
        let number = path.extension().and_then(|number| number.to_str());
        number.and_then(|number| number.parse().ok()).unwrap()
    };
    folders.max_by_key(number).expect("a view")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Harms the view of a stopped process, and shows that the process comes back with the same rows as
/// a process that was never harmed.
async fn survives(harms: &[fn(&Path)]) {
    let mut world = World::start().await;
    // Some damage makes the disk layer panic while it is looked at.
    world.leaves.panics = 0..=usize::MAX;
    let well = world.host_stock("well").await;
    let mut harmed = world.host_stock("harmed").await;
    let shop = world.client(Role::Service);
    for harm in harms {
        trade(&shop, 5).await;
        harmed.stop().await;
        harm(&newest_view(&world, "harmed"));
        harmed = world.host_stock("harmed").await;
        are_equal(&world, &well, &harmed).await;
    }
    trade(&shop, 2).await;
    are_equal(&world, &well, &harmed).await;
    world.finish().await;
}

#[tokio::test]
async fn a_deleted_view_is_made_anew() {
    survives(&[|view| fs::remove_dir_all(view).unwrap()]).await;
}

#[tokio::test]
async fn a_truncated_view_is_made_anew() {
    survives(&[
        |view| truncate(view, 2),
        |view| truncate(view, 3),
        |view| truncate(view, 50),
    ])
    .await;
}

fn truncate(view: &Path, part: u64) {
    let file = fs::OpenOptions::new()
        .write(true)
        .open(view.join("db"))
        .unwrap();
    let length = file.metadata().unwrap().len();
    file.set_len(length - length / part).unwrap();
}

#[tokio::test]
async fn a_view_with_flipped_bytes_is_made_anew_or_was_not_concerned() {
    survives(&[
        |view| flip(view, 1),
        |view| flip(view, 2),
        |view| flip(view, 3),
        |view| flip(view, 4),
        |view| flip(view, 5),
        |view| flip(view, 6),
    ])
    .await;
}

/// Flips a few bytes of every file, in places that the seed decides.
fn flip(view: &Path, seed: u64) {
    let mut chance = seed;
    for path in files(view) {
        let mut bytes = fs::read(&path).unwrap();
        if path.extension().is_none() && bytes.len() > 64 {
            for _ in 0..8 {
                chance = chance
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                let place = (chance >> 33) as usize % bytes.len();
                bytes
                    .iter_mut()
                    .skip(place)
                    .take(1)
                    .for_each(|byte| *byte ^= 0x5a);
            }
        }
        fs::write(&path, bytes).unwrap();
    }
}

#[tokio::test]
async fn an_unharmed_view_is_gone_on_with() {
    let world = World::start().await;
    let mut hosted = world.host_stock("one").await;
    let shop = world.client(Role::Service);
    trade(&shop, 5).await;
    let end = log::end::<Stock>(&world.bus()).await;
    let rows = view_at(&hosted, end).await.dump().unwrap();
    let folder = newest_view(&world, "one");
    for _ in 0..3 {
        hosted.stop().await;
        hosted = world.host_stock("one").await;
        assert_eq!(newest_view(&world, "one"), folder);
        assert_eq!(hosted.events_applied(), 0, "nothing was read again");
        assert_eq!(hosted.view().unwrap().dump().unwrap(), rows);
    }
    world.finish().await;
}

#[tokio::test]
async fn the_view_of_another_log_is_made_anew() {
    let world = World::start().await;
    let harmed = world.host_stock("harmed").await;
    let shop = world.client(Role::Service);
    trade(&shop, 5).await;
    harmed.stop().await;
    delete_log(&world).await;

    let fresh = world.host_stock("fresh").await;
    // Another log that is longer than the view: only its creation tells it apart.
    let shop = world.client(Role::Service);
    trade(&shop, 6).await;
    let harmed = world.host_stock("harmed").await;
    are_equal(&world, &fresh, &harmed).await;
    world.finish().await;
}

#[tokio::test]
async fn a_view_ahead_of_its_log_is_made_anew() {
    let mut world = World::start().await;
    let harmed = world.host_stock("harmed").await;
    let shop = world.client(Role::Service);
    trade(&shop, 2).await;
    let backup = back_up(&mut world).await;
    shop.until_served().await;
    trade(&shop, 4).await;
    harmed.stop().await;

    put_back(&mut world, &backup).await;
    let fresh = world.host_stock("fresh").await;
    let harmed = world.host_stock("harmed").await;
    are_equal(&world, &fresh, &harmed).await;
    trade(&world.client(Role::Service), 2).await;
    are_equal(&world, &fresh, &harmed).await;
    world.finish().await;
}

/// Takes the log of stock away from the server.
pub async fn delete_log(world: &World) {
    let mut wire = world.wire().await;
    let api = format!("$JS.API.STREAM.DELETE.{}", subject::log_stream("stock"));
    let deleted = wire.api(&api, &json!({})).await;
    assert_eq!(deleted.get("success"), Some(&json!(true)));
}

/// Keeps a copy of everything that the server has, which is stopped meanwhile.
pub async fn back_up(world: &mut World) -> PathBuf {
    let backup = world.folder().join("backup");
    world.server.stop().await.unwrap();
    copy(&world.server.config().store_dir, &backup);
    world.server.restart().await.unwrap();
    backup
}

/// Gives the server that copy instead of what it has.
pub async fn put_back(world: &mut World, backup: &Path) {
    let store = world.server.config().store_dir.clone();
    world.server.stop().await.unwrap();
    fs::remove_dir_all(&store).unwrap();
    copy(backup, &store);
    world.server.restart().await.unwrap();
}

fn copy(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-R").arg(from).arg(to).status();
    assert!(copied.unwrap().success());
}
