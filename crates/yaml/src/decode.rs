//! Decodes a document into a type, by the rules of Go's JSON decoder, and reports everything that is wrong.
//!
//! Answers to sigs.k8s.io/json and to the strict mode of k8s.io/apimachinery/pkg/runtime/serializer/json:
//! unknown and repeated fields are tolerated and reported, fields match by case, `null` leaves the default,
//! and neither text nor numbers nor booleans stand in for one another.
//!
//! Unknown fields are found by the list of fields that serde hands over for a struct. A struct with
//! `#[serde(flatten)]` has no such list and takes every field unnoticed: write the fields out instead. The
//! same holds for what is inside untagged and internally tagged enums.

use std::collections::HashSet;
use std::ptr;

use serde::de::DeserializeOwned;

use crate::failure::Failure;
use crate::node::Node;
use crate::parse::Document;
use crate::problem::{Problem, ProblemKind};
use crate::reader::{Reader, Walk};

/// The number of problems after which the search for more ends, as in the reference.
const MOST_PROBLEMS: usize = 100;

/// A decoded value with what is wrong with its document, though not wrong enough to refuse it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded<T> {
    /// The value.
    pub value: T,
    /// The fields that the type does not have, in the order of the reference: by name, level by level.
    pub unknown: Vec<Problem>,
    /// The fields that are written more than once, in the order of the file.
    pub duplicates: Vec<Problem>,
}

/// Decodes a document.
///
/// # Errors
///
/// Returns every problem, each with its own path: first those that prevent decoding, in the order in which the
/// reference meets them, then unknown and repeated fields. [`Problem::is_fatal`] tells them apart.
pub fn decode<T: DeserializeOwned>(document: &Document) -> Result<Decoded<T>, Vec<Problem>> {
    let duplicates: Vec<Problem> = document.duplicates.iter().map(Problem::from).collect();
    match decode_node(&document.root) {
        Ok(decoded) => Ok(Decoded { duplicates, ..decoded }),
        Err(mut problems) => {
            problems.extend(duplicates);
            Err(problems)
        }
    }
}

/// Decodes a part of a document; paths start there, and repeated fields are not reported.
///
/// # Errors
///
/// Returns every problem, as [`decode`] does.
pub fn decode_node<T: DeserializeOwned>(node: &Node) -> Result<Decoded<T>, Vec<Problem>> {
    // serde stops at the first error. To find the next one, the value that failed is left out and decoding
    // starts over.
    let mut problems = Vec::new();
    let mut left_out: HashSet<*const Node> = HashSet::new();
    loop {
        let walk = Walk::new(&left_out);
        let result = T::deserialize(Reader::new(node, &walk));
        let unknown = walk.into_unknown();
        let failure = match result {
            Ok(value) if problems.is_empty() => {
                return Ok(Decoded { value, unknown, duplicates: Vec::new() });
            }
            Ok(_) => return Err(with_unknown(problems, unknown)),
            Err(failure) => failure,
        };
        let Failure { kind, place } = failure;
        let (path, at) = place.unwrap_or((String::new(), node));
        if !is_consequence(&kind, at, &left_out) {
            problems.push(Problem { path, span: at.span, kind });
        }
        let repeated = !left_out.insert(ptr::from_ref(at));
        if repeated || ptr::eq(at, node) || left_out.len() >= MOST_PROBLEMS {
            return Err(with_unknown(problems, unknown));
        }
    }
}

/// Whether a field is only missing because it was left out.
fn is_consequence(kind: &ProblemKind, at: &Node, left_out: &HashSet<*const Node>) -> bool {
    match kind {
        ProblemKind::MissingField { name } => {
            at.get(name).is_some_and(|field| left_out.contains(&ptr::from_ref(field)))
        }
        _ => false,
    }
}

fn with_unknown(mut problems: Vec<Problem>, unknown: Vec<Problem>) -> Vec<Problem> {
    problems.extend(unknown);
    problems
}

#[cfg(test)]
mod tests;
