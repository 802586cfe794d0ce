//! Work on questions, beside the async threads: so much of it at once, and nobody waits long to begin.
//!
//! Whoever comes when there is more to do than hands is turned away after a second, before anything is worked out for
//! them; what is begun is then finished in time. Without this, all would be begun, and none be done before its asker has gone.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use axum::http::StatusCode;
use tokio::sync::Semaphore;

use crate::Limits;
use crate::api::blocking;
use crate::problem::Problem;
use crate::stats::Stats;

/// The places to work at.
#[derive(Clone)]
pub(crate) struct Hands {
    places: Arc<Semaphore>,
    limits: Limits,
    stats: Arc<Stats>,
}

impl Hands {
    pub(crate) fn of(limits: Limits, stats: &Arc<Stats>) -> Hands {
        Hands { places: Arc::new(Semaphore::new(limits.hands)), limits, stats: Arc::clone(stats) }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Does it, as soon as there is a place.
    ///
    /// # Errors
    /// There was none for too long, or it took too long, or panicked.
    pub(crate) async fn put_to<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let place = tokio::time::timeout(self.limits.queue, Arc::clone(&self.places).acquire_owned()).await;
        let Ok(Ok(place)) = place else { return Err(busy(&self.stats)) };
        blocking(&self.limits, move || {
            // Also where nobody waits for it any more: until it is done, the place is taken.
            let _place = place;
            work()
        })
        .await
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
        let turned_away = hands.put_to(|| ()).await.expect_err("there is one hand");
        assert_eq!((turned_away.code(), stats.shed.load(Relaxed)), ("busy", 1));
        go.send(()).expect("somebody waits");
        assert!(matches!(working.await, Ok(Ok(true))));
        assert!(hands.put_to(|| panic!("on purpose")).await.is_err_and(|problem| problem.code() == "internal"));
        assert!(hands.put_to(|| ()).await.is_ok(), "a panic leaves its place, too");
    }
}
