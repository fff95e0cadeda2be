//! Owns an API server's objects, over the plain connection that `kubectl proxy` offers.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::TcpStream;

use serde_json::Value;

/// Where `kubectl proxy` listens.
pub const PROXY_PORT: &str = "8001";
/// Objects that the API server keeps writing by itself.
const RESTLESS: &[&str] = &["events", "leases"];

/// All objects, by path.
pub type Objects = BTreeMap<String, Value>;

/// A kind of objects that can be listed.
pub struct Resource {
    /// `/api/v1` or `/apis/GROUP/VERSION`.
    prefix: String,
    name: String,
    namespaced: bool,
}

/// Sends a request; returns the status and what is answered.
pub fn call(method: &str, path: &str, body: Option<&Value>) -> io::Result<(u16, Value)> {
    let mut connection = TcpStream::connect(format!("127.0.0.1:{PROXY_PORT}"))?;
    let body = body.map(Value::to_string).unwrap_or_default();
    // After an answer to HTTP 1.0 the connection is closed, and the answer is in one piece.
    write!(
        connection,
        "{method} {path} HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len(),
    )?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    let malformed = || io::Error::other(format!("{method} {path}: no answer of HTTP: {answer}"));
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(malformed)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(malformed)?;
    Ok((status, serde_json::from_str(body).unwrap_or(Value::String(body.to_owned()))))
}

/// Sends a request that must succeed.
pub fn demand(method: &str, path: &str, body: Option<&Value>) -> io::Result<Value> {
    match call(method, path, body)? {
        (200..=299, answer) => Ok(answer),
        (status, answer) => Err(io::Error::other(format!("{method} {path}: {status}: {answer}"))),
    }
}

/// Finds everything that can be listed.
pub fn discover() -> io::Result<Vec<Resource>> {
    let mut prefixes = vec!["/api/v1".to_owned()];
    let groups = demand("GET", "/apis", None)?;
    let versions =
        items(&groups, "groups").filter_map(|group| group.pointer("/preferredVersion/groupVersion"));
    prefixes.extend(versions.filter_map(Value::as_str).map(|version| format!("/apis/{version}")));
    let mut resources = Vec::new();
    for prefix in prefixes {
        let listed = demand("GET", &prefix, None)?;
        for resource in items(&listed, "resources") {
            let name = text(resource, "/name");
            let can = |verb| items(resource, "verbs").any(|known| known == verb);
            // What can be listed but not deleted (`componentstatuses`) is no stored object.
            if can("list") && can("delete") && !RESTLESS.contains(&name.as_str()) {
                let namespaced = resource.get("namespaced") == Some(&Value::Bool(true));
                resources.push(Resource { prefix: prefix.clone(), name, namespaced });
            }
        }
    }
    Ok(resources)
}

/// Lists everything.
pub fn list(resources: &[Resource]) -> io::Result<Objects> {
    let mut objects = Objects::new();
    for resource in resources {
        let Resource { prefix, name, namespaced } = resource;
        let listed = demand("GET", &format!("{prefix}/{name}"), None)?;
        for object in items(&listed, "items") {
            let namespace = text(object, "/metadata/namespace");
            let within = if *namespaced { format!("namespaces/{namespace}/") } else { String::new() };
            let path = format!("{prefix}/{within}{name}/{}", text(object, "/metadata/name"));
            objects.insert(path, object.clone());
        }
    }
    Ok(objects)
}

/// What was created or changed since.
pub fn changed(before: &Objects, after: &Objects) -> Vec<(String, Value)> {
    let version = |object: &Value| text(object, "/metadata/resourceVersion");
    let same =
        |path: &String, object: &Value| before.get(path).is_some_and(|old| version(old) == version(object));
    after
        .iter()
        .filter(|(path, object)| !same(path, object))
        .map(|(path, object)| (path.clone(), object.clone()))
        .collect()
}

/// Makes everything as it was before.
pub fn restore(before: &Objects, after: &Objects) -> io::Result<()> {
    for (path, _) in changed(before, after) {
        match before.get(&path) {
            Some(old) => {
                let mut old = old.clone();
                if let Some(metadata) = old.get_mut("metadata").and_then(Value::as_object_mut) {
                    metadata.remove("resourceVersion");
                }
                demand("PUT", &path, Some(&old))?;
            }
            // Some go with others, such as an address with the service that has it.
            None => match call("DELETE", &path, None)? {
                (200..=299 | 404, _) => {}
                (status, answer) => {
                    return Err(io::Error::other(format!("DELETE {path}: {status}: {answer}")));
                }
            },
        }
    }
    match before.iter().find(|(path, _)| !after.contains_key(*path)) {
        Some((path, _)) => Err(io::Error::other(format!("{path} was deleted, which nothing undoes"))),
        None => Ok(()),
    }
}

fn items<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    value.get(field).and_then(Value::as_array).into_iter().flatten()
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}
