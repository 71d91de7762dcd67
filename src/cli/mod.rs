//! What a person types: one file a command.
//!
//! Commands read arguments, call the library, and print. What they print for programs goes to standard
//! output, what they say to people about their work to standard error.

pub mod args;
mod check;
mod dead_letters;
mod demo;
mod explain;
mod health;
mod run;
mod scan;
mod settings;
mod tail;

use std::io::{self, Write};

use clap::{CommandFactory, Parser};

use args::{Cli, Command};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// Failed while running, or found what it was asked to find.
    Failed,
    /// Refused: bad usage, configuration, or watchlist.
    Refused,
    /// Ended by a second signal; 128 and the number of the signal.
    Signal(u8),
}

impl Exit {
    /// The process's exit code.
    pub fn code(self) -> i32 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Refused => 2,
            Exit::Signal(code) => i32::from(code),
        }
    }
}

/// Runs the command that the arguments name, to its end.
pub fn main() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => {
            // Help and version are no errors; where nobody reads them is no matter.
            told.print().unwrap_or_default();
            return if told.use_stderr() { Exit::Refused } else { Exit::Done };
        }
    };
    let result = match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Demo(args) => demo::demo(&args),
        Command::Scan(args) => scan::scan(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Check(args) => check::check(&args),
        Command::Tail(args) => tail::tail(&args),
        Command::DeadLetters(command) => dead_letters::dead_letters(&command),
        Command::Health(args) => health::health(&args),
        Command::Completions { shell } => completions(shell),
        Command::Man => manual(),
    };
    match result {
        Ok(exit) => exit,
        Err(failure) if failure.is_broken_pipe() => Exit::Done,
        Err(failure) => {
            let Failure { exit, message } = failure;
            writeln!(anstream::stderr(), "{}", message.trim_end()).unwrap_or_default();
            exit
        }
    }
}

/// Why a command ended early, in words for the person who typed it.
#[derive(Debug)]
pub struct Failure {
    exit: Exit,
    message: String,
}

impl Failure {
    /// It failed while running.
    pub fn failed(message: impl std::fmt::Display) -> Failure {
        Failure { exit: Exit::Failed, message: format!("newswatch: {message}") }
    }

    /// It was refused; `rendered` stands for itself.
    pub fn refused(rendered: impl Into<String>) -> Failure {
        Failure { exit: Exit::Refused, message: rendered.into() }
    }

    fn is_broken_pipe(&self) -> bool {
        self.message.is_empty()
    }
}

/// Writing the output failed; a reader that went away is no failure.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Failure { exit: Exit::Done, message: String::new() };
        }
        Failure::failed(error)
    }
}

fn completions(shell: clap_complete::Shell) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "newswatch", &mut script);
    io::stdout().write_all(&script)?;
    Ok(Exit::Done)
}

/// One page for all: what `newswatch` does, then a page for each command behind it.
fn manual() -> Result<Exit, Failure> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut pages)?;
    for subcommand in command.get_subcommands() {
        clap_mangen::Man::new(subcommand.clone()).render(&mut pages)?;
        for part in subcommand.get_subcommands().filter(|part| part.get_name() != "help") {
            clap_mangen::Man::new(part.clone()).render(&mut pages)?;
        }
    }
    io::stdout().write_all(&pages)?;
    Ok(Exit::Done)
}
