//! Streams that were made with other limits than those their processes are given now.

use bus::streams::{StreamError, StreamLimits};
use contracts::{Role, stock::Stock, subject};
use harness::{Wire, World, log};
use serde_json::{Value, json};

const MIB: i64 = 1024 * 1024;

fn log_of(log_bytes: i64) -> StreamLimits {
    StreamLimits {
        log_bytes,
        ..StreamLimits::default()
    }
}

/// How large the log of stock may grow, by the server.
async fn limit(wire: &mut Wire) -> i64 {
    let api = format!("$JS.API.STREAM.INFO.{}", subject::log_stream("stock"));
    let info = wire.api(&api, &json!({})).await;
    let bytes = info.pointer("/config/max_bytes").and_then(Value::as_i64);
    bytes.expect("the log is there")
}

#[tokio::test]
async fn a_log_that_is_there_is_given_the_limit_that_is_wanted_now() {
    let world = World::start().await;
    let (bus, mut wire) = (world.bus(), world.wire().await);
    for mebibytes in [8, 32, 4] {
        let limits = log_of(mebibytes * MIB);
        bus.ensure_log("stock", &limits).await.unwrap();
        assert_eq!(limit(&mut wire).await, mebibytes * MIB);
    }
    world.finish().await;
}

#[tokio::test]
async fn a_log_is_not_made_smaller_than_what_it_holds() {
    let world = World::start().await;
    let _stock = world.host_stock("one").await;
    let shop = world.client(Role::Service);
    shop.receive(&[("LAMP", 5)]).await;
    let (bus, mut wire) = (world.bus(), world.wire().await);
    let before = limit(&mut wire).await;
    bus.ensure_log("stock", &log_of(1)).await.unwrap();
    assert_eq!(limit(&mut wire).await, before);
    shop.receive(&[("LAMP", 5)]).await;
    assert_eq!(log::end::<Stock>(&bus).await, 2);
    world.finish().await;
}

#[tokio::test]
async fn limits_that_the_server_refuses_are_named_with_the_reason() {
    let world = World::start().await;
    let bus = world.bus();
    bus.ensure_log("stock", &log_of(MIB)).await.unwrap();
    let three = StreamLimits {
        replicas: 3,
        ..log_of(MIB)
    };
    let refused = bus.ensure_log("stock", &three).await.unwrap_err();
    assert!(matches!(refused, StreamError::Refused { .. }), "{refused}");
    let said = refused.to_string();
    assert!(
        said.contains("on 3 servers") && said.contains("replicas"),
        "{said}"
    );
    world.finish().await;
}
