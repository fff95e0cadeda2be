//! `cargo xtask list`: what there is.

use std::process::ExitCode;

use super::open_lab;
use crate::arguments::Arguments;
use crate::error::Error;

pub fn run(arguments: Arguments) -> Result<ExitCode, Error> {
    arguments.without_words()?;
    let lab = open_lab()?;
    for name in lab.clusters()? {
        let recorded = lab.recorded(&name)?;
        for machine in lab.machines(&name)? {
            let stage = recorded.machines.get(&machine.identity().name).map(|machine| machine.stage);
            let state = if machine.is_running()? { "running" } else { "stopped" };
            let stage = stage.map(|stage| format!("{stage:?}").to_lowercase()).unwrap_or_default();
            println!(
                "{:24} {:15} {state:8} {stage}",
                machine.to_string(),
                machine.addresses().v4.to_string()
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}
