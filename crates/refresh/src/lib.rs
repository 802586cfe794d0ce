//! Sources to rollups: choose which, aggregate, encode, checksum, publish.
//!
//! A snapshot is built aside and published by replacing `CURRENT`; whatever happens on the way, the old
//! one or the new one is whole. This crate knows sources, engines' files and schedules. It must never
//! know questions, answers or API types.

mod build;
mod check;
mod choose;
mod error;
pub mod history;
mod kept;
mod moved;
mod parts;
mod publish;
pub mod schedule;
mod sketches;
pub mod store;

pub use build::{Job, Progress, Published, build};
pub use choose::{Asked, Chosen, Sizes, Worth, advise, choose, reckon};
pub use error::Error;
pub use moved::RefreshKeys;
pub use publish::{Turn, all, current, folder_of, free_bytes, roll_back};
