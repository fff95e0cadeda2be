use std::time::Duration;

use host::Explain;

use crate::fake::{Answer, FakeRuntime, listen_raw};
use crate::{CgroupDriver, Condition, Detail, Error, Limits, PodSandbox, Runtime, RuntimeConfig, Status, v1};

const QUICK: Limits = Limits { call: Duration::from_millis(300), pull: Duration::from_millis(300) };

async fn connect(fake: &FakeRuntime) -> Runtime {
    Runtime::connect(&fake.endpoint(), QUICK).await.unwrap()
}

async fn refused(endpoint: &str) -> Error {
    Runtime::connect(endpoint, QUICK).await.unwrap_err()
}

/// The words that the reference puts around a failure to connect.
fn unconnected(service: &str, endpoint: &str, failure: &str) -> String {
    format!(
        "failed to create new CRI {service} service: validate service connection: validate CRI v1 {service} API for \
         endpoint \"{endpoint}\": {failure}"
    )
}

fn conditions(runtime_ready: bool) -> v1::StatusResponse {
    let condition = |name: &str, status| v1::RuntimeCondition {
        r#type: name.into(),
        status,
        reason: if status { String::new() } else { "ContainerdNotReady".into() },
        message: if status { String::new() } else { "starting".into() },
    };
    let conditions = vec![condition("RuntimeReady", runtime_ready), condition("NetworkReady", false)];
    v1::StatusResponse { status: Some(v1::RuntimeStatus { conditions }), info: Default::default() }
}

#[tokio::test]
async fn a_missing_socket_is_reported_as_the_reference_does() {
    let error = refused("unix:///nonexistent/runtime.sock").await;
    let dial = "rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while dialing: dial \
                unix /nonexistent/runtime.sock: connect: no such file or directory\"";
    assert_eq!(error.to_string(), unconnected("runtime", "unix:///nonexistent/runtime.sock", dial));
    assert_eq!(error.code().0, "cri.socket-missing");
}

#[tokio::test]
async fn a_socket_nobody_listens_on_is_reported_as_the_reference_does() {
    let directory = tempfile::tempdir().unwrap();
    let socket = directory.path().join("stale.sock");
    drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());
    let endpoint = format!("unix://{}", socket.display());
    let error = refused(&endpoint).await;
    let dial = format!(
        "rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while dialing: dial unix {}: \
         connect: connection refused\"",
        socket.display()
    );
    assert_eq!(error.to_string(), unconnected("runtime", &endpoint, &dial));
    assert_eq!(error.code().0, "cri.no-listener");
}

#[tokio::test]
async fn silence_ends_at_the_limit() {
    let directory = tempfile::tempdir().unwrap();
    let socket = directory.path().join("silent.sock");
    listen_raw(&socket, None);
    let endpoint = format!("unix://{}", socket.display());
    let error = refused(&endpoint).await;
    let silent = "rpc error: code = DeadlineExceeded desc = context deadline exceeded while waiting for connections to \
                  become ready";
    assert_eq!(error.to_string(), unconnected("runtime", &endpoint, silent));
    assert_eq!(error.code().0, "cri.timeout");
}

#[tokio::test]
async fn something_that_is_no_runtime_is_no_panic() {
    let directory = tempfile::tempdir().unwrap();
    let socket = directory.path().join("http.sock");
    listen_raw(&socket, Some(b"HTTP/1.1 400 Bad Request\r\n\r\n"));
    let error = refused(&format!("unix://{}", socket.display())).await;
    assert_eq!(error.code().0, "cri.connection-lost");
}

#[tokio::test]
async fn other_schemes_are_refused_before_dialling() {
    let error = refused("tcp://127.0.0.1:10010").await;
    let expected = "failed to create new CRI runtime service: only support unix socket endpoint";
    assert_eq!((error.to_string().as_str(), error.code().0), (expected, "cri.invalid-endpoint"));
}

#[tokio::test]
async fn a_runtime_without_the_interface_is_reported_as_the_reference_does() {
    let fake = FakeRuntime::start();
    let unknown = "unknown service runtime.v1.RuntimeService";
    fake.only("RuntimeService/Version", Answer::Error(tonic::Code::Unimplemented, unknown));
    let error = refused(&fake.endpoint()).await;
    let failure = "rpc error: code = Unimplemented desc = unknown service runtime.v1.RuntimeService";
    assert_eq!(error.to_string(), unconnected("runtime", &fake.endpoint(), failure));
    assert_eq!(error.code().0, "cri.unimplemented");
}

#[tokio::test]
async fn the_image_service_is_asked_too() {
    let fake = FakeRuntime::start();
    fake.only("ImageService/ImageFsInfo", Answer::Error(tonic::Code::Internal, "no disk"));
    let error = refused(&fake.endpoint()).await;
    let failure = "rpc error: code = Internal desc = no disk";
    assert_eq!(error.to_string(), unconnected("image", &fake.endpoint(), failure));
}

#[tokio::test]
async fn conditions_tell_whether_pods_can_start() {
    let fake = FakeRuntime::start();
    fake.on("RuntimeService/Status", Answer::message(&conditions(false)));
    fake.on("RuntimeService/Status", Answer::message(&conditions(true)));
    let runtime = connect(&fake).await;
    let expected = Condition {
        name: "RuntimeReady".into(),
        holds: false,
        reason: "ContainerdNotReady".into(),
        message: "starting".into(),
    };
    assert_eq!(runtime.status(Detail::Conditions).await.unwrap().not_ready(), Some(&expected));
    assert_eq!(
        runtime.status(Detail::Conditions).await.unwrap().not_ready(),
        None,
        "networking may come later"
    );
}

#[tokio::test]
async fn a_status_without_conditions_is_incomplete() {
    let fake = FakeRuntime::start();
    fake.on("RuntimeService/Status", Answer::message(&v1::StatusResponse::default()));
    let error = connect(&fake).await.status(Detail::Conditions).await.unwrap_err();
    let expected = "container runtime is not running: RuntimeReady or NetworkReady condition are not set";
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn a_call_that_hangs_ends_at_the_limit() {
    let fake = FakeRuntime::start();
    fake.on("RuntimeService/Status", Answer::Never);
    let error = connect(&fake).await.status(Detail::Conditions).await.unwrap_err();
    let expected = "container runtime is not running: rpc error: code = DeadlineExceeded desc = context deadline exceeded";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn the_sandbox_image_is_read_where_the_runtime_tells_it() {
    let check = |config: Option<&str>, expected: Option<&str>| {
        let info = config.map(|config| ("config".to_owned(), config.to_owned())).into_iter().collect();
        let status = Status { conditions: Vec::new(), info };
        assert_eq!(status.sandbox_image().as_deref(), expected, "{config:?}");
    };
    check(Some(r#"{"sandboxImage":"registry.k8s.io/pause:3.8"}"#), Some("registry.k8s.io/pause:3.8"));
    check(Some(r#"{"sandboxImage":""}"#), None);
    check(Some("{}"), None);
    check(Some("wrong"), None);
    check(None, None);
}

#[tokio::test]
async fn the_cgroup_driver_is_told_or_unknown() {
    let fake = FakeRuntime::start();
    let told = |driver: v1::CgroupDriver| {
        let linux = v1::LinuxRuntimeConfiguration { cgroup_driver: driver.into() };
        Answer::message(&v1::RuntimeConfigResponse { linux: Some(linux) })
    };
    let old = Answer::Error(tonic::Code::Unimplemented, "unknown method RuntimeConfig");
    let broken = Answer::Error(tonic::Code::Internal, "broken");
    for answer in [told(v1::CgroupDriver::Cgroupfs), told(v1::CgroupDriver::Systemd), old, broken] {
        fake.on("RuntimeService/RuntimeConfig", answer);
    }
    let runtime = connect(&fake).await;
    let uses = |cgroup_driver| Ok(Some(RuntimeConfig { cgroup_driver: Some(cgroup_driver) }));
    assert_eq!(runtime.runtime_config().await, uses(CgroupDriver::Cgroupfs));
    assert_eq!(runtime.runtime_config().await, uses(CgroupDriver::Systemd));
    assert_eq!(runtime.runtime_config().await, Ok(None));
    let error = runtime.runtime_config().await.unwrap_err();
    let expected = "failed to call RuntimeConfig gRPC method: rpc error: code = Internal desc = broken";
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn an_image_is_there_or_not() {
    let fake = FakeRuntime::start();
    let image = v1::Image { id: "sha256:1".into(), size: 1, ..Default::default() };
    let nameless = v1::Image::default();
    for image in [Some(image), None, Some(nameless)] {
        fake.on("ImageService/ImageStatus", Answer::message(&v1::ImageStatusResponse { image }));
    }
    let runtime = connect(&fake).await;
    assert_eq!(runtime.has_image("pause").await, Ok(true));
    assert_eq!(runtime.has_image("pause").await, Ok(false));
    let error = runtime.has_image("pause").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "failed to get status of image pause: Id or size of image \"pause\" is not set"
    );
}

#[tokio::test]
async fn a_pull_is_attempted_five_times_and_ends_in_the_runtimes_words() {
    let fake = FakeRuntime::start();
    fake.on("ImageService/PullImage", Answer::Error(tonic::Code::Unknown, "connection refused"));
    let error = connect(&fake).await.pull_image("registry.k8s.io/pause:3.10").await.unwrap_err();
    assert_eq!(error.to_string(), "failed to pull image registry.k8s.io/pause:3.10: connection refused");
    assert_eq!(error.code().0, "cri.image-pull");
    assert_eq!(fake.calls(), ["ImageService/PullImage"; 5]);
}

#[tokio::test]
async fn a_pull_that_succeeds_late_succeeds() {
    let fake = FakeRuntime::start();
    let done = v1::PullImageResponse { image_ref: "sha256:1".into() };
    fake.on("ImageService/PullImage", Answer::Error(tonic::Code::NotFound, "not found"));
    fake.on("ImageService/PullImage", Answer::message(&done));
    assert_eq!(connect(&fake).await.pull_image("pause").await, Ok("sha256:1".to_owned()));
}

#[tokio::test]
async fn pods_are_listed_stopped_and_removed() {
    let fake = FakeRuntime::start();
    let metadata =
        v1::PodSandboxMetadata { name: "etcd".into(), namespace: "kube-system".into(), ..Default::default() };
    let sandbox = v1::PodSandbox { id: "a1".into(), metadata: Some(metadata), state: 1 };
    fake.on(
        "RuntimeService/ListPodSandbox",
        Answer::message(&v1::ListPodSandboxResponse { items: vec![sandbox] }),
    );
    fake.on("RuntimeService/StopPodSandbox", Answer::message(&v1::StopPodSandboxResponse {}));
    fake.on("RuntimeService/RemovePodSandbox", Answer::message(&v1::RemovePodSandboxResponse {}));
    let runtime = connect(&fake).await;
    let expected =
        PodSandbox { id: "a1".into(), namespace: "kube-system".into(), name: "etcd".into(), ready: false };
    assert_eq!(runtime.pod_sandboxes().await, Ok(vec![expected]));
    assert_eq!(runtime.remove_pod("a1").await, Ok(()));
    let calls = ["ListPodSandbox", "StopPodSandbox", "RemovePodSandbox"];
    assert_eq!(fake.calls(), calls.map(|call| format!("RuntimeService/{call}")));
}

#[tokio::test]
async fn removing_a_pod_gives_up_after_five_attempts() {
    let fake = FakeRuntime::start();
    fake.on("RuntimeService/StopPodSandbox", Answer::Error(tonic::Code::Unknown, "busy"));
    let error = connect(&fake).await.remove_pod("a1").await.unwrap_err();
    assert_eq!(error.to_string(), "failed to stop running pod a1: rpc error: code = Unknown desc = busy");
    assert_eq!(fake.calls(), ["RuntimeService/StopPodSandbox"; 5]);
}
