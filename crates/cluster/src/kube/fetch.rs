//! Small texts from the web: release labels and discovery files. Follows redirects; https only.

use std::time::Duration;

use http::{Request, Uri, header};
use http_body_util::{BodyExt, Limited};
use thiserror::Error;

/// More than any release label or kubeconfig needs.
const SIZE_LIMIT: usize = 1 << 20;
const REDIRECT_LIMIT: usize = 10;

/// Why a text could not be fetched.
#[derive(Debug, Error)]
pub enum FetchError {
    /// The address is no https URL.
    #[error("{url:?} is no https URL")]
    Url {
        /// What was given.
        url: String,
    },
    /// No answer arrived in time.
    #[error("unable to get URL {url:?}: no answer within {} s", limit.as_secs())]
    TimedOut {
        /// What was asked for.
        url: String,
        /// The limit.
        limit: Duration,
    },
    /// The connection failed.
    #[error("unable to get URL {url:?}: {reason}")]
    Connection {
        /// What was asked for.
        url: String,
        /// Why.
        reason: String,
    },
    /// The server answered with something else.
    #[error("unable to fetch file. URL: {url:?}, status: {status}")]
    Status {
        /// What was asked for.
        url: String,
        /// HTTP status.
        status: u16,
    },
    /// Redirected once too often.
    #[error("unable to get URL {url:?}: more than {REDIRECT_LIMIT} redirects")]
    Redirects {
        /// What was asked for at first.
        url: String,
    },
}

/// Fetches a text; the server's certificate is checked against the host's trust store.
pub async fn fetch_text(url: &str, limit: Duration) -> Result<String, FetchError> {
    tokio::time::timeout(limit, follow(url))
        .await
        .map_err(|_| FetchError::TimedOut { url: url.to_owned(), limit })?
}

async fn follow(url: &str) -> Result<String, FetchError> {
    let mut current = url.to_owned();
    for _ in 0..REDIRECT_LIMIT {
        match get(&current).await? {
            Answer::Text(text) => return Ok(text),
            Answer::Elsewhere(next) => current = next,
        }
    }
    Err(FetchError::Redirects { url: url.to_owned() })
}

enum Answer {
    Text(String),
    Elsewhere(String),
}

async fn get(url: &str) -> Result<Answer, FetchError> {
    let bad = || FetchError::Url { url: url.to_owned() };
    let connection = |reason: String| FetchError::Connection { url: url.to_owned(), reason };
    let uri: Uri = url.parse().map_err(|_| bad())?;
    let (Some("https"), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(bad()) };
    let root: Uri = format!("https://{authority}").parse().map_err(|_| bad())?;
    let client = kube::Client::try_from(kube::Config::new(root)).map_err(|e| connection(e.to_string()))?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let request =
        Request::get(path).body(kube::client::Body::empty()).map_err(|e| connection(e.to_string()))?;
    let response = client.send(request).await.map_err(|e| connection(super::error::innermost(&e)))?;
    let status = response.status();
    if status.is_redirection() {
        let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
        let location = location.ok_or_else(|| connection("a redirect without a location".into()))?;
        let absolute = if location.starts_with('/') {
            format!("https://{authority}{location}")
        } else {
            location.into()
        };
        return Ok(Answer::Elsewhere(absolute));
    }
    if !status.is_success() {
        return Err(FetchError::Status { url: url.to_owned(), status: status.as_u16() });
    }
    let body = Limited::new(response.into_body(), SIZE_LIMIT).collect().await;
    let bytes = body.map_err(|e| connection(e.to_string()))?.to_bytes();
    Ok(Answer::Text(String::from_utf8_lossy(&bytes).into_owned()))
}
