//! Token commands against an API server that answers as it is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;

use cluster::api::v1beta4::types::BootstrapToken;
use host::Diagnostic;
use serde_json::{Value, json};

use super::*;
use crate::change::Mode;
use crate::configuration::Flags;
use crate::preflight::fake::FakeHost;
use crate::testbed::Testbed;
use crate::{Context, Environment};

const TOKEN: &str = "abcdef.0123456789abcdef";

/// An API server; it notes which requests come.
struct Api {
    kubeconfig: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Api {
    fn start(answer: fn(&str) -> (u16, Value)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let request = read_request(&mut stream);
                let (status, body) = answer(&request);
                noted.lock().unwrap().push(request);
                let body = body.to_string();
                let length = body.len();
                let head =
                    format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
                // A client that went away needs no answer.
                let _ = stream.write_all(format!("{head}{body}").as_bytes());
            }
        });
        let kubeconfig = format!(
            "apiVersion: v1\nkind: Config\nclusters: [{{name: c, cluster: {{server: \"{server}\"}}}}]\n\
             contexts: [{{name: x, context: {{cluster: c, user: u}}}}]\ncurrent-context: x\nusers: []\n"
        );
        Self { kubeconfig, requests }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// Method and path.
fn read_request(stream: &mut TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).unwrap();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    reader.read_exact(&mut vec![0; length]).unwrap();
    let mut words = first.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    format!("{method} {}", path.trim_start_matches("/api/v1/namespaces/kube-system/"))
}

fn status(code: u16, reason: &str) -> (u16, Value) {
    (code, json!({"kind": "Status", "status": "Failure", "code": code, "reason": reason, "message": reason}))
}

struct Lab {
    api: Api,
    testbed: Testbed,
}

impl Lab {
    fn new(answer: fn(&str) -> (u16, Value)) -> Self {
        let api = Api::start(answer);
        let mut machine = FakeHost::ready();
        machine.file("/k.conf", &api.kubeconfig);
        Self { api, testbed: Testbed::new(machine) }
    }

    fn run<T>(&self, operation: impl AsyncFnOnce(Context<'_>) -> T) -> T {
        self.testbed.run(operation).0
    }

    fn create(&self, mode: Mode, wanted: Wanted) -> Result<Created, String> {
        let token = BootstrapToken { token: TOKEN.parse().ok(), ..BootstrapToken::default() };
        let mut flags = Flags::default();
        flags.init.bootstrap_tokens = vec![token];
        flags.init.local_api_endpoint.advertise_address = "10.0.0.5".into();
        let request = CreateRequest { access: access(mode), config: None, flags, wanted };
        self.run(async |context| create(context, request).await).map_err(|e| Diagnostic::of(&e).one_line())
    }
}

fn access(mode: Mode) -> Access {
    Access { kubeconfig: "/k.conf".into(), mode }
}

#[test]
fn a_new_token_is_looked_for_before_it_is_made() {
    let lab = Lab::new(|request| match request {
        "GET secrets/bootstrap-token-abcdef" => status(404, "NotFound"),
        _ => (201, json!({})),
    });
    let created = lab.create(Mode::Real, Wanted::Token).unwrap();
    assert_eq!((created.token.expose().as_str(), created.cluster), (TOKEN, None));
    assert_eq!(lab.api.requests(), ["GET secrets/bootstrap-token-abcdef", "POST secrets"]);
}

#[test]
fn a_token_that_exists_is_not_replaced() {
    let lab = Lab::new(|_| (200, json!({})));
    let error = lab.create(Mode::Real, Wanted::Token).unwrap_err();
    assert_eq!(error, "a token with id \"abcdef\" already exists");
    assert_eq!(lab.api.requests(), ["GET secrets/bootstrap-token-abcdef"]);
}

#[test]
fn without_a_join_command_there_is_no_token_either() {
    let lab = Lab::new(|_| status(404, "NotFound"));
    let error = lab.create(Mode::Real, Wanted::JoinCommand).unwrap_err();
    assert_eq!(error, "failed to get join command: no CA certificates found in kubeconfig");
    assert!(lab.api.requests().is_empty());
}

#[test]
fn a_refusal_for_good_is_not_waited_out() {
    let lab = Lab::new(|request| match request {
        "POST secrets" => status(422, "Invalid"),
        _ => status(404, "NotFound"),
    });
    let error = lab.create(Mode::Real, Wanted::Token).unwrap_err();
    assert_eq!(error, "failed to create or update bootstrap token with name bootstrap-token-abcdef: Invalid");
}

/// The story is that of the reference.
#[test]
fn a_rehearsal_only_looks() {
    let lab = Lab::new(|_| status(404, "NotFound"));
    lab.create(Mode::DryRun, Wanted::Token).unwrap();
    lab.run(async |context| {
        delete(context, &access(Mode::DryRun), &["abcdef".parse().unwrap()], |_| {}).await
    })
    .unwrap();
    assert_eq!(lab.api.requests(), ["GET secrets/bootstrap-token-abcdef"]);
    let story = lab.testbed.would();
    let first_lines: Vec<&str> = story.iter().filter_map(|sentence| sentence.lines().next()).collect();
    assert_eq!(
        first_lines,
        [
            "Would perform action GET on resource \"secrets\" in API group \"core/v1\"",
            "Resource name \"bootstrap-token-abcdef\", namespace \"kube-system\"",
            "Real object does not exist. Attempting to GET from followup reactors or from the fake client tracker",
            "Would perform action CREATE on resource \"secrets\" in API group \"core/v1\"",
            "Attached object:",
            "Would perform action DELETE on resource \"secrets\" in API group \"core/v1\"",
            "Resource name \"bootstrap-token-abcdef\", namespace \"kube-system\"",
            "Attached object:",
        ]
    );
}

#[test]
fn only_secrets_of_tokens_are_listed_and_broken_ones_are_told_apart() {
    let lab = Lab::new(|_| {
        let secret = |name: &str, id: &str, secret: &str| json!({"metadata": {"name": name}, "data": {"token-id": id, "token-secret": secret}});
        let (id, half) = ("YWJjZGVm", "MDEyMzQ1Njc4OWFiY2RlZg==");
        (
            200,
            json!({"items": [secret("bootstrap-token-abcdef", id, half), secret("bootstrap-token-abcdef", id, "")]}),
        )
    });
    let listed = lab.run(async |context| list(context, &access(Mode::Real)).await).unwrap();
    assert_eq!(lab.api.requests(), ["GET secrets?fieldSelector=type%3Dbootstrap.kubernetes.io%2Ftoken"]);
    assert_eq!(listed[0].as_ref().unwrap().token.expose(), TOKEN);
    let error = listed[1].as_ref().unwrap_err().to_string();
    assert_eq!(error, "bootstrap Token Secret has no token-secret data: bootstrap-token-abcdef");
}

#[test]
fn deleting_stops_at_a_token_that_is_not_there() {
    let lab = Lab::new(|request| match request {
        "DELETE secrets/bootstrap-token-bbbbbb" => status(404, "NotFound"),
        _ => (200, json!({})),
    });
    let ids: Vec<TokenId> = ["aaaaaa", "bbbbbb", "cccccc"].iter().map(|id| id.parse().unwrap()).collect();
    let mut deleted = Vec::new();
    let told = |id: &TokenId| deleted.push(id.to_string());
    let error = lab.run(async |context| delete(context, &access(Mode::Real), &ids, told).await).unwrap_err();
    assert_eq!(
        error.to_string(),
        "failed to delete bootstrap token \"bbbbbb\": secrets \"bootstrap-token-bbbbbb\" not found"
    );
    assert_eq!(deleted, ["aaaaaa"]);
}

#[test]
fn a_kubeconfig_that_cannot_be_used_is_named() {
    let mut lab = Lab::new(|_| (200, json!({})));
    let list_error = |lab: &Lab, mode| {
        let listed = lab.run(async |context| list(context, &access(mode)).await);
        Diagnostic::of(&listed.unwrap_err()).one_line()
    };
    lab.testbed.machine.file("/k.conf", "a: [");
    assert_eq!(
        list_error(&lab, Mode::Real),
        "failed to load admin kubeconfig: yaml: line 1: did not find expected node content"
    );
    lab.testbed.machine.without_file("/k.conf");
    assert_eq!(
        list_error(&lab, Mode::Real),
        "failed to load admin kubeconfig: open /k.conf: no such file or directory"
    );
    assert_eq!(
        list_error(&lab, Mode::DryRun),
        "failed to load kubeconfig: open /k.conf: no such file or directory"
    );
}

#[test]
fn a_token_is_named_by_itself_or_by_its_id() {
    let check = |text: &str, expected: Option<&str>| {
        assert_eq!(text.parse::<TokenId>().ok().map(|id| id.to_string()).as_deref(), expected, "{text}");
    };
    check("abcdef", Some("abcdef"));
    check(TOKEN, Some("abcdef"));
    for text in ["", "abcde", "abcdefg", "ABCDEF", "abcdef.", "abcdef.0123", "abcdéf"] {
        check(text, None);
    }
    assert!(!MalformedTokenId.to_string().contains("{{"));
}

#[test]
fn the_first_kubeconfig_there_is_counts_and_otherwise_the_first_place() {
    let check = |variable: Option<&str>, files: &[&str], expected: &str| {
        let mut machine = FakeHost::ready();
        files.iter().for_each(|file| _ = machine.file(file, ""));
        let environment = Environment {
            kubeconfig: variable.map(String::from),
            home: Some(PathBuf::from("/root")),
            ..Environment::default()
        };
        assert_eq!(find_kubeconfig(&machine, &environment), Path::new(expected));
    };
    check(None, &[], "/root/.kube/config");
    check(None, &["/etc/kubernetes/admin.conf"], "/etc/kubernetes/admin.conf");
    check(None, &["/root/.kube/config", "/etc/kubernetes/admin.conf"], "/root/.kube/config");
    check(Some("/a:/b"), &["/root/.kube/config", "/b"], "/b");
    check(Some("/a:/b"), &["/root/.kube/config"], "/a");
    check(Some("/a:/b"), &["/etc/kubernetes/admin.conf"], "/etc/kubernetes/admin.conf");
}
