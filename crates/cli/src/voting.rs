//! The last resort as a project is told to use it: which language model votes, and where its tokens are accounted for.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use assist::{Account, Balance, Ledger, Limits, MOST_A_MINUTE, Refusal, Reservation};
use serde::{Deserialize, Serialize};
use server::assist::{Completer, Endpoint, Kind, Shared};

use crate::config::CONFIG;
use crate::failure::Failure;
use crate::project::Project;

/// The variable that holds the key.
pub(crate) const KEY: &str = "RECKONER_ASSIST_KEY";
/// The variable that says where the ledger of replicas is, instead of the file.
const REDIS: &str = "RECKONER_TOKENS_REDIS";
/// The file that says how it is set up.
const HELP: &str = "docs/assist.md says what stands under `assist:` and `tokens:`";

/// A language model that may vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assist {
    /// `https://api.openai.com/v1`, or anything that speaks as that one or as Anthropic's does.
    pub(crate) endpoint: String,
    #[serde(default, skip_serializing_if = "Speech::is_usual")]
    pub(crate) kind: Speech,
    /// The model, by the name that the endpoint has for it.
    pub(crate) model: String,
    /// A file that holds the key and nothing else, relative to the project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key_file: Option<PathBuf>,
    #[serde(default = "usual::minute")]
    pub(crate) tokens_a_minute: u32,
    #[serde(default = "usual::day")]
    pub(crate) tokens_a_day: u32,
    /// What one team may spend; without it, what all may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) team_tokens_a_minute: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) team_tokens_a_day: Option<u32>,
    /// Seconds that a ballot may take.
    #[serde(default = "usual::timeout")]
    pub(crate) timeout: u64,
}

/// How an endpoint is spoken to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Speech {
    #[default]
    OpenAi,
    Anthropic,
}

impl Speech {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
    fn is_usual(&self) -> bool {
        *self == Speech::default()
    }
}

/// Where tokens are accounted for; without it, in the project's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tokens {
    /// `redis://host:6379`: one ledger for several replicas.
    pub(crate) redis: String,
}

/// What is meant where nothing is said.
mod usual {
    pub(super) fn minute() -> u32 {
        assist::Limits::default().minute
    }
    pub(super) fn day() -> u32 {
        assist::Limits::default().day
    }
    pub(super) fn timeout() -> u64 {
        4
    }
}

/// Whoever votes for this project; nobody, unless it was configured.
pub(crate) fn completer(project: &Project) -> Result<Option<Arc<Completer>>, Failure> {
    let config = project.config()?;
    let Some(assist) = &config.assist else { return Ok(None) };
    let limits = assist.limits()?;
    let timeout = Duration::from_secs(assist.timeout);
    let kind = match assist.kind {
        Speech::OpenAi => Kind::OpenAi,
        Speech::Anthropic => Kind::Anthropic,
    };
    let key = assist.key(&project.dir)?;
    let endpoint = Endpoint::new(kind, &assist.endpoint, &assist.model, &key, timeout).map_err(bad)?;
    let redis = of_environment(REDIS).or_else(|| config.tokens.as_ref().map(|tokens| tokens.redis.clone()));
    let ledger: Arc<dyn Ledger> = match redis {
        Some(url) => Arc::new(Shared::new(&url, limits, timeout).map_err(|why| bad(format!("tokens: redis: {why}")))?),
        None => Arc::new(OnDisk { folder: project.state(), limits, longest: assist.timeout * 1_000 }),
    };
    Ok(Some(Arc::new(Completer::new(endpoint, ledger))))
}

impl Assist {
    fn limits(&self) -> Result<Limits, Failure> {
        let (minute, day) = (self.tokens_a_minute, self.tokens_a_day);
        let team_minute = self.team_tokens_a_minute.unwrap_or(minute);
        let team_day = self.team_tokens_a_day.unwrap_or(day);
        if minute > MOST_A_MINUTE {
            return Err(bad(format!("tokens_a_minute is {minute}; {MOST_A_MINUTE} are the most")));
        }
        if !(1..=8).contains(&self.timeout) {
            return Err(bad("timeout must be from 1 to 8 seconds: nobody waits longer for a guess".to_owned()));
        }
        Ok(Limits { minute, day, team_minute, team_day })
    }

    /// The key: of the environment, else of its file. A model on this machine may need none.
    fn key(&self, project: &Path) -> Result<String, Failure> {
        match (of_environment(KEY), &self.key_file) {
            (Some(key), _) => Ok(key),
            (None, Some(file)) => {
                let path = project.join(file);
                let text = fs::read_to_string(&path).map_err(|error| Failure::file(&path, &error))?;
                Ok(text.trim().to_owned())
            }
            (None, None) => Ok(String::new()),
        }
    }
}

fn bad(why: impl std::fmt::Display) -> Failure {
    Failure::usage("bad_config", format!("{CONFIG}: assist: {why}")).help(HELP)
}

fn of_environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The ledger of one machine: a file, so that what one process spent counts for the next, and a crash forgets nothing.
struct OnDisk {
    folder: PathBuf,
    limits: Limits,
    longest: u64,
}

impl OnDisk {
    const NAME: &str = "tokens.json";

    /// Reads the account, changes it and writes it again, while no other process does.
    fn with<T>(&self, act: impl FnOnce(&mut Account, u64) -> T) -> Result<T, Refusal> {
        let (_lock, mut account) = self.read()?;
        let done = act(&mut account, now());
        let bytes = serde_json::to_vec(&account).map_err(|error| Refusal::Closed(error.to_string()))?;
        let path = self.path();
        let aside = path.with_extension("writing");
        // Synced before the call is made: what a machine that lost its power had reserved, it finds again.
        let written = File::create(&aside).and_then(|mut file| {
            file.write_all(&bytes)?;
            file.sync_all()
        });
        written.and_then(|()| fs::rename(&aside, &path)).map_err(|error| closed(&path, &error))?;
        Ok(done)
    }

    /// The account, and a lock on it.
    fn read(&self) -> Result<(File, Account), Refusal> {
        let path = self.path();
        let lock = File::options().create(true).write(true).truncate(false).open(path.with_extension("lock"));
        let lock = lock.and_then(|file| file.lock().map(|()| file)).map_err(|error| closed(&path, &error))?;
        let account = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| {
                Refusal::Closed(format!("{} is damaged; once it is removed, all counts anew", path.display()))
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Account::default(),
            Err(error) => return Err(closed(&path, &error)),
        };
        Ok((lock, account))
    }

    fn path(&self) -> PathBuf {
        self.folder.join(OnDisk::NAME)
    }
}

fn closed(path: &Path, error: &std::io::Error) -> Refusal {
    Refusal::Closed(format!("{}: {error}", path.display()))
}

/// Milliseconds of UTC.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

impl Ledger for OnDisk {
    fn reserve(&self, team: &str, tokens: u32) -> Result<Reservation, Refusal> {
        self.with(|account, now| account.reserve(now, team, tokens, self.longest, &self.limits))?
    }

    fn settle(&self, reservation: Reservation, used: u32) {
        // If this cannot be written, what was reserved goes on counting.
        drop(self.with(|account, now| account.settle(now, reservation, used)));
    }

    fn balance(&self, team: &str) -> Result<Balance, Refusal> {
        let (_lock, mut account) = self.read()?;
        Ok(account.balance(now(), team, &self.limits))
    }

    fn bar(&self, endpoint: &str, why: &str) {
        drop(self.with(|account, _| account.bar(endpoint, why)));
    }

    fn barred(&self, endpoint: &str) -> Result<Option<String>, Refusal> {
        let (_lock, account) = self.read()?;
        Ok(account.barred(endpoint))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { minute: 500, day: 2_000, team_minute: 500, team_day: 2_000 };

    fn on_disk(folder: &Path) -> OnDisk {
        OnDisk { folder: folder.to_owned(), limits: LIMITS, longest: 4_000 }
    }

    #[test]
    fn processes_that_come_and_go_share_one_account() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = on_disk(folder.path());
        let held = first.reserve("a", 300).expect("nothing is spent");
        first.settle(held, 250);
        first.reserve("a", 100).expect("a call that crashes");
        drop(first);
        let second = on_disk(folder.path());
        assert_eq!(second.balance("a").map(|balance| balance.minute), Ok(350));
        assert!(matches!(second.reserve("a", 151), Err(Refusal::Spent(_))));
        second.bar("x", "too dear");
        assert_eq!(on_disk(folder.path()).barred("x"), Ok(Some("too dear".to_owned())));
    }

    #[test]
    fn a_rush_of_processes_stays_within_the_limit() {
        let folder = tempfile::tempdir().expect("a folder");
        // Each opens the files anew, as a process of its own does.
        assert_eq!(assist::trial::rush(&on_disk(folder.path()), &LIMITS, 32, 25), Ok(()));
    }

    #[test]
    fn a_damaged_account_is_closed() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(OnDisk::NAME), "{").expect("written");
        assert!(matches!(on_disk(folder.path()).reserve("a", 1), Err(Refusal::Closed(why)) if why.contains("damaged")));
    }

    #[test]
    fn what_is_not_sound_is_a_mistake() {
        for (text, said) in [
            ("assist: {endpoint: 'http://api.example.com/v1', model: m}", "https://"),
            ("assist: {endpoint: 'https://api.example.com/v1', model: ''}", "model"),
            ("assist: {endpoint: 'https://api.example.com/v1', model: m, tokens_a_minute: 10001}", "10000"),
            ("assist: {endpoint: 'https://api.example.com/v1', model: m, timeout: 60}", "timeout"),
            ("assist: {endpoint: 'https://api.example.com/v1', model: m, kind: gemini}", "gemini"),
            ("assist: {endpoint: 'https://api.example.com/v1', model: m, key: sk-1}", "key"),
            ("assist: {endpoint: 'https://api.example.com/v1', model: m, key_file: nowhere}", "nowhere"),
            ("assist: {endpoint: 'https://api.example.com/v1', model: m}\ntokens: {redis: 'http://h'}", "redis"),
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            fs::write(folder.path().join(CONFIG), text).expect("written");
            let project =
                Project { dir: folder.path().to_owned(), today: None, json: false, snapshot: None, follow: None };
            let failure = completer(&project).err().map(|failure| failure.to_json().to_string());
            assert!(failure.as_ref().is_some_and(|failure| failure.contains(said)), "{text}: {failure:?}");
        }
    }

    #[test]
    fn it_is_off_until_it_is_configured() {
        let folder = tempfile::tempdir().expect("a folder");
        let project = Project { dir: folder.path().to_owned(), today: None, json: false, snapshot: None, follow: None };
        assert!(completer(&project).expect("no mistake").is_none());
        let text = "assist: {endpoint: 'http://127.0.0.1:11434/v1', model: llama3.2, tokens_a_minute: 500}";
        fs::write(folder.path().join(CONFIG), text).expect("written");
        let completer = completer(&project).expect("no mistake").expect("configured");
        assert_eq!(completer.tokenizer(), Some(assist::Tokenizer::Private));
    }
}
