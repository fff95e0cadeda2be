//! Making an object be there.

use serde_json::Value;

use super::{ApiError, Client, Deadline, ObjectPath, Poll};
use crate::artifacts::object::{Object, Upsert};

/// Makes an object be there, asking again until the deadline unless the request itself is wrong.
pub async fn apply(client: &Client, object: &Object, deadline: Deadline) -> Result<(), ApiError> {
    let mut poll = Poll::local();
    loop {
        match attempt(client, object).await {
            Err(e) if !e.is_final() => {
                if !poll.pause(deadline).await {
                    return Err(e);
                }
            }
            settled => return settled,
        }
    }
}

async fn attempt(client: &Client, object: &Object) -> Result<(), ApiError> {
    let document = &object.document;
    match client.create(document).await {
        Ok(_) => return Ok(()),
        Err(e) if e.is_already_exists() => {}
        // A Service whose address is taken by itself is refused as invalid before it is found to exist.
        Err(e) if e.is_invalid() && object.upsert == Upsert::CreateOrUpdateService => {}
        Err(e) => return Err(e),
    }
    match object.upsert {
        Upsert::CreateOrRetain => Ok(()),
        Upsert::CreateOrUpdate => client.replace(document).await.map(drop),
        Upsert::CreateOrUpdateService => replace_service(client, document).await,
        Upsert::CreateOrSetData => set_data(client, document).await,
    }
}

/// A Service keeps the addresses it was given: the server refuses to change them.
async fn replace_service(client: &Client, document: &Value) -> Result<(), ApiError> {
    let existing = client.get(&ObjectPath::of(document)?).await?;
    let mut replacement = document.clone();
    for pointer in ["/metadata/resourceVersion", "/spec/clusterIP", "/spec/clusterIPs"] {
        let Some(value) = existing.pointer(pointer) else { continue };
        let (parent, key) = pointer.rsplit_once('/').unwrap_or_default();
        if let Some(Value::Object(fields)) = replacement.pointer_mut(parent) {
            fields.insert(key.to_owned(), value.clone());
        }
    }
    client.replace(&replacement).await.map(drop)
}

/// Entries of `data` are set one by one; whatever else somebody stored there stays.
async fn set_data(client: &Client, document: &Value) -> Result<(), ApiError> {
    let mut existing = client.get(&ObjectPath::of(document)?).await?;
    let Some(wanted) = document.get("data").and_then(Value::as_object) else { return Ok(()) };
    let Some(fields) = existing.as_object_mut() else { return Ok(()) };
    let data = fields.entry("data").or_insert_with(|| Value::Object(serde_json::Map::new()));
    if let Some(data) = data.as_object_mut() {
        data.extend(wanted.clone());
    }
    client.replace(&existing).await.map(drop)
}
