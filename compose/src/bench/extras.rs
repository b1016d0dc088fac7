//! What is measured beside the ledger: plain NATS, queries, a rebuild, the disk.

use super::{
    Failed,
    part::{self, Part, Setup, Wish},
    report::round,
};
use actors::runtime::Hosted;
use bus::{Asking, Bus, BusConfig, append::Appended, streams::StreamLimits, token::TokenIssuer};
use bytes::Bytes;
use contracts::{
    Role, Sku,
    stock::{FindLevel, Stock},
};
use serde::Serialize;
use std::{
    future::Future,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

/// How many callers fill the log that is rebuilt.
const FILLERS: usize = 1_024;
/// How many callers ask at once.
pub const ASKERS: usize = 32;
/// How often the two are measured in turn.
const TURNS: u32 = 4;
const FSYNCS: usize = 200;
/// About as many bytes as a decision of a reservation has, beside its lines.
const DECISION_BYTES: usize = 150;
const LINE_BYTES: usize = 30;

/// The other figures.
#[derive(Serialize)]
pub struct Extras {
    pub rebuild_events_per_s: f64,
    pub ask_per_s: f64,
    pub bare_request_reply_per_s: f64,
    pub fsync: Fsync,
}

/// How acks were made durable, and what that costs on this disk.
#[derive(Serialize)]
pub struct Fsync {
    pub mode: &'static str,
    pub p50_ms: f64,
}

/// Measures on a log of two-line reservations, as many as can be made in the span.
pub async fn measure(
    url: &str,
    folder: &Path,
    span: Duration,
    setup: Setup,
) -> Result<Extras, Failed> {
    let setup = Setup {
        relay: false,
        ..setup
    };
    let bus = Bus::connect(&BusConfig::open(url)).await?;
    let mut part = Part::start(url, &folder.join("views-filling"), setup).await?;
    part.begin(&Wish {
        lines: 2,
        keys: part::SKUS,
        callers: FILLERS,
        seconds: span.as_secs(),
    })
    .await?;
    part.end().await?;
    part.stop().await?;
    let views = folder.join("views-extras");
    part::host(&bus, &views, setup).await?.stop().await;
    // Opened again, so that the disk has nothing left to do while anything is measured.
    let hosted = part::host(&bus, &views, setup).await?;
    let _echo = bus.serve_raw_echo().await?;
    bus.flush().await?;
    let asker = Bus::connect(&BusConfig::open(url)).await?;
    let (ask_per_s, bare) = ask_rates(&asker, &views, span).await?;
    let rebuild_events_per_s = rebuild_rate(&hosted).await?;
    hosted.stop().await;
    Ok(Extras {
        rebuild_events_per_s: round(rebuild_events_per_s),
        ask_per_s: round(ask_per_s),
        bare_request_reply_per_s: round(bare),
        fsync: Fsync {
            mode: "always",
            p50_ms: round(fsync_ms(folder)?),
        },
    })
}

/// How many events per second a view is made anew of, from an operator's word until it answers.
async fn rebuild_rate(hosted: &Hosted<Stock>) -> Result<f64, Failed> {
    let since = Instant::now();
    if !hosted.rebuild().await {
        return Err("the view could not be rebuilt".into());
    }
    Ok(hosted.events_applied() as f64 / since.elapsed().as_secs_f64())
}

/// Questions with a token, through a pool, answered from the view; and bare requests, in turns, so
/// that both meet the same machine.
async fn ask_rates(asker: &Bus, views: &Path, span: Duration) -> Result<(f64, f64), Failed> {
    let keys = nats::TokenKeys::load_or_create(&views.join("keys"))?;
    let issuer = TokenIssuer::new(keys.private_pem().as_bytes())?;
    let token = issuer.issue("bench", Role::Staff, Duration::from_secs(3_600))?;
    let sku = Sku::new("SKU-00001")?;
    let (query, asking) = (FindLevel { sku }, Asking::with_token(token));
    let payload = Bytes::from_static(&[0; 32]);
    let (mut asked, mut bare) = (0.0, 0.0);
    for _ in 0..TURNS {
        let ask = || async { asker.ask(&query, &asking).await.is_ok() };
        asked += rate(ASKERS, span / TURNS, ask).await;
        bare += rate(ASKERS, span / TURNS, || asker.ask_raw_echo(payload.clone())).await;
    }
    Ok((asked / f64::from(TURNS), bare / f64::from(TURNS)))
}

/// How often per second `work` succeeds, done by so many at once.
async fn rate<F: Future<Output = bool>>(
    callers: usize,
    span: Duration,
    work: impl Fn() -> F,
) -> f64 {
    let since = Instant::now();
    let loops = (0..callers).map(|_| async {
        let mut done = 0_u64;
        while since.elapsed() < span {
            done += u64::from(work().await);
        }
        done
    });
    let done: u64 = futures_util::future::join_all(loops)
        .await
        .into_iter()
        .sum();
    done as f64 / since.elapsed().as_secs_f64()
}

/// One guarded message per commit: every caller has an entity of its own.
pub async fn raw_rate(url: &str, wish: &Wish) -> Result<f64, Failed> {
    let bus = Bus::connect(&BusConfig::open(url)).await?;
    bus.ensure_raw(&StreamLimits {
        log_bytes: 4 << 30,
        ..StreamLimits::default()
    })
    .await?;
    let payload = Bytes::from(vec![0_u8; DECISION_BYTES + wish.lines * LINE_BYTES]);
    let first = usize::try_from(uuid::Uuid::new_v4().as_u128() >> 80)?;
    let (since, span) = (Instant::now(), Duration::from_secs(wish.seconds.min(2)));
    let loops = (0..wish.callers).map(|caller| {
        let (bus, payload) = (bus.clone(), payload.clone());
        async move {
            let (mut done, mut last) = (0_u64, 0);
            while since.elapsed() < span {
                let append = bus.append_raw(first.wrapping_add(caller), last, payload.clone());
                if let Appended::Stored { position } = append.await {
                    (done, last) = (done + 1, position);
                }
            }
            done
        }
    });
    let done: u64 = futures_util::future::join_all(loops)
        .await
        .into_iter()
        .sum();
    Ok(done as f64 / since.elapsed().as_secs_f64())
}

fn fsync_ms(folder: &Path) -> std::io::Result<f64> {
    let mut file = std::fs::File::create(folder.join("fsync"))?;
    let mut spans = Vec::with_capacity(FSYNCS);
    for _ in 0..FSYNCS {
        let since = Instant::now();
        file.write_all(&[0; 512])?;
        file.sync_data()?;
        spans.push(since.elapsed());
    }
    spans.sort_unstable();
    Ok(spans
        .get(FSYNCS / 2)
        .map_or(0.0, |span| span.as_secs_f64() * 1_000.0))
}
