//! Owns what an image takes from the Debian tree: programs with the libraries that they load.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;
use std::process::Command;

use rustix::fs::{Mode, OFlags, ResolveFlags, openat2};

use super::super::ComponentsError;
use super::super::files::{self, FileError};
use super::super::workspace::answer;
use super::layer::Tree;

/// Programs that an image needs besides its own.
#[derive(Debug)]
pub(super) struct Tools {
    pub programs: &'static [&'static str],
    /// Names for them, and what each links to.
    pub links: &'static [(&'static str, &'static str)],
    /// Names of folders, beside the libraries, with extensions that the programs load.
    pub extensions: &'static [&'static str],
}

/// In Debian these are links since its files have moved below `usr`.
const MERGED: &[&str] = &["bin", "sbin", "lib", "lib64"];
const LIBRARIES: &str = "usr/lib";

/// Adds tools to an image.
pub(super) fn add(tools: &Tools, rootfs: &Path, tree: &mut Tree) -> Result<(), ComponentsError> {
    let mut binaries: BTreeSet<String> = tools.programs.iter().map(|path| (*path).to_owned()).collect();
    for extension in tools.extensions {
        binaries.extend(extension_files(rootfs, extension)?);
    }
    // Extensions have libraries of their own. Without them iptables fails only for the rules that need them.
    let mut ldd = Command::new("chroot");
    ldd.arg(rootfs).arg("ldd").args(binaries.iter().map(|binary| format!("/{binary}")));
    binaries.extend(parse_libraries(&answer(&mut ldd)?));
    for binary in &binaries {
        tree.add_file(binary, read_inside(rootfs, binary)?);
    }
    for directory in MERGED {
        tree.add_link(directory, &format!("usr/{directory}"));
    }
    for (path, target) in tools.links {
        tree.add_link(path, target);
    }
    Ok(())
}

/// The files of a folder that is somewhere in a folder of libraries: `usr/lib/x86_64-linux-gnu/xtables`.
fn extension_files(rootfs: &Path, folder: &str) -> Result<Vec<String>, FileError> {
    let mut found = Vec::new();
    for architecture in names(&rootfs.join(LIBRARIES))? {
        let directory = format!("{LIBRARIES}/{architecture}/{folder}");
        if rootfs.join(&directory).is_dir() {
            let names = names(&rootfs.join(&directory))?;
            found.extend(names.into_iter().map(|name| format!("{directory}/{name}")));
        }
    }
    Ok(found)
}

fn names(directory: &Path) -> Result<Vec<String>, FileError> {
    let entries = fs::read_dir(directory).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let entries = entries.map_err(files::at("list", directory))?;
    Ok(entries.iter().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
}

/// The libraries that ldd names, as paths below `usr`.
fn parse_libraries(said: &str) -> BTreeSet<String> {
    // A line is "name => /path (address)", "/path (address)" or "/program:".
    let paths = said.split_whitespace().filter_map(|word| word.strip_prefix('/'));
    let paths = paths.filter(|path| !path.ends_with(':'));
    paths.map(|path| if path.starts_with("usr/") { path.to_owned() } else { format!("usr/{path}") }).collect()
}

/// Reads a file of a tree whose links, absolute ones too, are meant to be followed inside the tree.
fn read_inside(rootfs: &Path, path: &str) -> Result<Vec<u8>, FileError> {
    let whole = rootfs.join(path);
    let root = File::open(rootfs).map_err(files::at("open", rootfs))?;
    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    let mut content = Vec::new();
    openat2(&root, path, flags, Mode::empty(), ResolveFlags::IN_ROOT)
        .map_err(Into::into)
        .and_then(|file| File::from(file).read_to_end(&mut content))
        .map_err(files::at("read", &whole))?;
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_the_paths_that_ldd_names() {
        let said = "/usr/sbin/nft:\n\
                    \tlinux-vdso.so.1 (0x00007ffd5)\n\
                    \tlibnftables.so.1 => /lib/x86_64-linux-gnu/libnftables.so.1 (0x00007f1)\n\
                    \tlibfoo.so.1 => /usr/lib/x86_64-linux-gnu/libfoo.so.1 (0x00007f1)\n\
                    \t/lib64/ld-linux-x86-64.so.2 (0x00007f2)\n\
                    /usr/bin/static:\n\tstatically linked\n";
        let expected = [
            "usr/lib/x86_64-linux-gnu/libfoo.so.1",
            "usr/lib/x86_64-linux-gnu/libnftables.so.1",
            "usr/lib64/ld-linux-x86-64.so.2",
        ];
        assert_eq!(parse_libraries(said), expected.map(str::to_owned).into());
    }
}
