//! Writing to standard output and standard error without ever panicking on a closed pipe.

use std::io::{self, ErrorKind, Write};

/// Writes to standard output.
pub fn print(text: &str) {
    finish(write(&mut io::stdout().lock(), text));
}

/// Writes to standard error. That it is closed changes nothing about the operation.
pub fn print_error(text: &str) {
    let _ = write(&mut io::stderr().lock(), text);
}

fn write(stream: &mut impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes()).and_then(|()| stream.flush())
}

/// A reader that went away (`| head`) must not stop an operation half-way: what it does matters more than what it
/// says. So nothing is printed any more, and the operation goes on.
fn finish(result: io::Result<()>) {
    if let Err(e) = result
        && e.kind() != ErrorKind::BrokenPipe
    {
        print_error(&format!("warning: cannot write to standard output: {e}\n"));
    }
}
