//! Ballots put to a language model: who is asked, how often at most, and when no more.
//!
//! A [`Completer`] blocks; it is called where a source is fetched from, never on an async thread. Whatever happens to
//! it (no reply, a strange one, no tokens left), there is a [`Vote`], and the question goes back to the person.

mod breaker;
mod completer;
mod endpoint;
mod shared;

pub use completer::{Completer, Counts, Status};
pub use endpoint::{BadEndpoint, Endpoint, Kind};
pub use shared::Shared;
