//! Builds that somebody asked for over HTTP: one at a time, followed by whoever likes to.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::response::sse::Event;
use futures_util::stream::{Stream, unfold};
use serde::Serialize;
use tokio::sync::watch;

use crate::upkeep::{Kind, Progress, Refused, Upkeep, Work};

/// Runs that are remembered.
const REMEMBERED: usize = 20;
/// Events of a run that are remembered: a bar needs no more.
const EVENTS: usize = 256;

/// The runs.
#[derive(Default)]
pub(crate) struct Runs {
    last: Mutex<VecDeque<Arc<Run>>>,
    count: Mutex<u64>,
}

struct Run {
    id: String,
    events: Mutex<Events>,
    /// The number of the last event.
    news: watch::Sender<u64>,
}

#[derive(Default)]
struct Events {
    kept: VecDeque<(u64, &'static str, String)>,
    count: u64,
    over: bool,
}

#[derive(Serialize)]
struct Failed<'a> {
    code: &'a str,
    message: &'a str,
}

impl Runs {
    /// Begins one on a thread of its own.
    ///
    /// # Errors
    /// One runs already.
    pub(crate) fn begin(&self, upkeep: Arc<dyn Upkeep>, work: Work) -> Result<String, Refused> {
        let mut last = lock(&self.last);
        if let Some(run) = last.iter().find(|run| !lock(&run.events).over) {
            let message = format!("A build runs already: {}. Follow it, or ask again when it is done.", run.id);
            return Err(Refused { kind: Kind::Conflict, code: "locked".to_owned(), message });
        }
        let id = {
            let mut count = lock(&self.count);
            *count += 1;
            format!("run-{count}")
        };
        let run = Arc::new(Run { id: id.clone(), events: Mutex::default(), news: watch::channel(0).0 });
        last.push_back(Arc::clone(&run));
        while last.len() > REMEMBERED {
            last.pop_front();
        }
        std::thread::spawn(move || {
            // Whatever happens in there, whoever follows is told that it is over.
            let end = Ending(run);
            let done = upkeep.build(&work, &|progress: Progress| end.0.say("progress", &progress, false));
            match done {
                Ok(built) => end.0.say("done", &built, true),
                Err(refused) => {
                    end.0.say("failed", &Failed { code: &refused.code, message: &refused.message }, true);
                }
            }
        });
        Ok(id)
    }

    /// What happens in a run, from after this event on, to its end.
    pub(crate) fn follow(
        &self,
        id: &str,
        after: Option<u64>,
    ) -> Option<impl Stream<Item = Result<Event, Infallible>> + use<>> {
        let run = lock(&self.last).iter().find(|run| run.id == id).map(Arc::clone)?;
        let news = run.news.subscribe();
        Some(unfold((run, news, after.unwrap_or(0), false), |(run, mut news, seen, over)| async move {
            if over {
                return None;
            }
            loop {
                news.borrow_and_update();
                if let Some((number, name, data)) = run.after(seen) {
                    let over = name != "progress";
                    let event = Event::default().id(number.to_string()).event(name).data(data);
                    return Some((Ok(event), (run, news, number, over)));
                }
                if lock(&run.events).over {
                    return None;
                }
                // The run keeps the sender; it is gone only with the run.
                if news.changed().await.is_err() {
                    return None;
                }
            }
        }))
    }
}

/// Says that a run is over if nobody did: it panicked.
struct Ending(Arc<Run>);

impl Drop for Ending {
    fn drop(&mut self) {
        if !lock(&self.0.events).over {
            let message = "Something went wrong here; the last snapshot stays.";
            self.0.say("failed", &Failed { code: "internal", message }, true);
        }
    }
}

impl Run {
    fn say(&self, name: &'static str, data: &impl Serialize, over: bool) {
        let data = serde_json::to_string(data).unwrap_or_default();
        let mut events = lock(&self.events);
        events.count += 1;
        let number = events.count;
        events.kept.push_back((number, name, data));
        if events.kept.len() > EVENTS {
            events.kept.pop_front();
        }
        events.over |= over;
        drop(events);
        self.news.send_replace(number);
    }

    fn after(&self, seen: u64) -> Option<(u64, &'static str, String)> {
        lock(&self.events).kept.iter().find(|(number, ..)| *number > seen).cloned()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
