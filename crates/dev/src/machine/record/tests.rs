use super::*;

fn name(name: &str) -> MachineName {
    name.parse().unwrap()
}

fn index(number: u8) -> MachineIndex {
    MachineIndex::new(number).unwrap()
}

fn machine(of: &str, number: u8) -> Entry {
    Entry::Machine { name: name(of), index: index(number) }
}

fn reached(of: &str, stage: Stage) -> Entry {
    Entry::Reached { name: name(of), stage }
}

fn removed(of: &str) -> Entry {
    Entry::Removed { name: name(of) }
}

/// Folds entries and compares name, number and stage of each machine that is left.
fn check(entries: &[Entry], expected: &[(&str, u8, Stage)]) {
    let mut state = ClusterState::default();
    entries.iter().for_each(|entry| state.apply(entry));
    let found: Vec<_> =
        state.machines.iter().map(|(name, m)| (name.as_str(), m.index.number(), m.stage)).collect();
    assert_eq!(found, expected);
}

#[test]
fn an_announced_machine_is_of_no_use_until_it_booted() {
    check(&[machine("cp1", 1)], &[("cp1", 1, Stage::Announced)]);
    check(&[machine("cp1", 1), reached("cp1", Stage::Booted)], &[("cp1", 1, Stage::Booted)]);
}

#[test]
fn announcing_a_machine_again_starts_it_over() {
    check(
        &[machine("cp1", 1), reached("cp1", Stage::Member), machine("cp1", 1)],
        &[("cp1", 1, Stage::Announced)],
    );
}

#[test]
fn a_removed_machine_is_gone_and_its_number_free() {
    check(&[machine("cp1", 1), machine("w1", 2), removed("cp1")], &[("w1", 2, Stage::Announced)]);
    check(&[removed("cp1"), reached("cp1", Stage::Booted)], &[]);
}

#[test]
fn the_smallest_free_number_is_given_out() {
    let mut state = ClusterState::default();
    assert_eq!(state.free_index(), Some(index(1)));
    [machine("a", 1), machine("b", 2), machine("c", 3), removed("b")].iter().for_each(|e| state.apply(e));
    assert_eq!(state.free_index(), Some(index(2)));
}

#[test]
fn there_is_no_number_for_one_machine_too_many() {
    let mut state = ClusterState::default();
    for number in 1..=MachineIndex::MAX {
        state.apply(&machine(&format!("m{number}"), number));
    }
    assert_eq!(state.free_index(), None);
}

/// A directory of this test, removed at its end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(test: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("record-{test}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    fn record(&self) -> PathBuf {
        self.0.join("record")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

#[test]
fn what_was_appended_is_read_back() {
    let scratch = Scratch::new("round-trip");
    let mut record = Record::open(&scratch.record()).unwrap();
    record.append(&Entry::Slot(Slot(7))).unwrap();
    record.append(&machine("cp1", 1)).unwrap();
    record.append(&reached("cp1", Stage::Booted)).unwrap();
    let loaded = load(&scratch.record()).unwrap();
    assert_eq!(&loaded, record.state());
    assert_eq!(loaded.slot, Some(Slot(7)));
    assert_eq!(loaded.machines[&name("cp1")].stage, Stage::Booted);
}

#[test]
fn a_torn_last_line_is_ignored_and_cut_off() {
    let scratch = Scratch::new("torn");
    Record::open(&scratch.record()).unwrap().append(&machine("cp1", 1)).unwrap();
    let whole = std::fs::read_to_string(scratch.record()).unwrap();
    for torn in ["{", "{\"machine\":{\"name\":\"w1\",\"index\":2}}"] {
        std::fs::write(scratch.record(), format!("{whole}{torn}")).unwrap();
        assert_eq!(load(&scratch.record()).unwrap().machines.len(), 1);
        let mut record = Record::open(&scratch.record()).unwrap();
        record.append(&machine("w2", 3)).unwrap();
        assert_eq!(load(&scratch.record()).unwrap().machines.len(), 2);
    }
}

#[test]
fn a_line_of_someone_else_is_an_error_with_its_number() {
    let scratch = Scratch::new("corrupt");
    std::fs::write(scratch.record(), "{\"slot\":1}\n{\"machine\":{\"name\":\"w1\",\"index\":0}}\n").unwrap();
    let error = load(&scratch.record()).unwrap_err();
    assert!(matches!(error, RecordError::Corrupt { line: 2, .. }), "{error}");
}
