//! The real binary, as its users meet it. One test binary; one module an idea.

mod api;
mod assist;
mod bad_input;
mod bad_requests;
mod browser;
mod clients;
mod deploy;
mod disk;
mod documents;
mod jobs;
mod kill;
mod learn;
mod memory;
mod overload;
mod schemathesis;
mod servers;
mod slow;
mod tpcds;
