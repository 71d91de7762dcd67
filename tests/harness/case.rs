//! A test and what it needs; the table of which runs and which is left out.
//!
//! Every test is registered in the list that `main` gives to [`run`]. One that is forgotten there is
//! dead code, which the compiler tells of.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use super::broker::Broker;
use super::machine::{Choice, Machine, Tool};

/// A registered test.
#[derive(Clone)]
pub struct Case {
    name: &'static str,
    body: Body,
    tools: &'static [Tool],
}

/// What a test runs on.
#[derive(Clone, Copy)]
enum Body {
    /// Any broker will do.
    Any(fn(&Broker)),
    /// A real broker: what is tested depends on what Kafka promises.
    Real(fn(&Broker)),
    /// Starts brokers of its own, to take them away.
    Own(fn()),
    /// Needs none.
    Alone(fn()),
}

impl Case {
    /// A test on any broker.
    pub fn any(name: &'static str, body: fn(&Broker)) -> Case {
        Case { name, body: Body::Any(body), tools: &[] }
    }

    /// A test on a real broker.
    pub fn real(name: &'static str, body: fn(&Broker)) -> Case {
        Case { name, body: Body::Real(body), tools: &[] }
    }

    /// A test that starts and ends Apache brokers of its own.
    pub fn own(name: &'static str, body: fn()) -> Case {
        Case { name, body: Body::Own(body), tools: &[] }
    }

    /// A test without a broker.
    pub fn alone(name: &'static str, body: fn()) -> Case {
        Case { name, body: Body::Alone(body), tools: &[] }
    }

    /// Needs these programs as well.
    pub fn with(self, tools: &'static [Tool]) -> Case {
        Case { tools, ..self }
    }

    fn broker(&self) -> &'static str {
        match self.body {
            Body::Any(_) => "any",
            Body::Real(_) => "apache",
            Body::Own(_) => "apache, its own",
            Body::Alone(_) => "none",
        }
    }

    /// Where it runs, or why it is left out.
    fn place(&self, machine: &Machine) -> Result<String, String> {
        let place = match (self.body, &machine.choice) {
            (Body::Alone(_), _) => "without a broker".to_owned(),
            (Body::Own(_), _) => match &machine.apache {
                Ok(()) => format!("on {}, its own", Choice::Apache),
                Err(lacks) => return Err(lacks.clone()),
            },
            (Body::Real(_), Choice::Embedded) => {
                return Err("the embedded broker keeps no promises".to_owned());
            }
            (Body::Any(_) | Body::Real(_), choice) => format!("on {choice}"),
        };
        match self.tools.iter().find(|tool| !machine.has(**tool)) {
            Some(tool) => Err(format!("{} is not installed", tool.program())),
            None => Ok(place),
        }
    }

    fn trial(&self, machine: &Arc<Machine>) -> Trial {
        let case = self.clone();
        let machine = Arc::clone(machine);
        Trial::ignorable_test(self.name, move || case.execute(&machine))
    }

    fn execute(&self, machine: &Machine) -> Result<Completion, Failed> {
        match self.place(machine) {
            Ok(_) => {}
            Err(why) if machine.strict => {
                return Err(format!("left out, which NEWSWATCH_TEST_STRICT=1 does not allow: {why}").into());
            }
            Err(why) => return Ok(Completion::ignored_with(why)),
        }
        match self.body {
            Body::Any(body) | Body::Real(body) => body(&Broker::shared(&machine.choice)),
            Body::Own(body) | Body::Alone(body) => body(),
        }
        Ok(Completion::Completed)
    }
}

/// Prints the table, runs the tests that the arguments select, and ends what they shared. Where the arguments do not
/// say how many run side by side, it is so many, or with `None` as many as there are cores.
pub fn run(cases: &[Case], side_by_side: Option<usize>) -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = arguments.test_threads.or(side_by_side);
    let machine = match Machine::inspect() {
        Ok(machine) => Arc::new(machine),
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    let trials: Vec<Trial> = cases.iter().map(|case| case.trial(&machine)).collect();
    if !arguments.list {
        let selected = |trial: &Trial| !arguments.is_filtered_out(trial);
        let selected: BTreeSet<String> =
            trials.iter().filter(|trial| selected(trial)).map(|trial| trial.name().to_owned()).collect();
        let table = table(cases, &machine, &selected);
        assert_complete(&table, cases);
        println!("{table}");
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    Broker::end_shared();
    conclusion.exit_code()
}

fn table(cases: &[Case], machine: &Machine, selected: &BTreeSet<String>) -> String {
    let strict = if machine.strict { "; strict: none may be left out" } else { "" };
    let mut table = format!("\nbroker of this run: {} ({}){strict}\n\n", machine.choice, machine.why);
    let name_width = cases.iter().map(|case| case.name.len()).max().unwrap_or_default();
    let mut row = |name: &str, broker: &str, tools: &str, runs: &str| {
        writeln!(table, "  {name:name_width$}  {broker:15}  {tools:10}  {runs}")
            .expect("a String takes every write");
    };
    row("test", "broker", "needs", "runs");
    for case in cases {
        let tools: Vec<&str> = case.tools.iter().map(|tool| tool.program()).collect();
        let tools = if tools.is_empty() { "-".to_owned() } else { tools.join(", ") };
        let runs = match case.place(machine) {
            _ if !selected.contains(case.name) => "not selected".to_owned(),
            Ok(place) => place,
            Err(why) => format!("LEFT OUT: {why}"),
        };
        row(case.name, case.broker(), &tools, &runs);
    }
    table
}

/// The table is what people go by: each test stands in it, and once.
fn assert_complete(table: &str, cases: &[Case]) {
    for case in cases {
        let rows = table.lines().filter(|line| line.split_whitespace().next() == Some(case.name)).count();
        assert_eq!(rows, 1, "{} stands in the table {rows} times", case.name);
    }
}
