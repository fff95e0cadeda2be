//! The Secrets of tokens, and a rehearsal on them that only looks.
//!
//! Answers to the part of `apiclient.DryRun` upstream that token commands use, whose story a rehearsal tells. Unlike
//! elsewhere it shows what is in Secrets: the commands print the same tokens as their result.

use cluster::artifacts::object::{KUBE_SYSTEM, Object};
use cluster::kube::{self, ApiError, Client, Deadline, ObjectPath};
use serde_json::{Value, json};

use crate::Context;
use crate::event::Notice;

/// Only tokens, of all Secrets.
const SELECTOR: &str = "fieldSelector=type%3Dbootstrap.kubernetes.io%2Ftoken";

/// Where the Secrets of tokens are.
pub(super) enum Secrets<'a> {
    /// In the cluster.
    Real(Client),
    /// As well, but nothing is changed there, and every call is told.
    Rehearsed {
        /// For looking.
        client: Client,
        /// For telling.
        context: Context<'a>,
    },
}

impl Secrets<'_> {
    /// Whether there is a Secret of that name. A server that cannot be asked counts as having none: it is the attempt
    /// to make one that waits for it and reports.
    pub(super) async fn exists(&self, name: &str) -> bool {
        self.tell_action("GET", Some(name));
        let (Self::Real(client) | Self::Rehearsed { client, .. }) = self;
        let found = match path(name) {
            Ok(path) => client.find(&path).await.ok().flatten(),
            Err(_) => None,
        };
        match &found {
            Some(secret) => self.tell_object(secret),
            None => self.tell_absence("GET"),
        }
        found.is_some()
    }

    /// Makes a Secret.
    pub(super) async fn create(&self, secret: &Object, deadline: Deadline) -> Result<(), ApiError> {
        match self {
            Self::Real(client) => kube::apply(client, secret, deadline).await,
            Self::Rehearsed { .. } => {
                self.tell_action("CREATE", None);
                self.tell_object(&secret.document);
                Ok(())
            }
        }
    }

    /// All of them.
    pub(super) async fn list(&self) -> Result<Vec<Value>, ApiError> {
        let collection = ObjectPath::collection("v1", "Secret", KUBE_SYSTEM)?;
        let query = format!("{}?{SELECTOR}", collection.collection_path());
        self.tell_action("LIST", None);
        let mut list = match self {
            Self::Real(client) => client.get_raw(&query).await?,
            Self::Rehearsed { client, .. } => match client.get_raw(&query).await {
                Ok(mut list) => {
                    complete_items(&mut list);
                    self.tell_object(&list);
                    list
                }
                Err(_) => {
                    self.tell_absence("LIST");
                    Value::Null
                }
            },
        };
        match list.get_mut("items").map(Value::take) {
            Some(Value::Array(items)) => Ok(items),
            _ => Ok(Vec::new()),
        }
    }

    /// Deletes one; whether it was there.
    pub(super) async fn delete(&self, name: &str) -> Result<bool, ApiError> {
        match self {
            Self::Real(client) => client.delete(&path(name)?).await,
            Self::Rehearsed { .. } => {
                self.tell_action("DELETE", Some(name));
                self.tell_object(&json!({
                    "apiVersion": "v1",
                    "kind": "Secret",
                    "metadata": { "name": name, "namespace": KUBE_SYSTEM },
                }));
                Ok(true)
            }
        }
    }

    fn tell(&self, sentence: String) {
        if let Self::Rehearsed { context, .. } = self {
            context.tell(Notice::Would(sentence).into());
        }
    }

    fn tell_action(&self, verb: &str, name: Option<&str>) {
        self.tell(format!("Would perform action {verb} on resource \"secrets\" in API group \"core/v1\""));
        if let Some(name) = name {
            self.tell(format!("Resource name \"{name}\", namespace \"{KUBE_SYSTEM}\""));
        }
    }

    fn tell_absence(&self, verb: &str) {
        self.tell(format!(
            "Real object does not exist. Attempting to {verb} from followup reactors or from the fake client tracker"
        ));
    }

    fn tell_object(&self, object: &Value) {
        self.tell(format!("Attached object:\n{}", yaml::to_string(object)));
    }
}

fn path(name: &str) -> Result<ObjectPath, kube::PathError> {
    Ok(ObjectPath::collection("v1", "Secret", KUBE_SYSTEM)?.named(name))
}

/// In a list the server leaves out what each item is.
fn complete_items(list: &mut Value) {
    let items = list.get_mut("items").and_then(Value::as_array_mut);
    for item in items.into_iter().flatten().filter_map(Value::as_object_mut) {
        item.insert("apiVersion".into(), "v1".into());
        item.insert("kind".into(), "Secret".into());
    }
}
