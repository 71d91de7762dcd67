//! librdkafka's mock cluster, for machines with nothing but Rust.
//!
//! It speaks the protocol over TCP but keeps no promises: offsets of transactions are thrown away, an
//! abort takes nothing back, and partitions forget beyond 5 MiB. Tests of what those promise need Apache
//! Kafka.

use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use rdkafka::mocking::MockCluster;

/// The cluster lives on a thread of its own, since it cannot be sent to another.
pub struct Embedded {
    address: String,
    orders: Mutex<Sender<Order>>,
}

/// A topic to create, and where to tell how that went.
struct Order {
    topic: String,
    partitions: i32,
    done: Sender<Result<(), String>>,
}

impl Embedded {
    /// Starts one broker.
    ///
    /// # Errors
    ///
    /// Where librdkafka cannot.
    pub fn start() -> Result<Embedded, String> {
        let (orders, received) = channel::<Order>();
        let (started, address) = channel();
        thread::spawn(move || {
            let cluster = match MockCluster::new(1) {
                Ok(cluster) => cluster,
                Err(error) => return started.send(Err(error.to_string())),
            };
            started.send(Ok(cluster.bootstrap_servers()))?;
            for order in received {
                let created = cluster.create_topic(&order.topic, order.partitions, 1);
                // A test that gave up meanwhile is no matter.
                order.done.send(created.map_err(|error| error.to_string())).unwrap_or_default();
            }
            Ok(())
        });
        let address = address.recv().map_err(|_| "the thread of the mock cluster ended".to_owned())??;
        Ok(Embedded { address, orders: Mutex::new(orders) })
    }

    /// `HOST:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Creates a topic.
    ///
    /// # Panics
    ///
    /// Where the cluster refuses.
    pub fn create_topic(&self, topic: &str, partitions: i32) {
        let (done, created) = channel();
        let order = Order { topic: topic.to_owned(), partitions, done };
        let orders = self.orders.lock().expect("no test panics while it sends an order");
        orders.send(order).expect("the mock cluster lives as long as the run");
        let created = created.recv().expect("the mock cluster answers");
        created.unwrap_or_else(|error| panic!("cannot create topic {topic}: {error}"));
    }
}
