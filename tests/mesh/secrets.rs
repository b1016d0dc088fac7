//! What is secret about an account stays secret: in logs, in what could not be read, on the mesh.

use bus::{Asking, ask::AskErrorOf};
use contracts::{
    ChangeId, Command, Email, Request, Role, UserId, subject,
    users::{
        AskPasswordTicket, Guess, LoggedIn, Login, Password, PasswordHash, RegisterUser,
        SetPassword, Ticket, Users, UsersRefusal,
    },
};
use harness::{Client, World, log};
use serde_json::{Value, json};
use uuid::Uuid;

const SECRET: &str = "correct horse battery";
const NEXT: &str = "incorrect horse battery";

fn ada(password: Option<&str>) -> RegisterUser {
    RegisterUser {
        user: UserId(Uuid::new_v4()),
        email: Email::new("ada@example.com").unwrap(),
        password: password.map(|text| Password::new(text).unwrap()),
        name: None,
        hash: None,
    }
}

async fn log_in(client: &Client, password: &str) -> Result<LoggedIn, AskErrorOf<Login>> {
    let login = Login {
        email: Email::new("ada@example.com").unwrap(),
        password: Guess::new(password).unwrap(),
    };
    client.ask(&login).await
}

fn anyone(world: &World) -> Client {
    Client::new(world.bus(), Asking::default())
}

#[tokio::test]
async fn a_password_stands_in_no_log_and_a_hash_from_outside_counts_for_nothing() {
    let world = World::start().await;
    let _users = world.host("one", &["users"]).await;
    let client = anyone(&world);
    let mut wish = ada(Some(SECRET));
    wish.hash = Some(PasswordHash::new("$argon2id$forged").unwrap());
    let committed = client.ask(&wish).await.unwrap();
    assert_eq!(client.ask(&wish).await.unwrap(), committed, "a repeat");
    wish.hash = None;
    assert_eq!(
        client.ask(&wish).await.unwrap(),
        committed,
        "the same repeat"
    );
    log_in(&client, SECRET).await.unwrap();
    let log = log::read::<Users>(&world.bus()).await;
    let places = log::places(&log, &wish);
    assert_eq!(places, [committed.position]);
    let mut follower = world.bus().follow_from("users", 1).await.unwrap();
    let record = follower.next().await.unwrap();
    let text = String::from_utf8_lossy(&record.payload).into_owned();
    assert!(text.contains("$argon2id$v=19$m=19456,t=2,p=1$"), "{text}");
    assert!(!text.contains(SECRET) && !text.contains("forged"), "{text}");
    world.finish().await;
}

#[tokio::test]
async fn of_a_request_that_cannot_be_read_only_that_there_was_one_is_kept() {
    let mut world = World::start().await;
    let _users = world.host("one", &["users"]).await;
    world.leaves.dead_letters = 2;
    let mut wire = world.wire().await;
    wire.subscribe(&subject::dead_of("users")).await;
    for subject in [RegisterUser::subject(), Login::subject()] {
        let wish = json!({"email": "nobody", "password": SECRET, "user": SECRET});
        let heard = wire
            .request(&subject, &[], wish.to_string().as_bytes())
            .await;
        assert_eq!(heard.json().get("code"), Some(&Value::from("invalid")));
        let dead = wire.next().await;
        assert!(dead.payload.is_empty(), "{dead:?}");
        assert!(!dead.headers.contains("horse"), "{dead:?}");
    }
    world.finish().await;
}

#[tokio::test]
async fn an_account_without_a_password_waits_for_the_ticket_that_sets_one() {
    let world = World::start().await;
    let _users = world.host("one", &["users"]).await;
    let client = anyone(&world);
    client.ask(&ada(None)).await.unwrap();
    for guess in ["", SECRET] {
        let refused = log_in(&client, guess).await.unwrap_err().problem();
        assert_eq!(refused.refusal(), Some(UsersRefusal::WrongLogin));
    }
    let email = Email::new("ada@example.com").unwrap();
    let service = world.client(Role::Service);
    let given = service.ask(&AskPasswordTicket { email }).await.unwrap();
    let set = |ticket: &Ticket, password: &str| SetPassword {
        change: ChangeId(Uuid::new_v4()),
        ticket: ticket.clone(),
        password: Some(Password::new(password).unwrap()),
        grant: None,
        hash: None,
    };
    let first = set(&given.ticket, SECRET);
    let committed = client.ask(&first).await.unwrap();
    assert_eq!(client.ask(&first).await.unwrap(), committed, "a repeat");
    log_in(&client, SECRET).await.unwrap();
    // A used ticket, an access token, and nothing at all.
    let token = log_in(&client, SECRET).await.unwrap().token;
    for forged in [given.ticket.expose(), token.expose(), "x.y.z"] {
        let wish = set(&Ticket::new(forged).unwrap(), NEXT);
        let refused = client.ask(&wish).await.unwrap_err().problem();
        assert_eq!(refused.refusal(), Some(UsersRefusal::TicketNotValid));
        assert_eq!(wish.id(), contracts::CommandId::of(wish.change));
    }
    log_in(&client, NEXT).await.unwrap_err();
    world.finish().await;
}
