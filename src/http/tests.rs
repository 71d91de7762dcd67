use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::serve;
use crate::telemetry::health::{HEARTBEAT_LIMIT, Health};
use crate::telemetry::metrics::Metrics;
use crate::telemetry::metrics::text_format;

struct Server {
    address: SocketAddr,
    metrics: Arc<Metrics>,
    health: Arc<Health>,
    shutdown: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

struct Answer {
    status: u16,
    headers: String,
    body: String,
}

impl Server {
    async fn start(health: Health) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let metrics = Arc::new(Metrics::new(10));
        let health = Arc::new(health);
        let (shutdown, shut_down) = oneshot::channel();
        let wait = async {
            let _ = shut_down.await;
        };
        let task = tokio::spawn(serve(listener, Arc::clone(&metrics), Arc::clone(&health), wait));
        Server { address, metrics, health, shutdown, task }
    }

    async fn ask(&self, method: &str, path: &str) -> Answer {
        let address = self.address;
        let request = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            let mut text = String::new();
            stream.read_to_string(&mut text).unwrap();
            let (headers, body) = text.split_once("\r\n\r\n").unwrap();
            let status = headers.split(' ').nth(1).unwrap().parse().unwrap();
            Answer { status, headers: headers.to_ascii_lowercase(), body: body.to_owned() }
        })
        .await
        .unwrap()
    }
}

#[tokio::test]
async fn metrics_are_in_the_text_format() {
    let server = Server::start(Health::new(1, Instant::now())).await;
    server.metrics.kafka_error("_TRANSPORT");
    let answer = server.ask("GET", "/metrics").await;
    assert_eq!(answer.status, 200);
    assert!(
        answer.headers.contains("\r\ncontent-type: text/plain; version=0.0.4; charset=utf-8"),
        "{}",
        answer.headers
    );
    let scraped = text_format::parse(&answer.body).unwrap();
    assert_eq!(scraped.value("newswatch_kafka_errors_total", &[("code", "_TRANSPORT")]), Some(1.0));
}

#[tokio::test]
async fn livez_tells_whether_loops_turn() {
    let now = Instant::now();
    // As if the process had begun long ago, so that a loop can have stood still for long.
    let begun =
        now.checked_sub(HEARTBEAT_LIMIT * 2).expect("times reach back before the start of the machine");
    let server = Server::start(Health::new(1, begun)).await;
    assert_eq!(server.ask("GET", "/livez").await.status, 200, "nothing has to turn yet");
    let heartbeat = server.health.heartbeat("lane 0", begun);
    let answer = server.ask("GET", "/livez").await;
    assert_eq!(answer.status, 503);
    assert!(answer.body.starts_with("lane 0 did not turn for 12"), "{}", answer.body);
    heartbeat.beat(Instant::now());
    let answer = server.ask("GET", "/livez").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "ok\n"));
}

#[tokio::test]
async fn metrics_and_readyz_are_one_judgement() {
    let server = Server::start(Health::new(1, Instant::now())).await;
    server.health.watchlists_loaded();
    server.health.topics_present();
    server.health.producer_initialised(0);
    assert_eq!(judgement(&server).await, (503, 0.0, 0.0));
    server.health.group_joined(0);
    assert_eq!(judgement(&server).await, (200, 1.0, 0.0));
    server.health.halted("100 dead letters in a row");
    assert_eq!(judgement(&server).await, (503, 0.0, 1.0));
    server.health.resumed();
    assert_eq!(judgement(&server).await, (200, 1.0, 0.0));
    server.health.stopping();
    assert_eq!(judgement(&server).await, (503, 0.0, 0.0));
}

/// The status of `/readyz`, and the metrics `ready` and `halted`.
async fn judgement(server: &Server) -> (u16, f64, f64) {
    let status = server.ask("GET", "/readyz").await.status;
    let scraped = text_format::parse(&server.ask("GET", "/metrics").await.body).unwrap();
    let value = |name: &str| scraped.value(name, &[]).unwrap();
    (status, value("newswatch_ready"), value("newswatch_halted"))
}

#[tokio::test]
async fn readyz_tells_state_and_reasons_as_json() {
    let server = Server::start(Health::new(1, Instant::now())).await;
    server.health.watchlists_loaded();
    server.health.topics_present();
    server.health.producer_initialised(0);
    let answer = server.ask("GET", "/readyz").await;
    assert_eq!(answer.status, 503);
    assert!(answer.headers.contains("\r\ncontent-type: application/json"), "{}", answer.headers);
    let json: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "ready": false, "state": "starting", "reasons": ["lane 0 has not joined the group yet"],
        })
    );

    server.health.group_joined(0);
    server.health.reload_failed("a.toml:1: no", Timestamp::UNIX_EPOCH);
    let answer = server.ask("GET", "/readyz").await;
    assert_eq!(answer.status, 200);
    let json: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(json["last_reload_error"]["error"], "a.toml:1: no");

    server.health.stopping();
    assert_eq!(server.ask("GET", "/readyz").await.status, 503);
    assert_eq!(server.ask("GET", "/livez").await.status, 200, "draining is no reason to be killed");
}

#[tokio::test]
async fn other_paths_and_methods_are_refused_in_one_line() {
    let server = Server::start(Health::new(1, Instant::now())).await;
    for (method, path, status) in [
        ("GET", "/", 200),
        ("GET", "/metrics?name=x", 200),
        ("GET", "/nowhere", 404),
        ("GET", "/metrics/", 404),
        ("GET", "/../etc/passwd", 404),
        ("POST", "/nowhere", 404),
        ("POST", "/metrics", 405),
        ("DELETE", "/readyz", 405),
    ] {
        let answer = server.ask(method, path).await;
        assert_eq!(answer.status, status, "{method} {path}");
        if status != 200 {
            assert_eq!(answer.body.lines().count(), 1, "{method} {path}: {}", answer.body);
        }
    }
    let index = server.ask("GET", "/").await.body;
    for path in ["/metrics", "/livez", "/readyz"] {
        assert!(index.contains(path), "{path} in {index}");
    }
}

#[tokio::test]
async fn head_is_answered_without_a_body() {
    let server = Server::start(Health::new(1, Instant::now())).await;
    for (path, status) in
        [("/", 200), ("/metrics", 200), ("/livez", 200), ("/readyz", 503), ("/nowhere", 404)]
    {
        let answer = server.ask("HEAD", path).await;
        assert_eq!((answer.status, answer.body.as_str()), (status, ""), "{path}");
        assert!(answer.headers.contains("\r\ncontent-type: "), "{path}: {}", answer.headers);
    }
}

#[tokio::test]
async fn ends_although_a_client_dawdles() {
    let server = Server::start(Health::new(1, Instant::now())).await;
    let mut dawdling = TcpStream::connect(server.address).unwrap();
    dawdling.write_all(b"GET /metrics HTTP/1.1\r\nHost: loc").unwrap();
    assert_eq!(server.ask("GET", "/livez").await.status, 200);
    server.shutdown.send(()).unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(30), server.task).await;
    assert!(ended.expect("the server ends").unwrap().is_ok());
}
