//! Mount points, and removing directory trees without leaving them.

use std::ffi::OsString;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, StatxFlags};
use rustix::io::Errno;

use crate::facts::Mount;
use crate::{HostError, KeepTop};

/// Reads `/proc/self/mountinfo` (proc(5)).
pub(super) fn parse_mountinfo(bytes: &[u8]) -> Vec<Mount> {
    bytes.split(|b| *b == b'\n').filter_map(parse_line).collect()
}

fn parse_line(line: &[u8]) -> Option<Mount> {
    let fields: Vec<&[u8]> = line.split(|b| *b == b' ').collect();
    let separator = fields.iter().position(|field| *field == b"-")?;
    Some(Mount {
        target: PathBuf::from(unescape(fields.get(4)?)),
        kind: String::from_utf8_lossy(fields.get(separator + 1)?).into_owned(),
        source: unescape(fields.get(separator + 2)?).to_string_lossy().into_owned(),
    })
}

/// The kernel writes space, tab, newline and backslash as three octal digits.
fn unescape(field: &[u8]) -> OsString {
    let mut out = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((first, tail)) = rest.split_first() {
        let octal = (*first == b'\\')
            .then(|| tail.get(..3))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 8).ok());
        match octal {
            Some(byte) => {
                out.push(byte);
                rest = &tail[3..];
            }
            None => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    OsString::from_vec(out)
}

/// Removes a tree. Every step is relative to an open directory that was reached without following a link, and
/// whatever lies on another mount is an error, not a victim.
pub(super) fn remove(path: &Path, keep: KeepTop) -> Result<(), HostError> {
    let fail = |e: Errno| HostError::file("remove", path, e);
    let stat = match rustix::fs::lstat(path) {
        Ok(stat) => stat,
        Err(Errno::NOENT) => return Ok(()),
        Err(e) => return Err(fail(e)),
    };
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::Directory => {}
        FileType::Symlink => return Err(HostError::Link { path: path.into() }),
        _ => return rustix::fs::unlink(path).map_err(fail),
    }
    let top = open(CWD, path).map_err(fail)?;
    let mount = mount_id(top.as_fd()).map_err(fail)?;
    empty(top, path, mount)?;
    match keep {
        KeepTop::Keep => Ok(()),
        KeepTop::Remove => rustix::fs::rmdir(path).map_err(fail),
    }
}

fn empty(directory: OwnedFd, path: &Path, mount: u64) -> Result<(), HostError> {
    let entries = Dir::read_from(&directory).map_err(|e| HostError::file("list", path, e))?;
    for entry in entries {
        let entry = entry.map_err(|e| HostError::file("list", path, e))?;
        let name = entry.file_name();
        if name.to_bytes() == b"." || name.to_bytes() == b".." {
            continue;
        }
        let below = path.join(std::ffi::OsStr::from_bytes(name.to_bytes()));
        let fail = |e: Errno| HostError::file("remove", &below, e);
        match rustix::fs::unlinkat(&directory, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => continue,
            Err(Errno::ISDIR | Errno::PERM) => {}
            Err(e) => return Err(fail(e)),
        }
        let child = open(directory.as_fd(), name).map_err(fail)?;
        if mount_id(child.as_fd()).map_err(fail)? != mount {
            // Errno::BUSY is what rmdir would say of a mount point.
            return Err(fail(Errno::BUSY));
        }
        empty(child, &below, mount)?;
        rustix::fs::unlinkat(&directory, name, AtFlags::REMOVEDIR).map_err(fail)?;
    }
    Ok(())
}

fn open(at: BorrowedFd<'_>, name: impl rustix::path::Arg) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    rustix::fs::openat(at, name, flags, Mode::empty())
}

/// The mount a directory lies on; a device number would not tell bind mounts apart.
fn mount_id(directory: BorrowedFd<'_>) -> Result<u64, Errno> {
    let stat = rustix::fs::statx(directory, "", AtFlags::EMPTY_PATH, StatxFlags::MNT_ID)?;
    Ok(stat.stx_mnt_id)
}
