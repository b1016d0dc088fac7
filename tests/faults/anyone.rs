//! Everything goes on after any one process is killed in the middle: each domain, the gateway, and
//! the server on which they all are.

use crate::shoppers::{Shoppers, reckon};
use contracts::domains;
use harness::{World, souk::Souk};
use std::{collections::BTreeMap, net::TcpListener, time::Instant};

/// The process of the gateway.
const GATEWAY: &str = "gateway";

/// The shop, each part of it in a process of its own.
struct Parts {
    port: u16,
    running: BTreeMap<&'static str, Souk>,
}

impl Parts {
    fn start(world: &World) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let domains = domains().map(|table| table.name);
        let names = domains.into_iter().chain([GATEWAY]);
        let running = names.map(|name| (name, part(world, name, port)));
        let running = running.collect();
        Self { port, running }
    }

    async fn replace(&mut self, world: &World, name: &'static str) {
        self.running.get_mut(name).unwrap().kill9().await;
        self.running.insert(name, part(world, name, self.port));
    }
}

fn part(world: &World, name: &'static str, port: u16) -> Souk {
    match name {
        GATEWAY => world.run_gateway(port),
        domain => world.run_souk(&[domain]),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_goes_on_after_any_one_process_is_killed_in_the_middle() {
    let mut world = World::start().await;
    let mut parts = Parts::start(&world);
    let shoppers = Shoppers::arrive(&world, parts.port).await;
    let world_now = &mut world;
    let purchases = shoppers
        .while_they_buy(async |shoppers| {
            let since = Instant::now();
            for name in domains()
                .map(|table| table.name)
                .into_iter()
                .chain([GATEWAY])
            {
                shoppers.more_accepted(2).await;
                parts.replace(world_now, name).await;
                shoppers.one_from_beginning_to_end().await;
                println!("{name} was killed and all goes on, {:?}", since.elapsed());
            }
            shoppers.more_accepted(2).await;
            world_now.server.kill9().await.unwrap();
            world_now.server.restart().await.unwrap();
            shoppers.one_from_beginning_to_end().await;
            println!(
                "nats-server was killed and all goes on, {:?}",
                since.elapsed()
            );
        })
        .await;
    reckon(&world, &shoppers, &purchases).await;
    world.finish().await;
}
