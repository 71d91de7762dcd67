//! Apache Kafka to break: one broker or three, each behind proxies.
//!
//! A node has three listeners. Clients under test come through one proxy, the other brokers through
//! another, and the harness's own clients directly, so that the ledger sees what the faults leave behind
//! and not the faults. Controllers talk to each other directly as well.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::proxy::Proxy;
use crate::harness::apache::{self, CLUSTER_ID, JVM, MAX_RECORD_BYTES, START_TIMEOUT, STOP_TIMEOUT};
use crate::harness::kafka;
use crate::harness::leash::Leashed;
use crate::harness::ports::free_port;
use crate::harness::wait::within;

/// One broker or three; dropped, they end.
pub struct Cluster {
    nodes: Vec<Node>,
    _folder: TempDir,
}

/// A broker that is controller too.
pub struct Node {
    folder: PathBuf,
    libraries: PathBuf,
    ports: Ports,
    /// Between it and the clients under test.
    pub clients: Proxy,
    /// Between it and the other brokers.
    pub brokers: Proxy,
    process: Option<Leashed>,
}

#[derive(Clone, Copy)]
struct Ports {
    clients: u16,
    clients_proxy: u16,
    brokers: u16,
    brokers_proxy: u16,
    direct: u16,
    controller: u16,
}

impl Cluster {
    /// Starts a cluster of so many nodes. `properties` are further lines of each node's configuration; of
    /// two lines for one key the later wins.
    ///
    /// # Panics
    ///
    /// Where it does not come up.
    pub fn start(n_nodes: usize, properties: &str) -> Cluster {
        let folder = TempDir::with_prefix_in("faults-", env!("CARGO_TARGET_TMPDIR"))
            .expect("the build folder can be written to");
        let libraries = apache::libraries().unwrap_or_else(|error| panic!("{error}"));
        let ports: Vec<Ports> = (0..n_nodes).map(|_| Ports::choose()).collect();
        let voters: Vec<String> =
            (1..).zip(&ports).map(|(id, ports)| format!("{id}@127.0.0.1:{}", ports.controller)).collect();
        let mut nodes = Vec::new();
        for (id, ports) in (1..).zip(ports) {
            let folder = folder.path().join(format!("node-{id}"));
            fs::create_dir(&folder).expect("the folder is ours");
            let own = server_properties(id, &folder, ports, &voters);
            let node = Node {
                clients: Proxy::start(ports.clients_proxy, ports.clients),
                brokers: Proxy::start(ports.brokers_proxy, ports.brokers),
                folder,
                libraries: libraries.clone(),
                ports,
                process: None,
            };
            node.configure(&format!("{own}{properties}\n"));
            node.format();
            nodes.push(node);
        }
        let mut cluster = Cluster { nodes, _folder: folder };
        // Side by side: none answers before most of the controllers are there.
        for node in &mut cluster.nodes {
            node.spawn();
        }
        for node in &mut cluster.nodes {
            node.await_answer();
        }
        cluster
    }

    /// `HOST:PORT` of every node, through the proxies, as a list in TOML.
    pub fn proxied(&self) -> String {
        let addresses: Vec<String> =
            self.nodes.iter().map(|node| format!("\"127.0.0.1:{}\"", node.ports.clients_proxy)).collect();
        format!("[{}]", addresses.join(", "))
    }

    /// `HOST:PORT` of every node, past the proxies.
    pub fn direct(&self) -> String {
        let addresses: Vec<String> = self.nodes.iter().map(Node::direct).collect();
        addresses.join(",")
    }

    /// How many nodes there are, whether they run or not.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// A node, counted from 0.
    pub fn node(&mut self, number: usize) -> &mut Node {
        &mut self.nodes[number]
    }

    /// Keeps the logs of the brokers, and what they hold of offsets, transactions, and topics whose names
    /// begin with `prefix`.
    pub fn save_logs(&self, folder: &Path, prefix: &str) {
        for (id, node) in (1..).zip(&self.nodes) {
            // What cannot be kept is not worth failing for.
            fs::copy(node.log_path(), folder.join(format!("broker-{id}.log"))).unwrap_or_default();
            for partition in fs::read_dir(node.folder.join("data")).into_iter().flatten().flatten() {
                let name = partition.file_name().to_string_lossy().into_owned();
                if !name.starts_with(prefix) && !name.starts_with("__") {
                    continue;
                }
                for segment in fs::read_dir(partition.path()).into_iter().flatten().flatten() {
                    let path = segment.path();
                    if path.extension().is_some_and(|extension| extension == "log") {
                        let kept = format!("{id}-{name}-{}", segment.file_name().to_string_lossy());
                        fs::copy(path, folder.join(kept)).unwrap_or_default();
                    }
                }
            }
        }
    }

    /// Takes every fault back.
    pub fn heal(&mut self) {
        for node in &mut self.nodes {
            node.clients.mend();
            node.brokers.mend();
            node.signal("CONT");
            if node.process.is_none() {
                node.start();
            }
        }
    }
}

impl Node {
    /// Starts it on the data that is there, and waits until it answers.
    ///
    /// # Panics
    ///
    /// Where it does not come up.
    pub fn start(&mut self) {
        self.spawn();
        self.await_answer();
    }

    /// Ends it as a power cut would; its data stays as far as it was written.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// Ends it as an operator would.
    ///
    /// # Panics
    ///
    /// Where it does not run.
    pub fn stop(&mut self) {
        let mut process = self.process.take().expect("only a node that runs is stopped");
        process.signal("TERM");
        // Where it does not end in time, the drop that follows kills it.
        process.wait_within(STOP_TIMEOUT);
    }

    /// Sends a signal, by its name without `SIG`, if it runs.
    pub fn signal(&mut self, name: &str) {
        if let Some(process) = &mut self.process {
            process.signal(name);
        }
    }

    /// Adds lines to its configuration, in force from its next start.
    pub fn configure(&self, properties: &str) {
        let path = self.config_path();
        let before = fs::read_to_string(&path).unwrap_or_default();
        fs::write(path, format!("{before}{properties}")).expect("the folder is ours");
    }

    fn format(&self) {
        let mut format = self.java();
        format.args(["kafka.tools.StorageTool", "format", "--cluster-id", CLUSTER_ID, "--config"]);
        apache::run(format.arg(self.config_path())).unwrap_or_else(|error| panic!("{error}"));
    }

    fn spawn(&mut self) {
        assert!(self.process.is_none(), "the node runs already");
        let log =
            File::options().create(true).append(true).open(self.log_path()).expect("the folder is ours");
        let mut command = self.java();
        command.arg("kafka.Kafka").arg(self.config_path());
        command.stdin(Stdio::null()).stdout(log.try_clone().expect("a file can be shared")).stderr(log);
        self.process = Some(Leashed::spawn(&mut command));
    }

    fn await_answer(&mut self) {
        let direct = self.direct();
        let process = self.process.as_mut().expect("it was spawned before");
        let up = within(START_TIMEOUT, || match process.try_wait() {
            Some(status) => Ok(Err(format!("it ended with {status}"))),
            None => kafka::answers(&direct).map(Ok),
        });
        if let Err(why) = up.and_then(|started| started) {
            let told = fs::read_to_string(self.log_path()).unwrap_or_default();
            panic!("Kafka did not come up at {direct}: {why}\n{told}");
        }
    }

    fn direct(&self) -> String {
        format!("127.0.0.1:{}", self.ports.direct)
    }

    fn config_path(&self) -> PathBuf {
        self.folder.join("server.properties")
    }

    fn log_path(&self) -> PathBuf {
        self.folder.join("broker.log")
    }

    fn java(&self) -> Command {
        let mut java = Command::new("java");
        java.args(JVM).arg("-cp").arg(self.libraries.join("*")).current_dir(&self.folder);
        java
    }
}

impl Ports {
    fn choose() -> Ports {
        Ports {
            clients: free_port(),
            clients_proxy: free_port(),
            brokers: free_port(),
            brokers_proxy: free_port(),
            direct: free_port(),
            controller: free_port(),
        }
    }
}

/// A broker that is gone is missed after six seconds, and a copy that lags after four.
fn server_properties(id: usize, folder: &Path, ports: Ports, voters: &[String]) -> String {
    let Ports { clients, clients_proxy, brokers, brokers_proxy, direct, controller } = ports;
    let data = folder.join("data");
    let data = data.display();
    let copies = voters.len();
    let in_sync = if copies > 1 { 2 } else { 1 };
    let voters = voters.join(",");
    let host = "127.0.0.1";
    format!(
        "process.roles=broker,controller\n\
         node.id={id}\n\
         controller.quorum.voters={voters}\n\
         listeners=CLIENTS://{host}:{clients},BROKERS://{host}:{brokers},DIRECT://{host}:{direct},\
         CONTROLLER://{host}:{controller}\n\
         advertised.listeners=CLIENTS://{host}:{clients_proxy},BROKERS://{host}:{brokers_proxy},\
         DIRECT://{host}:{direct}\n\
         listener.security.protocol.map=\
         CLIENTS:PLAINTEXT,BROKERS:PLAINTEXT,DIRECT:PLAINTEXT,CONTROLLER:PLAINTEXT\n\
         controller.listener.names=CONTROLLER\n\
         inter.broker.listener.name=BROKERS\n\
         log.dirs={data}\n\
         auto.create.topics.enable=false\n\
         default.replication.factor={copies}\n\
         min.insync.replicas={in_sync}\n\
         offsets.topic.replication.factor={copies}\n\
         offsets.topic.num.partitions=4\n\
         transaction.state.log.replication.factor={copies}\n\
         transaction.state.log.min.isr={in_sync}\n\
         transaction.state.log.num.partitions=4\n\
         share.coordinator.state.topic.replication.factor={copies}\n\
         share.coordinator.state.topic.min.isr={in_sync}\n\
         transaction.abort.timed.out.transaction.cleanup.interval.ms=500\n\
         group.initial.rebalance.delay.ms=0\n\
         broker.session.timeout.ms=6000\n\
         broker.heartbeat.interval.ms=1000\n\
         replica.lag.time.max.ms=4000\n\
         replica.socket.timeout.ms=4000\n\
         replica.fetch.wait.max.ms=250\n\
         leader.imbalance.check.interval.seconds=10\n\
         leader.imbalance.per.broker.percentage=0\n\
         log.retention.check.interval.ms=1000\n\
         message.max.bytes={MAX_RECORD_BYTES}\n\
         replica.fetch.max.bytes={MAX_RECORD_BYTES}\n"
    )
}
