//! Ports on the loopback interface that nothing listens on.

use std::net::{Ipv4Addr, TcpListener};
use std::process;
use std::sync::atomic::{AtomicU16, Ordering};

/// Below the range from which the kernel takes ports for outgoing connections (32768 and up on Linux),
/// since one of those could take a port between its choice here and its use.
const FIRST: u16 = 15_000;
const COUNT: u16 = 15_000;

/// A port that is free and that no other test of this run was given.
///
/// # Panics
///
/// Where no port of the range is free.
pub fn free_port() -> u16 {
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    // Runs side by side begin at different places.
    let start = process::id().wrapping_mul(97) % u32::from(COUNT);
    for _ in 0..COUNT {
        let step = u32::from(TAKEN.fetch_add(1, Ordering::Relaxed));
        let offset = u16::try_from((start + step) % u32::from(COUNT)).expect("a remainder below COUNT");
        let port = FIRST + offset;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
    panic!("no free port between {FIRST} and {}", FIRST + COUNT);
}
