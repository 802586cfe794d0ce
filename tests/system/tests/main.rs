//! The real binary, as its users meet it. One test binary; one module an idea.

mod alerts;
mod api;
mod assist;
mod bad_input;
mod bad_requests;
mod browser;
mod buckets;
mod clients;
mod deliveries;
mod deploy;
mod disk;
mod doctor;
mod documents;
mod drivers;
mod jobs;
mod kill;
mod learn;
mod memory;
mod overload;
mod replicas;
mod schemathesis;
mod servers;
mod sign_in;
mod slow;
mod tpcds;
