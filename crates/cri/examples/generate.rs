//! Writes `src/generated` anew from `proto/api.proto`: `cargo run -p cri --example generate`.
//!
//! The proto file is compiled in Rust, so that no `protoc` is needed, and the result is checked in, so that users and
//! packagers of the program need neither this step nor its dependencies.

use std::error::Error;
use std::path::Path;

#[allow(dead_code, reason = "tests/generated.rs includes this file for `generate`")]
fn main() -> Result<(), Box<dyn Error>> {
    generate(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/generated"))
}

/// Writes `runtime.v1.rs` into a directory.
pub fn generate(directory: &Path) -> Result<(), Box<dyn Error>> {
    let proto = Path::new(env!("CARGO_MANIFEST_DIR")).join("proto");
    let descriptors = protox::compile(["api.proto"], [proto])?;
    let mut config = tonic_prost_build::Config::new();
    config.out_dir(directory).btree_map(["."]);
    tonic_prost_build::configure()
        .build_server(false)
        .build_transport(false)
        .out_dir(directory)
        .compile_fds_with_config(descriptors, config)?;
    Ok(())
}
