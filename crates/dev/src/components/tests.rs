use super::*;

fn check(variables: &[(&str, &str)], expected: &str) {
    let find = |name: &str| variables.iter().find(|(known, _)| *known == name);
    assert_eq!(cache_dir(|name| find(name).map(|(_, value)| PathBuf::from(value))), PathBuf::from(expected));
}

#[test]
fn the_cache_is_where_the_most_specific_variable_says() {
    check(&[("KUBEWRIGHT_CACHE", "/a"), ("XDG_CACHE_HOME", "/b"), ("HOME", "/c")], "/a");
    check(&[("XDG_CACHE_HOME", "/b"), ("HOME", "/c")], "/b/kubewright");
    check(&[("HOME", "/c")], "/c/.cache/kubewright");
    check(&[], "/var/cache/kubewright");
}

#[test]
fn an_unknown_version_is_refused_before_anything_is_touched() {
    let cache = Path::new("/nonexistent");
    let error = ensure(cache, "v1.99.0", &mut |line| panic!("{line}")).expect_err("a refusal");
    assert!(matches!(error, ComponentsError::UnknownRelease(_)), "{error}");
}
