//! A command as data.
//!
//! Answers to `cobra.Command` without what it does: actions belong to the rest of the program.

use super::flag::Flag;

/// One command with everything below it.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// The usage line without the commands above: the name, then what may follow it.
    pub usage: &'static str,
    /// Further names.
    pub aliases: &'static [&'static str],
    /// One line for lists of commands. `{program}` stands for the name of the program, here and below.
    pub short: &'static str,
    /// What help says instead of `short`; may be empty.
    pub long: &'static str,
    /// Examples, indented as they are shown; may be empty.
    pub example: &'static str,
    /// What a command line that ends here asks for.
    pub action: Action,
    /// What may stand behind the command's name.
    pub positionals: Positionals,
    /// Flags of this command alone, in groups that commands share.
    pub flags: &'static [&'static [Flag]],
    /// Flags of this command and all below it.
    pub persistent_flags: &'static [Flag],
    /// The commands below, in the order in which they run if they are phases.
    pub commands: &'static [Command],
    /// What the command is to the workflow it belongs to.
    pub role: Role,
    /// Whether the usage line ends with `[flags]`.
    pub usage_shows_flags: bool,
}

/// What a command line that ends at a command asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The work of the command.
    Run,
    /// Its help: there is nothing to run.
    ShowHelp,
    /// Its help, and an error: a command below must be chosen.
    RequireSubcommand,
    /// The help of the command named by the positional arguments.
    HelpFor,
    /// A completion script.
    CompletionScript,
    /// What could complete the command line in the positional arguments.
    CompletionAnswers(Descriptions),
}

/// Whether completion tells what the words are that it offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Descriptions {
    /// It does.
    Shown,
    /// It does not.
    Hidden,
}

/// How many positional arguments a command takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Positionals {
    /// Any number; the command looks at them itself.
    Any,
    /// None.
    None,
    /// At most so many.
    AtMost(usize),
    /// At least so many.
    AtLeast(usize),
}

/// What a command is to the workflow (`init`, `join`, ...) it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It is no phase.
    Command,
    /// A phase, listed in the help of the workflow.
    Phase,
    /// The command that runs all phases beside it.
    AllPhases,
}

impl Command {
    const fn new(usage: &'static str, short: &'static str, action: Action) -> Self {
        Self {
            usage,
            aliases: &[],
            short,
            long: "",
            example: "",
            action,
            positionals: Positionals::None,
            flags: &[],
            persistent_flags: &[],
            commands: &[],
            role: Role::Command,
            usage_shows_flags: true,
        }
    }

    /// A command that does something.
    pub const fn run(usage: &'static str, short: &'static str, flags: &'static [&'static [Flag]]) -> Self {
        Self { flags, ..Self::new(usage, short, Action::Run) }
    }

    /// A command that only has commands below it, one of which must be chosen.
    pub const fn group(usage: &'static str, short: &'static str, commands: &'static [Command]) -> Self {
        Self { commands, ..Self::new(usage, short, Action::RequireSubcommand) }
    }

    /// A command that shows its help and is content.
    pub const fn topic(usage: &'static str, short: &'static str, commands: &'static [Command]) -> Self {
        Self { commands, positionals: Positionals::Any, ..Self::new(usage, short, Action::ShowHelp) }
    }

    /// A command about the command line itself.
    pub const fn special(usage: &'static str, short: &'static str, action: Action) -> Self {
        Self { positionals: Positionals::Any, ..Self::new(usage, short, action) }
    }

    /// A phase, itself a command.
    pub const fn phase(usage: &'static str, short: &'static str, flags: &'static [&'static [Flag]]) -> Self {
        Self { role: Role::Phase, ..Self::run(usage, short, flags) }
    }

    /// A phase made of phases.
    pub const fn phases(usage: &'static str, short: &'static str, commands: &'static [Command]) -> Self {
        Self { role: Role::Phase, ..Self::group(usage, short, commands) }
    }

    /// The command that runs all phases beside it.
    pub const fn all_phases(
        usage: &'static str,
        short: &'static str,
        flags: &'static [&'static [Flag]],
    ) -> Self {
        Self { role: Role::AllPhases, ..Self::run(usage, short, flags) }
    }

    /// The same command with a longer description.
    pub const fn long(self, long: &'static str) -> Self {
        Self { long, ..self }
    }

    /// The same command with examples.
    pub const fn example(self, example: &'static str) -> Self {
        Self { example, ..self }
    }

    /// The same command with further names.
    pub const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// The same command, taking positional arguments.
    pub const fn takes(self, positionals: Positionals) -> Self {
        Self { positionals, ..self }
    }

    /// The same command with flags that all commands below share.
    pub const fn persistent(self, persistent_flags: &'static [Flag]) -> Self {
        Self { persistent_flags, ..self }
    }

    /// The same command with commands below it.
    pub const fn commands(self, commands: &'static [Command]) -> Self {
        Self { commands, ..self }
    }

    /// The same command without `[flags]` in its usage line.
    pub const fn usage_without_flags(self) -> Self {
        Self { usage_shows_flags: false, ..self }
    }

    /// The name: the first word of the usage line.
    pub fn name(&self) -> &'static str {
        self.usage.split(' ').next().unwrap_or(self.usage)
    }

    /// Whether this name or alias calls it.
    pub fn answers_to(&self, name: &str) -> bool {
        self.name() == name || self.aliases.contains(&name)
    }

    /// The command that holds the phases, if this is a workflow.
    pub fn phases_command(&self) -> Option<&'static Command> {
        let holds_phases = |command: &Command| command.commands.iter().any(|below| below.role == Role::Phase);
        self.commands.iter().find(|command| command.role == Role::Command && holds_phases(command))
    }

    /// Whether lists of commands show it.
    pub fn is_available(&self) -> bool {
        match self.action {
            Action::HelpFor | Action::CompletionAnswers(_) => false,
            Action::ShowHelp => self.commands.iter().any(Command::is_available),
            Action::Run | Action::RequireSubcommand | Action::CompletionScript => true,
        }
    }

    /// Whether a list of commands shows it: the available ones, and `help` beside them.
    pub fn is_listed(&self) -> bool {
        self.is_available() || self.action == Action::HelpFor
    }

    /// Whether it has nothing but help to offer, as everything below it.
    pub fn is_topic(&self) -> bool {
        !self.runnable() && self.commands.iter().all(Command::is_topic)
    }

    /// Whether there is something to run, if only a refusal.
    pub fn runnable(&self) -> bool {
        self.action != Action::ShowHelp
    }
}
