//! Owns reading what the commands of a sandbox have written, from the upper directory of its overlay.

use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::enter::{SandboxError, step};
use super::plan::{Entry, EntryKind};

/// Reads everything in an upper directory that differs from the layers below, in the order of the paths.
pub fn read(upper: &Path, layers: &[PathBuf]) -> Result<Vec<Entry>, SandboxError> {
    let mut entries = Vec::new();
    walk(upper, upper, &mut entries)?;
    entries.retain(|entry| !is_only_a_way(entry, layers));
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(entries)
}

/// Whether a directory is there just because something in it differs.
fn is_only_a_way(entry: &Entry, layers: &[PathBuf]) -> bool {
    let same = |metadata: fs::Metadata| {
        metadata.is_dir()
            && metadata.mode() & 0o7777 == entry.mode
            && (metadata.uid(), metadata.gid()) == entry.owner
    };
    let relative = entry.path.trim_start_matches('/');
    matches!(entry.kind, EntryKind::Directory)
        && layers.iter().find_map(|layer| fs::symlink_metadata(layer.join(relative)).ok()).is_some_and(same)
}

/// Marks the entries that are the same as before as not written.
pub fn mark_unchanged(entries: &mut [Entry], before: &[Entry]) {
    for entry in entries {
        let earlier = before.binary_search_by(|earlier| earlier.path.cmp(&entry.path));
        let earlier = earlier.ok().and_then(|index| before.get(index));
        entry.written = !earlier.is_some_and(|earlier| {
            (&earlier.kind, earlier.mode, earlier.owner, earlier.modified)
                == (&entry.kind, entry.mode, entry.owner, entry.modified)
        });
    }
}

fn walk(upper: &Path, directory: &Path, entries: &mut Vec<Entry>) -> Result<(), SandboxError> {
    let what = || format!("read {}", directory.display());
    for found in step(fs::read_dir(directory), what)? {
        let path = step(found, what)?.path();
        let entry = step(read_entry(upper, &path), || format!("read {}", path.display()))?;
        let is_directory = matches!(entry.kind, EntryKind::Directory);
        entries.push(entry);
        if is_directory {
            walk(upper, &path, entries)?;
        }
    }
    Ok(())
}

fn read_entry(upper: &Path, path: &Path) -> std::io::Result<Entry> {
    let metadata = fs::symlink_metadata(path)?;
    let file_type = metadata.file_type();
    let kind = if file_type.is_file() {
        EntryKind::File(String::from_utf8_lossy(&fs::read(path)?).into_owned())
    } else if file_type.is_dir() {
        EntryKind::Directory
    } else if file_type.is_symlink() {
        EntryKind::Link(fs::read_link(path)?.display().to_string())
    } else if file_type.is_char_device() && metadata.rdev() == 0 {
        // This is how an overlay notes that a file of a lower layer is gone.
        EntryKind::Removed
    } else {
        EntryKind::Other
    };
    Ok(Entry {
        path: Path::new("/").join(path.strip_prefix(upper).unwrap_or(path)).display().to_string(),
        kind,
        mode: metadata.mode() & 0o7777,
        owner: (metadata.uid(), metadata.gid()),
        modified: metadata.mtime(),
        written: true,
    })
}
