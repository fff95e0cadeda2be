//! `completion`, `version`, `help` and other commands about the program itself.

use crate::cli::command::{Action, Command, Descriptions, Positionals};
use crate::cli::flag::Flag;

pub const LONG: &str = r#"Sets up and cares for Kubernetes clusters.

On the first machine, which becomes a control-plane node:

    {program} init

On every other machine, with the arguments that init prints at its end:

    {program} join <arguments>"#;

pub const COMPLETION: Command = Command::special(
    "completion SHELL",
    "Print a script that completes command lines in a shell",
    Action::CompletionScript,
)
.long(
    r#"Prints a script that makes a shell (bash or zsh) complete command lines of {program}. The script asks the program
itself, so it has to be loaded only once and fits every version."#,
)
.example(
    r#"  # Complete in this shell, bash or zsh
  source <({program} completion bash)
  source <({program} completion zsh)

  # Complete in every bash from now on
  {program} completion bash >> ~/.bashrc"#,
);

pub const VERSION: Command = Command::run(
    "version",
    "Print the version",
    &[&[Flag::text("output", "", "How to print: as 'yaml', as 'json', or 'short'.")
        .shorthand('o')
        .choices(&["yaml", "json", "short"])]],
);

pub const ALPHA: Command = Command::topic("alpha", "Experimental commands", &[]);

pub const HELP: Command = Command::special("help [command]", "Show the help of any command", Action::HelpFor)
    .long("Shows the help of the command whose names follow.");

pub const ANSWERS: Command = answers("__complete [command-line]", Descriptions::Shown);

pub const ANSWERS_WITHOUT_DESCRIPTIONS: Command =
    answers("__completeNoDesc [command-line]", Descriptions::Hidden);

const fn answers(usage: &'static str, descriptions: Descriptions) -> Command {
    let short = "Answer a completion script";
    Command::special(usage, short, Action::CompletionAnswers(descriptions)).takes(Positionals::AtLeast(1))
}
