//! A runtime for tests: answers gRPC calls on a unix socket from a script.

use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use prost::Message;
use tokio::net::UnixListener;

use crate::v1;

/// What a call is answered with.
#[derive(Clone)]
pub enum Answer {
    Message(Vec<u8>),
    Error(tonic::Code, &'static str),
    Never,
}

impl Answer {
    pub fn message(message: &impl Message) -> Self {
        Self::Message(message.encode_to_vec())
    }
}

type Script = Arc<Mutex<BTreeMap<&'static str, VecDeque<Answer>>>>;

/// A runtime and the directory its socket lives in.
pub struct FakeRuntime {
    directory: tempfile::TempDir,
    script: Script,
    calls: Arc<Mutex<Vec<String>>>,
}

impl FakeRuntime {
    /// Starts a runtime that answers what [`crate::Runtime::connect`] asks, and nothing else.
    pub fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let this = Self { directory, script: Script::default(), calls: Arc::default() };
        let listener = UnixListener::bind(this.socket()).unwrap();
        tokio::spawn(serve(listener, this.script.clone(), this.calls.clone()));
        this.on("RuntimeService/Version", Answer::message(&v1::VersionResponse::default()));
        this.on("ImageService/ImageFsInfo", Answer::message(&v1::ImageFsInfoResponse {}));
        this
    }

    /// Adds an answer to a call; the last answer is repeated.
    pub fn on(&self, call: &'static str, answer: Answer) -> &Self {
        self.script.lock().unwrap().entry(call).or_default().push_back(answer);
        self
    }

    /// Replaces the answers to a call.
    pub fn only(&self, call: &'static str, answer: Answer) -> &Self {
        self.script.lock().unwrap().insert(call, VecDeque::from([answer]));
        self
    }

    pub fn socket(&self) -> PathBuf {
        self.directory.path().join("runtime.sock")
    }

    pub fn endpoint(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// The calls made since connecting.
    pub fn calls(&self) -> Vec<String> {
        let calls = self.calls.lock().unwrap();
        calls
            .iter()
            .filter(|call| !call.ends_with("/Version") && !call.ends_with("/ImageFsInfo"))
            .cloned()
            .collect()
    }
}

/// Listens on a socket and answers every connection with bytes that are no HTTP/2, or with silence.
pub fn listen_raw(socket: &Path, greeting: Option<&'static [u8]>) {
    let listener = UnixListener::bind(socket).unwrap();
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            if let Some(bytes) = greeting {
                stream.writable().await.unwrap();
                stream.try_write(bytes).unwrap();
            }
            kept.push(stream);
        }
    });
}

async fn serve(listener: UnixListener, script: Script, calls: Arc<Mutex<Vec<String>>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (script, calls) = (script.clone(), calls.clone());
        let service = service_fn(move |request: Request<Incoming>| {
            let call = request.uri().path().trim_start_matches("/runtime.v1.").to_owned();
            let answer = next(&script, &call);
            calls.lock().unwrap().push(call);
            async move { Ok::<_, Infallible>(respond(request, answer).await) }
        });
        let connection =
            http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}

fn next(script: &Script, call: &str) -> Answer {
    let mut script = script.lock().unwrap();
    match script.get_mut(call) {
        Some(answers) if answers.len() > 1 => answers.pop_front().unwrap(),
        Some(answers) => answers[0].clone(),
        None => Answer::Error(tonic::Code::Unimplemented, "unknown service runtime.v1.RuntimeService"),
    }
}

type Body = http_body_util::combinators::BoxBody<Bytes, Infallible>;

async fn respond(request: Request<Incoming>, answer: Answer) -> Response<Body> {
    request.into_body().collect().await.unwrap();
    let (message, status) = match answer {
        Answer::Message(message) => (Some(message), (tonic::Code::Ok, "")),
        Answer::Error(code, text) => (None, (code, text)),
        Answer::Never => std::future::pending().await,
    };
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", (status.0 as i32).into());
    trailers.insert("grpc-message", status.1.parse().unwrap());
    let data = message.map(|message| {
        let length = u32::try_from(message.len()).unwrap().to_be_bytes();
        [&[0], length.as_slice(), &message].concat()
    });
    let body = Full::new(Bytes::from(data.unwrap_or_default()));
    Response::builder()
        .header("content-type", "application/grpc")
        .body(body.with_trailers(async move { Some(Ok(trailers)) }).boxed())
        .unwrap()
}
