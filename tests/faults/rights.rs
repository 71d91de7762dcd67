//! Rights given in a cluster that knows its users: the one request of the protocol that librdkafka's Rust
//! wrapper has no call for.

use std::io::{Read, Write};
use std::net::TcpStream;

/// What rights are about, by Kafka's numbers.
#[derive(Clone, Copy)]
pub enum Resource {
    Topic = 2,
    Group = 3,
    TransactionalId = 5,
}

/// What may be done, by Kafka's numbers.
#[derive(Clone, Copy)]
pub enum Operation {
    Read = 3,
    Write = 4,
    Describe = 8,
}

const CREATE_ACLS: i16 = 30;
/// The last version that is written without tagged fields.
const VERSION: i16 = 1;
const LITERAL: u8 = 3;
const ALLOW: u8 = 3;

/// Allows a user this operation on the resources of this name, `*` for all; asked at `address` as a user
/// who may.
///
/// # Panics
///
/// Where the broker refuses.
pub fn allow(address: &str, user: &str, resource: Resource, name: &str, operation: Operation) {
    let mut request = Vec::new();
    request.extend(CREATE_ACLS.to_be_bytes());
    request.extend(VERSION.to_be_bytes());
    request.extend(1_i32.to_be_bytes());
    put_text(&mut request, "harness");
    request.extend(1_i32.to_be_bytes());
    request.push(resource as u8);
    put_text(&mut request, name);
    request.push(LITERAL);
    put_text(&mut request, &format!("User:{user}"));
    put_text(&mut request, "*");
    request.push(operation as u8);
    request.push(ALLOW);
    let answer = ask(address, &request);
    // Correlation id, throttle time and the number of results come before the only result.
    let error = answer.get(12..14).expect("an answer holds a result");
    assert_eq!(error, [0, 0], "the broker does not take the right: {answer:?}");
}

fn put_text(request: &mut Vec<u8>, text: &str) {
    request.extend(i16::try_from(text.len()).expect("names are short").to_be_bytes());
    request.extend(text.as_bytes());
}

fn ask(address: &str, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).expect("the broker listens");
    let length = u32::try_from(request.len()).expect("a request is short");
    stream.write_all(&[&length.to_be_bytes(), request].concat()).expect("the broker reads");
    let mut length = [0; 4];
    stream.read_exact(&mut length).expect("the broker answers");
    let mut answer = vec![0; u32::from_be_bytes(length) as usize];
    stream.read_exact(&mut answer).expect("the broker answers");
    answer
}
