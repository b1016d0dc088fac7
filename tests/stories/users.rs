//! Somebody opens an account, logs in, and is told who they are; and what others may know of it.

use futures_util::future::join_all;
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

#[tokio::test]
async fn nobody_can_ask_for_a_role_when_they_register() {
    let world = World::start().await;
    let _users = world.host("one", &["users"]).await;
    let anyone = world.gateway().await;
    for (field, value) in [("role", json!("admin")), ("hash", json!("$argon2id$"))] {
        let mut wish = ada();
        wish[field] = value;
        let refused = anyone.post(REGISTER, &wish).await.problem(400, "invalid");
        assert_eq!(refused["details"]["field"], json!(field), "{refused}");
    }
    for (password, said) in [("seven77", "8 to 128"), (&"x".repeat(129), "8 to 128")] {
        let wish = json!({"email": "ada@example.com", "password": password});
        let refused = anyone.post(REGISTER, &wish).await.problem(400, "invalid");
        let detail = refused["detail"].as_str().unwrap();
        assert!(
            detail.starts_with("password") && detail.contains(said),
            "{detail}"
        );
        assert!(!detail.contains(password), "{detail}");
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_register_one_address_at_two_processes_at_once_one_has_it() {
    let world = World::start().await;
    let _one = world.host("one", &["users"]).await;
    let _two = world.host("two", &["users"]).await;
    let (first, second) = (world.gateway().await, world.gateway().await);
    let tries = (0..16).map(|number| {
        let door = if number % 2 == 0 { &first } else { &second };
        let name = format!("Ada {number}");
        let email = if number % 3 == 0 {
            "ADA@example.com"
        } else {
            "ada@Example.com"
        };
        async move {
            let wish = json!({"email": email, "password": PASSWORD, "name": name});
            door.post(REGISTER, &wish).await
        }
    });
    let (made, refused): (Vec<_>, Vec<_>) = join_all(tries)
        .await
        .into_iter()
        .partition(|answer| answer.status == 201);
    assert_eq!(made.len(), 1, "{made:?}");
    for answer in &refused {
        answer.problem(409, "email-taken");
    }
    let me = log_in(&second, "ada@example.com").await.get(ME).await;
    assert_eq!(me.json(), made[0].json());
    world.finish().await;
}

#[tokio::test]
async fn a_registration_that_is_sent_twice_with_its_key_is_one() {
    let world = World::start().await;
    let _users = world.host("one", &["users"]).await;
    let anyone = world.gateway().await;
    let first = anyone.post_keyed(REGISTER, "1", &ada()).await;
    let again = anyone.post_keyed(REGISTER, "1", &ada()).await;
    assert_eq!((again.status, again.json()), (201, first.json()));
    anyone
        .post(REGISTER, &ada())
        .await
        .problem(409, "email-taken");
    let mut other = ada();
    other["password"] = json!("another password");
    anyone
        .post_keyed(REGISTER, "1", &other)
        .await
        .problem(409, "id-reused");
    // A stranger who happens to count his requests in the same way.
    let bob = json!({"email": "bob@example.com", "password": PASSWORD});
    let bob = anyone.post_keyed(REGISTER, "1", &bob).await;
    assert_ne!(bob.text_at("/id"), first.text_at("/id"));
    world.finish().await;
}

#[tokio::test]
async fn a_customer_keeps_a_profile_and_addresses_that_nobody_else_reaches() {
    let world = World::start().await;
    let _users = world.host("one", &["users"]).await;
    let anyone = world.gateway().await;
    let id = anyone.post(REGISTER, &ada()).await.text_at("/id");
    let bob = json!({"email": "bob@example.com", "password": PASSWORD});
    anyone.post(REGISTER, &bob).await.json();
    let ada = log_in(&anyone, "ada@example.com").await;
    let bob = log_in(&anyone, "bob@example.com").await;

    let phone = json!({"phone": "+44 20 7946 0000"});
    let changed = ada.patch("/api/v1/profile", &phone).await;
    assert_eq!(changed.text_at("/name"), "Ada Lovelace");
    let nameless = ada
        .patch("/api/v1/profile", &json!({"name": null}))
        .await
        .json();
    assert_eq!(
        (&nameless["name"], &nameless["phone"]),
        (&Value::Null, &phone["phone"])
    );
    assert_eq!(ada.get("/api/v1/profile").await.json(), nameless);
    let role = json!({"role": "admin"});
    ada.patch("/api/v1/profile", &role)
        .await
        .problem(400, "invalid");

    let addresses = "/api/v1/profile/addresses";
    let home = json!({"name": "Ada", "street": "1 High Street", "city": "London",
        "postcode": "SW1Y 4JH", "country": "GB"});
    let saved = ada.post(addresses, &home).await;
    assert_eq!(saved.status, 201);
    let at = format!("{addresses}/{}", saved.text_at("/id"));
    let mut moved = home.clone();
    moved["city"] = json!("York");
    bob.put(&at, &moved).await.problem(404, "unknown-address");
    bob.delete(&at).await.problem(404, "unknown-address");
    assert_eq!(ada.put(&at, &moved).await.text_at("/address/city"), "York");
    let kept = ada.get(addresses).await;
    assert_eq!(kept.text_at("/addresses/0/address/city"), "York");
    assert_eq!(bob.get(addresses).await.json()["addresses"], json!([]));
    assert_eq!(ada.delete(&at).await.status, 204);
    assert_eq!(ada.get(addresses).await.json()["addresses"], json!([]));

    let adas = format!("/api/v1/users/{id}");
    assert_eq!(ada.get(&adas).await.json(), nameless);
    bob.get(&adas).await.problem(404, "unknown-user");
    bob.get("/api/v1/users").await.problem(403, "forbidden");
    let role = json!({"role": "admin"});
    bob.put(&format!("{adas}/role"), &role)
        .await
        .problem(403, "forbidden");
    world.finish().await;
}

#[tokio::test]
async fn whoever_guesses_too_often_has_to_wait() {
    let world = World::start().await;
    let _users = world.host("one", &["users"]).await;
    let anyone = world.gateway().await;
    anyone.post(REGISTER, &ada()).await.json();
    let guess = json!({"email": "ada@example.com", "password": "a wrong guess"});
    for _ in 0..10 {
        anyone.post(LOGIN, &guess).await.problem(401, "wrong-login");
    }
    let braked = anyone.post(LOGIN, &guess).await;
    braked.problem(429, "too-many-tries");
    let wait = braked.headers["retry-after"].to_str().unwrap();
    assert!((1..=900).contains(&wait.parse::<u32>().unwrap()), "{wait}");
    world.finish().await;
}

#[tokio::test]
async fn a_token_can_be_checked_by_the_published_key() {
    let world = World::start().await;
    let _users = world.host("one", &["users"]).await;
    let anyone = world.gateway().await;
    anyone.post(REGISTER, &ada()).await.json();
    let credentials = json!({"email": "ada@example.com", "password": PASSWORD});
    let token = anyone
        .post(LOGIN, &credentials)
        .await
        .text_at("/access_token");
    let keys = anyone.get("/.well-known/jwks.json").await;
    assert_eq!(keys.headers["cache-control"], "public, max-age=3600");
    let key = &keys.json()["keys"][0];
    assert_eq!(
        (&key["kty"], &key["crv"]),
        (&json!("OKP"), &json!("Ed25519"))
    );
    assert!(key.get("d").is_none(), "the private half stays at home");
    let header = token.split('.').next().unwrap();
    let kid = key["kid"].as_str().unwrap();
    let expected = format!(r#"{{"typ":"JWT","alg":"EdDSA","kid":"{kid}"}}"#);
    assert_eq!(unbase64(header), expected);
    world.finish().await;
}

/// What a part of a token says, in URL-safe base64 without padding.
fn unbase64(text: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::new());
    for letter in text.bytes() {
        let value = LETTERS.iter().position(|other| *other == letter).unwrap();
        bits = (bits << 6) | u32::try_from(value).unwrap();
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).unwrap());
        }
    }
    String::from_utf8(bytes).unwrap()
}
