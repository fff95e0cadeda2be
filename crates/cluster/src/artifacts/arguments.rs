//! The arguments of a component: defaults, and what a configuration says about them.
//!
//! Owns how the two combine into a command line. Which arguments a component has is its own file's business.
//! Answers to upstream `cmd/kubeadm/app/util/arguments.go` and `apis/kubeadm/argument.go`.

use std::collections::BTreeMap;

use crate::api::internal::{Arg, ArgMergeMethod};

/// Default arguments, each name once, in the order in which they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DefaultArguments(BTreeMap<&'static str, String>);

impl DefaultArguments {
    /// Sets an argument, replacing what was there.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.insert(name, value.into());
    }

    /// Writes the command line: the defaults that nothing replaces, sorted, then the overrides as given.
    ///
    /// The last override of a name decides what happens to its default. One that merges changes the default in
    /// its place, and is lost where there is no default.
    pub fn combine(&self, overrides: &[Arg]) -> Vec<String> {
        let kept = self.0.iter().filter_map(|(name, value)| match last(overrides, name) {
            None => Some(render(name, value)),
            Some(arg) if arg.merge_method.is_some() => Some(render(name, &merge(value, arg))),
            Some(_) => None,
        });
        let replacing = overrides.iter().filter(|arg| arg.merge_method.is_none());
        kept.chain(replacing.map(|arg| render(&arg.name, &arg.value))).collect()
    }
}

impl<const N: usize> From<[(&'static str, &str); N]> for DefaultArguments {
    fn from(pairs: [(&'static str, &str); N]) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name, value.to_owned())).collect())
    }
}

/// The last argument of a name.
pub fn last<'a>(args: &'a [Arg], name: &str) -> Option<&'a Arg> {
    args.iter().rfind(|arg| arg.name == name)
}

/// Combines a default value with an override. Nothing separates the two: a comma is part of the override's value.
pub fn merge(default: &str, arg: &Arg) -> String {
    match arg.merge_method {
        Some(ArgMergeMethod::Append) => format!("{default}{}", arg.value),
        Some(ArgMergeMethod::Prepend) => format!("{}{default}", arg.value),
        None => arg.value.clone(),
    }
}

fn render(name: &str, value: &str) -> String {
    format!("--{name}={value}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arg(name: &str, value: &str, merge_method: Option<ArgMergeMethod>) -> Arg {
        Arg { name: name.into(), value: value.into(), merge_method }
    }

    #[track_caller]
    fn check(overrides: &[(&str, &str, Option<ArgMergeMethod>)], expected: &[&str]) {
        let overrides: Vec<Arg> =
            overrides.iter().map(|(name, value, method)| arg(name, value, *method)).collect();
        let defaults = DefaultArguments::from([("b", "1,2"), ("a", "x")]);
        assert_eq!(defaults.combine(&overrides), expected);
    }

    use ArgMergeMethod::{Append, Prepend};

    #[test]
    fn defaults_are_sorted() {
        check(&[], &["--a=x", "--b=1,2"]);
    }

    #[test]
    fn an_override_takes_the_place_of_its_default_at_the_end() {
        check(&[("z", "", None), ("a", "y", None)], &["--b=1,2", "--z=", "--a=y"]);
    }

    #[test]
    fn repeated_overrides_all_stay() {
        check(&[("a", "1", None), ("a", "2", None)], &["--b=1,2", "--a=1", "--a=2"]);
    }

    #[test]
    fn merging_changes_the_default_in_its_place() {
        check(&[("b", ",3", Some(Append))], &["--a=x", "--b=1,2,3"]);
        check(&[("b", "0,", Some(Prepend))], &["--a=x", "--b=0,1,2"]);
    }

    #[test]
    fn merging_without_a_default_is_lost() {
        check(&[("c", "1", Some(Append))], &["--a=x", "--b=1,2"]);
    }

    #[test]
    fn the_last_override_of_a_name_decides() {
        check(&[("a", "1", None), ("a", "2", Some(Append))], &["--a=x2", "--b=1,2", "--a=1"]);
        check(&[("a", "2", Some(Append)), ("a", "1", None)], &["--b=1,2", "--a=1"]);
        check(&[("b", ",3", Some(Append)), ("b", ",4", Some(Append))], &["--a=x", "--b=1,2,4"]);
    }
}
