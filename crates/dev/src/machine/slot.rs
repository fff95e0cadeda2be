//! Owns the numbers from which everything of a cluster on the host derives: link, network namespace and
//! control group names, addresses, and the Pod ranges of its machines.
//!
//! Pure. Who holds which slot is the matter of [`super::reservation`].

use std::net::{Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

/// The number of a cluster on this host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Slot(pub u8);

/// The number of a machine in its cluster, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct MachineIndex(u8);

impl TryFrom<u8> for MachineIndex {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        Self::new(number).ok_or_else(|| format!("{number} is no machine number (1 to {})", Self::MAX))
    }
}

impl From<MachineIndex> for u8 {
    fn from(index: MachineIndex) -> u8 {
        index.0
    }
}

/// One address of each family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// The IPv4 address.
    pub v4: Ipv4Addr,
    /// The IPv6 address.
    pub v6: Ipv6Addr,
}

/// One range of each family, in CIDR notation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranges {
    /// The IPv4 range.
    pub v4: String,
    /// The IPv6 range.
    pub v6: String,
}

/// The second byte of every machine's IPv4 address, the first being 10.
const V4_BLOCK: u8 = 213;
/// The first groups of every machine's IPv6 address: a unique local /48 (RFC 4193).
const V6_BLOCK: [u16; 3] = [0xfd4b, 0x7770, 0x0213];
/// Host part of the address of the switch, which is the machines' default gateway.
const GATEWAY: u8 = 1;
/// Host part of the address under which this host is seen by the machines.
const HOST: u8 = 2;
/// Host part of the address of machine 1, less one.
const MACHINES: u8 = 10;

/// Prefix lengths of the subnet of a cluster.
pub const V4_PREFIX: u8 = 24;
/// See [`V4_PREFIX`].
pub const V6_PREFIX: u8 = 64;

impl MachineIndex {
    /// The largest number of machines in a cluster.
    pub const MAX: u8 = 200;

    /// The machine with this number; none if it is 0 or above [`MachineIndex::MAX`].
    pub fn new(number: u8) -> Option<MachineIndex> {
        (1..=Self::MAX).contains(&number).then_some(MachineIndex(number))
    }

    /// Every number, in order.
    pub fn all() -> impl Iterator<Item = MachineIndex> {
        (1..=Self::MAX).map(MachineIndex)
    }

    /// The number.
    pub fn number(self) -> u8 {
        self.0
    }

    /// The range from which Pods on this machine get their addresses. It is the same in every cluster:
    /// only machines and the switch of the cluster have routes to it.
    pub fn pod_ranges(self) -> Ranges {
        Ranges { v4: format!("10.244.{}.0/24", self.0), v6: format!("fd00:10:244:{}::/64", self.0) }
    }
}

/// The ranges that hold the Pod ranges of all machines.
pub fn all_pod_ranges() -> Ranges {
    Ranges { v4: "10.244.0.0/16".to_owned(), v6: "fd00:10:244::/48".to_owned() }
}

impl Slot {
    /// Every slot, in the order in which they are taken.
    pub fn all() -> impl Iterator<Item = Slot> {
        (0..=u8::MAX).map(Slot)
    }

    /// Name of the network namespace that holds the switch, and of the link that leads there from the host.
    pub fn switch(self) -> String {
        format!("kw{}", self.0)
    }

    /// Name of the network namespace and of the control groups of a machine.
    pub fn machine(self, index: MachineIndex) -> String {
        format!("kw{}m{}", self.0, index.0)
    }

    /// Whether a name is one that [`Slot::switch`] or [`Slot::machine`] gives for this slot.
    pub fn owns(self, name: &str) -> bool {
        let switch = self.switch();
        let Some(rest) = name.strip_prefix(&switch) else { return false };
        rest.is_empty()
            || rest
                .strip_prefix('m')
                .and_then(|number| number.parse().ok().and_then(MachineIndex::new))
                .is_some_and(|index| name == self.machine(index))
    }

    /// The subnets of the cluster.
    pub fn subnets(self) -> Ranges {
        let base = self.addresses(0);
        Ranges { v4: format!("{}/{V4_PREFIX}", base.v4), v6: format!("{}/{V6_PREFIX}", base.v6) }
    }

    /// Whether this IPv4 address lies in the subnet of the cluster.
    pub fn contains(self, address: Ipv4Addr) -> bool {
        address.octets().starts_with(&[10, V4_BLOCK, self.0])
    }

    /// The addresses of the switch, the machines' default gateway.
    pub fn gateway(self) -> Addresses {
        self.addresses(GATEWAY)
    }

    /// The addresses of this host in the cluster's network.
    pub fn host(self) -> Addresses {
        self.addresses(HOST)
    }

    /// The addresses of a machine.
    pub fn machine_addresses(self, index: MachineIndex) -> Addresses {
        self.addresses(MACHINES + index.0)
    }

    fn addresses(self, host: u8) -> Addresses {
        let [a, b, c] = V6_BLOCK;
        Addresses {
            v4: Ipv4Addr::new(10, V4_BLOCK, self.0, host),
            v6: Ipv6Addr::new(a, b, c, u16::from(self.0), 0, 0, 0, u16::from(host)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(number: u8) -> MachineIndex {
        MachineIndex::new(number).unwrap()
    }

    #[test]
    fn the_longest_names_fit_an_interface_name() {
        assert!(Slot(u8::MAX).machine(index(MachineIndex::MAX)).len() <= 15);
    }

    #[test]
    fn a_slot_owns_its_own_names_only() {
        let check = |name: &str, owned: bool| assert_eq!(Slot(1).owns(name), owned, "{name}");
        check("kw1", true);
        check("kw1m1", true);
        check("kw1m200", true);
        check("kw1m0", false);
        check("kw1m201", false);
        check("kw1m01", false);
        check("kw12", false);
        check("kw12m1", false);
        check("kw1m", false);
        check("kw1x", false);
        check("docker0", false);
    }

    #[test]
    fn addresses_of_all_machines_and_slots_differ() {
        let mut seen = std::collections::BTreeSet::new();
        for slot in Slot::all() {
            let machines = MachineIndex::all().map(|index| slot.machine_addresses(index));
            for addresses in machines.chain([slot.gateway(), slot.host()]) {
                assert!(slot.contains(addresses.v4));
                assert!(seen.insert(addresses.v4.to_string()));
                assert!(seen.insert(addresses.v6.to_string()));
            }
        }
        assert_eq!(seen.len(), 256 * 202 * 2);
    }

    #[test]
    fn subnets_are_written_with_a_zero_host_part() {
        assert_eq!(
            Slot(3).subnets(),
            Ranges { v4: "10.213.3.0/24".into(), v6: "fd4b:7770:213:3::/64".into() }
        );
    }

    #[test]
    fn pod_ranges_follow_the_index() {
        let expected = Ranges { v4: "10.244.7.0/24".into(), v6: "fd00:10:244:7::/64".into() };
        assert_eq!(index(7).pod_ranges(), expected);
    }

    #[test]
    fn the_number_of_machines_is_bounded() {
        assert_eq!(MachineIndex::new(0), None);
        assert_eq!(MachineIndex::new(MachineIndex::MAX + 1), None);
        assert_eq!(MachineIndex::all().count(), usize::from(MachineIndex::MAX));
    }
}
