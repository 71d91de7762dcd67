//! What is on this machine: Java, Maven, kcat, Prometheus, and the broker that was chosen.

use std::env;
use std::fmt;
use std::process::{Command, Stdio};

/// A program that some tests need; it is no part of newswatch, which is why they need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// A Kafka client for the command line.
    Kcat,
    /// The Prometheus server.
    Prometheus,
    /// Its checker.
    Promtool,
    /// The checker of the Alertmanager.
    Amtool,
}

impl Tool {
    /// The program's name.
    pub fn program(self) -> &'static str {
        match self {
            Tool::Kcat => "kcat",
            Tool::Prometheus => "prometheus",
            Tool::Promtool => "promtool",
            Tool::Amtool => "amtool",
        }
    }

    fn is_installed(self) -> bool {
        let version = match self {
            Tool::Kcat => "-V",
            Tool::Prometheus | Tool::Promtool | Tool::Amtool => "--version",
        };
        answers(Command::new(self.program()).arg(version))
    }
}

/// Which broker the run is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Apache Kafka, started by the run.
    Apache,
    /// librdkafka's mock cluster in this process.
    Embedded,
    /// A real one that is there already.
    External(String),
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Choice::Apache => write!(f, "apache {}", super::apache::KAFKA_VERSION),
            Choice::Embedded => f.write_str("embedded"),
            Choice::External(address) => f.write_str(address),
        }
    }
}

/// What the run found.
pub struct Machine {
    /// The broker that most tests share.
    pub choice: Choice,
    /// Why it is that one.
    pub why: String,
    /// Whether a broker can be started for a test of its own; `Err` says why not.
    pub apache: Result<(), String>,
    /// Whether a test that is left out fails the run.
    pub strict: bool,
    missing: Vec<Tool>,
}

impl Machine {
    /// Looks around.
    ///
    /// # Errors
    ///
    /// A setting that cannot be followed.
    pub fn inspect() -> Result<Machine, String> {
        let apache = apache_can_run();
        let (choice, why) = match setting("NEWSWATCH_TEST_BROKER").as_deref() {
            None => match &apache {
                Ok(()) => (Choice::Apache, "Java and Maven are here".to_owned()),
                Err(lacks) => (Choice::Embedded, lacks.clone()),
            },
            Some(chosen) => {
                let why = format!("NEWSWATCH_TEST_BROKER={chosen}");
                match chosen {
                    "apache" => {
                        apache.clone().map_err(|lacks| format!("{why}, but {lacks}"))?;
                        (Choice::Apache, why)
                    }
                    "embedded" => (Choice::Embedded, why),
                    address if address.contains(':') => (Choice::External(address.to_owned()), why),
                    _ => return Err(format!("{why}: expected apache, embedded or HOST:PORT")),
                }
            }
        };
        let strict = match setting("NEWSWATCH_TEST_STRICT").as_deref() {
            None | Some("0") => false,
            Some("1") => true,
            Some(other) => return Err(format!("NEWSWATCH_TEST_STRICT={other}: expected 0 or 1")),
        };
        let tools = [Tool::Kcat, Tool::Prometheus, Tool::Promtool, Tool::Amtool];
        let missing = tools.into_iter().filter(|tool| !tool.is_installed()).collect();
        Ok(Machine { choice, why, apache, strict, missing })
    }

    /// Whether a program is there.
    pub fn has(&self, tool: Tool) -> bool {
        !self.missing.contains(&tool)
    }
}

/// The value of an environment variable; empty counts as left out.
fn setting(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Kafka 4 needs Java 17; Maven fetches it.
const OLDEST_JAVA: u32 = 17;

fn apache_can_run() -> Result<(), String> {
    let Ok(java) = Command::new("java").arg("-version").output() else {
        return Err("java is not installed".to_owned());
    };
    // `openjdk version "17.0.15" 2025-04-15`, on standard error.
    let told = String::from_utf8_lossy(&java.stderr);
    let version = told.split('"').nth(1).unwrap_or_default();
    let major: u32 = version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or_default();
    if major < OLDEST_JAVA {
        return Err(format!("java is {version}, older than {OLDEST_JAVA}"));
    }
    if !answers(Command::new("mvn").arg("-version")) {
        return Err("mvn is not installed".to_owned());
    }
    Ok(())
}

fn answers(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}
