//! `cargo xtask machines-campaign`: the proof that nothing is left after a kill.

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use dev::machine::campaign::{Campaign, run as run_campaign};

use super::{DEFAULT_VERSION, VERSION, open_lab};
use crate::arguments::{Arguments, Flag};
use crate::error::Error;
use crate::progress::Progress;

pub const FLAGS: &[Flag] = &[
    VERSION,
    Flag { name: "--kills", value: Some("N"), help: "how often (default: 20)" },
    Flag { name: "--nodes", value: None, help: "kill on the whole way to nodes that are Ready" },
    Flag { name: "--seed", value: Some("N"), help: "the seed of an earlier campaign, to repeat it" },
];

const CLUSTER: &str = "campaign";

pub fn run(arguments: Arguments) -> Result<ExitCode, Error> {
    let arguments = arguments.without_words()?;
    let progress = Progress::begin();
    let mut tell = |line: &str| progress.tell(line);
    let lab = open_lab()?;
    let version = arguments.text(VERSION.name).unwrap_or(DEFAULT_VERSION);
    // Compiling isn't what is to be killed here.
    dev::components::ensure(&lab.dirs().cache, version, &mut tell)?;
    let end = if arguments.has("--nodes") { "" } else { " --machines" };
    let words = |line: String| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let campaign = Campaign {
        lab: &lab,
        cluster: CLUSTER.parse()?,
        up: &words(format!("up --reference --name {CLUSTER} --workers 1 --version {version}{end}")),
        down: &words(format!("down --name {CLUSTER}")),
        kills: arguments.number("--kills", 20)?,
        seed: arguments.number("--seed", now.as_secs())?,
    };
    run_campaign(&campaign, &mut tell)?;
    println!("nothing was left in any case");
    Ok(ExitCode::SUCCESS)
}
