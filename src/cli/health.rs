//! `newswatch health`: is a running daemon alive?

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use super::args::HealthArgs;
use super::{Exit, Failure};

/// A daemon that is alive answers at once.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Asks `/livez`.
pub fn health(args: &HealthArgs) -> Result<Exit, Failure> {
    let Some(rest) = args.url.strip_prefix("http://") else {
        return Err(Failure::refused(format!("error: --url must begin with http://, not {:?}", args.url)));
    };
    let host = rest.split('/').next().unwrap_or_default();
    let silent = |error: std::io::Error| Failure::failed(format!("{}: {error}", args.url));
    let address = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
    let mut resolved = address.to_socket_addrs().map_err(silent)?;
    let Some(address) = resolved.next() else {
        return Err(Failure::failed(format!("{host} has no address")));
    };
    let mut connection = TcpStream::connect_timeout(&address, TIMEOUT).map_err(silent)?;
    connection.set_read_timeout(Some(TIMEOUT)).map_err(silent)?;
    connection.set_write_timeout(Some(TIMEOUT)).map_err(silent)?;
    let request = format!("GET /livez HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).map_err(silent)?;
    let mut answer = Vec::new();
    connection.take(64 * 1024).read_to_end(&mut answer).map_err(silent)?;
    let status = String::from_utf8_lossy(&answer);
    let status = status.lines().next().unwrap_or_default();
    if status.split_whitespace().nth(1) == Some("200") {
        return Ok(Exit::Done);
    }
    Err(Failure::failed(format!("{} answers {status:?}", args.url)))
}
