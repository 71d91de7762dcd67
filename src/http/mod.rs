//! `/metrics`, `/livez`, `/readyz`: what scrapers and probes ask.
//!
//! Answers from what [`crate::telemetry`] holds and changes nothing. Without authentication or TLS, and
//! so without anything secret: a service mesh or a proxy adds them where the endpoint is not local.

#[cfg(test)]
mod tests;

use std::future::{Future, IntoFuture};
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::telemetry::build_info;
use crate::telemetry::health::Health;
use crate::telemetry::metrics::{self, Metrics};

const TEXT: &str = "text/plain; charset=utf-8";
const JSON: &str = "application/json";

/// How long answers that are under way may take once the end has come. A client that dawdles must not
/// hold the process.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(1);

#[derive(Clone)]
struct Shared {
    metrics: Arc<Metrics>,
    health: Arc<Health>,
}

/// Answers on `listener` until `shutdown` is done.
///
/// That should be at the end of a drain, not at its begin: `/readyz` has to say that the daemon is
/// stopping, and the last counts want to be scraped.
///
/// # Errors
///
/// Where connections cannot be accepted any more; a single one that fails is no error.
pub async fn serve(
    listener: TcpListener,
    metrics: Arc<Metrics>,
    health: Arc<Health>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (shutdown_began, began) = oneshot::channel();
    let until_shutdown = async move {
        shutdown.await;
        // Nobody listens once the server ended by itself.
        let _ = shutdown_began.send(());
    };
    let server =
        axum::serve(listener, router(Shared { metrics, health })).with_graceful_shutdown(until_shutdown);
    let grace_is_over = async move {
        match began.await {
            Ok(()) => tokio::time::sleep(SHUTDOWN_GRACE).await,
            // The server dropped the sender: it ended, and the other branch says how.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        result = server.into_future() => result,
        () = grace_is_over => Ok(()),
    }
}

fn router(shared: Shared) -> Router {
    // A route of GET answers HEAD as well, without the body.
    Router::new()
        .route("/", get(index))
        .route("/metrics", get(scrape))
        .route("/livez", get(livez))
        .route("/readyz", get(readyz))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(shared)
}

async fn index() -> Response {
    let text = format!(
        "newswatch {}\n\n/metrics  what it does, for Prometheus\n/livez    whether its loops turn\n/readyz   \
         whether articles are matched, and if not, why\n",
        build_info::VERSION
    );
    answer(StatusCode::OK, TEXT, text)
}

async fn scrape(State(shared): State<Shared>) -> Response {
    shared.metrics.set_readiness(&shared.health.readiness());
    answer(StatusCode::OK, metrics::CONTENT_TYPE, shared.metrics.encode())
}

async fn livez(State(shared): State<Shared>) -> Response {
    let stalled = shared.health.stalled(Instant::now());
    if stalled.is_empty() {
        return answer(StatusCode::OK, TEXT, "ok\n".to_owned());
    }
    let text: String = stalled.iter().map(|stalled| format!("{stalled}\n")).collect();
    answer(StatusCode::SERVICE_UNAVAILABLE, TEXT, text)
}

async fn readyz(State(shared): State<Shared>) -> Response {
    let readiness = shared.health.readiness();
    let status = if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let mut json =
        serde_json::to_string_pretty(&readiness).expect("strings, booleans and lists of them are JSON");
    json.push('\n');
    answer(status, JSON, json)
}

async fn not_found() -> Response {
    answer(StatusCode::NOT_FOUND, TEXT, "not found: there are /metrics, /livez and /readyz\n".to_owned())
}

async fn method_not_allowed() -> Response {
    answer(StatusCode::METHOD_NOT_ALLOWED, TEXT, "not allowed: only GET and HEAD are\n".to_owned())
}

fn answer(status: StatusCode, content_type: &'static str, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static(content_type))], body).into_response()
}
