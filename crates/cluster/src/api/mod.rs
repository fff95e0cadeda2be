//! The kubeadm configuration API: `kubeadm.k8s.io` documents to values and back.
//!
//! Documents are decoded strictly into the types of their version, defaulted, converted to [`internal`] and
//! validated. Nothing here performs I/O. Answers to upstream `cmd/kubeadm/app/apis` and `app/util/config`.

pub mod internal;
