//! What the world hears of prices.

use contracts::{
    ChangeId, List, Name, ProductId, Role, Timestamp,
    catalog::{
        CatalogEvent, ChangePrice, Entry, Listing, Price, PriceChanged, PutProduct, PutProducts,
        Variant,
    },
    subject,
};
use harness::{World, pence, sku};
use serde_json::Value;
use uuid::Uuid;

fn price(minor: i64) -> Price {
    Price::new(pence(minor)).unwrap()
}

fn a_change() -> ChangeId {
    ChangeId(Uuid::new_v4())
}

fn mug(minor: i64) -> Listing {
    let variant = Variant {
        sku: sku("MUG"),
        options: Default::default(),
        price: price(minor),
        compare_at: None,
        grams: Default::default(),
        tax: Default::default(),
        images: Default::default(),
    };
    Listing {
        owner: None,
        title: Name::new("Mug").unwrap(),
        description: None,
        categories: Default::default(),
        images: Default::default(),
        variants: List::new(vec![variant]).unwrap(),
        publish: true,
    }
}

fn putting(product: ProductId, price: i64) -> PutProduct {
    PutProduct {
        change: a_change(),
        product,
        listing: mug(price),
        stocked: None,
    }
}

#[tokio::test]
async fn a_price_change_is_told_with_its_time_whichever_way_it_came() {
    let world = World::start().await;
    let process = world.process("one").await;
    let _hosted = process.host(actors::catalog::catalog()).await;
    let staff = world.client(Role::Staff);
    let product = ProductId(Uuid::new_v4());
    let put = |price| putting(product, price);
    staff.ask(&put(850)).await.unwrap();

    let mut wire = world.wire().await;
    let subject = subject::event("catalog", "price-changed", &product.to_string());
    wire.subscribe(&subject).await;
    let by_itself = ChangePrice {
        change: a_change(),
        product,
        sku: sku("MUG"),
        price: price(750),
        compare_at: Some(price(850)),
    };
    let by_itself = staff.ask(&by_itself).await.unwrap();
    // What is put as it is changes no price, and is told to nobody.
    let with_all = staff.ask(&put(650)).await.unwrap();
    staff.ask(&put(650)).await.unwrap();
    let in_bulk = PutProducts {
        change: a_change(),
        products: List::new(vec![Entry {
            product,
            listing: mug(700),
        }])
        .unwrap(),
    };
    let in_bulk = staff.ask(&in_bulk).await.unwrap();

    let steps = [
        (850, 750, by_itself),
        (750, 650, with_all),
        (650, 700, in_bulk),
    ];
    for (from, to, committed) in steps {
        let told = wire.next().await.json();
        let at = told.get("time").cloned().unwrap();
        let data = told.get("data").cloned().unwrap_or(Value::Null);
        let data: PriceChanged = serde_json::from_value(data).unwrap();
        assert_eq!((data.from, data.to), (price(from), price(to)));
        assert_eq!(data.at, committed.at);
        assert_eq!(
            serde_json::from_value::<Timestamp>(at).unwrap(),
            committed.at
        );
    }
    let log = harness::log::read::<contracts::catalog::Catalog>(&world.bus()).await;
    let decided = harness::log::decisions(&log).flat_map(|(_, decision)| &decision.events);
    let prices = decided.filter(|event| matches!(event, CatalogEvent::PriceChanged(_)));
    assert_eq!(prices.count(), 3);
    world.finish().await;
}
