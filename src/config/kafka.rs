//! `[kafka]`: how to reach Kafka, and as whom.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::check::{self, Complaint};
use super::secret::{Secret, opaque_debug};
use super::section::Section;
use super::{properties, setting};

/// `[kafka]`
#[derive(Clone, PartialEq)]
pub struct Kafka {
    /// Bootstrap servers, `host:port`.
    pub brokers: Vec<String>,
    /// The consumer group.
    pub group: String,
    /// Differs between instances; part of the transactional id. The host name where left out.
    pub instance: String,
    /// Whether `group.instance.id` is set.
    pub static_membership: bool,
    /// Where the group begins with a topic that it has committed nothing of.
    pub start: Start,
    /// The security protocol.
    pub security: Security,
    /// `[kafka.tls]`
    pub tls: Tls,
    /// `[kafka.sasl]`
    pub sasl: Option<Sasl>,
    /// Further librdkafka properties, already checked against the refused ones.
    pub properties: BTreeMap<String, Secret>,
}

/// Where the group begins with a topic that it has committed nothing of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The oldest record there is.
    Earliest,
    /// Only what comes from now on.
    Latest,
    /// The first record at or after this time.
    At(Timestamp),
}

/// Kafka's `security.protocol`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Neither encrypted nor authenticated.
    Plaintext,
    /// TLS.
    Ssl,
    /// SASL without TLS.
    SaslPlaintext,
    /// SASL over TLS.
    SaslSsl,
}

impl Security {
    const CHOICES: [(&'static str, Security); 4] = [
        ("plaintext", Security::Plaintext),
        ("ssl", Security::Ssl),
        ("sasl_plaintext", Security::SaslPlaintext),
        ("sasl_ssl", Security::SaslSsl),
    ];

    /// The name as Kafka has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Security::Plaintext => "plaintext",
            Security::Ssl => "ssl",
            Security::SaslPlaintext => "sasl_plaintext",
            Security::SaslSsl => "sasl_ssl",
        }
    }

    pub(super) fn has_tls(self) -> bool {
        matches!(self, Security::Ssl | Security::SaslSsl)
    }

    pub(super) fn has_sasl(self) -> bool {
        matches!(self, Security::SaslPlaintext | Security::SaslSsl)
    }
}

/// `[kafka.tls]`: each of the first three is a path, or the PEM text itself.
#[derive(Clone, PartialEq)]
pub struct Tls {
    /// Certificate authorities; left out: the system's.
    pub ca: Option<Secret>,
    /// The client's certificate.
    pub certificate: Option<Secret>,
    /// The client's private key.
    pub key: Option<Secret>,
    /// The key's password.
    pub key_password: Option<Secret>,
    /// Whether the broker's name must be in its certificate; `true` unless set.
    pub verify_hostname: bool,
}

/// `[kafka.sasl]`
#[derive(Clone, PartialEq)]
pub struct Sasl {
    /// `PLAIN`, `SCRAM-SHA-256`, `SCRAM-SHA-512`.
    pub mechanism: String,
    /// The user.
    pub username: Secret,
    /// The password.
    pub password: Secret,
}

opaque_debug!(Kafka, Tls, Sasl);

/// What librdkafka offers without Kerberos and OAuth.
const MECHANISMS: [(&str, &str); 3] =
    [("PLAIN", "PLAIN"), ("SCRAM-SHA-256", "SCRAM-SHA-256"), ("SCRAM-SHA-512", "SCRAM-SHA-512")];

impl Default for Kafka {
    fn default() -> Self {
        Kafka {
            brokers: vec!["localhost:9092".to_owned()],
            group: "newswatch".to_owned(),
            instance: host_name(),
            static_membership: false,
            start: Start::Earliest,
            security: Security::Plaintext,
            tls: Tls::default(),
            sasl: None,
            properties: BTreeMap::new(),
        }
    }
}

impl Default for Tls {
    fn default() -> Self {
        Tls { ca: None, certificate: None, key: None, key_password: None, verify_hostname: true }
    }
}

/// The name of this host, made to fit where Kafka is strict about names.
fn host_name() -> String {
    let name = gethostname::gethostname();
    let fitting: String = name
        .to_string_lossy()
        .chars()
        .map(|c| if check::is_name_character(c) { c } else { '-' })
        .take(check::MAX_INSTANCE_LENGTH)
        .collect();
    if fitting.is_empty() { "newswatch".to_owned() } else { fitting }
}

impl Kafka {
    pub(super) fn read(&mut self, section: &mut Section<'_, '_>) {
        section.texts("brokers", &mut self.brokers, Some(','), check::broker);
        section.text("group", &mut self.group, check::printable);
        section.text("instance", &mut self.instance, check::instance);
        section.flag("static_membership", &mut self.static_membership);
        section.parsed("start", &mut self.start, show_start, parse_start);
        section.choice("security", &mut self.security, &Security::CHOICES);
        section.nested("tls", |section| self.tls.read(section));
        let mut is_present = false;
        let mut sasl = DraftSasl::default();
        section.nested("sasl", |section| {
            is_present = section.is_present();
            sasl.read(section);
        });
        // What is missing was told; the rest of the configuration is still to be checked.
        self.sasl = is_present.then(|| sasl.finish());
        properties::read(section, &mut self.properties);
    }
}

impl Tls {
    fn read(&mut self, section: &mut Section<'_, '_>) {
        section.secret("ca", &mut self.ca, check::pem_or_path);
        section.secret("certificate", &mut self.certificate, check::pem_or_path);
        section.secret("key", &mut self.key, check::pem_or_path);
        section.secret("key_password", &mut self.key_password, check::anything);
        section.flag("verify_hostname", &mut self.verify_hostname);
    }
}

/// `[kafka.sasl]` while it is read: without the section, none of it is wanted; with it, all of it.
#[derive(Default)]
struct DraftSasl {
    mechanism: Option<&'static str>,
    username: Option<Secret>,
    password: Option<Secret>,
}

impl DraftSasl {
    fn read(&mut self, section: &mut Section<'_, '_>) {
        if section.is_present() {
            for key in ["mechanism", "username", "password"] {
                section.require(key);
            }
        }
        section.optional_choice("mechanism", &mut self.mechanism, &MECHANISMS);
        section.secret("username", &mut self.username, check::filled);
        section.secret("password", &mut self.password, check::filled);
    }

    fn finish(self) -> Sasl {
        let empty = || Secret::new("");
        Sasl {
            mechanism: self.mechanism.unwrap_or_default().to_owned(),
            username: self.username.unwrap_or_else(empty),
            password: self.password.unwrap_or_else(empty),
        }
    }
}

fn parse_start(text: &str) -> Result<Start, Complaint> {
    match text {
        "earliest" => return Ok(Start::Earliest),
        "latest" => return Ok(Start::Latest),
        _ => {}
    }
    text.parse().map(Start::At).map_err(|_| {
        Complaint::new("is neither `earliest` nor `latest` nor an RFC 3339 time")
            .help("write a time with its offset, such as \"2026-01-31T06:00:00Z\"")
    })
}

fn show_start(start: &Start) -> String {
    match start {
        Start::Earliest => setting::quoted("earliest"),
        Start::Latest => setting::quoted("latest"),
        Start::At(time) => setting::quoted(&time.to_string()),
    }
}
