//! Child processes that never outlive the run, however it ends.
//!
//! A child is killed when its guard is dropped, so by a panic too. For the ends that drop nothing
//! (Ctrl-C, a kill, an abort) there is the keeper: one small shell, in a process group of its own, that
//! is told the id of every child and reads from a pipe that only this process holds open. Whatever ends
//! this process closes the pipe, and the keeper then ends the children.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use super::wait::within;

/// Reads `+ID` and `-ID` a line. At the end of its input it asks those that are left to end, and then
/// makes them.
const KEEPER_SCRIPT: &str = r#"
trap '' INT HUP TERM
held=' '
while read -r line; do
    id=${line#?}
    case $line in
        +*) held="$held$id " ;;
        -*) held="${held%%" $id "*} ${held#*" $id "}" ;;
    esac
done
[ -n "${held# }" ] || exit 0
kill -TERM $held
sleep 3
kill -KILL $held
"#;

/// It ends when this process does, so nobody ever waits for it.
static KEEPER: LazyLock<Mutex<Child>> = LazyLock::new(|| {
    let mut shell = Command::new("sh");
    shell.args(["-c", KEEPER_SCRIPT]).process_group(0);
    shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    Mutex::new(shell.spawn().expect("a POSIX shell is there"))
});

fn tell_keeper(sign: char, id: u32) {
    let mut keeper = KEEPER.lock().unwrap_or_else(PoisonError::into_inner);
    let input = keeper.stdin.as_mut().expect("it was asked to be a pipe");
    writeln!(input, "{sign}{id}").expect("the keeper reads for as long as this process lives");
}

/// A child process; dropped, it is killed.
pub struct Leashed {
    child: Child,
    ended: Option<ExitStatus>,
}

impl Leashed {
    /// Starts it.
    ///
    /// # Panics
    ///
    /// Where the program cannot be started.
    pub fn spawn(command: &mut Command) -> Leashed {
        let child = command.spawn().unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
        tell_keeper('+', child.id());
        Leashed { child, ended: None }
    }

    /// The process itself, for its pipes.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Sends a signal by its name without `SIG`; of no effect on a process that has ended.
    pub fn signal(&mut self, name: &str) {
        if self.try_wait().is_some() {
            return;
        }
        // It is not reaped before we do it, so the id is still its own.
        let id = self.child.id().to_string();
        let sent = Command::new("sh").args(["-c", "kill -s \"$0\" \"$1\"", name, &id]).status();
        assert!(sent.is_ok_and(|status| status.success()), "cannot send SIG{name} to {id}");
    }

    /// How it ended, if it did.
    pub fn try_wait(&mut self) -> Option<ExitStatus> {
        if self.ended.is_none() {
            self.ended = self.child.try_wait().expect("the state of an own child can be asked for");
            if self.ended.is_some() {
                tell_keeper('-', self.child.id());
            }
        }
        self.ended
    }

    /// Waits for its end.
    pub fn wait_within(&mut self, bound: Duration) -> Option<ExitStatus> {
        within(bound, || self.try_wait().ok_or_else(String::new)).ok()
    }

    /// Ends it at once.
    pub fn kill(&mut self) {
        if self.try_wait().is_none() {
            self.child.kill().expect("an own child can be killed");
            self.ended = Some(self.child.wait().expect("a killed child ends"));
            tell_keeper('-', self.child.id());
        }
    }
}

impl Drop for Leashed {
    fn drop(&mut self) {
        self.kill();
    }
}
