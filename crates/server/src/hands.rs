//! Work on questions, beside the async threads: so much of it at once, and nobody waits long to begin.
//!
//! Whoever comes when there is more to do than hands is turned away after a second, before anything is worked out for
//! them; what is begun is then finished in time. Without this, all would be begun, and none be done before its asker has gone.
//!
//! What only takes a processor is thought out by as many threads as there are processors, one thing after the other in
//! the order in which they came ([`Hands::think`]): begun all at once, each would be done as late as the last. What may
//! wait for a source, or takes long, has a thread of its own ([`Hands::put_to`]).

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use axum::http::StatusCode;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;

use crate::Limits;
use crate::api::joined;
use crate::problem::Problem;
use crate::stats::Stats;

/// The places to work at.
#[derive(Clone)]
pub(crate) struct Hands {
    places: Arc<Semaphore>,
    thinkers: Arc<Thinkers>,
    limits: Limits,
    stats: Arc<Stats>,
}

impl Hands {
    pub(crate) fn of(limits: Limits, stats: &Arc<Stats>) -> Hands {
        let places = Arc::new(Semaphore::new(limits.hands));
        Hands { places, thinkers: Arc::new(Thinkers::new()), limits, stats: Arc::clone(stats) }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Does what waits for nothing, as soon as it is its turn.
    ///
    /// # Errors
    /// There was no place for too long, or it took too long, or panicked.
    pub(crate) async fn think<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let place = self.place().await?;
        joined(&self.limits, self.thinkers.threads().spawn_blocking(|| kept_up(place, work))).await
    }

    /// Does it, as soon as there is a place.
    ///
    /// # Errors
    /// There was none for too long, or it took too long, or panicked.
    pub(crate) async fn put_to<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let place = self.place().await?;
        joined(&self.limits, spawn_blocking(|| kept_up(place, work))).await
    }

    /// A place, which is there in time or not at all.
    async fn place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let place = tokio::time::timeout(self.limits.queue, Arc::clone(&self.places).acquire_owned()).await;
        place.ok().and_then(Result::ok).ok_or_else(|| busy(&self.stats))
    }
}

/// Does work at a place, which is taken until that is done, also where nobody waits for it any more.
fn kept_up<T>(_place: OwnedSemaphorePermit, work: impl FnOnce() -> T) -> T {
    work()
}

/// The threads that think: they wait at a queue of their own.
struct Thinkers(Option<Runtime>);

impl Thinkers {
    fn new() -> Thinkers {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        // No task runs on it, so it needs nothing that the system might refuse.
        let threads = Builder::new_current_thread().max_blocking_threads(processors).build();
        Thinkers(Some(threads.expect("a runtime without drivers")))
    }

    fn threads(&self) -> &Runtime {
        self.0.as_ref().expect("it is there until it is dropped")
    }
}

impl Drop for Thinkers {
    fn drop(&mut self) {
        // Whoever drops it may be a task, and those must not wait.
        if let Some(threads) = self.0.take() {
            threads.shutdown_background();
        }
    }
}

/// There is more to do than can be done.
pub(crate) fn busy(stats: &Stats) -> Problem {
    stats.shed.fetch_add(1, Relaxed);
    let detail = "The server has as much to do as it can; ask again in a moment.";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail).retry_after(1)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn whoever_finds_no_hand_is_turned_away_and_a_place_is_free_again_when_work_ends() {
        let limits = Limits { hands: 1, queue: Duration::from_millis(50), ..Limits::default() };
        let stats = Arc::default();
        let hands = Hands::of(limits, &stats);
        let (go, wait) = channel::<()>();
        let working = tokio::spawn({
            let hands = hands.clone();
            async move { hands.put_to(move || wait.recv().is_ok()).await }
        });
        while hands.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let turned_away = hands.think(|| ()).await.expect_err("there is one hand");
        assert_eq!((turned_away.code(), stats.shed.load(Relaxed)), ("busy", 1));
        go.send(()).expect("somebody waits");
        assert!(matches!(working.await, Ok(Ok(true))));
        assert!(hands.put_to(|| panic!("on purpose")).await.is_err_and(|problem| problem.code() == "internal"));
        assert!(hands.put_to(|| ()).await.is_ok(), "a panic leaves its place, too");
    }

    #[tokio::test]
    async fn a_panic_ends_a_thought_and_not_whoever_thinks() {
        let hands = Hands::of(Limits { hands: 1, ..Limits::default() }, &Arc::default());
        for _ in 0..2 * std::thread::available_parallelism().map_or(1, usize::from) {
            assert!(hands.think(|| panic!("on purpose")).await.is_err_and(|problem| problem.code() == "internal"));
        }
        assert_eq!(hands.think(|| 7).await.ok(), Some(7));
    }
}
