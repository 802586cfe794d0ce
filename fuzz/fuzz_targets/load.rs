//! Any text as a model file. Seeds: `fuzz/seeds/load`, and the models of `tests/models`.
#![no_main]

use cases::any;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| any::model(&String::from_utf8_lossy(bytes)));
