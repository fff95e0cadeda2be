//! Requests to one API server.

use std::time::Duration;

use http::{Method, Request, StatusCode};
use kube::config::{KubeConfigOptions, Kubeconfig};
use serde_json::Value;

use super::{ApiError, ConnectError, ObjectPath};

/// Names this program in the API server's logs and in `managedFields`, as the reference does.
const USER_AGENT: &str = concat!("kubeadm/kubewright-", env!("CARGO_PKG_VERSION"));

/// Whether the server's certificate is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Against the certificate authority of the kubeconfig.
    Verified,
    /// Not at all: only for information that is verified by other means.
    Unverified,
}

/// How to reach a server, beyond what the kubeconfig says.
#[derive(Clone, Debug)]
pub struct Connection<'a> {
    /// Replaces the kubeconfig's server URL.
    pub server: Option<&'a str>,
    /// Whether the server's certificate is checked.
    pub trust: Trust,
    /// Limit of one request.
    pub request_timeout: Duration,
}

impl Default for Connection<'_> {
    fn default() -> Self {
        Self { server: None, trust: Trust::Verified, request_timeout: Duration::from_secs(10) }
    }
}

/// A client of one API server with one identity.
#[derive(Clone)]
pub struct Client {
    inner: kube::Client,
    server: String,
}

impl Client {
    /// Makes a client; no connection is opened yet.
    pub async fn from_kubeconfig(
        kubeconfig: &str,
        connection: &Connection<'_>,
    ) -> Result<Self, ConnectError> {
        let parsed = Kubeconfig::from_yaml(kubeconfig).map_err(ConnectError::Kubeconfig)?;
        let mut config = kube::Config::from_custom_kubeconfig(parsed, &KubeConfigOptions::default())
            .await
            .map_err(ConnectError::Kubeconfig)?;
        if let Some(server) = connection.server {
            config.cluster_url = server
                .parse()
                .map_err(|source| ConnectError::Server { server: server.to_owned(), source })?;
        }
        config.accept_invalid_certs |= connection.trust == Trust::Unverified;
        config.connect_timeout = Some(connection.request_timeout);
        config.read_timeout = Some(connection.request_timeout);
        config.write_timeout = Some(connection.request_timeout);
        // Retries are the callers' business: they know the deadline and what can be repeated.
        config.default_retry = false;
        let server = config.cluster_url.to_string();
        let inner = kube::Client::try_from(config).map_err(ConnectError::Setup)?;
        Ok(Self { inner, server: server.trim_end_matches('/').to_owned() })
    }

    /// The server's URL.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// An object that must exist, or a collection.
    pub async fn get(&self, path: &ObjectPath) -> Result<Value, ApiError> {
        self.get_raw(&path.path()).await
    }

    /// Any path that answers with JSON.
    pub async fn get_raw(&self, path: &str) -> Result<Value, ApiError> {
        self.request(Method::GET, path, None, None).await
    }

    /// An object that may not exist.
    pub async fn find(&self, path: &ObjectPath) -> Result<Option<Value>, ApiError> {
        match self.get(path).await {
            Ok(object) => Ok(Some(object)),
            Err(e) if e.is_not_found() => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// The items of a collection, filtered by a field or label selector (`fieldSelector=type=...`).
    pub async fn list(&self, path: &ObjectPath, selector: Option<&str>) -> Result<Vec<Value>, ApiError> {
        let query = selector.map_or(String::new(), |selector| format!("?{selector}"));
        let mut list = self.get_raw(&format!("{}{query}", path.collection_path())).await?;
        match list.get_mut("items").map(Value::take) {
            Some(Value::Array(items)) => Ok(items),
            _ => Ok(Vec::new()),
        }
    }

    /// Creates an object; one of the same name is an error ([`ApiError::is_already_exists`]).
    pub async fn create(&self, object: &Value) -> Result<Value, ApiError> {
        let path = ObjectPath::of(object)?;
        self.request(Method::POST, path.collection_path(), None, Some(object)).await
    }

    /// Replaces an object. With a `resourceVersion` in it, somebody else's change in between is an error
    /// ([`ApiError::is_conflict`]).
    pub async fn replace(&self, object: &Value) -> Result<Value, ApiError> {
        let path = ObjectPath::of(object)?.path();
        self.request(Method::PUT, &path, None, Some(object)).await
    }

    /// Applies a strategic merge patch.
    pub async fn patch_strategic(&self, path: &ObjectPath, patch: &Value) -> Result<Value, ApiError> {
        let kind = "application/strategic-merge-patch+json";
        self.request(Method::PATCH, &path.path(), Some(kind), Some(patch)).await
    }

    /// Deletes an object; reports whether it existed.
    pub async fn delete(&self, path: &ObjectPath) -> Result<bool, ApiError> {
        match self.request(Method::DELETE, &path.path(), None, None).await {
            Ok(_) => Ok(true),
            Err(e) if e.is_not_found() => Ok(false),
            Err(e) => Err(e),
        }
    }

    /// The HTTP status and text of a health endpoint such as `/livez`.
    pub async fn health(&self, path: &str) -> Result<(StatusCode, String), ApiError> {
        let fail = |e| ApiError::of(e, "GET", format!("{}{path}", self.server));
        let request = self.build(Method::GET, path, None, None)?.map(kube::client::Body::from);
        let response = self.inner.send(request).await.map_err(fail)?;
        let status = response.status();
        let body = http_body_util::BodyExt::collect(response.into_body()).await.map_err(fail)?.to_bytes();
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }

    async fn request(
        &self,
        method: Method,
        path: &str,
        content_type: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Value, ApiError> {
        let name = method.to_string();
        let request = self.build(method, path, content_type, body)?;
        self.inner
            .request(request)
            .await
            .map_err(|e| ApiError::of(e, &name, format!("{}{path}", self.server)))
    }

    fn build(
        &self,
        method: Method,
        path: &str,
        content_type: Option<&str>,
        body: Option<&Value>,
    ) -> Result<Request<Vec<u8>>, ApiError> {
        let name = method.to_string();
        let bytes = body.map_or(Vec::new(), |value| value.to_string().into_bytes());
        Request::builder()
            .method(method)
            .uri(path)
            .header(http::header::USER_AGENT, USER_AGENT)
            .header(http::header::ACCEPT, "application/json")
            .header(http::header::CONTENT_TYPE, content_type.unwrap_or("application/json"))
            .body(bytes)
            .map_err(|e| ApiError::Answer {
                method: name,
                url: format!("{}{path}", self.server),
                reason: e.to_string(),
            })
    }
}
