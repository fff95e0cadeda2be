//! Owns the files that every machine has, whatever it is used for: its identity, and what keeps its init system away
//! from the host's hardware and kernel settings.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::identity::Identity;
use super::spec::{Content, LayOutError, SeedFile};

/// Units of Debian that are of no use in a machine, or harmful.
const MASKED_UNITS: &[&str] = &[
    // The console is a file: a login prompt there ends at once, again and again.
    "console-getty.service",
    // Modules and debugging file systems are the host's matter.
    "modprobe@.service",
    "systemd-modules-load.service",
    "sys-kernel-debug.mount",
    "sys-kernel-tracing.mount",
    // There is no disk to care for, and nothing to download.
    "apt-daily-upgrade.timer",
    "apt-daily.timer",
    "e2scrub_all.timer",
    "e2scrub_reap.service",
    "fstrim.timer",
];

/// The journal is kept, to be read when the machine has stopped, and doesn't take in the kernel messages of the host.
const JOURNALD: (&str, &str) = (
    "/etc/systemd/journald.conf.d/machine.conf",
    "[Journal]\nStorage=persistent\nSystemMaxUse=200M\nReadKMsg=no\n",
);

/// Where packages put kernel settings.
const SYSCTL_DIRECTORY: &str = "usr/lib/sysctl.d";

/// The files of a machine with these layers.
pub fn base_files(identity: &Identity, layers: &[PathBuf]) -> Result<Vec<SeedFile>, LayOutError> {
    let mut files = vec![
        text("/etc/hostname", format!("{}\n", identity.name)),
        text("/etc/machine-id", machine_id()?),
        text(JOURNALD.0, JOURNALD.1.to_owned()),
    ];
    files.extend(MASKED_UNITS.iter().map(|unit| masked(&Path::new("/etc/systemd/system").join(unit))));
    // Settings of the distribution are for the whole kernel; those that users put into /etc are applied.
    for name in packaged_settings(layers)? {
        files.push(masked(&Path::new("/etc/sysctl.d").join(name)));
    }
    Ok(files)
}

fn text(path: &str, text: String) -> SeedFile {
    SeedFile { path: path.into(), mode: 0o644, content: Content::Bytes(text.into_bytes()) }
}

fn masked(path: &Path) -> SeedFile {
    SeedFile { path: path.to_owned(), mode: 0o644, content: Content::LinkTo("/dev/null".into()) }
}

/// Without one of its own a machine would take its first boot for that of a new installation, and enable all units.
fn machine_id() -> Result<String, LayOutError> {
    let path = Path::new("/proc/sys/kernel/random/uuid");
    let uuid = fs::read_to_string(path);
    Ok(uuid.map_err(|source| LayOutError::Io { path: path.to_owned(), source })?.replace('-', ""))
}

fn packaged_settings(layers: &[PathBuf]) -> Result<Vec<PathBuf>, LayOutError> {
    let mut names = Vec::new();
    for path in layers.iter().map(|layer| layer.join(SYSCTL_DIRECTORY)) {
        let entries = match fs::read_dir(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries.and_then(Iterator::collect::<Result<Vec<_>, _>>),
        };
        let entries = entries.map_err(|source| LayOutError::Io { path, source })?;
        names.extend(entries.iter().map(|entry| PathBuf::from(entry.file_name())));
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::slot::{MachineIndex, Slot};

    fn find<'a>(files: &'a [SeedFile], path: &str) -> Option<&'a Content> {
        files.iter().find(|file| file.path == Path::new(path)).map(|file| &file.content)
    }

    #[test]
    fn machines_have_different_ids_of_the_usual_form() {
        let (a, b) = (machine_id().unwrap(), machine_id().unwrap());
        assert_ne!(a, b);
        assert_eq!(a.trim_end().len(), 32);
        assert!(a.trim_end().bytes().all(|byte| byte.is_ascii_hexdigit()));
    }

    #[test]
    fn kernel_settings_of_packages_are_masked_in_every_layer() {
        let scratch = std::env::temp_dir().join(format!("base-files-{}", std::process::id()));
        let layers = ["a", "b", "c"].map(|layer| scratch.join(layer));
        for (layer, name) in [(0, "50-x.conf"), (1, "50-x.conf"), (1, "99-y.conf")] {
            let directory = layers[layer].join(SYSCTL_DIRECTORY);
            fs::create_dir_all(&directory).unwrap();
            fs::write(directory.join(name), "kernel.x = 1\n").unwrap();
        }
        let identity = Identity {
            cluster: "c".parse().unwrap(),
            name: "m".parse().unwrap(),
            slot: Slot(0),
            index: MachineIndex::new(1).unwrap(),
        };
        let files = base_files(&identity, &layers).unwrap();
        fs::remove_dir_all(&scratch).unwrap();
        for path in ["/etc/sysctl.d/50-x.conf", "/etc/sysctl.d/99-y.conf"] {
            assert!(matches!(find(&files, path), Some(Content::LinkTo(to)) if to == Path::new("/dev/null")));
        }
        assert!(matches!(find(&files, "/etc/hostname"), Some(Content::Bytes(name)) if name == b"m\n"));
        let mut paths: Vec<_> = files.iter().map(|file| &file.path).collect();
        paths.dedup();
        assert_eq!(paths.len(), files.len());
    }
}
