//! What notifications tell about mails.

use super::{ALL, MAILS, MINE, newest_first};
use crate::runtime::{No, Rows};
use contracts::{
    Caller, Cursor, Page, PageRequest, Timestamp,
    notifications::{ListMails, ListMyMails, Mail, NotificationRefusal},
};
use uuid::Uuid;

type Told = Result<Page<Mail>, No<NotificationRefusal>>;

/// Whoever asks sees what was sent to them, and not what a mail server said of it.
pub(super) fn mine(query: &ListMyMails, rows: &Rows<'_>, caller: &Caller) -> Told {
    let Some(customer) = caller.user() else {
        let (items, next) = (Vec::new(), None);
        return Ok(Page { items, next });
    };
    let after = after(&query.page)?.map(|(at, id)| (customer.0, at, id));
    let limit = query.page.limit.items();
    let found = rows.scan(&MINE, &customer.0, after.as_ref(), limit)?;
    let places = found.into_iter().map(|((_, at, id), ())| (at, id));
    let mut page = page(places.collect(), limit, rows)?;
    for mail in &mut page.items {
        mail.failure = None;
    }
    Ok(page)
}

pub(super) fn list(query: &ListMails, rows: &Rows<'_>, _: &Caller) -> Told {
    let after = after(&query.page)?;
    let limit = query.page.limit.items();
    let found = rows.scan(&ALL, &(), after.as_ref(), limit)?;
    let places = found.into_iter().map(|(place, ())| place);
    page(places.collect(), limit, rows)
}

fn page(places: Vec<(u64, Uuid)>, limit: usize, rows: &Rows<'_>) -> Told {
    let next = match places.last() {
        Some((at, id)) if places.len() == limit => {
            let at = newest_first(Timestamp(*at));
            Cursor::new(format!("{at}-{}", id.simple())).ok()
        }
        _ => None,
    };
    let mut items = Vec::with_capacity(places.len());
    for (_, id) in places {
        items.extend(rows.get(&MAILS, &id)?.map(|sending| sending.mail));
    }
    Ok(Page { items, next })
}

fn after(page: &PageRequest) -> Result<Option<(u64, Uuid)>, NotificationRefusal> {
    let read = |cursor: &Cursor| {
        let (at, id) = cursor.as_str().split_once('-')?;
        let at = newest_first(Timestamp(at.parse().ok()?));
        Some((at, Uuid::parse_str(id).ok()?))
    };
    let after = page.after.as_ref();
    after
        .map(|cursor| read(cursor).ok_or(NotificationRefusal::BadCursor))
        .transpose()
}
