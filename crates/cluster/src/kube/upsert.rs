//! Making an object be there.

use serde_json::Value;

use super::{ApiError, Client, Deadline, ObjectPath, Poll};

/// What happens when the object exists already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upsert {
    /// It is replaced.
    Replace,
    /// It is left as it is.
    Retain,
    /// It is an error.
    CreateOnly,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// The object did not exist.
    Created,
    /// It existed and was replaced.
    Replaced,
    /// It existed and was left as it is.
    Retained,
}

/// Makes an object be there, asking again until the deadline unless the request itself is wrong.
pub async fn apply(
    client: &Client,
    object: &Value,
    upsert: Upsert,
    deadline: Deadline,
) -> Result<Applied, ApiError> {
    let mut poll = Poll::local();
    loop {
        match attempt(client, object, upsert).await {
            Err(e) if !e.is_final() && !(upsert == Upsert::CreateOnly && e.is_already_exists()) => {
                if !poll.pause(deadline).await {
                    return Err(e);
                }
            }
            settled => return settled,
        }
    }
}

async fn attempt(client: &Client, object: &Value, upsert: Upsert) -> Result<Applied, ApiError> {
    match client.create(object).await {
        Ok(_) => Ok(Applied::Created),
        Err(e) if e.is_already_exists() && upsert == Upsert::Retain => Ok(Applied::Retained),
        Err(e) if e.is_already_exists() && upsert == Upsert::Replace => {
            let mut replacement = object.clone();
            keep_immutable(client, &mut replacement).await?;
            client.replace(&replacement).await.map(|_| Applied::Replaced)
        }
        Err(e) => Err(e),
    }
}

/// A Service keeps the addresses it was given: the server refuses to change them.
async fn keep_immutable(client: &Client, replacement: &mut Value) -> Result<(), ApiError> {
    if replacement.get("kind").and_then(Value::as_str) != Some("Service") {
        return Ok(());
    }
    let existing = client.get(&ObjectPath::of(replacement)?).await?;
    for pointer in ["/metadata/resourceVersion", "/spec/clusterIP", "/spec/clusterIPs"] {
        let Some(value) = existing.pointer(pointer) else { continue };
        let (parent, key) = pointer.rsplit_once('/').unwrap_or_default();
        if let Some(Value::Object(fields)) = replacement.pointer_mut(parent) {
            fields.insert(key.to_owned(), value.clone());
        }
    }
    Ok(())
}
