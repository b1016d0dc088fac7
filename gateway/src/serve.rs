//! Connections: so many, each quick to say what it wants and to take its answer, and none cut off
//! in mid-answer.
//!
//! A request whose beginning is too large is refused here, by a bare 414 or 431: there is nothing
//! yet that a problem could be about.

use axum::Router;
use hyper::server::conn::http1::Builder;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulConnection, GracefulShutdown},
    service::TowerToHyperService,
};
use std::{future::Future, io, pin::pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tokio_io_timeout::TimeoutStream;
use tracing::{debug, info, warn};

/// The most connections of one process. More wait in the listener's own, bounded queue.
pub const CONNECTIONS_MAX: usize = 10_000;
/// How long a connection may take over the headers of a request, or be idle between two.
pub const HEADERS_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a client may take nothing of its answer.
pub const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// The largest beginning of a request, in bytes: its address and its headers. A thousand SKUs of 64
/// letters have to fit.
pub const HEAD_BYTES_MAX: usize = 128 * 1024;
/// The most headers of a request.
pub const HEADERS_MAX: usize = 64;
/// How long requests in flight may go on after the process was told to stop.
pub const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);
/// The pause after the system had no connection to give, as when it is out of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves a router until `shutdown`, then takes no more, and waits for the requests in flight at
/// most [`DRAIN_TIMEOUT`].
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    info!(address = %listener.local_addr()?, "serving http");
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let graceful = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let connection = graceful.watch(connection(stream, router.clone()));
                tokio::spawn(async move {
                    if let Err(error) = connection.await {
                        debug!(%error, "a connection broke off");
                    }
                    drop(place);
                });
            }
            Err(error) => {
                warn!(%error, "a connection could not be taken");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    if timeout(DRAIN_TIMEOUT, graceful.shutdown()).await.is_err() {
        warn!("requests were still in flight when the time to finish them was over");
    }
    Ok(())
}

fn connection(
    stream: TcpStream,
    router: Router,
) -> impl GracefulConnection<Error: std::fmt::Display> + Send + 'static {
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%error, "a connection sends small answers late");
    }
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_TIMEOUT));
    Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_TIMEOUT)
        .max_buf_size(HEAD_BYTES_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(
            TokioIo::new(Box::pin(stream)),
            TowerToHyperService::new(router),
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        sync::Notify,
    };

    #[tokio::test]
    async fn a_request_in_flight_is_answered_before_the_process_ends() {
        let (arrived, finish) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (arriving, finishing) = (arrived.clone(), finish.clone());
        let router = Router::new().route(
            "/",
            get(async move || {
                arriving.notify_one();
                finishing.notified().await;
                "done"
            }),
        );
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = Arc::new(Notify::new());
        let stopping = stop.clone().notified_owned();
        let server = tokio::spawn(serve(listener, router, stopping));
        let mut client = TcpStream::connect(address).await.unwrap();
        client
            .write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            .await
            .unwrap();
        arrived.notified().await;
        stop.notify_one();
        // Once the listener is gone, the process is on its way out.
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
        finish.notify_one();
        let mut response = String::new();
        client.read_to_string(&mut response).await.unwrap();
        assert!(response.ends_with("done"), "{response}");
        server.await.unwrap().unwrap();
    }

    /// Serves a router until the test ends, and enters.
    async fn enter(router: Router) -> TcpStream {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve(listener, router, std::future::pending()));
        TcpStream::connect(address).await.unwrap()
    }

    #[tokio::test]
    async fn a_request_with_too_many_headers_is_refused() {
        let mut client = enter(Router::new()).await;
        let headers = "a: b\r\n".repeat(HEADERS_MAX + 1);
        let request = format!("GET / HTTP/1.1\r\n{headers}\r\n");
        client.write_all(request.as_bytes()).await.unwrap();
        let mut response = String::new();
        client.read_to_string(&mut response).await.unwrap();
        assert!(response.starts_with("HTTP/1.1 431 "), "{response}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_takes_nothing_of_its_answer_is_let_go() {
        const LONG: usize = 64 * 1024 * 1024;
        let router = Router::new().route("/", get(async || vec![0; LONG]));
        let mut client = enter(router).await;
        let request = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n";
        client.write_all(request).await.unwrap();
        let too_long = timeout(WRITE_TIMEOUT * 3, std::future::pending::<()>());
        assert!(too_long.await.is_err());
        let mut taken = Vec::new();
        let ended = client.read_to_end(&mut taken).await;
        assert!(taken.len() < LONG, "{ended:?}: all of it was still sent");
    }
}
