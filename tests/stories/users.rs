//! Somebody opens an account, logs in, and is told who they are; and what others may know of it.

use harness::{Http, World};
use serde_json::{Value, json};

const REGISTER: &str = "/api/v1/auth/register";
const LOGIN: &str = "/api/v1/auth/login";
const ME: &str = "/api/v1/auth/me";
const PASSWORD: &str = "correct horse battery";

fn ada() -> Value {
    json!({"email": "Ada@Example.com", "password": PASSWORD, "name": "Ada Lovelace"})
}

async fn log_in(anyone: &Http, email: &str) -> Http {
    let credentials = json!({"email": email, "password": PASSWORD});
    let session = anyone.post(LOGIN, &credentials).await;
    anyone.bearing(&session.text_at("/access_token"))
}

#[tokio::test]
async fn a_visitor_registers_logs_in_and_is_told_who_they_are() {
    let world = World::start().await;
    let _users = world.host("one", &["users"]).await;
    let anyone = world.gateway().await;
    let registered = anyone.post(REGISTER, &ada()).await;
    assert_eq!(registered.status, 201, "{registered:?}");
    assert_eq!(registered.text_at("/email"), "ada@example.com");
    assert_eq!(registered.text_at("/role"), "customer");

    let credentials = json!({"email": "ADA@example.com", "password": PASSWORD});
    let session = anyone.post(LOGIN, &credentials).await;
    assert_eq!(session.text_at("/token_type"), "Bearer");
    assert_eq!(session.json()["expires_in"], json!(1_800));
    assert_eq!(session.json()["user"], registered.json());
    let ada = anyone.bearing(&session.text_at("/access_token"));
    let me = ada.get(ME).await.json();
    assert_eq!(me, registered.json());
    assert!(!me.to_string().contains("argon2"), "{me}");
    anyone.get(ME).await.problem(401, "unauthenticated");
    world.finish().await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_refused_in_the_same_words() {
    let world = World::start().await;
    let _users = world.host("one", &["users"]).await;
    let anyone = world.gateway().await;
    anyone.post(REGISTER, &ada()).await.json();
    let mut said = Vec::new();
    for (email, password) in [
        ("ada@example.com", "correct horse saddle"),
        ("ada@example.com", "short"),
        ("bob@example.com", PASSWORD),
    ] {
        let credentials = json!({"email": email, "password": password});
        let refused = anyone.post(LOGIN, &credentials).await;
        let mut problem = refused.problem(401, "wrong-login");
        problem.as_object_mut().unwrap().remove("request_id");
        said.push(problem);
    }
    said.dedup();
    assert_eq!(said.len(), 1, "{said:?}");
    log_in(&anyone, "ada@example.com")
        .await
        .get(ME)
        .await
        .json();
    world.finish().await;
}
