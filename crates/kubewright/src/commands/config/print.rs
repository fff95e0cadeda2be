//! `config print`: default configurations.

use cluster::api::print::{find_component, init_defaults, join_defaults, reset_defaults, upgrade_defaults};
use host::Code;

use crate::commands::{Command, Failure};
use crate::render;

/// Prints the defaults of `init-defaults`, `join-defaults`, ...
pub fn run(command: &Command<'_>, what: &str) -> Result<(), Failure> {
    let text = match what {
        "init-defaults" => init(command)?,
        "join-defaults" => {
            let facts = command.context.host.facts().map_err(|e| Failure::of(&e))?;
            join_defaults(&facts.host_name).map_err(|e| Failure::of(&e))?
        }
        "reset-defaults" => reset_defaults().map_err(|e| Failure::of(&e))?,
        "upgrade-defaults" => upgrade_defaults().map_err(|e| Failure::of(&e))?,
        other => return Err(Failure::unfinished(&format!("config print {other}"))),
    };
    render::print(&text);
    Ok(())
}

fn init(command: &Command<'_>) -> Result<String, Failure> {
    let kinds = command.invocation.flags.list("component-configs");
    let components = kinds.iter().map(|kind| find_component(kind)).collect::<Result<Vec<_>, _>>();
    let components = components.map_err(|e| {
        let help = "choose from: KubeProxyConfiguration, KubeletConfiguration";
        Failure::invalid(Code("usage.component"), e.to_string(), Some(help.into()))
    })?;
    Ok(init_defaults(&components))
}
