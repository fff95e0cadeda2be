//! Owns compiling programs with the `go` client of this host.
//!
//! Modules come, and are checked, the way the environment tells that client (GOPROXY, GOSUMDB and so on).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use super::ComponentsError;
use super::cache::{Cache, Entry, Key};
use super::files::{self, FileError};
use super::go_mod::render_go_mod;
use super::program::{Build, Linking, Probe};
use super::release::Release;
use super::workspace::{CommandError, Workspace, answer};

/// Where Go's own installation instructions put it, for when PATH doesn't have it.
const USUAL_DIRECTORY: &str = "/usr/local/go/bin";

/// To be raised when the same parts are to give other programs.
const REVISION: &str = "1";

/// Go can't be used.
#[derive(Debug, thiserror::Error)]
pub enum GoError {
    /// There is none.
    #[error("there is no `go` on PATH or in {USUAL_DIRECTORY}; install Go from https://go.dev/dl")]
    Missing,
    /// It doesn't describe itself.
    #[error("{} doesn't tell its version, system and architecture; it said {said:?}", go.display())]
    Unknown {
        /// The program.
        go: PathBuf,
        /// Its answer.
        said: String,
    },
}

/// A program that isn't of the version that it should be of.
#[derive(Debug, thiserror::Error)]
#[error("{} should print the line {expected:?} but printed {said:?}", program.display())]
pub struct WrongVersion {
    /// The program.
    pub program: PathBuf,
    /// The line that was expected.
    pub expected: String,
    /// What it printed.
    pub said: String,
}

/// The Go installation of this host.
#[derive(Debug)]
pub(super) struct Go {
    program: PathBuf,
    version: String,
    system: String,
    pub architecture: String,
}

impl Go {
    /// Finds Go and asks what it compiles for.
    pub fn locate() -> Result<Self, ComponentsError> {
        let path = env::var_os("PATH").unwrap_or_default();
        let program = env::split_paths(&path)
            .chain([PathBuf::from(USUAL_DIRECTORY)])
            .map(|directory| directory.join("go"))
            .find(|program| program.is_file())
            .ok_or(GoError::Missing)?;
        let said = answer(Command::new(&program).args(["env", "GOVERSION", "GOOS", "GOARCH"]))?;
        let [version, system, architecture] = said.lines().collect::<Vec<_>>()[..] else {
            return Err(GoError::Unknown { go: program, said }.into());
        };
        let (version, system, architecture) = (version.into(), system.into(), architecture.into());
        Ok(Self { program, version, system, architecture })
    }

    /// Returns the directory with the programs of a build.
    pub fn ensure(
        &self,
        cache: &mut Cache<'_>,
        release: &Release,
        build: &Build,
    ) -> Result<PathBuf, ComponentsError> {
        let version = release.expand(build.version);
        let arguments = build_arguments(build, release);
        let parts = [REVISION, &self.version, &self.system, &self.architecture, &version]
            .into_iter()
            .chain(build.modules.iter().copied())
            .chain(arguments.iter().map(String::as_str))
            .chain(build.programs.iter().map(|program| program.name));
        let entry =
            Entry { kind: "programs", name: format!("{}-{version}", build.name), key: Key::of(parts) };
        cache.ensure(&entry, |workspace| {
            self.compile(workspace, build, &version, &arguments)?;
            for program in build.programs {
                require_version(&workspace.result.join(program.name), &program.probe, release)?;
            }
            Ok(())
        })
    }

    fn compile(
        &self,
        workspace: &Workspace,
        build: &Build,
        version: &str,
        arguments: &[String],
    ) -> Result<(), ComponentsError> {
        let module = build.modules.first().map(|module| format!("{module}@{version}"));
        let mut list = Command::new(&self.program);
        list.args(["list", "-m", "-f", "{{.GoMod}}"]).args(module);
        let upstream = answer(isolate(&mut list, workspace))?;
        let upstream = Path::new(upstream.trim_end());
        let upstream = fs::read_to_string(upstream).map_err(files::at("read", upstream))?;
        let go_mod = workspace.scratch.join("go.mod");
        files::write(&go_mod, render_go_mod(build.modules, version, &upstream))?;

        let cgo = match build.linking {
            Linking::Go => "0",
            Linking::GoAndC => "1",
        };
        let mut compile = workspace.contained(&self.program);
        compile.env("CGO_ENABLED", cgo).arg("build").arg("-o").arg(&workspace.result).args(arguments);
        workspace.run(isolate(&mut compile, workspace))?;
        name_programs(&workspace.result, build)?;
        Ok(())
    }
}

/// Keeps Go from looking at modules around the workspace.
fn isolate<'c>(command: &'c mut Command, workspace: &Workspace) -> &'c mut Command {
    command.current_dir(&workspace.scratch).env("GOWORK", "off")
}

/// What `go build` is told, apart from where to.
fn build_arguments(build: &Build, release: &Release) -> Vec<String> {
    let mut linker = String::from("-s -w");
    if build.linking == Linking::GoAndC {
        linker.push_str(" -extldflags -static");
    }
    for variable in build.variables {
        linker.push_str(" -X ");
        linker.push_str(&release.expand(variable));
    }
    // -mod=mod lets Go write down what the requirements require in turn.
    let mut arguments: Vec<String> = ["-mod=mod", "-trimpath", "-buildvcs=false"].map(String::from).into();
    if !build.tags.is_empty() {
        arguments.extend(["-tags".to_owned(), build.tags.join(",")]);
    }
    arguments.extend(["-ldflags".to_owned(), linker]);
    arguments.extend(build.programs.iter().map(|program| program.package.to_owned()));
    arguments
}

/// Gives programs their names, where Go has named them after the last word of the package.
fn name_programs(directory: &Path, build: &Build) -> Result<(), FileError> {
    for program in build.programs {
        let name = default_name(program.package);
        if name != program.name {
            files::rename(&directory.join(name), &directory.join(program.name))?;
        }
    }
    Ok(())
}

/// The name that Go gives to a program: the last element of its package that isn't a major version.
fn default_name(package: &str) -> &str {
    let is_major = |word: &str| word.strip_prefix('v').is_some_and(|number| number.parse::<u32>().is_ok());
    package.rsplit('/').find(|word| !is_major(word)).unwrap_or(package)
}

/// Runs a program and requires that it tells the version that it is meant to be.
pub(super) fn require_version(
    program: &Path,
    probe: &Probe,
    release: &Release,
) -> Result<(), ComponentsError> {
    let output = Command::new(program)
        .args(probe.arguments)
        .output()
        .map_err(|source| CommandError::Start { program: program.display().to_string(), source })?;
    // Some tell it on standard output, some on standard error.
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let expected = release.expand(probe.line);
    if said.lines().any(|line| line.trim() == expected) {
        return Ok(());
    }
    Err(WrongVersion { program: program.to_owned(), expected, said: said.trim_end().to_owned() }.into())
}

#[cfg(test)]
mod tests;
