//! Owns the program of the sandbox image, which is compiled from C: nothing else starts as fast and as small.

use std::path::PathBuf;

use super::ComponentsError;
use super::cache::{Cache, Entry, Key};
use super::files;
use super::go::{Go, require_version};
use super::program::Probe;
use super::release::Release;

const SOURCE: &str = include_str!("pause.c");
const FLAGS: &[&str] = &["-O2", "-static", "-s"];

/// The reference's upgrade health check runs `pause -v`.
const PROBE: Probe = Probe { arguments: &["-v"], line: "pause.c {pause}" };

/// Returns the directory with the program.
pub(super) fn ensure(cache: &mut Cache<'_>, go: &Go, release: &Release) -> Result<PathBuf, ComponentsError> {
    let parts = [SOURCE, release.pause, &go.architecture].into_iter().chain(FLAGS.iter().copied());
    let entry = Entry { kind: "programs", name: format!("pause-{}", release.pause), key: Key::of(parts) };
    cache.ensure(&entry, |workspace| {
        let source = workspace.scratch.join("pause.c");
        files::write(&source, SOURCE)?;
        let pause = workspace.result.join("pause");
        let mut compiler = workspace.contained("gcc");
        compiler.args(FLAGS).arg(format!("-DVERSION=\"{}\"", release.pause));
        workspace.run(compiler.arg("-o").arg(&pause).arg(&source))?;
        require_version(&pause, &PROBE, release)
    })
}
