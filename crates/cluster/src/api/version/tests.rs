use super::*;

#[track_caller]
fn check_parse(text: &str, expected: &str) {
    let shown = text.parse::<KubernetesVersion>().map_or_else(|error| error.to_string(), |v| v.to_string());
    assert_eq!(shown, expected, "for {text:?}");
}

#[test]
fn versions_are_read_with_and_without_v() {
    check_parse("v1.37.0", "1.37.0");
    check_parse(" 1.37.0 ", "1.37.0");
    check_parse("v1.37.0-alpha.1.12+abc", "1.37.0-alpha.1.12+abc");
    check_parse("1.37.0+build", "1.37.0+build");
}

#[test]
fn what_is_no_version_is_named() {
    check_parse("", "could not parse \"\" as version");
    check_parse("vv1", "could not parse \"vv1\" as version");
    check_parse("1.37", "illegal version string \"1.37\"");
    check_parse("1.37.0.1", "illegal version string \"1.37.0.1\"");
    check_parse("1.037.0", "illegal zero-prefixed version component \"037\" in \"1.037.0\"");
    check_parse("1.37.0-", "could not parse pre-release/metadata (-) in version \"1.37.0-\"");
    check_parse("1.37.0x", "could not parse pre-release/metadata (x) in version \"1.37.0x\"");
    check_parse("1.37.0-a.01", "illegal zero-prefixed version component \"01\" in \"1.37.0-a.01\"");
}

#[test]
fn precedence_is_that_of_semantic_versioning() {
    let ordered = [
        "1.36.9",
        "1.37.0-alpha.1",
        "1.37.0-alpha.1.2",
        "1.37.0-alpha.2",
        "1.37.0-alpha.10",
        "1.37.0-beta.0",
        "1.37.0-rc.1",
        "1.37.0",
        "1.37.1",
        "2.0.0",
    ];
    for pair in ordered.windows(2) {
        let [earlier, later] = [0, 1].map(|i| pair[i].parse::<KubernetesVersion>().unwrap());
        assert!(earlier.is_older_than(&later), "{earlier} < {later}");
        assert!(!later.is_older_than(&earlier), "not {later} < {earlier}");
    }
    let [a, b] = ["1.37.0+a", "1.37.0+b"].map(|text| text.parse::<KubernetesVersion>().unwrap());
    assert_eq!(a.precedence(&b), std::cmp::Ordering::Equal);
}

#[track_caller]
fn check_request(text: &str, expected: &str) {
    let shown = match VersionRequest::parse(text) {
        Ok(VersionRequest::Exact(version)) => version,
        Ok(VersionRequest::Label(label)) => label.url(),
        Err(error) => error.to_string(),
    };
    assert_eq!(shown, expected, "for {text:?}");
}

#[test]
fn requests_are_versions_or_labels() {
    check_request("1.37.0", "v1.37.0");
    check_request("v1.37.0-alpha.1+x", "v1.37.0-alpha.1+x");
    check_request("1.2.03", "v1.2.03");
    check_request("ci/v1.38.0-alpha.0.5+abc", "v1.38.0-alpha.0.5+abc");
    check_request("release/v1.36.1", "v1.36.1");
    check_request("stable", "https://dl.k8s.io/release/stable.txt");
    check_request("stable-1", "https://dl.k8s.io/release/stable-1.txt");
    check_request("latest-1.37", "https://dl.k8s.io/release/latest-1.37.txt");
    check_request("ci/latest", "https://storage.googleapis.com/k8s-release-dev/ci/latest.txt");
    check_request("foo/latest", "invalid version \"foo/latest\"");
    check_request("1.37 0", "invalid version \"1.37 0\"");
    let pattern = "doesn't match patterns for neither semantic version nor labels (stable, latest, ...)";
    check_request("1.37", &format!("version \"1.37\" {pattern}"));
    check_request("1.02.3", &format!("version \"1.02.3\" {pattern}"));
    check_request("stable-1.0", &format!("version \"stable-1.0\" {pattern}"));
    check_request("stable-1.370", &format!("version \"stable-1.370\" {pattern}"));
    assert!(is_ci_version("ci/latest") && !is_ci_version("release/latest") && !is_ci_version("latest"));
}

#[track_caller]
fn check_answer(fetched: Result<&str, &str>, program: &str, expected: &str, warnings: &[&str]) {
    let (request, found) = VersionLabel::answered(fetched, &program.parse().unwrap()).unwrap();
    let shown = match request {
        VersionRequest::Exact(version) => version,
        VersionRequest::Label(label) => label.label,
    };
    assert_eq!(shown, expected);
    assert_eq!(found.iter().map(|warning| warning.text.as_str()).collect::<Vec<_>>(), warnings);
}

#[test]
fn labels_resolve_to_at_most_the_minor_version_of_the_program() {
    check_answer(Ok("v1.37.4"), "1.37.0", "v1.37.4", &[]);
    check_answer(Ok("v1.36.4"), "1.37.0", "v1.36.4", &[]);
    check_answer(
        Ok("v1.38.1"),
        "1.37.0",
        "stable-1.37",
        &["remote version is much newer: v1.38.1; falling back to: stable-1.37"],
    );
    let offline = "could not fetch a Kubernetes version from the internet: no route";
    let local = "falling back to the local client version: ";
    check_answer(Err("no route"), "1.37.0", "v1.37.0", &[offline, &format!("{local}v1.37.0")]);
    check_answer(
        Err("no route"),
        "1.38.0-alpha.2.15+abc",
        "v1.38.0-alpha.2",
        &[offline, &format!("{local}v1.38.0-alpha.2")],
    );
    check_answer(
        Err("no route"),
        "1.38.0-beta",
        "v1.38.0-beta.0",
        &[offline, &format!("{local}v1.38.0-beta.0")],
    );
    check_answer(Err("no route"), "1.38.2-rc.1", "v1.38.1", &[offline, &format!("{local}v1.38.1")]);
    assert_eq!(
        VersionLabel::answered(Ok("<html>"), &CURRENT).unwrap_err().to_string(),
        "remote version error: could not parse \"<html>\" as version"
    );
}

#[test]
fn control_planes_more_than_one_minor_version_back_are_refused() {
    let check = |version: &str, program: &str| {
        check_control_plane_version(version, &program.parse().unwrap()).map_err(|error| error.to_string())
    };
    assert_eq!(check("v1.36.0", "1.37.0"), Ok(()));
    assert_eq!(check("v1.40.0", "1.37.0"), Ok(()));
    assert_eq!(
        check("v1.36.0-rc.1", "1.37.0"),
        Err("this version of kubeadm only supports deploying clusters with the control plane version >= 1.36.0. \
             Current version: v1.36.0-rc.1"
            .into())
    );
    assert_eq!(check("v1.36.3", "1.38.0-alpha.1"), Ok(()));
    assert!(check("v1.35.3", "1.38.0-alpha.1").is_err());
    assert_eq!(minimum_kubelet_version(&CURRENT), KubernetesVersion::new(1, 34, 0));
}
