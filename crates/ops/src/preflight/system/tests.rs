use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::preflight::fake::{FakeHost, lines, output, runtime, shown};
use crate::preflight::{Check, IgnoredChecks, KubeletOf, View, run};

const NOW: Check = Check::System { kubelet: KubeletOf::Now };
const CONFIG: &str = "/boot/config-6.18.44";
const V1_IS_OLD: &str = "cgroups v1 support is deprecated and will be removed in a future release. Please migrate to cgroups v2. To \
     explicitly enable cgroups v1 support for kubelet v1.35 or newer, you must set the kubelet configuration option \
     'FailCgroupV1' to 'false'. You must also explicitly skip this validation. For more information, see \
     https://git.k8s.io/enhancements/keps/sig-node/5573-remove-cgroup-v1";

fn error(text: &str) -> String {
    format!("[ERROR SystemVerification]: {text}")
}

fn warning(text: &str) -> String {
    format!("[WARNING SystemVerification]: {text}")
}

/// A machine with cgroups of version 1.
fn v1() -> FakeHost {
    let mut host = FakeHost::ready();
    host.mounts = vec![("/sys/fs/cgroup", "tmpfs"), ("/sys/fs/cgroup/memory", "cgroup")];
    host.directory("/sys/fs/cgroup/memory").file("/proc/cgroups", include_str!("testdata/cgroups"));
    host
}

fn zip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn the_transcript_is_the_references() {
    let config = include_str!("testdata/kernel.config")
        .replace("CONFIG_MEMCG=y\n", "")
        .replace("CONFIG_OVERLAY_FS=y\n", "")
        .replace("CONFIG_EXT4_FS=y", "CONFIG_EXT4_FS=m")
        .replace("CONFIG_INET=y", "CONFIG_INET=n");
    let mut host = FakeHost::ready();
    host.file(CONFIG, config).file("/sys/fs/cgroup/cgroup.controllers", "hugetlb\n");
    let runtime = runtime();
    let report = run(&[NOW], &View::new(&host, &runtime), &IgnoredChecks::default());
    assert_eq!(report.verification.unwrap() + "\n", include_str!("testdata/transcript.txt"));
}

#[test]
fn what_is_missing_is_listed() {
    let mut host = FakeHost::ready();
    let config = include_str!("testdata/kernel.config")
        .replace("CONFIG_MEMCG=y\n", "")
        .replace("CONFIG_NETFILTER_XT_TARGET_REDIRECT=y\n", "");
    host.file(CONFIG, &config).file("/sys/fs/cgroup/cgroup.controllers", "hugetlb\n");
    let controllers = error("missing required cgroups: cpu cpuset memory pids");
    let expected = [
        warning("missing optional cgroups: io"),
        error("unexpected kernel config: CONFIG_MEMCG"),
        controllers.clone(),
    ];
    assert_eq!(lines(&host, NOW), expected, "an option may be set under its older name");
    host.file(CONFIG, config.replace("CONFIG_IP_NF_TARGET_REDIRECT=y\n", ""));
    let names = error("unexpected kernel config: CONFIG_MEMCG CONFIG_IP_NF_TARGET_REDIRECT");
    assert_eq!(lines(&host, NOW), [warning("missing optional cgroups: io"), names, controllers]);
}

#[test]
fn a_transcript_is_kept_only_of_a_failure_even_of_an_ignored_one() {
    let runtime = runtime();
    let transcript = |host: &FakeHost| {
        let report = run(&[NOW], &View::new(host, &runtime), &IgnoredChecks::new(["SystemVerification"]));
        assert!(report.error().is_none());
        report.verification
    };
    assert_eq!(transcript(&FakeHost::ready()), None);
    assert!(transcript(&v1()).is_some());
}

#[test]
fn kernels_out_of_maintenance_are_warned_about() {
    let mut host = FakeHost::ready();
    host.facts.kernel_release = "4.18.0-553.el8".into();
    host.file("/boot/config-4.18.0-553.el8", include_str!("testdata/kernel.config"));
    let expected = "kernel release 4.18.0-553.el8 is unsupported. Supported LTS versions from the 5.x series are 5.4, \
                    5.10 and 5.15. Any 6.x version is also supported. For cgroups v2 support, the recommended version is \
                    5.10 or newer";
    assert_eq!(lines(&host, NOW), [warning(expected)]);
}

#[test]
fn the_kernels_own_copy_of_its_configuration_is_read_first() {
    let check = |content: Vec<u8>, expected: &[String]| {
        let mut host = FakeHost::ready();
        host.file("/proc/config.gz", content);
        assert_eq!(lines(&host, NOW), expected);
    };
    let whole = zip(include_bytes!("testdata/kernel.config"));
    check(whole.clone(), &[]);
    check(whole[..whole.len() / 2].to_vec(), &[error("failed to parse kernel config: unexpected EOF")]);
    check(b"short".to_vec(), &[error("failed to parse kernel config: unexpected EOF")]);
    check(b"CONFIG_NAMESPACES=y\n".to_vec(), &[error("failed to parse kernel config: gzip: invalid header")]);
}

#[test]
fn a_kernel_without_configuration_is_asked_for_its_module() {
    let mut host = FakeHost::ready();
    host.without_file(CONFIG);
    let failed = |output: &str, reason: &str| {
        error(&format!(
            "failed to parse kernel config: unable to load kernel module: \"configs\", output: {output}, err: {reason}"
        ))
    };
    let missing = "exec: \"modprobe\": executable file not found in $PATH";
    assert_eq!(lines(&host, NOW), [failed("\"\"", missing)]);
    host.programs.insert("modprobe");
    host.says("KernelConfigModule", output(false, "modprobe: FATAL: Module configs not found.\n"));
    let said = "\"modprobe: FATAL: Module configs not found.\\n\"";
    assert_eq!(lines(&host, NOW), [failed(said, "exit status 3")]);
    host.says("KernelConfigModule", output(true, ""));
    let places = "[/proc/config.gz /boot/config-6.18.44 /usr/src/linux-6.18.44/.config /usr/src/linux/.config \
                  /usr/lib/modules/6.18.44/config /usr/lib/ostree-boot/config-6.18.44 \
                  /usr/lib/kernel/config-6.18.44 /usr/src/linux-headers-6.18.44/.config \
                  /lib/modules/6.18.44/build/.config]";
    let none = error(&format!("failed to parse kernel config: no config path in {places} is available"));
    assert_eq!(lines(&host, NOW), [none]);
}

#[test]
fn version_1_is_judged_by_the_kubelet() {
    let check = |kubelet: &str, check: Check, expected: String| {
        let mut host = v1();
        host.says("KubeletVersion", output(true, &format!("Kubernetes {kubelet}\n")));
        assert_eq!(lines(&host, check), [expected], "{kubelet}");
    };
    let next = || Check::System { kubelet: KubeletOf::NextMinor };
    check("v1.37.0", NOW, error(V1_IS_OLD));
    check("v1.35.0-alpha.0", NOW, error(V1_IS_OLD));
    check("v1.34.1", NOW, warning(V1_IS_OLD));
    check("v1.34.1", next(), error(V1_IS_OLD));
}

#[test]
fn missing_controllers_of_version_1_hide_that_it_is_old() {
    let mut host = v1();
    let table = include_str!("testdata/cgroups")
        .replace("pids\t8\t1\t1", "pids\t8\t1\t0")
        .replace("hugetlb\t0\t1\t1", "hugetlb\t0\t1\t0");
    host.file("/proc/cgroups", table);
    let optional = warning("missing optional cgroups: hugetlb");
    let required = error("missing required cgroups: pids");
    assert_eq!(lines(&host, NOW), [optional.clone(), required.clone()]);
    host.says("KubeletVersion", output(true, "Kubernetes v1.34.1\n"));
    assert_eq!(lines(&host, NOW), [warning(V1_IS_OLD), optional, required]);
}

#[test]
fn the_mounts_tell_the_version() {
    let check = |mounts: &[(&'static str, &'static str)], expected: &[String]| {
        let mut host = v1();
        host.mounts = mounts.to_vec();
        assert_eq!(lines(&host, NOW), expected, "{mounts:?}");
    };
    check(&[("/", "ext4"), ("/sys/fs/cgroup", "cgroup2")], &[]);
    check(&[("/run/v1", "cgroup"), ("/sys/fs/cgroup", "cgroup2")], &[]);
    check(&[("/run/v1", "cgroup")], &[error(V1_IS_OLD)]);
    let unreadable =
        "failed to get cgroups v2 subsystems: open /run/v2/cgroup.controllers: no such file or directory";
    check(&[("/run/v1", "cgroup"), ("/run/v2", "cgroup2")], &[error(unreadable)]);
    let none = "cannot get a cgroupfs mount point from \"/proc/mounts\"";
    let expected = [
        format!("failed to get unified mountpoint: {none}"),
        format!("cannot get a cgroup mount point: {none}"),
    ];
    check(&[("/", "ext4")], &expected.map(|text| error(&text)));
}

#[test]
fn a_place_for_mounts_is_of_version_2_without_controllers_of_its_own() {
    let mut host = FakeHost::ready();
    host.mounts = vec![("/sys/fs/cgroup", "tmpfs")];
    assert_eq!(lines(&host, NOW), Vec::<String>::new());
}

#[test]
fn groups_show_whether_they_can_be_frozen() {
    let mut host = FakeHost::ready();
    host.without_file("/sys/fs/cgroup/system.slice/cgroup.freeze");
    assert_eq!(lines(&host, NOW), [error("missing required cgroups: freezer")]);
    host.without_file("/sys/fs/cgroup/system.slice");
    assert_eq!(lines(&host, NOW), Vec::<String>::new(), "no group, nothing to doubt");
}

#[test]
fn without_a_kubelet_nothing_is_verified() {
    let mut host = FakeHost::ready();
    host.programs.remove("kubelet");
    let runtime = runtime();
    let report = run(&[NOW], &View::new(&host, &runtime), &IgnoredChecks::default());
    let expected = "couldn't get kubelet version: cannot execute 'kubelet --version': executable file not found in $PATH";
    assert_eq!(shown(&report), [error(expected)]);
    assert_eq!(report.verification, None);
}

#[test]
fn other_systems_are_refused() {
    let mut host = FakeHost::ready();
    host.facts.system = "FreeBSD".into();
    assert_eq!(lines(&host, NOW), [error("unsupported operating system: FreeBSD")]);
}
