//! The client against a real runtime, whose endpoint the environment variable `CRI_ENDPOINT` names.
//!
//! `CRI_IMAGE` names an image that is there. All Pod sandboxes are removed, so this is for a runtime of its own.

#![allow(clippy::disallowed_methods, clippy::expect_used, reason = "the runtime is named by the environment")]

use cri::{Detail, Limits, Runtime};

fn variable(name: &str) -> String {
    std::env::var(name).expect(name)
}

#[tokio::test]
#[ignore = "needs a container runtime: set CRI_ENDPOINT and CRI_IMAGE"]
async fn a_real_runtime_answers() {
    let runtime = Runtime::connect(&variable("CRI_ENDPOINT"), Limits::default()).await.unwrap();
    assert_eq!(runtime.version().await.unwrap().api_version, "v1");
    assert_eq!(runtime.status(Detail::Conditions).await.unwrap().not_ready(), None);
    assert!(runtime.status(Detail::Configuration).await.unwrap().info.contains_key("config"));
    assert!(runtime.runtime_config().await.unwrap().is_some());
}

#[tokio::test]
#[ignore = "needs a container runtime: set CRI_ENDPOINT and CRI_IMAGE"]
async fn images_of_a_real_runtime_are_found() {
    let runtime = Runtime::connect(&variable("CRI_ENDPOINT"), Limits::default()).await.unwrap();
    let image = variable("CRI_IMAGE");
    assert!(runtime.has_image(&image).await.unwrap());
    assert!(!runtime.has_image("localhost/absent:1").await.unwrap());
    assert!(runtime.images().await.unwrap().iter().any(|found| found.tags.contains(&image)));
    let error = runtime.pull_image("127.0.0.1:1/absent:1").await.unwrap_err().to_string();
    assert!(
        error.starts_with("failed to pull image 127.0.0.1:1/absent:1: failed to pull and unpack image"),
        "{error}"
    );
}

#[tokio::test]
#[ignore = "needs a container runtime: set CRI_ENDPOINT and CRI_IMAGE"]
async fn pods_of_a_real_runtime_are_removed() {
    let runtime = Runtime::connect(&variable("CRI_ENDPOINT"), Limits::default()).await.unwrap();
    for sandbox in runtime.pod_sandboxes().await.unwrap() {
        runtime.remove_pod(&sandbox.id).await.unwrap();
    }
    assert_eq!(runtime.pod_sandboxes().await, Ok(Vec::new()));
    assert_eq!(runtime.containers().await, Ok(Vec::new()));
}
