//! A Prometheus that scrapes a daemon, and what it answers.

use std::fmt::Write;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::daemon::Daemon;
use super::http;
use super::leash::Leashed;
use super::ports::free_port;
use super::wait::eventually;

/// A server that scrapes and evaluates every second; dropped, it is killed.
pub struct Prometheus {
    address: SocketAddr,
    _process: Leashed,
}

impl Prometheus {
    /// Starts one in a folder of the caller's, as the job `newswatch`, with rules or without, and waits until
    /// it has scraped the daemon.
    pub fn start(folder: &Path, daemon: &Daemon, rules: Option<&str>) -> Prometheus {
        let mut config = "global:\n  scrape_interval: 1s\n  evaluation_interval: 1s\n".to_owned();
        if let Some(rules) = rules {
            fs::write(folder.join("rules.yml"), rules).expect("the folder is ours");
            config.push_str("rule_files: [rules.yml]\n");
        }
        let target = daemon.http();
        config.push_str("scrape_configs:\n  - job_name: newswatch\n    static_configs:\n");
        writeln!(config, "      - targets: ['{target}']").expect("a String takes every write");
        let config_file = folder.join("prometheus.yml");
        fs::write(&config_file, config).expect("the folder is ours");
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        let mut command = Command::new("prometheus");
        command.arg(format!("--config.file={}", config_file.display()));
        command.arg(format!("--storage.tsdb.path={}", folder.join("tsdb").display()));
        command.arg(format!("--web.listen-address={address}")).arg("--log.level=error");
        let log = fs::File::create(folder.join("prometheus.log")).expect("the folder is ours");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let prometheus = Prometheus { address, _process: Leashed::spawn(&mut command) };
        eventually("Prometheus has scraped the daemon", || {
            let up = prometheus.query("up")?;
            if up[0]["value"][1] == "1" { Ok(()) } else { Err(up.to_string()) }
        });
        prometheus
    }

    /// What an expression comes to now: a list of `metric` and `value`.
    pub fn query(&self, expression: &str) -> Result<Value, String> {
        let data = self.ask(&format!("query?query={}", encoded(expression)))?;
        Ok(data["result"].clone())
    }

    /// The data of an answer of the HTTP API, by its path behind `/api/v1/`.
    pub fn ask(&self, path: &str) -> Result<Value, String> {
        let response = http::get(self.address, &format!("/api/v1/{path}"))?;
        let body: Value = serde_json::from_str(&response.body).map_err(|_| response.body.clone())?;
        if body["status"] == "success" { Ok(body["data"].clone()) } else { Err(response.body) }
    }
}

/// As a value in the query of a URL.
pub fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a String takes every write");
        }
    }
    encoded
}
