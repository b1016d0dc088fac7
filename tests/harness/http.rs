//! A gateway of a world, and somebody who asks it over HTTP.

use crate::{World, soon};
use contracts::Role;
use gateway::{Gateway, router, serve};
use metrics_exporter_prometheus::PrometheusBuilder;
use reqwest::{
    Client, Method, RequestBuilder,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde_json::Value;
use std::{future::pending, time::Duration};
use tokio::net::TcpListener;

/// Somebody who asks over HTTP, as nobody in particular until they have a token.
#[derive(Clone)]
pub struct Http {
    url: String,
    client: Client,
    token: Option<String>,
}

/// What came back over HTTP.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The form of the body.
    pub media_type: String,
    /// The body.
    pub text: String,
}

impl World {
    /// A new gateway to this world, on a port of its own. It serves for as long as the test runs.
    pub async fn gateway(&self) -> Http {
        let metrics = PrometheusBuilder::new().build_recorder().handle();
        let gateway = Gateway::new(self.bus(), self.verifier(), metrics);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(serve(listener, router(gateway), pending()));
        Http::at(&format!("http://{address}"))
    }

    /// The same gateway, asked with a token of this role.
    pub fn in_role(&self, http: &Http, role: Role) -> Http {
        http.bearing(&self.token(role))
    }
}

impl Http {
    /// Nobody in particular, at a gateway.
    pub fn at(url: &str) -> Self {
        let client = Client::builder().no_proxy().build();
        Self {
            url: url.to_owned(),
            client: client.expect("a client"),
            token: None,
        }
    }

    /// The bearer of a token, at the same gateway.
    pub fn bearing(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// A request that can still be given headers; see [`Answer::of`].
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Asks for something.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    /// Removes something.
    pub async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    /// Sends JSON without an idempotency key.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, body).await
    }

    /// Sends JSON with an idempotency key.
    pub async fn post_keyed(&self, path: &str, key: &str, body: &Value) -> Answer {
        let post = self.request(Method::POST, path).json(body);
        Answer::of(post.header("Idempotency-Key", key)).await
    }

    /// Sends JSON in place of what is there.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, body).await
    }

    /// Sends JSON that changes what is there.
    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, body).await
    }

    async fn send(&self, method: Method, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(method, path).json(body)).await
    }
}

impl Answer {
    /// What comes back for a request.
    pub async fn of(request: RequestBuilder) -> Self {
        let answering = async {
            let answer = request.send().await.expect("an answer");
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            Self::made_of(status, headers, answer.text().await.expect("a body"))
        };
        soon("an answer over http", answering).await
    }

    /// What comes back within a time, if anything does.
    pub async fn if_any(request: RequestBuilder, within: Duration) -> Option<Self> {
        let answer = request.timeout(within).send().await.ok()?;
        let headers = answer.headers().clone();
        let status = answer.status().as_u16();
        let text = answer.text().await.ok()?;
        Some(Self::made_of(status, headers, text))
    }

    fn made_of(status: u16, headers: HeaderMap, text: String) -> Self {
        let media_type = headers.get(CONTENT_TYPE);
        let media_type = media_type.and_then(|name| name.to_str().ok());
        Self {
            status,
            media_type: media_type.unwrap_or_default().to_owned(),
            headers,
            text,
        }
    }

    /// The body of a yes.
    pub fn json(&self) -> Value {
        assert!(self.status < 300, "{self:?}");
        serde_json::from_str(&self.text).expect("JSON")
    }

    /// A part of the body of a yes, by its JSON pointer.
    pub fn at(&self, pointer: &str) -> Value {
        let mut json = self.json();
        let part = json.pointer_mut(pointer).map(Value::take);
        part.unwrap_or_else(|| panic!("nothing at {pointer}: {self:?}"))
    }

    /// A text of the body of a yes, by its JSON pointer.
    pub fn text_at(&self, pointer: &str) -> String {
        let part = self.at(pointer);
        let text = part.as_str().map(str::to_owned);
        text.unwrap_or_else(|| panic!("no text at {pointer}: {self:?}"))
    }

    /// The body of a no with this status and code.
    pub fn problem(&self, status: u16, code: &str) -> Value {
        let problem: Value = serde_json::from_str(&self.text).unwrap_or_default();
        let said = problem.get("code").and_then(Value::as_str);
        assert_eq!((self.status, said), (status, Some(code)), "{self:?}");
        assert_eq!(self.media_type, "application/problem+json");
        problem
    }
}
