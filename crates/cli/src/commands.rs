//! The commands, one a file.

mod advise;
pub(crate) mod ask;
pub(crate) mod build;
mod check;
#[cfg(feature = "distributed")]
mod cluster;
mod demo;
mod doctor;
pub(crate) mod eval;
mod explain;
mod init;
pub(crate) mod jobs;
pub(crate) mod keys;
pub(crate) mod learn;
mod mcp;
mod report;
mod schema;
mod serve;
pub(crate) mod snapshots;
#[cfg(test)]
mod tests;
mod tune;

use crate::args::{Args, Command};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::project::Project;

/// Runs the command that was given.
pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    let project = Project::of(&args.common);
    match args.command {
        Command::Demo(demo) => demo::run(project, args.common.dir, &demo),
        Command::Init(init) => init::run(&project, &init),
        Command::Check => check::run(&project),
        Command::Build(build) => build::run(&project, &build),
        Command::Ask(question) => ask::run(&project, &question),
        Command::Report(report) => report::run(&project, &report),
        Command::Doctor(doctor) => doctor::run(&project, &doctor),
        Command::Explain(question) => explain::run(&project, &question),
        Command::Eval(eval) => eval::run(&project, &eval),
        Command::Tune(tune) => tune::run(&project, &tune),
        Command::Learn(learn) => learn::run(&project, &learn),
        Command::Serve(serve) => serve::run(&project, &serve),
        Command::Mcp => mcp::run(&project),
        Command::Advise(advise) => advise::run(&project, &advise),
        Command::Jobs(jobs) => jobs::run(&project, &jobs),
        #[cfg(feature = "distributed")]
        Command::Cluster(cluster) => cluster::run(&project, &cluster),
        Command::Keys(keys) => keys::run(&project, &keys),
        Command::Snapshots(snapshots) => snapshots::run(&project, &snapshots),
        Command::Model(model) => schema::model(&project, &model),
        Command::Draft(draft) => schema::draft(&draft),
    }
}
