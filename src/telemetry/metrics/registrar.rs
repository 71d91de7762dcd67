//! Creates metrics under our namespace and registers them.
//!
//! The `expect`s here can only fail for a name or label that is written wrongly or twice in
//! [`super::Metrics::new`], and then in every test.

use prometheus::core::Collector;
use prometheus::{
    Gauge, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
};

const NAMESPACE: &str = "newswatch";
const VALID: &str = "names and labels are valid and written once";

pub(super) struct Registrar {
    registry: Registry,
}

impl Registrar {
    pub(super) fn new() -> Self {
        Registrar { registry: Registry::new() }
    }

    pub(super) fn into_registry(self) -> Registry {
        self.registry
    }

    /// `build_info`, always 1: what it says is in its labels.
    pub(super) fn build_info(&self, version: &str, revision: &str) {
        let info = self.gauges("build_info", "The running build; always 1.", &["version", "revision"]);
        info.with_label_values(&[version, revision]).set(1);
    }

    /// The standard `process_*`, which come from `/proc` and so only on Linux.
    pub(super) fn process(&self) {
        #[cfg(target_os = "linux")]
        self.registry
            .register(Box::new(prometheus::process_collector::ProcessCollector::for_self()))
            .expect(VALID);
    }

    pub(super) fn counter(&self, name: &str, help: &str) -> IntCounter {
        self.register(IntCounter::with_opts(opts(name, help)).expect(VALID))
    }

    /// A counter by one label, with the values that are known from the start.
    pub(super) fn counters<const N: usize>(
        &self,
        name: &str,
        help: &str,
        label: &str,
        values: [&str; N],
    ) -> IntCounterVec {
        let family = self.register(IntCounterVec::new(opts(name, help), &[label]).expect(VALID));
        for value in values {
            family.with_label_values(&[value]);
        }
        family
    }

    pub(super) fn gauge(&self, name: &str, help: &str) -> IntGauge {
        self.register(IntGauge::with_opts(opts(name, help)).expect(VALID))
    }

    pub(super) fn gauges(&self, name: &str, help: &str, labels: &[&str]) -> IntGaugeVec {
        self.register(IntGaugeVec::new(opts(name, help), labels).expect(VALID))
    }

    /// A gauge that holds a time in seconds.
    pub(super) fn seconds(&self, name: &str, help: &str) -> Gauge {
        self.register(Gauge::with_opts(opts(name, help)).expect(VALID))
    }

    pub(super) fn histogram(&self, name: &str, help: &str, buckets: &[f64]) -> Histogram {
        let opts = HistogramOpts::new(name, help).namespace(NAMESPACE).buckets(buckets.to_vec());
        self.register(Histogram::with_opts(opts).expect(VALID))
    }

    fn register<C: Collector + Clone + 'static>(&self, collector: C) -> C {
        self.registry.register(Box::new(collector.clone())).expect(VALID);
        collector
    }
}

fn opts(name: &str, help: &str) -> Opts {
    Opts::new(name, help).namespace(NAMESPACE)
}
