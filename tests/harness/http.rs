//! The smallest client that can ask a daemon how it is.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(10);

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The header lines, lower-cased.
    pub head: String,
    /// The body.
    pub body: String,
}

/// `GET path`; `Err` says why there was no answer.
///
/// # Panics
///
/// Where the answer is not HTTP.
pub fn get(address: SocketAddr, path: &str) -> Result<Response, String> {
    let answer = exchange(address, path).map_err(|error| format!("http://{address}{path}: {error}"))?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("not HTTP: {answer}"));
    assert!(
        !head.to_lowercase().contains("transfer-encoding"),
        "this client reads whole bodies only: {head}"
    );
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
    let status = status.unwrap_or_else(|| panic!("no status: {head}"));
    Ok(Response { status, head: head.to_lowercase(), body: body.to_owned() })
}

/// HTTP/1.0, so that the body is whole and the end of the stream is its end.
fn exchange(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    write!(stream, "GET {path} HTTP/1.0\r\nhost: {address}\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
