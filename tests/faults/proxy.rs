//! A TCP proxy that stands between a broker and whoever connects to it, and can cut, delay and freeze.
//!
//! It listens on the loopback interface for as long as the run lasts. What passes through is not looked
//! at.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Pieces that a direction of a connection holds back at most; whoever sends more has to wait.
const HELD_BACK: usize = 256;

/// A proxy in front of one address.
pub struct Proxy {
    shared: Arc<Shared>,
}

struct Shared {
    target: SocketAddr,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    is_cut: bool,
    is_frozen: bool,
    /// How long each piece is held back, in each direction.
    delay: Duration,
    /// Both ends of every connection, to be able to sever them.
    open: Vec<TcpStream>,
}

impl Proxy {
    /// Listens on `port` and passes everything on to `target`.
    ///
    /// # Panics
    ///
    /// Where the port is not to be had.
    pub fn start(port: u16, target: u16) -> Proxy {
        let loopback = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listener = TcpListener::bind(loopback(port)).expect("the port was free a moment ago");
        let (state, changed) = (Mutex::default(), Condvar::new());
        let shared = Arc::new(Shared { target: loopback(target), state, changed });
        let of_listener = Arc::clone(&shared);
        thread::spawn(move || {
            for inside in listener.incoming().flatten() {
                of_listener.connect(inside);
            }
        });
        Proxy { shared }
    }

    /// Severs every connection and lets no new one through, until [`Proxy::mend`].
    pub fn cut(&self) {
        let mut state = self.shared.state();
        state.is_cut = true;
        for stream in state.open.drain(..) {
            // It may have ended by itself.
            stream.shutdown(Shutdown::Both).unwrap_or_default();
        }
    }

    /// Connections stay, but nothing passes, until [`Proxy::mend`]: packets that vanish on the way.
    pub fn freeze(&self) {
        self.shared.state().is_frozen = true;
    }

    /// Holds back whatever passes for so long, in each direction.
    pub fn delay(&self, delay: Duration) {
        self.shared.state().delay = delay;
    }

    /// Everything passes at once again.
    pub fn mend(&self) {
        let mut state = self.shared.state();
        (state.is_cut, state.is_frozen, state.delay) = (false, false, Duration::ZERO);
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connect(self: &Arc<Self>, inside: TcpStream) {
        if self.state().is_cut {
            return;
        }
        // Without a broker behind it, whoever connected sees the connection end.
        let Ok(outside) = TcpStream::connect(self.target) else { return };
        for stream in [&inside, &outside] {
            stream.set_nodelay(true).unwrap_or_default();
        }
        let clone = |stream: &TcpStream| stream.try_clone().expect("a socket can be shared");
        self.state().open.extend([clone(&inside), clone(&outside)]);
        self.pump(clone(&inside), clone(&outside));
        self.pump(outside, inside);
    }

    /// Passes on what comes `from` one end `to` the other, on two threads: one takes it in, with the time at
    /// which it is due, the other passes it on then.
    fn pump(self: &Arc<Self>, from: TcpStream, to: TcpStream) {
        let (taken, due) = sync_channel(HELD_BACK);
        let (reader, writer) = (Arc::clone(self), Arc::clone(self));
        thread::spawn(move || reader.take_in(from, &taken));
        thread::spawn(move || writer.pass_on(&due, to));
    }

    fn take_in(&self, mut from: TcpStream, taken: &SyncSender<(Instant, Vec<u8>)>) {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(read) = from.read(&mut buffer) {
            let due = Instant::now() + self.state().delay;
            if read == 0 || taken.send((due, buffer[..read].to_vec())).is_err() {
                break;
            }
        }
        from.shutdown(Shutdown::Both).unwrap_or_default();
    }

    fn pass_on(&self, pieces: &Receiver<(Instant, Vec<u8>)>, mut to: TcpStream) {
        for (due, piece) in pieces {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let mut state = self.state();
            while state.is_frozen {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            drop(state);
            if to.write_all(&piece).is_err() {
                break;
            }
        }
        to.shutdown(Shutdown::Both).unwrap_or_default();
    }
}
