use std::fs;
use std::path::Path;
use std::sync::mpsc;
use std::thread;

use super::super::test_directory::TestDirectory;
use super::*;

fn entry() -> Entry {
    Entry { kind: "programs", name: "tool-1.0".into(), key: Key::of(["flags"]) }
}

fn ensure(
    root: &Path,
    make: impl FnOnce(&Workspace) -> Result<(), ComponentsError>,
) -> (Result<PathBuf, ComponentsError>, Vec<String>) {
    let mut lines = Vec::new();
    let mut progress = |line: &str| lines.push(line.to_owned());
    let result = Cache::new(root, &mut progress).ensure(&entry(), make);
    (result, lines)
}

fn make_tool(workspace: &Workspace) -> Result<(), ComponentsError> {
    Ok(files::write(&workspace.result.join("tool"), "complete")?)
}

fn not_called(_: &Workspace) -> Result<(), ComponentsError> {
    panic!("made again")
}

#[test]
fn a_key_depends_on_every_part_and_on_where_parts_end() {
    let different = |one: &[&str], other: &[&str]| assert_ne!(Key::of(one), Key::of(other));
    assert_eq!(Key::of(["a", "b"]), Key::of(["a", "b"]));
    different(&["a", "b"], &["a", "c"]);
    different(&["a", "b"], &["b", "a"]);
    different(&["ab", ""], &["a", "b"]);
    different(&["ab"], &["a", "b"]);
}

#[test]
fn an_entry_s_name_tells_what_it_is_and_what_it_was_made_from() {
    let root = TestDirectory::new();
    let (path, _) = ensure(&root.0, make_tool);
    // The key is the beginning of the SHA-256 of the part's length, in eight bytes, and the part.
    assert_eq!(path.expect("an entry"), root.0.join("programs/tool-1.0-caea9e70d4f67932"));
}

#[test]
fn an_entry_is_made_once() {
    let root = TestDirectory::new();
    let (first, lines) = ensure(&root.0, make_tool);
    let first = first.expect("an entry");
    assert_eq!(fs::read_to_string(first.join("tool")).expect("the tool"), "complete");
    assert_eq!(lines.len(), 2, "{lines:?}");
    let (second, lines) = ensure(&root.0, not_called);
    assert_eq!((second.expect("the entry"), lines.len()), (first, 0));
}

#[test]
fn a_failure_leaves_no_entry_and_the_next_run_makes_it() {
    let root = TestDirectory::new();
    let (result, _) = ensure(&root.0, |workspace| {
        files::write(&workspace.result.join("half"), "")?;
        Err(files::at("read", Path::new("/x"))(std::io::ErrorKind::NotFound.into()).into())
    });
    assert!(result.is_err());
    let (result, _) = ensure(&root.0, make_tool);
    let path = result.expect("an entry");
    assert!(path.join("tool").exists() && !path.join("half").exists());
}

#[test]
fn a_second_run_waits_for_the_first_and_takes_its_entry() {
    let root = TestDirectory::new();
    let (inside, wait_until_inside) = mpsc::channel();
    let (waiting, wait_until_waiting) = mpsc::channel();
    thread::scope(|scope| {
        let first = scope.spawn(|| {
            ensure(&root.0, move |workspace| {
                inside.send(()).expect("someone waits");
                wait_until_waiting.recv().expect("the second run waits");
                make_tool(workspace)
            })
        });
        wait_until_inside.recv().expect("the first run is inside");
        let mut progress = |line: &str| waiting.send(line.to_owned()).expect("the first run listens");
        let second = Cache::new(&root.0, &mut progress).ensure(&entry(), not_called);
        let (first, _) = first.join().expect("no panic");
        assert_eq!(first.expect("an entry"), second.expect("the same"));
    });
}
