//! `config images`: the images that a cluster needs.

use std::path::PathBuf;

use cluster::api::feature_gates;
use cluster::api::v1beta4::{ClusterConfiguration, InitConfiguration};
use host::Code;
use ops::configuration;
use ops::images::{self, ImagesRequest};

use crate::cli::Flags;
use crate::commands::format::format;
use crate::commands::{Command, Failure, wait};
use crate::render;
use crate::render::document::Document;

/// Lists the images.
pub fn list(command: &Command<'_>) -> Result<(), Failure> {
    let request = request(&command.invocation.flags)?;
    let format = format(command)?;
    let images = wait(images::list(command.context, request))?.map_err(|e| Failure::of(&e))?;
    let document = Document::kind("Images", [("images", Document::texts(images.iter().map(String::as_str)))]);
    let rendered = format.render(&[document]).map_err(|e| Failure::of(&e))?;
    render::print(&rendered.unwrap_or_else(|| images.join("\n") + "\n"));
    Ok(())
}

/// Pulls the images, saying so of each.
pub fn pull(command: &Command<'_>) -> Result<(), Failure> {
    let request = request(&command.invocation.flags)?;
    let pulled = |image: &str| render::print(&format!("[config/images] Pulled {image}\n"));
    wait(images::pull(command.context, request, pulled))?.map_err(|e| Failure::of(&e))
}

fn request(flags: &Flags) -> Result<ImagesRequest, Failure> {
    let feature_gates = feature_gates::parse_feature_gates(flags.string("feature-gates")).map_err(|e| {
        let known = feature_gates::descriptions().join("\n");
        Failure::invalid(Code("config.feature-gate"), e.to_string(), Some(known))
    })?;
    let mut init = InitConfiguration::default();
    if flags.defines("cri-socket") {
        init.node_registration.cri_socket = flags.string("cri-socket").to_owned();
    }
    let cluster = ClusterConfiguration {
        kubernetes_version: flags.string("kubernetes-version").to_owned(),
        image_repository: flags.string("image-repository").to_owned(),
        feature_gates,
        ..ClusterConfiguration::default()
    };
    let config = Some(flags.string("config")).filter(|path| !path.is_empty()).map(PathBuf::from);
    Ok(ImagesRequest { config, flags: configuration::Flags { init, cluster } })
}
