//! Query → Route → Table: snapshots, rollup files, kernels.
//!
//! [`Snapshot::open`] maps an immutable folder of rollups. [`route()`] chooses for each leaf of a
//! [`model::Query`] the cheapest rollup that gives the same answer as the rows themselves, and says why
//! it took no other. [`execute()`] runs the leaves on codes and folds the tree into a
//! [`model::Table`].
//!
//! This crate knows `Query`, Arrow, snapshots and a [`Directory`]. It must never know words, charts,
//! HTTP, or where data came from.
#![warn(clippy::disallowed_methods, clippy::disallowed_types)]

mod codes;
mod derive;
mod dictionary;
pub mod directory;
mod error;
mod eval;
mod execute;
mod fold;
mod kernel;
mod leaf;
pub mod manifest;
pub mod map;
mod number;
mod plan;
mod rejection;
pub mod rollup;
mod route;
mod sketch;
mod snapshot;
pub mod values;

pub use derive::Making;
pub use directory::{Directory, Ram};
pub use error::Error;
pub use execute::{Execution, execute};
pub use manifest::Manifest;
pub use map::Folder;
pub use rejection::Rejection;
pub use route::{LeafRoute, Route, route};
pub use snapshot::Snapshot;
