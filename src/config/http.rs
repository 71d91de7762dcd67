//! `[http]`: where metrics and health are served.

use std::net::{Ipv4Addr, SocketAddr};

use super::check::Complaint;
use super::secret::opaque_debug;
use super::section::Section;
use super::setting;

/// `[http]`
#[derive(Clone, PartialEq)]
pub struct Http {
    /// Where to listen.
    pub listen: SocketAddr,
}

opaque_debug!(Http);

impl Default for Http {
    fn default() -> Self {
        // Nobody from outside, until somebody says so.
        Http { listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 9464)) }
    }
}

impl Http {
    pub(super) fn read(&mut self, section: &mut Section<'_, '_>) {
        section.parsed("listen", &mut self.listen, |listen| setting::quoted(&listen.to_string()), parse);
    }
}

fn parse(text: &str) -> Result<SocketAddr, Complaint> {
    text.parse().map_err(|_| {
        Complaint::new("is not an IP address and a port")
            .help("write \"127.0.0.1:9464\" to serve this host only, \"0.0.0.0:9464\" to serve the network")
    })
}
