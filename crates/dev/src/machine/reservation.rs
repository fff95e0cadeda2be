//! Owns the host-wide table of slots: which cluster, of which state directory, holds which [`Slot`].
//!
//! A slot is held by a file of its number that contains the path of the cluster's directory. The table is at
//! a fixed place since links and network namespaces have names that are unique on the host, whatever
//! state directory a program uses.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

use super::record::RecordError;
use super::slot::Slot;

/// Where the table is.
pub const TABLE: &str = "/run/kubewright-dev/slots";

/// A slot that can't be had.
#[derive(Debug, thiserror::Error)]
pub enum ReservationError {
    /// The table can't be accessed.
    #[error("the table of slots can't be accessed at {path}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another cluster holds the slot that this cluster's machines were made with.
    #[error(
        "the addresses of this cluster ({subnet}) are now those of {holder}; remove one of them with \"down\""
    )]
    Taken {
        /// The IPv4 subnet.
        subnet: String,
        /// The directory of the other cluster.
        holder: PathBuf,
    },
    /// All subnets are in use.
    #[error("no subnet of 10.213.0.0/16 is free; remove clusters with \"down\" (table: {TABLE})")]
    Exhausted,
    /// The choice can't be recorded.
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// The table, locked until it is dropped.
pub struct Table {
    directory: PathBuf,
    _lock: File,
}

impl Table {
    /// Opens and locks the table. The lock is held for milliseconds only, by anyone.
    pub fn open(directory: &Path) -> Result<Table, ReservationError> {
        let path = directory.join("lock");
        let open = || {
            std::fs::create_dir_all(directory)?;
            let lock = OpenOptions::new().create(true).append(true).open(&path)?;
            flock(&lock, FlockOperation::LockExclusive)?;
            Ok(lock)
        };
        let lock = open().map_err(|source| ReservationError::Io { path: path.clone(), source })?;
        Ok(Table { directory: directory.to_owned(), _lock: lock })
    }

    /// The slots that a cluster holds.
    pub fn held_by(&self, owner: &Path) -> Result<Vec<Slot>, ReservationError> {
        let mut held = Vec::new();
        for slot in Slot::all() {
            if self.holder(slot)?.as_deref() == Some(owner) {
                held.push(slot);
            }
        }
        Ok(held)
    }

    /// Reserves a slot for a cluster: the one that it holds, or else the one that its machines were made with, or
    /// else the first one that neither a cluster holds nor the host uses. The choice is announced before it is made.
    pub fn reserve(
        &self,
        owner: &Path,
        made_with: Option<Slot>,
        announce: impl FnOnce(Slot) -> Result<(), RecordError>,
    ) -> Result<Slot, ReservationError> {
        if let Some(held) = self.held_by(owner)?.first() {
            return Ok(*held);
        }
        let slot = match made_with {
            Some(slot) => match self.holder(slot)? {
                Some(holder) => return Err(ReservationError::Taken { subnet: slot.subnets().v4, holder }),
                None => slot,
            },
            None => self.first_free()?,
        };
        announce(slot)?;
        let path = self.path(slot);
        let write = || {
            let mut file = File::create(&path)?;
            file.write_all(owner.as_os_str().as_encoded_bytes())?;
            file.sync_all()
        };
        write().map_err(|source| ReservationError::Io { path: path.clone(), source })?;
        Ok(slot)
    }

    /// Gives a slot back.
    pub fn release(&self, slot: Slot) -> Result<(), ReservationError> {
        let path = self.path(slot);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(ReservationError::Io { path, source })
            }
            _ => Ok(()),
        }
    }

    fn path(&self, slot: Slot) -> PathBuf {
        self.directory.join(slot.0.to_string())
    }

    /// Who holds a slot. An empty file was left by a run that was killed while it reserved: since the lock of
    /// the table is free, no one is going to use it.
    pub fn holder(&self, slot: Slot) -> Result<Option<PathBuf>, ReservationError> {
        let path = self.path(slot);
        match std::fs::read_to_string(&path) {
            Ok(owner) if owner.is_empty() => Ok(None),
            Ok(owner) => Ok(Some(PathBuf::from(owner))),
            Err(source) if source.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(ReservationError::Io { path, source }),
        }
    }

    fn first_free(&self) -> Result<Slot, ReservationError> {
        let path = Path::new("/proc/net/route");
        let routes = std::fs::read_to_string(path)
            .map_err(|source| ReservationError::Io { path: path.to_owned(), source })?;
        for slot in Slot::all() {
            let named = Path::new("/sys/class/net").join(slot.switch()).exists();
            if self.holder(slot)?.is_none() && !named && !is_routed(slot, &routes) {
                return Ok(slot);
            }
        }
        Err(ReservationError::Exhausted)
    }
}

/// Whether the kernel's IPv4 route table (the text of `/proc/net/route`) has a route, other than a default
/// route, to addresses of this slot.
fn is_routed(slot: Slot, routes: &str) -> bool {
    routes.lines().skip(1).any(|line| {
        let mut fields = line.split_ascii_whitespace().skip(1);
        let (Some(destination), Some(mask)) = (fields.next(), fields.nth(5)) else { return false };
        let (Some(destination), Some(mask)) = (parse_address(destination), parse_address(mask)) else {
            return false;
        };
        let own = slot.gateway().v4.to_bits() & !0xff;
        // Two ranges overlap if they are equal as far as the shorter prefix goes.
        let common = mask & !0xff;
        mask != 0 && (destination & common == own & common)
    })
}

/// An address in the notation of `/proc/net/route`: hexadecimal, in the byte order of the machine.
fn parse_address(hex: &str) -> Option<u32> {
    u32::from_str_radix(hex, 16).ok().map(|bits| Ipv4Addr::from(bits.to_ne_bytes()).to_bits())
}

#[cfg(test)]
mod tests;
