//! Files and directories that must be free, must exist, or must hold a value.

use std::io;
use std::path::Path;

use host::HostError;
use host::os_text::os_text;

use super::View;
use super::finding::Problem;

/// Finds out that a file exists. A link that leads nowhere does not count.
pub(super) fn check_free(view: &View<'_>, path: &str) -> Option<Problem> {
    if view.exempt.has_path(path) || !leads_somewhere(view, path) {
        return None;
    }
    // A manifest that is renamed where it is still counts: the kubelet reads every file of that directory.
    let remedy = format!("if it belongs to an older cluster: kubewright reset; otherwise: mv {path} /root/");
    Some(Problem::error(format!("{path} already exists")).fixed_by(remedy))
}

/// Finds out that a directory holds something.
pub(super) fn check_directory_free(view: &View<'_>, path: &str) -> Option<Problem> {
    if view.exempt.has_path(path) {
        return None;
    }
    let taken = || {
        Problem::error(format!("{path} is not empty"))
            .fixed_by(format!("if it holds nothing you need: kubewright reset, or rm -r {path}"))
    };
    match view.host.list(Path::new(path)) {
        Ok(None) => None,
        Ok(Some(names)) => (!names.is_empty()).then(taken),
        // Something that is no directory is in the way just as well.
        Err(HostError::File { source, .. })
            if source.kind() == io::ErrorKind::NotADirectory && leads_somewhere(view, path) =>
        {
            Some(taken())
        }
        Err(error) => {
            let reason = error.io().map_or_else(|| error.to_string(), os_text);
            Some(Problem::error(format!("unable to check if {path} is empty: open {path}: {reason}")))
        }
    }
}

/// Finds out that a file is missing.
pub(super) fn check_exists(view: &View<'_>, path: &str) -> Option<Problem> {
    (!leads_somewhere(view, path)).then(|| {
        Problem::error(format!("{path} doesn't exist"))
            .fixed_by(format!("copy it from a machine of the etcd cluster to {path}"))
    })
}

/// Finds out that a kernel setting does not begin with a value.
pub(super) fn check_setting(view: &View<'_>, path: &str, value: &str) -> Option<Problem> {
    let message = match view.host.read(Path::new(path)) {
        Ok(Some(content)) if content.starts_with(value.as_bytes()) => return None,
        Ok(Some(_)) => format!("{path} contents are not set to {value}"),
        Err(error) if error.io().is_some_and(|e| e.kind() == io::ErrorKind::IsADirectory) => {
            format!("{path} could not be read")
        }
        Ok(None) | Err(_) => format!("{path} does not exist"),
    };
    let name = path.trim_start_matches("/proc/sys/").replace('/', ".");
    Some(Problem::error(message).fixed_by(format!(
        "sysctl -w {name}={value} && echo '{name} = {value}' >> /etc/sysctl.d/90-kubernetes.conf"
    )))
}

fn leads_somewhere(view: &View<'_>, path: &str) -> bool {
    matches!(view.host.canonical(Path::new(path)), Ok(Some(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preflight::Check;
    use crate::preflight::fake::{FakeHost, lines};

    const NOTHING: [&str; 0] = [];

    #[test]
    fn a_file_must_not_exist_and_a_link_counts_for_what_it_leads_to() {
        let mut host = FakeHost::ready();
        host.file("/etc/a.yaml", "").link("/etc/b.yaml", "/etc/a.yaml").link("/etc/c.yaml", "/nowhere");
        let found = |path: &str| lines(&host, Check::FileFree { path: path.into() });
        assert_eq!(found("/etc/a.yaml"), ["[ERROR FileAvailable--etc-a.yaml]: /etc/a.yaml already exists"]);
        assert_eq!(found("/etc/b.yaml"), ["[ERROR FileAvailable--etc-b.yaml]: /etc/b.yaml already exists"]);
        assert_eq!(found("/etc/c.yaml"), NOTHING);
        assert_eq!(found("/etc/d.yaml"), NOTHING);
    }

    #[test]
    fn a_directory_must_be_empty_or_absent() {
        let mut host = FakeHost::ready();
        host.directory("/var/empty")
            .directory("/var/full/member")
            .file("/var/file", "")
            .unreadable("/var/secret", io::ErrorKind::PermissionDenied);
        let found = |path: &str| lines(&host, Check::DirectoryFree { path: path.into() });
        assert_eq!(found("/var/absent"), NOTHING);
        assert_eq!(found("/var/empty"), NOTHING);
        assert_eq!(found("/var/full"), ["[ERROR DirAvailable--var-full]: /var/full is not empty"]);
        assert_eq!(found("/var/file"), ["[ERROR DirAvailable--var-file]: /var/file is not empty"]);
        let unreadable = "[ERROR DirAvailable--var-secret]: unable to check if /var/secret is empty: open /var/secret: \
                          permission denied";
        assert_eq!(found("/var/secret"), [unreadable]);
    }

    #[test]
    fn files_of_the_etcd_client_must_exist() {
        let mut host = FakeHost::ready();
        host.file("/etc/etcd/ca.crt", "");
        let found = |path: &str| lines(&host, Check::EtcdClientFile { path: path.into() });
        assert_eq!(found("/etc/etcd/ca.crt"), NOTHING);
        let missing = "[ERROR ExternalEtcdClientCertificates]: /etc/etcd/nope.crt doesn't exist";
        assert_eq!(found("/etc/etcd/nope.crt"), [missing]);
    }

    #[test]
    fn a_setting_is_known_by_how_it_begins() {
        let path = "/proc/sys/net/ipv4/ip_forward";
        let check = |change: &dyn Fn(&mut FakeHost), expected: Option<&str>| {
            let mut host = FakeHost::ready();
            change(&mut host);
            let expected =
                expected.map(|text| format!("[ERROR FileContent--proc-sys-net-ipv4-ip_forward]: {text}"));
            let expected: Vec<String> = expected.into_iter().collect();
            assert_eq!(lines(&host, Check::KernelSetting { path, value: "1" }), expected);
        };
        let differs = "/proc/sys/net/ipv4/ip_forward contents are not set to 1";
        check(&|host| _ = host.file(path, "1\n"), None);
        check(&|host| _ = host.file(path, "10"), None);
        check(&|host| _ = host.file(path, "0\n"), Some(differs));
        check(&|host| _ = host.file(path, ""), Some(differs));
        check(&|host| _ = host.without_file(path), Some("/proc/sys/net/ipv4/ip_forward does not exist"));
        check(&|host| _ = host.directory(path), Some("/proc/sys/net/ipv4/ip_forward could not be read"));
    }
}
