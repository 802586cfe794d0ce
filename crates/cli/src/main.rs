//! The `reckoner` binary: arguments, configuration, wiring.
//!
//! Each command is one file of `commands`. A command returns how it exits or a [`failure::Failure`], which is
//! printed here, for a person or, with `--json`, for a program.
//!
//! This crate knows every other one, to wire them, and alone reads arguments, environment and clock. It must
//! never be depended upon.

mod alerts;
mod args;
mod audit;
mod channels;
mod clock;
mod commands;
mod config;
mod databases;
mod deliveries;
mod demo;
mod desk;
mod doctor;
mod embed;
mod exit;
mod failure;
mod gate;
mod grid;
mod keys;
mod learned;
mod log;
mod picture;
mod print;
mod progress;
mod project;
mod replicas;
mod reports;
mod secret;
mod speak;
mod voting;
mod vouched;
mod world;

use std::process::ExitCode;

use clap::Parser;

/// A question is answered in some hundreds of small allocations.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = args::Args::parse();
    let json = args.common.json;
    match commands::run(args) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            if json {
                speak::json(&failure.to_json());
            }
            let exit = failure.exit;
            for complaint in failure.complaints {
                speak::note(format_args!("{:?}", miette::Report::new(complaint)));
            }
            exit.into()
        }
    }
}
