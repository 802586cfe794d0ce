//! Questions from beginning to end, over a small snapshot in memory.

mod empty;
mod failed;
mod past;
mod vote;
mod world;
