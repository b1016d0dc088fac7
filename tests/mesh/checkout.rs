//! From a cart to an order, once for each time the cart is filled.

use contracts::{
    CartId, ChangeId, OrderId, Quantity, Role, Timestamp,
    carts::{AddItem, CartEvent, Carts, FindLines, ItemAdded},
    catalog::PutProducts,
    orders::{
        FindOrder, Order, OrderAddressed, OrderPlaced, OrderState, Orders, PlaceOrder, Secret,
        Token,
    },
    shipping::PutMethod,
};
use futures_util::future::join_all;
use harness::{Client, World, an_order, eventually, sku};
use serde_json::json;
use std::time::{SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// In how many other carts something happens at once: enough to keep a view busy for a while.
const OTHERS: usize = 7_000;

/// A shop in which one lamp is for sale, at 12.50, and sent for 3.95. Says which product it is.
pub(crate) async fn fill(staff: &Client) -> Uuid {
    let product = Uuid::new_v4();
    let products = json!({
        "change": Uuid::new_v4(),
        "products": [{"product": product, "listing": {
            "title": "Lamp", "publish": true,
            "variants": [{"sku": "LAMP", "grams": 400,
                "price": {"minor": 1250, "currency": "GBP"}}],
        }}],
    });
    let products: PutProducts = serde_json::from_value(products).unwrap();
    staff.ask_once(&products).await.unwrap();
    let method = json!({
        "change": Uuid::new_v4(),
        "method": {"code": "standard", "name": "Standard", "rates": [{
            "to": "everywhere", "up_to_grams": 2000, "price": {"minor": 395, "currency": "GBP"},
        }]},
    });
    let method: PutMethod = serde_json::from_value(method).unwrap();
    staff.ask_once(&method).await.unwrap();
    staff.receive(&[("LAMP", 5)]).await;
    product
}

fn wish(order: OrderId, cart: CartId, secret: Secret) -> PlaceOrder {
    let wish = json!({
        "order": order, "cart": cart, "email": "ada@example.org", "secret": secret,
        "address": {"name": "Ada Byron", "street": "12 St James's Square", "city": "London",
            "country": "GB"},
        "method": "standard", "pay_by": {"sandbox": {"card": "approve"}},
        "expected_total": {"minor": 2895, "currency": "GBP"},
    });
    serde_json::from_value(wish).unwrap()
}

async fn add(guest: &Client, cart: CartId) {
    let add = AddItem {
        change: ChangeId(Uuid::new_v4()),
        cart,
        sku: sku("LAMP"),
        quantity: Quantity::new(2).unwrap(),
        seen: None,
    };
    guest.ask_once(&add).await.unwrap();
}

#[tokio::test]
async fn a_guest_s_cart_becomes_one_order_that_only_its_token_opens() {
    let world = World::start().await;
    let _house = world.host_all("house").await;
    fill(&world.client(Role::Staff)).await;
    let guest = world
        .client(Role::Customer)
        .asking(|asking| asking.token = None);
    let cart = CartId(Uuid::new_v4());
    add(&guest, cart).await;

    let token = Token::new("0123456789abcdef0123456789abcdef").unwrap();
    let (order, secret) = (an_order(), Secret::of(&token));
    let dear = PlaceOrder {
        expected_total: serde_json::from_value(json!({"minor": 1, "currency": "GBP"})).unwrap(),
        ..wish(an_order(), cart, secret)
    };
    let no = guest.ask_once(&dear).await.unwrap_err();
    assert_eq!(no.code, "total-changed");
    let wish = wish(order, cart, secret);
    let placed = join_all((0..10).map(|_| guest.ask_once(&wish))).await;
    let placed: Vec<_> = placed.into_iter().map(Result::unwrap).collect();
    assert!(placed.iter().all(|one| *one == placed[0]), "{placed:?}");

    let found: Order = eventually("the order is paid", async || {
        let token = Some(token.clone());
        let found = guest.ask_once(&FindOrder { order, token }).await.ok()?;
        (found.state == OrderState::Paid).then_some(found)
    })
    .await;
    assert_eq!((found.total.minor, found.lines.len()), (2_895, 1));
    let token = None;
    let no = guest.ask_once(&FindOrder { order, token }).await;
    assert_eq!(no.unwrap_err().code, "unknown-order");

    // What is ordered is in the cart no more; and the first answer still stands.
    eventually("the cart is empty", async || {
        let filled = guest.ask_once(&FindLines { cart }).await.unwrap();
        (filled.lines.is_empty() && filled.ordered == Some(order)).then_some(())
    })
    .await;
    assert_eq!(guest.ask_once(&wish).await.unwrap(), placed[0]);
    world.finish().await;
}

#[tokio::test]
async fn what_is_put_into_a_cart_while_its_order_is_made_up_stays_there() {
    let world = World::start().await;
    world.expect_hearsay::<Orders>().await;
    world
        .host("house", &["catalog", "carts", "shipping", "stock"])
        .await;
    fill(&world.client(Role::Staff)).await;
    let guest = world.client(Role::Customer);
    let (order, cart) = (an_order(), CartId(Uuid::new_v4()));
    add(&guest, cart).await;
    let lamps = json!({
        "sku": "LAMP", "name": "Lamp", "quantity": 2,
        "unit_price": {"minor": 1250, "currency": "GBP"},
    });
    let pence = |minor: u32| json!({"minor": minor, "currency": "GBP"});
    let placed = json!({
        "order": order, "customer": null, "lines": [lamps], "goods": pence(2_500),
        "delivery": pence(395), "total": pence(2_895), "country": "GB",
        "placed_at": "2026-01-31T12:00:00Z",
    });
    let addressed = json!({
        "order": order, "cart": {"cart": cart, "round": 0}, "address": null, "email": null,
        "method": "standard", "grams": 800, "pay_by": "offline", "secret": null,
    });
    let placed: OrderPlaced = serde_json::from_value(placed).unwrap();
    let addressed: OrderAddressed = serde_json::from_value(addressed).unwrap();
    // Two lamps were ordered, and two more are put in before carts hear of it.
    add(&guest, cart).await;
    let events = vec![placed.into(), addressed.into()];
    world.hear::<Orders>(events).await;
    let filled = eventually("the cart has heard of the order", async || {
        let filled = guest.ask_once(&FindLines { cart }).await.unwrap();
        (filled.round == 1).then_some(filled)
    })
    .await;
    let held: Vec<_> = filled
        .lines
        .iter()
        .map(|line| line.quantity.units())
        .collect();
    assert_eq!(held, [2]);
    world.finish().await;
}

/// Two lamps that were put into a cart.
fn lamps(cart: CartId) -> CartEvent {
    let added = ItemAdded {
        cart,
        sku: sku("LAMP"),
        quantity: Quantity::new(2).unwrap(),
        seen: None,
    };
    added.into()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_put_into_a_cart_is_ordered_even_where_nobody_has_seen_it_yet() {
    let world = World::start().await;
    let _house = world.host_all("house").await;
    let staff = world.client(Role::Staff);
    fill(&staff).await;
    let guest = world
        .client(Role::Customer)
        .asking(|asking| asking.token = None);
    let token = Token::new("0123456789abcdef0123456789abcdef").unwrap();
    let (cart, order) = (CartId(Uuid::new_v4()), an_order());
    // Another process has told a lot at once, and of this cart last of all.
    let others = (0..OTHERS).map(|_| lamps(CartId(Uuid::new_v4())));
    let all = others.chain([lamps(cart)]).collect();
    world.hear_of::<Carts>(now(), all).await;
    let wish = wish(order, cart, Secret::of(&token));
    guest.ask_once(&wish).await.unwrap();
    world.finish().await;
}

fn now() -> Timestamp {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp(u64::try_from(now.as_millis()).unwrap())
}
