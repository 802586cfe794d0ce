//! Queries over files on a cluster of Ballista: a scheduler, and executors that see the files by the same paths or in
//! the same object store.
//!
//! Plans are made here and sent as they will be run. A scheduler that plans would list the files itself, and take a
//! table whose files it does not see for an empty one.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ballista_core::error::BallistaError;
use ballista_core::execution_plans::execute_physical_plan;
use ballista_core::extension::SessionConfigExt as _;
use ballista_core::registry::BallistaFunctionRegistry;
use ballista_core::serde::BallistaPhysicalExtensionCodec;
use ballista_core::utils::default_session_builder;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::start_server;
use datafusion::dataframe::DataFrame;
use datafusion::datasource::physical_plan::FileScanConfig;
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::DataFusionError;
use datafusion::execution::SessionState;
use datafusion::execution::object_store::{DefaultObjectStoreRegistry, ObjectStoreRegistry};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::logical_expr::ScalarUDF;
use datafusion::physical_plan::{ExecutionPlan, SendableRecordBatchStream, execute_stream};
use datafusion::prelude::{SessionConfig, SessionContext};
use datafusion_proto::protobuf::PhysicalPlanNode;
use object_store::ObjectStore;
use url::Url;

use crate::bucket::{Buckets, is_bucket};
use crate::cast::reader_of;
use crate::notation::Notation;
use crate::{Cluster, Error};

/// Planning and decoding recurse deeply.
const STACK: usize = 32 << 20;

/// What a plan for a cluster must not contain: filters that one step gives to another while both run, joins
/// that do not spill.
pub(crate) fn settings(config: SessionConfig, cluster: &Cluster) -> SessionConfig {
    let config = config.upgrade_for_ballista().with_ballista_job_name("reckoner");
    match cluster.partitions {
        Some(partitions) => config.with_target_partitions(partitions),
        None => config,
    }
}

/// Runs a query on the cluster; in this process where it reads what only this process has.
pub(crate) async fn run(
    cluster: &Cluster,
    context: &SessionContext,
    query: DataFrame,
) -> Result<SendableRecordBatchStream, DataFusionError> {
    let plan = query.create_physical_plan().await?;
    if !reads_only_files(&plan) {
        return execute_stream(plan, context.task_ctx());
    }
    let config = context.copied_config();
    let scheduler = format!("http://{}", cluster.scheduler);
    let codec = BallistaPhysicalExtensionCodec::default();
    let ballista = config.ballista_config();
    execute_physical_plan::<PhysicalPlanNode>(scheduler, &ballista, plan, &codec, context.session_id(), config).await
}

fn reads_only_files(plan: &Arc<dyn ExecutionPlan>) -> bool {
    let children = plan.children();
    if !children.is_empty() {
        return children.into_iter().all(reads_only_files);
    }
    plan.downcast_ref::<DataSourceExec>().is_some_and(|leaf| leaf.data_source().is::<FileScanConfig>())
}

/// Runs a scheduler, until the process is ended. Whoever reaches its port may run what they like on the executors.
///
/// # Errors
/// The port is taken.
pub fn schedule(bind: SocketAddr) -> Result<(), Error> {
    let known = |config: SessionConfig| -> Result<SessionState, DataFusionError> {
        let state = default_session_builder(config)?;
        let functions = SessionStateBuilder::new_from_existing(state.clone());
        let all = state.scalar_functions().values().cloned().chain(readers()).collect();
        Ok(functions.with_scalar_functions(all).build())
    };
    let config = SchedulerConfig {
        bind_host: bind.ip().to_string(),
        bind_port: bind.port(),
        external_host: bind.ip().to_string(),
        override_session_builder: Some(Arc::new(known)),
        ..SchedulerConfig::default()
    };
    wait(async {
        let cluster = BallistaCluster::new_from_config(&config).await?;
        start_server(cluster, bind, Arc::new(config)).await
    })
}

/// An executor.
#[derive(Debug, Clone)]
pub struct Executor<'a> {
    /// `host:port` of the scheduler.
    pub scheduler: &'a str,
    /// Where it listens.
    pub bind: IpAddr,
    /// How others reach it, if not by that.
    pub host: Option<&'a str>,
    /// Where parts of results are fetched from it; by the port behind this one the scheduler speaks to it.
    pub port: u16,
    /// Where parts of results are kept meanwhile.
    pub work: &'a Path,
    /// How many parts it works on at once; as many as there are processors, if nobody says.
    pub at_once: Option<usize>,
    /// How object stores are reached.
    pub buckets: &'a Buckets,
}

impl Executor<'_> {
    /// Runs it, until the process is ended.
    ///
    /// # Errors
    /// A port is taken, the scheduler is not reached.
    pub fn run(&self) -> Result<(), Error> {
        let unreachable = |reason: &str| Error::ClusterUnreachable {
            scheduler: self.scheduler.to_owned(),
            reason: reason.to_owned(),
        };
        let (host, port) = self.scheduler.rsplit_once(':').ok_or_else(|| unreachable("it has no port: host:50050"))?;
        let mut registry = BallistaFunctionRegistry::default();
        registry.scalar_functions.extend(readers().map(|reader| (reader.name().to_owned(), reader)));
        let stores = Arc::new(Stores { buckets: self.buckets.clone(), others: DefaultObjectStoreRegistry::new() });
        let work: PathBuf = self.work.to_owned();
        let runtime = move |_: &SessionConfig| {
            let stores: Arc<dyn ObjectStoreRegistry> = Arc::clone(&stores) as _;
            let builder = RuntimeEnvBuilder::new().with_temp_file_path(&work).with_object_store_registry(stores);
            builder.build().map(Arc::new)
        };
        let usual = ExecutorProcessConfig::default();
        let config = ExecutorProcessConfig {
            bind_host: self.bind.to_string(),
            external_host: Some(self.host.map_or_else(|| self.bind.to_string(), str::to_owned)),
            port: self.port,
            grpc_port: self.port.saturating_add(1),
            scheduler_host: host.to_owned(),
            scheduler_port: port.parse().map_err(|_| unreachable("its port is no number"))?,
            // A scheduler that is started at the same time may be late.
            scheduler_connect_timeout_seconds: 30,
            vcores: self.at_once.unwrap_or(usual.vcores),
            work_dir: Some(self.work.display().to_string()),
            override_function_registry: Some(Arc::new(registry)),
            override_runtime_producer: Some(Arc::new(runtime)),
            ..usual
        };
        wait(start_executor_process(Arc::new(config)))
    }
}

/// The functions that read what people write, which plans may name.
fn readers() -> impl Iterator<Item = Arc<ScalarUDF>> {
    Notation::ALL.into_iter().map(|notation| Arc::new(reader_of(notation)))
}

fn wait(work: impl Future<Output = Result<(), BallistaError>>) -> Result<(), Error> {
    let failed = |reason: String| Error::Cluster { reason };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build();
    runtime.map_err(|error| failed(error.to_string()))?.block_on(work).map_err(|error| failed(error.to_string()))
}

/// Object stores as they are needed.
#[derive(Debug)]
struct Stores {
    buckets: Buckets,
    others: DefaultObjectStoreRegistry,
}

impl ObjectStoreRegistry for Stores {
    fn register_store(&self, url: &Url, store: Arc<dyn ObjectStore>) -> Option<Arc<dyn ObjectStore>> {
        self.others.register_store(url, store)
    }

    fn get_store(&self, url: &Url) -> Result<Arc<dyn ObjectStore>, DataFusionError> {
        self.others.get_store(url).or_else(|error| {
            if !is_bucket(url.as_str()) {
                return Err(error);
            }
            let store = self.buckets.store_of(url.as_str()).map_err(|e| DataFusionError::External(Box::new(e)))?;
            self.register_store(url, Arc::clone(&store));
            Ok(store)
        })
    }
}
