//! Owns the file tree of an image, and its form as a layer: an uncompressed tar archive.
//!
//! The same tree gives the same bytes: paths are sorted, and times and owners are zero.

use std::collections::BTreeMap;
use std::io;

use tar::{Builder, EntryType, Header};

/// The file tree of an image. Paths have no leading slash.
#[derive(Debug, Default)]
pub(super) struct Tree(BTreeMap<String, Node>);

#[derive(Debug)]
enum Node {
    Directory { mode: u32 },
    File { content: Vec<u8> },
    Link { target: String },
}

impl Tree {
    /// Adds a directory, with those above it.
    pub fn add_directory(&mut self, path: &str, mode: u32) {
        self.add_parents(path);
        self.0.insert(path.to_owned(), Node::Directory { mode });
    }

    /// Adds an executable file, with the directories above it.
    pub fn add_file(&mut self, path: &str, content: Vec<u8>) {
        self.add_parents(path);
        self.0.insert(path.to_owned(), Node::File { content });
    }

    /// Adds a symbolic link, with the directories above it.
    pub fn add_link(&mut self, path: &str, target: &str) {
        self.add_parents(path);
        self.0.insert(path.to_owned(), Node::Link { target: target.to_owned() });
    }

    fn add_parents(&mut self, path: &str) {
        for (end, _) in path.match_indices('/') {
            let parent = path.split_at(end).0.to_owned();
            self.0.entry(parent).or_insert(Node::Directory { mode: 0o755 });
        }
    }

    /// Renders the tree as a tar archive.
    pub fn render(&self) -> io::Result<Vec<u8>> {
        let mut archive = Builder::new(Vec::new());
        for (path, node) in &self.0 {
            match node {
                Node::Directory { mode } => {
                    archive.append_data(&mut header(EntryType::Directory, *mode, 0), path, io::empty())?;
                }
                Node::File { content } => {
                    let mut header = header(EntryType::Regular, 0o755, content.len());
                    archive.append_data(&mut header, path, content.as_slice())?;
                }
                Node::Link { target } => {
                    archive.append_link(&mut header(EntryType::Symlink, 0o777, 0), path, target)?;
                }
            }
        }
        archive.into_inner()
    }
}

/// A header without a path, of an entry that belongs to root and to no time.
pub(super) fn header(kind: EntryType, mode: u32, size: usize) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_size(size as u64);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(paths: &[&str]) -> Tree {
        let mut tree = Tree::default();
        for path in paths {
            tree.add_file(path, path.as_bytes().to_vec());
        }
        tree
    }

    fn listed(layer: &[u8]) -> Vec<(String, u32)> {
        let mut archive = tar::Archive::new(layer);
        let describe = |entry: io::Result<tar::Entry<'_, &[u8]>>| {
            let entry = entry.expect("an entry");
            let path = entry.path().expect("a path").display().to_string();
            (path, entry.header().mode().expect("a mode"))
        };
        archive.entries().expect("entries").map(describe).collect()
    }

    #[test]
    fn the_same_tree_gives_the_same_bytes_in_whatever_order_it_was_made() {
        let render = |paths| tree(paths).render().expect("a layer");
        assert_eq!(render(&["usr/bin/a", "b", "usr/c"]), render(&["b", "usr/c", "usr/bin/a"]));
        assert_ne!(render(&["usr/bin/a"]), render(&["usr/bin/b"]));
    }

    #[test]
    fn directories_come_before_what_they_hold() {
        let layer = tree(&["usr/bin/a", "usr-b"]).render().expect("a layer");
        let expected = [("usr", 0o755), ("usr-b", 0o755), ("usr/bin", 0o755), ("usr/bin/a", 0o755)];
        assert_eq!(listed(&layer), expected.map(|(path, mode)| (path.to_owned(), mode)));
    }

    #[test]
    fn a_directory_keeps_its_mode_when_something_is_put_into_it() {
        let mut tree = Tree::default();
        tree.add_directory("tmp", 0o1777);
        tree.add_link("tmp/link", "../usr");
        let expected = [("tmp", 0o1777), ("tmp/link", 0o777)].map(|(path, mode)| (path.to_owned(), mode));
        assert_eq!(listed(&tree.render().expect("a layer")), expected);
    }
}
