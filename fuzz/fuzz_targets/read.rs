//! Any text as a question. Seeds: `fuzz/seeds/read`.
#![no_main]

use std::sync::LazyLock;

use cases::{World, any};

static WORLD: LazyLock<World> = LazyLock::new(cases::automotive);

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| any::question(&String::from_utf8_lossy(bytes), &WORLD));
