//! What documents look like, as data: one table per object, one line per field.
//!
//! Owns the description ([`Type`], [`Object`], [`Field`]), strict reading against it ([`decode()`]) and complete
//! writing by it ([`encode()`]). The tables say what Go's struct tags say upstream, because three things hang on
//! exactly that: which fields are unknown, how a message names the place of a wrong type, and which zero values
//! are written. Meaning (defaults, validation) is not this module's business.
//! Answers to upstream `sigs.k8s.io/json`, `encoding/json` and `apimachinery/pkg/runtime/serializer/json`.

mod decode;
mod duration;
mod encode;
mod macros;
mod problem;
mod quantity;
mod suggest;
mod time;
mod types;

#[cfg(test)]
mod tests;

pub use decode::{Decoded, decode};
pub use duration::{DurationError, GoDuration};
pub use encode::encode;
pub(in crate::api) use macros::api_type;
pub use problem::{Problem, ProblemKind, Severity};
pub use quantity::{QuantityError, canonical as canonical_quantity};
pub use suggest::find_elsewhere;
pub use time::parse_rfc3339;
pub use types::{Field, Object, Shaped, Type};
