//! What can be typed: flags, arguments and their help.

mod dead_letters;

use std::path::PathBuf;

pub use dead_letters::{DeadLettersCommand, ListArgs, ReplayArgs, Selection, ShowArgs};

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::config::Start;
use crate::severity::Severity;

/// Watches the news: articles from Kafka are matched against watchlists, alerts go to Kafka, metrics to
/// Prometheus.
#[derive(Debug, Parser)]
#[command(name = "newswatch", version, arg_required_else_help = true, subcommand_required = true)]
#[command(
    after_help = "Exit codes: 0 done; 1 failed while running (scan: a record was rejected; check --strict: there are warnings; explain: the watch does not fire; dead-letters: a dead letter is not there or was not put back; health: not alive); 2 refused: bad usage, configuration, or watchlist; 130 or 143 ended by a second signal."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the daemon: Kafka in, alerts out, until SIGTERM or SIGINT
    Run(ConfigArgs),
    /// Show the whole system with nothing to install: an embedded broker, sample articles, alerts as they come
    Demo(DemoArgs),
    /// Match articles from files or standard input, without Kafka
    Scan(ScanArgs),
    /// Tell why a watch fires for an article, or by how much it misses
    Explain(ExplainArgs),
    /// Report every error in configuration and watchlists, and warn of what will disappoint
    Check(CheckArgs),
    /// Follow alerts.topic and alerts.topics, for people
    Tail(TailArgs),
    /// Look at dead letters, and put them back once their cause is mended
    #[command(subcommand)]
    DeadLetters(DeadLettersCommand),
    /// Ask a running daemon whether it is alive
    Health(HealthArgs),
    /// Print shell completions
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    Man,
}

/// Where the configuration is.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Configuration file [default: $NEWSWATCH_CONFIG, config/newswatch.toml, /etc/newswatch/newswatch.toml]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// `newswatch demo`
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// End after this many articles [default: go on until Ctrl-C]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub articles: Option<u64>,
}

/// `newswatch scan`
#[derive(Debug, Args)]
pub struct ScanArgs {
    /// Where the configuration is
    #[command(flatten)]
    pub config: ConfigArgs,
    /// Watchlist file or folder; may be repeated [default: those of the configuration]
    #[arg(long, value_name = "PATH")]
    pub watchlists: Vec<PathBuf>,
    /// How alerts are printed [default: text on a terminal, else json]
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Print only the article id, a tab, and the watch id
    #[arg(long, conflicts_with = "format")]
    pub id_only: bool,
    /// Articles as JSON Lines; `-` is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub files: Vec<PathBuf>,
}

/// How alerts are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, hits highlighted
    Text,
    /// One JSON object a line
    Json,
}

/// `newswatch explain`
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Where the configuration is
    #[command(flatten)]
    pub config: ConfigArgs,
    /// Watchlist file or folder; may be repeated [default: those of the configuration]
    #[arg(long, value_name = "PATH")]
    pub watchlists: Vec<PathBuf>,
    /// The watch to explain
    #[arg(long, value_name = "ID")]
    pub watch: String,
    /// An article as a JSON object, or several as JSON Lines; `-` is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub file: PathBuf,
}

/// `newswatch check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Where the configuration is
    #[command(flatten)]
    pub config: ConfigArgs,
    /// Watchlist file or folder; may be repeated [default: those of the configuration]
    #[arg(long, value_name = "PATH")]
    pub watchlists: Vec<PathBuf>,
    /// Exit with 1 where there are warnings
    #[arg(long)]
    pub strict: bool,
}

/// `newswatch tail`
#[derive(Debug, Args)]
pub struct TailArgs {
    /// Where the configuration is
    #[command(flatten)]
    pub config: ConfigArgs,
    /// How alerts are printed
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// Where to begin: earliest, latest, or an RFC 3339 time
    #[arg(long, value_name = "WHEN", default_value = "latest", value_parser = parse_start)]
    pub from: Start,
    /// Only alerts of this watch; may be repeated
    #[arg(long, value_name = "ID")]
    pub watch: Vec<String>,
    /// Only alerts of at least this severity
    #[arg(long, value_name = "SEVERITY", value_parser = parse_severity)]
    pub severity: Option<Severity>,
}

/// `newswatch health`
#[derive(Debug, Args)]
pub struct HealthArgs {
    /// The daemon's HTTP address
    #[arg(long, default_value = "http://127.0.0.1:9464")]
    pub url: String,
}

fn parse_start(written: &str) -> Result<Start, String> {
    match written {
        "earliest" => Ok(Start::Earliest),
        "latest" => Ok(Start::Latest),
        time => time
            .parse()
            .map(Start::At)
            .map_err(|_| "expected earliest, latest, or a time such as 2026-03-01T12:00:00Z".to_owned()),
    }
}

fn parse_severity(written: &str) -> Result<Severity, String> {
    let known = Severity::ALL.into_iter().find(|severity| severity.as_str() == written);
    known.ok_or_else(|| "expected info, low, medium, high or critical".to_owned())
}
