//! Somebody with a name of their own, and what they ask for over HTTP.

use crate::shop::Shop;
use harness::Answer;
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

/// Somebody who is in the shop.
pub struct Person<'a> {
    shop: &'a Shop,
    /// Who they are to the shop.
    pub id: Uuid,
    token: Option<String>,
}

impl Shop {
    /// Somebody nobody knows.
    pub fn visitor(&self) -> Person<'_> {
        let id = Uuid::nil();
        let token = None;
        Person {
            shop: self,
            id,
            token,
        }
    }

    /// Somebody new, in a role.
    pub async fn person(&self, role: &str) -> Person<'_> {
        let id = Uuid::new_v4();
        let subject = id.to_string();
        let arguments = ["token", "--role", role, "--subject", &subject];
        let token = self.says(&arguments).await.trim_end().to_owned();
        let token = Some(token);
        Person {
            shop: self,
            id,
            token,
        }
    }
}

impl Person<'_> {
    /// Looks at something.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None).await
    }

    /// Makes something, or does something once.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask(Method::POST, path, Some(body)).await
    }

    /// Puts something.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.ask(Method::PUT, path, Some(body)).await
    }

    /// Removes something.
    pub async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path, None).await
    }

    /// Each request has a key of its own.
    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let request = self.shop.http.request(method, self.shop.at(path));
        let key = Uuid::new_v4().to_string();
        let mut request = request.header("Idempotency-Key", key);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        Answer::of(request).await
    }
}
