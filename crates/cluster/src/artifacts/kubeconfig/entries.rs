//! The entries of a kubeconfig: clusters, contexts and users.
//!
//! Each keeps its fields as they are written, so that none is lost, and gives the known ones a name.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use host::Secret;
use serde_json::{Map, Value};

use super::Credentials;

/// An API server.
#[derive(Clone, Default, PartialEq)]
pub struct Cluster(pub(super) Map<String, Value>);

/// A user of a cluster.
#[derive(Clone, Default, PartialEq)]
pub struct Context(pub(super) Map<String, Value>);

/// Credentials.
#[derive(Clone, Default, PartialEq)]
pub struct User(pub(super) Map<String, Value>);

impl Cluster {
    /// A cluster; without a CA, the system's are trusted.
    pub fn new(server: &str, ca: &[u8]) -> Self {
        let mut cluster = Self::default();
        cluster.set_server(server);
        set_bytes(&mut cluster.0, "certificate-authority-data", ca);
        cluster
    }

    /// The URL.
    pub fn server(&self) -> &str {
        text(&self.0, "server")
    }

    /// Sets the URL.
    pub fn set_server(&mut self, url: &str) {
        self.0.insert("server".to_owned(), url.into());
    }

    /// The CA certificates, in PEM; empty if they are not embedded.
    pub fn ca_data(&self) -> Vec<u8> {
        bytes(&self.0, "certificate-authority-data")
    }

    /// The file of the CA certificates; may be empty.
    pub fn ca_file(&self) -> &str {
        text(&self.0, "certificate-authority")
    }

    /// Embeds the CA certificates, in place of a file.
    pub fn embed_ca(&mut self, pem: &[u8]) {
        self.0.remove("certificate-authority");
        set_bytes(&mut self.0, "certificate-authority-data", pem);
    }
}

impl Context {
    /// A context.
    pub fn new(cluster: &str, user: &str) -> Self {
        Self(Map::from_iter([("cluster".to_owned(), cluster.into()), ("user".to_owned(), user.into())]))
    }

    /// The cluster's name.
    pub fn cluster(&self) -> &str {
        text(&self.0, "cluster")
    }

    /// The user's name.
    pub fn user(&self) -> &str {
        text(&self.0, "user")
    }
}

impl User {
    pub(super) fn with(credentials: &Credentials) -> Option<Self> {
        let mut user = Self::default();
        match credentials {
            Credentials::None => return None,
            Credentials::Token(token) => user.embed_token(token.expose()),
            Credentials::Certificate { certificate, key } => {
                user.embed_certificate(certificate, key.expose())
            }
        }
        Some(user)
    }

    /// The client certificate, in PEM; empty if it is not embedded.
    pub fn certificate_data(&self) -> Vec<u8> {
        bytes(&self.0, "client-certificate-data")
    }

    /// The client key, in PEM; empty if it is not embedded.
    pub fn key_data(&self) -> Secret<Vec<u8>> {
        Secret::new(bytes(&self.0, "client-key-data"))
    }

    /// The file of the client certificate; may be empty.
    pub fn certificate_file(&self) -> &str {
        text(&self.0, "client-certificate")
    }

    /// The file of the client key; may be empty.
    pub fn key_file(&self) -> &str {
        text(&self.0, "client-key")
    }

    /// The token; empty if there is none.
    pub fn token(&self) -> Secret<String> {
        Secret::new(text(&self.0, "token").to_owned())
    }

    /// The file of the token; may be empty.
    pub fn token_file(&self) -> &str {
        text(&self.0, "tokenFile")
    }

    /// Embeds a client certificate and its key, in place of files.
    pub fn embed_certificate(&mut self, certificate: &[u8], key: &[u8]) {
        self.0.retain(|name, _| !matches!(name.as_str(), "client-certificate" | "client-key"));
        set_bytes(&mut self.0, "client-certificate-data", certificate);
        set_bytes(&mut self.0, "client-key-data", key);
    }

    /// Names the files of a client certificate and its key, in place of embedded ones.
    pub fn use_certificate_files(&mut self, certificate: &str, key: &str) {
        self.0.retain(|name, _| !matches!(name.as_str(), "client-certificate-data" | "client-key-data"));
        self.0.insert("client-certificate".to_owned(), certificate.into());
        self.0.insert("client-key".to_owned(), key.into());
    }

    /// Embeds a token, in place of a file.
    pub fn embed_token(&mut self, token: &str) {
        self.0.remove("tokenFile");
        self.0.insert("token".to_owned(), token.into());
    }

    /// The program that provides credentials, if there is one.
    pub fn exec_command(&self) -> Option<&str> {
        self.0.get("exec")?.get("command")?.as_str().filter(|command| !command.is_empty())
    }

    /// Whether it can prove anything: token, password, certificate with key, or a program that provides one.
    pub fn has_credentials(&self) -> bool {
        let given = |field: &str| !text(&self.0, field).is_empty();
        let named = |object: &str, field: &str| {
            self.0
                .get(object)
                .and_then(|value| value.get(field))
                .and_then(Value::as_str)
                .is_some_and(|name| !name.is_empty())
        };
        given("token")
            || given("tokenFile")
            || given("username") && given("password")
            || (given("client-certificate") || given("client-certificate-data"))
                && (given("client-key") || given("client-key-data"))
            || named("exec", "command")
            || named("auth-provider", "name")
    }
}

fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> &'a str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Embedded data was checked when it was read.
fn bytes(fields: &Map<String, Value>, name: &str) -> Vec<u8> {
    STANDARD.decode(text(fields, name)).unwrap_or_default()
}

fn set_bytes(fields: &mut Map<String, Value>, name: &str, bytes: &[u8]) {
    if bytes.is_empty() {
        fields.remove(name);
    } else {
        fields.insert(name.to_owned(), STANDARD.encode(bytes).into());
    }
}

/// Shows the names of the fields alone: the values may be secret.
macro_rules! debug_names {
    ($($name:ident)*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.0.keys()).finish()
            }
        }
    )*};
}

debug_names!(Cluster Context User);
