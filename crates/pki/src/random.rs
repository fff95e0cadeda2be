//! Random bytes.
//!
//! Owns the one way to ask for them and the error when there are none.

use thiserror::Error;
use zeroize::Zeroizing;

/// The random number generator gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the random number generator of this machine failed")]
pub struct RandomnessError;

/// Fresh random bytes, wiped when dropped.
pub(crate) fn bytes<const N: usize>() -> Result<Zeroizing<[u8; N]>, RandomnessError> {
    let mut bytes = Zeroizing::new([0; N]);
    aws_lc_rs::rand::fill(bytes.as_mut_slice()).map_err(|_| RandomnessError)?;
    Ok(bytes)
}
