#![allow(clippy::disallowed_methods, reason = "tests prepare and inspect real files")]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use crate::files::{FileSpec, Staging};
use crate::local::LocalHost;
use crate::{Host, HostError, KeepTop, Observe};

fn host() -> LocalHost {
    LocalHost::new(None)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn a_written_file_has_its_content_and_mode_whatever_was_there() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.conf");
    host().write_file(&FileSpec::new(&path, 0o600, b"one")).unwrap();
    host().write_file(&FileSpec::new(&path, 0o644, b"two")).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"two");
    assert_eq!(mode(&path), 0o644);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn a_file_staged_elsewhere_never_shows_a_temporary_name_in_its_directory() {
    let dir = tempfile::tempdir().unwrap();
    let manifests = dir.path().join("manifests");
    fs::create_dir(&manifests).unwrap();
    let path = manifests.join("etcd.yaml");
    let spec = FileSpec { path: &path, mode: 0o600, content: b"x", staging: Staging::In(dir.path()) };
    host().write_file(&spec).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"x");
}

#[test]
fn writing_through_a_link_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("target");
    fs::write(&target, "kept").unwrap();
    let link = dir.path().join("link");
    symlink(&target, &link).unwrap();
    let refused = host().write_file(&FileSpec::new(&link, 0o600, b"new"));
    assert!(matches!(refused, Err(HostError::Link { .. })), "{refused:?}");
    assert_eq!(fs::read(&target).unwrap(), b"kept");
}

#[test]
fn removing_a_tree_keeps_what_links_point_to() {
    let dir = tempfile::tempdir().unwrap();
    let outside = dir.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("precious"), "kept").unwrap();
    let tree = dir.path().join("tree");
    fs::create_dir_all(tree.join("a/b")).unwrap();
    fs::write(tree.join("a/file"), "x").unwrap();
    symlink(&outside, tree.join("a/b/link")).unwrap();
    host().remove_tree(&tree, KeepTop::Keep).unwrap();
    assert_eq!(fs::read_dir(&tree).unwrap().count(), 0);
    assert_eq!(fs::read(outside.join("precious")).unwrap(), b"kept");
    host().remove_tree(&tree, KeepTop::Remove).unwrap();
    assert!(!tree.exists());
    host().remove_tree(&tree, KeepTop::Remove).unwrap();
}

#[test]
fn removing_a_tree_whose_top_is_a_link_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let outside = dir.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("precious"), "kept").unwrap();
    let link = dir.path().join("kubelet");
    symlink(&outside, &link).unwrap();
    let refused = host().remove_tree(&link, KeepTop::Keep);
    assert!(matches!(refused, Err(HostError::Link { .. })), "{refused:?}");
    assert!(outside.join("precious").exists());
}

#[test]
fn a_second_holder_of_a_lock_is_told_about_the_first() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("deep/lock");
    let first = host().lock(&path, "pid 1, `init`").unwrap();
    let refused = host().lock(&path, "pid 2, `join`").unwrap_err();
    assert!(refused.to_string().ends_with("pid 1, `init`"), "{refused}");
    drop(first);
    host().lock(&path, "pid 2, `join`").unwrap();
}

#[test]
fn appending_keeps_what_was_there() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("new/record");
    host().append_synced(&path, b"one\n").unwrap();
    host().append_synced(&path, b"two\n").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"one\ntwo\n");
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
}

#[test]
fn what_does_not_exist_is_no_error() {
    let nothing = Path::new("/nonexistent/path");
    assert_eq!(host().read(nothing).unwrap(), None);
    assert_eq!(host().info(nothing).unwrap(), None);
    assert_eq!(host().list(nothing).unwrap(), None);
    assert_eq!(host().canonical(nothing).unwrap(), None);
    assert!(!host().remove_file(nothing).unwrap());
}

#[test]
fn facts_of_this_machine_are_plausible() {
    let facts = host().facts().unwrap();
    assert!(facts.processors >= 1);
    assert!(facts.memory > 100 << 20);
    assert!(!facts.kernel_release.is_empty());
    assert!(host().network().unwrap().interfaces.iter().any(|interface| interface.loopback));
    assert!(host().mounts().unwrap().iter().any(|mount| mount.target == Path::new("/")));
}

#[test]
fn a_socket_file_left_behind_has_no_listener() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("runtime.sock");
    assert!(!host().has_listener(&path));
    let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    assert!(host().has_listener(&path));
    drop(listener);
    assert!(path.exists());
    assert!(!host().has_listener(&path));
}

#[test]
fn a_pipe_is_read_to_its_end_however_slow_its_writer_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let writer = {
        let path = path.clone();
        std::thread::spawn(move || {
            let mut pipe = fs::File::options().write(true).open(path).unwrap();
            for part in ["apiVersion", ": v1\n"] {
                std::thread::sleep(std::time::Duration::from_millis(20));
                std::io::Write::write_all(&mut pipe, part.as_bytes()).unwrap();
            }
        })
    };
    assert_eq!(host().read(&path).unwrap().unwrap(), b"apiVersion: v1\n");
    writer.join().unwrap();
}
