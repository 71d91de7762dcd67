//! Signals of the operating system as what they ask for: drain, end at once, reload.
//!
//! Leaves to the daemon to do it.

use std::future::pending;
use std::io;

use tokio::signal::unix::{self, SignalKind};

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The first SIGTERM or SIGINT: stop fetching, finish and commit what is in flight, end.
    Stop,
    /// Another one: end at once. The open transaction is left to time out, so that nothing is lost and
    /// nothing published twice.
    StopNow {
        /// 128 and the number of the signal, as shells have it: 143 for SIGTERM, 130 for SIGINT. Not 0,
        /// because what was in flight is not done.
        exit_code: u8,
    },
    /// SIGHUP: read the watchlists anew, go on after a halt.
    Reload,
}

/// The signals of this process. From its creation on they no longer end the process by themselves, nor
/// after it is dropped.
#[derive(Debug)]
pub struct Signals {
    terminate: unix::Signal,
    interrupt: unix::Signal,
    hang_up: unix::Signal,
    stopping: bool,
}

#[derive(Clone, Copy)]
enum Received {
    Terminate,
    Interrupt,
    HangUp,
}

impl Signals {
    /// Begins to listen.
    ///
    /// # Errors
    ///
    /// Where the operating system refuses a handler.
    ///
    /// # Panics
    ///
    /// Outside a Tokio runtime with its drivers enabled.
    pub fn new() -> io::Result<Self> {
        Ok(Signals {
            terminate: unix::signal(SignalKind::terminate())?,
            interrupt: unix::signal(SignalKind::interrupt())?,
            hang_up: unix::signal(SignalKind::hangup())?,
            stopping: false,
        })
    }

    /// The next one. Cancel safe: fit for a `select!` in a loop, no signal gets lost between two calls.
    ///
    /// Signals of one kind that come faster than they are looked at are one, as ever in Unix.
    pub async fn next(&mut self) -> Signal {
        loop {
            let received = self.receive().await;
            if let Some(signal) = self.meaning(received) {
                return signal;
            }
        }
    }

    async fn receive(&mut self) -> Received {
        // In this order, so that a reload never delays the end.
        tokio::select! {
            biased;
            Some(()) = self.terminate.recv() => Received::Terminate,
            Some(()) = self.interrupt.recv() => Received::Interrupt,
            Some(()) = self.hang_up.recv() => Received::HangUp,
            else => pending().await,
        }
    }

    fn meaning(&mut self, received: Received) -> Option<Signal> {
        let exit_code = match received {
            Received::Terminate => 143,
            Received::Interrupt => 130,
            // There is nothing left to reload for.
            Received::HangUp if self.stopping => return None,
            Received::HangUp => return Some(Signal::Reload),
        };
        if self.stopping {
            return Some(Signal::StopNow { exit_code });
        }
        self.stopping = true;
        Some(Signal::Stop)
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    const TERM: Received = Received::Terminate;
    const INT: Received = Received::Interrupt;
    const HUP: Received = Received::HangUp;

    #[tokio::test]
    async fn the_second_stop_ends_at_once() {
        const AT_ONCE_INT: Option<Signal> = Some(Signal::StopNow { exit_code: 130 });
        const AT_ONCE_TERM: Option<Signal> = Some(Signal::StopNow { exit_code: 143 });
        const STOP: Option<Signal> = Some(Signal::Stop);
        const RELOAD: Option<Signal> = Some(Signal::Reload);
        for (name, received, wanted) in [
            ("TERM TERM", &[TERM, TERM][..], &[STOP, AT_ONCE_TERM][..]),
            ("INT INT", &[INT, INT], &[STOP, AT_ONCE_INT]),
            ("TERM INT", &[TERM, INT], &[STOP, AT_ONCE_INT]),
            ("INT TERM TERM", &[INT, TERM, TERM], &[STOP, AT_ONCE_TERM, AT_ONCE_TERM]),
            ("HUP HUP", &[HUP, HUP], &[RELOAD, RELOAD]),
            ("HUP TERM HUP INT", &[HUP, TERM, HUP, INT], &[RELOAD, STOP, None, AT_ONCE_INT]),
        ] {
            let mut signals = Signals::new().unwrap();
            let meanings: Vec<Option<Signal>> =
                received.iter().map(|received| signals.meaning(*received)).collect();
            assert_eq!(meanings, wanted, "{name}");
        }
    }

    /// The only test that raises signals: they reach the whole process, and every `Signals` in it.
    #[tokio::test]
    async fn signals_of_the_operating_system_arrive() {
        let mut signals = Signals::new().unwrap();
        let raise = |name: &str| {
            let pid = std::process::id().to_string();
            assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success(), "{name}");
        };
        raise("HUP");
        assert_eq!(signals.next().await, Signal::Reload);
        raise("INT");
        assert_eq!(signals.next().await, Signal::Stop);
        raise("HUP");
        raise("TERM");
        assert_eq!(signals.next().await, Signal::StopNow { exit_code: 143 });
    }
}
