//! The ledger of several processes: kept in Redis, where one script looks and notes in a single step.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use assist::{Balance, Cap, Ledger, Limits, Refusal, Reservation};
use redis::{Client, Commands, Connection, RedisResult, Script};

/// How long Redis may take. Without its word nothing is spent.
const PATIENCE: Duration = Duration::from_secs(2);

/// Keys of one slot, so that the script may touch both on a cluster.
const KEYS: [&str; 2] = ["{reckoner:tokens}:calls", "{reckoner:tokens}:days"];

/// The arithmetic of `assist::account`, word for word, in Lua.
const SCRIPT: &str = include_str!("shared.lua");

/// A ledger in Redis, for replicas.
pub struct Shared {
    client: Client,
    connection: Mutex<Option<Connection>>,
    script: Script,
    limits: Limits,
    longest: u64,
    clock: Option<Box<dyn Fn() -> u64 + Send + Sync>>,
}

impl Shared {
    /// A ledger at an address such as `redis://user:password@host:6379`. A call ends within `longest`.
    ///
    /// # Errors
    /// The address is none. Whether anybody answers there is found out later.
    pub fn new(url: &str, limits: Limits, longest: Duration) -> Result<Shared, String> {
        let client = Client::open(url).map_err(|error| error.to_string())?;
        let longest = u64::try_from(longest.as_millis()).unwrap_or(u64::MAX);
        Ok(Shared { client, connection: Mutex::default(), script: Script::new(SCRIPT), limits, longest, clock: None })
    }

    /// The same ledger by another clock than that of Redis, which gives milliseconds of UTC.
    #[must_use]
    pub fn by(mut self, clock: impl Fn() -> u64 + Send + Sync + 'static) -> Shared {
        self.clock = Some(Box::new(clock));
        self
    }

    fn run(&self, act: &str, team: &str, arguments: &[u64]) -> Result<Vec<u64>, Refusal> {
        let now = self.clock.as_ref().map_or_else(String::new, |clock| clock().to_string());
        let mut call = self.script.key(KEYS[0]);
        call.key(KEYS[1]).arg(act).arg(now).arg(team);
        for argument in arguments {
            call.arg(*argument);
        }
        self.on(|connection| call.invoke(connection))
    }

    /// Does something on the one connection, which is made anew after a failure.
    fn on<T>(&self, act: impl FnOnce(&mut Connection) -> RedisResult<T>) -> Result<T, Refusal> {
        let mut kept = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let done = self.connected(&mut kept).and_then(act);
        done.map_err(|error| {
            *kept = None;
            Refusal::Closed(error.category().to_owned())
        })
    }

    fn connected<'a>(&self, kept: &'a mut Option<Connection>) -> RedisResult<&'a mut Connection> {
        if kept.is_none() {
            let connection = self.client.get_connection_with_timeout(PATIENCE)?;
            connection.set_read_timeout(Some(PATIENCE))?;
            connection.set_write_timeout(Some(PATIENCE))?;
            *kept = Some(connection);
        }
        Ok(kept.as_mut().expect("it has just been made"))
    }
}

impl Ledger for Shared {
    fn reserve(&self, team: &str, tokens: u32) -> Result<Reservation, Refusal> {
        let Limits { minute, day, team_minute, team_day } = self.limits;
        let [minute, day, team_minute, team_day] = [minute, day, team_minute, team_day].map(u64::from);
        let arguments = [u64::from(tokens), self.longest, minute, day, team_minute, team_day];
        match self.run("reserve", team, &arguments)?.as_slice() {
            [0, id, first, last] => Ok(Reservation { id: *id, team: team.to_owned(), tokens, days: (*first, *last) }),
            [1] => Err(Refusal::Spent(Cap::Minute)),
            [2] => Err(Refusal::Spent(Cap::Day)),
            [3] => Err(Refusal::Spent(Cap::TeamMinute)),
            [4] => Err(Refusal::Spent(Cap::TeamDay)),
            _ => Err(Refusal::Closed("it says something strange".to_owned())),
        }
    }

    fn settle(&self, reservation: Reservation, used: u32) {
        let Reservation { id, team, tokens, days: (first, last) } = reservation;
        // If this does not arrive, what was reserved goes on counting: too much rather than too little.
        drop(self.run("settle", &team, &[u64::from(tokens), id, first, last, u64::from(used)]));
    }

    fn balance(&self, team: &str) -> Result<Balance, Refusal> {
        let count = |tokens: &u64| u32::try_from(*tokens).unwrap_or(u32::MAX);
        match self.run("balance", team, &[])?.as_slice() {
            [minute, day, team_minute, team_day] => Ok(Balance {
                minute: count(minute),
                day: count(day),
                team_minute: count(team_minute),
                team_day: count(team_day),
                limits: self.limits,
            }),
            _ => Err(Refusal::Closed("it says something strange".to_owned())),
        }
    }

    fn bar(&self, endpoint: &str, why: &str) {
        drop(self.on(|connection| connection.hset::<_, _, _, ()>(KEYS[1], barred(endpoint), why)));
    }

    fn barred(&self, endpoint: &str) -> Result<Option<String>, Refusal> {
        self.on(|connection| connection.hget(KEYS[1], barred(endpoint)))
    }
}

/// The field that says why an endpoint is not to be asked any more.
fn barred(endpoint: &str) -> String {
    format!("barred|{endpoint}")
}
