//! How much a client may ask of the server.

use std::time::Duration;

/// Bounds on time and size; what is beyond them is refused or cut off.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// From the first byte of a connection, or the end of the last request, to the end of the headers.
    pub headers: Duration,
    /// For the body of a request to arrive.
    pub arrival: Duration,
    /// For a question to be answered.
    pub answer: Duration,
    /// Bytes of a body.
    pub body: usize,
    /// Open connections; further ones wait.
    pub connections: usize,
    /// Requests that are worked on at once; further ones are turned away, to come back.
    pub requests: usize,
    /// Questions that are worked out at once; further ones wait.
    pub hands: usize,
    /// For a question to wait for that; then it is turned away, to come back.
    pub queue: Duration,
    /// Bytes of answers that are kept.
    pub answers: u64,
    /// For open requests to finish when the server is asked to stop.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            headers: Duration::from_secs(5),
            arrival: Duration::from_secs(10),
            answer: Duration::from_secs(10),
            body: 1 << 20,
            connections: 2_000,
            requests: 1_000,
            // More than processors, as some wait for a source or for a vote.
            hands: 64,
            queue: Duration::from_secs(1),
            answers: 64 << 20,
            farewell: Duration::from_secs(10),
        }
    }
}
