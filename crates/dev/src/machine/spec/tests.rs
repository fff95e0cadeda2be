use super::*;

/// A directory of this test, removed at its end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(test: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("spec-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    fn lock(&self) -> fs::File {
        fs::File::create(self.0.join("lock")).unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

fn file(path: &str, mode: u32, content: Content) -> SeedFile {
    SeedFile { path: path.into(), mode, content }
}

#[test]
fn files_are_laid_over_the_root() {
    let scratch = Scratch::new("files");
    let machine = scratch.0.join("machine");
    fs::write(scratch.0.join("tool"), "binary").unwrap();
    let spec = MachineSpec {
        files: vec![
            file("/etc/hosts", 0o644, Content::Bytes(b"127.0.0.1 localhost\n".to_vec())),
            file("/usr/bin/tool", 0o755, Content::CopyOf(scratch.0.join("tool"))),
            file("/etc/sysctl.d/x.conf", 0o777, Content::LinkTo("/dev/null".into())),
        ],
        ..MachineSpec::default()
    };
    lay_out(&scratch.lock(), &machine, &[], &spec).unwrap();
    let upper = upper(&machine);
    assert_eq!(fs::read_to_string(upper.join("etc/hosts")).unwrap(), "127.0.0.1 localhost\n");
    assert_eq!(fs::metadata(upper.join("usr/bin/tool")).unwrap().mode() & 0o7777, 0o755);
    assert_eq!(fs::read_link(upper.join("etc/sysctl.d/x.conf")).unwrap(), Path::new("/dev/null"));
}

#[test]
fn a_file_of_the_spec_takes_the_place_of_a_base_file() {
    let scratch = Scratch::new("base");
    let machine = scratch.0.join("machine");
    let text = |path, text: &str| file(path, 0o644, Content::Bytes(text.into()));
    let base = [text("/etc/hostname", "base"), text("/etc/machine-id", "base")];
    let spec = MachineSpec { files: vec![text("/etc/hostname", "own")], ..MachineSpec::default() };
    lay_out(&scratch.lock(), &machine, &base, &spec).unwrap();
    let read = |path| fs::read_to_string(upper(&machine).join(path)).unwrap();
    assert_eq!([read("etc/hostname"), read("etc/machine-id")], ["own", "base"]);
}

#[test]
fn a_path_that_leads_out_of_the_machine_is_refused() {
    let scratch = Scratch::new("outside");
    for path in ["etc/hosts", "/../hosts", "/etc/../../hosts"] {
        let spec = MachineSpec {
            files: vec![file(path, 0o644, Content::Bytes(Vec::new()))],
            ..MachineSpec::default()
        };
        let error = lay_out(&scratch.lock(), &scratch.0.join("machine"), &[], &spec).unwrap_err();
        assert!(matches!(error, LayOutError::NotAbsolute { .. }), "{path}: {error}");
    }
}

#[test]
fn only_what_never_changes_is_shared_with_a_template() {
    let scratch = Scratch::new("template");
    let template = scratch.0.join("template");
    for path in ["blobs/sha256/1", "db/meta.db", "uuid"] {
        fs::create_dir_all(template.join(path).parent().unwrap()).unwrap();
        fs::write(template.join(path), path).unwrap();
    }
    let spec = MachineSpec {
        data: vec![DataDirectory {
            target: "/var/lib/containerd".into(),
            template: Some(Template { directory: template.clone(), immutable: vec!["blobs".into()] }),
        }],
        ..MachineSpec::default()
    };
    let machine = scratch.0.join("machine");
    lay_out(&scratch.lock(), &machine, &[], &spec).unwrap();
    let (made, target) = data_directories(&machine, &spec).remove(0);
    assert_eq!(target, Path::new("/var/lib/containerd"));
    let inode = |root: &Path, path: &str| fs::metadata(root.join(path)).unwrap().ino();
    for (path, shared) in [("blobs/sha256/1", true), ("db/meta.db", false), ("uuid", false)] {
        assert_eq!(fs::read_to_string(made.join(path)).unwrap(), path);
        assert_eq!(inode(&made, path) == inode(&template, path), shared, "{path}");
    }
}
