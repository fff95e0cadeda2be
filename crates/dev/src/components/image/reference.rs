//! Owns the comparison of our images with those that the reference kubeadm asks for.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use super::super::ComponentsError;
use super::super::release::Release;
use super::super::workspace::answer;

/// The table of releases doesn't have what the release's own kubeadm installs.
#[derive(Debug, thiserror::Error)]
#[error(
    "the reference kubeadm v{kubernetes} installs {wanted}, but the table of releases leads to {made}; \
     correct its row"
)]
pub struct OtherImages {
    /// The release.
    pub kubernetes: String,
    /// The images that the reference has and we don't.
    pub wanted: String,
    /// The images that we have and the reference doesn't.
    pub made: String,
}

/// Requires that these images are the ones that the reference installs.
pub(super) fn require_images<'a>(
    kubeadm: &Path,
    release: &Release,
    made: impl Iterator<Item = &'a str>,
) -> Result<(), ComponentsError> {
    let version = format!("v{}", release.kubernetes);
    let mut list = Command::new(kubeadm);
    list.args(["config", "images", "list", "--kubernetes-version", &version]);
    compare(release, &answer(&mut list)?, made)?;
    Ok(())
}

fn compare<'a>(
    release: &Release,
    listed: &str,
    made: impl Iterator<Item = &'a str>,
) -> Result<(), OtherImages> {
    let (wanted, made): (BTreeSet<_>, BTreeSet<_>) = (listed.lines().collect(), made.collect());
    if wanted == made {
        return Ok(());
    }
    let without = |one: &BTreeSet<&str>, other| {
        let rest: Vec<_> = one.difference(other).copied().collect();
        if rest.is_empty() { "nothing else".to_owned() } else { rest.join(", ") }
    };
    Err(OtherImages {
        kubernetes: release.kubernetes.to_owned(),
        wanted: without(&wanted, &made),
        made: without(&made, &wanted),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(listed: &str, made: &[&str], expected: Option<(&str, &str)>) {
        let release = Release::find("v1.37.0").expect("a row");
        let difference = compare(release, listed, made.iter().copied()).err();
        let difference = difference.as_ref().map(|error| (error.wanted.as_str(), error.made.as_str()));
        assert_eq!(difference, expected);
    }

    #[test]
    fn the_same_images_in_another_order_are_accepted() {
        check("a:1\nb:2\n", &["b:2", "a:1"], None);
    }

    #[test]
    fn a_difference_shows_both_sides() {
        check("a:1\nb:2\n", &["a:1", "b:3"], Some(("b:2", "b:3")));
        check("a:1\nb:2\n", &["a:1"], Some(("b:2", "nothing else")));
        check("a:1\n", &["a:1", "b:3"], Some(("nothing else", "b:3")));
    }
}
