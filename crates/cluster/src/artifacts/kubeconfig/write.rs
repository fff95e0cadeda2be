//! Writes a kubeconfig as `clientcmd.WriteToFile` does: lists sorted by name, empty lists as `null`.

use serde_json::{Map, Value, json};

use super::Kubeconfig;

impl Kubeconfig {
    /// Writes the file's text.
    pub fn render(&self) -> String {
        let mut fields = self.other.clone();
        fields.insert("apiVersion".to_owned(), "v1".into());
        fields.insert("kind".to_owned(), "Config".into());
        fields.insert("current-context".to_owned(), self.current_context.as_str().into());
        let clusters = self.clusters.iter().map(|(name, cluster)| (name, complete(&cluster.0, &["server"])));
        let contexts =
            self.contexts.iter().map(|(name, context)| (name, complete(&context.0, &["cluster", "user"])));
        let users = self.users.iter().map(|(name, user)| (name, user.0.clone()));
        fields.insert("clusters".to_owned(), list("cluster", clusters));
        fields.insert("contexts".to_owned(), list("context", contexts));
        fields.insert("users".to_owned(), list("user", users));
        yaml::to_string(&Value::Object(fields))
    }
}

/// Adds the fields that are written even when nobody set them.
fn complete(fields: &Map<String, Value>, required: &[&str]) -> Map<String, Value> {
    let mut fields = fields.clone();
    for name in required {
        fields.entry(*name).or_insert_with(|| "".into());
    }
    fields
}

fn list<'a>(key: &str, entries: impl Iterator<Item = (&'a String, Map<String, Value>)>) -> Value {
    let items: Vec<Value> = entries.map(|(name, fields)| json!({ "name": name, key: fields })).collect();
    if items.is_empty() { Value::Null } else { Value::Array(items) }
}
