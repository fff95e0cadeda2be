//! Owns the tests of what is made in a cluster: phases that talk to an API server, and every object they create or
//! change there.
//!
//! - [`arena`]: the cluster, as this process sees it;
//! - [`servers`]: the cluster inside its namespaces, bare etcd and API server;
//! - [`api`]: its API;
//! - [`render`]: objects as texts.

mod api;
mod arena;
mod render;
mod servers;

use std::time::{Duration, Instant};

use dev::components::ComponentSet;

use super::arms::Arms;
use super::case::{CONFIG, Case};
use super::compare::{Documents, Side};
use super::documents::documents;
use super::files::{command_line, plan, reader};
use super::mask::Mask;
use crate::sandbox::{Network, Seed};
pub use arena::ArenaError;
use arena::{Answer, Arena, Request, Settings};
pub use servers::run_hidden_helper_if_asked;

/// What is run for a case that doesn't say anything else.
const COMMANDS: &[&str] = &[
    "init phase certs all",
    "init phase upload-config all",
    "init phase upload-certs --upload-certs",
    "init phase mark-control-plane",
    "init phase bootstrap-token",
    "init phase addon all",
];

/// What came of a case in one of the clusters.
pub struct ObjectRun {
    /// What was said and made.
    pub documents: Result<Documents, ArenaError>,
    /// How long it took.
    pub took: Duration,
}

/// Whether a case has anything to do with a cluster.
pub fn has_commands(case: &Case) -> bool {
    case.object_commands.as_ref().is_none_or(|commands| !commands.is_empty())
}

/// Runs cases with one of the programs, one after the other in clusters that fit them, and hands over what came of
/// each.
pub fn run(
    arms: &Arms,
    side: Side,
    set: &ComponentSet,
    cases: &[&Case],
    mask: &Mask,
    mut hand_over: impl FnMut(ObjectRun),
) {
    let mut arena: Option<Arena> = None;
    for case in cases {
        let begin = Instant::now();
        let documents = run_case(arms, side, set, case, &mut arena).map(|answer| read(case, answer, mask));
        hand_over(ObjectRun { documents, took: begin.elapsed() });
    }
}

/// Cases in an order that needs few clusters.
pub fn in_order(mut cases: Vec<(String, &Case)>) -> Vec<(String, &Case)> {
    cases.sort_by(|(_, a), (_, b)| (&a.service_range, a.port).cmp(&(&b.service_range, b.port)));
    cases
}

fn run_case(
    arms: &Arms,
    side: Side,
    set: &ComponentSet,
    case: &Case,
    arena: &mut Option<Arena>,
) -> Result<Answer, ArenaError> {
    let settings = Settings { service_range: case.service_range.clone(), port: case.port };
    let fitting = arena.take().filter(|arena| arena.settings == settings);
    let mut current = fitting.map_or_else(|| Arena::start(arms, set, settings), Ok)?;
    let answer = current.ask(&request(arms, side, case, &current))?;
    // Only now: after a failure the next case gets a new cluster.
    *arena = Some(current);
    Ok(answer)
}

fn request(arms: &Arms, side: Side, case: &Case, arena: &Arena) -> Request {
    let usual = || COMMANDS.iter().map(|command| format!("{command} --config {CONFIG}")).collect();
    let commands = case.object_commands.clone().unwrap_or_else(usual);
    let mut plan = plan(arms, side, case, &[]);
    plan.network = Network::Surrounding;
    plan.commands = commands.iter().map(|command| command_line(command)).collect();
    let kubeconfigs =
        [("admin.conf", &arena.kubeconfigs.admin), ("super-admin.conf", &arena.kubeconfigs.super_admin)];
    plan.seeds.extend(
        kubeconfigs.into_iter().map(|(name, content)| Seed {
            path: format!("/etc/kubernetes/{name}"),
            content: content.clone(),
        }),
    );
    Request { plan, node: case.node.clone() }
}

fn read(case: &Case, answer: Answer, mask: &Mask) -> Documents {
    let reader = reader(case, &answer.outcome);
    let mut documents = documents(&answer.outcome, &reader);
    for (path, mut object) in answer.objects {
        mask.object(&mut object);
        documents.insert(path, render::render(&object, &reader));
    }
    documents
}
