//! Everything, compared with what the reference makes of the same configuration.
//!
//! `testdata/cases` has a file per configuration, see `testdata/regenerate.py`; [`cases`] builds the same
//! configurations by hand, since reading them is the business of the configuration API.

mod case;
mod cases;
mod made;
mod setup;

pub(super) use setup::cluster;
