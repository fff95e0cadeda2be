//! What a host is, as data.

use std::net::IpAddr;
use std::path::PathBuf;

use serde::Serialize;

/// Kernel, memory, processors, user and host name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// `uname -n`, as set; not lower-cased.
    pub host_name: String,
    /// `uname -r`.
    pub kernel_release: String,
    /// `uname -s`.
    pub system: String,
    /// Effective user id.
    pub uid: u32,
    /// Usable processors (scheduling affinity).
    pub processors: usize,
    /// Memory in bytes.
    pub memory: u64,
}

/// A network interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Interface {
    /// `eth0`.
    pub name: String,
    /// It is up.
    pub up: bool,
    /// It is a loopback interface.
    pub loopback: bool,
    /// It is point-to-point.
    pub point_to_point: bool,
    /// Its addresses with prefix lengths.
    pub addresses: Vec<(IpAddr, u8)>,
}

/// A route of the main table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Route {
    /// Destination and prefix length; `0.0.0.0/0` is the default route.
    pub destination: (IpAddr, u8),
    /// Gateway, if any.
    pub gateway: Option<IpAddr>,
    /// Interface.
    pub interface: String,
}

/// Addresses and routes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NetworkFacts {
    /// Interfaces in the kernel's order.
    pub interfaces: Vec<Interface>,
    /// IPv4 and IPv6 routes in the kernel's order.
    pub routes: Vec<Route>,
}

/// A line of `/proc/self/mountinfo`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// Where it is mounted.
    pub target: PathBuf,
    /// File system type.
    pub kind: String,
    /// Device or source.
    pub source: String,
}
