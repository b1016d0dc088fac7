//! What the processes of a world have made of a log.

use crate::{World, log, soon};
use actors::runtime::{Hosted, Rules, view::View};
use std::{collections::BTreeSet, sync::Arc};

/// The view of a domain once it has reached a position.
pub async fn view_at<D: Rules>(hosted: &Hosted<D>, position: u64) -> Arc<View> {
    let view = hosted.view().expect("a view");
    let reached = async {
        view.positions()
            .wait_for(|at| *at >= position)
            .await
            .is_ok()
    };
    assert!(soon("the view is there", reached).await);
    view
}

/// Fails unless both views hold the same rows, as of the end of the log.
pub async fn are_equal<D: Rules>(world: &World, one: &Hosted<D>, other: &Hosted<D>) {
    let end = log::end::<D>(&world.bus()).await;
    let [one, other] = [view_at(one, end).await, view_at(other, end).await];
    let [one, other] =
        [one.dump().expect("rows"), other.dump().expect("rows")].map(BTreeSet::from_iter);
    assert!(!one.is_empty());
    let differing: Vec<_> = one.symmetric_difference(&other).collect();
    let keys = differing
        .iter()
        .map(|(key, _)| String::from_utf8_lossy(key));
    let keys: BTreeSet<_> = keys.collect();
    assert!(keys.is_empty(), "{} rows differ: {keys:.5?}", keys.len());
}
