//! Carrying parcels: whatever of ours has to leave is delivered, while others are looked for.

use super::{Replay, UnderWay};
use crate::{Failure, trade::reading};
use contracts::{Cursor, OrderId, PageRequest, shipping::Shipment};
use futures_util::{TryStreamExt, stream};
use std::{collections::HashMap, time::Duration};
use tokio::time::{Instant, sleep};

/// How many parcels are delivered at once.
const DELIVERIES_MAX: usize = 64;
/// The pause between two looks at the parcels that have to leave: what gathers meanwhile is found
/// by one look.
const LOOK_PAUSE: Duration = Duration::from_millis(20);
/// After how long without any parcel the orders themselves are looked at.
const STALL: Duration = Duration::from_secs(10);

/// How far an order under way has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// It was given, and its parcel was not seen yet.
    Given,
    /// Its parcel is being delivered.
    Leaving,
}

/// Where parcels are looked for.
struct Look {
    /// Before this there are others' parcels only, which stay where they are.
    after: Option<Cursor>,
    /// When something was found last.
    found: Instant,
}

/// What one page of parcels has for us.
struct Ours {
    /// What is to be delivered now.
    new: Vec<OrderId>,
    /// Whether anything on it is ours.
    any: bool,
}

impl Replay<'_> {
    /// Delivers parcels until all orders are given and none is under way.
    pub(super) async fn carry(&self, under_way: &UnderWay) -> Result<(), Failure> {
        let look = Look {
            after: None,
            found: Instant::now(),
        };
        let found = stream::try_unfold(look, |look| self.next(look, under_way));
        found
            .map_ok(|orders| stream::iter(orders.into_iter().map(Ok)))
            .try_flatten()
            .try_for_each_concurrent(DELIVERIES_MAX, |order| async move {
                self.counter.deliver(order).await?;
                under_way.ended(order);
                Ok(())
            })
            .await
    }

    /// The next parcels of ours that have to leave; nothing, once all have left.
    async fn next(
        &self,
        mut look: Look,
        under_way: &UnderWay,
    ) -> Result<Option<(Vec<OrderId>, Look)>, Failure> {
        loop {
            let all_given = under_way.room.is_closed();
            if all_given && under_way.with(|orders| orders.is_empty()) {
                return Ok(None);
            }
            sleep(LOOK_PAUSE).await;
            let ours = self.look(&mut look, under_way).await?;
            if !ours.is_empty() {
                look.found = Instant::now();
                return Ok(Some((ours, look)));
            }
            if look.found.elapsed() > STALL {
                self.look_after(under_way).await?;
                look = Look {
                    after: None,
                    found: Instant::now(),
                };
            }
        }
    }

    /// Our parcels that have to leave, as far as one page tells that has any.
    async fn look(&self, look: &mut Look, under_way: &UnderWay) -> Result<Vec<OrderId>, Failure> {
        let (mut after, mut others_only) = (look.after.clone(), true);
        loop {
            let page = PageRequest {
                after,
                ..PageRequest::default()
            };
            let found = self.counter.parcels(page).await?;
            let ours = under_way.with(|known| Ours::among(&found.items, known));
            others_only &= !ours.any;
            if others_only && found.next.is_some() {
                look.after.clone_from(&found.next);
            }
            after = found.next;
            if after.is_none() || !ours.new.is_empty() {
                return Ok(ours.new);
            }
        }
    }

    /// Orders that were called off never get a parcel, and are not waited for.
    async fn look_after(&self, under_way: &UnderWay) -> Result<(), Failure> {
        let now = reading::read(self.clerk, self.book).await?;
        for (order, seen) in now.orders {
            if seen.is_over() {
                under_way.ended(order);
            }
        }
        Ok(())
    }
}

impl Ours {
    fn among(parcels: &[Shipment], known: &mut HashMap<OrderId, Stage>) -> Self {
        let (mut new, mut any) = (Vec::new(), false);
        for parcel in parcels {
            let Some(stage) = known.get_mut(&parcel.order) else {
                continue;
            };
            any = true;
            if *stage == Stage::Given {
                *stage = Stage::Leaving;
                new.push(parcel.order);
            }
        }
        Self { new, any }
    }
}
