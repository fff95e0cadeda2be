//! The connection to a runtime, and the limit of each call over it.

use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;
use tokio::time::timeout;
use tonic::transport::{Channel, Endpoint};
use tonic::{Response, Status};
use tower::service_fn;

use crate::error::{Call, Error, Failure};

/// Answers larger than this are refused; a node with many Pods exceeds gRPC's default of 4 MiB.
pub(crate) const MESSAGE_LIMIT: usize = 16 * 1024 * 1024;

/// How long calls may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connecting, and every call but those below.
    pub call: Duration,
    /// Pulling one image.
    pub pull: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        // DIFFERS: the reference waits for a pull without end; an hour is enough for any image of a cluster, and a
        // runtime that hangs is reported at last.
        Self { call: Duration::from_secs(2), pull: Duration::from_secs(3600) }
    }
}

/// Opens a channel to a socket.
pub(crate) async fn open(socket: &Path, limit: Duration) -> Result<Channel, Failure> {
    let path = PathBuf::from(socket);
    let connector = service_fn(move |_| {
        let path = path.clone();
        async move { UnixStream::connect(path).await.map(TokioIo::new) }
    });
    // The address is never resolved: it only becomes the `:authority` of requests.
    let endpoint = Endpoint::from_static("http://localhost");
    match timeout(limit, endpoint.connect_with_connector(connector)).await {
        Err(_) => Err(Failure::Silent { limit }),
        Ok(Ok(channel)) => Ok(channel),
        Ok(Err(error)) => Err(match io_cause(&error) {
            Some(cause) => Failure::dial(socket.into(), cause),
            None => Failure::Broken { reason: error.to_string() },
        }),
    }
}

/// Awaits a call for as long as it may take. A call given up is reset, so the runtime stops working on it.
pub(crate) async fn limited<T>(
    call: Call,
    limit: Duration,
    answer: impl Future<Output = Result<Response<T>, Status>>,
) -> Result<T, Error> {
    let failure = match timeout(limit, answer).await {
        Ok(Ok(response)) => return Ok(response.into_inner()),
        Ok(Err(status)) => status.into(),
        // Connecting over HTTP/2 waits for nothing from the other side, so its silence shows in the first call.
        Err(_) if matches!(call, Call::Connect { .. }) => Failure::Silent { limit },
        Err(_) => Failure::Deadline { limit },
    };
    Err(Error { call, failure })
}

fn io_cause<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a io::Error> {
    let mut cause = Some(error);
    while let Some(current) = cause {
        if let Some(found) = current.downcast_ref::<io::Error>() {
            return Some(found);
        }
        cause = current.source();
    }
    None
}
