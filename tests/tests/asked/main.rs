//! Questions from beginning to end, over a small snapshot in memory.

mod alike;
mod clinic;
mod dated;
mod empty;
mod export;
mod failed;
mod food;
mod hire;
mod maker;
mod once;
mod past;
mod reads;
mod report;
mod schema;
mod seeds;
mod some;
mod venue;
mod vote;
mod wanting;
mod waste;
mod world;
