//! kubewright
fn main() {}
