//! Owns the proof that nothing is left of a cluster when its maker is killed at any point and `down` is called then.
//!
//! A run of the program is killed with SIGKILL, alone, so that commands that it has started go on for a while, as they
//! do when the kernel kills for lack of memory. Points are spread over the lines of the record, not over
//! time, since most of the time goes into waiting; every other kill hits while such a command runs.

use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::enter::PROGRAM;
use super::host_view::{HostView, ViewError};
use super::lab::record_path;
use super::{ClusterName, DownError, ExecError, Lab, LabError};

/// A `down` may take this long on a busy host.
const DOWN_LIMIT: Duration = Duration::from_secs(60);
/// The kernel, and those who bury orphans, finish within this time.
const SETTLE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(1);

/// A campaign: which cluster is made and removed, how, and how often.
#[derive(Debug)]
pub struct Campaign<'a> {
    /// The lab.
    pub lab: &'a Lab,
    /// The cluster, of which nothing exists.
    pub cluster: ClusterName,
    /// Arguments by which this program makes the cluster's machines.
    pub up: &'a [String],
    /// Arguments by which it removes them.
    pub down: &'a [String],
    /// Number of kills.
    pub kills: u32,
    /// Where randomness begins; the same seed gives the same points.
    pub seed: u64,
}

/// A campaign that can't be carried out, or that has found a fault.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    /// The program can't be run again.
    #[error("can't run the program with {arguments:?}")]
    Run {
        /// Its arguments.
        arguments: Vec<String>,
        /// Why.
        source: io::Error,
    },
    /// It failed without having been killed.
    #[error("the program with {arguments:?} ended with {status} although nobody killed it")]
    Failed {
        /// Its arguments.
        arguments: Vec<String>,
        /// How it ended.
        status: std::process::ExitStatus,
    },
    /// The host can't be looked at.
    #[error(transparent)]
    View(#[from] ViewError),
    /// The lab can't be read.
    #[error(transparent)]
    Lab(#[from] LabError),
    /// A machine can't be asked.
    #[error(transparent)]
    Exec(#[from] ExecError),
    /// Removing the cluster failed.
    #[error("kill {kill} ({point}): the cluster can't be removed")]
    Down {
        /// Which kill.
        kill: u32,
        /// Where it hit.
        point: String,
        /// Why.
        source: DownError,
    },
    /// Removing the cluster took too long.
    #[error("kill {kill} ({point}): removing the cluster took {seconds:.1} s")]
    Slow {
        /// Which kill.
        kill: u32,
        /// Where it hit.
        point: String,
        /// How long.
        seconds: f64,
    },
    /// Something was left.
    #[error("kill {kill} ({point}): left behind:\n{}", left.join("\n"))]
    Left {
        /// Which kill.
        kill: u32,
        /// Where it hit.
        point: String,
        /// What was left.
        left: Vec<String>,
    },
    /// An unbroken run has left nothing to see, so seeing nothing would prove nothing.
    #[error("an unbroken run made nothing that can be seen on the host")]
    Blind,
    /// A run after a kill didn't bring all machines up.
    #[error("kill {kill} ({point}): the next run brought up {found} of {expected} machines")]
    NotResumed {
        /// Which kill.
        kill: u32,
        /// Where it hit.
        point: String,
        /// Machines that run.
        found: usize,
        /// Machines that were to run.
        expected: usize,
    },
}

/// What comes after a kill of `up`.
#[derive(Clone, Copy, Debug)]
enum Sequel {
    /// `down`.
    Down,
    /// `down`, killed too, and `down` again.
    KilledDown,
    /// `up` to its end, and `down`.
    Resume,
}

/// When exactly to kill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// At once.
    Any,
    /// As soon as a command runs for the program, which then survives it.
    WithinCommand,
}

/// An unbroken run, against which the kills are measured.
struct Unbroken {
    lines: usize,
    took: Duration,
    machines: usize,
}

/// Carries a campaign out.
pub fn run(campaign: &Campaign<'_>, progress: &mut dyn FnMut(&str)) -> Result<(), CampaignError> {
    let mut random = Random(campaign.seed | 1);
    progress(&format!("campaign: {} kills, seed {}", campaign.kills, campaign.seed));
    // The first namespace of a host lets `ip` make a mount that stays, so there is one before the first look.
    campaign.finish(campaign.down)?;
    let unbroken = campaign.run_unbroken(progress)?;
    let before = HostView::observe(campaign.lab)?;
    for kill in 1..=campaign.kills {
        let lines = random.below(unbroken.lines + 1);
        // Short delays are more likely, as most is made soon after it is announced.
        let delay = unbroken.took.mul_f64(random.fraction() * random.fraction());
        let moment = if random.fraction() < 0.5 { Moment::Any } else { Moment::WithinCommand };
        let hit = campaign.kill_up(lines, delay, moment)?;
        let point = format!("after {lines} lines and {:.0} ms, {hit}", delay.as_secs_f64() * 1000.0);
        let sequel = match kill % 4 {
            1 | 3 => Sequel::Down,
            2 => Sequel::KilledDown,
            _ => Sequel::Resume,
        };
        match sequel {
            Sequel::Down => {}
            Sequel::KilledDown => {
                let mut down = campaign.start(campaign.down)?;
                std::thread::sleep(Duration::from_secs(1).mul_f64(random.fraction()));
                campaign.end(&mut down, campaign.down)?;
            }
            Sequel::Resume => {
                campaign.finish(campaign.up)?;
                let found = campaign.running()?;
                if found != unbroken.machines {
                    return Err(CampaignError::NotResumed {
                        kill,
                        point,
                        found,
                        expected: unbroken.machines,
                    });
                }
            }
        }
        let took = campaign.down_and_compare(kill, &point, &before)?;
        progress(&format!("kill {kill}: {point}; {sequel:?}: nothing left after {took:.2} s"));
    }
    Ok(())
}

impl Campaign<'_> {
    fn run_unbroken(&self, progress: &mut dyn FnMut(&str)) -> Result<Unbroken, CampaignError> {
        let before = HostView::observe(self.lab)?;
        let begin = Instant::now();
        self.finish(self.up)?;
        let took = begin.elapsed();
        let made = HostView::observe(self.lab)?.beyond(&before);
        let (lines, machines) = (self.recorded_lines(), self.running()?);
        if made.is_empty() || machines == 0 {
            return Err(CampaignError::Blind);
        }
        let down = self.down_and_compare(0, "unbroken run", &before)?;
        progress(&format!(
            "unbroken: {machines} machines up in {:.1} s, {} things on the host, {lines} lines; down in {down:.2} s",
            took.as_secs_f64(),
            made.len()
        ));
        Ok(Unbroken { lines, took, machines })
    }

    /// Kills an `up` a while after its record has reached a number of lines, and tells what was hit.
    fn kill_up(&self, lines: usize, delay: Duration, moment: Moment) -> Result<&'static str, CampaignError> {
        let mut up = self.start(self.up)?;
        let failed = |source| CampaignError::Run { arguments: self.up.to_vec(), source };
        while self.recorded_lines() < lines && up.try_wait().map_err(failed)?.is_none() {
            std::thread::sleep(PAUSE);
        }
        std::thread::sleep(delay);
        while moment == Moment::WithinCommand
            && !has_child(up.id())
            && up.try_wait().map_err(failed)?.is_none()
        {
            std::hint::spin_loop();
        }
        self.end(&mut up, self.up)
    }

    /// Kills a run, unless it has come to its end.
    fn end(&self, child: &mut Child, arguments: &[String]) -> Result<&'static str, CampaignError> {
        let failed = |source| CampaignError::Run { arguments: arguments.to_vec(), source };
        if let Some(status) = child.try_wait().map_err(failed)? {
            return match status.success() {
                true => Ok("at its end"),
                false => Err(CampaignError::Failed { arguments: arguments.to_vec(), status }),
            };
        }
        let within = has_child(child.id());
        child.kill().map_err(failed)?;
        child.wait().map_err(failed)?;
        Ok(if within { "within a command" } else { "on its way" })
    }

    fn down_and_compare(&self, kill: u32, point: &str, before: &HostView) -> Result<f64, CampaignError> {
        let begin = Instant::now();
        let down = self.lab.down(&self.cluster);
        down.map_err(|source| CampaignError::Down { kill, point: point.to_owned(), source })?;
        let took = begin.elapsed();
        if took > DOWN_LIMIT {
            return Err(CampaignError::Slow { kill, point: point.to_owned(), seconds: took.as_secs_f64() });
        }
        loop {
            let left = HostView::observe(self.lab)?.beyond(before);
            if left.is_empty() {
                return Ok(took.as_secs_f64());
            }
            if begin.elapsed() > took + SETTLE {
                return Err(CampaignError::Left { kill, point: point.to_owned(), left });
            }
            std::thread::sleep(PAUSE * 50);
        }
    }

    fn running(&self) -> Result<usize, CampaignError> {
        let mut running = 0;
        for machine in self.lab.machines(&self.cluster)? {
            running += usize::from(machine.is_running()?);
        }
        Ok(running)
    }

    fn recorded_lines(&self) -> usize {
        let path = record_path(&self.lab.cluster_directory(&self.cluster));
        count_lines(&path)
    }

    fn start(&self, arguments: &[String]) -> Result<Child, CampaignError> {
        Command::new(PROGRAM)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|source| CampaignError::Run { arguments: arguments.to_vec(), source })
    }

    fn finish(&self, arguments: &[String]) -> Result<(), CampaignError> {
        let status = self.start(arguments)?.wait();
        let status = status.map_err(|source| CampaignError::Run { arguments: arguments.to_vec(), source })?;
        if status.success() {
            Ok(())
        } else {
            Err(CampaignError::Failed { arguments: arguments.to_vec(), status })
        }
    }
}

/// Whether any thread of a process has started a process that hasn't been waited for.
fn has_child(pid: u32) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    threads
        .map(|thread| std::fs::read_to_string(thread.path().join("children")).unwrap_or_default())
        .any(|children| !children.is_empty())
}

fn count_lines(path: &Path) -> usize {
    let text = std::fs::read(path).unwrap_or_default();
    text.iter().filter(|byte| **byte == b'\n').count()
}

/// A small generator of numbers that look random (xorshift), so that a campaign can be repeated.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap_or_default()
    }

    /// A number from 0 to 1.
    fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_points_stay_in_bounds_and_repeat_with_the_seed() {
        let draw = |seed| {
            let mut random = Random(seed);
            (0..100).map(|_| (random.below(7), random.fraction())).collect::<Vec<_>>()
        };
        assert_eq!(draw(5), draw(5));
        assert_ne!(draw(5), draw(7));
        assert!(draw(5).iter().all(|(below, fraction)| *below < 7 && (0.0..1.0).contains(fraction)));
        let drawn: std::collections::BTreeSet<_> = draw(5).iter().map(|(below, _)| *below).collect();
        assert_eq!(drawn.len(), 7);
    }
}
