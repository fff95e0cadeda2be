//! Owns files inside a machine that runs. All access is by commands inside it, so links mean what they mean there.

use std::path::Path;

use super::exec::ExecError;
use super::machine::Machine;

/// Writes its input to the file named by the first argument, with the mode in the second. The file appears under
/// its name when it is complete.
const WRITE: &str =
    r#"mkdir -p -- "${1%/*}/" && cat > "$1.new" && chmod "$2" "$1.new" && mv -- "$1.new" "$1""#;

impl Machine {
    /// Writes a file, with the directories that lead to it.
    pub fn write_file(&self, path: &str, content: &[u8], mode: u32) -> Result<(), ExecError> {
        let mode = format!("{mode:o}");
        self.command(&["sh", "-c", WRITE, "write", path, &mode]).input(content).succeed().map(|_| ())
    }

    /// Reads a file.
    pub fn read_file(&self, path: &str) -> Result<Vec<u8>, ExecError> {
        Ok(self.command(&["cat", "--", path]).succeed()?.stdout)
    }

    /// Copies a file of the host into the machine.
    pub fn copy_in(&self, source: &Path, path: &str, mode: u32) -> Result<(), ExecError> {
        let content = std::fs::read(source).map_err(|error| ExecError::Start {
            machine: self.to_string(),
            command: format!("copy {} to {path}", source.display()),
            source: error,
        })?;
        self.write_file(path, &content, mode)
    }
}
