//! Who listens on a TCP port: `/proc` knows the socket of the port and the process of the socket.

use std::fmt;
use std::path::{Path, PathBuf};

use host::Observe;

/// State `LISTEN` in `/proc/net/tcp`.
const LISTENING: &str = "0A";

/// The process that listens on a port.
#[derive(Debug, PartialEq, Eq)]
pub struct Owner {
    pub program: String,
    pub process: u32,
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (process {}) listens there", self.program, self.process)
    }
}

/// Looks for the owner. What cannot be read (a process of somebody else, one that just ended) is passed over.
pub fn observe(host: &dyn Observe, port: u16) -> Option<Owner> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
    let inodes: Vec<String> = tables.iter().flat_map(|table| listening_sockets(host, table, port)).collect();
    if inodes.is_empty() {
        return None;
    }
    let processes = host.list(Path::new("/proc")).ok()??;
    processes.iter().filter_map(|name| name.to_str()?.parse::<u32>().ok()).find_map(|process| {
        let directory = PathBuf::from(format!("/proc/{process}"));
        let descriptors = host.list(&directory.join("fd")).ok()??;
        descriptors.iter().find(|descriptor| {
            let target = host.read_link(&directory.join("fd").join(descriptor));
            target.is_ok_and(|target| {
                inodes.iter().any(|inode| target.as_os_str() == format!("socket:[{inode}]").as_str())
            })
        })?;
        let program = host.read(&directory.join("comm")).ok()??;
        Some(Owner { program: String::from_utf8_lossy(&program).trim().to_owned(), process })
    })
}

/// The inodes of sockets that listen on the port, in a table whose columns are number, local address, remote address,
/// state, queues, timer, retransmissions, user, timeout, inode.
fn listening_sockets(host: &dyn Observe, table: &str, port: u16) -> Vec<String> {
    let content = host.read(Path::new(table)).ok().flatten().unwrap_or_default();
    let text = String::from_utf8_lossy(&content);
    let suffix = format!(":{port:04X}");
    text.lines()
        .filter_map(|line| {
            let columns: Vec<&str> = line.split_whitespace().collect();
            let listens = columns.get(1)?.ends_with(&suffix) && *columns.get(3)? == LISTENING;
            listens.then(|| columns.get(9).map(|inode| (*inode).to_owned())).flatten()
        })
        .collect()
}
