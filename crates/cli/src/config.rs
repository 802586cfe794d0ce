//! `reckoner.yaml`: what a project is told about the world around it. The model says what the data means; this
//! says where servers are and when to work. Secrets stand in the environment or in files of their own.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ask::LivePolicy;
use refresh::schedule::{self, Plan, Schedule};
use serde::{Deserialize, Serialize};
use server::Origins;
use server::access::Terms;
use source::kept::Keeping;
use source::{Buckets, Database};

use crate::alerts::Alerts;
use crate::channels::{Mail, Slack, Webhook};
use crate::databases::{self, Live, Place};
use crate::deliveries::Delivery;
use crate::failure::Failure;
use crate::project::Project;
use crate::secret::Kept;
use crate::voting::{Assist, Tokens};

/// The file's name.
pub(crate) const CONFIG: &str = "reckoner.yaml";

/// All that the file may say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Databases, by the names that `source:` gives them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) databases: BTreeMap<String, Place>,
    /// DuckDB's library, for its files, where it is not among those of the system.
    #[serde(skip_serializing_if = "Option::is_none")]
    duckdb: Option<String>,
    /// When to work the tables out; without any, [`DAILY`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) jobs: Option<BTreeMap<String, Job>>,
    /// What tells that rows of a dataset have changed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) refresh: BTreeMap<String, Refresh>,
    /// What to do when a job fails for a reason that may pass.
    #[serde(skip_serializing_if = "is_usual")]
    pub(crate) retry: Retry,
    /// How long snapshots stay.
    #[serde(skip_serializing_if = "is_usual")]
    pub(crate) snapshots: Snapshots,
    /// How object stores are reached, by the names of their buckets.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) buckets: BTreeMap<String, Bucket>,
    /// Where queries over files are worked out, if not in the process that asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<Cluster>,
    /// How much is asked of the sources by questions that no rollup answers.
    #[serde(skip_serializing_if = "is_usual")]
    pub(crate) live: Asking,
    /// Which language model may vote on what a question means; without it none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) assist: Option<Assist>,
    /// Where its tokens are accounted for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tokens: Option<Tokens>,
    /// Whose tokens let people in; without it, keys do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sign_in: Option<Terms>,
    /// Who may hold the page.
    #[serde(skip_serializing_if = "is_usual")]
    pub(crate) embed: Embed,
    /// What is not as it should be, and who is told.
    #[serde(skip_serializing_if = "Alerts::is_usual")]
    pub(crate) alerts: Alerts,
    /// Which reports are sent to whom, when.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) deliveries: BTreeMap<String, Delivery>,
    /// How mail is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mail: Option<Mail>,
}

/// Who may hold the page in a frame, and ask from pages of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Embed {
    /// Sites as browsers name them: `https://intranet.example`.
    origins: Vec<String>,
}

impl Embed {
    /// The sites.
    pub(crate) fn origins(&self) -> Result<Origins, Failure> {
        Origins::of(&self.origins).map_err(|why| {
            Failure::usage("bad_config", format!("{CONFIG}: embed: {why}"))
                .help("write each as its browser sends it: `https://intranet.example`, without a path")
        })
    }
}

/// The job of a project that names none.
const DAILY: (&str, &str) = ("daily", "0 2 * * *");

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Job {
    /// A cron expression, in the time zone of the model's calendar.
    pub(crate) at: String,
    /// The datasets that it works out anew; none is all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) only: Vec<String>,
    /// Whether to ask for all of their rows, whatever has changed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) full: bool,
}

/// What tells that rows of a dataset have changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refresh {
    /// A column that grows whenever a row is written.
    pub(crate) key: String,
}

/// How often, and how soon, to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Retry {
    /// Tries after the first.
    pub(crate) times: u32,
    /// Seconds after the first failure; twice as many after each further one.
    pub(crate) after: u64,
}

impl Default for Retry {
    fn default() -> Retry {
        let usual = schedule::Retry::default();
        Retry { times: usual.times, after: usual.after.as_secs() }
    }
}

/// How long snapshots stay, and where else they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Snapshots {
    /// How many, the current one included.
    pub(crate) keep: usize,
    /// The place in an object store that they are published to, or followed from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) store: Option<String>,
    /// Whether they are followed only: nothing is built here, and there need be no sources.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) follow: bool,
    /// Seconds from one look at the store to the next.
    pub(crate) every: u64,
    /// Seconds without a word of whoever builds, after which somebody else may.
    pub(crate) lease: u64,
}

impl Default for Snapshots {
    fn default() -> Snapshots {
        Snapshots { keep: 3, store: None, follow: false, every: 10, lease: 60 }
    }
}

/// How the object store of a bucket is reached. What is not said, the environment says (`AWS_…`), or the machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Bucket {
    /// `https://…`, where it is not Amazon's.
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    /// Whether the bucket is a part of the path, and not of the host's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_style: Option<bool>,
    /// The id of an access key.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// Where its secret stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<Kept>,
}

impl Bucket {
    /// As the tools of AWS name what it says.
    fn settings(&self, name: &str, project: &Path) -> Result<Vec<(String, String)>, Failure> {
        let by_host = self.path_style == Some(false);
        let endpoint = self.endpoint.as_ref().map(|endpoint| match endpoint.split_once("://") {
            Some((scheme, host)) if by_host => format!("{scheme}://{name}.{host}"),
            _ => endpoint.clone(),
        });
        let secret = self.secret.as_ref().map(|kept| kept.read(project, &format!("buckets: {name}: secret")));
        let secret = secret.transpose()?.map(|secret| secret.reveal().to_owned());
        if self.key.is_some() != secret.is_some() {
            return Err(Failure::usage("bad_config", format!("{CONFIG}: buckets: {name}: `key` and `secret` go together"))
                .help("`key:` is the id of an access key, `secret: {env: NAME}` or `{file: NAME}` says where its secret stands"));
        }
        let said = [
            ("aws_endpoint", endpoint),
            ("aws_region", self.region.clone()),
            ("aws_virtual_hosted_style_request", self.path_style.map(|_| by_host.to_string())),
            ("aws_access_key_id", self.key.clone()),
            ("aws_secret_access_key", secret),
        ];
        Ok(said.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
    }
}

/// A cluster that works out queries over files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cluster {
    /// `host:port` of its scheduler.
    scheduler: String,
    /// How many parts rows are divided into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    partitions: Option<NonZeroUsize>,
}

/// How much is asked of the sources by questions that no rollup answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Asking {
    /// Seconds that a result serves whoever asks for the same.
    pub(crate) keep: u64,
    /// What all results that are kept may take.
    pub(crate) megabytes: u64,
    /// Queries that run at once.
    pub(crate) at_once: usize,
}

impl Default for Asking {
    fn default() -> Asking {
        Asking { keep: 300, megabytes: 256, at_once: 4 }
    }
}

impl From<Asking> for Keeping {
    fn from(asking: Asking) -> Keeping {
        let Asking { keep, megabytes, at_once } = asking;
        Keeping { time: Duration::from_secs(keep), bytes: megabytes.saturating_mul(1 << 20), at_once }
    }
}

pub(crate) fn is_usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Config {
    /// Reads the file, if there is one.
    pub(crate) fn read(project: &Path) -> Result<Config, Failure> {
        let path = project.join(CONFIG);
        match std::fs::read_to_string(&path) {
            Ok(text) if text.trim().is_empty() => Ok(Config::default()),
            Ok(text) => serde_saphyr::from_str(&text).map_err(|error| {
                Failure::usage("bad_config", format!("{CONFIG}: {error}"))
                    .help("docs/sources.md says what stands under `databases:`, `duckdb:` and `live:`, docs/assist.md what under `assist:` and `tokens:`, docs/security.md what under `sign_in:` and `embed:`, docs/alerts.md what under `alerts:` and `mail:`, docs/reports.md what under `deliveries:`, docs/scale.md what under `snapshots:`, `buckets:` and `cluster:`, docs/refresh.md the rest")
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Config::default()),
            Err(error) => Err(Failure::file(&path, &error)),
        }
    }

    /// Writes the file.
    pub(crate) fn write(&self, project: &Path) -> Result<(), Failure> {
        let path = project.join(CONFIG);
        let text = serde_saphyr::to_string(self).map_err(|error| Failure::world("file", error))?;
        std::fs::write(&path, text).map_err(|error| Failure::file(&path, &error))
    }

    /// The jobs, in the order of their names; those of everything last, as they do the work of others.
    pub(crate) fn plans(&self, time_zone: &str) -> Result<Vec<Plan>, Failure> {
        let usual =
            || BTreeMap::from([(DAILY.0.to_owned(), Job { at: DAILY.1.to_owned(), only: Vec::new(), full: false })]);
        let jobs = self.jobs.clone().unwrap_or_else(usual);
        let plan = |(name, job): (String, Job)| match Schedule::parse(&job.at, time_zone) {
            Ok(schedule) => Ok(Plan { name, schedule, only: job.only, full: job.full }),
            Err(why) => Err(Failure::usage("bad_config", format!("{CONFIG}: jobs: {name}: {why}"))
                .help("minute, hour, day of the month, month, day of the week: `0 2 * * *` is every day at 02:00")),
        };
        let mut plans: Vec<Plan> = jobs.into_iter().map(plan).collect::<Result<_, _>>()?;
        plans.sort_by_key(|plan| plan.only.is_empty());
        Ok(plans)
    }

    /// When to try again.
    pub(crate) fn retry(&self) -> schedule::Retry {
        schedule::Retry { times: self.retry.times, after: Duration::from_secs(self.retry.after) }
    }

    /// Whose questions may run on the sources: where there are several, those that may run on each. A project of files
    /// has nobody else to think of.
    pub(crate) fn live_policy(&self) -> LivePolicy {
        let policy = |place: &Place| match place.live {
            Live::Never => LivePolicy::Never,
            Live::Admins => LivePolicy::Admins,
            Live::All => LivePolicy::All,
        };
        self.databases.values().map(policy).min().unwrap_or(LivePolicy::All)
    }

    /// The cluster that works out queries over files, if one does.
    pub(crate) fn cluster(&self) -> Option<source::Cluster> {
        self.cluster.as_ref().map(|Cluster { scheduler, partitions }| source::Cluster {
            scheduler: scheduler.clone(),
            partitions: partitions.map(NonZeroUsize::get),
        })
    }

    /// Where the databases are, without passwords.
    pub(crate) fn addresses(&self) -> Vec<String> {
        self.databases.iter().map(|(name, place)| place.address(name)).collect()
    }

    /// Every file that holds a secret.
    pub(crate) fn secret_files(&self, project: &Project) -> Vec<PathBuf> {
        let dir = &project.dir;
        let databases = self.databases.values().flat_map(|place| place.secret_files(dir));
        let keys = self.assist.iter().filter_map(|assist| assist.key_file.as_ref()).map(|file| dir.join(file));
        let mut files: Vec<PathBuf> = databases.chain(keys).collect();
        let hooks = self.deliveries.values().filter_map(|delivery| delivery.webhook.as_ref());
        let kept = self.alerts.webhook.iter().chain(hooks).filter_map(Webhook::kept);
        let kept = kept.chain(self.alerts.slack.iter().map(Slack::kept)).chain(self.mail.iter().map(Mail::kept));
        let kept = kept.chain(self.buckets.values().filter_map(|bucket| bucket.secret.clone()));
        files.extend(kept.filter_map(|kept| kept.path(dir)));
        files.sort();
        files.dedup();
        files
    }

    /// How object stores are reached, with what the environment says.
    pub(crate) fn buckets(&self, project: &Path) -> Result<Buckets, Failure> {
        let text = |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
        let mut buckets = Buckets::new(std::env::vars_os().filter_map(text));
        for (name, bucket) in &self.buckets {
            buckets.add(name, bucket.settings(name, project)?);
        }
        Ok(buckets)
    }

    /// The databases, with what the environment says of them.
    pub(crate) fn databases(&self, project: &Path) -> Result<Vec<Database>, Failure> {
        self.databases.iter().map(|(name, place)| place.open(project, name)).collect()
    }

    /// DuckDB's library, as the environment says or the file.
    pub(crate) fn duckdb(&self, project: &Path) -> Option<PathBuf> {
        databases::duckdb(project, self.duckdb.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(CONFIG), text).unwrap();
        Config::read(folder.path()).map_err(|failure| failure.to_json().to_string())
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text =
            "databases:\n  shop:\n    url: postgres://reader@db.example/shop\n    time_limit: 60\n    live: all\n";
        let config = read(text).unwrap();
        assert_eq!(config.databases["shop"].live, Live::All);
        let folder = tempfile::tempdir().unwrap();
        config.write(folder.path()).unwrap();
        assert_eq!(Config::read(folder.path()).unwrap(), config);
        assert_eq!(config.databases(folder.path()).unwrap()[0].time_limit, Duration::from_secs(60));
    }

    #[test]
    fn a_bucket_is_reached_as_is_said() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("s3.secret"), "canary\n").unwrap();
        let text = "{endpoint: 'https://store.example', path_style: false, key: id, secret: {file: s3.secret}}";
        let config = read(&format!("buckets: {{shop: {text}}}")).unwrap();
        let settings = config.buckets["shop"].settings("shop", folder.path()).unwrap();
        let value = |name: &str| settings.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        assert_eq!(value("aws_endpoint"), Some("https://shop.store.example"));
        assert_eq!(value("aws_secret_access_key"), Some("canary"));
        assert_eq!((value("aws_virtual_hosted_style_request"), value("aws_region")), (Some("true"), None));
        let config = read("buckets: {shop: {key: id}}").unwrap();
        let failure = config.buckets(folder.path()).unwrap_err().to_json().to_string();
        assert!(failure.contains("go together"), "{failure}");
    }

    #[test]
    fn nothing_said_is_nothing_to_know() {
        assert_eq!(read("").unwrap(), Config::default());
        assert_eq!(Config::read(Path::new("/nowhere")).unwrap(), Config::default());
    }

    #[test]
    fn what_is_not_known_is_a_mistake() {
        for (text, said) in [
            ("databses: {}", "databses"),
            ("databases: {shop: {url: 'postgres://h/d', pasword: x}}", "pasword"),
            ("databases: {shop: {}}", "url"),
            ("sign_in: {issuer: 'https://id.example', audience: r}", "roles"),
            ("sign_in: {issuer: 'https://id.example', audience: r, algorithms: [none], roles: {claim: g}}", "none"),
            ("embed: {origin: ['https://a.example']}", "origin"),
            ("snapshots: {stor: 's3://a/b'}", "stor"),
            ("buckets: {a: {secret: canary}}", "secret"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains("bad_config") && error.contains(said), "{error}");
        }
        assert_eq!(databases::variable("my-shop", "PASSWORD"), "RECKONER_MY_SHOP_PASSWORD");
    }
}
