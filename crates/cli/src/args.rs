//! The command line.

#[cfg(feature = "distributed")]
use std::net::SocketAddr;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand};

const EXIT_STATUS: &str = "Exit status: 0 answered or done, 1 the world failed (a file, a disk, a port), 2 usage, \
                           3 not answered (asked back, not read, refused), 4 the model has mistakes.";

/// Ask your data in plain words: a sentence, a chart and the numbers, without a language model.
#[derive(Debug, Parser)]
#[command(name = "reckoner", version, after_help = EXIT_STATUS, propagate_version = true)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes, before or after its name.
#[derive(Debug, Clone, Default, Group)]
pub(crate) struct Common {
    /// The project folder: model, configuration and state [default: the current one; for demo, reckoner-demo in the user's data folder]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// What today is, instead of what the model's calendar says
    #[arg(long, global = true, value_name = "DATE", value_parser = day)]
    pub(crate) today: Option<i32>,
    /// A snapshot that is kept, to ask it instead of the current one
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) snapshot: Option<String>,
    /// Speak JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make the example of a car maker, build it and serve it
    Demo(Demo),
    /// Draft a model from tables, and build it
    Init(Init),
    /// Check the model and the data it reads
    Check,
    /// Work the tables out: write a new snapshot
    Build(Build),
    /// Answer a question
    Ask(Question),
    /// Print a report, or which there are; or send it
    Report(Report),
    /// Show what each stage makes of a question
    Explain(Question),
    /// Answer a file of questions and count
    Eval(Eval),
    /// Fit the weights of understanding on questions whose answers are known
    Tune(Tune),
    /// Review what people chose and which words nobody knew
    #[command(subcommand)]
    Learn(Learn),
    /// Answer over HTTP, with a page to ask on
    Serve(Serve),
    /// Look over the world around a project: sources, disk, keys, clock, channels
    Doctor(Doctor),
    /// Answer an assistant over standard input and output (Model Context Protocol)
    Mcp,
    /// Work the tables out on a schedule
    #[command(subcommand)]
    Jobs(Jobs),
    /// Show what each rollup earns, and what more room would buy
    Advise(Advise),
    /// Who may ask over HTTP: keys that are made, shown and taken back
    #[command(subcommand)]
    Keys(Keys),
    /// Look at the snapshots that are kept
    #[command(subcommand)]
    Snapshots(Snapshots),
    /// The processes of a cluster that works out queries over files
    #[cfg(feature = "distributed")]
    #[command(subcommand)]
    Cluster(Cluster),
    /// The model in other forms
    #[command(subcommand)]
    Model(Model),
    /// The form of a question as JSON
    #[command(subcommand)]
    Draft(Draft),
}

#[derive(Debug, Group)]
pub(crate) struct Demo {
    /// Build only
    #[arg(long)]
    pub(crate) no_serve: bool,
    /// How much data: 1 is a million sales
    #[arg(long, value_name = "S", default_value_t = 1.0)]
    pub(crate) scale: f64,
    #[command(flatten)]
    pub(crate) serve: Serve,
}

#[derive(Debug, Group)]
pub(crate) struct Init {
    /// A CSV, JSON or Parquet file, a folder of them, a SQLite or DuckDB database, or the address of one on a server (postgres://user@host/database, mysql://…) or of files in an object store (s3://bucket/folder)
    pub(crate) source: PathBuf,
    /// Write the model only
    #[arg(long)]
    pub(crate) no_build: bool,
}

#[derive(Debug, Default, Group)]
pub(crate) struct Build {
    /// Work out this dataset anew, and keep the others as they are (may be repeated) [default: all]
    #[arg(long, value_name = "DATASET")]
    pub(crate) only: Vec<String>,
    /// Ask for all rows, whatever the refresh keys of reckoner.yaml tell of what has changed
    #[arg(long)]
    pub(crate) full: bool,
}

#[derive(Debug, Group)]
pub(crate) struct Report {
    /// The report's name [default: shows which there are]
    pub(crate) name: Option<String>,
    /// Send it now, as its delivery in reckoner.yaml says; where it has several, as this one
    #[arg(long, value_name = "DELIVERY", num_args = 0..=1, require_equals = true, requires = "name")]
    pub(crate) deliver: Option<Option<String>>,
    /// Write what would be sent, and send nothing: a mail (.eml) or what a webhook gets (.json)
    #[arg(long, value_name = "FILE", requires = "deliver")]
    pub(crate) dry_run: Option<PathBuf>,
}

#[derive(Debug, Group)]
pub(crate) struct Doctor {
    /// The port that `serve` is to listen on
    #[arg(long, default_value_t = 8001)]
    pub(crate) port: u16,
    /// The address that `serve` is to listen on
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub(crate) bind: IpAddr,
}

#[cfg(feature = "distributed")]
#[derive(Debug, Subcommand)]
pub(crate) enum Cluster {
    /// Divide queries among executors
    Scheduler {
        /// Where to listen: whoever reaches it may run what they like on the executors
        #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:50050")]
        bind: SocketAddr,
    },
    /// Work on parts of queries, reading the same files as the others
    Executor {
        /// The scheduler
        #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50050")]
        scheduler: String,
        /// The address to listen on
        #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
        bind: IpAddr,
        /// How others reach it, if not by that address
        #[arg(long)]
        host: Option<String>,
        /// The first of the two ports that it listens on
        #[arg(long, default_value_t = 50051)]
        port: u16,
        /// How many parts to work on at once [default: as many as there are processors]
        #[arg(long, value_name = "N")]
        at_once: Option<usize>,
    },
}

#[derive(Debug, Group)]
pub(crate) struct Advise {
    /// Where to draw what questions read by what the rollups may take (SVG)
    #[arg(long, value_name = "PICTURE")]
    pub(crate) curve: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Jobs {
    /// Show the jobs, when each is next, and how it went last
    List,
    /// Run a job now
    Run {
        /// The job's name
        name: String,
    },
    /// Show what ran, the latest first
    History {
        /// How many runs
        #[arg(long, value_name = "N", default_value_t = 20)]
        last: usize,
    },
    /// Run the jobs when they are due, until it is stopped; `serve` does so, too
    Serve,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Snapshots {
    /// Show the snapshots that are kept, the newest first
    List {
        /// Those in the object store, and who builds
        #[arg(long)]
        store: bool,
    },
    /// Check every file of a snapshot against its checksum
    Verify {
        /// The snapshot [default: the current one]
        id: Option<String>,
        /// Of one in the object store
        #[arg(long)]
        store: bool,
    },
    /// Take over what is current in the object store
    Pull,
    /// Publish the current snapshot to the object store, even if what is current there is newer
    Push,
    /// Make a snapshot that is kept the current one again
    Rollback {
        /// The snapshot
        id: String,
    },
    /// Show what differs between two snapshots: rows, members, and numbers of months that were over
    Diff {
        /// The older one
        before: String,
        /// The newer one [default: the current one]
        after: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    /// Make a key and show it, once: only its hash is kept
    Add(NewKey),
    /// Make a token for embedding: role viewer, for minutes, for somebody else's page
    Embed(NewEmbed),
    /// Show who has a key, for what, until when
    List,
    /// Take a key back
    Revoke {
        /// The key's id
        id: String,
    },
}

#[derive(Debug, Group)]
pub(crate) struct NewKey {
    /// Whose it is
    pub(crate) name: String,
    /// What it allows: viewer, editor or admin
    #[arg(long, default_value = "viewer", value_parser = ["viewer", "editor", "admin"])]
    pub(crate) role: String,
    /// A value for a `:name` in the model's policies, as `regions=Asia`; several values are several claims
    #[arg(long = "claim", value_name = "NAME=VALUE", value_parser = claim)]
    pub(crate) claims: Vec<(String, String)>,
    /// Days until it ends [default: never]
    #[arg(long, value_name = "DAYS")]
    pub(crate) days: Option<u32>,
}

#[derive(Debug, Group)]
pub(crate) struct NewEmbed {
    /// A value for a `:name` in the model's policies, as `regions=Asia`; several values are several claims
    #[arg(long = "claim", value_name = "NAME=VALUE", value_parser = claim)]
    pub(crate) claims: Vec<(String, String)>,
    /// Minutes until it ends: 1 to 60
    #[arg(long, value_name = "MINUTES", default_value_t = 10)]
    pub(crate) minutes: u32,
    /// A question that may be asked, word for word (may be repeated) [default: all]
    #[arg(long = "question", value_name = "QUESTION")]
    pub(crate) questions: Vec<String>,
}

#[derive(Debug, Group)]
pub(crate) struct Question {
    /// The question; several words need no quotes
    #[arg(required = true, value_name = "QUESTION")]
    words: Vec<String>,
}

impl Question {
    pub(crate) fn text(&self) -> String {
        self.words.join(" ")
    }
}

#[derive(Debug, Group)]
pub(crate) struct Eval {
    /// JSON lines `{"id","question","gold_sql"?,"ordered"?}`, or Markdown with blocks `question`, `draft`, `rows`, `outcome`
    pub(crate) questions: PathBuf,
    /// The right rows, as JSON lines
    #[arg(long, value_name = "GOLD")]
    pub(crate) gold: Option<PathBuf>,
    /// Where to write each answer, as JSON lines
    #[arg(long, value_name = "ANSWERS")]
    pub(crate) out: Option<PathBuf>,
    /// Where to draw how much of the answers would be wrong, were only the surest given (SVG)
    #[arg(long, value_name = "PICTURE")]
    pub(crate) curve: Option<PathBuf>,
    /// Let the language model vote where a question may mean several things, and report what each token bought
    #[arg(long)]
    pub(crate) assist: bool,
}

#[derive(Debug, Group)]
pub(crate) struct Tune {
    /// Project folders, each with a file `questions.jsonl`
    #[arg(required = true, value_name = "PROJECT")]
    pub(crate) projects: Vec<PathBuf>,
    /// The right rows of all questions, as JSON lines
    #[arg(long, value_name = "GOLD")]
    pub(crate) gold: Option<PathBuf>,
    /// How many of a hundred questions may be answered wrongly
    #[arg(long, value_name = "PERCENT", default_value_t = 5.0)]
    pub(crate) wrong: f32,
    /// Every so manieth project is held out, to see whether what is gained is gained there too; 0 is none
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(crate) check: usize,
    /// Fit this weight only (may be repeated) [default: all]
    #[arg(long = "weight", value_name = "NAME")]
    pub(crate) weights: Vec<String>,
    /// Where to write the weights
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Group)]
pub(crate) struct Serve {
    /// The port to listen on; 0 is any free one
    #[arg(long, default_value_t = 8001)]
    pub(crate) port: u16,
    /// The address to listen on; other than loopback only where keys say who asks
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub(crate) bind: IpAddr,
    /// Leave the jobs to another process
    #[arg(long)]
    pub(crate) no_jobs: bool,
    /// Follow snapshots that are built elsewhere, from an object store (s3://bucket/folder) [default: the one of reckoner.yaml]: needs no sources, and builds nothing
    #[arg(long, value_name = "STORE", num_args = 0..=1, default_missing_value = "")]
    pub(crate) follow: Option<String>,
    /// A further name that browsers may know this server by (may be repeated)
    #[arg(long = "allow-host", value_name = "NAME")]
    pub(crate) allow_hosts: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Learn {
    /// Show the proposals, and what was accepted and rejected
    List,
    /// Show what a proposal does to the verified questions, and let it count
    Accept(Accept),
    /// Do not propose it again
    Reject {
        /// The proposal's number
        number: usize,
    },
}

#[derive(Debug, Group)]
pub(crate) struct Accept {
    /// The proposal's number
    pub(crate) number: usize,
    /// Do not ask
    #[arg(long)]
    pub(crate) yes: bool,
    /// Even if a verified question is then answered rightly no more
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Model {
    /// The model as a strict Apache Ossie document
    Export,
    /// The JSON Schema of model.yaml, for completion in editors
    Schema,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Draft {
    /// The JSON Schema of a Draft
    Schema,
}

/// `regions` and `Asia` of `regions=Asia`.
fn claim(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("a claim looks like regions=Asia".to_owned()),
    }
}

/// Days from 1970-01-01 of a date like `2025-03-31`.
fn day(text: &str) -> Result<i32, String> {
    model::calendar::parse_day(text).ok_or_else(|| "a date looks like 2025-03-31".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn common_options_stand_before_or_after_the_command() {
        for line in [
            "reckoner --dir x --json --today 1970-01-03 ask how many",
            "reckoner ask --dir x --json --today 1970-01-03 how many",
            "reckoner ask how many --dir x --json --today 1970-01-03",
            "reckoner --dir x ask how --json many --today=1970-01-03",
        ] {
            let args = Args::try_parse_from(line.split(' ')).expect(line);
            let Common { dir, today, json, .. } = args.common;
            assert_eq!((dir, today, json), (Some(PathBuf::from("x")), Some(2), true), "{line}");
            assert!(matches!(args.command, Command::Ask(question) if question.text() == "how many"), "{line}");
        }
        for line in ["reckoner model --dir x export", "reckoner --dir x model export", "reckoner model export --dir x"]
        {
            let args = Args::try_parse_from(line.split(' ')).expect(line);
            assert_eq!(args.common.dir, Some(PathBuf::from("x")), "{line}");
        }
    }

    #[test]
    fn every_command_of_the_manual_is_there() {
        for line in [
            "reckoner demo --no-serve --port 9000 --scale 0.1",
            "reckoner init data.csv --no-build",
            "reckoner check",
            "reckoner build --only sales --only claims",
            "reckoner advise --curve curve.svg",
            "reckoner jobs list",
            "reckoner jobs run daily",
            "reckoner jobs history --last 5",
            "reckoner jobs serve",
            "reckoner snapshots list",
            "reckoner snapshots verify",
            "reckoner snapshots list --store",
            "reckoner snapshots verify --store 20250101T000000Z",
            "reckoner snapshots pull",
            "reckoner snapshots push",
            "reckoner serve --follow s3://bucket/snapshots --port 0",
            "reckoner serve --follow",
            "reckoner snapshots rollback 20250101T000000Z",
            "reckoner snapshots diff 20250101T000000Z",
            "reckoner ask revenue --snapshot 20250101T000000Z",
            "reckoner report",
            "reckoner report ceo-weekly-summary",
            "reckoner report weekly --deliver",
            "reckoner report weekly --deliver=board --dry-run mail.eml",
            "reckoner doctor --json --bind 0.0.0.0 --port 0",
            "reckoner explain revenue",
            "reckoner eval q.jsonl --gold gold.jsonl --out a.jsonl --assist",
            "reckoner learn list",
            "reckoner learn accept 3 --yes --force",
            "reckoner learn reject 3",
            "reckoner serve --port 0 --no-jobs --allow-host reckoner.example",
            "reckoner keys add board --role viewer --claim regions=Asia --claim regions=Europe --days 90",
            "reckoner mcp --dir project",
            "reckoner keys list",
            "reckoner keys revoke 1a2b3c4d",
            "reckoner model export",
            "reckoner model schema",
            "reckoner draft schema",
        ] {
            Args::try_parse_from(line.split(' ')).expect(line);
        }
    }

    #[test]
    fn mistakes_are_usage_errors() {
        for line in [
            "reckoner",
            "reckoner ask",
            "reckoner aks revenue",
            "reckoner ask revenue --today yesterday",
            "reckoner ask revenue --today 2025-02-30",
            "reckoner serve --port 70000",
            "reckoner init",
            "reckoner learn",
            "reckoner learn accept",
            "reckoner learn accept first",
            "reckoner report --deliver",
            "reckoner report weekly --dry-run mail.eml",
        ] {
            let error = Args::try_parse_from(line.split(' ')).expect_err(line);
            assert_eq!(error.exit_code(), 2, "{line}");
        }
    }
}
