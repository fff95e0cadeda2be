//! The checked-in client is what the generator makes of the proto file.

#![allow(clippy::disallowed_methods, reason = "the test reads the files it compares")]

#[path = "../examples/generate.rs"]
mod generator;

#[test]
fn the_checked_in_client_is_current() {
    let directory = tempfile::tempdir().unwrap();
    generator::generate(directory.path()).unwrap();
    let fresh = std::fs::read_to_string(directory.path().join("runtime.v1.rs")).unwrap();
    let checked_in = include_str!("../src/generated/runtime.v1.rs");
    assert!(fresh == checked_in, "run `cargo run -p cri --example generate`");
}
