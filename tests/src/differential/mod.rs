//! Owns the differential suite: the program and the reference do the same things in the same surroundings, and all
//! they leave and say is compared.
//!
//! - [`files`]: certificates, kubeconfigs, manifests, the kubelet's files, and output;
//! - [`objects`]: what is made in a cluster;
//! - [`refusals`]: what is refused, and how.
//!
//! What may differ between any two runs is one list (`mask.toml`); where the program differs on purpose is another
//! (`differences.toml`). A difference that isn't listed fails, and so does a listed one that doesn't occur.

mod arms;
mod case;
mod compare;
#[cfg(test)]
mod coverage;
mod differences;
mod documents;
mod files;
mod mask;
mod meaning;
mod objects;
mod refusals;
mod suite;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use dev::components;

use crate::arguments::Arguments;
use crate::error::Error;
use crate::program;
use crate::report::{Report, Verdict};
use arms::Arms;
pub use case::DataError;
use case::load_cases;
use differences::Differences;
use mask::Mask;
pub use objects::run_hidden_helper_if_asked;
use suite::Suite;

/// The flags of the suite.
pub const FLAGS: &[&str] = &["--ours", "--reference", "--filter", "--report"];

const VERSION: &str = "v1.37.0";
const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/differential");
const REPORT: &str = "target/acceptance-report.json";

/// Runs the suite.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Error> {
    let begin = Instant::now();
    let data = Path::new(DATA);
    let cases = load_cases(&data.join("cases"))?;
    let refused = load_cases(&data.join("refusals"))?;
    let set = components::ensure(&components::default_cache_dir(), VERSION, &mut |line| eprintln!("{line}"))?;
    let ours = arguments.path("--ours").map_or_else(program::build, Ok)?;
    let reference = arguments.path("--reference").unwrap_or_else(|| set.kubeadm_reference.clone());
    let suite = Suite {
        arms: Arms::prepare(&set, &reference, &ours)?,
        mask: Mask::load(&data.join("mask.toml"))?,
        differences: Differences::load(&data.join("differences.toml"))?,
        filter: arguments.text("--filter").map(str::to_owned),
        report: Report::default(),
    };
    let ran = suite.run_files(&cases) + suite.run_refusals(&refused) + suite.run_objects(&cases, &set);
    match &suite.filter {
        Some(filter) if ran == 0 => return Err(Error::NothingSelected { filter: filter.clone() }),
        Some(_) => {}
        // Only a whole run can tell that a difference occurs nowhere.
        None => {
            suite.report.add("differences", Duration::ZERO, &suite.differences.not_occurred());
        }
    }
    let path = arguments.path("--report").unwrap_or_else(|| PathBuf::from(REPORT));
    let verdict = suite.report.close(&path)?;
    println!("in {:.0} s", begin.elapsed().as_secs_f64());
    Ok(if verdict == Verdict::Passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
