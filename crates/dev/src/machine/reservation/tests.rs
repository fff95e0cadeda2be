use super::*;

/// A table of one test, removed at its end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(test: &str) -> Scratch {
        Scratch(std::env::temp_dir().join(format!("reservation-{test}-{}", std::process::id())))
    }

    fn table(&self) -> Table {
        Table::open(&self.0).unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

fn reserve(table: &Table, owner: &str, made_with: Option<Slot>) -> Result<Slot, ReservationError> {
    table.reserve(Path::new(owner), made_with, |_| Ok(()))
}

#[test]
fn clusters_get_different_slots_and_keep_them() {
    let scratch = Scratch::new("different");
    let a = reserve(&scratch.table(), "/a", None).unwrap();
    let b = reserve(&scratch.table(), "/b", None).unwrap();
    assert_ne!(a, b);
    assert_eq!(reserve(&scratch.table(), "/a", None).unwrap(), a);
    assert_eq!(reserve(&scratch.table(), "/a", Some(a)).unwrap(), a);
    assert_eq!(scratch.table().held_by(Path::new("/b")).unwrap(), [b]);
}

#[test]
fn a_released_slot_can_be_had_again() {
    let scratch = Scratch::new("released");
    let slot = reserve(&scratch.table(), "/a", None).unwrap();
    scratch.table().release(slot).unwrap();
    scratch.table().release(slot).unwrap();
    assert_eq!(scratch.table().held_by(Path::new("/a")).unwrap(), []);
    assert_eq!(reserve(&scratch.table(), "/b", None).unwrap(), slot);
}

#[test]
fn machines_get_the_slot_back_that_they_were_made_with() {
    let scratch = Scratch::new("lost");
    assert_eq!(reserve(&scratch.table(), "/a", Some(Slot(9))).unwrap(), Slot(9));
}

#[test]
fn a_slot_of_someone_else_is_not_given_out_again() {
    let scratch = Scratch::new("taken");
    let slot = reserve(&scratch.table(), "/a", None).unwrap();
    let error = reserve(&scratch.table(), "/b", Some(slot)).unwrap_err();
    assert!(matches!(error, ReservationError::Taken { holder, .. } if holder == Path::new("/a")));
}

#[test]
fn a_slot_is_announced_before_it_is_taken() {
    let scratch = Scratch::new("announced");
    let table = scratch.table();
    let refused =
        |_| Err(RecordError::Io { path: "/record".into(), source: io::ErrorKind::StorageFull.into() });
    assert!(table.reserve(Path::new("/a"), None, refused).is_err());
    assert_eq!(table.held_by(Path::new("/a")).unwrap(), []);
}

#[test]
fn a_reservation_torn_by_a_kill_is_free() {
    let scratch = Scratch::new("torn");
    let slot = reserve(&scratch.table(), "/a", None).unwrap();
    std::fs::write(scratch.0.join(slot.0.to_string()), "").unwrap();
    assert_eq!(reserve(&scratch.table(), "/b", None).unwrap(), slot);
}

/// One route in the form of `/proc/net/route`.
fn route(destination: [u8; 4], mask: [u8; 4]) -> String {
    let [destination, mask] = [destination, mask].map(u32::from_ne_bytes);
    let header = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n";
    format!("{header}eth0\t{destination:08X}\t00000000\t0003\t0\t0\t0\t{mask:08X}\t0\t0\t0\n")
}

#[test]
fn routes_that_overlap_a_subnet_block_it() {
    let check = |destination, mask, routed: bool| {
        assert_eq!(is_routed(Slot(3), &route(destination, mask)), routed, "{destination:?}/{mask:?}");
    };
    check([0, 0, 0, 0], [0, 0, 0, 0], false);
    check([192, 168, 3, 0], [255, 255, 255, 0], false);
    check([10, 213, 4, 0], [255, 255, 255, 0], false);
    check([10, 213, 3, 0], [255, 255, 255, 0], true);
    check([10, 213, 3, 64], [255, 255, 255, 192], true);
    check([10, 213, 0, 0], [255, 255, 0, 0], true);
    check([10, 0, 0, 0], [255, 0, 0, 0], true);
}
