//! Owns running code inside a network namespace of this host, for the settings that `ip` doesn't know.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

/// Where `ip netns` keeps the namespaces.
pub const DIRECTORY: &str = "/run/netns";

/// The file of a network namespace.
pub fn path(name: &str) -> PathBuf {
    Path::new(DIRECTORY).join(name)
}

/// Enters a network namespace for good with the calling thread.
pub fn enter(name: &str) -> io::Result<()> {
    use std::os::fd::AsFd;
    let namespace = File::open(path(name))?;
    Ok(move_into_link_name_space(namespace.as_fd(), Some(LinkNameSpaceType::Network))?)
}

/// Sets kernel parameters (`net.…`, with slashes) in a network namespace; those that the kernel lacks are left out.
pub fn set_parameters(name: &str, parameters: &[(&str, &str)]) -> io::Result<()> {
    // A thread of its own, so that only it changes its namespace; `/proc/sys/net` shows the caller's.
    std::thread::scope(|scope| {
        let setting = scope.spawn(|| {
            enter(name)?;
            for (parameter, value) in parameters {
                let path = Path::new("/proc/sys").join(parameter);
                match std::fs::write(&path, value) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => {
                        return Err(io::Error::new(error.kind(), format!("{}: {error}", path.display())));
                    }
                    _ => {}
                }
            }
            Ok(())
        });
        setting
            .join()
            .unwrap_or_else(|_| Err(io::Error::other("the thread that sets kernel parameters panicked")))
    })
}
