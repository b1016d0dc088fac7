//! Somebody decides who works for the shop, and who does not any more.

use crate::shop::Shop;
use harness::{Http, World};
use serde_json::json;

const REGISTER: &str = "/api/v1/auth/register";
const LOGIN: &str = "/api/v1/auth/login";
const USERS: &str = "/api/v1/users";
const PASSWORD: &str = "correct horse battery";

async fn register(anyone: &Http, email: &str) -> String {
    let wish = json!({"email": email, "password": PASSWORD});
    anyone.post(REGISTER, &wish).await.text_at("/id")
}

async fn log_in(anyone: &Http, email: &str, password: &str) -> Http {
    let credentials = json!({"email": email, "password": password});
    let session = anyone.post(LOGIN, &credentials).await;
    anyone.bearing(&session.text_at("/access_token"))
}

#[tokio::test]
async fn the_first_administrator_comes_from_a_shell_and_makes_the_next() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let anyone = Http::at(&shop.url);
    let made = shop.says(&["admin", "create", "Ada@example.com"]).await;
    let password = made.lines().find_map(|line| line.strip_prefix("password "));
    let ada = log_in(&anyone, "ada@example.com", password.unwrap()).await;
    let me = ada.get("/api/v1/auth/me").await;
    assert_eq!(me.text_at("/role"), "admin");

    let bob = register(&anyone, "bob@example.com").await;
    let again = shop.souk(&["admin", "create", "bob@example.com"]).await;
    let complaint = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(
        !again.status.success() && complaint.contains("--existing"),
        "{complaint}"
    );
    let appointed = ["admin", "create", "bob@example.com", "--existing"];
    assert!(shop.says(&appointed).await.contains(&bob));
    let bob = log_in(&anyone, "bob@example.com", PASSWORD).await;
    let to = format!("{USERS}/{}/role", me.text_at("/id"));
    let changed = bob.put(&to, &json!({"role": "seller"})).await;
    assert_eq!(changed.text_at("/role"), "seller");
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn a_role_counts_from_the_next_login_on_and_an_account_that_is_closed_is_gone() {
    let world = World::start().await;
    let _users = world.host("one", &["users"]).await;
    let anyone = world.gateway().await;
    let operator = anyone.bearing(&world.token_of("operator", contracts::Role::Admin));
    let (ada, bob) = (
        register(&anyone, "ada@example.com").await,
        register(&anyone, "bob@example.com").await,
    );
    let role = format!("{USERS}/{ada}/role");
    let refused = operator.put(&role, &json!({"role": "service"})).await;
    refused.problem(400, "not-for-people");
    let appointed = operator.put(&role, &json!({"role": "staff"})).await;
    assert_eq!(appointed.text_at("/role"), "staff");
    let staff = log_in(&anyone, "ada@example.com", PASSWORD).await;
    let page = staff.get(&format!("{USERS}?limit=1")).await;
    assert_eq!(page.text_at("/items/0/id"), ada);
    let next = page.text_at("/next");
    let page = staff.get(&format!("{USERS}?limit=1&after={next}")).await;
    assert_eq!(page.text_at("/items/0/id"), bob);
    let found = staff.get(&format!("{USERS}?email=BOB@example.com")).await;
    assert_eq!(found.text_at("/items/0/id"), bob);
    staff
        .put(&role, &json!({"role": "admin"}))
        .await
        .problem(403, "forbidden");

    let cy = json!({"email": "cy@example.com", "name": "Cy"});
    let opened = staff.post(USERS, &cy).await;
    assert_eq!(
        (opened.status, &opened.json()["has_password"]),
        (201, &json!(false))
    );
    assert_eq!(
        staff
            .get(&format!("{USERS}/{}", opened.text_at("/id")))
            .await
            .json(),
        opened.json()
    );
    close(&anyone, &operator, &staff, &bob).await;
    world.finish().await;
}

/// Closes bob's account, as nobody but an administrator can.
async fn close(anyone: &Http, operator: &Http, staff: &Http, bob: &str) {
    let token = log_in(anyone, "bob@example.com", PASSWORD).await;
    let account = format!("{USERS}/{bob}");
    staff.delete(&account).await.problem(403, "forbidden");
    assert_eq!(operator.delete(&account).await.status, 204);
    assert_eq!(
        operator.delete(&account).await.status,
        204,
        "a repeat says the same"
    );
    staff.get(&account).await.problem(404, "unknown-user");
    token
        .get("/api/v1/auth/me")
        .await
        .problem(404, "no-account");
    let gone = json!({"email": "bob@example.com", "password": PASSWORD});
    anyone.post(LOGIN, &gone).await.problem(401, "wrong-login");
    assert_ne!(register(anyone, "bob@example.com").await, bob);
    operator
        .get("/api/v1/auth/me")
        .await
        .problem(404, "no-account");
}
