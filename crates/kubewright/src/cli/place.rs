//! A command's place in the tree: what stands above it, and what it has from there.

use std::iter;

use super::command::{Command, Role};
use super::flag::Flag;
use super::tree;
use super::{Voice, program};

/// A command with all commands above it.
#[derive(Clone, Debug)]
pub struct Place {
    voice: Voice,
    below_root: Vec<&'static Command>,
}

impl Place {
    /// The root of the tree.
    pub fn root(voice: Voice) -> Self {
        Self { voice, below_root: Vec::new() }
    }

    /// The voice in which the tree is read.
    pub fn voice(&self) -> Voice {
        self.voice
    }

    /// The command itself.
    pub fn command(&self) -> &'static Command {
        self.below_root.last().copied().unwrap_or(&tree::ROOT)
    }

    /// The name of the command; that of the program for the root.
    pub fn name(&self) -> &'static str {
        self.below_root.last().map_or(program(self.voice), |command| command.name())
    }

    /// Whether no command is above.
    pub fn is_root(&self) -> bool {
        self.below_root.is_empty()
    }

    /// The names of the commands, without that of the program.
    pub fn names(&self) -> Vec<&'static str> {
        self.below_root.iter().map(|command| command.name()).collect()
    }

    /// The names of program and commands, as one would type them.
    pub fn path(&self) -> String {
        iter::once(program(self.voice)).chain(self.names()).collect::<Vec<_>>().join(" ")
    }

    /// The place of a command below.
    pub fn below(&self, command: &'static Command) -> Self {
        let mut place = self.clone();
        place.below_root.push(command);
        place
    }

    /// The place one level up.
    pub fn above(&self) -> Self {
        let mut place = self.clone();
        place.below_root.pop();
        place
    }

    /// The commands below, in the order of the table.
    pub fn children(&self) -> impl Iterator<Item = &'static Command> + use<> {
        self.command().commands.iter()
    }

    /// The command below that answers to a name.
    pub fn child(&self, name: &str) -> Option<&'static Command> {
        self.children().find(|command| command.answers_to(name))
    }

    /// The command and those above it, nearest first.
    pub fn upward(&self) -> impl Iterator<Item = &'static Command> + '_ {
        self.below_root.iter().rev().copied().chain(iter::once(&tree::ROOT))
    }

    /// The flags declared at this command, without `--help`.
    pub fn own_flags(&self) -> impl Iterator<Item = &'static Flag> + use<> {
        let (command, voice) = (self.command(), self.voice);
        let own = command.flags.iter().copied().flatten();
        own.chain(command.persistent_flags).filter(move |flag| flag.offered.to(voice))
    }

    /// The flags that commands above hand down.
    pub fn inherited_flags(&self) -> impl Iterator<Item = &'static Flag> + '_ {
        let above = self.upward().skip(1).flat_map(|command| command.persistent_flags);
        above.filter(|flag| flag.offered.to(self.voice))
    }

    /// All flags that can be typed here, but for `--help`.
    pub fn flags(&self) -> impl Iterator<Item = &'static Flag> + '_ {
        self.own_flags().chain(self.inherited_flags())
    }

    /// The flags of the workflow around the command: those of `init` and of all its phases for each of them.
    pub fn workflow_flags(&self) -> impl Iterator<Item = &'static Flag> + use<> {
        let voice = self.voice;
        let workflow = self.upward().find(|command| command.phases_command().is_some());
        let mut pending: Vec<&'static Command> = workflow.into_iter().collect();
        let commands = iter::from_fn(move || {
            let command = pending.pop()?;
            pending.extend(command.commands);
            Some(command)
        });
        commands
            .flat_map(|command| command.flags.iter().copied().flatten())
            .filter(move |f| f.offered.to(voice))
    }

    /// The names by which the phases of the command can be skipped: `certs`, `certs/ca`, ...
    pub fn phase_names(&self) -> Vec<String> {
        let phases =
            |commands: &'static [Command]| commands.iter().filter(|command| command.role == Role::Phase);
        let named = self.command().phases_command().into_iter().flat_map(|command| phases(command.commands));
        let with_parts = named.flat_map(|phase| {
            let parts = phases(phase.commands).map(|part| format!("{}/{}", phase.name(), part.name()));
            iter::once(phase.name().to_owned()).chain(parts)
        });
        with_parts.collect()
    }
}
