//! The operating system's answers in the words Go programs print, which scripts compare.
//!
//! The C library's own texts differ: they begin with a capital, and musl words some of them in its own way.

use std::io;

use rustix::io::Errno;

const TEXTS: &[(Errno, &str)] = &[
    (Errno::PERM, "operation not permitted"),
    (Errno::NOENT, "no such file or directory"),
    (Errno::IO, "input/output error"),
    (Errno::NXIO, "no such device or address"),
    (Errno::ACCESS, "permission denied"),
    (Errno::BUSY, "device or resource busy"),
    (Errno::EXIST, "file exists"),
    (Errno::NODEV, "no such device"),
    (Errno::NOTDIR, "not a directory"),
    (Errno::ISDIR, "is a directory"),
    (Errno::INVAL, "invalid argument"),
    (Errno::MFILE, "too many open files"),
    (Errno::NOSPC, "no space left on device"),
    (Errno::ROFS, "read-only file system"),
    (Errno::PIPE, "broken pipe"),
    (Errno::NAMETOOLONG, "file name too long"),
    (Errno::NOTEMPTY, "directory not empty"),
    (Errno::LOOP, "too many levels of symbolic links"),
    (Errno::AFNOSUPPORT, "address family not supported by protocol"),
    (Errno::ADDRINUSE, "address already in use"),
    (Errno::ADDRNOTAVAIL, "cannot assign requested address"),
    (Errno::NETUNREACH, "network is unreachable"),
    (Errno::CONNRESET, "connection reset by peer"),
    (Errno::TIMEDOUT, "connection timed out"),
    (Errno::CONNREFUSED, "connection refused"),
    (Errno::HOSTUNREACH, "no route to host"),
    (Errno::DQUOT, "disk quota exceeded"),
];

/// The text of an error of the operating system, without its number.
pub fn os_text(error: &io::Error) -> String {
    // Libraries that pass an error on may keep its kind only.
    let errno = Errno::from_io_error(error).or(match error.kind() {
        io::ErrorKind::ConnectionReset => Some(Errno::CONNRESET),
        io::ErrorKind::BrokenPipe => Some(Errno::PIPE),
        _ => None,
    });
    match TEXTS.iter().find(|(known, _)| Some(*known) == errno) {
        Some((_, text)) => (*text).to_owned(),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_system_have_the_words_of_go_programs() {
        let check = |errno: Errno, expected| assert_eq!(os_text(&errno.into()), expected);
        check(Errno::NOENT, "no such file or directory");
        check(Errno::CONNREFUSED, "connection refused");
    }

    #[test]
    fn an_error_that_lost_its_number_is_known_by_its_kind() {
        assert_eq!(os_text(&io::ErrorKind::ConnectionReset.into()), "connection reset by peer");
    }

    #[test]
    fn other_errors_keep_their_text() {
        assert_eq!(os_text(&io::Error::other("refused by policy")), "refused by policy");
    }
}
