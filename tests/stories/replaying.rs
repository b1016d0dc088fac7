//! Somebody trades a retailer's real file again, and it comes out to the penny.

mod odd;

use crate::shop::Shop;
use harness::{eventually, souk::binary};
use odd::Odd;
use serde_json::{Value, json};
use std::{fs, path::Path, process::Output, time::Duration};
use tokio::process::Command;

/// One real week, with where it comes from beside it.
const WEEK: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/data/online-retail-2010-12-01_2010-12-07.csv.gz"
);
/// How long a week may take, without optimisation and on a busy machine.
const WEEK_WAIT: Duration = Duration::from_secs(300);

const SMALL: &str = "\
invoice,stock_code,description,quantity,invoiced_at,unit_price_gbp,customer_id,country
1,22112,BLUE MUG,2,2010-12-01T10:00:00,1.50,17850,EIRE
2,85123A,WHITE HEART,1,2010-12-01T10:01:00,2.55,,Unspecified
C3,22112,BLUE MUG,-1,2010-12-02T10:00:00,1.50,17850,EIRE
4,BANK CHARGES,Bank Charges,1,2011-01-02T10:00:00,15,,United Kingdom
";

/// Runs `souk replay` and reads the report it wrote.
async fn replay(data: &Path, file: &str, more: &[&str]) -> (Output, Value) {
    let report = data.join("report.json");
    let mut command = Command::new(binary());
    command
        .args(["replay", "online-retail", file, "--json"])
        .arg(&report)
        .args(more)
        .env("SOUK_DATA", data)
        .env_remove("NATS_URL")
        .env_remove("SOUK_URL");
    let ran = tokio::time::timeout(WEEK_WAIT, command.output()).await;
    let ran = ran.expect("a replay that ends").unwrap();
    let written = fs::read(report).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    (ran, serde_json::from_slice(&written).unwrap())
}

fn of<'a>(report: &'a Value, path: &str) -> &'a Value {
    report.pointer(path).unwrap_or(&Value::Null)
}

#[tokio::test]
async fn a_real_week_comes_through_to_the_penny_and_is_not_traded_twice() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    for through in ["http", "nats"] {
        let (ran, report) = replay(data.path(), WEEK, &["--through", through]).await;
        assert!(ran.status.success(), "{ran:?}");
        assert_eq!(of(&report, "/orders"), 611);
        assert_eq!(of(&report, "/lines"), 16_676);
        assert_eq!(of(&report, "/revenue_minor"), 33_987_649);
        assert_eq!(
            of(&report, "/revenue_by_month"),
            &json!({"2010-12": 33_987_649})
        );
        assert_eq!(of(&report, "/revenue_by_country/EIRE"), 433_723);
        assert_eq!(of(&report, "/units_by_sku/84077"), 3_467);
        assert_eq!(of(&report, "/differences"), &json!([]));
        let level = shop.get("/api/v1/stock/84077").await.json();
        assert_eq!(of(&level, "/sold"), 3_467, "after {through}: {level}");
        assert_eq!(of(&level, "/on_hand"), 0, "after {through}: {level}");
    }
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn orders_of_any_size_and_lines_of_every_oddity_come_through_whole() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let odd = Odd::trade();
    let file = data.path().join("odd.csv");
    fs::write(&file, &odd.text).unwrap();
    let (ran, report) = replay(data.path(), file.to_str().unwrap(), &[]).await;
    assert!(ran.status.success(), "{ran:?}");
    assert_eq!(of(&report, "/differences"), &json!([]));
    assert_eq!(of(&report, "/skipped"), &json!(odd.skipped));
    assert_eq!(of(&report, "/orders"), odd.orders);
    assert_eq!(of(&report, "/lines"), odd.lines);
    assert_eq!(of(&report, "/revenue_minor"), odd.pence);
    assert_eq!(of(&report, "/revenue_by_month/2010-12"), odd.pence);
    assert_eq!(of(&report, "/units_by_sku/gift 0001"), 80_995);
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn orders_of_others_and_an_earlier_file_do_not_disturb_a_replay() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let file = data.path().join("trade.csv");
    let name = file.to_str().unwrap();
    fs::write(&file, SMALL).unwrap();
    shop.says(&["import", "online-retail", name]).await;
    // Somebody else buys one of the two mugs, and its parcel stays in the house.
    let other = json!({
        "lines": [{"sku": "22112", "name": "Mug", "quantity": 1,
            "unit_price": {"minor": 150, "currency": "GBP"}}],
        "delivery": {"minor": 0, "currency": "GBP"}, "country": "GB", "pay_by": "offline",
        "method": "standard",
    });
    let other = other.to_string();
    let taken = shop.post_as_staff("/api/v1/orders", "other", &other).await;
    let parcel = format!("/api/v1/shipments/{}", taken.text_at("/order"));
    eventually("the parcel waits", async || {
        (shop.get_as_staff(&parcel).await.status == 200).then_some(())
    })
    .await;
    let later = SMALL.replace("2010-12", "2011-02").replace("\n1,", "\n11,");
    let later = later.replace("\n2,", "\n12,").replace("\n4,", "\n14,");
    for text in [SMALL, &later, SMALL] {
        fs::write(&file, text).unwrap();
        let (ran, report) = replay(data.path(), name, &[]).await;
        assert!(ran.status.success(), "{ran:?}");
        assert_eq!(of(&report, "/orders"), 3);
        assert_eq!(of(&report, "/differences"), &json!([]));
    }
    let level = shop.get("/api/v1/stock/22112").await.json();
    assert_eq!(
        (of(&level, "/sold"), of(&level, "/reserved")),
        (&json!(4), &json!(1))
    );
    let waiting = shop.get_as_staff(&parcel).await.text_at("/state");
    assert_eq!(waiting, "created");
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn what_the_shop_refuses_of_a_file_is_told_and_the_rest_is_traded() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let theirs = json!({"email": "customer-17850@online-retail.invalid",
        "password": "correct horse battery"});
    let theirs = theirs.to_string();
    let squatter = shop.post("/api/v1/auth/register", "squatter", &theirs);
    squatter.await.problem(400, "unreachable-email");
    let file = data.path().join("trade.csv");
    let name = file.to_str().unwrap();
    fs::write(&file, SMALL).unwrap();
    shop.says(&["import", "online-retail", name]).await;
    let mug = shop.get("/api/v1/products?sku=22112").await;
    let path = format!("/api/v1/products/{}", mug.text_at("/items/0/product"));
    shop.person("staff").await.delete(&path).await.json();

    let odd = SMALL.replace("WHITE HEART", &"WHITE HEART ".repeat(30));
    fs::write(&file, odd).unwrap();
    let (ran, report) = replay(data.path(), name, &[]).await;
    assert!(ran.status.success(), "{ran:?}");
    assert_eq!(of(&report, "/refused"), &json!({"archived": 1}));
    assert_eq!(of(&report, "/differences"), &json!([]));
    let heart = shop.get("/api/v1/products?sku=85123A").await;
    assert!(
        heart
            .text_at("/items/0/title")
            .starts_with("WHITE HEART WHITE HEART")
    );
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn a_file_that_says_something_else_than_the_shop_is_told_apart() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let file = data.path().join("trade.csv");
    let name = file.to_str().unwrap();
    fs::write(&file, SMALL).unwrap();
    let (ran, report) = replay(data.path(), name, &["--concurrency", "1"]).await;
    assert!(ran.status.success(), "{ran:?}");
    let expected = json!({
        "orders": 3, "lines": 3, "revenue_minor": 2_055,
        "revenue_by_month": {"2010-12": 555, "2011-01": 1_500},
        "revenue_by_country": {"EIRE": 300, "United Kingdom": 1_500, "Unspecified": 255},
        "units_by_sku": {"22112": 2, "85123A": 1, "BANK CHARGES": 1},
        "skipped": {"credit note": 1}, "differences": [],
    });
    assert_eq!(report, expected);

    fs::write(&file, SMALL.replace("2.55", "2.54")).unwrap();
    let (ran, report) = replay(data.path(), name, &[]).await;
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    let first = json!({"what": "revenue", "file": "£20.54", "mesh": "£20.55"});
    assert_eq!(of(&report, "/differences/0"), &first);
    assert!(shop.close().await.success());
}
