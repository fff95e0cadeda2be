//! Configuration to bytes and objects.
