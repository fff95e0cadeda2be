//! Files and directories.

use std::path::PathBuf;

use host::files::{FileSpec, Staging};
use host::{FileKind, Host};

use super::ChangeError;
use crate::event::Notice;
use crate::plan::Survey;

/// A file with its content.
#[derive(Clone, Debug)]
pub struct FileContent {
    /// Where.
    pub path: PathBuf,
    /// Permission bits.
    pub mode: u32,
    /// Everything in it.
    pub content: Vec<u8>,
    /// Where it is written before it takes its place; beside it when absent.
    pub staging: Option<PathBuf>,
    /// Told when it is written.
    pub notice: Option<Notice>,
}

pub(super) fn survey(host: &dyn Host, file: &FileContent) -> Result<Survey, ChangeError> {
    let Some(info) = host.info(&file.path)? else { return Ok(Survey::Needed) };
    let same = info.kind == FileKind::File
        && info.mode == file.mode
        && host.read(&file.path)?.as_deref() == Some(&file.content);
    Ok(if same { Survey::Done } else { Survey::Needed })
}

pub(super) fn perform(host: &dyn Host, file: &FileContent) -> Result<(), ChangeError> {
    let staging = file.staging.as_deref().map_or(Staging::Beside, Staging::In);
    let spec = FileSpec { path: &file.path, mode: file.mode, content: &file.content, staging };
    Ok(host.write_file(&spec)?)
}
