//! `cargo xtask test`: every test, in one run, with a report that machines read.

mod differential;
mod end_to_end;
mod report;
mod requirements;
mod unit;

use std::process::ExitCode;

use dev::components;

use super::{DEFAULT_VERSION, open_lab, up};
use crate::arguments::{Arguments, Flag};
use crate::error::Error;
use crate::progress::Progress;

use report::Report;

pub const FLAGS: &[Flag] = &[Flag {
    name: "--only",
    value: Some("PART"),
    help: "unit, differential or end-to-end (default: unit, end-to-end and the requirements)",
}];

const PARTS: [&str; 3] = ["unit", "differential", "end-to-end"];

/// Runs the tests, writes `target/test-report.json`, and fails if any of them failed.
pub fn run(arguments: Arguments) -> Result<ExitCode, Error> {
    let arguments = arguments.without_words()?;
    let only = arguments.text("--only");
    if let Some(part) = only.filter(|part| !PARTS.contains(part)) {
        return Err(Error::UnexpectedWord { word: part.to_owned() });
    }
    // The comparison with the reference joins the default once every difference is mended or listed.
    let wanted = |part: &str| only.map_or(part != "differential", |only| only == part);
    let progress = Progress::begin();
    let mut tell = |line: &str| progress.tell(line);
    let mut report = Report::default();
    components::ensure_host_packages(&mut tell)?;
    if wanted("unit") {
        tell("unit and golden tests");
        unit::run(&mut report)?;
    }
    if wanted("differential") || wanted("end-to-end") {
        let program = up::build()?;
        let lab = open_lab()?;
        let set = components::ensure(&lab.dirs().cache, DEFAULT_VERSION, &mut tell)?;
        if wanted("differential") {
            tell("differential tests against the reference");
            differential::run(&program, &set, &mut report)?;
        }
        if wanted("end-to-end") {
            tell("end-to-end tests on machines, the reference first");
            end_to_end::run(&lab, &set, &program, &mut report, &mut tell)?;
        }
    }
    if only.is_none() {
        requirements::check(&mut report)?;
    }
    report.write()?;
    println!("\n{} passed, {} failed", report.passed(), report.failed());
    Ok(if report.failed() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
