//! Apache Kafka, fetched once from Maven Central and run as a child process.
//!
//! One node that is broker and controller (KRaft), on free ports of the loopback interface, with its data
//! in a temporary folder.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use super::kafka;
use super::leash::Leashed;
use super::ports::free_port;
use super::wait::within;

/// What is fetched; part of the folder's name, so that a new one is fetched beside it.
pub const KAFKA_VERSION: &str = "4.4.0";
/// The newest logging backend for the slf4j that this Kafka brings along.
const SLF4J_VERSION: &str = "1.7.36";
const DEPENDENCY_PLUGIN: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.11.0";

/// The longest record the broker takes: above the 20 MB of one test.
pub const MAX_RECORD_BYTES: usize = 25 << 20;

/// Small, and quick to start rather than quick in the long run.
pub const JVM: [&str; 6] = [
    "-Xms128m",
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Djava.awt.headless=true",
];

/// How long a node may take to answer.
pub const START_TIMEOUT: Duration = Duration::from_secs(120);
/// How long a node may take to end when asked to.
pub const STOP_TIMEOUT: Duration = Duration::from_secs(20);

/// One node, with or without a process that runs it.
pub struct Apache {
    folder: TempDir,
    libraries: PathBuf,
    port: u16,
    process: Option<Leashed>,
}

impl Apache {
    /// Fetches Kafka if this build folder has none, and formats a data folder. Nothing runs yet, but the
    /// address is known.
    ///
    /// # Errors
    ///
    /// Where fetching or formatting fails, with what the program said.
    pub fn prepare() -> Result<Apache, String> {
        Apache::prepare_with("")
    }

    /// The same, with further lines in the broker's configuration.
    ///
    /// # Errors
    ///
    /// As [`Apache::prepare`].
    pub fn prepare_with(settings: &str) -> Result<Apache, String> {
        let libraries = libraries()?;
        let folder = TempDir::with_prefix_in("kafka-", env!("CARGO_TARGET_TMPDIR"))
            .map_err(|error| error.to_string())?;
        let (port, controller_port) = (free_port(), free_port());
        let properties = server_properties(folder.path(), port, controller_port) + settings;
        fs::write(folder.path().join("server.properties"), properties).map_err(|error| error.to_string())?;
        let apache = Apache { folder, libraries, port, process: None };
        let format = ["kafka.tools.StorageTool", "format", "--standalone", "--cluster-id", CLUSTER_ID];
        run(apache.java().args(format).arg("--config").arg(apache.folder.path().join("server.properties")))?;
        Ok(apache)
    }

    /// `HOST:PORT`.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The id of the process that runs it; `None` where none does.
    pub fn process_id(&mut self) -> Option<u32> {
        self.process.as_mut().map(|process| process.child().id())
    }

    /// Starts the broker on the data that is there, and waits until it answers.
    ///
    /// # Errors
    ///
    /// Where it does not come up, with its log.
    ///
    /// # Panics
    ///
    /// Where it runs already.
    pub fn start(&mut self) -> Result<(), String> {
        assert!(self.process.is_none(), "the broker runs already");
        let log_path = self.folder.path().join("broker.log");
        let log = File::options().create(true).append(true).open(&log_path).expect("the folder is ours");
        let mut command = self.java();
        command.arg("kafka.Kafka").arg(self.folder.path().join("server.properties"));
        command.stdin(Stdio::null()).stdout(log.try_clone().expect("a file can be shared")).stderr(log);
        let mut process = Leashed::spawn(&mut command);
        let address = self.address();
        let up = within(START_TIMEOUT, || match process.try_wait() {
            Some(status) => Ok(Err(format!("it ended with {status}"))),
            None => kafka::answers(&address).map(Ok),
        });
        if let Err(why) = up.and_then(|started| started) {
            let told = fs::read_to_string(&log_path).unwrap_or_default();
            return Err(format!("Kafka did not come up at {address}: {why}\n{told}"));
        }
        self.process = Some(process);
        Ok(())
    }

    /// Ends the broker as an operator would; its data stays.
    pub fn stop(&mut self) {
        let Some(mut process) = self.process.take() else { return };
        process.signal("TERM");
        // Where it does not end in time, the drop that follows kills it.
        process.wait_within(STOP_TIMEOUT);
    }

    /// Ends the broker as a power cut would; its data stays as far as it was written.
    pub fn kill(&mut self) {
        self.process = None;
    }

    fn java(&self) -> Command {
        let mut java = Command::new("java");
        java.args(JVM).arg("-cp").arg(self.libraries.join("*")).current_dir(self.folder.path());
        java
    }
}

impl Drop for Apache {
    fn drop(&mut self) {
        self.stop();
    }
}

/// 16 bytes in base64, as Kafka wants its ids. Clusters of tests never meet.
pub const CLUSTER_ID: &str = "bmV3c3dhdGNoLXRlc3RzMQ";

/// State topics have one copy, on the one node, and few partitions, for a quick start.
fn server_properties(folder: &Path, port: u16, controller_port: u16) -> String {
    let data = folder.join("data");
    let data = data.display();
    format!(
        "process.roles=broker,controller\n\
         node.id=1\n\
         controller.quorum.bootstrap.servers=127.0.0.1:{controller_port}\n\
         listeners=BROKER://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}\n\
         advertised.listeners=BROKER://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}\n\
         listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT\n\
         controller.listener.names=CONTROLLER\n\
         inter.broker.listener.name=BROKER\n\
         log.dirs={data}\n\
         auto.create.topics.enable=false\n\
         offsets.topic.replication.factor=1\n\
         offsets.topic.num.partitions=4\n\
         transaction.state.log.replication.factor=1\n\
         transaction.state.log.min.isr=1\n\
         transaction.state.log.num.partitions=4\n\
         share.coordinator.state.topic.replication.factor=1\n\
         share.coordinator.state.topic.min.isr=1\n\
         group.initial.rebalance.delay.ms=0\n\
         message.max.bytes={MAX_RECORD_BYTES}\n\
         replica.fetch.max.bytes={MAX_RECORD_BYTES}\n"
    )
}

/// The folder with Kafka's jars, fetched if need be, once a run.
///
/// # Errors
///
/// Where fetching fails, with what the program said.
pub fn libraries() -> Result<PathBuf, String> {
    static FETCHED: LazyLock<Mutex<Option<PathBuf>>> = LazyLock::new(Mutex::default);
    let mut fetched = FETCHED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(libraries) = &*fetched {
        return Ok(libraries.clone());
    }
    // `target/tmp`, so the build folder is its parent.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("CARGO_TARGET_TMPDIR has a parent");
    let libraries = fetch_into(&target.join("test-kafka"))?;
    *fetched = Some(libraries.clone());
    Ok(libraries)
}

/// A folder is only ever given its name when it is complete, and by one rename, so that neither an
/// interrupted run nor one beside this one can leave half of it.
fn fetch_into(shelf: &Path) -> Result<PathBuf, String> {
    let complete = shelf.join(KAFKA_VERSION);
    if complete.is_dir() {
        return Ok(complete);
    }
    let failed = |error: std::io::Error| format!("cannot fetch Kafka into {}: {error}", shelf.display());
    fs::create_dir_all(shelf).map_err(failed)?;
    sweep_interrupted(shelf);
    let fetching = TempDir::with_prefix_in(FETCHING, shelf).map_err(failed)?;
    fs::write(fetching.path().join("pom.xml"), project()).map_err(failed)?;
    let mut maven = Command::new("mvn");
    maven.args(["-q", "-B", &format!("{DEPENDENCY_PLUGIN}:copy-dependencies")]);
    maven.args(["-DincludeScope=runtime", "-DoutputDirectory=jars"]).current_dir(fetching.path());
    run(&mut maven)?;
    match fs::rename(fetching.path().join("jars"), &complete) {
        Ok(()) => Ok(complete),
        // Another run was faster.
        Err(_) if complete.is_dir() => Ok(complete),
        Err(error) => Err(failed(error)),
    }
}

const FETCHING: &str = ".fetching-";

/// Removes what interrupted runs left behind.
fn sweep_interrupted(shelf: &Path) {
    const SURELY_INTERRUPTED: Duration = Duration::from_secs(3600);
    let Ok(entries) = fs::read_dir(shelf) else { return };
    for entry in entries.flatten() {
        let modified = entry.metadata().and_then(|metadata| metadata.modified());
        let age = modified.ok().and_then(|time| SystemTime::now().duration_since(time).ok());
        let is_ours = entry.file_name().to_string_lossy().starts_with(FETCHING);
        if is_ours && age.is_some_and(|age| age > SURELY_INTERRUPTED) {
            // What cannot be removed is not worth failing for.
            fs::remove_dir_all(entry.path()).unwrap_or_default();
        }
    }
}

fn project() -> String {
    format!(
        r#"<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>newswatch.test</groupId>
  <artifactId>kafka</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>{KAFKA_VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-simple</artifactId>
      <version>{SLF4J_VERSION}</version>
    </dependency>
  </dependencies>
</project>
"#
    )
}

/// Runs a program to its end.
///
/// # Errors
///
/// Where it fails, with what it said.
pub fn run(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let told = [output.stdout, output.stderr].concat();
    Err(format!("{command:?} failed with {}: {}", output.status, String::from_utf8_lossy(&told)))
}
