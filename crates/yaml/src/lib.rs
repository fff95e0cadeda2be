//! Reads and writes YAML as Kubernetes does: what kubeadm accepts, refuses and prints is what this crate
//! accepts, refuses and prints.
//!
//! Reading goes from text to documents ([`parse_documents`]), each a tree of [`Node`]s with their places in the
//! file, and from there into types ([`decode`]) or JSON ([`Node::to_json`]). Writing goes from JSON to text
//! ([`to_string`]). Nothing here knows kinds or API versions, and nothing touches files.
//!
//! Answers to sigs.k8s.io/yaml with the go-yaml v2 it builds on, to sigs.k8s.io/json, and to the reader of
//! documents in k8s.io/apimachinery/pkg/util/yaml.
//!
//! DIFFERS: the parser underneath follows YAML 1.2, go-yaml follows 1.1. They disagree on syntax hardly anyone
//! writes; the known cases are in the tests of [`parse`]. Some are refused here and accepted by the reference:
//! lines that continue a quoted text without being indented, or indented by tabs, and `fd00::` before a `,` or
//! `}`. Others are accepted here: escapes of JSON that YAML 1.1 lacks, and tabs on otherwise empty lines.

mod aliasing;
mod builder;
mod decode;
mod emit;
mod error;
mod failure;
mod go_text;
mod key_order;
mod mapping;
mod node;
mod number;
mod parse;
mod path;
mod problem;
mod reader;
mod resolve;
mod scalar_style;
mod split;
mod syntax;
mod timestamp;

pub use decode::{Decoded, decode, decode_node};
pub use emit::{to_string, to_string_of};
pub use error::ParseError;
pub use go_text::strict_error_text;
pub use node::{Entry, Node, Span, Value};
pub use parse::{Document, DuplicateKey, MAX_BYTES, parse, parse_documents};
pub use problem::{Problem, ProblemKind};
pub use split::split_documents;
