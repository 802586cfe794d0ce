//! `reckoner cluster`: the processes of a cluster that works out queries over files.

use source::cluster::{Executor, schedule};

use crate::args::Cluster;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::project::Project;

pub(crate) fn run(project: &Project, cluster: &Cluster) -> Result<Exit, Failure> {
    match cluster {
        Cluster::Scheduler { bind } => {
            project.remark(format_args!(
                "scheduler at {bind}; executors come with `reckoner cluster executor --scheduler {bind}`"
            ));
            schedule(*bind)?;
        }
        Cluster::Executor { scheduler, bind, host, port, at_once } => {
            let work = project.state().join("cluster").join(port.to_string());
            std::fs::create_dir_all(&work).map_err(|error| Failure::file(&work, &error))?;
            project.remark(format_args!("executor at {bind}:{port} for the scheduler at {scheduler}"));
            let buckets = project.config()?.buckets(&project.dir)?;
            let (host, at_once) = (host.as_deref(), *at_once);
            Executor { scheduler, bind: *bind, host, port: *port, work: &work, at_once, buckets: &buckets }.run()?;
        }
    }
    Ok(Exit::Done)
}
